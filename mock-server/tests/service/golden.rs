//! The messages of the wire as files: the contract that clients and this server answer to.
//!
//! `MADOGUCHI_BLESS=1` writes them anew; the difference then belongs into review.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::world::{AUTH, HERE, World, at, opening, question};

#[tokio::test]
async fn the_web_variant_speaks_as_its_files_say() {
    let world = World::new().await;
    let account = world.mock.account();
    let credentials = json!({ "user": account.user, "pass": account.password });
    check("auth.request", &credentials);
    let tokens = world.post(AUTH, &credentials).await.body;
    check("auth.response", &tokens);
    let token = tokens["idToken"].as_str().unwrap();

    let employee = json!({ "XmlMsg": {
        "MessageHeader": {
            "QualificationConfirmationDate": "20261116",
            "MedicalInstitutionCode": HERE,
            "ArbitraryFileIdentifier": "202611160001",
        },
        "MessageBody": { "QualificationConfirmSearchInfo": {
            "InsurerNumber": "06139992",
            "InsuredCardSymbol": "見本１２",
            "InsuredIdentificationNumber": "1001",
            "InsuredBranchNumber": "00",
            "Birthdate": "19800517",
            "LimitApplicationCertificateRelatedConsFlg": "1",
        } },
    } });
    check("search.request", &employee);
    for (name, question) in [
        ("employee", employee),
        ("elderly-75", question("39139993", "99000017", "19450211")),
        ("several", question("06139992", "1008", "19900707")),
        ("not-found", question("06139992", "1001", "19990101")),
        ("lost-no-newer", question("06139992", "1021", "19910520")),
        (
            "assistance-ticket",
            question("12139994", "9999012", "19580321"),
        ),
        (
            "assistance-combined",
            question("06139992", "1011", "19850125"),
        ),
    ] {
        check(
            &format!("search.result.{name}"),
            &world.search(token, &question).await.body,
        );
    }
    world.running.faults().add(
        madoguchi_mock_server::Endpoint::Search,
        madoguchi_mock_server::Fault::HeaderError {
            code: "MDG-E001".into(),
            message: "ただいま停止しています。".into(),
        },
        1,
    );
    let answer = world
        .search(token, &question("06139992", "1001", "19800517"))
        .await;
    check("search.result.header-error", &answer.body);
}

#[tokio::test]
async fn a_visit_speaks_as_its_files_say() {
    let world = World::new().await;
    let request = opening(&world.mock.certificate_serial("employee"));
    check("visits.open.request", &request);
    let visit = world.post("/visits", &request).await.body;
    check("visits.open.response", &visit);
    check("visits.challenge.request", &json!({}));
    let visit = world.post(&at(&visit, "challenge"), &json!({})).await.body;
    check("visits.challenge.response", &visit);
    let proof = world.proof("employee", &visit);
    check("visits.proof.request", &proof);
    check(
        "visits.proof.response",
        &world.post(&at(&visit, "proof"), &proof).await.body,
    );
    let used = world.post(&at(&visit, "proof"), &proof).await;
    assert_eq!(used.status, 409);
    check("error.challenge-used", &used.body);
    let health = world
        .client
        .get(format!("{}/health", world.running.url()))
        .send()
        .await
        .unwrap();
    check("health.response", &health.json().await.unwrap());
}

#[tokio::test]
async fn each_result_of_a_card_is_its_file() {
    let consents = json!({ "consents": { "care": true, "medication": true, "checkup": true, "surgery": false } });
    check("visits.result.request", &consents);
    for person in [
        "employee",
        "dependant",
        "preschool",
        "elderly-75",
        "elderly-70",
        "variant-kanji",
        "unknown",
        "several",
        "assistance-ticket",
        "assistance-not-entrusted",
        "assistance-combined",
        "expired-last-month",
        "lost-no-newer",
        "lost-to-assistance",
        "expiring-soon",
    ] {
        // A server of its own: visit and challenge are the first of the stream in every file.
        let world = World::new().await;
        let visit = world.proven(person).await;
        let answer = world
            .post(&format!("/visits/{visit}/result"), &consents)
            .await;
        assert_eq!(answer.status, 200, "{person}");
        check(&format!("visits.result.response.{person}"), &answer.body);
    }
}

/// Compares as text, so that the order of elements counts.
fn check(name: &str, message: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../tests/fixtures/messages/{name}.json"));
    let text = serde_json::to_string_pretty(message).unwrap() + "\n";
    if std::env::var_os("MADOGUCHI_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, golden, "{name} differs from its file");
}
