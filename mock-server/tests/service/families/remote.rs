//! Batches of people who consented to home visits and online visits, and of those known to offices only.

use madoguchi_mock_server::{Endpoint, Fault, LinkOptions};
use serde_json::{Value, json};
use time::Duration;

use super::{Asker, contract::every_family};
use crate::{
    office::{checked_days, decided, register, ticket},
    world::{HERE, World},
};

/// The units of a batch.
async fn batch(asker: &Asker, function: &str, search: Value) -> Vec<Value> {
    let search = json!({ "QualificationConfirmSearchInfo": search });
    let (_, body) = asker.exchanges(&format!("{function}01req"), search).await;
    let receipt = json!({ "ReceptionNumber": body["ReceptionNumber"] });
    let (header, body) = asker.exchanges(&format!("{function}02req"), receipt).await;
    let units = body["BulkConfirmUnit"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert_eq!(header["NumberOfProcessingResult"], units.len().to_string());
    units
}

fn names(units: &[Value]) -> Vec<&str> {
    let name = |unit| Value::pointer(unit, "/ResultOfQualificationConfirmation/0/Name")?.as_str();
    units.iter().filter_map(name).collect()
}

#[tokio::test]
async fn whoever_consented_in_the_period_is_listed_with_the_consents() {
    let asker = Asker::new(World::new().await);
    let period = |from: &str, to: &str, flag: &str| json!({ "ConsentDateFrom": from, "ConsentDateTo": to, "MedicalTreatmentFlag": flag });
    let home = batch(&asker, "OQSmuhvq", period("20261101", "20261115", "2")).await;
    assert_eq!(names(&home), ["例示　梅子"]);
    let right = &home[0]["ResultOfQualificationConfirmation"][0];
    assert_eq!(right["PharmacistsInfoConsFlg"], "2", "a day has passed");
    assert_eq!(right["PharmacistsInfoConsTime"], "20261114100000");
    assert!(
        batch(&asker, "OQSmuhvq", period("20261101", "20261113", "2"))
            .await
            .is_empty()
    );
    let online = batch(&asker, "OQSmuonq", period("20261116", "20261116", "3")).await;
    assert_eq!(names(&online), ["例示　松吉"]);
    let examined = json!({ "ExaminationDateFrom": "20261116", "ExaminationDateTo": "20261116", "MedicalTreatmentFlag": "3" });
    assert_eq!(
        names(&batch(&asker, "OQSmuonq", examined).await),
        ["例示　松吉"]
    );

    let families = every_family("");
    let body = |name: &str| {
        families
            .iter()
            .find(|family| family.0 == name)
            .unwrap()
            .1
            .clone()
    };
    asker
        .exchanges("OQSsiimm01req", body("OQSsiimm01req"))
        .await;
    let mut consent = body("consent.request");
    consent["MedicalTreatmentFlag"] = "2".into();
    asker.exchanges("consent.request", consent).await;
    let home = batch(&asker, "OQSmuhvq", period("20261116", "20261116", "2")).await;
    assert_eq!(names(&home), ["試験　太郎"]);
    assert_eq!(home[0]["ReferenceNumber"], "0000123");
    let right = &home[0]["ResultOfQualificationConfirmation"][0];
    assert_eq!(right["PharmacistsInfoConsFlg"], "1");
    assert_eq!(right["OperationInfoConsFlg"], "0");
}

#[tokio::test]
async fn a_ticket_that_an_office_issues_is_listed_at_the_institution_until_it_is_cancelled() {
    let asker = Asker::new(World::new().await);
    let month = || json!({ "MedicalTreatmentMonth": "202611" });
    let before = batch(&asker, "OQSmutic", month()).await;
    // Somebody whom the service knows, and somebody whom only the office knows.
    for (link, birth) in [("employee", "1980-05-17"), ("nobody-else", "1981-01-02")] {
        let (recipient, office) = match link {
            "employee" => ("9991019", "12139994"),
            _ => ("9991027", "12140018"),
        };
        register(&asker.world, office, link, birth, recipient).await;
        let start = json!({ "change": "start", "recipient": recipient, "from": "2026-11-01" });
        decided(&asker.world, office, start).await;
        assert_eq!(
            batch(&asker, "OQSmutic", month()).await.len(),
            before.len() + usize::from(link != "employee")
        );
        decided(
            &asker.world,
            office,
            ticket(recipient, "2026-11-01", "2026-11-30"),
        )
        .await;
    }
    let after = batch(&asker, "OQSmutic", month()).await;
    assert_eq!(after.len(), before.len() + 2);
    let issued: Vec<&Value> = after
        .iter()
        .map(|unit| &unit["ResultOfQualificationConfirmation"][0])
        .filter(|right| {
            ["9991019", "9991027"]
                .map(Value::from)
                .contains(&right["InsuredIdentificationNumber"])
        })
        .collect();
    assert_eq!(issued.len(), 2);
    for right in issued {
        let tickets = &right["PublicExpenseResultList"]["MedicalTicketInfo"];
        assert_eq!(
            (
                &tickets[0]["IssueNumber"],
                &tickets[0]["DesignatedMedicalInstitutionFlag"]
            ),
            (&json!("123-001"), &json!("0"))
        );
    }
    let cancel = json!({ "change": "cancel", "ticket": "123-001", "reason": "誤発行" });
    decided(&asker.world, "12139994", cancel).await;
    assert_eq!(
        batch(&asker, "OQSmutic", month()).await.len(),
        before.len() + 1
    );
    let next = json!({ "MedicalTreatmentMonth": "202612" });
    assert!(batch(&asker, "OQSmutic", next).await.is_empty());
}

#[tokio::test]
async fn generated_people_are_listed_and_found_like_all_others() {
    let asker = Asker::new(World::with(|options| options.population = 4000).await);
    let month = json!({ "MedicalTreatmentMonth": "202611" });
    let recipients = batch(&asker, "OQSmutic", month).await.len();
    assert!(recipients > 20, "{recipients}");
    let period = json!({ "ConsentDateFrom": "20261001", "ConsentDateTo": "20261116", "MedicalTreatmentFlag": "2" });
    let home = batch(&asker, "OQSmuhvq", period).await.len();
    assert!(home > 3, "{home}");
    let generated = asker.world.mock.person("generated-0000042").unwrap();
    let card = generated.card.unwrap();
    let birth = card.birth.to_string().replace('-', "");
    let folder = asker.world.folder.path().join("OQS");
    let _link = asker
        .world
        .running
        .link(LinkOptions::new(folder, HERE))
        .unwrap();
    let tap = json!({ "person": "generated-0000042" });
    let told = asker.world.post("/admin/face", &tap).await;
    assert_eq!(told.status, 202, "{told:?}");
    let disaster = Fault::Disaster {
        prefectures: vec![],
    };
    asker
        .world
        .running
        .faults()
        .add(Endpoint::Any, disaster, 1000);
    let person =
        json!({ "Name": card.name, "Birthdate": birth, "Sex1": card.sex, "Address": "東京都" });
    let body = json!({ "PersonSearchInfo": person, "PermissionNumber": "1" });
    let (_, body) = asker.exchanges("disaster.request", body).await;
    assert_eq!(body["QualificationValidity"], "1", "{body}");
}

#[tokio::test]
async fn a_list_that_is_fetched_is_no_check_of_anybody_and_a_card_is() {
    let asker = Asker::new(World::new().await);
    let office = "12139994";
    register(&asker.world, office, "employee", "1980-05-17", "9991019").await;
    let start = json!({ "change": "start", "recipient": "9991019", "from": "2026-11-01" });
    decided(&asker.world, office, start).await;
    decided(
        &asker.world,
        office,
        ticket("9991019", "2026-11-01", "2026-11-30"),
    )
    .await;
    let month = json!({ "MedicalTreatmentMonth": "202611" });
    assert!(!batch(&asker, "OQSmutic", month).await.is_empty());
    asker.world.pass(Duration::days(1));
    assert_eq!(checked_days(&asker.world, office).await, 0);
    assert_eq!(asker.world.result("employee").await.status, 200);
    asker.world.pass(Duration::days(1));
    assert_eq!(checked_days(&asker.world, office).await, 1);
}
