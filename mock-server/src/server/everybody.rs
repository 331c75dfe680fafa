//! Everybody the service knows, the named and the generated, by what the store has no index for.
//!
//! Generated people follow from their index, so a list of places is all that need be kept. It is made when it is first asked for, by going through all
//! of them once: about sixteen bytes for each person and way to find them.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
};

use tokio::sync::OnceCell;

use crate::{
    entitlement::{
        is_assistance,
        number::{insurer, normal},
        text, tickets,
    },
    person::Person,
    population::Population,
    store::{Known, StoreError},
};

/// The people. Clones share everything.
#[derive(Clone)]
pub(crate) struct Everybody {
    named: Arc<[Known]>,
    generated: Option<Arc<Population>>,
    places: Arc<OnceCell<Places>>,
}

/// Where generated people are found: a hash with the index of somebody who has it, sorted.
#[derive(Default)]
struct Places {
    names: Vec<(u64, u32)>,
    numbers: Vec<(u64, u32)>,
    recipients: Vec<u32>,
    home_visits: Vec<u32>,
    online_visits: Vec<u32>,
}

impl Everybody {
    /// These, and nobody generated.
    pub(crate) fn new(named: Arc<[Known]>) -> Self {
        Self {
            named,
            generated: None,
            places: Arc::default(),
        }
    }

    /// These and a population.
    pub(crate) fn with_generated(mut self, population: Population) -> Self {
        self.generated = Some(Arc::new(population));
        self.places = Arc::default();
        self
    }

    /// The people of the file.
    pub(crate) fn named(&self) -> &[Known] {
        &self.named
    }

    /// A person by id.
    pub(crate) fn by_id(&self, id: &str) -> Option<Known> {
        let named = self.named.iter().find(|known| known.person.id == id);
        named
            .cloned()
            .or_else(|| self.generated.as_ref()?.known(id))
    }

    /// Those with a right of this name, birth date and sex; the name is compared without spaces.
    pub(crate) async fn of_name(
        &self,
        name: &str,
        birth: &str,
        sex: &str,
    ) -> Result<Vec<Known>, StoreError> {
        let wanted = name_key(name, birth, sex);
        let fits = |person: &Person| name_keys(person).any(|key| key == wanted);
        let found = at(&self.places().await?.names, hash(&wanted));
        Ok(self.all(found, fits))
    }

    /// Those with a right of this insurer and number, whatever their birth date.
    pub(crate) async fn of_number(
        &self,
        insurer: &str,
        number: &str,
    ) -> Result<Vec<Known>, StoreError> {
        let wanted = number_key(insurer, number);
        let fits = |person: &Person| number_keys(person).any(|key| key == wanted);
        let found = at(&self.places().await?.numbers, hash(&wanted));
        Ok(self.all(found, fits))
    }

    /// Recipients of medical assistance with a ticket.
    pub(crate) async fn recipients(&self) -> Result<Vec<Known>, StoreError> {
        let found = self.places().await?.recipients.iter().copied();
        Ok(self.all(found, has_ticket))
    }

    /// Those who consented from before to home visits (`2`) or online visits (`3`).
    pub(crate) async fn remote(&self, flag: &str) -> Result<Vec<Known>, StoreError> {
        let places = self.places().await?;
        let (list, fits): (_, fn(&Person) -> bool) = match flag {
            "2" => (&places.home_visits, |person| {
                person.consents.home_visit.is_some()
            }),
            _ => (&places.online_visits, |person| {
                person.consents.online_visit.is_some()
            }),
        };
        Ok(self.all(list.iter().copied(), fits))
    }

    /// What generated people follow from; empty where nobody is generated.
    pub(crate) fn seed(&self) -> &str {
        self.generated
            .as_ref()
            .map_or("", |generated| generated.seed())
    }

    fn all(&self, places: impl Iterator<Item = u32>, fits: impl Fn(&Person) -> bool) -> Vec<Known> {
        let generated = places.filter_map(|index| Some(self.generated.as_ref()?.at(index)));
        let everybody = self.named.iter().cloned().chain(generated);
        // A hash may be that of others, too.
        everybody.filter(|known| fits(&known.person)).collect()
    }

    async fn places(&self) -> Result<&Places, StoreError> {
        let population = self.generated.clone();
        let made = self.places.get_or_try_init(async || match population {
            None => Ok(Places::default()),
            Some(population) => tokio::task::spawn_blocking(move || Places::of(&population)).await,
        });
        made.await.map_err(|_| StoreError::Busy)
    }
}

impl Places {
    fn of(population: &Population) -> Self {
        let mut places = Self::default();
        for (person, index) in population.everybody().zip(0_u32..) {
            let person = &person;
            places
                .names
                .extend(name_keys(person).map(|key| (hash(&key), index)));
            places
                .numbers
                .extend(number_keys(person).map(|key| (hash(&key), index)));
            if has_ticket(person) {
                places.recipients.push(index);
            }
            if person.consents.home_visit.is_some() {
                places.home_visits.push(index);
            }
            if person.consents.online_visit.is_some() {
                places.online_visits.push(index);
            }
        }
        for list in [&mut places.names, &mut places.numbers] {
            list.sort_unstable();
            list.dedup();
            list.shrink_to_fit();
        }
        places
    }
}

fn at(list: &[(u64, u32)], hash: u64) -> impl Iterator<Item = u32> {
    let start = list.partition_point(|(other, _)| *other < hash);
    let rest = list.get(start..).unwrap_or_default().iter();
    rest.take_while(move |(other, _)| *other == hash)
        .map(|(_, index)| *index)
}

fn hash(key: &str) -> u64 {
    // Made and asked in one process: which hash it is does not matter.
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

fn name_keys(person: &Person) -> impl Iterator<Item = String> {
    person.rights.iter().map(|right| {
        name_key(
            text(right, "Name"),
            text(right, "Birthdate"),
            text(right, "Sex1"),
        )
    })
}

fn name_key(name: &str, birth: &str, sex: &str) -> String {
    let name: String = normal(name)
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    format!("{name}/{birth}/{sex}")
}

fn number_keys(person: &Person) -> impl Iterator<Item = String> {
    person.rights.iter().map(|right| {
        number_key(
            text(right, "InsurerNumber"),
            text(right, "InsuredIdentificationNumber"),
        )
    })
}

fn number_key(number: &str, insured: &str) -> String {
    format!("{}/{}", insurer(number), normal(insured))
}

fn has_ticket(person: &Person) -> bool {
    let mut rights = person.rights.iter();
    rights.any(|right| is_assistance(right) && tickets(right).next().is_some())
}
