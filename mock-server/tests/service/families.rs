//! Families of messages over the web: each at its path, each with its answer.

use madoguchi_mock_server::{Endpoint, Fault};
use serde_json::{Value, json};
use time::Duration;

use crate::world::{Answer, HERE, World};

/// Where the families stand.
pub(crate) const MODELLED: &str = "/oqs-api-pro/modelled/";

mod contract;
mod medical;
mod prescription;
mod remote;
mod terminal;

const INVENTED: &str = "MadoguchiInvented";

/// Somebody who asks, each time with a fresh token.
pub(crate) struct Asker {
    pub(crate) world: World,
}

impl Asker {
    pub(crate) fn new(world: World) -> Self {
        Self { world }
    }

    pub(crate) async fn post(&self, name: &str, message: &Value) -> reqwest::Response {
        let token = self.world.token().await;
        self.post_with(&token, name, message).await
    }

    async fn post_with(&self, token: &str, name: &str, message: &Value) -> reqwest::Response {
        let url = format!("{}{MODELLED}{name}", self.world.running.url());
        let request = self.world.client.post(url).header("authorization", token);
        request.json(message).send().await.unwrap()
    }

    pub(crate) async fn asks(&self, name: &str, message: &Value) -> Answer {
        let response = self.post(name, message).await;
        Answer {
            status: response.status().as_u16(),
            body: response.json().await.unwrap(),
        }
    }

    /// What a family answers to a body that must be understood: header and body.
    pub(crate) async fn exchanges(&self, name: &str, body: Value) -> (Value, Value) {
        let (header, body) = self.exchanges_as(name, body).await;
        assert_eq!(header["MedicalInstitutionCode"], HERE, "{name}");
        assert!(!header["ProcessExecutionTime"].is_null(), "{name}");
        (header, body)
    }

    /// The same of a family with a header of its own.
    pub(crate) async fn exchanges_as(&self, name: &str, body: Value) -> (Value, Value) {
        let mut answer = self.asks(name, &message(body)).await;
        assert_eq!(answer.status, 200, "{name}: {:?}", answer.body);
        let mut message = answer.body["XmlMsg"].take();
        let header = message["MessageHeader"].take();
        (header, message["MessageBody"].take())
    }
}

pub(crate) fn message(body: Value) -> Value {
    json!({ "XmlMsg": {
        "MessageHeader": {
            "MedicalInstitutionCode": HERE,
            "QualificationConfirmationDate": "20261116",
            "ArbitraryFileIdentifier": "202611160001",
            // Where medical information names its person.
            "InsurerNumber": "06139992",
            "InsuranceCardSymbol": "見本１２",
            "InsuredPersonIdentificationNumber": "1001",
            "BranchNumber": "00",
            INVENTED: "1",
        },
        "MessageBody": body,
    } })
}

#[tokio::test]
async fn recipients_with_a_ticket_are_listed_once_the_batch_is_processed() {
    let world = World::with(|options| options.processing = Duration::minutes(5)).await;
    let asker = Asker::new(world);
    let search = json!({ "QualificationConfirmSearchInfo": { "MedicalTreatmentMonth": "202611" } });
    let (header, body) = asker.exchanges("OQSmutic01req", search).await;
    assert_eq!(header["SegmentOfResult"], "1");
    let receipt = json!({ "ReceptionNumber": body["ReceptionNumber"] });
    let (header, body) = asker.exchanges("OQSmutic02req", receipt.clone()).await;
    assert_eq!((&header["SegmentOfResult"], body), (&json!("2"), json!({})));

    asker.world.pass(Duration::minutes(5));
    let (header, body) = asker.exchanges("OQSmutic02req", receipt.clone()).await;
    assert_eq!(header["SegmentOfResult"], "1");
    assert_eq!(header["ReceptionNumber"], receipt["ReceptionNumber"]);
    let units = body["BulkConfirmUnit"].as_array().unwrap();
    assert_eq!(header["NumberOfProcessingResult"], units.len().to_string());
    let names: Vec<&Value> = units
        .iter()
        .map(|unit| &unit["ResultOfQualificationConfirmation"][0]["Name"])
        .collect();
    for name in ["例示　岳", "例示　渉"] {
        assert!(names.contains(&&json!(name)), "{names:?}");
    }
    assert!(!names.contains(&&json!("例示　静")), "not entrusted here");
}

