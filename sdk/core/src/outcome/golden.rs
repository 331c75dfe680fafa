//! The golden messages: our questions equal them, the answers in them mean what their person's story says.

use std::path::Path;

use serde_json::Value;
use time::{
    Date,
    macros::{date, datetime},
};

use super::{stories::summary, *};
use crate::{
    eligibility::{EligibilityResult, NumberQuestion, code::ReferenceClassification},
    visit::Consents,
};

const INSTITUTION: &str = "1311234567";
const IDENTIFIER: &str = "202611160001";
const DAY: Date = date!(2026 - 11 - 16);

#[test]
fn our_question_is_the_golden_one() {
    let question = NumberQuestion::new("06139992", "1001", date!(1980 - 05 - 17), DAY)
        .and_then(|question| question.with_symbol("見本１２"))
        .and_then(|question| question.with_branch_number("00"))
        .unwrap()
        .with_limit_consent(true);
    assert_eq!(
        question.to_json(INSTITUTION, IDENTIFIER),
        golden("search.request.json")
    );
}

#[test]
#[rustfmt::skip]
fn answers_by_number_mean_what_the_story_says() {
    for (person, expected) in [
        ("employee", "Acceptable/0 P1 law3: I01+I06"),
        ("elderly-75", "Acceptable/0 P1 sent1: I01"),
        ("assistance-ticket", "Acceptable/0 P1 ticket0: A01"),
        ("assistance-combined", "Acceptable/0 P1 ticket0: I01+I06 A03"),
        ("lost-no-newer", "NeedsCheck/1 P2 declared: I08"),
        ("not-found", "NeedsCheck/1 P2 declared: I12"),
        ("several", "NeedsCheck/1 P2 open: I15"),
        ("header-error", "CouldNotAsk/1 P3 open:"),
    ] {
        check(&format!("search.result.{person}.json"), &context(AskedBy::Number), expected);
    }
}

#[test]
#[rustfmt::skip]
fn answers_by_card_mean_what_the_story_says() {
    for (person, expected) in [
        ("employee", "Acceptable/0 P1 law3: I01+I06"),
        ("dependant", "Acceptable/0 P1 law3: I01+I06"),
        ("preschool", "Acceptable/0 P1 law2: I01+I06"),
        ("elderly-70", "Acceptable/0 P1 sent2: I01+I06"),
        ("elderly-75", "Acceptable/0 P1 sent1: I01"),
        ("variant-kanji", "Acceptable/0 P1 law3: I01+I06"),
        ("unknown", "NeedsCheck/1 P2 declared: I13"),
        ("lost-no-newer", "NeedsCheck/1 P2 declared: I08"),
        ("lost-to-assistance", "NeedsCheck/1 P2 open: I09"),
        ("assistance-ticket", "Acceptable/0 P1 ticket0: A01"),
        ("assistance-not-entrusted", "Acceptable/1 P1 open: A06"),
        ("assistance-combined", "Acceptable/0 P1 ticket0: I01+I06 A03"),
    ] {
        check(&format!("visits.result.response.{person}.json"), &context(AskedBy::Card), expected);
    }
    let soon = datetime!(2026-12-26 23:59:59 +9);
    let expiring = Context { certificate_not_after: Some(soon), ..context(AskedBy::Card) };
    let report = check("visits.result.response.expiring-soon.json", &expiring, "Acceptable/1 P1 law3: I02+I06");
    assert_eq!(report.patient_notices, [PatientNotice::CertificateExpires(date!(2026 - 12 - 26))]);

    let last_month = datetime!(2026-10-20 23:59:59 +9);
    let expired = Context { certificate_not_after: Some(last_month), grace: true, ..context(AskedBy::Card) };
    // She is 74, and her insurer sends no elderly certificate: no ratio is made up.
    let report = check("visits.result.response.expired-last-month.json", &expired, "Acceptable/3 P1 open: I05+I03+I02+I06");
    assert_eq!(report.patient_notices, [PatientNotice::CertificateUsableUntil(date!(2027 - 01 - 31))]);
}

fn check(file: &str, context: &Context, expected: &str) -> Report {
    let message = golden(file);
    let result = EligibilityResult::from_value(&message).unwrap();
    assert_eq!(result.to_value()["XmlMsg"], message["XmlMsg"], "{file}");
    assert_eq!(result.check_institution(INSTITUTION), Ok(()), "{file}");
    let asked = ReferenceClassification::from(context.asked_by);
    assert_eq!(
        result.check_reference_classification(asked),
        Ok(()),
        "{file}"
    );
    let report = assess(&result, context);
    assert_eq!(summary(&report), expected, "{file}");
    report
}

fn context(asked_by: AskedBy) -> Context {
    Context {
        consents: Consents::comprehensive(true, false),
        ..Context::new(asked_by, DAY, INSTITUTION, InstitutionKind::Clinic)
    }
}

fn golden(file: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/messages");
    serde_json::from_slice(&std::fs::read(folder.join(file)).unwrap()).unwrap()
}
