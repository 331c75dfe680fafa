//! Generated people in a store, their cards, and the access log that questions about them leave.

use madoguchi_mock_server::{
    Mock,
    store::{Access, StoreAddress},
};
use time::{Duration, OffsetDateTime};

use crate::{
    postgres::Postgres,
    world::{CardFile, HERE, NOW, World, at, opening, options, question},
};

const POPULATION: u32 = 300;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_people_in_both_stores() {
    let (database, folders) = (
        Postgres::start(),
        [(); 2].map(|()| tempfile::tempdir().unwrap()),
    );
    let sqlite = folders[0].path().join("people.sqlite");
    let addresses: [StoreAddress; 2] = [
        format!("sqlite:{}", sqlite.display()).parse().unwrap(),
        database.address(),
    ];
    let mut found = Vec::new();
    for (folder, address) in folders.iter().zip(&addresses) {
        let mut options = options(&std::sync::Arc::new(std::sync::Mutex::new(NOW)));
        options.population = POPULATION;
        options.store = Some(address.clone());
        let mock = Mock::prepare(folder.path(), options).unwrap();
        drop(mock.state().await.unwrap());
        let store = address.open().await.unwrap();
        let mut people = Vec::new();
        for index in 0..POPULATION {
            let id = format!("generated-{index:07}");
            let serial = mock.certificate_serial(&id);
            let person = store.person_by_certificate(serial.clone()).await.unwrap();
            let generated = mock.person(&id).unwrap();
            if generated.card.is_some() {
                assert_eq!(person.as_ref(), Some(&generated), "{id}");
            } else {
                assert_eq!(person, None, "{id}");
            }
            people.push((person, store.revoked_since(serial).await.unwrap()));
        }
        found.push(people);
    }
    assert_eq!(found[0], found[1]);
    let revoked = found[0].iter().filter(|(_, since)| since.is_some());
    let cards = found[0].iter().filter(|(person, _)| {
        person
            .as_ref()
            .is_some_and(|person| person.card.as_ref().unwrap().revoked)
    });
    assert_eq!(revoked.count(), cards.count());
}

#[tokio::test]
async fn what_an_office_keeps_about_generated_households_is_what_institutions_were_told_without_it()
{
    let rates = |cases: u32| {
        // Many recipients, so that every kind of them has a case.
        let rates = include_str!("../../population.toml")
            .replace("cases = 20000", &format!("cases = {cases}"));
        let (head, kinds) = rates.split_once("[[kind]]").unwrap();
        let kinds: Vec<String> = format!("[[kind]]{kinds}")
            .lines()
            .map(|line| {
                if line.starts_with("per_100000") {
                    "per_100000 = 2300".into()
                } else {
                    line.into()
                }
            })
            .collect();
        Some(format!("{head}{}", kinds.join("\n")))
    };
    let without = World::with(|options| {
        (options.population, options.rates) = (400, rates(0));
    });
    let with = World::with(|options| {
        (options.population, options.rates) = (400, rates(100_000));
    });
    let (without, with) = (without.await, with.await);
    let tokens = (without.token().await, with.token().await);
    let mut told = std::collections::BTreeMap::new();
    for index in 0..400 {
        let person = with.mock.person(&format!("generated-{index:07}")).unwrap();
        let person = serde_json::to_value(&person).unwrap();
        for right in person["rights"].as_array().unwrap() {
            if right["InsuredCardClassification"] != "A1" {
                continue;
            }
            let element = |name: &str| right[name].as_str().unwrap();
            let question = question(
                element("InsurerNumber"),
                element("InsuredIdentificationNumber"),
                element("Birthdate"),
            );
            let told_by = async |world: &World, token: &str| {
                let body =
                    world.search(token, &question).await.body["XmlMsg"]["MessageBody"].take();
                let right = &body["ResultList"]["ResultOfQualificationConfirmation"][0];
                let ticket = &right["PublicExpenseResultList"]["MedicalTicketInfo"][0];
                let of_right = [
                    "Name",
                    "QualificationDate",
                    "DisqualificationDate",
                    "InsurerName",
                ];
                let of_ticket = [
                    "SelfPayAmount",
                    "SingleOrCombinedUse",
                    "MedicalTreatmentType",
                    "MedicalTicketValidDate",
                ];
                let mut told = vec![body["QualificationValidity"].clone()];
                told.extend(of_right.map(|name| right[name].clone()));
                told.extend(of_ticket.map(|name| ticket[name].clone()));
                let by_office = ticket["IssueNumber"]
                    .as_str()
                    .is_some_and(|number| number.starts_with('5'));
                (told, by_office)
            };
            let ((before, _), (after, by_office)) = (
                told_by(&without, &tokens.0).await,
                told_by(&with, &tokens.1).await,
            );
            assert_eq!(before, after, "{}", person["story"]);
            *told
                .entry((person["story"].to_string(), by_office))
                .or_insert(0) += 1;
        }
    }
    let by_office = told.keys().filter(|(_, by_office)| *by_office).count();
    assert_eq!(
        by_office, 4,
        "here, with an amount, combined, and 支援給付: {told:?}"
    );
}

