//! Electronic prescriptions: registered, searched, cancelled once; signing and clinical checks refused.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::Asker;
use crate::world::World;

#[tokio::test]
async fn a_prescription_is_registered_found_and_cancelled_once() {
    let asker = Asker::new(World::new().await);
    let register = async |csv: &[u8]| {
        let body = json!({ "PrescriptionInfo": STANDARD.encode(csv), "IssueType": "1" });
        let (header, body) = asker.exchanges_as("EPSsiPIR01req", body).await;
        assert_eq!(header.as_object().unwrap().len(), 2, "{header}");
        body
    };
    let registered = register(b"SJ1\n1,1\n").await;
    assert_eq!(registered["ProcessingResultStatus"], "1");
    assert_eq!(registered["AccessCode"].as_str().unwrap().len(), 12);
    let refused = register(b"SJ1\r\n1,1\r\n").await;
    assert_eq!(refused["ProcessingResultStatus"], "2");
    assert_eq!(refused["CsvCheckResultList"]["ResultCode"], "EPSB0052E");

    let found = async |from: &str, to: &str| {
        let body = json!({ "PrescriptionDateFrom": from, "PrescriptionDateTo": to });
        let (_, body) = asker.exchanges("prescription-search.request", body).await;
        let list = body["PrescriptionList"]["Prescription"].as_array().cloned();
        list.unwrap_or_default()
    };
    let id = &registered["PrescriptionId"];
    let entry = json!({ "PrescriptionId": id, "PrescriptionDate": "20261116", "IssueType": "1" });
    assert_eq!(found("20261101", "20261116").await, [entry]);
    assert!(found("20261117", "20261118").await.is_empty());
    for (id, status, code) in [
        (id.clone(), "1", Value::Null),
        (id.clone(), "2", json!("MDG-E032")),
        (
            json!("00000000-0000-4000-8000-000000000009"),
            "2",
            json!("MDG-E031"),
        ),
    ] {
        let (_, body) = asker
            .exchanges(
                "prescription-cancel.request",
                json!({ "PrescriptionId": id }),
            )
            .await;
        let told = [
            "PrescriptionId",
            "ProcessingResultStatus",
            "ProcessingResultCode",
        ]
        .map(|name| body[name].clone());
        assert_eq!(told, [id, json!(status), code]);
    }
    assert!(found("20261101", "20261116").await.is_empty());
}

#[tokio::test]
async fn whoever_switched_prescriptions_off_registers_none() {
    let asker = Asker::new(World::new().await);
    let settings =
        json!({ "ChangeFlag": "1", "InstitutionSettings": { "ElectronicPrescriptionUse": "0" } });
    asker.exchanges("OQSsiupd01req", settings).await;
    let body = json!({ "PrescriptionInfo": "U0oxCg==", "IssueType": "1" });
    let (_, body) = asker.exchanges_as("EPSsiPIR01req", body).await;
    assert_eq!(body["ProcessingResultCode"], "MDG-E006");
}
