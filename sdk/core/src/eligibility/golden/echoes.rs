//! An answer is used only for what was asked: each golden answer fits its golden request, and no longer once an echo is changed.

use serde_json::json;

use super::*;
use crate::eligibility::{
    BatchAccepted, BatchFetch, BatchQuestion, BatchResult, EchoMismatch, EntrustedRequest,
    MessageError, ReferenceRequest, ReferenceResult,
    consent::{ConsentResult, ConsentWithdrawal},
    emergency::{EmergencyQuestion, UnidentifiedResult},
    enrolment::{EnrolmentRequest, EnrolmentResult},
    medical::{CheckupResult, MedicationResult},
    notices::{NoticesRequest, NoticesResult},
    pass_code::{PassCodeRequest, PassCodeResult},
    prescription::{PrescriptionRegisterRequest, PrescriptionRegisterResult},
    settings::{SettingsRequest, SettingsResult},
    subsidy::{SubsidyRequest, SubsidyResult},
};

type Checked = Result<Result<(), EchoMismatch>, MessageError>;

/// A request, its answer, how they are checked, and where in the answer each echo stands.
struct Pair {
    request: &'static str,
    answer: &'static str,
    check: fn(&Value, &Value) -> Checked,
    echoes: &'static [&'static str],
}

const HEADER: &[&str] = &[
    "MessageHeader/MedicalInstitutionCode",
    "MessageHeader/ArbitraryFileIdentifier",
];

#[rustfmt::skip]
const PAIRS: &[Pair] = &[
    Pair { request: "OQSsiimm01req", answer: "OQSsiimm01res", check: |asked, answer| Ok(ReferenceResult::read(answer)?.check(&ReferenceRequest::read(asked)?)), echoes: &[
        "MessageHeader/MedicalInstitutionCode", "MessageHeader/ArbitraryFileIdentifier",
        "MessageBody/ReferenceNumberRegistrationInfo/ReferenceNumber", "MessageBody/ReferenceNumberRegistrationInfo/InsurerNumber",
        "MessageBody/ReferenceNumberRegistrationInfo/InsuredCardSymbol", "MessageBody/ReferenceNumberRegistrationInfo/InsuredIdentificationNumber",
        "MessageBody/ReferenceNumberRegistrationInfo/InsuredBranchNumber",
    ] },
    Pair { request: "OQSmuquc01req", answer: "OQSmuquc01res", check: accepted, echoes: HEADER },
    Pair { request: "OQSmutic01req", answer: "OQSmutic01res", check: accepted, echoes: HEADER },
    Pair { request: "OQSmuquc02req", answer: "OQSmuquc02res", check: fetched, echoes: &["MessageHeader/MedicalInstitutionCode", "MessageHeader/ReceptionNumber"] },
    Pair { request: "OQSmuquc02req", answer: "OQSmuquc02res.processing", check: fetched, echoes: &["MessageHeader/MedicalInstitutionCode", "MessageHeader/ReceptionNumber"] },
    Pair { request: "OQSmuimm02req", answer: "OQSmuimm02res", check: fetched, echoes: &["MessageHeader/MedicalInstitutionCode", "MessageHeader/ReceptionNumber"] },
    Pair { request: "OQSmuquc01req", answer: "OQSmuquc02res", check: first_unit, echoes: &[
        "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo", "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo/ArbitraryIdentifier",
        "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo/InsurerNumber", "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo/InsuredCardSymbol",
        "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo/InsuredIdentificationNumber",
        "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo/InsuredBranchNumber", "MessageBody/BulkConfirmUnit/0/QualificationConfirmSearchInfo/Birthdate",
    ] },
    Pair { request: "EPSsiPIR01req", answer: "EPSsiPIR01res", check: |asked, answer| Ok(PrescriptionRegisterResult::read(answer)?.check(&PrescriptionRegisterRequest::read(asked)?)), echoes: HEADER },
    Pair { request: "PMHsimsm01req", answer: "PMHsimsm01res", check: |asked, answer| Ok(SubsidyResult::read(answer)?.check(&SubsidyRequest::read(asked)?)), echoes: &[
        "MessageHeader/MedicalInstitutionCode", "MessageHeader/ArbitraryFileIdentifier", "MessageBody/VisitIdentifier",
    ] },
    Pair { request: "enrolment.request", answer: "enrolment.result", check: |asked, answer| Ok(EnrolmentResult::read(answer)?.check(&EnrolmentRequest::read(asked)?)), echoes: &[
        "MessageHeader/MedicalInstitutionCode", "MessageHeader/ArbitraryFileIdentifier", "MessageBody/VisitIdentifier",
    ] },
    Pair { request: "OQSsihvd01req", answer: "OQSsihvd01res", check: withdrawn, echoes: &[
        "MessageHeader/MedicalInstitutionCode", "MessageHeader/ArbitraryFileIdentifier", "MessageBody/ReferenceNumber",
    ] },
    Pair { request: "OQSsiinq01req", answer: "OQSsiinq01res", check: |asked, answer| Ok(SettingsResult::read(answer)?.check(&SettingsRequest::read(asked)?)), echoes: HEADER },
    Pair { request: "pass-code.request", answer: "pass-code.result", check: |asked, answer| Ok(PassCodeResult::read(answer)?.check(&PassCodeRequest::read(asked)?)), echoes: HEADER },
    Pair { request: "notices.request", answer: "notices.result", check: |asked, answer| Ok(NoticesResult::read(answer)?.check(&NoticesRequest::read(asked)?)), echoes: HEADER },
    Pair { request: "emergency.request", answer: "emergency.result", check: unidentified, echoes: &[
        "MessageHeader/MedicalInstitutionCode", "MessageHeader/ArbitraryFileIdentifier",
        "MessageBody/ResultList/ResultOfQualificationConfirmation/0/Birthdate", "MessageBody/ResultList/ResultOfQualificationConfirmation/0/Sex1",
    ] },
];

