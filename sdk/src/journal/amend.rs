//! Lines that change after their inquiry has ended. What stood there before stays in the journal.

use madoguchi_core::{
    clock::Random,
    visit::{End, InquiryId},
};
use rusqlite::params;
use time::OffsetDateTime;

use super::{Kept, text_of};
use crate::{
    store::{Store, StoreError, alias, noted, refetch, visitor},
    terminal::{Amendment, DeskRecord},
};

impl Store {
    /// Changes the line of an inquiry that has ended, and returns it as it is now. When this returns, it lasts; with `deliver`, a result waits to be
    /// handed over anew.
    ///
    /// # Errors
    /// Why it could not be written, then nothing was; [`StoreError::NotInJournal`].
    pub fn amend(
        &mut self,
        inquiry: InquiryId,
        amendment: &Amendment,
        at: OffsetDateTime,
        deliver: bool,
        random: &dyn Random,
    ) -> Result<DeskRecord, StoreError> {
        let key = inquiry.to_string();
        let record = self.line(inquiry)?.changed_by(amendment, at);
        let times = record.amended.map_or(0, |amended| amended.times);
        let kept = serde_json::to_vec(&Kept::of(&record))?;
        let sealed = self.seal.seal(&row(&key, times), &kept, random)?;
        let visitors = self.visitors();
        let transaction = self.connection.transaction()?;
        if let Amendment::Noted(new) = amendment {
            noted::write(&transaction, &self.seal, inquiry, new, random)?;
            alias::compared(&transaction, &self.seal, &record, new, random)?;
        }
        transaction.execute(
            "INSERT INTO amended (inquiry, times, at, sealed) VALUES (?1, ?2, ?3, ?4)",
            params![key, times, text_of(at)?, sealed],
        )?;
        if deliver && record.entry.end == End::Answered {
            transaction.execute(
                "INSERT INTO outbox (inquiry) VALUES (?1)
                 ON CONFLICT DO UPDATE SET delivered = NULL, attempts = 0",
                [&key],
            )?;
        }
        let came = visitor::note(&transaction, &visitors, &record)?;
        let kept = match amendment {
            Amendment::AskedAgain(_) => visitors.note_fetched(&transaction, &record, random)?,
            Amendment::AskedByNumber { .. } => {
                refetch::plan(&transaction, &self.offices, &record)?;
                visitors.note(&transaction, &record, random)?
            }
            Amendment::Noted(_) => Vec::new(),
        };
        transaction.commit()?;
        visitors.came(&came, at);
        visitors.keep(kept);
        if let Amendment::Noted(_) = amendment {
            for person in alias::people(&record) {
                let label = person.labelled(&self.seal.label("alias"));
                if let Err(error) = self.load_aliases(label) {
                    // What was written lasts: it counts after the next start.
                    tracing::warn!("accepted spellings: {error}");
                }
            }
        }
        Ok(record)
    }
}

