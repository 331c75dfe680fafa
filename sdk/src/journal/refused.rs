//! Results that nobody asked for and that somebody tried to open for another person: who, when and which one. A result that stays closed has no line.

use madoguchi_core::{clock::Random, outcome::Unattributable, visit::InquiryId};
use rusqlite::params;
use time::OffsetDateTime;

use super::{text_of, word};
use crate::store::{Store, StoreError};

impl Store {
    /// Notes that `by` tried to tie the result `inquiry` to a person it does not belong to. What was said of that person is not kept.
    ///
    /// # Errors
    /// The store; then nobody may be told why it stays closed.
    pub fn tie_refused(
        &mut self,
        inquiry: InquiryId,
        by: &str,
        why: Unattributable,
        at: OffsetDateTime,
        random: &dyn Random,
    ) -> Result<(), StoreError> {
        let key = inquiry.to_string();
        let sealed = self.seal.seal(&row(&key), by.as_bytes(), random)?;
        self.connection.execute(
            "INSERT INTO tie_refused (at, inquiry, why, sealed) VALUES (?1, ?2, ?3, ?4)",
            params![text_of(at)?, key, word(&why)?, sealed],
        )?;
        Ok(())
    }

    /// Who tried to tie the result `inquiry` to another person, and when; the oldest first.
    ///
    /// # Errors
    /// The store, or a sealed column that does not open.
    pub fn refused_ties(
        &self,
        inquiry: InquiryId,
    ) -> Result<Vec<(OffsetDateTime, String)>, StoreError> {
        let key = inquiry.to_string();
        let mut statement = self
            .connection
            .prepare("SELECT at, sealed FROM tie_refused WHERE inquiry = ?1 ORDER BY number")?;
        let mut rows = statement.query([&key])?;
        let mut ties = Vec::new();
        while let Some(found) = rows.next()? {
            let (at, sealed): (String, Vec<u8>) = (found.get(0)?, found.get(1)?);
            let by = self.seal.open_sealed(&row(&key), &sealed)?;
            let by = String::from_utf8(by).map_err(|_| StoreError::Sealed)?;
            ties.push((super::lines::time_of(&at)?, by));
        }
        Ok(ties)
    }
}

/// What a sealed name is bound to.
fn row(inquiry: &str) -> String {
    format!("tie refused {inquiry}")
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::host::SystemRandom;

    #[test]
    fn who_tried_and_when_lasts_and_no_name_stands_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let at = datetime!(2026-11-16 00:42:07 UTC);
        let [one, other] = [1, 2].map(|number| InquiryId(uuid::Uuid::from_u128(number)));
        for (inquiry, by) in [(one, "佐藤"), (other, "田中"), (one, "田中")] {
            let why = Unattributable::AnotherPerson;
            store
                .tie_refused(inquiry, by, why, at, &SystemRandom)
                .unwrap();
        }
        drop(store);
        let store = Store::open(folder.path(), &SystemRandom).unwrap();
        let who = |inquiry| -> Vec<String> {
            let ties = store.refused_ties(inquiry).unwrap();
            assert!(ties.iter().all(|(when, _)| *when == at));
            ties.into_iter().map(|(_, by)| by).collect()
        };
        assert_eq!(who(one), ["佐藤", "田中"]);
        assert_eq!(who(other), ["田中"]);
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let name = "佐藤".as_bytes();
            assert!(!bytes.windows(name.len()).any(|window| window == name));
        }
    }

    #[test]
    fn a_name_opens_for_its_own_result_only() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let at = datetime!(2026-11-16 00:42:07 UTC);
        let [one, other] = [1, 2].map(|number| InquiryId(uuid::Uuid::from_u128(number)));
        let why = Unattributable::Nobody;
        store
            .tie_refused(one, "佐藤", why, at, &SystemRandom)
            .unwrap();
        let moved = "UPDATE tie_refused SET inquiry = ?1";
        store
            .connection
            .execute(moved, [other.to_string()])
            .unwrap();
        assert!(matches!(store.refused_ties(other), Err(StoreError::Sealed)));
    }
}