#[tokio::test]
async fn many_questions_by_number_are_answered_row_by_row() {
    let asker = Asker::new(World::new().await);
    let row = |number: &str| {
        json!({
            "InsurerNumber": "06139992", "InsuredIdentificationNumber": number, "Birthdate": "19800517",
            "LimitApplicationCertificateRelatedConsFlg": "1",
        })
    };
    let rows = json!({ "QualificationConfirmSearchInfo": [row("1001"), row("9999"), { "InsurerNumber": "1" }] });
    let (_, body) = asker.exchanges("OQSmuquc01req", rows).await;
    let receipt = json!({ "ReceptionNumber": body["ReceptionNumber"] });
    let (header, body) = asker.exchanges("OQSmuquc02req", receipt.clone()).await;
    let counts = ["NumberOfNormalProcessing", "NumberOfError"].map(|name| header[name].clone());
    assert_eq!(counts, ["2", "1"]);
    let told: Vec<_> = body["BulkConfirmUnit"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| {
            (
                unit["ProcessingResultStatus"].clone(),
                unit["QualificationValidity"].clone(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (json!("1"), json!("1")),
            (json!("1"), json!("4")),
            (json!("2"), Value::Null)
        ]
    );
    // A number of another batch, and one that was never given.
    for (name, number) in [
        ("OQSmutic02req", receipt["ReceptionNumber"].clone()),
        ("OQSmuquc02req", json!("20261116094207999999")),
        ("OQSmuquc02req", json!("../secret")),
    ] {
        let (header, _) = asker
            .exchanges(name, json!({ "ReceptionNumber": number }))
            .await;
        assert_eq!(
            (&header["SegmentOfResult"], &header["ErrorCode"]),
            (&json!("9"), &json!("MDG-E003"))
        );
    }
}

#[tokio::test]
async fn certificates_of_subsidies_come_as_they_were_uploaded() {
    let asker = Asker::new(World::new().await);
    for (person, choice, expected) in [
        (
            "subsidy-child",
            "1",
            json!([["88139993", "0", "20261231", null, null]]),
        ),
        (
            "subsidy-other-prefecture",
            "1",
            json!([["88279997", "0", "20261231", null, null]]),
        ),
        (
            "subsidy-reimbursed",
            "1",
            json!([["88139993", "1", "20261231", null, null]]),
        ),
        (
            "subsidy-designated-elsewhere",
            "1",
            json!([["88139993", "0", "20261231", ["1312345678"], null]]),
        ),
        (
            "subsidy-expired",
            "1",
            json!([["88139993", "0", "20261031", null, null]]),
        ),
        (
            "subsidy-not-disclosed",
            "1",
            json!([["88139993", "0", "20261231", null, "1"]]),
        ),
        ("employee", "1", json!([])),
        ("subsidy-child", "2", json!([])),
        ("subsidy-child", "", json!([])),
        ("unknown", "1", json!([])),
    ] {
        let visit = asker.world.proven(person).await;
        let asked = json!({
            "VisitIdentifier": visit, "SubsidyUse": choice, "QualificationConfirmationDate": "20261116",
        });
        let (header, body) = asker.exchanges("PMHsimsm01req", asked).await;
        assert_eq!(
            (&header["SegmentOfResult"], &header[INVENTED]),
            (&json!("1"), &json!("1"))
        );
        assert_eq!(body["VisitIdentifier"], visit);
        let certificates = body["MedicalSubsidyList"]["MedicalSubsidy"].as_array();
        let told: Vec<Value> = certificates
            .into_iter()
            .flatten()
            .map(|one| {
                json!(
                    [
                        "medicalSubsidyInsurerNumber",
                        "isAlwaysReimbursement",
                        "validTo",
                        "designatedMedicalInstitutions",
                        "isNotDisclosed"
                    ]
                    .map(|name| one[name].clone())
                )
            })
            .collect();
        assert_eq!(json!(told), expected, "{person} {choice}");
    }
}

const NOT_ENROLLED: &str = "
[[person]]
id = 'not-enrolled'
story = '利用登録をしていない人。'
[person.card]
name = '試験　未登'
address = '東京都見本市例示町一丁目99番'
birth = '1980-05-17'
sex = '1'
expiry = 'this-year-end+6y'
security_code = '4821'
municipality = '13999'
pin = '1111'
[[person.rights]]
InsuredCardClassification = '01'
InsurerNumber = '06139992'
InsuredIdentificationNumber = '1001'
QualificationDate = '2020-04-01'
InsurerName = '見本健康保険組合'
[person.answer]
validity = '4'
code = 'MOCK-NOT-ENROLLED'
";

#[tokio::test]
async fn whoever_enrols_is_answered_with_their_rights() {
    let world = World::with(|options| options.people = Some(NOT_ENROLLED.into())).await;
    let asker = Asker::new(world);
    let visit = asker.world.proven("not-enrolled").await;
    let result = async || {
        let path = format!("/visits/{visit}/result");
        let answer = asker.world.post(&path, &json!({ "consents": {} })).await;
        let body = &answer.body["XmlMsg"]["MessageBody"];
        (
            body["QualificationValidity"].clone(),
            body["ProcessingResultCode"].clone(),
        )
    };
    assert_eq!(result().await, (json!("4"), json!("MOCK-NOT-ENROLLED")));
    for (id, status, code) in [
        (
            "00000000-0000-4000-8000-000000000000",
            "2",
            json!("MDG-E011"),
        ),
        (visit.as_str(), "1", Value::Null),
        (visit.as_str(), "1", Value::Null),
    ] {
        let asked = json!({ "VisitIdentifier": id, "EnrolmentConsent": "1" });
        let (header, body) = asker.exchanges("enrolment.request", asked).await;
        assert_eq!(header[INVENTED], "1");
        let told = [
            "VisitIdentifier",
            "ProcessingResultStatus",
            "ProcessingResultCode",
        ]
        .map(|name| body[name].clone());
        assert_eq!(told, [json!(id), json!(status), code]);
    }
    assert_eq!(result().await, (json!("1"), Value::Null));
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused_and_nothing_is_changed() {
    let asker = Asker::new(World::new().await);
    let search = json!({ "QualificationConfirmSearchInfo": { "MedicalTreatmentMonth": "202613" } });
    for (name, message, status, code) in [
        ("OQSmutic01req", message(json!({})), 400, "MALFORMED"),
        ("OQSmutic01req", message(search), 400, "MALFORMED"),
        ("PMHsimsm01req", message(json!({})), 400, "MALFORMED"),
        (
            "enrolment.request",
            message(json!({ "VisitIdentifier": "x" })),
            400,
            "MALFORMED",
        ),
        ("OQSsiupd01req", message(json!({})), 400, "MALFORMED"),
        ("OQSsixxx01req", message(json!({})), 404, "NO_SUCH_ENDPOINT"),
    ] {
        let answer = asker.asks(name, &message).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{name}");
    }
    let mut unmarked = message(json!({ "ChangeFlag": "0" }));
    unmarked["XmlMsg"]["MessageHeader"]
        .as_object_mut()
        .unwrap()
        .remove(INVENTED);
    let mut foreign = message(json!({ "ChangeFlag": "0" }));
    foreign["XmlMsg"]["MessageHeader"]["MedicalInstitutionCode"] = "1399999999".into();
    for (message, code) in [(unmarked, "MALFORMED"), (foreign, "INSTITUTION_DIFFERS")] {
        assert_eq!(asker.asks("OQSsiinq01req", &message).await.code(), code);
    }
    let path = "/oqs-api-pro/modelled/OQSsiinq01req";
    let answer = asker.world.post(path, &message(json!({}))).await;
    assert_eq!((answer.status, answer.code()), (401, "TOKEN_INVALID"));
}

#[tokio::test]
async fn faults_happen_to_families_too() {
    let asker = Asker::new(World::new().await);
    let asked = message(json!({ "ChangeFlag": "0" }));
    let token = asker.world.token().await;
    let faults = asker.world.running.faults();
    for (endpoint, fault, status, institution) in [
        (Endpoint::Terminal, Fault::Status(503), 503, Value::Null),
        (
            Endpoint::Terminal,
            Fault::WrongInstitution,
            200,
            json!("1399999999"),
        ),
        (Endpoint::Any, Fault::Maintenance, 503, Value::Null),
        (Endpoint::Bulk, Fault::Status(503), 200, json!(HERE)),
    ] {
        faults.set(Vec::new());
        faults.add(endpoint, fault.clone(), 1);
        let answer = asker.post_with(&token, "OQSsiinq01req", &asked).await;
        let told = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        let named = &body["XmlMsg"]["MessageHeader"]["MedicalInstitutionCode"];
        assert_eq!((told, named), (status, &institution), "{fault:?}");
    }
}
