//! Generated people: as many as wanted, each following from seed, month and index alone, so that none of them need be kept.
//!
//! The same seed gives the same people on every machine and in every store, whatever their number.
//! Like the people of the file they are visibly invented, and their insurers and offices are.

use std::sync::Arc;

use time::Date;

use crate::{
    authority::derived::serial_hex,
    office::{generated, registry::Registry},
    person::Person,
    store::{Group, Known},
};
use chance::Chance;
use household::Household;
use rates::Rates;

mod beside;
mod chance;
mod household;
mod kind;
mod name;
pub(crate) mod rates;
mod right;

/// What the ids of generated people begin with.
const PREFIX: &str = "generated-";

/// A number of generated people.
#[derive(Clone, Debug)]
pub(crate) struct Population {
    seed: String,
    size: u32,
    month: Date,
    rates: Rates,
}

impl Population {
    /// So many people of a seed, as they are in the month of `today`, the date in Japan.
    pub(crate) fn new(seed: &str, size: u32, today: Date, rates: Rates) -> Self {
        Self {
            seed: seed.into(),
            size,
            month: today.replace_day(1).unwrap_or(today),
            rates,
        }
    }

    /// The seed.
    pub(crate) fn seed(&self) -> &str {
        &self.seed
    }

    /// What tells this population from others.
    pub(crate) fn name(&self) -> String {
        let Self {
            seed, size, month, ..
        } = self;
        format!(
            "{size} people of {seed:?} in {month}, {}",
            self.rates.digest()
        )
    }

    /// A person by id; `None` where nobody is called so.
    pub(crate) fn person(&self, id: &str) -> Option<Person> {
        Some(self.known(id)?.person)
    }

    /// Everybody, one household after another, with what the offices keep about some of them; `here` is the institution that
    /// their tickets are for.
    pub(crate) fn group(&self, offices: Arc<Registry>, here: String) -> Group {
        let Self { seed, size, .. } = self.clone();
        let name = format!(
            "{}, cards of {seed:?}, offices {} and {here}",
            self.name(),
            offices.digest()
        );
        let population = self.clone();
        let households = (0..size.div_ceil(4)).flat_map(move |household| {
            let first = household * 4;
            let people =
                (first..size.min(first.saturating_add(4))).map(|index| population.person_at(index));
            let people: Vec<Person> = people.collect();
            let mut chance = Chance::of(&population.seed, "case", household);
            let is_kept = chance.below(rates::WHOLE) < population.rates.offices.cases;
            let documents = if is_kept {
                generated::cases(&offices, &people, household, population.month, &here)
            } else {
                Vec::new()
            };
            let mut known: Vec<Known> = people
                .into_iter()
                .map(|person| population.with_certificate(person))
                .collect();
            if let Some(first) = known.first_mut() {
                first.documents = documents;
            }
            known
        });
        Group {
            name,
            people: Box::new(households),
        }
    }

    /// Somebody by id, with their certificate; `None` where nobody is called so.
    pub(crate) fn known(&self, id: &str) -> Option<Known> {
        let index = index(id).filter(|index| *index < self.size)?;
        Some(self.at(index))
    }

    /// Somebody by index, with their certificate.
    fn at(&self, index: u32) -> Known {
        self.with_certificate(self.person_at(index))
    }

    fn with_certificate(&self, person: Person) -> Known {
        let mut known = Known::new(person, None);
        if let Some(card) = &known.person.card {
            known.serial = Some(serial_hex(&self.seed, &known.person.id));
            known.revoked = card.revoked_since();
        }
        known
    }

    fn person_at(&self, index: u32) -> Person {
        let household = Household::of(&self.seed, index / 4, self.month, &self.rates.households);
        let mut chance = Chance::of(&self.seed, "person", index);
        let kind = self.rates.kind(chance.below(rates::WHOLE));
        let id = format!("{PREFIX}{index:07}");
        let mut person = kind::person(id, index, kind, &household, self.month, &mut chance);
        self.rates
            .beside
            .give(&mut person, &self.seed, index, self.month);
        person
    }
}

/// The index of a generated person's id; `None` for every other id.
pub(crate) fn index(id: &str) -> Option<u32> {
    let digits = id.strip_prefix(PREFIX)?;
    let index = digits.parse().ok()?;
    (digits == format!("{index:07}")).then_some(index)
}

