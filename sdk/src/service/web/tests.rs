mod families;

use std::{
    collections::VecDeque,
    io::Write,
    path::Path,
    sync::{Arc, Mutex as Shared},
};

use madoguchi_core::{
    failure::{Code, Failure},
    visit::Identified,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::date;

use super::*;
use crate::service::TransportError;

const INSTITUTION: &str = "1311234567";
const SERIAL: &str = "0EF25432";
const VISIT: &str = "5f3299d3-c95b-42c1-b1b5-e860caec84f9";

/// What the other side answers, in this order, and what it was asked.
#[derive(Default)]
struct Script {
    is_idle: bool,
    answers: Shared<VecDeque<Result<Response, TransportError>>>,
    asked: Shared<Vec<Request>>,
}

impl Transport for Arc<Script> {
    fn send(
        &self,
        request: Request,
    ) -> std::pin::Pin<
        Box<dyn std::future::Future<Output = Result<Response, TransportError>> + Send + '_>,
    > {
        self.asked.lock().unwrap().push(request);
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async { answer.expect("one answer for each request") })
    }

    fn is_idle(&self) -> bool {
        self.is_idle
    }
}

/// A service that answers so, and what it will have been asked.
fn service(
    answers: impl IntoIterator<Item = Result<Response, TransportError>>,
) -> (WebService<Arc<Script>>, Arc<Script>) {
    let script = Arc::new(Script::default());
    script.answers.lock().unwrap().extend(answers);
    let user = "madoguchi".to_owned();
    let service = WebService::new(Arc::clone(&script), INSTITUTION.to_owned(), user, None);
    (service, script)
}

fn answer(status: u16, body: impl AsRef<[u8]>) -> Result<Response, TransportError> {
    let body = body.as_ref().to_vec();
    Ok(Response {
        status,
        invented: false,
        body,
    })
}

