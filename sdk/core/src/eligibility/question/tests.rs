use std::collections::BTreeSet;

use serde_json::json;
use time::{
    Date,
    macros::{date, datetime},
};

use super::*;
use crate::eligibility::{
    BatchQuestion, ConsentedRequest, EntrustedRequest, InstitutionCode, NumberQuestion,
    OnlinePeriod, ReferenceBatchRequest, ReferenceRegistration, ReferenceRequest, TreatmentMonth,
    code::{
        CareSetting, CheckupFile, ConsentEnded, ConsentItem, EmergencyRequest, KnowledgeMethod,
        MedicationFile, PossessionMethod, PrescriptionSelect, Sex,
    },
    consent::{ConsentRequest, ConsentWithdrawal},
    emergency::{DisasterQuestion, EmergencyQuestion, FourItems, StaffProof},
    enrolment::{Agreed, EnrolmentRequest},
    file_name::Direction,
    medical::Months,
    notices::NoticesRequest,
    pass_code::PassCodeRequest,
    prescription::{
        PrescriptionCancelRequest, PrescriptionRegisterRequest, PrescriptionSearchRequest,
    },
    registry::MESSAGES,
    settings::{Settings, SettingsRequest},
    subsidy::SubsidyRequest,
};

const DAY: Date = date!(2026 - 11 - 05);
const DOCUMENT: &[u8] = b"%PDF-1.7\n%%EOF\n";

fn institution() -> InstitutionCode {
    InstitutionCode::new("1311234567")
}

fn person() -> NumberQuestion {
    NumberQuestion::new("06139992", "0012", date!(1980 - 04 - 01), DAY)
        .and_then(|person| person.with_arbitrary_identifier("1"))
        .unwrap()
}

fn november() -> EntrustedRequest {
    EntrustedRequest::new(&institution(), "q1", TreatmentMonth::of(DAY))
}

/// What a question says of itself, and whether a file can answer it.
fn said(question: &impl Question) -> (&'static str, Value, bool) {
    let file = Attachment::new(DOCUMENT.to_vec()).unwrap();
    let taken = match question.file(file) {
        Ok(_) => true,
        Err(AnswerError::NotAMessage) => false,
        Err(error) => panic!("{error}"),
    };
    (question.interface(), question.tree(), taken)
}

fn fetch<R: Fetched>(upload: &impl Upload<Result = R>) -> (&'static str, Value, bool) {
    let message = BatchFetch::new(&institution(), "R1");
    said(&Fetch::of(upload, message).unwrap())
}

/// Every question there is: the interface that it must go to · what it says of itself.
fn questions() -> Vec<(&'static str, (&'static str, Value, bool))> {
    let (here, month) = (institution(), TreatmentMonth::of(DAY));
    let months = Months {
        from: month,
        to: month,
    };
    let registration = || ReferenceRegistration::new("0000123", &person()).unwrap();
    let batch = BatchQuestion::new(&here, "q1", &[person()]).unwrap();
    let references = ReferenceBatchRequest::new(&here, "q1", vec![registration()]);
    let home = ConsentedRequest::home_visits(&here, "q1", DAY, DAY).unwrap();
    let online = ConsentedRequest::online(&here, "q1", OnlinePeriod::Consents, DAY, DAY).unwrap();
    let items = [ConsentItem::Medication];
    let (at, outside) = (datetime!(2026-11-05 09:00 +9), CareSetting::Outpatient);
    let looked_for = || FourItems::by_address("試験　太郎", DAY, Sex::Male, "見本市");
    let proofs = [
        StaffProof::Knowledge(KnowledgeMethod::Pin),
        StaffProof::Possession(PossessionMethod::IcCard),
    ];
    let emergency = EmergencyQuestion::new(
        &here,
        "q1",
        EmergencyRequest::Summary,
        proofs,
        looked_for(),
        "意識なし",
    );
    let disaster = DisasterQuestion::new(&here, "q1", looked_for(), "P1").unwrap();
    let register =
        PrescriptionRegisterRequest::new(&here, "q1", b"1,a\n", PrescriptionSelect::Paper).unwrap();
    let search = PrescriptionSearchRequest::new(&here, "q1", DAY, DAY).unwrap();
    vec![
        (
            "search.request",
            said(&EligibilityQuestion::new(&here, "q1", person())),
        ),
        (
            "OQSsiimm01req",
            said(&ReferenceRequest::new(&here, "q1", registration())),
        ),
        ("OQSmuquc01req", said(&batch)),
        ("OQSmuquc02req", fetch(&batch)),
        ("OQSmuimm01req", said(&references)),
        ("OQSmuimm02req", fetch(&references)),
        ("OQSmutic01req", said(&november())),
        ("OQSmutic02req", fetch(&november())),
        ("OQSmuhvq01req", said(&home)),
        ("OQSmuhvq02req", fetch(&home)),
        ("OQSmuonq01req", said(&online)),
        ("OQSmuonq02req", fetch(&online)),
        (
            "YZKsiquc01req",
            said(&MedicalQuestion::medication(
                &here,
                "q1",
                &person(),
                MedicationFile::MedicationPdf,
                months,
                outside,
            )),
        ),
        (
            "TKKsiquc01req",
            said(&MedicalQuestion::checkup(
                &here,
                "q1",
                &person(),
                CheckupFile::Pdf,
                month,
                outside,
            )),
        ),
        ("EPSsiPIR01req", said(&register)),
        (
            "prescription-cancel.request",
            said(&PrescriptionCancelRequest::new(&here, "q1", "id")),
        ),
        ("prescription-search.request", said(&search)),
        (
            "PMHsimsm01req",
            said(&SubsidyRequest::new(&here, "q1", "v1", None, DAY)),
        ),
        (
            "enrolment.request",
            said(&EnrolmentRequest::new(&here, "q1", "v1", Agreed)),
        ),
        (
            "consent.request",
            said(&ConsentRequest::new(
                &here, "q1", "0000123", outside, &items, at,
            )),
        ),
        (
            "OQSsihvd01req",
            said(&ConsentWithdrawal::new(
                &here,
                "q1",
                "0000123",
                outside,
                &items,
                at,
                ConsentEnded::ByPatient,
            )),
        ),
        (
            "OQSsiinq01req",
            said(&SettingsRequest::inquire(&here, "q1")),
        ),
        (
            "OQSsiupd01req",
            said(&SettingsRequest::update(&here, "q1", Settings::default())),
        ),
        (
            "pass-code.request",
            said(&PassCodeRequest::new(&here, "q1", "受付1")),
        ),
        ("notices.request", said(&NoticesRequest::new(&here, "q1"))),
        ("emergency.request", said(&emergency.unwrap())),
        ("disaster.request", said(&disaster)),
    ]
}