/// What a sealed line is bound to: to its inquiry, and how often that had been amended.
pub(super) fn row(inquiry: &str, times: u32) -> String {
    match times {
        0 => inquiry.to_owned(),
        times => format!("amended {times} {inquiry}"),
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::{
        clock::JST,
        eligibility::EligibilityResult,
        failure::{Code, Failure},
        outcome::{AskedBy, Context, InstitutionKind, Report, StaffEntry, assess},
        visit::Entry,
    };
    use time::macros::datetime;

    use super::*;
    use crate::{host::SystemRandom, store::Noted};

    const ENDED: OffsetDateTime = datetime!(2026-11-16 00:42:07 UTC);
    const LATER: OffsetDateTime = datetime!(2026-11-16 01:10:00 UTC);

    fn inquiry(number: u128) -> InquiryId {
        InquiryId(uuid::Uuid::from_u128(number))
    }

    fn employee() -> Report {
        let golden = include_bytes!("../../../tests/fixtures/messages/search.result.employee.json");
        let result = EligibilityResult::from_json(golden).unwrap();
        let day = ENDED.to_offset(JST).date();
        let context = Context::new(AskedBy::Number, day, "1311234567", InstitutionKind::Clinic);
        assess(&result, &context)
    }

    fn line(number: u128) -> DeskRecord {
        DeskRecord::new(ENDED, Entry::answered(inquiry(number), employee()))
    }

    fn waiver() -> Amendment {
        Amendment::Noted(Noted {
            at: LATER,
            by: "佐藤".into(),
            entry: StaffEntry::PaperWaiver { until: None },
        })
    }

    fn open(folder: &tempfile::TempDir) -> Store {
        Store::open(folder.path(), &SystemRandom).unwrap()
    }

    fn outcomes(record: &DeskRecord) -> Vec<&'static str> {
        let report = record.entry.report.as_ref().unwrap();
        let rights = report.entitlements.iter();
        rights.map(|right| right.outcome.id()).collect()
    }

    #[test]
    fn a_changed_line_lasts_with_who_and_when_and_is_handed_over_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(&folder);
        for number in [1, 2] {
            store.record(&line(number), true, &SystemRandom).unwrap();
            store.delivered(inquiry(number), LATER).unwrap();
        }
        let changed = store
            .amend(inquiry(1), &waiver(), LATER, true, &SystemRandom)
            .unwrap();
        assert_eq!(outcomes(&changed), ["I01", "I22"]);
        assert_eq!(changed.at, ENDED);
        let [noted] = changed.noted.as_slice() else {
            panic!("one note")
        };
        assert_eq!((noted.by.as_str(), noted.at), ("佐藤", LATER));
        let amended = changed.amended.unwrap();
        assert_eq!((amended.times, amended.at), (1, LATER));
        drop(store);
        let store = open(&folder);
        let mut recent = store.recent(10).unwrap();
        recent.sort_by_key(|record| record.entry.inquiry);
        assert_eq!(recent, [changed.clone(), line(2)]);
        assert_eq!(store.undelivered(10).unwrap(), [changed]);
    }

    #[test]
    fn what_the_desk_entered_stays_on_top_of_a_later_answer() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(&folder);
        store.record(&line(1), false, &SystemRandom).unwrap();
        let answer = Amendment::AskedAgain(Box::new(employee()));
        for amendment in [waiver(), answer] {
            store
                .amend(inquiry(1), &amendment, LATER, false, &SystemRandom)
                .unwrap();
        }
        let now = store.line(inquiry(1)).unwrap();
        assert_eq!(outcomes(&now), ["I01", "I22"]);
        assert_eq!(now.amended.unwrap().times, 2);
        assert_eq!(store.undelivered(10).unwrap(), []);
        // The end as it was is still known, so that writing it again changes nothing.
        store.record(&line(1), false, &SystemRandom).unwrap();
        assert_eq!(store.line(inquiry(1)).unwrap(), now);
    }

    #[test]
    fn nothing_is_changed_that_is_not_in_the_journal_and_no_version_takes_anothers_place() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = open(&folder);
        let amend =
            |store: &mut Store| store.amend(inquiry(1), &waiver(), LATER, false, &SystemRandom);
        let error = amend(&mut store).unwrap_err();
        assert!(matches!(error, StoreError::NotInJournal { .. }));
        assert_eq!(Failure::from(error).code, Code::ProgramFault);
        store.record(&line(1), false, &SystemRandom).unwrap();
        for _ in 0..2 {
            amend(&mut store).unwrap();
        }
        let swap = "UPDATE amended SET sealed = (SELECT sealed FROM amended WHERE times = 1)";
        store.connection.execute(swap, []).unwrap();
        let line = store.line(inquiry(1)).unwrap();
        assert_eq!(line.entry.failure, Some(Code::StoreDamaged));
        assert_eq!(line.entry.report, None);
    }
}
