//! Spellings that the desk has accepted as one person's, each with who and when. Sealed; found by a label of the person.

use madoguchi_core::{
    clock::Random,
    outcome::{Alias, Compared, StaffEntry},
};
use rusqlite::{Connection, params};

use super::{Noted, PersonKey, Seal, Store, StoreError};
use crate::terminal::DeskRecord;

impl Store {
    /// Keeps two spellings as one person's. Accepted again, the first who and when stay.
    ///
    /// # Errors
    /// The store; then nothing was kept.
    pub fn accept_alias(
        &mut self,
        person: PersonKey<'_>,
        alias: &Alias,
        random: &dyn Random,
    ) -> Result<(), StoreError> {
        accept(&self.connection, &self.seal, person, alias, random)?;
        self.load_aliases(person.labelled(&self.seal.label("alias")))
    }

    /// Takes back what was accepted by mistake.
    ///
    /// # Errors
    /// The store.
    pub fn withdraw_alias(
        &mut self,
        person: PersonKey<'_>,
        alias: &Alias,
    ) -> Result<(), StoreError> {
        withdraw(&self.connection, &self.seal, person, alias)?;
        self.load_aliases(person.labelled(&self.seal.label("alias")))
    }

    /// The accepted spellings of one person.
    ///
    /// # Errors
    /// The store, or a sealed column that does not open.
    pub fn aliases(&self, person: PersonKey<'_>) -> Result<Vec<Alias>, StoreError> {
        let person = person.labelled(&self.seal.label("alias"));
        let mut statement = self
            .connection
            .prepare("SELECT sealed FROM alias WHERE person = ?1 ORDER BY rowid")?;
        let mut rows = statement.query([&person])?;
        let mut aliases = Vec::new();
        while let Some(sealed) = rows.next()? {
            let sealed: Vec<u8> = sealed.get(0)?;
            aliases.push(serde_json::from_slice(
                &self.seal.open_sealed(&row(&person), &sealed)?,
            )?);
        }
        Ok(aliases)
    }
}

/// Writes what the desk found of the name on the card, for each right by which the person is known, in the transaction of whoever calls.
pub(crate) fn compared(
    connection: &Connection,
    seal: &Seal,
    record: &DeskRecord,
    noted: &Noted,
    random: &dyn Random,
) -> Result<(), StoreError> {
    let StaffEntry::SameName { on_card, same } = &noted.entry else {
        return Ok(());
    };
    let Some(report) = &record.entry.report else {
        return Ok(());
    };
    let Some(name) = &report.person.name else {
        return Ok(());
    };
    let alias = Alias {
        item: Compared::Name,
        one: name.clone(),
        other: on_card.clone(),
        by: noted.by.clone(),
        at: noted.at,
    };
    for person in people(record) {
        if *same {
            accept(connection, seal, person, &alias, random)?;
        } else {
            withdraw(connection, seal, person, &alias)?;
        }
    }
    Ok(())
}

/// By what the person of a line is known, right by right.
pub(crate) fn people(record: &DeskRecord) -> impl Iterator<Item = PersonKey<'_>> {
    let report = record.entry.report.iter();
    report.flat_map(|report| {
        let rights = report.entitlements.iter();
        rights.filter_map(|right| {
            Some(PersonKey {
                insurer_number: right.fields.insurer_number.as_deref()?,
                number: right.fields.number.as_deref()?,
                birth: report.person.birth?,
            })
        })
    })
}

fn accept(
    connection: &Connection,
    seal: &Seal,
    person: PersonKey<'_>,
    alias: &Alias,
    random: &dyn Random,
) -> Result<(), StoreError> {
    let (person, spelling) = labels(seal, person, alias);
    let sealed = seal.seal(&row(&person), &serde_json::to_vec(alias)?, random)?;
    connection.execute(
        "INSERT INTO alias (person, spelling, sealed) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![person, spelling, sealed],
    )?;
    Ok(())
}

fn withdraw(
    connection: &Connection,
    seal: &Seal,
    person: PersonKey<'_>,
    alias: &Alias,
) -> Result<(), StoreError> {
    let (person, spelling) = labels(seal, person, alias);
    connection.execute(
        "DELETE FROM alias WHERE person = ?1 AND spelling = ?2",
        params![person, spelling],
    )?;
    Ok(())
}

fn labels(seal: &Seal, person: PersonKey<'_>, alias: &Alias) -> ([u8; 32], [u8; 32]) {
    let item = match alias.item {
        Compared::Name => "name",
        Compared::Kana => "kana",
        Compared::Address => "address",
        _ => "other",
    };
    let spelling = seal.label("spelling").of(&[item, &alias.one, &alias.other]);
    (person.labelled(&seal.label("alias")), spelling)
}

/// What a sealed alias is bound to.
pub(super) fn row(person: &[u8; 32]) -> String {
    use std::fmt::Write;

    person.iter().fold("alias ".to_owned(), |mut row, byte| {
        // Writing to a string does not fail.
        let _ = write!(row, "{byte:02x}");
        row
    })
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;
    use crate::host::SystemRandom;

    fn person(number: &str) -> PersonKey<'_> {
        PersonKey {
            insurer_number: "06139992",
            number,
            birth: date!(1971 - 09 - 30),
        }
    }

    fn alias(by: &str) -> Alias {
        Alias {
            item: Compared::Name,
            one: "見本　髙志".into(),
            other: "見本　●志".into(),
            by: by.into(),
            at: datetime!(2026-11-16 09:00 +9),
        }
    }

    #[test]
    fn spellings_belong_to_one_person_and_the_first_acceptance_stays() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        for by in ["受付1", "受付2"] {
            store
                .accept_alias(person("1006"), &alias(by), &SystemRandom)
                .unwrap();
        }
        drop(store);
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        assert_eq!(store.aliases(person("1006")).unwrap(), [alias("受付1")]);
        assert_eq!(store.aliases(person("1007")).unwrap(), []);
        store
            .withdraw_alias(person("1006"), &alias("受付3"))
            .unwrap();
        assert_eq!(store.aliases(person("1006")).unwrap(), []);
    }

    #[test]
    fn a_spelling_is_sealed_for_its_person() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        store
            .accept_alias(person("1006"), &alias("受付1"), &SystemRandom)
            .unwrap();
        store
            .accept_alias(person("1007"), &alias("受付1"), &SystemRandom)
            .unwrap();
        let swapped = "UPDATE alias SET sealed = (SELECT sealed FROM alias ORDER BY rowid LIMIT 1)";
        store.connection.execute(swapped, []).unwrap();
        assert!(matches!(
            store.aliases(person("1007")),
            Err(StoreError::Sealed)
        ));
        drop(store);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            let name = "髙志".as_bytes();
            assert!(!bytes.windows(name.len()).any(|window| window == name));
        }
    }
}