/// The serial number of a generated person's certificate: five bytes, no two the same, and none that of a person of the file,
/// whose serial numbers have four.
pub(crate) fn serial(seed: &str, index: u32) -> [u8; 5] {
    let [a, b, c, d] = (Chance::of(seed, "serial", 0).next() ^ index).to_be_bytes();
    [1, a, b, c, d]
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use time::macros::date;

    use super::*;
    use crate::{
        entitlement::{number::number_key, text},
        office::registry::EMBEDDED,
        person::element::PERSON,
    };

    const TODAY: Date = date!(2026 - 11 - 22);

    fn population(seed: &str, size: u32) -> Population {
        Population::new(seed, size, TODAY, Rates::embedded().unwrap())
    }

    fn everybody(seed: &str, size: u32) -> Vec<Known> {
        let offices = Registry::read(EMBEDDED, TODAY).unwrap();
        let group = population(seed, size).group(Arc::new(offices), "1311234567".into());
        group.people.collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_people_however_many_there_are() {
        let (few, many) = (everybody("s", 41), everybody("s", 400));
        for (one, other) in few.iter().zip(&many) {
            assert_eq!(one.person, other.person);
            assert_eq!(one.serial, other.serial);
        }
        let other = everybody("t", 41);
        assert!(
            few.iter()
                .zip(&other)
                .all(|(a, b)| a.person.id == b.person.id)
        );
        assert!(few.iter().zip(&other).any(|(a, b)| a.person != b.person));
        assert_ne!(population("s", 41).name(), population("s", 42).name());
        assert_ne!(population("s", 41).name(), population("t", 41).name());
        assert_eq!(
            population("s", 41).person("generated-0000040"),
            few.last().map(|known| known.person.clone())
        );
    }

    #[test]
    fn an_id_is_one_text_for_one_index() {
        for (id, expected) in [
            ("generated-0000000", Some(0)),
            ("generated-0999999", Some(999_999)),
            ("generated-12345678", Some(12_345_678)),
            ("generated-4294967295", Some(u32::MAX)),
            ("generated-4294967296", None),
            ("generated-42", None),
            ("generated-00000042", None),
            ("generated-+000042", None),
            ("generated-", None),
            ("employee", None),
        ] {
            assert_eq!(index(id), expected, "{id}");
        }
        assert_eq!(population("s", 41).person("generated-0000041"), None);
    }

    #[test]
    fn every_kind_is_met_about_as_often_as_its_rate_says() {
        let rates = Rates::embedded().unwrap();
        let mut met: BTreeMap<&str, u32> = BTreeMap::new();
        for index in 0..100_000 {
            let number = Chance::of("s", "person", index).below(rates::WHOLE);
            if let Some(kind) = rates.kind(number) {
                *met.entry(&kind.story).or_default() += 1;
            }
        }
        for kind in &rates.kinds {
            let met = met.get(&*kind.story).copied().unwrap_or(0);
            let (low, high) = (kind.per_100000 / 2, kind.per_100000 * 2 + 10);
            assert!((low.max(1)..=high).contains(&met), "{:?}: {met}", kind.id);
        }
    }

    #[test]
    fn there_are_twins_and_people_of_the_same_name_and_birth_date() {
        let people = everybody("s", 4000);
        let mut numbers: BTreeMap<_, Vec<&Person>> = BTreeMap::new();
        let mut names: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
        for known in &people {
            for right in &known.person.rights {
                let key = number_key(right);
                numbers
                    .entry((key.insurer, key.number, key.birth))
                    .or_default()
                    .push(&known.person);
            }
            if let Some(card) = &known.person.card {
                names
                    .entry((&card.name, card.birth))
                    .or_default()
                    .insert(&known.person.id);
            }
        }
        let twins: Vec<_> = numbers.values().filter(|people| people.len() > 1).collect();
        assert!(twins.len() > 10, "{} pairs of twins", twins.len());
        for pair in twins {
            let branches: BTreeSet<&str> = pair
                .iter()
                .map(|person| text(&person.rights[0], "InsuredBranchNumber"))
                .collect();
            assert_eq!(
                branches.len(),
                pair.len(),
                "only the branch tells twins apart"
            );
        }
        assert!(names.values().filter(|people| people.len() > 1).count() > 10);
    }

    #[test]
    fn serial_numbers_are_unique_and_those_of_no_named_person() {
        let people = everybody("s", 4000);
        let serials: BTreeSet<_> = people
            .iter()
            .filter_map(|known| known.serial.as_deref())
            .collect();
        let cards = people.iter().filter(|known| known.person.card.is_some());
        assert_eq!(serials.len(), cards.count());
        assert!(serials.iter().all(|serial| serial.len() == 10));
    }

    #[test]
    fn every_right_has_the_elements_that_answers_have_and_nothing_else() {
        for known in everybody("s", 4000) {
            let id = &known.person.id;
            for right in &known.person.rights {
                for name in right.keys() {
                    let known = PERSON.iter().any(|element| element.name == name);
                    assert!(known, "{id}: {name}");
                }
                for needed in [
                    "InsuredCardClassification",
                    "Name",
                    "Birthdate",
                    "Sex1",
                    "InsurerName",
                ] {
                    assert!(!text(right, needed).is_empty(), "{id}: {needed}");
                }
                let name = text(right, "Name");
                assert!(
                    ["試験", "見本", "例示", "架空"]
                        .iter()
                        .any(|word| name.starts_with(word)),
                    "{id}: {name}"
                );
                for number in [text(right, "InsurerNumber").trim()].into_iter().chain(
                    (text(right, "InsuredCardClassification") == "A1")
                        .then(|| text(right, "InsuredIdentificationNumber")),
                ) {
                    let (body, check) = number.split_at(number.len() - 1);
                    assert_eq!(right::check_digit(body), check, "{id}: {number}");
                }
            }
        }
    }
}
