//! The journal: every inquiry that ended, before anybody sees it; what was shown at the desk on request; and the outbox of results for receipt software,
//! written in the same transaction.

mod amend;
mod lines;
pub(crate) use lines::time_of;
#[cfg(test)]
mod older;
mod refused;

use std::borrow::Cow;

use madoguchi_core::{
    clock::Random,
    failure::Code,
    visit::{Entry, InquiryId},
};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use time::{
    OffsetDateTime, UtcOffset, format_description::BorrowedFormatItem, macros::format_description,
};

use crate::{
    store::{Store, StoreError, noted, refetch, visitor},
    terminal::{Asked, DeskRecord},
};

/// Where what says nothing stands.
const TRIED: &str = "tried";
/// About as much as the longest line that is recorded, in bytes.
const LONG_LINE: usize = 16 * 1024;

impl Store {
    /// Writes the end of an inquiry. When this returns, it lasts. The same end again changes nothing.
    ///
    /// # Errors
    /// Why it could not be written, then nothing was; [`StoreError::EndedBefore`] where the inquiry has another end.
    pub fn record(
        &mut self,
        record: &DeskRecord,
        deliver: bool,
        random: &dyn Random,
    ) -> Result<(), StoreError> {
        let entry = &record.entry;
        let inquiry = entry.inquiry.to_string();
        let sealed = self
            .seal
            .seal(&inquiry, &serde_json::to_vec(&Kept::of(record))?, random)?;
        let visitors = self.visitors();
        let transaction = self.connection.transaction()?;
        let written = transaction.execute(
            "INSERT INTO journal (inquiry, at, asked_by, end, identified, failure, sealed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            params![
                inquiry,
                text_of(record.at)?,
                word(&entry.asked_by)?,
                word(&entry.end)?,
                entry.identified.as_ref().map(word).transpose()?,
                entry.failure.map(Code::as_str),
                sealed,
            ],
        )?;
        if written == 0 {
            let before = lines::records(
                &transaction,
                &self.seal,
                "SELECT inquiry, at, sealed, 0, at FROM journal WHERE inquiry = ?1",
                params![inquiry],
            )?;
            // A sealed column holds no notes: they stand beside it.
            let bare = DeskRecord {
                noted: Vec::new(),
                ..record.clone()
            };
            if before.first() != Some(&bare) {
                return Err(StoreError::EndedBefore {
                    inquiry: entry.inquiry,
                });
            }
        }
        for noted in record.noted.iter().filter(|_| written > 0) {
            noted::write(&transaction, &self.seal, entry.inquiry, noted, random)?;
        }
        if deliver {
            transaction.execute(
                "INSERT INTO outbox (inquiry) VALUES (?1) ON CONFLICT DO NOTHING",
                [&inquiry],
            )?;
        }
        let came = visitor::note(&transaction, &visitors, record)?;
        let kept = visitors.note(&transaction, record, random)?;
        refetch::plan(&transaction, &self.offices, record)?;
        transaction.commit()?;
        visitors.came(&came, record.at);
        visitors.keep(kept);
        Ok(())
    }

    /// Notes that a result was handed over.
    ///
    /// # Errors
    /// The store.
    pub fn delivered(&mut self, inquiry: InquiryId, at: OffsetDateTime) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE outbox SET delivered = ?2, attempts = attempts + 1 WHERE inquiry = ?1",
            params![inquiry.to_string(), text_of(at)?],
        )?;
        Ok(())
    }

    /// Notes that a result could not be handed over.
    ///
    /// # Errors
    /// The store.
    pub fn not_delivered(&mut self, inquiry: InquiryId) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE outbox SET attempts = attempts + 1 WHERE inquiry = ?1",
            [inquiry.to_string()],
        )?;
        Ok(())
    }

    /// Notes that a sensitive field was opened at the desk, before it is shown.
    ///
    /// # Errors
    /// The store; then it must not be shown.
    pub fn revealed(
        &mut self,
        inquiry: InquiryId,
        field: &str,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO revealed (at, inquiry, field) VALUES (?1, ?2, ?3)",
            params![text_of(at)?, inquiry.to_string(), field],
        )?;
        Ok(())
    }

    /// Whether the journal takes as much as a long line needs; it stays taken, so that the next one finds room.
    ///
    /// # Errors
    /// Why it takes nothing.
    pub fn try_write(&mut self) -> Result<(), StoreError> {
        self.set(TRIED, &" ".repeat(LONG_LINE))
    }

    /// How many inquiries the journal holds, how many results wait, how often a sensitive field was opened.
    ///
    /// # Errors
    /// The store.
    pub fn counts(&self) -> Result<Counts, StoreError> {
        let counts = self
            .connection
            .query_row(
                "SELECT (SELECT count(*) FROM journal), (SELECT count(*) FROM outbox WHERE delivered IS NULL),
                        (SELECT count(*) FROM revealed)",
                [],
                |row| {
                    Ok(Counts {
                        inquiries: row.get(0)?,
                        undelivered: row.get(1)?,
                        revealed: row.get(2)?,
                    })
                },
            )
            .optional()?;
        Ok(counts.unwrap_or_default())
    }
}

