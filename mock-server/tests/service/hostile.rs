//! Whatever comes in gets a typed answer.

use proptest::{
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::Value;

use crate::world::{AUTH, SEARCH, World, at};

/// JSON of any shape, with the names of real fields among the keys.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        "[0-9A-F]{0,20}".prop_map(Value::from),
        Just(Value::from("eligibility")),
        Just(Value::from("1311234567")),
        Just(Value::from("20261116")),
    ];
    let key = prop_oneof![
        ".{0,8}",
        prop::sample::select(vec![
            "certificateSerial",
            "purpose",
            "certificate",
            "signature",
            "identifiedBy",
            "consents",
            "care",
            "XmlMsg",
            "MessageHeader",
            "MessageBody",
            "QualificationConfirmSearchInfo",
            "MedicalInstitutionCode",
            "QualificationConfirmationDate",
            "InsurerNumber",
            "InsuredIdentificationNumber",
            "Birthdate",
            "user",
            "pass",
            "endpoint",
            "fault",
            "times",
        ])
        .prop_map(String::from),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

#[test]
fn any_body_gets_a_typed_answer_and_the_server_lives() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let world = runtime.block_on(World::new());
    let token = runtime.block_on(world.token());
    let visit = runtime.block_on(world.open("employee")).body;
    let paths = [
        AUTH.to_owned(),
        SEARCH.to_owned(),
        "/visits".into(),
        at(&visit, "challenge"),
        at(&visit, "proof"),
        at(&visit, "result"),
        "/visits/%00%F0/proof".into(),
        "/visits/../x/result".into(),
    ];
    let body = prop_oneof![
        json().prop_map(|value| value.to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..200),
    ];
    let strategy = (0..paths.len(), body);
    // No regression file: the stream of cases is the same in every run.
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&strategy, |(path, body)| {
            let url = format!("{}{}", world.running.url(), paths[path]);
            let request = world
                .client
                .post(url)
                .header("authorization", &token)
                .body(body);
            let (status, body) = runtime.block_on(async {
                let response = request.send().await.unwrap();
                (response.status().as_u16(), response.json::<Value>().await)
            });
            prop_assert!(status < 500, "{status}");
            let body = body.map_err(|error| TestCaseError::fail(error.to_string()))?;
            prop_assert!(status < 300 || body["code"].is_string(), "{status} {body}");
            Ok(())
        })
        .unwrap();
}
