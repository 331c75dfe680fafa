//! Every fault, as a client meets it.

use madoguchi_mock_server::{Endpoint, Fault};
use serde_json::{Value, json};

use crate::world::{World, at, question};

#[tokio::test]
async fn a_planned_status_hides_the_work_and_then_passes() {
    let world = World::new().await;
    world
        .running
        .faults()
        .add(Endpoint::Open, Fault::Status(500), 1);
    let answer = world.open("employee").await;
    assert_eq!((answer.status, answer.code()), (500, "PLANNED_FAULT"));
    assert_eq!(world.open("employee").await.status, 201);
}

#[tokio::test]
async fn answers_are_falsified_in_one_place_each() {
    let world = World::new().await;
    let visit = world.proven("assistance-combined").await;
    let path = format!("/visits/{visit}/result");
    let question = json!({ "consents": {} });
    let honest = world.post(&path, &question).await.body;
    let header_error = Fault::HeaderError {
        code: "E999".into(),
        message: "停止中".into(),
    };
    let new_code = Fault::NewCode {
        validity: Some("9".into()),
        class: Some("Z9".into()),
    };
    for (fault, places) in [
        (
            Fault::WrongVisit,
            vec![("/visit", json!("00000000-0000-4000-8000-000000000000"))],
        ),
        (
            Fault::WrongInstitution,
            vec![
                ("/institution", json!("1399999999")),
                (
                    "/XmlMsg/MessageHeader/MedicalInstitutionCode",
                    json!("1399999999"),
                ),
            ],
        ),
        (
            Fault::WrongCertificateSerial,
            vec![("/certificateSerial", json!("7FFFFFFF"))],
        ),
        (
            new_code,
            vec![
                ("/XmlMsg/MessageBody/QualificationValidity", json!("9")),
                (
                    "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation/0/InsuredCardClassification",
                    json!("Z9"),
                ),
                (
                    "/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation/1/InsuredCardClassification",
                    json!("Z9"),
                ),
            ],
        ),
        (
            header_error,
            vec![
                ("/XmlMsg/MessageHeader/SegmentOfResult", json!("9")),
                ("/XmlMsg/MessageBody", json!({})),
            ],
        ),
    ] {
        world
            .running
            .faults()
            .add(Endpoint::Result, fault.clone(), 1);
        let mut answer = world.post(&path, &question).await.body;
        for (pointer, expected) in places {
            assert_eq!(answer.pointer(pointer), Some(&expected), "{fault:?}");
            *answer.pointer_mut(pointer).unwrap() = honest.pointer(pointer).unwrap().clone();
        }
        if let Some(header) = answer["XmlMsg"]["MessageHeader"].as_object_mut() {
            for added in ["ErrorCode", "ErrorMessage"] {
                assert_eq!(
                    header.remove(added).is_some(),
                    matches!(fault, Fault::HeaderError { .. })
                );
            }
        }
        assert_eq!(answer, honest, "{fault:?} changes nothing else");
    }
}

#[tokio::test]
async fn a_search_can_echo_another_number() {
    let world = World::new().await;
    let token = world.token().await;
    world
        .running
        .faults()
        .add(Endpoint::Search, Fault::WrongSearchEcho, 1);
    let question = question("06139992", "1001", "19800517");
    let answer = world.search(&token, &question).await.body;
    let echo = &answer["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"];
    assert_eq!(echo["InsuredIdentificationNumber"], "99999999");
    assert_eq!(echo["InsurerNumber"], "06139992");
}

#[tokio::test]
async fn a_refused_challenge_leaves_the_visit_alive() {
    let table = [
        (Fault::ExpiredChallenge, 410, "CHALLENGE_EXPIRED"),
        (Fault::UsedChallenge, 409, "CHALLENGE_USED"),
    ];
    for (fault, status, code) in table {
        let world = World::new().await;
        world.running.faults().add(Endpoint::Proof, fault, 1);
        let visit = world.open("employee").await.body;
        let answer = world
            .post(&at(&visit, "proof"), &world.proof("employee", &visit))
            .await;
        assert_eq!((answer.status, answer.code()), (status, code));
        let visit = world.post(&at(&visit, "challenge"), &json!({})).await.body;
        let answer = world
            .post(&at(&visit, "proof"), &world.proof("employee", &visit))
            .await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn the_wire_breaks_in_three_ways() {
    let world = World::new().await;
    let health = || {
        world
            .client
            .get(format!("{}/health", world.running.url()))
            .send()
    };
    let faults = world.running.faults();

    faults.add(Endpoint::Health, Fault::MalformedJson, 1);
    let text = health().await.unwrap().text().await.unwrap();
    assert!(
        text.starts_with('{') && serde_json::from_str::<Value>(&text).is_err(),
        "{text}"
    );

    faults.add(Endpoint::Health, Fault::TruncatedBody, 1);
    let response = health().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(
        response.bytes().await.is_err(),
        "the body ends before its announced length"
    );

    faults.add(Endpoint::Health, Fault::CloseConnection, u32::MAX);
    assert!(health().await.is_err());
    faults.set(Vec::new());
    assert_eq!(health().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_closed_connection_hides_work_that_was_done() {
    let world = World::new().await;
    let visit = world.open("employee").await.body;
    let proof = world.proof("employee", &visit);
    world
        .running
        .faults()
        .add(Endpoint::Proof, Fault::CloseConnection, 1);
    let url = format!("{}{}", world.running.url(), at(&visit, "proof"));
    assert!(world.client.post(url).json(&proof).send().await.is_err());
    let answer = world
        .post(&at(&visit, "result"), &json!({ "consents": {} }))
        .await;
    assert_eq!(answer.status, 200, "the proof had been taken");
}

#[tokio::test]
async fn a_delay_outlasts_an_impatient_client() {
    let world = World::new().await;
    world
        .running
        .faults()
        .add(Endpoint::Health, Fault::Delay(60_000), 1);
    let impatient = world.client.get(format!("{}/health", world.running.url()));
    let answer = impatient
        .timeout(std::time::Duration::from_millis(200))
        .send()
        .await;
    assert!(answer.is_err_and(|error| error.is_timeout()));
}

#[tokio::test]
async fn faults_can_be_planned_over_the_wire() {
    let world = World::new().await;
    let url = format!("{}/admin/faults", world.running.url());
    let plan = json!([{ "endpoint": "open", "fault": { "status": 503 }, "times": 2 }]);
    let put = world.client.put(&url).json(&plan).send().await.unwrap();
    assert_eq!(put.json::<Value>().await.unwrap(), plan);
    assert_eq!(world.open("employee").await.status, 503);
    let left: Value = world
        .client
        .get(&url)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(left[0]["times"], 1);
    let bad = world
        .client
        .put(&url)
        .json(&json!([{ "endpoint": "open", "fault": "flood" }]))
        .send()
        .await
        .unwrap();
    assert_eq!(bad.status(), 400);
}