/// Numbers of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Inquiries that ended.
    pub inquiries: i64,
    /// Results not handed over yet.
    pub undelivered: i64,
    /// Sensitive fields opened at the desk.
    pub revealed: i64,
}

/// What stands in a sealed column of the journal.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    #[serde(flatten)]
    entry: Cow<'a, Entry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checked_by: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    asked: Option<Cow<'a, Asked>>,
}

impl<'a> Kept<'a> {
    fn of(record: &'a DeskRecord) -> Self {
        Self {
            entry: Cow::Borrowed(&record.entry),
            checked_by: record.checked_by.as_deref().map(Cow::Borrowed),
            asked: record.asked.as_ref().map(Cow::Borrowed),
        }
    }
}

/// RFC 3339 in UTC with every digit, so that text order is time order.
pub(crate) fn text_of(at: OffsetDateTime) -> Result<String, StoreError> {
    const EVERY_DIGIT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:9]Z");
    Ok(at.to_offset(UtcOffset::UTC).format(EVERY_DIGIT)?)
}

/// The serialised name of a unit variant.
fn word(value: &impl serde::Serialize) -> Result<String, StoreError> {
    Ok(serde_json::to_value(value)?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

#[cfg(test)]
mod tests {
    use madoguchi_core::{
        failure::{Code, Failure},
        outcome::AskedBy,
        visit::{Consents, End, Identified},
    };
    use time::macros::datetime;

    use super::*;
    use crate::host::SystemRandom;

    pub(super) fn record(number: u128) -> DeskRecord {
        DeskRecord::new(
            datetime!(2026-11-16 00:42:07 UTC)
                + time::Duration::seconds(i64::try_from(number).unwrap()),
            Entry {
                identified: Some(Identified::Pin),
                consents: Consents::comprehensive(true, false),
                failure: Some(Code::CertificateRevoked),
                ..Entry::without_answer(
                    InquiryId(uuid::Uuid::from_u128(number)),
                    AskedBy::Card,
                    End::Failed,
                )
            },
        )
    }

    #[test]
    fn what_is_recorded_comes_back_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        for number in [1, 2, 2] {
            store
                .record(&record(number), number == 2, &SystemRandom)
                .unwrap();
        }
        drop(store);
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        assert_eq!(store.recent(10).unwrap(), [record(2), record(1)]);
        assert_eq!(store.undelivered(10).unwrap(), [record(2)]);
        store
            .delivered(record(2).entry.inquiry, record(2).at)
            .unwrap();
        assert_eq!(
            store.counts().unwrap(),
            Counts {
                inquiries: 2,
                undelivered: 0,
                revealed: 0
            }
        );
    }

    #[test]
    fn an_inquiry_has_one_end() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        store.record(&record(1), false, &SystemRandom).unwrap();
        let mut other = record(1);
        other.entry.failure = None;
        let error = store.record(&other, true, &SystemRandom).unwrap_err();
        assert!(
            matches!(&error, StoreError::EndedBefore { inquiry } if *inquiry == InquiryId(uuid::Uuid::from_u128(1)))
        );
        assert_eq!(Failure::from(error).code, Code::ProgramFault);
        assert_eq!(store.recent(10).unwrap(), [record(1)]);
        assert_eq!(store.undelivered(10).unwrap(), []);
    }

    #[test]
    fn the_order_is_that_of_time_to_the_last_digit() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let noon = datetime!(2026-11-16 12:00 +9);
        let times = [
            noon,
            noon + time::Duration::nanoseconds(1),
            noon + time::Duration::milliseconds(120),
            noon + time::Duration::milliseconds(500),
            noon + time::Duration::seconds(1),
            datetime!(2026-11-16 03:00:02 UTC),
        ];
        for place in [3, 0, 5, 1, 4, 2] {
            let mut record = record(place);
            record.at = times[usize::try_from(place).unwrap()];
            store.record(&record, true, &SystemRandom).unwrap();
        }
        let at = |records: Vec<DeskRecord>| -> Vec<OffsetDateTime> {
            records.iter().map(|record| record.at).collect()
        };
        assert_eq!(at(store.undelivered(10).unwrap()), times);
        let mut newest_first = times;
        newest_first.reverse();
        assert_eq!(at(store.recent(10).unwrap()), newest_first);
    }

    #[test]
    fn what_failed_before_does_not_stand_before_what_was_never_tried() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        for number in 1..=3 {
            store.record(&record(number), true, &SystemRandom).unwrap();
        }
        store.not_delivered(record(1).entry.inquiry).unwrap();
        assert_eq!(store.undelivered(2).unwrap(), [record(2), record(3)]);
    }

    #[test]
    fn a_field_can_only_be_revealed_of_an_inquiry_in_the_journal() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let (known, unknown) = (record(1), record(2));
        store.record(&known, false, &SystemRandom).unwrap();
        store
            .revealed(known.entry.inquiry, "outcome", known.at)
            .unwrap();
        assert!(
            store
                .revealed(unknown.entry.inquiry, "outcome", known.at)
                .is_err()
        );
        assert_eq!(store.counts().unwrap().revealed, 1);
    }
}
