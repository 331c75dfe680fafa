//! Who has been here before, for the question whether a recipient comes for the first time. No number and no name stands in the file: a person is a
//! label that only this store can make.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use madoguchi_core::{
    clock::JST,
    outcome::{Entitlement, Known, KnownBy, Situation, Visitors},
};
use rusqlite::{Connection, OptionalExtension, params};
use time::{Date, Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Seal, Store, StoreError, known::People, seal::Label};
use crate::{journal::text_of, terminal::DeskRecord};

/// How far back the journal must go before somebody whom it does not know counts as new.
const FAR_ENOUGH: Duration = Duration::days(365);

/// By what a person is known: one right, and the birth date.
#[derive(Clone, Copy)]
pub struct PersonKey<'a> {
    /// 保険者番号 or 公費負担者番号, without padding.
    pub insurer_number: &'a str,
    /// 番号 or 受給者番号.
    pub number: &'a str,
    /// 生年月日.
    pub birth: Date,
}

/// Everybody whom the journal knows, in memory; what is kept of them stays sealed there.
pub struct KnownVisitors {
    label: Label,
    seen: Mutex<Seen>,
    pub(super) people: People,
    pub(super) situation: Mutex<Option<Situation>>,
}

#[derive(Default)]
struct Seen {
    people: HashSet<[u8; 32]>,
    since: Option<Date>,
}

impl PersonKey<'_> {
    /// The label of this person for one purpose.
    pub(crate) fn labelled(&self, label: &Label) -> [u8; 32] {
        label.of(&[
            self.insurer_number.trim(),
            self.number.trim(),
            &self.birth.to_string(),
        ])
    }
}

impl KnownVisitors {
    pub(super) fn new(seal: &Seal) -> Self {
        Self {
            label: seal.label("visitor"),
            seen: Mutex::default(),
            people: People::new(seal),
            situation: Mutex::default(),
        }
    }

    /// Adds who stands in the journal now.
    pub(crate) fn came(&self, people: &[[u8; 32]], at: OffsetDateTime) {
        let mut seen = self.seen();
        seen.people.extend(people);
        let day = day_of(at);
        seen.since = Some(seen.since.map_or(day, |since| since.min(day)));
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Visitors for KnownVisitors {
    fn is_first_visit(
        &self,
        insurer_number: &str,
        number: &str,
        birth: Date,
        day: Date,
    ) -> Option<bool> {
        let key = PersonKey {
            insurer_number,
            number,
            birth,
        };
        let seen = self.seen();
        if seen.people.contains(&key.labelled(&self.label)) {
            return Some(false);
        }
        let far_enough = seen.since.is_some_and(|since| day - since >= FAR_ENOUGH);
        far_enough.then_some(true)
    }

    fn known(&self, key: &KnownBy<'_>) -> Known {
        self.people.known(key)
    }

    fn situation(&self) -> Option<Situation> {
        let situation = self.situation.lock();
        situation.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Store {
    /// Everybody who has been here before; what is recorded later is in it.
    #[must_use]
    pub fn visitors(&self) -> Arc<KnownVisitors> {
        Arc::clone(&self.visitors)
    }

    pub(super) fn load_visitors(&self) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare("SELECT person FROM visitor")?;
        let people = statement
            .query_map([], |row| row.get(0))?
            .collect::<Result<Vec<[u8; 32]>, _>>()?;
        let oldest: Option<String> = self
            .connection
            .query_row("SELECT min(at) FROM journal", [], |row| row.get(0))
            .optional()?
            .flatten();
        let oldest = oldest
            .map(|at| OffsetDateTime::parse(&at, &Rfc3339))
            .transpose()
            .map_err(|_| StoreError::Sealed)?;
        let mut seen = self.visitors.seen();
        seen.people.extend(people);
        seen.since = oldest.map(day_of);
        Ok(())
    }
}

/// Notes who came, in the transaction of their record.
pub(crate) fn note(
    connection: &Connection,
    visitors: &KnownVisitors,
    record: &DeskRecord,
) -> Result<Vec<[u8; 32]>, StoreError> {
    let Some(report) = &record.entry.report else {
        return Ok(Vec::new());
    };
    let key = |right: &Entitlement| {
        let insurer_number = right.fields.insurer_number.as_deref()?;
        let number = right.fields.number.as_deref()?;
        let key = PersonKey {
            insurer_number,
            number,
            birth: report.person.birth?,
        };
        Some(key.labelled(&visitors.label))
    };
    let people: Vec<[u8; 32]> = report.entitlements.iter().filter_map(key).collect();
    let at = text_of(record.at)?;
    for person in &people {
        connection.execute(
            "INSERT INTO visitor (person, first) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![person, at],
        )?;
    }
    Ok(people)
}

fn day_of(at: OffsetDateTime) -> Date {
    at.to_offset(JST).date()
}

impl std::fmt::Debug for PersonKey<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("PersonKey(…)")
    }
}

impl std::fmt::Debug for KnownVisitors {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KnownVisitors(…)")
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::{
        eligibility::EligibilityResult,
        outcome::{AskedBy, Context, InstitutionKind, assess},
        visit::{Entry, InquiryId},
    };
    use serde_json::json;
    use time::macros::{date, datetime};

