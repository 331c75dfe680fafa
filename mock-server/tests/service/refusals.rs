//! Every refusal with its code.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use time::Duration;

use crate::world::{AUTH, Answer, World, at, client, opening, question};

fn refused(answer: &Answer, status: u16, code: &str) {
    assert_eq!((answer.status, answer.code()), (status, code), "{answer:?}");
    assert!(
        answer.body["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
}

#[tokio::test]
async fn certificates_that_must_be_refused_are() {
    let world = World::new().await;
    for (person, code) in [
        ("expired-beyond-grace", "CERTIFICATE_EXPIRED"),
        ("revoked", "CERTIFICATE_REVOKED"),
        ("foreign-ca", "CERTIFICATE_ISSUER"),
        ("tampered", "CERTIFICATE_SIGNATURE"),
    ] {
        let visit = world.open(person).await.body;
        let answer = world
            .post(&at(&visit, "proof"), &world.proof(person, &visit))
            .await;
        refused(&answer, 422, code);
        let result = world
            .post(&at(&visit, "result"), &json!({ "consents": {} }))
            .await;
        refused(&result, 409, "PROOF_REQUIRED");
    }
}

#[tokio::test]
async fn a_proof_that_does_not_fit_the_visit_is_refused() {
    let world = World::new().await;
    let other = world.open("employee").await.body;
    let with = |proof: &Value, field: &str, bytes: &[u8]| {
        let mut proof = proof.clone();
        proof[field] = STANDARD.encode(bytes).into();
        proof
    };
    let honest = world.card("employee");
    let mut flipped = honest.sign(b"x");
    flipped[17] ^= 1;
    type Change<'a> = Box<dyn Fn(&Value) -> Value + 'a>;
    let table: Vec<(&str, Change<'_>)> = vec![
        ("SIGNATURE_INVALID", Box::new(|_| honest.proof(&other))),
        (
            "SIGNATURE_INVALID",
            Box::new(|visit| with(&honest.proof(visit), "signature", &honest.sign(b"other"))),
        ),
        (
            "SIGNATURE_INVALID",
            Box::new(|visit| with(&honest.proof(visit), "signature", &flipped)),
        ),
        (
            "SIGNATURE_INVALID",
            Box::new(|visit| with(&honest.proof(visit), "signature", b"")),
        ),
        (
            "CERTIFICATE_SERIAL_DIFFERS",
            Box::new(|visit| world.proof("dependant", visit)),
        ),
        (
            "CERTIFICATE_MALFORMED",
            Box::new(|visit| with(&honest.proof(visit), "certificate", b"\x30\x03abc")),
        ),
        (
            "CERTIFICATE_MALFORMED",
            Box::new(|visit| with(&honest.proof(visit), "certificate", b"")),
        ),
        (
            "CERTIFICATE_MALFORMED",
            Box::new(|visit| {
                let longer = [honest.certificate.as_slice(), b"\0"].concat();
                with(&honest.proof(visit), "certificate", &longer)
            }),
        ),
        (
            "CERTIFICATE_PROFILE",
            Box::new(|visit| with(&honest.proof(visit), "certificate", &honest.authority)),
        ),
    ];
    for (code, change) in table {
        let visit = world.open("employee").await.body;
        let answer = world.post(&at(&visit, "proof"), &change(&visit)).await;
        refused(&answer, 422, code);
        let again = world
            .post(&at(&visit, "proof"), &honest.proof(&visit))
            .await;
        refused(&again, 409, "CHALLENGE_USED");
        let fresh = world.post(&at(&visit, "challenge"), &json!({})).await.body;
        let answer = world
            .post(&at(&visit, "proof"), &honest.proof(&fresh))
            .await;
        assert_eq!(
            answer.status, 200,
            "a fresh challenge can be signed after {code}"
        );
    }
}

#[tokio::test]
async fn certificates_of_the_real_service_are_refused() {
    let world = World::new().await;
    let card = world.card("employee");
    let swap = |from: &[u8], to: &[u8]| {
        let mut der = card.certificate.clone();
        let places: Vec<usize> = der
            .windows(from.len())
            .enumerate()
            .filter(|(_, w)| *w == from)
            .map(|(place, _)| place)
            .collect();
        assert!(!places.is_empty());
        for place in places {
            der[place..place + to.len()].copy_from_slice(to);
        }
        der
    };
    for (what, certificate) in [
        // 1.2.392.200149.8.5.1.0.30 with a 1 in the place of the 0.
        (
            "policy",
            swap(
                &[0x08, 0x05, 0x01, 0x00, 0x1E],
                &[0x08, 0x05, 0x01, 0x01, 0x1E],
            ),
        ),
        (
            "policy",
            swap(
                &[0x08, 0x05, 0x01, 0x00, 0x1E],
                &[0x08, 0x05, 0x01, 0x03, 0x1E],
            ),
        ),
        ("organization", real_issuer(&card.certificate)),
    ] {
        let visit = world.open("employee").await.body;
        let mut proof = card.proof(&visit);
        proof["certificate"] = STANDARD.encode(certificate).into();
        let answer = world.post(&at(&visit, "proof"), &proof).await;
        refused(&answer, 422, "NOT_A_TEST_CERTIFICATE");
        assert!(
            answer.body["message"].as_str().unwrap().contains(what),
            "{answer:?}"
        );
    }
}

/// The same certificate with O=JPKI as its issuer, written anew.
fn real_issuer(der: &[u8]) -> Vec<u8> {
    use x509_cert::der::{
        Any, Decode as _, Encode as _,
        asn1::{SetOfVec, Utf8StringRef},
    };
    let mut certificate = x509_cert::Certificate::from_der(der).unwrap();
    for part in &mut certificate.tbs_certificate.issuer.0 {
        let mut attribute = part.0.as_slice()[0].clone();
        if attribute.oid.to_string() == "2.5.4.10" {
            attribute.value = Any::encode_from(&Utf8StringRef::new("JPKI").unwrap()).unwrap();
            part.0 = SetOfVec::from_iter([attribute]).unwrap();
        }
    }
    certificate.to_der().unwrap()
}

#[tokio::test]
async fn a_visit_has_its_times() {
    let world = World::new().await;
    let visit = world.open("employee").await.body;
    assert_eq!(visit["expires"], "2026-11-16T00:43:07Z");
    world.pass(Duration::seconds(60));
    let late = world
        .post(&at(&visit, "proof"), &world.proof("employee", &visit))
        .await;
    refused(&late, 410, "CHALLENGE_EXPIRED");
    let visit = world.post(&at(&visit, "challenge"), &json!({})).await.body;
    world.pass(Duration::milliseconds(59_999));
    let proof = world.proof("employee", &visit);
    assert_eq!(world.post(&at(&visit, "proof"), &proof).await.status, 200);
    refused(
        &world.post(&at(&visit, "proof"), &proof).await,
        409,
        "CHALLENGE_USED",
    );
    refused(
        &world.post(&at(&visit, "challenge"), &json!({})).await,
        409,
        "CHALLENGE_USED",
    );
    world.pass(Duration::milliseconds(180_001));
    let over = world
        .post(&at(&visit, "result"), &json!({ "consents": {} }))
        .await;
    refused(&over, 410, "RESULT_WINDOW_OVER");
    world.pass(Duration::HOUR);
    world.open("employee").await;
    let forgotten = world.post(&at(&visit, "challenge"), &json!({})).await;
    refused(&forgotten, 404, "VISIT_UNKNOWN");
}

#[tokio::test]
async fn a_replaced_challenge_is_worth_nothing() {
    let world = World::new().await;
    let old = world.open("employee").await.body;
    let new = world.post(&at(&old, "challenge"), &json!({})).await.body;
    assert_ne!(old["challenge"], new["challenge"]);
    let answer = world
        .post(&at(&old, "proof"), &world.proof("employee", &old))
        .await;
    refused(&answer, 422, "SIGNATURE_INVALID");
}

#[tokio::test]
async fn of_a_hundred_proofs_of_one_challenge_one_passes() {
    let world = World::new().await;
    let visit = world.open("employee").await.body;
    let (path, proof) = (at(&visit, "proof"), world.proof("employee", &visit));
    let mut set = tokio::task::JoinSet::new();
    let url = format!("{}{path}", world.running.url());
    for _ in 0..100 {
        let request = world.client.post(&url).json(&proof);
        set.spawn(async move {
            let response = request.send().await.unwrap();
            (
                response.status().as_u16(),
                response.json::<Value>().await.unwrap()["code"].clone(),
            )
        });
    }
    let outcomes = set.join_all().await;
    let passed = outcomes.iter().filter(|(status, _)| *status == 200).count();
    let used = outcomes
        .iter()
        .filter(|outcome| **outcome == (409, json!("CHALLENGE_USED")))
        .count();
    assert_eq!((passed, used), (1, 99));
}

#[tokio::test]
async fn another_institution_gets_nowhere() {
    let world = World::new().await;
    let identity = world.mock.client_identity("1399999999").unwrap();
    let other = client(&world.mock, Some(&identity));
    let visit = world.open("employee").await.body;
    for (step, body) in [
        ("challenge", json!({})),
        ("proof", world.proof("employee", &visit)),
        ("result", json!({ "consents": {} })),
    ] {
        let answer = world.post_as(&other, &at(&visit, step), &body).await;
        refused(&answer, 403, "INSTITUTION_DIFFERS");
    }
    let token = world.token().await;
    let mut question = question("06139992", "1001", "19800517");
    question["XmlMsg"]["MessageHeader"]["MedicalInstitutionCode"] = "1399999999".into();
    refused(
        &world.search(&token, &question).await,
        403,
        "INSTITUTION_DIFFERS",
    );
}

#[tokio::test]
async fn tokens_and_passwords_are_checked() {
    let world = World::new().await;
    for (user, pass) in [
        ("madoguchi", "wrong"),
        ("wrong", "madoguchi-test"),
        ("", ""),
    ] {
        let answer = world
            .post(AUTH, &json!({ "user": user, "pass": pass }))
            .await;
        refused(&answer, 401, "CREDENTIALS_INVALID");
    }
    let question = question("06139992", "1001", "19800517");
    refused(
        &world.search("guessed", &question).await,
        401,
        "TOKEN_INVALID",
    );
    let none = world.post(crate::world::SEARCH, &question).await;
    refused(&none, 401, "TOKEN_INVALID");
    let token = world.token().await;
    world.pass(Duration::HOUR);
    refused(&world.search(&token, &question).await, 401, "TOKEN_INVALID");
}

#[tokio::test]
async fn what_cannot_be_understood_is_refused() {
    let world = World::new().await;
    let serial = world.mock.certificate_serial("employee");
    for body in [
        json!({}),
        json!([]),
        json!({ "certificateSerial": serial }),
        json!({ "certificateSerial": serial.to_lowercase() + "ab", "purpose": "eligibility" }),
        json!({ "certificateSerial": "ABC", "purpose": "eligibility" }),
        json!({ "certificateSerial": "", "purpose": "eligibility" }),
        json!({ "certificateSerial": "AB".repeat(21), "purpose": "eligibility" }),
        json!({ "certificateSerial": serial, "purpose": "payment" }),
        json!({ "certificateSerial": serial, "purpose": "eligibility", "extra": 1 }),
    ] {
        refused(&world.post("/visits", &body).await, 400, "MALFORMED");
    }
    let token = world.token().await;
    for (pointer, value) in [
        (
            "/XmlMsg/MessageHeader/QualificationConfirmationDate",
            json!("20261131"),
        ),
        (
            "/XmlMsg/MessageHeader/QualificationConfirmationDate",
            json!(20261116),
        ),
        (
            "/XmlMsg/MessageBody/QualificationConfirmSearchInfo",
            json!([]),
        ),
        (
            "/XmlMsg/MessageBody/QualificationConfirmSearchInfo/InsurerNumber",
            json!(""),
        ),
        (
            "/XmlMsg/MessageBody/QualificationConfirmSearchInfo/InsurerNumber",
            json!("123456789"),
        ),
        (
            "/XmlMsg/MessageBody/QualificationConfirmSearchInfo/Birthdate",
            json!(null),
        ),
        ("/XmlMsg/MessageBody", json!("text")),
    ] {
        let mut question = question("06139992", "1001", "19800517");
        *question.pointer_mut(pointer).unwrap() = value;
        refused(&world.search(&token, &question).await, 400, "MALFORMED");
    }
    let long = json!({ "certificateSerial": "A".repeat(70_000), "purpose": "eligibility" });
    refused(&world.post("/visits", &long).await, 413, "BODY_TOO_LARGE");
    refused(
        &world.post("/nowhere", &json!({})).await,
        404,
        "NO_SUCH_ENDPOINT",
    );
    refused(
        &world.post("/health", &json!({})).await,
        405,
        "METHOD_NOT_ALLOWED",
    );
    let unknown = "/visits/00000000-0000-4000-8000-000000000000/challenge";
    refused(&world.post(unknown, &json!({})).await, 404, "VISIT_UNKNOWN");
}

#[tokio::test]
async fn a_store_held_by_another_process_is_busy_and_then_works_again() {
    let world = World::new().await;
    let other = rusqlite::Connection::open(world.folder.path().join("mock.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let url = format!("{}/visits", world.running.url());
    let body = opening(&world.mock.certificate_serial("employee"));
    let response = world.client.post(&url).json(&body).send().await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "1");
    assert_eq!(response.json::<Value>().await.unwrap()["code"], "BUSY");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(world.open("employee").await.status, 201);
}
