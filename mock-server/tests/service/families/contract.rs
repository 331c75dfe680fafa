//! Every family stands in the OpenAPI document, and answers as it says there.

use madoguchi_mock_server::{Endpoint, Fault};
use serde_json::{Value, json};

use super::{Asker, MODELLED, message};
use crate::{openapi::fits, world::World};

/// One good question for each family, in an order in which they can be asked. `R` stands for the reception number of the question before.
pub(crate) fn every_family(visit: &str) -> Vec<(&'static str, Value)> {
    let row = json!({
        "InsurerNumber": "06139992", "InsuredIdentificationNumber": "1001", "InsuredBranchNumber": "00", "Birthdate": "19800517",
        "LimitApplicationCertificateRelatedConsFlg": "1",
    });
    let registration = json!({
        "ReferenceNumber": "0000123", "InsurerNumber": "06139992", "InsuredCardSymbol": "見本１２",
        "InsuredIdentificationNumber": "1001", "InsuredBranchNumber": "00",
    });
    let consented = |flag: &str| json!({ "ConsentDateFrom": "20261101", "ConsentDateTo": "20261130", "MedicalTreatmentFlag": flag });
    let consent = json!({
        "ReferenceNumber": "0000123", "MedicalTreatmentFlag": "1", "ConsentInformationType": ["YZK", "SRJ", "TKK"],
        "ConsentTime": "20261116094207",
    });
    let mut withdrawal = consent.clone();
    withdrawal["ConsentExpirationReason"] = "2".into();
    let person = json!({ "Name": "試験　太郎", "Birthdate": "19800517", "Sex1": "1", "Address": "東京都見本市例示町一丁目1番" });
    let proofs = json!([
        { "AuthenticationFactor": "1", "AuthenticationMethod": "02" },
        { "AuthenticationFactor": "3", "AuthenticationMethod": "01" },
    ]);
    let receipt = || json!({ "ReceptionNumber": "R" });
    vec![
        (
            "OQSsiimm01req",
            json!({ "ReferenceNumberRegistrationInfo": registration }),
        ),
        (
            "OQSmuquc01req",
            json!({ "QualificationConfirmSearchInfo": row }),
        ),
        ("OQSmuquc02req", receipt()),
        (
            "OQSmuimm01req",
            json!({ "ReferenceNumberRegistrationInfo": [registration] }),
        ),
        ("OQSmuimm02req", receipt()),
        (
            "OQSmutic01req",
            json!({ "QualificationConfirmSearchInfo": { "MedicalTreatmentMonth": "202611" } }),
        ),
        ("OQSmutic02req", receipt()),
        (
            "OQSmuhvq01req",
            json!({ "QualificationConfirmSearchInfo": consented("2") }),
        ),
        ("OQSmuhvq02req", receipt()),
        (
            "OQSmuonq01req",
            json!({ "QualificationConfirmSearchInfo": consented("3") }),
        ),
        ("OQSmuonq02req", receipt()),
        ("consent.request", consent),
        (
            "YZKsiquc01req",
            json!({ "StartDate": "202511", "EndDate": "202611", "FileCategory": "4", "PrDiInfClassification": "1", "MedicalTreatmentFlag": "1" }),
        ),
        (
            "TKKsiquc01req",
            json!({ "StartDate": "202311", "FileCategory": "2", "MedicalTreatmentFlag": "1" }),
        ),
        ("OQSsihvd01req", withdrawal),
        (
            "EPSsiPIR01req",
            json!({ "PrescriptionInfo": "U0oxCjEsMSwxMwo=", "IssueType": "1" }),
        ),
        ("EPSsiDMP01req", json!({})),
        ("prescription-sign.request", json!({})),
        (
            "prescription-cancel.request",
            json!({ "PrescriptionId": "00000000-0000-4000-8000-000000000001" }),
        ),
        (
            "prescription-search.request",
            json!({ "PrescriptionDateFrom": "20261101", "PrescriptionDateTo": "20261116" }),
        ),
        (
            "PMHsimsm01req",
            json!({ "VisitIdentifier": visit, "SubsidyUse": "1", "QualificationConfirmationDate": "20261116" }),
        ),
        (
            "enrolment.request",
            json!({ "VisitIdentifier": visit, "EnrolmentConsent": "1" }),
        ),
        ("OQSsiinq01req", json!({ "ChangeFlag": "0" })),
        (
            "OQSsiupd01req",
            json!({ "ChangeFlag": "1", "InstitutionSettings": { "EmergencyAccess": "1" } }),
        ),
        (
            "pass-code.request",
            json!({ "StaffIdentifier": "staff-03" }),
        ),
        ("notices.request", json!({})),
        (
            "emergency.request",
            json!({
                "InformationRequestPattern": "1", "AuthenticationList": { "Authentication": proofs }, "PersonSearchInfo": person,
                "AccessReason": "意識がなく同意を得られない",
            }),
        ),
        (
            "disaster.request",
            json!({ "PersonSearchInfo": person, "PermissionNumber": "D20261116-01" }),
        ),
    ]
}

#[tokio::test]
async fn every_family_stands_in_the_document_and_answers_as_it_says() {
    let asker = Asker::new(World::new().await);
    let disaster = Fault::Disaster {
        prefectures: vec![],
    };
    asker
        .world
        .running
        .faults()
        .add(Endpoint::Any, disaster, 1000);
    let document = format!("{}/openapi.json", asker.world.running.url());
    let document = asker.world.client.get(document).send().await.unwrap();
    let document: Value = document.json().await.unwrap();
    let visit = asker.world.proven("subsidy-child").await;
    let mut received = Value::Null;
    let mut told = Vec::new();
    for (name, mut body) in every_family(&visit) {
        if body["ReceptionNumber"] == "R" {
            body["ReceptionNumber"] = received.clone();
        }
        let answer = asker.asks(name, &message(body)).await;
        let path = format!("{MODELLED}{name}");
        assert_eq!(answer.status, 200, "{name}: {:?}", answer.body);
        let operation = &document["paths"][&path]["post"];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        assert_eq!(fits(&document, schema, &answer.body, name), Ok(()));
        let message = &answer.body["XmlMsg"];
        let segment = &message["MessageHeader"]["SegmentOfResult"];
        let status = &message["MessageBody"]["ProcessingResultStatus"];
        let code = &message["MessageBody"]["ResultCode"];
        match name {
            "YZKsiquc01req" | "TKKsiquc01req" => assert_eq!(code, "1", "{name}"),
            "EPSsiPIR01req" => assert_eq!(status, "1"),
            "EPSsiDMP01req" => assert_eq!(
                (status, &message["MessageBody"]["ProcessingResultCode"]),
                (&json!("2"), &json!("MDG-E005"))
            ),
            "prescription-sign.request" => {
                assert_eq!(message["MessageHeader"]["ErrorCode"], "MDG-E005")
            }
            "prescription-cancel.request" => {
                assert_eq!((segment, status), (&json!("1"), &json!("2")))
            }
            _ => assert_eq!(
                (segment, status != "2"),
                (&json!("1"), true),
                "{name}: {message}"
            ),
        }
        received = answer.body["XmlMsg"]["MessageBody"]["ReceptionNumber"].clone();
        told.push(path);
    }
    let paths = document["paths"].as_object().unwrap().keys();
    let mut documented: Vec<&String> = paths.filter(|path| path.starts_with(MODELLED)).collect();
    documented.sort();
    told.sort();
    assert_eq!(told.iter().collect::<Vec<_>>(), documented);
}
