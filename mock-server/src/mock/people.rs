//! The people of a mock service, those of its file and those that are generated, and their cards.

use std::path::PathBuf;

use super::{Mock, MockError, folder};
use crate::{
    authority::real::upper_hex,
    person::Person,
    store::{Known, People, StoreError},
};

impl Mock {
    /// A person, generated or not; `None` where nobody has this id.
    pub fn person(&self, id: &str) -> Option<Person> {
        let named = self.people.iter().find(|person| person.id == id);
        named.cloned().or_else(|| self.population.person(id))
    }

    /// The card file of a person, generated or not, TOML.
    ///
    /// # Errors
    /// When nobody has this id, or they have no card.
    pub fn mint(&self, id: &str) -> Result<String, MockError> {
        let card = self.person(id).and_then(|person| person.card);
        let card = card.ok_or_else(|| MockError::NoSuchCard { id: id.into() })?;
        Ok(self.mint.mint(id, &card)?.file(&card)?)
    }

    /// Mints a person's card into the folder, unless it is there, and gives its path. Those of the people of the file are there.
    ///
    /// # Errors
    /// As [`Mock::mint`], or when the file cannot be written.
    pub fn card(&self, id: &str) -> Result<PathBuf, MockError> {
        folder::card(&self.folder, id, &self.mint(id)?)?;
        Ok(self.card_path(id))
    }

    /// The serial number of a person's certificate, upper-case hexadecimal.
    pub fn certificate_serial(&self, id: &str) -> String {
        self.mint.serial(id)
    }

    /// Everybody: the people of the file, then those that are generated.
    pub(super) fn everybody(&self) -> People {
        Box::new(self.named().into_iter().chain(self.population.everybody()))
    }

    /// The people of the file.
    pub(super) fn named(&self) -> Vec<Known> {
        self.people
            .iter()
            .map(|person| {
                let card = person.card.as_ref();
                let serial = card.map(|_| self.mint.serial(&person.id));
                let mut known = Known::new(person.clone(), serial);
                known.revoked = card.and_then(|card| card.revoked_since());
                known
            })
            .collect()
    }

    /// What tells everybody from all others: the same name is never two populations.
    pub(super) fn population_name(&self) -> Result<String, MockError> {
        let people = serde_json::to_vec(&self.people)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let people = ring::digest::digest(&ring::digest::SHA256, &people);
        Ok(format!(
            "{}; named {}, seed {:?}",
            self.population.name(),
            upper_hex(people.as_ref()),
            self.mint.seed(),
        ))
    }
}
