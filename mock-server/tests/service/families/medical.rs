//! Reference numbers, consents, and the medical information they open.

use serde_json::{Value, json};
use time::Duration;

use super::{Asker, contract::every_family, message};
use crate::world::{HERE, World};

/// Insurer, symbol, number and branch under the names of medical information, with a body.
fn medical(number: &str, branch: &str, body: Value) -> Value {
    json!({ "XmlMsg": {
        "MessageHeader": {
            "MedicalInstitutionCode": HERE, "ArbitraryFileIdentifier": "1", "InsurerNumber": "06139992",
            "InsuranceCardSymbol": "見本１２", "InsuredPersonIdentificationNumber": number, "BranchNumber": branch,
        },
        "MessageBody": body,
    } })
}

fn drugs(category: &str, flag: &str) -> Value {
    json!({
        "StartDate": "202312", "EndDate": "202611", "FileCategory": category, "PrDiInfClassification": "1",
        "MedicalTreatmentFlag": flag,
    })
}

fn checkups(category: &str) -> Value {
    json!({ "StartDate": "202312", "FileCategory": category, "MedicalTreatmentFlag": "1" })
}

/// `ResultCode`, wherever it stands.
async fn code(asker: &Asker, name: &str, number: &str, branch: &str, body: Value) -> String {
    let answer = asker.asks(name, &medical(number, branch, body)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let message = &answer.body["XmlMsg"];
    let code = message["MessageHeader"].get("ResultCode");
    let code = code
        .unwrap_or(&message["MessageBody"]["ResultCode"])
        .as_str();
    assert_eq!(
        code == Some("1"),
        message["MessageHeader"].get("MessageContents").is_none()
    );
    code.unwrap().to_owned()
}

async fn consents(asker: &Asker, person: &str, consents: Value) {
    let visit = asker.world.proven(person).await;
    let answer = asker
        .world
        .post(
            &format!("/visits/{visit}/result"),
            &json!({ "consents": consents }),
        )
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn medical_information_is_told_while_a_consent_lives() {
    let asker = Asker::new(World::new().await);
    let employee = async |body: Value| code(&asker, "YZKsiquc01req", "1001", "00", body).await;
    let checked = async |body: Value| code(&asker, "TKKsiquc01req", "1001", "00", body).await;
    assert_eq!(employee(drugs("2", "1")).await, "2", "nobody was asked");
    consents(
        &asker,
        "employee",
        json!({ "medication": true, "care": false }),
    )
    .await;
    assert_eq!(employee(drugs("2", "1")).await, "1");
    assert_eq!(
        employee(drugs("4", "1")).await,
        "1",
        "medication without care"
    );
    assert_eq!(
        employee(drugs("2", "2")).await,
        "2",
        "consented to another way of care"
    );
    assert_eq!(
        checked(checkups("2")).await,
        "2",
        "check-ups were not asked"
    );
    assert_eq!(
        code(&asker, "YZKsiquc01req", "1001", "02", drugs("2", "1")).await,
        "2",
        "a dependant"
    );
    assert_eq!(
        code(&asker, "YZKsiquc01req", "9999", "", drugs("2", "1")).await,
        "9",
        "nobody"
    );
    consents(&asker, "employee", json!({ "checkup": true })).await;
    assert_eq!(checked(checkups("2")).await, "1");
    asker.world.pass(Duration::DAY);
    assert_eq!(employee(drugs("2", "1")).await, "3");
    assert_eq!(checked(checkups("2")).await, "3");
}

#[tokio::test]
async fn what_was_declined_is_not_told() {
    let asker = Asker::new(World::new().await);
    consents(
        &asker,
        "employee",
        json!({ "medication": false, "care": true }),
    )
    .await;
    let answer = asker
        .asks("YZKsiquc01req", &medical("1001", "00", drugs("4", "1")))
        .await;
    let text = answer.body.to_string();
    assert!(text.contains("SinInfN"), "{text}");
    assert!(!text.contains("DrugN"), "{text}");
}

#[tokio::test]
async fn the_history_is_the_same_every_time_and_ends_today() {
    let mut told = Vec::new();
    for _ in 0..2 {
        let asker = Asker::new(World::new().await);
        consents(
            &asker,
            "employee",
            json!({ "medication": true, "care": true }),
        )
        .await;
        let answer = asker
            .asks("YZKsiquc01req", &medical("1001", "00", drugs("4", "1")))
            .await;
        told.push(answer.body["XmlMsg"].clone());
    }
    assert_eq!(told[0], told[1]);
    let person = &told[0]["MessageHeader"]["QuaInf"];
    assert_eq!(
        (&person["Name"], &person["Birth"]),
        (&json!("試験　太郎"), &json!("19800517"))
    );
    let months = told[0]["MessageBody"]["MeTrMonthInf"].as_array().unwrap();
    assert!((5..=36).contains(&months.len()));
    for month in months {
        let day = month["DiDateInfs"]["DiDateInf"][0]["DiDate"]
            .as_str()
            .unwrap();
        assert!(("20231201"..="20261116").contains(&day), "{day}");
        assert!(day.starts_with(month["MeTrMonth"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn on_wish_the_same_comes_as_pdf() {
    let asker = Asker::new(World::new().await);
    consents(
        &asker,
        "employee",
        json!({ "medication": true, "care": true, "checkup": true }),
    )
    .await;
    for (name, body) in [
        ("YZKsiquc01req", drugs("1", "1")),
        ("YZKsiquc01req", drugs("3", "1")),
        ("TKKsiquc01req", checkups("1")),
    ] {
        let response = asker.post(name, &medical("1001", "00", body)).await;
        assert_eq!(response.headers()["content-type"], "application/pdf");
        let bytes = response.bytes().await.unwrap();
        assert!(bytes.starts_with(b"%PDF-") && bytes.trim_ascii_end().ends_with(b"%%EOF"));
    }
}

#[tokio::test]
async fn a_reference_number_stands_in_later_results_and_belongs_to_one_person() {
    let asker = Asker::new(World::new().await);
    let register = async |reference: &str, number: &str, branch: &str| {
        let info = json!({
            "ReferenceNumber": reference, "InsurerNumber": "06139992", "InsuredIdentificationNumber": number,
            "InsuredBranchNumber": branch,
        });
        let body = json!({ "ReferenceNumberRegistrationInfo": info });
        let (_, body) = asker.exchanges("OQSsiimm01req", body).await;
        assert_eq!(body["ReferenceNumberRegistrationInfo"], info);
        (
            body["ProcessingResultStatus"].clone(),
            body["ProcessingResultCode"].clone(),
        )
    };
    let good = (json!("1"), Value::Null);
    let bad = |code: &str| (json!("2"), json!(code));
    assert_eq!(register("0000123", "1001", "00").await, good);
    assert_eq!(register("0000123", "1001", "00").await, good, "again");
    assert_eq!(
        register("0000123", "1001", "02").await,
        bad("MDG-E014"),
        "another's"
    );
    assert_eq!(register("0000124", "1001", "02").await, good);
    assert_eq!(register("0000125", "9999", "").await, bad("MDG-E015"));
    assert_eq!(
        register("0000126", "1008", "").await,
        bad("MDG-E016"),
        "twins"
    );

    let (token, question) = (
        asker.world.token().await,
        crate::world::question("06139992", "1001", "19800517"),
    );
    let result = asker.world.search(&token, &question).await.body;
    let right =
        "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation/0/ReferenceNumber";
    assert_eq!(result.pointer(right), Some(&json!("0000123")));
    let visit = asker.world.proven("employee").await;
    let result = asker
        .world
        .post(
            &format!("/visits/{visit}/result"),
            &json!({ "consents": {} }),
        )
        .await
        .body;
    assert_eq!(result.pointer(right), Some(&json!("0000123")));
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_opens_nothing_any_more() {
    let asker = Asker::new(World::new().await);
    let body = |name: &str| {
        let families = every_family("");
        families
            .into_iter()
            .find(|family| family.0 == name)
            .unwrap()
            .1
    };
    let status = async |name: &str| {
        let answer = asker.asks(name, &message(body(name))).await;
        answer.body["XmlMsg"]["MessageBody"]["ProcessingResultStatus"].clone()
    };
    let told = async || code(&asker, "YZKsiquc01req", "1001", "00", drugs("2", "1")).await;
    assert_eq!(
        status("consent.request").await,
        "2",
        "no such reference number"
    );
    assert_eq!(status("OQSsiimm01req").await, "1");
    assert_eq!(status("consent.request").await, "1");
    assert_eq!(told().await, "1");
    assert_eq!(status("OQSsihvd01req").await, "1");
    assert_eq!(told().await, "2");
}

#[tokio::test]
async fn in_an_emergency_somebody_is_found_by_two_proofs_and_looked_at_for_a_day() {
    let asker = Asker::new(World::new().await);
    let families = every_family("");
    let good = &families
        .iter()
        .find(|family| family.0 == "emergency.request")
        .unwrap()
        .1;
    let (header, _) = asker.exchanges("emergency.request", good.clone()).await;
    assert_eq!(
        header["ErrorCode"], "MDG-E006",
        "not allowed by the settings"
    );
    let settings = json!({ "ChangeFlag": "1", "InstitutionSettings": { "EmergencyAccess": "1" } });
    asker.exchanges("OQSsiupd01req", settings).await;

    let mut twice = good.clone();
    twice["AuthenticationList"]["Authentication"][1] =
        json!({ "AuthenticationFactor": "1", "AuthenticationMethod": "01" });
    let (header, _) = asker.exchanges("emergency.request", twice).await;
    assert_eq!(header["ErrorCode"], "MDG-E008", "two proofs of a kind");
    let told = async || code(&asker, "YZKsiquc01req", "1001", "00", drugs("4", "4")).await;
    assert_eq!(told().await, "2");
    let (_, body) = asker.exchanges("emergency.request", good.clone()).await;
    let right = &body["ResultList"]["ResultOfQualificationConfirmation"][0];
    assert_eq!(
        (&right["Name"], &right["PharmacistsInfoConsFlg"]),
        (&json!("試験　太郎"), &json!("3"))
    );
    assert_eq!(body.get("QualificationConfirmSearchInfo"), None);
    assert_eq!(told().await, "1");
    asker.world.pass(Duration::DAY);
    assert_eq!(told().await, "3");
}
