//! What the desk entered about a visit: evidence, papers, who consented. Sealed, and bound to the visit.

use madoguchi_core::{clock::Random, outcome::StaffEntry, visit::InquiryId};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Seal, Store, StoreError};
use crate::journal::text_of;

/// One entry, with who made it and when. `Debug` shows neither name nor text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who.
    pub by: String,
    /// What.
    pub entry: StaffEntry,
}

impl Store {
    /// Keeps an entry of the desk with its visit.
    ///
    /// # Errors
    /// The store, or a visit that is not in the journal; then nothing was kept.
    pub fn note(
        &mut self,
        inquiry: InquiryId,
        noted: &Noted,
        random: &dyn Random,
    ) -> Result<(), StoreError> {
        write(&self.connection, &self.seal, inquiry, noted, random)
    }

    /// The entries of one visit, in the order in which they were made.
    ///
    /// One that does not open is left out and named in the log.
    ///
    /// # Errors
    /// The store.
    pub fn noted(&self, inquiry: InquiryId) -> Result<Vec<Noted>, StoreError> {
        let inquiry = inquiry.to_string();
        let mut statement = self
            .connection
            .prepare_cached("SELECT sealed FROM noted WHERE inquiry = ?1 ORDER BY at, number")?;
        let mut rows = statement.query([&inquiry])?;
        let mut noted = Vec::new();
        while let Some(sealed) = rows.next()? {
            let sealed: Vec<u8> = sealed.get(0)?;
            let opened = self
                .seal
                .open_sealed(&row(&inquiry), &sealed)
                .and_then(|opened| Ok(serde_json::from_slice(&opened)?));
            match opened {
                Ok(opened) => noted.push(opened),
                Err(error) => tracing::error!(inquiry, "an entry of the desk is damaged: {error}"),
            }
        }
        Ok(noted)
    }
}

/// Writes an entry, in the transaction of whoever calls.
pub(crate) fn write(
    connection: &Connection,
    seal: &Seal,
    inquiry: InquiryId,
    noted: &Noted,
    random: &dyn Random,
) -> Result<(), StoreError> {
    let inquiry = inquiry.to_string();
    let sealed = seal.seal(&row(&inquiry), &serde_json::to_vec(noted)?, random)?;
    connection.execute(
        "INSERT INTO noted (inquiry, at, sealed) VALUES (?1, ?2, ?3)",
        params![inquiry, text_of(noted.at)?, sealed],
    )?;
    Ok(())
}

/// What a sealed entry is bound to.
fn row(inquiry: &str) -> String {
    format!("noted {inquiry}")
}

impl std::fmt::Debug for Noted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Noted({}, {:?})", self.at, self.entry)
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::{
        outcome::{AskedBy, Evidence},
        visit::{End, Entry},
    };
    use time::macros::datetime;

    use super::*;
    use crate::{host::SystemRandom, terminal::DeskRecord};

    const AT: OffsetDateTime = datetime!(2026-11-16 09:00 +9);

    fn record(number: u128) -> DeskRecord {
        DeskRecord::new(
            AT,
            Entry::without_answer(
                InquiryId(uuid::Uuid::from_u128(number)),
                AskedBy::Card,
                End::Failed,
            ),
        )
    }

    fn noted(by: &str, entry: StaffEntry) -> Noted {
        Noted {
            at: AT,
            by: by.into(),
            entry,
        }
    }

    #[test]
    fn evidence_is_kept_with_its_visit() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let (here, other) = (record(1), record(2));
        store.record(&here, false, &SystemRandom).unwrap();
        store.record(&other, false, &SystemRandom).unwrap();
        let entries: Vec<Noted> = Evidence::ALL
            .iter()
            .map(|evidence| {
                noted(
                    "受付1",
                    StaffEntry::ReceivedUnchecked {
                        evidence: *evidence,
                        tenths: None,
                    },
                )
            })
            .chain([noted(
                "受付2",
                StaffEntry::FaceDiffers {
                    reason: "写真と別人".into(),
                },
            )])
            .collect();
        for entry in &entries {
            store
                .note(here.entry.inquiry, entry, &SystemRandom)
                .unwrap();
        }
        drop(store);
        let store = Store::open(folder.path(), &SystemRandom).unwrap();
        assert!(store.noted(here.entry.inquiry).unwrap() == entries);
        assert!(store.noted(other.entry.inquiry).unwrap().is_empty());
        assert!(!format!("{entries:?}").contains("写真"));
    }

    #[test]
    fn an_entry_needs_its_visit_and_opens_in_it_only() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let (known, unknown) = (record(1), record(2));
        store.record(&known, false, &SystemRandom).unwrap();
        let entry = noted("受付1", StaffEntry::HolderAbsent);
        assert!(
            store
                .note(unknown.entry.inquiry, &entry, &SystemRandom)
                .is_err()
        );
        store
            .note(known.entry.inquiry, &entry, &SystemRandom)
            .unwrap();
        store.record(&unknown, false, &SystemRandom).unwrap();
        let moved = "UPDATE noted SET inquiry = ?1";
        store
            .connection
            .execute(moved, [unknown.entry.inquiry.to_string()])
            .unwrap();
        assert!(store.noted(unknown.entry.inquiry).unwrap().is_empty());
    }
}