#[test]
fn each_answer_fits_its_request_and_no_other() {
    for pair in PAIRS {
        let (asked, answer) = (golden(pair.request).1, golden(pair.answer).1);
        let name = pair.answer;
        assert_eq!((pair.check)(&asked, &answer), Ok(Ok(())), "{name}");
        for echo in pair.echoes {
            let pointer = format!("/XmlMsg/{echo}");
            let element = echo.rsplit('/').next().unwrap();
            let group = answer.pointer(&pointer).unwrap().is_object();
            for wrong in [json!("19990101"), json!("")] {
                let mut other = answer.clone();
                *other.pointer_mut(&pointer).unwrap() = wrong.clone();
                let found = (pair.check)(&asked, &other);
                let expected = match (group, wrong == json!("")) {
                    (true, false) => continue,
                    // An empty group is one whose first element is missing.
                    (true, true) => EchoMismatch {
                        element: "ArbitraryIdentifier",
                    },
                    (false, _) => EchoMismatch {
                        element: static_name(element),
                    },
                };
                assert_eq!(found, Ok(Err(expected)), "{name} with another {echo}");
            }
        }
    }
}

#[test]
fn a_refusal_of_the_whole_answers_the_request_without_naming_anybody() {
    let asked = ReferenceRequest::read(&golden("OQSsiimm01req").1).unwrap();
    let refused = ReferenceResult::read(&golden("OQSsiimm01res.refused").1).unwrap();
    assert_eq!(refused.check(&asked), Ok(()));
    let mut silent = golden("OQSsiimm01res").1;
    silent["XmlMsg"]["MessageBody"] = json!({});
    let silent = ReferenceResult::read(&silent).unwrap();
    let mismatch = EchoMismatch {
        element: "ReferenceNumberRegistrationInfo",
    };
    assert_eq!(silent.check(&asked), Err(mismatch));
}

