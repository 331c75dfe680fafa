use madoguchi_core::eligibility::{
    BatchFetch, EntrustedRequest, Fetch, InstitutionCode, Stage, TreatmentMonth,
    enrolment::{Agreed, EnrolmentRequest},
};

use super::*;
use crate::service::ask;

fn institution() -> InstitutionCode {
    InstitutionCode::new(INSTITUTION)
}

fn entrusted() -> EntrustedRequest {
    let month = TreatmentMonth::of(date!(2026 - 11 - 05));
    EntrustedRequest::new(&institution(), "q1", month)
}

fn accepted(identifier: &str) -> Value {
    json!({"XmlMsg": {
        "MessageHeader": {"MedicalInstitutionCode": INSTITUTION, "ArbitraryFileIdentifier": identifier},
        "MessageBody": {"ReceptionNumber": "R1"},
    }})
}

fn asked<T>(asked: impl Future<Output = Result<T, ServiceError>>) -> Result<T, ServiceError> {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(asked)
}

#[test]
fn every_family_goes_out_under_its_name_with_the_token() {
    let (service, script) = service([
        token("t1"),
        answer(401, "{}"),
        token("t2"),
        answer(200, accepted("q1").to_string()),
        answer(
            200,
            json!({"XmlMsg": {"MessageHeader": {
                "MedicalInstitutionCode": INSTITUTION, "ReceptionNumber": "R1", "SegmentOfResult": "2",
            }}})
            .to_string(),
        ),
    ]);
    let upload = entrusted();
    let reception = asked(ask(&service, &upload)).unwrap();
    let number = reception.reception_number().unwrap();
    let fetch = Fetch::of(&upload, BatchFetch::new(&institution(), number)).unwrap();
    let result = asked(ask(&service, &fetch)).unwrap();
    assert_eq!(result.header().stage(), Stage::Processing);
    let sent = script.asked.lock().unwrap();
    let told: Vec<(&str, Option<&str>)> = sent
        .iter()
        .map(|request| (request.path.as_str(), request.authorization.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (AUTH, None),
            ("/oqs-api-pro/modelled/OQSmutic01req", Some("t1")),
            (AUTH, None),
            ("/oqs-api-pro/modelled/OQSmutic01req", Some("t2")),
            ("/oqs-api-pro/modelled/OQSmutic02req", Some("t2")),
        ]
    );
    let body = sent[3].body.as_deref().unwrap();
    assert_eq!(
        serde_json::from_slice::<Value>(body).unwrap(),
        upload.to_value()
    );
}

#[test]
fn an_answer_of_a_family_that_is_not_ours_has_its_code() {
    let other = |name: &str, value: &str| {
        let mut other = accepted("q1");
        other["XmlMsg"]["MessageHeader"][name] = json!(value);
        other.to_string()
    };
    for (story, body, expected) in [
        (
            "another question",
            other("ArbitraryFileIdentifier", "q2"),
            Code::WrongVisitEchoed,
        ),
        (
            "another institution",
            other("MedicalInstitutionCode", "1311234568"),
            Code::WrongInstitutionEchoed,
        ),
        ("no message", "{}".to_owned(), Code::AnswerMalformed),
        ("no JSON", "<html>".to_owned(), Code::AnswerMalformed),
    ] {
        let (service, _) = service([token("t1"), answer(200, body)]);
        assert_eq!(
            code(asked(ask(&service, &entrusted()))),
            Some(expected),
            "{story}"
        );
    }
    let (service, _) = service([token("t1"), answer(404, "{}")]);
    let enrols = EnrolmentRequest::new(&institution(), "q1", "v1", Agreed);
    assert_eq!(
        code(asked(ask(&service, &enrols))),
        Some(Code::RequestRefused)
    );
}
