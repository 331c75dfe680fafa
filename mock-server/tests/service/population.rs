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