#[test]
fn every_registered_request_is_a_question_that_it_can_be_read_by() {
    let mut asked = BTreeSet::new();
    for (expected, (interface, tree, by_file)) in questions() {
        assert_eq!(interface, expected);
        let known = MESSAGES.iter().find(|message| message.golden == interface);
        let known = known.unwrap_or_else(|| panic!("{interface}"));
        assert_eq!(known.read(&tree).unwrap(), tree, "{interface}");
        let medical = ["YZKsiquc01req", "TKKsiquc01req"].contains(&interface);
        assert_eq!(by_file, medical, "{interface}");
        let any = AnyQuestion::read(interface, &tree).unwrap().unwrap();
        assert_eq!(said(&any), (interface, tree, medical));
        asked.insert(interface);
    }
    let registered: BTreeSet<&str> = MESSAGES
        .iter()
        .filter(|message| message.direction == Direction::Request)
        .map(|message| message.golden)
        .collect();
    assert_eq!(asked, registered);
    assert_eq!(AnyQuestion::interfaces().collect::<BTreeSet<_>>(), asked);
    assert!(AnyQuestion::read("OQSsiimm01res", &json!({})).is_none());
    let two = BatchQuestion::new(&institution(), "q1", &[]).unwrap();
    let single = AnyQuestion::read("search.request", &two.to_value());
    assert!(single.unwrap().is_err(), "one person, and no more or fewer");
}

fn header(identifier: &str, body: Value) -> Value {
    json!({"XmlMsg": {
        "MessageHeader": {"MedicalInstitutionCode": "1311234567", "ArbitraryFileIdentifier": identifier},
        "MessageBody": body,
    }})
}

fn marked(identifier: &str, body: Value) -> Value {
    let mut tree = header(identifier, body);
    tree["XmlMsg"]["MessageHeader"]["MadoguchiInvented"] = json!("1");
    tree
}

/// What an answer is refused for; `None` where it is taken.
fn refused<Q: Question>(question: &Q, answer: &Value) -> Option<&'static str> {
    match question.answer(answer) {
        Ok(_) => None,
        Err(AnswerError::Echo(mismatch)) => Some(mismatch.element),
        Err(AnswerError::Unreadable(_)) => Some("unreadable"),
        Err(AnswerError::NotAMessage) => Some("a file"),
    }
}

#[test]
fn an_answer_that_belongs_elsewhere_is_refused() {
    let reception = || json!({"ReceptionNumber": "R1"});
    let accepted = november().answer(&header("q1", reception())).unwrap();
    assert_eq!(accepted.reception_number(), Some("R1"));
    let cancel = PrescriptionCancelRequest::new(&institution(), "q1", "id1");
    let search = PrescriptionSearchRequest::new(&institution(), "q1", DAY, DAY).unwrap();
    let found = |day: &str| {
        marked(
            "q1",
            json!({"PrescriptionList": {"Prescription": [{"PrescriptionDate": day}]}}),
        )
    };
    let medication = MedicalQuestion::medication(
        &institution(),
        "q1",
        &person(),
        MedicationFile::MedicationPdf,
        Months {
            from: TreatmentMonth::of(DAY),
            to: TreatmentMonth::of(DAY),
        },
        CareSetting::Outpatient,
    );
    let of = |birth: &str| json!({"XmlMsg": {"MessageHeader": {"QuaInf": {"Birth": birth}}, "MessageBody": {"ResultCode": "1"}}});
    let fetch = Fetch::of(&november(), BatchFetch::new(&institution(), "R2")).unwrap();
    for (story, found, expected) in [
        (
            "another identifier",
            refused(&november(), &header("q2", reception())),
            Some("ArbitraryFileIdentifier"),
        ),
        (
            "no message",
            refused(&november(), &json!({"XmlMsg": []})),
            Some("unreadable"),
        ),
        (
            "another batch",
            refused(&fetch, &header("q1", reception())),
            Some("ReceptionNumber"),
        ),
        (
            "the prescription",
            refused(&cancel, &marked("q1", json!({"PrescriptionId": "id1"}))),
            None,
        ),
        (
            "another prescription",
            refused(&cancel, &marked("q1", json!({"PrescriptionId": "id2"}))),
            Some("PrescriptionId"),
        ),
        ("found that day", refused(&search, &found("20261105")), None),
        (
            "found on another day",
            refused(&search, &found("20261106")),
            Some("PrescriptionDate"),
        ),
        ("somebody", refused(&medication, &of("19800401")), None),
        (
            "somebody else",
            refused(&medication, &of("19800402")),
            Some("Birth"),
        ),
    ] {
        assert_eq!(found, expected, "{story}");
    }
}
