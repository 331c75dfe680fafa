//! The people of a mock service, those of its file and those that are generated, and their cards.

use std::{path::PathBuf, sync::Arc};

use super::{Mock, MockError, folder};
use crate::{
    authority::real::upper_hex,
    person::Person,
    store::{Group, Known, StoreError},
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

    /// The people of the file. Some of their dates are relative, so that they are others every day.
    pub(super) fn named_group(&self) -> Result<Group, MockError> {
        let people = serde_json::to_vec(&self.people)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let people = ring::digest::digest(&ring::digest::SHA256, &people);
        let people = upper_hex(people.as_ref());
        Ok(Group {
            name: format!("{people}, seed {:?}", self.mint.seed()),
            people: Box::new(self.named().into_iter()),
        })
    }

    /// The generated people, and what their welfare offices keep. They are others every month.
    pub(super) fn generated_group(&self) -> Group {
        let here = self.options.institutions.first();
        let offices = Arc::new(self.offices.clone());
        let here = here.cloned().unwrap_or_default();
        self.population.group(offices, here)
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
}