/// A golden message.
fn golden(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures/messages")
        .join(format!("{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn now<T>(answer: Answer<'_, T>) -> Result<T, ServiceError> {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(answer)
}

fn code<T>(answer: Result<T, ServiceError>) -> Option<Code> {
    answer.err().map(|error| Failure::from(error).code)
}

fn proof() -> Proof {
    Proof {
        inquiry: inquiry(),
        visit: VISIT.to_owned(),
        serial: SERIAL.to_owned(),
        certificate: vec![0x30],
        signature: vec![1],
        identified: Identified::Pin,
    }
}

fn inquiry() -> InquiryId {
    InquiryId(uuid::Uuid::from_u128(7))
}

fn question() -> NumberQuestion {
    NumberQuestion::new(
        "06139992",
        "1001",
        date!(1980 - 05 - 17),
        date!(2026 - 11 - 16),
    )
    .unwrap()
    .with_symbol("見本12")
    .unwrap()
    .with_branch_number("00")
    .unwrap()
}

/// The golden answer to [`question`], asked in [`inquiry`].
fn found() -> Value {
    let mut answer = golden("search.result.employee");
    answer["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"] =
        json!(inquiry().0.simple().to_string());
    answer
}

/// The golden answer about a card, in the visit of [`SERIAL`].
fn looked_up() -> Value {
    let mut answer = golden("visits.result.response.employee");
    answer["visit"] = json!(VISIT);
    answer["certificateSerial"] = json!(SERIAL);
    answer
}

/// One call of the service, and the golden answer to it.
struct Call {
    name: &'static str,
    answer: fn() -> Value,
    failure: fn(&dyn Service) -> Option<Code>,
}

const VISITS: [Call; 4] = [
    Call {
        name: "open",
        answer: || golden("visits.open.response"),
        failure: |service| code(now(service.open(SERIAL))),
    },
    Call {
        name: "challenge",
        answer: || golden("visits.challenge.response"),
        failure: |service| code(now(service.replace_challenge(VISIT, SERIAL))),
    },
    Call {
        name: "proof",
        answer: || golden("visits.proof.response"),
        failure: |service| code(now(service.prove(&proof()))),
    },
    Call {
        name: "result",
        answer: looked_up,
        failure: |service| code(now(service.result(VISIT, SERIAL, &Consents::none()))),
    },
];
const HEALTH: Call = Call {
    name: "health",
    answer: || golden("health.response"),
    failure: |service| code(now(service.health())),
};

fn search(answers: impl IntoIterator<Item = Result<Response, TransportError>>) -> Option<Code> {
    let (service, _) = service(answers);
    code(now(service.search(&question(), inquiry())))
}

fn token(text: &str) -> Result<Response, TransportError> {
    answer(200, json!({ "idToken": text }).to_string())
}

#[test]
fn a_connection_is_made_where_there_is_none() {
    for (is_idle, requests) in [(true, 1), (false, 0)] {
        let script = Arc::new(Script {
            is_idle,
            answers: Shared::new([answer(503, "")].into()),
            ..Script::default()
        });
        let user = "madoguchi".to_owned();
        let service = WebService::new(Arc::clone(&script), INSTITUTION.to_owned(), user, None);
        assert_eq!(now(service.connect()).is_err(), is_idle, "503 is no health");
        assert_eq!(script.asked.lock().unwrap().len(), requests);
    }
}

#[test]
fn a_golden_answer_is_taken() {
    for call in VISITS.iter().chain([&HEALTH]) {
        let (service, _) = service([answer(200, (call.answer)().to_string())]);
        assert_eq!((call.failure)(&service), None, "{}", call.name);
    }
    let answers = [token("t"), answer(200, found().to_string())];
    assert_eq!(search(answers), None);
}

#[test]
fn every_way_to_fail_has_its_code() {
    let refusal = |code: &str| json!({ "code": code, "message": "試験　太郎" }).to_string();
    let table = [
        (Err(TransportError::Unreachable), Code::ServiceUnreachable),
        (Err(TransportError::TimedOut), Code::ServiceTimedOut),
        (Err(TransportError::NotTrusted), Code::ServiceNotTrusted),
        (
            Err(TransportError::ClientRefused),
            Code::ClientCertificateRefused,
        ),
        (
            Err(TransportError::ClientExpired),
            Code::ClientCertificateExpired,
        ),
        (Err(TransportError::TooLong), Code::AnswerMalformed),
        (answer(200, ""), Code::AnswerMalformed),
        (answer(200, "null"), Code::AnswerMalformed),
        (answer(200, "{}"), Code::AnswerMalformed),
        (answer(200, b"\xff\xfe"), Code::AnswerMalformed),
        (answer(204, ""), Code::AnswerMalformed),
        (answer(200, "[".repeat(100_000)), Code::AnswerMalformed),
        (answer(302, "elsewhere"), Code::RequestRefused),
        (answer(400, ""), Code::RequestRefused),
        (answer(401, ""), Code::InstitutionRefused),
        (answer(403, ""), Code::InstitutionRefused),
        (answer(404, refusal("VISIT_UNKNOWN")), Code::RequestRefused),
        (
            answer(409, refusal("CHALLENGE_USED")),
            Code::ChallengeRefused,
        ),
        (
            answer(409, refusal("CHALLENGE_EXPIRED")),
            Code::ChallengeRefused,
        ),
        (
            answer(422, refusal("CERTIFICATE_EXPIRED")),
            Code::CertificateExpired,
        ),
        (
            answer(422, refusal("CERTIFICATE_REVOKED")),
            Code::CertificateRevoked,
        ),
        (
            answer(422, refusal("CERTIFICATE_ISSUER")),
            Code::CertificateIssuerUnknown,
        ),
        (
            answer(422, refusal("CERTIFICATE_SIGNATURE")),
            Code::CertificateTampered,
        ),
        (
            answer(422, refusal("CERTIFICATE_PROFILE")),
            Code::CertificateProfile,
        ),
        (
            answer(422, refusal("SIGNATURE_INVALID")),
            Code::ProofRefused,
        ),
        (
            answer(403, refusal("INSTITUTION_DIFFERS")),
            Code::InstitutionRefused,
        ),
        (answer(429, ""), Code::ServiceBusy),
        (answer(503, refusal("BUSY")), Code::ServiceBusy),
        (
            answer(503, refusal("MAINTENANCE")),
            Code::ServiceMaintenance,
        ),
        (answer(500, "<html>"), Code::ServiceFault),
        (answer(502, refusal("what is that")), Code::ServiceFault),
    ];
    for call in &VISITS {
        for (given, expected) in &table {
            let (service, _) = service([given.clone()]);
            let failure = (call.failure)(&service);
            assert_eq!(failure, Some(*expected), "{} {given:?}", call.name);
        }
    }
}

#[test]
fn what_a_refusal_says_is_repeated_only_where_it_looks_like_a_code() {
    for (sent, kept) in [
        ("CHALLENGE_USED", "CHALLENGE_USED"),
        ("試験　太郎", ""),
        ("A\nB", ""),
        (&"A".repeat(41), ""),
    ] {
        let body = json!({ "code": sent }).to_string();
        let (service, _) = service([answer(400, body)]);
        let error = now(service.open(SERIAL)).unwrap_err();
        assert!(
            matches!(&error, ServiceError::Refused { status: 400, code } if code == kept),
            "{error}"
        );
    }
}

#[test]
fn an_answer_that_belongs_to_something_else_is_dropped() {
    let others = [
        ("institution", "1319999999", Code::WrongInstitutionEchoed),
        (
            "visit",
            "5f3299d3-c95b-42c1-b1b5-e860caec84f0",
            Code::WrongVisitEchoed,
        ),
        ("certificateSerial", "0EF25433", Code::WrongSerialEchoed),
    ];
    for call in &VISITS {
        for (key, other, expected) in others {
            if (call.name, key) == ("open", "visit") {
                continue; // The service names it here.
            }
            let mut changed = (call.answer)();
            changed[key] = json!(other);
            let (service, _) = service([answer(200, changed.to_string())]);
            assert_eq!(
                (call.failure)(&service),
                Some(expected),
                "{} {key}",
                call.name
            );
            changed.as_object_mut().unwrap().remove(key);
            let (service, _) = self::service([answer(200, changed.to_string())]);
            let failure = (call.failure)(&service);
            assert_eq!(failure, Some(Code::AnswerMalformed), "{} {key}", call.name);
        }
    }
    let inside = [
        (
            "MedicalInstitutionCode",
            "1319999999",
            Code::WrongInstitutionEchoed,
        ),
        ("ReferenceClassification", "2", Code::AnswerMalformed),
    ];
    for (key, other, expected) in inside {
        let mut changed = looked_up();
        changed["XmlMsg"]["MessageHeader"][key] = json!(other);
        let (service, _) = service([answer(200, changed.to_string())]);
        let failure = code(now(service.result(VISIT, SERIAL, &Consents::none())));
        assert_eq!(failure, Some(expected), "{key}");
    }
}

#[test]
fn an_answer_to_other_numbers_or_another_question_is_dropped() {
    let header = |key: &'static str, value: &'static str| {
        let mut changed = found();
        changed["XmlMsg"]["MessageHeader"][key] = json!(value);
        changed
    };
    let asked = |key: &'static str, value: &'static str| {
        let mut changed = found();
        let echo = &mut changed["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"];
        echo[key] = json!(value);
        changed
    };
    let table = [
        (
            header("MedicalInstitutionCode", "1319999999"),
            Code::WrongInstitutionEchoed,
        ),
        (
            header(
                "ArbitraryFileIdentifier",
                "00000000000000000000000000000008",
            ),
            Code::WrongVisitEchoed,
        ),
        (
            header("ArbitraryFileIdentifier", ""),
            Code::WrongVisitEchoed,
        ),
        (
            header("ReferenceClassification", "1"),
            Code::AnswerMalformed,
        ),
        (
            header("QualificationConfirmationDate", "20261115"),
            Code::WrongNumbersEchoed,
        ),
        (asked("InsurerNumber", "06139993"), Code::WrongNumbersEchoed),
        (
            asked("InsuredCardSymbol", "見本１３"),
            Code::WrongNumbersEchoed,
        ),
        (
            asked("InsuredIdentificationNumber", "1002"),
            Code::WrongNumbersEchoed,
        ),
        (asked("InsuredBranchNumber", "01"), Code::WrongNumbersEchoed),
        (asked("Birthdate", "19800518"), Code::WrongNumbersEchoed),
    ];
    for (changed, expected) in table {
        let text = changed.to_string();
        let failure = search([token("t"), answer(200, &text)]);
        assert_eq!(failure, Some(expected), "{text}");
    }
}

#[test]
fn a_refused_token_is_replaced_once_and_kept_while_it_works() {
    let good = || answer(200, found().to_string());
    let (service, script) = service([
        token("first"),
        answer(401, ""),
        token("second"),
        good(),
        good(),
        answer(401, ""),
        token("third"),
        answer(401, ""),
        answer(401, ""),
        token("fourth"),
        good(),
    ]);
    for expected in [None, None, Some(Code::InstitutionRefused), None] {
        assert_eq!(code(now(service.search(&question(), inquiry()))), expected);
    }
    let asked = script.asked.lock().unwrap();
    let tokens: Vec<Option<&str>> = asked
        .iter()
        .map(|request| request.authorization.as_deref())
        .collect();
    #[rustfmt::skip]
    let expected = [
        None, Some("first"), None, Some("second"),
        Some("second"),
        Some("second"), None, Some("third"),
        Some("third"), None, Some("fourth"),
    ];
    assert_eq!(tokens, expected);
}

#[test]
fn a_token_that_could_not_stand_in_a_header_is_refused() {
    let long = "t".repeat(4097);
    for text in ["", "a\r\nHost: elsewhere", "a b", "試験", long.as_str()] {
        assert_eq!(search([token(text)]), Some(Code::AnswerMalformed), "{text}");
    }
}

#[test]
fn a_visit_whose_name_could_lead_elsewhere_is_refused() {
    let long = "v".repeat(65);
    for name in [
        "",
        "../auth",
        "a/b",
        "a?b",
        "a%2e",
        "a b",
        "試験",
        long.as_str(),
    ] {
        let mut changed = golden("visits.open.response");
        changed["visit"] = json!(name);
        let (service, _) = service([answer(200, changed.to_string())]);
        assert_eq!(
            code(now(service.open(SERIAL))),
            Some(Code::AnswerMalformed),
            "{name}"
        );
    }
}

#[test]
fn a_service_whose_name_would_do_something_to_a_screen_is_refused() {
    let mut changed = golden("health.response");
    changed["name"] = json!("\u{1b}[2J");
    let (service, _) = service([answer(200, changed.to_string())]);
    assert_eq!(code(now(service.health())), Some(Code::AnswerMalformed));
}

#[test]
fn the_password_is_read_when_it_is_needed_and_goes_out_without_its_line_end() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all("合言葉 \r\n".as_bytes()).unwrap();
    let (mut service, script) = service([token("t"), answer(200, found().to_string())]);
    service.password_file = Some(file.path().to_owned());
    now(service.search(&question(), inquiry())).unwrap();
    let body = script.asked.lock().unwrap()[0].body.clone().unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body, json!({ "user": "madoguchi", "pass": "合言葉 " }));

    let (mut service, _) = self::service([]);
    service.password_file = Some(file.path().join("nothing"));
    let failure = code(now(service.search(&question(), inquiry())));
    assert_eq!(failure, Some(Code::ConfigurationInvalid));
}

proptest! {
    #[test]
    fn no_body_is_too_strange(status in 100..600_u16, body in prop::collection::vec(any::<u8>(), 0..200)) {
        for call in VISITS.iter().chain([&HEALTH]) {
            let (service, _) = service([answer(status, &body)]);
            prop_assert!((call.failure)(&service).is_some(), "{}", call.name);
        }
        prop_assert!(search([token("t"), answer(200, &body)]).is_some());
        prop_assert!(search([answer(200, &body)]).is_some());
    }

    #[test]
    fn a_golden_answer_with_a_changed_byte_is_taken_or_refused(place: prop::sample::Index, byte: u8) {
        for call in VISITS.iter().chain([&HEALTH]) {
            let mut body = (call.answer)().to_string().into_bytes();
            let place = place.index(body.len());
            body[place] = byte;
            let (service, _) = service([answer(200, &body)]);
            let _ = (call.failure)(&service);
        }
        let mut body = found().to_string().into_bytes();
        let place = place.index(body.len());
        body[place] = byte;
        let _ = search([token("t"), answer(200, &body)]);
    }
}