#[tokio::test]
async fn cards_of_generated_people_are_minted_when_they_are_asked_for() {
    let world = World::with(|options| options.population = POPULATION).await;
    let cards = || {
        std::fs::read_dir(world.folder.path().join("cards"))
            .unwrap()
            .count()
    };
    let before = cards();
    let id = (0..POPULATION)
        .map(|index| format!("generated-{index:07}"))
        .find(|id| {
            let card = world.mock.person(id).and_then(|person| person.card);
            card.is_some_and(|card| card.tries == 3 && card.not_after > NOW && !card.revoked)
        })
        .expect("somebody with a good card");
    assert!(!world.mock.card_path(&id).exists());
    let path = world.mock.card(&id).unwrap();
    assert_eq!(path, world.mock.card_path(&id));
    assert_eq!(cards(), before + 1);

    let card = CardFile::read(&std::fs::read_to_string(path).unwrap());
    let visit = world
        .post("/visits", &opening(&world.mock.certificate_serial(&id)))
        .await
        .body;
    let proven = world.post(&at(&visit, "proof"), &card.proof(&visit)).await;
    assert_eq!(proven.status, 200, "{proven:?}");
    let result = world
        .post(
            &at(&visit, "result"),
            &serde_json::json!({ "consents": {} }),
        )
        .await;
    assert_eq!(result.status, 200, "{result:?}");
    assert!(
        world.mock.card("generated-0000300").is_err(),
        "one more than there are"
    );
}

#[tokio::test]
async fn every_answer_about_a_person_leaves_a_line() {
    let world = World::new().await;
    assert_eq!(world.result("employee").await.status, 200);
    world.pass(Duration::MINUTE);
    let token = world.token().await;
    for (number, birth) in [("1001", "19800517"), ("9", "19800517")] {
        let answer = world
            .search(&token, &question("06139992", number, birth))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    // Refused questions are about nobody.
    let refused = world
        .search("no token", &question("06139992", "1001", "19800517"))
        .await;
    assert_eq!(refused.status, 401);

    let path = world.folder.path().join("mock.sqlite");
    let store: StoreAddress = format!("sqlite:{}", path.display()).parse().unwrap();
    let store = store.open().await.unwrap();
    let line = |at: OffsetDateTime, asked_by: &str, person: Option<&str>, validity: &str| Access {
        at,
        institution: HERE.into(),
        asked_by: asked_by.into(),
        person: person.map(str::to_owned),
        validity: validity.into(),
    };
    let later = NOW + Duration::MINUTE;
    assert_eq!(
        store.accesses(NOW, NOW + Duration::HOUR, 9).await.unwrap(),
        [
            line(NOW, "card", Some("employee"), "1"),
            line(later, "number", Some("employee"), "1"),
            line(later, "number", None, "4"),
        ]
    );
}

#[tokio::test]
async fn a_visit_is_forgotten_after_an_hour_though_nobody_swept() {
    let world = World::new().await;
    let visit = world.open("employee").await.body;
    world.pass(Duration::HOUR);
    let fresh = world
        .post(&at(&visit, "challenge"), &serde_json::json!({}))
        .await;
    assert_eq!(fresh.status, 200, "{fresh:?}");
    world.pass(Duration::SECOND);
    let fresh = world
        .post(&at(&visit, "challenge"), &serde_json::json!({}))
        .await;
    assert_eq!((fresh.status, fresh.code()), (404, "VISIT_UNKNOWN"));
}
