//! The lines of the journal, as the desk and the outbox read them.

use std::borrow::Cow;

use madoguchi_core::{
    failure::Code,
    visit::{End, Entry, InquiryId},
};
use rusqlite::{Connection, Params, params};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Kept, amend};
use crate::{
    store::{Seal, Store, StoreError},
    terminal::{Amended, DeskRecord},
};

impl Store {
    /// The latest inquiries, newest first.
    ///
    /// # Errors
    /// The store, or a sealed column that does not open.
    pub fn recent(&self, most: u32) -> Result<Vec<DeskRecord>, StoreError> {
        self.lines(
            "SELECT * FROM line ORDER BY at DESC, place DESC LIMIT ?1",
            params![most],
        )
    }

    /// Whether the key is that of the journal: of its latest lines one at least opens.
    pub(crate) fn check_key(&self) -> Result<(), StoreError> {
        let latest = self.recent(8)?;
        let lost = |line: &DeskRecord| line.entry.failure == Some(Code::StoreDamaged);
        match latest.is_empty() || !latest.iter().all(lost) {
            true => Ok(()),
            false => Err(StoreError::Sealed),
        }
    }

    /// Results not handed over yet: those that were tried least often first, of these the oldest.
    ///
    /// # Errors
    /// The store, or a sealed column that does not open.
    pub fn undelivered(&self, most: u32) -> Result<Vec<DeskRecord>, StoreError> {
        self.lines(
            "SELECT line.* FROM line JOIN outbox USING (inquiry)
             WHERE delivered IS NULL ORDER BY attempts, at, place LIMIT ?1",
            params![most],
        )
    }

    /// The line of one inquiry, as it is now.
    ///
    /// # Errors
    /// [`StoreError::NotInJournal`], the store, or a sealed column that does not open.
    pub fn line(&self, inquiry: InquiryId) -> Result<DeskRecord, StoreError> {
        let query = "SELECT * FROM line WHERE inquiry = ?1";
        let found = self.lines(query, [inquiry.to_string()])?;
        let line = found.into_iter().next();
        line.ok_or(StoreError::NotInJournal { inquiry })
    }

    /// The lines of a query, each with what was noted about it.
    pub(super) fn lines(
        &self,
        query: &str,
        parameters: impl Params,
    ) -> Result<Vec<DeskRecord>, StoreError> {
        let found = records(&self.connection, &self.seal, query, parameters)?;
        let with_notes = |record: DeskRecord| {
            let noted = self.noted(record.entry.inquiry)?;
            Ok(DeskRecord { noted, ..record })
        };
        found.into_iter().map(with_notes).collect()
    }
}

/// The lines of a query for inquiry, time, sealed column, how often it was amended and when last; without what was noted about them.
pub(super) fn records(
    connection: &Connection,
    seal: &Seal,
    query: &str,
    parameters: impl Params,
) -> Result<Vec<DeskRecord>, StoreError> {
    let mut statement = connection.prepare(query)?;
    let mut rows = statement.query(parameters)?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let (inquiry, at, sealed): (String, String, Vec<u8>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        let (times, changed): (u32, String) = (row.get(3)?, row.get(4)?);
        let opened = seal
            .open_sealed(&amend::row(&inquiry, times), &sealed)
            .and_then(|kept| Ok(serde_json::from_slice(&kept)?));
        let kept: Kept<'_> = match opened {
            Ok(kept) => kept,
            Err(error @ (StoreError::Sealed | StoreError::Record(_))) => {
                tracing::error!(%inquiry, "a line of the journal is damaged: {error}");
                damaged(connection, &inquiry)?
            }
            Err(error) => return Err(error),
        };
        records.push(DeskRecord {
            checked_by: kept.checked_by.map(Cow::into_owned),
            asked: kept.asked.map(Cow::into_owned),
            amended: match times {
                0 => None,
                times => Some(Amended {
                    times,
                    at: time_of(&changed)?,
                }),
            },
            ..DeskRecord::new(time_of(&at)?, kept.entry.into_owned())
        });
    }
    Ok(records)
}

/// What stands for a line whose sealed column does not open: that somebody was here lasts, and the desk is told that the rest is lost.
fn damaged(connection: &Connection, inquiry: &str) -> Result<Kept<'static>, StoreError> {
    let asked_by: String = connection.query_row(
        "SELECT asked_by FROM journal WHERE inquiry = ?1",
        [inquiry],
        |row| row.get(0),
    )?;
    let id = uuid::Uuid::parse_str(inquiry).map_err(|_| StoreError::Sealed)?;
    let asked_by = serde_json::from_value(asked_by.into())?;
    Ok(Kept {
        entry: Cow::Owned(Entry {
            failure: Some(Code::StoreDamaged),
            ..Entry::without_answer(InquiryId(id), asked_by, End::Failed)
        }),
        checked_by: None,
        asked: None,
    })
}

pub(crate) fn time_of(text: &str) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::parse(text, &Rfc3339).map_err(|_| StoreError::Sealed)
}

#[cfg(test)]
mod tests {
    use madoguchi_core::outcome::AskedBy;

    use super::*;
    use crate::{host::SystemRandom, journal::tests::record};

    #[test]
    fn a_damaged_line_says_so_and_takes_no_other_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        for number in 1..=3 {
            store.record(&record(number), true, &SystemRandom).unwrap();
        }
        // Whole, but in a row that is not its own.
        let other = record(2).entry.inquiry.to_string();
        let moved = "UPDATE journal SET sealed = (SELECT sealed FROM journal ORDER BY at LIMIT 1) WHERE inquiry = ?1";
        store.connection.execute(moved, [&other]).unwrap();
        drop(store);
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let lost = DeskRecord::new(
            record(2).at,
            Entry {
                failure: Some(Code::StoreDamaged),
                ..Entry::without_answer(record(2).entry.inquiry, AskedBy::Card, End::Failed)
            },
        );
        assert_eq!(
            store.recent(10).unwrap(),
            [record(3), lost.clone(), record(1)]
        );
        assert_eq!(store.undelivered(10).unwrap(), [record(1), lost, record(3)]);
        let again = store.record(&record(2), true, &SystemRandom);
        assert!(matches!(again, Err(StoreError::EndedBefore { .. })));
    }

    #[test]
    fn a_journal_of_which_no_line_opens_has_another_key() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        for number in 1..=3 {
            store.record(&record(number), true, &SystemRandom).unwrap();
        }
        drop(store);
        std::fs::write(folder.path().join("store.key"), [7; 32]).unwrap();
        let error = Store::open(folder.path(), &SystemRandom).unwrap_err();
        assert!(matches!(error, StoreError::Sealed));
    }
}
