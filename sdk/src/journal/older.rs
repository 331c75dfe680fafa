//! Lines that an older program wrote are read, and can be asked about again.

use madoguchi_core::{
    clock::JST,
    eligibility::{EligibilityResult, NumberQuestion},
    outcome::{AskedBy, Context, InstitutionKind, Outcome, StatusWord, assess},
    visit::{End, InquiryId},
};
use rusqlite::params;
use time::macros::{date, datetime};

use crate::{
    host::SystemRandom,
    store::Store,
    terminal::{Amendment, Asked},
};

/// Writes a line as it stood in the journal before entries had an outcome.
fn write(store: &Store, number: u128, entry: &str) -> InquiryId {
    let inquiry = InquiryId(uuid::Uuid::from_u128(number));
    let key = inquiry.to_string();
    let text = entry.replace("INQUIRY", &key);
    let sealed = store.seal.seal(&key, text.as_bytes(), &SystemRandom);
    store
        .connection
        .execute(
            "INSERT INTO journal (inquiry, at, asked_by, end, identified, failure, sealed)
             VALUES (?1, '2026-11-16T00:42:07.000000000Z', 'card', 'failed', NULL, NULL, ?2)",
            params![key, sealed.unwrap()],
        )
        .unwrap();
    inquiry
}

#[test]
fn a_line_without_an_outcome_says_why_by_its_failure_and_can_be_asked_about_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
    for (number, end, failure, why) in [
        (1, "failed", r#""NET-02""#, Some(Outcome::TimedOut)),
        (2, "abandoned", r#""CRD-03""#, Some(Outcome::CardPulled)),
        (3, "left-to-desk", "null", None),
    ] {
        let entry = format!(
            r#"{{"inquiry":"INQUIRY","asked_by":"card","end":"{end}","identified":null,"consents":{{}},"report":null,"failure":{failure}}}"#
        );
        let inquiry = write(&store, number, &entry);
        let line = store.line(inquiry).unwrap();
        assert_eq!((line.entry.outcome, line.entry.why()), (None, why), "{end}");
        assert!(line.asked.is_none() && line.checked_by.is_none());

        let golden = include_bytes!("../../../tests/fixtures/messages/search.result.employee.json");
        let result = EligibilityResult::from_json(golden).unwrap();
        let now = datetime!(2026-11-17 09:00 +9);
        let day = now.to_offset(JST).date();
        let context = Context::new(AskedBy::Number, day, "1311234567", InstitutionKind::Clinic);
        let birth = date!(1980 - 05 - 17);
        let question = NumberQuestion::new("06139992", "1001", birth, day).unwrap();
        let amendment = Amendment::AskedByNumber {
            report: Box::new(assess(&result, &context)),
            asked: Asked::from(&question),
        };
        let changed = store.amend(inquiry, &amendment, now, true, &SystemRandom);
        let changed = changed.unwrap();
        assert_eq!(
            (changed.entry.end, changed.entry.why()),
            (End::Answered, None)
        );
        let report = changed.entry.report.as_ref().unwrap();
        assert_eq!(report.status, StatusWord::Acceptable);
        assert_eq!(store.line(inquiry).unwrap(), changed);
    }
    assert_eq!(store.undelivered(10).unwrap().len(), 3);
}