    use super::*;
    use crate::host::SystemRandom;

    const BIRTH: Date = date!(1963 - 03 - 21);
    const FIRST: OffsetDateTime = datetime!(2025-04-10 09:00 +9);

    fn record(inquiry: u128, number: &str, at: OffsetDateTime) -> DeskRecord {
        let message = json!({"XmlMsg": {
            "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20250410090000"},
            "MessageBody": {"ProcessingResultStatus": "1", "QualificationValidity": "6", "ResultList": [{
                "InsuredCardClassification": "A1", "InsurerNumber": "12131234", "InsuredIdentificationNumber": number,
                "Birthdate": "19630321", "Name": "例示　岳",
            }]},
        }});
        let result = EligibilityResult::from_value(&message).unwrap();
        let context = Context::new(
            AskedBy::Card,
            at.date(),
            "1311234567",
            InstitutionKind::Clinic,
        );
        DeskRecord::new(
            at,
            Entry::answered(
                InquiryId(uuid::Uuid::from_u128(inquiry)),
                assess(&result, &context),
            ),
        )
    }

    fn is_first(store: &Store, number: &str, day: Date) -> Option<bool> {
        store
            .visitors()
            .is_first_visit("12131234", number, BIRTH, day)
    }

    #[test]
    fn who_was_recorded_is_known_at_once_and_after_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        assert_eq!(
            is_first(&store, "9999012", date!(2030 - 01 - 01)),
            None,
            "an empty journal knows nothing"
        );
        store
            .record(&record(1, "9999012", FIRST), false, &SystemRandom)
            .unwrap();
        for _ in 0..2 {
            for (number, day, expected) in [
                ("9999012", date!(2025 - 04 - 10), Some(false)),
                ("9999020", date!(2025 - 04 - 11), None),
                ("9999020", date!(2026 - 04 - 09), None),
                ("9999020", date!(2026 - 04 - 10), Some(true)),
                ("9999012", date!(2026 - 04 - 10), Some(false)),
            ] {
                assert_eq!(is_first(&store, number, day), expected, "{number} {day}");
            }
            drop(store);
            store = Store::open(folder.path(), &SystemRandom).unwrap();
        }
        let other_birth = date!(1963 - 03 - 22);
        let told = store.visitors().is_first_visit(
            "12131234",
            "9999012",
            other_birth,
            date!(2026 - 04 - 10),
        );
        assert_eq!(told, Some(true), "the same number, another person");
    }

    #[test]
    fn what_is_not_recorded_is_not_known_and_no_number_stands_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        store
            .record(&record(1, "9999012", FIRST), false, &SystemRandom)
            .unwrap();
        let other_end = record(1, "9999020", FIRST);
        assert!(store.record(&other_end, false, &SystemRandom).is_err());
        assert_eq!(
            is_first(&store, "9999020", date!(2026 - 04 - 10)),
            Some(true)
        );
        drop(store);
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(7).any(|window| window == b"9999012"));
        }
    }
}
