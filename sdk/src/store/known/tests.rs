use madoguchi_core::{
    eligibility::EligibilityResult,
    outcome::{Alias, AskedBy, Compared, Context, InstitutionKind, TicketFacts, Visitors, assess},
    visit::{Entry, InquiryId},
};
use serde_json::{Value, json};
use time::macros::{date, datetime};

use super::*;
use crate::{host::SystemRandom, terminal::Amendment};

const BIRTH: Date = date!(1963 - 03 - 21);
const FIRST: OffsetDateTime = datetime!(2026-11-05 09:00 +9);
const LATER: OffsetDateTime = datetime!(2026-11-20 07:00 +9);

/// 併用: insurance of this insurer, and assistance with these tickets.
fn report(insurer: &str, tickets: &[Value], at: OffsetDateTime) -> Report {
    let person = json!({"Birthdate": "19630321", "Name": "例示　岳", "ReferenceNumber": "P-17"});
    let with = |mut right: Value| {
        let right_of = right.as_object_mut().unwrap();
        right_of.extend(person.as_object().unwrap().clone());
        right
    };
    let message = json!({"XmlMsg": {
        "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20261105090000"},
        "MessageBody": {"ProcessingResultStatus": "1", "QualificationValidity": "1", "ResultList": [
            with(json!({"InsuredCardClassification": "01", "InsurerNumber": insurer, "InsuredIdentificationNumber": "77",
                "InsuredBranchNumber": "01"})),
            with(json!({"InsuredCardClassification": "A1", "InsurerNumber": "12131234", "InsuredIdentificationNumber": "9999012",
                "PublicExpenseResultList": {"MedicalTicketInfo": tickets}})),
        ]},
    }});
    let result = EligibilityResult::from_value(&message).unwrap();
    let day = at.to_offset(JST).date();
    let context = Context::new(AskedBy::Card, day, "1311234567", InstitutionKind::Clinic);
    assess(&result, &context)
}

fn ticket(self_pay: &str) -> Value {
    json!({
        "TicketType": "01", "MedicalTreatmentMonth": "202611", "DesignatedMedicalInstitutionFlag": "0",
        "MedicalTreatmentType": "02", "SelfPayAmount": self_pay, "SingleOrCombinedUse": "02",
    })
}

fn record(number: u128, report: Report, at: OffsetDateTime) -> DeskRecord {
    let inquiry = InquiryId(uuid::Uuid::from_u128(number));
    DeskRecord::new(at, Entry::answered(inquiry, report))
}

fn open(folder: &tempfile::TempDir) -> Store {
    Store::open(folder.path(), &SystemRandom).unwrap()
}

fn known(store: &Store, insurer: &str, number: &str, branch: Option<&str>) -> Known {
    let key = KnownBy::right(insurer, number, branch, BIRTH);
    store.visitors().known(&key)
}

fn self_pay(known: &Known) -> Option<u32> {
    let [fetch] = known.fetched.as_slice() else {
        return None;
    };
    fetch.tickets.first()?.self_pay
}

#[test]
fn the_next_visit_finds_the_one_before_by_every_right_and_by_the_reference_number() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let first = record(1, report("06139992", &[ticket("0")], FIRST), FIRST);
    store.record(&first, false, &SystemRandom).unwrap();
    for _ in 0..2 {
        let by_reference = KnownBy::Reference {
            number: "P-17",
            birth: BIRTH,
        };
        for found in [
            known(&store, "06139992", "77", Some("1")),
            known(&store, "12131234", "9999012", None),
            store.visitors().known(&by_reference),
        ] {
            let visit = found.last_visit.unwrap();
            assert_eq!(visit.charge, Some(ChargeBasis::Statutory { tenths: 3 }));
            let said = visit.said;
            assert_eq!(said.insurer_number.as_deref(), Some("06139992"));
            assert_eq!(said.name.as_deref(), Some("例示　岳"));
            assert_eq!((said.birth, said.address), (Some(BIRTH), None));
        }
        for nobody in [
            known(&store, "06139992", "77", Some("2")),
            known(&store, "06139992", "78", Some("1")),
        ] {
            assert!(nobody == Known::default());
        }
        assert_eq!(
            self_pay(&known(&store, "12131234", "9999012", None)),
            Some(0)
        );
        drop(store);
        store = open(&folder);
    }
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in ["9999012", "例示", "P-17"] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret}");
        }
    }
}