#[test]
fn a_ticket_of_another_month_is_no_answer_to_this_months_question() {
    let asked = EntrustedRequest::read(&golden("OQSmutic01req").1).unwrap();
    let mut answer = golden("OQSmutic02res").1;
    let check = |answer: &Value| {
        let result = BatchResult::read(answer).unwrap();
        result
            .body()
            .unwrap()
            .units
            .iter()
            .map(|unit| asked.check_unit(unit))
            .collect::<Vec<_>>()
    };
    assert_eq!(check(&answer), [Ok(()), Ok(())]);
    let ticket = "/XmlMsg/MessageBody/BulkConfirmUnit/0/ResultOfQualificationConfirmation/PublicExpenseResultList/MedicalTicketInfo/0/MedicalTreatmentMonth";
    for wrong in ["202610", "2026"] {
        *answer.pointer_mut(ticket).unwrap() = json!(wrong);
        let mismatch = EchoMismatch {
            element: "MedicalTreatmentMonth",
        };
        assert_eq!(check(&answer), [Err(mismatch), Ok(())], "{wrong}");
    }
}

#[test]
fn medical_information_is_taken_for_the_birth_date_that_was_asked_only() {
    let medication = MedicationResult::read(&golden("YZKsiquc01res").1).unwrap();
    let checkup = CheckupResult::read(&golden("TKKsiquc01res").1).unwrap();
    let (birth, other) = (date!(1980 - 05 - 17), date!(1980 - 05 - 18));
    assert_eq!(
        (medication.check_birth(birth), checkup.check_birth(birth)),
        (Ok(()), Ok(()))
    );
    let mismatch = |element| Err(EchoMismatch { element });
    assert_eq!(medication.check_birth(other), mismatch("Birth"));
    assert_eq!(checkup.check_birth(other), mismatch("Birthday"));
    let refused = MedicationResult::read(&golden("YZKsiquc01res.refused").1).unwrap();
    assert_eq!(refused.check_birth(other), Ok(()), "it names nobody");
    let mut nameless = golden("YZKsiquc01res").1;
    nameless["XmlMsg"]["MessageHeader"] = json!({});
    let nameless = MedicationResult::read(&nameless).unwrap();
    assert_eq!(nameless.check_birth(birth), mismatch("Birth"));
}

#[test]
fn certificates_that_were_declined_or_not_asked_for_are_no_answer() {
    let mut request = golden("PMHsimsm01req").1;
    let answer = SubsidyResult::read(&golden("PMHsimsm01res").1).unwrap();
    let nothing = SubsidyResult::read(&golden("PMHsimsm01res.nothing").1).unwrap();
    for choice in [json!("2"), json!(""), Value::Null] {
        request["XmlMsg"]["MessageBody"]["SubsidyUse"] = choice;
        let asked = SubsidyRequest::read(&request).unwrap();
        let mismatch = EchoMismatch {
            element: "SubsidyUse",
        };
        assert_eq!(answer.check(&asked), Err(mismatch));
        assert_eq!(nothing.check(&asked), Ok(()));
    }
}

fn accepted(asked: &Value, answer: &Value) -> Checked {
    let answer = BatchAccepted::read(answer)?;
    // Every upload has the same header.
    Ok(answer.check(BatchQuestion::read(asked)?.header()))
}

fn fetched(asked: &Value, answer: &Value) -> Checked {
    Ok(BatchFetch::read(asked)?.check(BatchResult::read(answer)?.header()))
}

fn first_unit(_asked: &Value, answer: &Value) -> Checked {
    let result = BatchResult::read(answer)?;
    Ok(result.body().unwrap().units[0].check_unit(&employee()))
}

fn withdrawn(asked: &Value, answer: &Value) -> Checked {
    let asked = ConsentWithdrawal::read(asked)?;
    Ok(ConsentResult::read(answer)?.check(asked.header(), asked.body().unwrap()))
}

fn unidentified(asked: &Value, answer: &Value) -> Checked {
    let asked = EmergencyQuestion::read(asked)?;
    let person = asked.body().unwrap().person.clone().unwrap();
    Ok(UnidentifiedResult::read(answer)?.check(asked.header(), &person))
}

/// The name as a mismatch holds it.
fn static_name(element: &str) -> &'static str {
    let names = PAIRS
        .iter()
        .flat_map(|pair| pair.echoes)
        .filter_map(|echo| echo.rsplit('/').next());
    names.into_iter().find(|name| *name == element).unwrap()
}
