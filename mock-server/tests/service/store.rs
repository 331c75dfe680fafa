//! One table of behaviours, which both stores have.

use std::sync::Arc;

use madoguchi_mock_server::{
    FacilityAuthority, Person,
    store::{
        Access, Asked, Challenge, DAY, DERIVED, Document, Group, Known, Mark, NumberKey, Over,
        PRUNED_AT_ONCE, Proof, Store, StoreAddress, StoreError, Token, Visit,
    },
};
use serde_json::json;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::date};

use crate::{postgres::Postgres, world::NOW};

/// A behaviour: what it is called, and what it does to a store nobody else has. The second store is another process's view of the same.
type Behaviour = (&'static str, fn(Arc<dyn Store>, Arc<dyn Store>) -> Done);
type Done = std::pin::Pin<Box<dyn Future<Output = ()>>>;

macro_rules! behaviours {
    ($($name:ident),* $(,)?) => {
        &[$((stringify!($name), |one, other| Box::pin($name(one, other)))),*]
    };
}

const BEHAVIOURS: &[Behaviour] = behaviours![
    people_are_found_by_serial_and_by_number,
    people_are_found_by_their_marks_in_pages_and_by_numbers_alone,
    a_population_is_loaded_once_and_replaced_as_a_whole,
    what_a_population_brought_goes_with_it_unless_somebody_wrote_it,
    a_load_that_breaks_off_leaves_the_old_people,
    a_challenge_is_taken_once,
    a_fresh_challenge_ends_the_old_one_until_there_is_a_proof,
    the_first_result_stays,
    a_revocation_stays_as_it_was_first_said,
    a_token_is_its_institutions_until_it_ends,
    the_access_log_gives_its_lines_in_order,
    what_is_over_is_forgotten_in_small_steps,
    documents_are_written_all_or_none_and_over_the_version_that_was_read,
];

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_behaves_as_a_store() {
    for (name, behave) in BEHAVIOURS {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("store.sqlite").display().to_string();
        let address: StoreAddress = format!("sqlite:{path}").parse().unwrap();
        println!("{name}");
        behave(address.open().await.unwrap(), address.open().await.unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_behaves_as_a_store() {
    let server = Postgres::start();
    for (number, (name, behave)) in BEHAVIOURS.iter().enumerate() {
        // A schema of its own is a store of its own.
        let url = format!("{}&options=-csearch_path%3Ds{number}", server.url());
        let admin: tokio_postgres::Config = server.url().parse().unwrap();
        let (client, connection) = admin.connect(tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        client
            .batch_execute(&format!("CREATE SCHEMA s{number}"))
            .await
            .unwrap();
        let address: StoreAddress = url.parse().unwrap();
        println!("{name}");
        let (one, other) = tokio::join!(address.open(), address.open());
        behave(one.unwrap(), other.unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_ends_is_told_and_one_that_is_back_is_used_again() {
    let server = Postgres::start();
    let store = server.address().open().await.unwrap();
    store.open_visit(visit("v", NOW)).await.unwrap();
    server.crash();
    let told = store.visit("v".into()).await.unwrap_err();
    assert!(matches!(told, StoreError::Unreachable { .. }), "{told:?}");
    let told = store.visit("v".into()).await.unwrap_err();
    assert!(matches!(told, StoreError::Unreachable { .. }), "{told:?}");
    server.resume();
    assert_eq!(
        store.visit("v".into()).await.unwrap(),
        Some(visit("v", NOW))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_reached_over_tls_or_the_reason_is_told() {
    let server = Postgres::start();
    let [ours, others] = [(); 2].map(|()| FacilityAuthority::generate().unwrap());
    let folder = TempDir::new().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let trusted = file("trusted.pem", ours.certificate());
    let stranger = file("stranger.pem", others.certificate());
    let empty = file("empty.pem", "");
    let port = server.on_a_port(Some(&ours.server().unwrap()));
    let open = async |url: &str, authority: &str| {
        let url = format!("{url}&sslrootcert={authority}");
        let address: StoreAddress = url.parse().unwrap();
        address.open().await
    };
    let store = open(&port, &trusted).await.unwrap();
    store.open_visit(visit("v", NOW)).await.unwrap();
    assert!(store.visit("v".into()).await.unwrap().is_some());
    drop(store);
    for (story, url, authority, expected) in [
        ("another authority", &port, &stranger, "NotEncrypted"),
        (
            "another name",
            &port.replace("localhost", "elsewhere.test"),
            &trusted,
            "NotEncrypted",
        ),
        ("a file without a certificate", &port, &empty, "Authority"),
        (
            "no such file",
            &port,
            &"/nowhere/ca.pem".to_owned(),
            "Authority",
        ),
    ] {
        let error = open(url, authority).await.err().unwrap();
        assert!(
            format!("{error:?}").starts_with(expected),
            "{story}: {error:?}"
        );
    }
    let port = server.on_a_port(None);
    let error = open(&port, &trusted).await.err().unwrap();
    assert!(
        matches!(error, StoreError::NotEncrypted { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_refused() {
    let server = Postgres::start();
    drop(server.address().open().await.unwrap());
    let config: tokio_postgres::Config = server.url().parse().unwrap();
    let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client
        .batch_execute("UPDATE schema_steps SET taken = 999")
        .await
        .unwrap();
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("store.sqlite");
    let sqlite: StoreAddress = format!("sqlite:{}", path.display()).parse().unwrap();
    drop(sqlite.open().await.unwrap());
    rusqlite::Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    for address in [server.address(), sqlite] {
        let error = address.open().await.err().unwrap();
        assert!(
            matches!(error, StoreError::NewerSchema { found: 999, .. }),
            "{error:?}"
        );
    }
}

async fn people_are_found_by_serial_and_by_number(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let people = vec![
        known("a", Some("0A"), "11", None),
        known("b", None, "11", None),
        known("c", Some("0C"), "12", Some(NOW)),
    ];
    let loaded = one.load_people(group("p", people), Group::nobody("g"));
    assert_eq!(loaded.await.unwrap(), 3);
    for (serial, expected) in [
        ("0A", Some("a")),
        ("0C", Some("c")),
        ("0B", None),
        ("", None),
    ] {
        let found = other.person_by_certificate(serial.into()).await.unwrap();
        assert_eq!(
            found.map(|person| person.id).as_deref(),
            expected,
            "{serial}"
        );
    }
    for (number, birth, expected) in [
        ("11", "19800101", vec!["a", "b"]),
        ("12", "19800101", vec!["c"]),
        ("12", "19800102", vec![]),
        ("13", "19800101", vec![]),
    ] {
        let found = other.people_by_number(key(number, birth)).await.unwrap();
        let found: Vec<&str> = found.iter().map(|person| &*person.id).collect();
        assert_eq!(found, expected, "{number} {birth}");
    }
    assert_eq!(other.revoked_since("0C".into()).await.unwrap(), Some(NOW));
    assert_eq!(other.revoked_since("0A".into()).await.unwrap(), None);
}

async fn people_are_found_by_their_marks_in_pages_and_by_numbers_alone(
    one: Arc<dyn Store>,
    other: Arc<dyn Store>,
) {
    let person = |id: &str, right: serde_json::Value, consents: serde_json::Value| {
        let person = json!({ "id": id, "story": "", "card": null, "answer": {}, "consents": consents, "rights": [right] });
        Known::new(serde_json::from_value(person).unwrap(), None)
    };
    let somebody = |id: &str, name: &str, birth: &str| {
        let right = json!({
            "InsurerNumber": "06139992", "InsuredIdentificationNumber": "11", "Birthdate": birth, "Name": name, "Sex1": "1",
        });
        person(id, right, json!({}))
    };
    let recipient = |id: &str| {
        let right = json!({
            "InsuredCardClassification": "A1", "InsurerNumber": "12139994", "InsuredIdentificationNumber": "12", "Birthdate": "19800101",
            "PublicExpenseResultList": { "MedicalTicketInfo": [{ "MedicalTreatmentMonth": "202611" }] },
        });
        person(id, right, json!({ "home_visit": "20261101" }))
    };
    let load = async |named: Vec<Known>, name: &str| {
        let generated = vec![
            recipient("r2"),
            recipient("r3"),
            somebody("g", "試験　太郎", "19800101"),
        ];
        let groups = (group(name, named), group("generated", generated));
        one.load_people(groups.0, groups.1).await.unwrap()
    };
    let found = async |mark: Mark, after: &str, at_most: u32| {
        let people = other
            .people_by_mark(mark, after.into(), at_most)
            .await
            .unwrap();
        people
            .into_iter()
            .map(|person| person.id)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let named = vec![
        recipient("r1"),
        somebody("a", "試験太郎", "19800101"),
        somebody("b", "試験　太郎", "19800102"),
    ];
    assert_eq!(load(named, "first").await, 6);
    let name = |name: &str| Mark::name(name, "19800101", "1");
    for (story, mark, after, at_most, expected) in [
        ("spaces do not matter", name("試験 太郎"), "", 9, "a g"),
        (
            "another sex",
            Mark::name("試験太郎", "19800101", "2"),
            "",
            9,
            "",
        ),
        ("tickets", Mark::ticket(), "", 9, "r1 r2 r3"),
        ("a page", Mark::ticket(), "", 2, "r1 r2"),
        ("the next", Mark::ticket(), "r2", 2, "r3"),
        ("after the last", Mark::ticket(), "r3", 2, ""),
        ("home visits", Mark::remote("2"), "", 9, "r1 r2 r3"),
        ("online visits", Mark::remote("3"), "", 9, ""),
    ] {
        assert_eq!(found(mark, after, at_most).await, expected, "{story}");
    }
    let by_number = other
        .people_by_insured("06139992".into(), "11".into())
        .await
        .unwrap();
    let by_number: Vec<&str> = by_number.iter().map(|person| &*person.id).collect();
    assert_eq!(by_number, ["a", "b", "g"]);
    assert_eq!(load(vec![recipient("r4")], "second").await, 1);
    assert_eq!(
        found(Mark::ticket(), "", 9).await,
        "r2 r3 r4",
        "marks go with their people"
    );
    assert_eq!(found(name("試験太郎"), "", 9).await, "g");
}

async fn a_population_is_loaded_once_and_replaced_as_a_whole(
    one: Arc<dyn Store>,
    other: Arc<dyn Store>,
) {
    // Named by name, generated by name, and who of them is found afterwards.
    let load = |store: &Arc<dyn Store>, named: &str, generated: &str| {
        let people = |name: &str, number: &str| {
            let person = known(name, Some(name), number, None);
            group(name, vec![person])
        };
        let groups = (people(named, "1"), people(generated, "1"));
        let store = Arc::clone(store);
        async move { store.load_people(groups.0, groups.1).await }
    };
    let found = |ids: &'static [&str]| {
        let one = Arc::clone(&one);
        async move {
            for id in ["0A", "0B", "0C", "0D", "0E"] {
                let person = one.person_by_certificate(id.into()).await.unwrap();
                assert_eq!(person.is_some(), ids.contains(&id), "{id}");
            }
            let people = one.people_by_number(key("1", "19800101")).await.unwrap();
            let people: Vec<&str> = people.iter().map(|person| &*person.id).collect();
            assert_eq!(people, ids);
        }
    };
    assert_eq!(load(&one, "0A", "0B").await.unwrap(), 2);
    found(&["0A", "0B"]).await;
    assert_eq!(load(&other, "0A", "0B").await.unwrap(), 0);
    // A day later the named are others, and the many stay.
    assert_eq!(load(&other, "0C", "0B").await.unwrap(), 1);
    found(&["0B", "0C"]).await;
    assert_eq!(load(&other, "0C", "0D").await.unwrap(), 2);
    found(&["0C", "0D"]).await;
    let (first, second) = tokio::join!(load(&one, "0E", "0D"), load(&other, "0E", "0D"));
    assert_eq!(
        first.unwrap() + second.unwrap(),
        1,
        "one of two that start together loads"
    );
    found(&["0D", "0E"]).await;
}

async fn what_a_population_brought_goes_with_it_unless_somebody_wrote_it(
    one: Arc<dyn Store>,
    other: Arc<dyn Store>,
) {
    let load = |name: &'static str, body: &'static str| {
        let mut person = known("a", Some("0A"), "1", None);
        person.documents = ["a", "b"]
            .map(|id| {
                let document = Document::new("case", id, body).found_by("office", "1");
                document.found_by(DERIVED, "generated")
            })
            .into();
        one.load_people(Group::nobody("n"), group(name, vec![person]))
    };
    load("first", "1").await.unwrap();
    let mut written = other.document("case", "a".into()).await.unwrap().unwrap();
    written.index.retain(|(field, _)| field != DERIVED);
    written.body = "staff's".into();
    assert!(other.put_documents(vec![written]).await.unwrap());
    load("second", "2").await.unwrap();
    let found = other.documents("case", "office", "1".into()).await.unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|found| (&*found.id, &*found.body, found.version))
        .collect();
    assert_eq!(found, [("a", "staff's", 2), ("b", "2", 1)]);
}

async fn a_load_that_breaks_off_leaves_the_old_people(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let people = vec![known("a", Some("0A"), "1", None)];
    one.load_people(group("p", people), Group::nobody("g"))
        .await
        .unwrap();
    // Two people of one serial number are no population.
    let people = vec![
        known("b", Some("0B"), "1", None),
        known("c", Some("0B"), "1", None),
    ];
    let broken = one.load_people(group("q", people), Group::nobody("g"));
    let error = broken.await.unwrap_err().to_string();
    assert!(!error.contains("0B"), "no record in an error: {error}");
    assert!(
        other
            .person_by_certificate("0A".into())
            .await
            .unwrap()
            .is_some()
    );
    assert!(
        other
            .person_by_certificate("0B".into())
            .await
            .unwrap()
            .is_none()
    );
    let people = vec![known("a", Some("0A"), "1", None)];
    let again = other.load_people(group("p", people), Group::nobody("g"));
    assert_eq!(
        again.await.unwrap(),
        0,
        "the old population is the one that is there"
    );
}

async fn a_challenge_is_taken_once(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    one.open_visit(visit("v", NOW)).await.unwrap();
    let ends = NOW + Duration::MINUTE;
    for (id, bytes, now) in [
        ("w", vec![7; 32], NOW),
        ("v", vec![8; 32], NOW),
        ("v", vec![7; 32], ends),
    ] {
        assert!(!one.consume_challenge(id.into(), bytes, now).await.unwrap());
    }
    let takers = (0..100).map(|number| {
        let store = Arc::clone(if number % 2 == 0 { &one } else { &other });
        tokio::spawn(async move { store.consume_challenge("v".into(), vec![7; 32], NOW).await })
    });
    let mut taken = 0;
    for taker in takers.collect::<Vec<_>>() {
        taken += u32::from(taker.await.unwrap().unwrap());
    }
    assert_eq!(taken, 1);
    assert!(other.visit("v".into()).await.unwrap().unwrap().consumed);
}

async fn a_fresh_challenge_ends_the_old_one_until_there_is_a_proof(
    one: Arc<dyn Store>,
    other: Arc<dyn Store>,
) {
    let fresh = Challenge {
        bytes: vec![9; 32],
        expires: NOW + Duration::HOUR,
    };
    let replace = |id: &str| other.replace_challenge(id.into(), fresh.clone());
    assert!(!replace("v").await.unwrap(), "an unknown visit");
    one.open_visit(visit("v", NOW)).await.unwrap();
    assert!(
        one.consume_challenge("v".into(), vec![7; 32], NOW)
            .await
            .unwrap()
    );
    assert!(replace("v").await.unwrap());
    assert!(
        !one.consume_challenge("v".into(), vec![7; 32], NOW)
            .await
            .unwrap()
    );
    assert!(
        one.consume_challenge("v".into(), vec![9; 32], NOW)
            .await
            .unwrap()
    );
    let proof = Proof {
        at: NOW,
        grace: true,
        not_after: NOW - Duration::DAY,
    };
    one.record_proof("v".into(), proof.clone()).await.unwrap();
    assert!(!replace("v").await.unwrap());
    let mut expected = visit("v", NOW);
    (expected.challenge, expected.consumed, expected.proof) = (fresh, true, Some(proof));
    assert_eq!(other.visit("v".into()).await.unwrap(), Some(expected));
}

async fn the_first_result_stays(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let asked = |seconds, consents: &str| Asked {
        at: NOW + Duration::seconds(seconds),
        consents: consents.into(),
    };
    assert_eq!(
        one.record_result("v".into(), asked(0, "{}")).await.unwrap(),
        None
    );
    one.open_visit(visit("v", NOW)).await.unwrap();
    for (store, asking) in [(&one, asked(1, "first")), (&other, asked(2, "second"))] {
        let first = store.record_result("v".into(), asking).await.unwrap();
        assert_eq!(first, Some(asked(1, "first")));
    }
}

async fn a_revocation_stays_as_it_was_first_said(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let later = NOW + Duration::DAY;
    for (serial, since) in [("0B", NOW), ("0B", later), ("0A", later)] {
        one.revoke(serial.into(), since).await.unwrap();
    }
    let people = vec![known("b", Some("0B"), "1", None)];
    let loaded = one.load_people(group("p", people), Group::nobody("g"));
    loaded.await.unwrap();
    let list = other.revocations().await.unwrap();
    let list: Vec<_> = list
        .iter()
        .map(|listed| {
            let person = listed.person.as_ref().map(|person| &*person.id);
            (&*listed.serial, listed.since, person)
        })
        .collect();
    assert_eq!(list, [("0A", later, None), ("0B", NOW, Some("b"))]);
}

async fn a_token_is_its_institutions_until_it_ends(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let token = Token {
        value: "t".into(),
        institution: "1311234567".into(),
        expires: NOW,
    };
    one.put_token(token.clone()).await.unwrap();
    assert_eq!(other.token("t".into()).await.unwrap(), Some(token.clone()));
    assert_eq!(other.token("u".into()).await.unwrap(), None);
    let again = one.put_token(token).await.unwrap_err().to_string();
    assert!(!again.contains("1311234567"), "{again}");
}

async fn the_access_log_gives_its_lines_in_order(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    for (minutes, person) in [(2, Some("b")), (0, Some("a")), (1, None), (3, Some("c"))] {
        one.record_access(access(minutes, person)).await.unwrap();
    }
    let minutes = |minutes| NOW + Duration::minutes(minutes);
    for (from, until, at_most, expected) in [
        (
            0,
            4,
            9,
            vec![
                access(0, Some("a")),
                access(1, None),
                access(2, Some("b")),
                access(3, Some("c")),
            ],
        ),
        (0, 3, 2, vec![access(0, Some("a")), access(1, None)]),
        (1, 2, 9, vec![access(1, None)]),
        (4, 9, 9, vec![]),
    ] {
        let lines = other
            .accesses(minutes(from), minutes(until), at_most)
            .await
            .unwrap();
        assert_eq!(lines, expected, "{from} {until} {at_most}");
    }
}

async fn what_is_over_is_forgotten_in_small_steps(one: Arc<dyn Store>, other: Arc<dyn Store>) {
    let hour = Duration::HOUR;
    let many = PRUNED_AT_ONCE + 5;
    for number in 0..many {
        one.open_visit(visit(&format!("old-{number}"), NOW - hour * 2))
            .await
            .unwrap();
    }
    one.open_visit(visit("new", NOW)).await.unwrap();
    for (value, expires) in [("over", NOW - hour), ("good", NOW + hour)] {
        let institution = "1311234567".into();
        one.put_token(Token {
            value: value.into(),
            institution,
            expires,
        })
        .await
        .unwrap();
    }
    for minutes in [-90, -1, 0, 1] {
        one.record_access(access(minutes, None)).await.unwrap();
    }
    let dated = [
        ("log", "1", "2026-11-14"),
        ("log", "2", "2026-11-15"),
        ("case", "1", "2026-11-14"),
    ];
    let dated = dated.map(|(kind, id, day)| {
        let document = Document::new(kind, id, "{}").found_by("office", "1");
        document.found_by(DAY, day)
    });
    assert!(one.put_documents(dated.into()).await.unwrap());
    let over = Over {
        visits: NOW - hour,
        tokens: NOW,
        accesses: NOW - hour,
        accesses_beyond: 2,
        documents: vec![("log", date!(2026 - 11 - 15))],
    };
    let mut steps = Vec::new();
    while steps.last() != Some(&0) {
        steps.push(other.prune(over.clone()).await.unwrap());
    }
    // The visits of a step, a token, a line that is too old and one too many, a document; the visits that are left; nothing.
    assert_eq!(steps, [u64::from(PRUNED_AT_ONCE) + 4, 5, 0]);
    for (kind, left) in [("log", 1), ("case", 1)] {
        let found = one.documents(kind, "office", "1".into()).await.unwrap();
        assert_eq!(found.len(), left, "{kind}");
    }
    assert_eq!(one.document("log", "1".into()).await.unwrap(), None);
    assert!(one.visit("new".into()).await.unwrap().is_some());
    assert!(one.visit("old-0".into()).await.unwrap().is_none());
    assert!(one.token("good".into()).await.unwrap().is_some());
    assert!(one.token("over".into()).await.unwrap().is_none());
    let left = one.accesses(NOW - hour * 9, NOW + hour, 9).await.unwrap();
    assert_eq!(left, [access(0, None), access(1, None)]);
}

async fn documents_are_written_all_or_none_and_over_the_version_that_was_read(
    one: Arc<dyn Store>,
    other: Arc<dyn Store>,
) {
    let note = |id: &str, body: &str| Document::new("note", id, body).found_by("colour", "red");
    let two = vec![note("b", "1"), note("a", "2").found_by("size", "9")];
    assert!(one.put_documents(two).await.unwrap());
    assert!(
        !one.put_documents(vec![note("c", "3"), note("a", "4")])
            .await
            .unwrap()
    );
    let found = other
        .documents("note", "colour", "red".into())
        .await
        .unwrap();
    let ids: Vec<_> = found
        .iter()
        .map(|document| (document.id.as_str(), document.version))
        .collect();
    assert_eq!(ids, [("a", 1), ("b", 1)]);
    let mut read = other.document("note", "a".into()).await.unwrap().unwrap();
    let index =
        [("colour", "red"), ("size", "9")].map(|(field, value)| (field.into(), value.into()));
    assert_eq!(
        (read.body.as_str(), read.index.as_slice()),
        ("2", index.as_slice())
    );
    read.index.clear();
    // Of two that read the same version, one writes.
    let (first, second) = tokio::join!(
        one.put_documents(vec![read.clone(), note("d", "")]),
        other.put_documents(vec![note("e", ""), read])
    );
    assert!(first.unwrap() != second.unwrap());
    assert!(
        one.documents("note", "size", "9".into())
            .await
            .unwrap()
            .is_empty()
    );
    let after = one.document("note", "a".into()).await.unwrap().unwrap();
    assert_eq!((after.version, after.body.as_str()), (2, "2"));
    let written = one.documents("note", "colour", "red".into()).await.unwrap();
    assert_eq!(written.len(), 2, "b, and d or e");
}

fn visit(id: &str, opened: OffsetDateTime) -> Visit {
    let challenge = Challenge {
        bytes: vec![7; 32],
        expires: NOW + Duration::MINUTE,
    };
    Visit {
        id: id.into(),
        institution: "1311234567".into(),
        serial: "0A".into(),
        purpose: "eligibility".into(),
        opened,
        challenge,
        consumed: false,
        proof: None,
    }
}

fn access(minutes: i64, person: Option<&str>) -> Access {
    Access {
        at: NOW + Duration::minutes(minutes),
        institution: "1311234567".into(),
        asked_by: "card".into(),
        person: person.map(str::to_owned),
        validity: "1".into(),
    }
}

fn key(number: &str, birth: &str) -> NumberKey {
    NumberKey {
        insurer: "06139992".into(),
        number: number.into(),
        birth: birth.into(),
    }
}

fn group(name: &str, people: Vec<Known>) -> Group {
    Group {
        name: name.into(),
        people: Box::new(people.into_iter()),
    }
}

fn known(id: &str, serial: Option<&str>, number: &str, revoked: Option<OffsetDateTime>) -> Known {
    let person: Person = serde_json::from_value(json!({
        "id": id, "story": "", "card": null, "answer": {}, "consents": {},
        "rights": [{
            "InsurerNumber": "06139992", "InsuredIdentificationNumber": number, "Birthdate": "19800101",
        }],
    }))
    .unwrap();
    let mut known = Known::new(person, serial.map(str::to_owned));
    known.revoked = revoked;
    known
}