#[test]
fn a_later_answer_brings_its_tickets_and_leaves_the_visit_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let first = record(1, report("06139992", &[], FIRST), FIRST);
    store.record(&first, false, &SystemRandom).unwrap();
    let again = Amendment::AskedAgain(Box::new(report("06139999", &[ticket("3000")], FIRST)));
    store
        .amend(first.entry.inquiry, &again, LATER, false, &SystemRandom)
        .unwrap();
    let now = known(&store, "12131234", "9999012", None);
    assert_eq!(self_pay(&now), Some(3000));
    assert_eq!(now.fetched[0].on, date!(2026 - 11 - 20));
    let visit = now.last_visit.unwrap();
    assert_eq!(visit.said.insurer_number.as_deref(), Some("06139992"));
    assert_eq!(now.fetched[0].tickets[0].month, Some("202611".to_owned()));
    assert_ne!(now.fetched[0].tickets[0], TicketFacts::default());
}

#[test]
fn what_was_not_recorded_is_not_known_and_who_does_not_come_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let first = record(1, report("06139992", &[], FIRST), FIRST);
    store.record(&first, false, &SystemRandom).unwrap();
    let other_end = record(1, report("06139999", &[], FIRST), FIRST);
    assert!(store.record(&other_end, false, &SystemRandom).is_err());
    assert!(known(&store, "06139999", "77", Some("1")) == Known::default());
    let facility = madoguchi_core::outcome::Facility::new("1311234567", InstitutionKind::Clinic);
    for (passed, is_known) in [(399, true), (401, false)] {
        store
            .begin(&facility, FIRST + Duration::days(passed))
            .unwrap();
        let found = known(&store, "06139992", "77", Some("1"));
        assert_eq!(found != Known::default(), is_known, "{passed} days");
    }
}

#[test]
fn an_accepted_spelling_counts_at_once_and_until_it_is_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let person = PersonKey {
        insurer_number: "06139992",
        number: "77",
        birth: BIRTH,
    };
    let alias = Alias {
        item: Compared::Name,
        one: "見本　髙志".into(),
        other: "見本　●志".into(),
        by: "受付1".into(),
        at: FIRST,
    };
    store.accept_alias(person, &alias, &SystemRandom).unwrap();
    let accepted = |store: &Store| known(store, "06139992", "77", Some("1")).aliases;
    assert_eq!(accepted(&store), std::slice::from_ref(&alias));
    drop(store);
    let mut store = open(&folder);
    assert_eq!(accepted(&store), std::slice::from_ref(&alias));
    store.withdraw_alias(person, &alias).unwrap();
    assert_eq!(accepted(&store), []);
}

#[test]
fn what_an_older_program_kept_of_a_visit_is_what_the_record_says() {
    let old = r#"{"visit":{"insurer_number":"06139992","charge":{"basis":"statutory","tenths":3},"name":"例示　岳"},"fetch":null,"certificates":[]}"#;
    let kept: Kept = serde_json::from_str(old).unwrap();
    let said = &kept.visit.said;
    assert_eq!(said.insurer_number.as_deref(), Some("06139992"));
    assert_eq!(said.name.as_deref(), Some("例示　岳"));
    assert_eq!((said.birth, said.sex.as_deref()), (None, None));
    assert_eq!(
        kept.visit.charge,
        Some(ChargeBasis::Statutory { tenths: 3 })
    );
    let now = kept.after_visit(&report("06139992", &[], FIRST));
    assert_eq!(now.visit.said.number.as_deref(), Some("77"));
    assert_eq!(now.visit.said.name.as_deref(), Some("例示　岳"));
}
