//! What a welfare office decides is what a card visit tells, for the people to whom its members are linked.

use serde_json::{Value, json};

mod contract;

use crate::world::{Answer, HERE, World, client};

const OFFICE: &str = "12139994";
const OTHER: &str = "12140018";

struct Desk<'w> {
    world: &'w World,
    client: reqwest::Client,
    token: String,
}

impl<'w> Desk<'w> {
    async fn of(world: &'w World, office: &str, staff: &str) -> Self {
        let client = client(
            &world.mock,
            Some(&world.mock.client_identity(office).unwrap()),
        );
        let credentials = json!({ "staff": staff, "password": world.mock.account().password });
        let answer = world
            .post_as(&client, "/office/session", &credentials)
            .await;
        let token = answer.body["token"].as_str().unwrap().to_owned();
        Self {
            world,
            client,
            token,
        }
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let url = format!("{}{path}", self.world.running.url());
        let request = self
            .client
            .post(url)
            .header("authorization", &self.token)
            .json(body);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["madoguchi-marker"], "invented");
        let status = response.status().as_u16();
        Answer {
            status,
            body: response.json().await.unwrap(),
        }
    }
}

/// A household of one, linked to a person.
pub(crate) async fn register(
    world: &World,
    office: &str,
    link: &str,
    birth: &str,
    recipient: &str,
) {
    let household = json!({
        "number": "123", "address": "例示町1", "phone": "00-0000-0001",
        "members": [{
            "recipient": recipient, "name": "試験　太郎", "kana": "ｼｹﾝ ﾀﾛｳ", "birth": birth, "sex": "1", "link": link,
            "insurance": "employees",
        }],
    });
    let answer = Desk::of(world, office, "tanto-1")
        .await
        .post("/office/cases", &household)
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// Drafted by the worker, decided by the approver.
pub(crate) async fn decided(world: &World, office: &str, change: Value) {
    let worker = Desk::of(world, office, "tanto-1").await;
    let draft = worker.post("/office/cases/123/drafts", &change).await;
    assert_eq!(draft.status, 200, "{draft:?}");
    let decision = json!({
        "drafts": [{ "case": "123", "draft": draft.body["draft"] }], "decision": "approve",
    });
    let approver = Desk::of(world, office, "kessai").await;
    let answer = approver.post("/office/decisions", &decision).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// How many checks of its recipients the office sees in November.
pub(crate) async fn checked_days(world: &World, office: &str) -> usize {
    let desk = Desk::of(world, office, "kessai").await;
    let answer = desk
        .post("/office/checks", &json!({ "month": "2026-11" }))
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.body["checks"].as_array().unwrap().len()
}

/// The validity, and each block by insurer number with its ticket.
async fn told(world: &World, person: &str) -> (String, Vec<(String, Option<String>)>) {
    let body = world.result(person).await.body["XmlMsg"]["MessageBody"].take();
    let block = |block: &Value| {
        let ticket = &block["PublicExpenseResultList"]["MedicalTicketInfo"][0]["IssueNumber"];
        let insurer = block["InsurerNumber"].as_str().unwrap().to_owned();
        (insurer, ticket.as_str().map(str::to_owned))
    };
    let blocks = body["ResultList"]["ResultOfQualificationConfirmation"].as_array();
    let blocks = blocks.into_iter().flatten().map(block).collect();
    (
        body["QualificationValidity"].as_str().unwrap().to_owned(),
        blocks,
    )
}

pub(crate) fn ticket(recipient: &str, from: &str, until: &str) -> Value {
    json!({ "change": "issue", "terms": {
        "recipient": recipient, "institution": HERE, "treatment": "outpatient", "month": "2026-11", "from": from, "until": until,
    } })
}

#[tokio::test]
async fn a_card_visit_tells_what_the_office_decided() {
    let world = World::new().await;
    let insurance = ("06139992".to_owned(), None);
    register(&world, OFFICE, "employee", "1980-05-17", "9991019").await;
    assert_eq!(
        told(&world, "employee").await,
        ("1".into(), vec![insurance.clone()])
    );
    decided(
        &world,
        OFFICE,
        json!({ "change": "start", "recipient": "9991019", "from": "2026-11-01" }),
    )
    .await;
    let without = (OFFICE.to_owned(), None);
    assert_eq!(
        told(&world, "employee").await,
        ("1".into(), vec![insurance.clone(), without])
    );
    decided(
        &world,
        OFFICE,
        ticket("9991019", "2026-11-01", "2026-11-30"),
    )
    .await;
    let with = (OFFICE.to_owned(), Some("123-001".to_owned()));
    assert_eq!(
        told(&world, "employee").await,
        ("1".into(), vec![insurance.clone(), with])
    );

    // Moved on the 10th: today the other office speaks, with its own number and ticket.
    let moved =
        json!({ "change": "move", "recipient": "9991019", "on": "2026-11-10", "to": OTHER });
    decided(&world, OFFICE, moved).await;
    register(&world, OTHER, "employee", "1980-05-17", "9991027").await;
    decided(
        &world,
        OTHER,
        json!({ "change": "start", "recipient": "9991027", "from": "2026-11-10" }),
    )
    .await;
    decided(&world, OTHER, ticket("9991027", "2026-11-10", "2026-11-30")).await;
    let other = (OTHER.to_owned(), Some("123-001".to_owned()));
    assert_eq!(
        told(&world, "employee").await,
        ("1".into(), vec![insurance, other])
    );
}

#[tokio::test]
async fn a_link_to_somebody_with_another_birth_date_tells_nothing() {
    let world = World::new().await;
    register(&world, OFFICE, "employee", "1981-05-17", "9991019").await;
    decided(
        &world,
        OFFICE,
        json!({ "change": "start", "recipient": "9991019", "from": "2026-11-01" }),
    )
    .await;
    assert_eq!(
        told(&world, "employee").await,
        ("1".into(), vec![("06139992".to_owned(), None)])
    );
}

#[tokio::test]
async fn an_office_speaks_in_the_place_of_the_people_file() {
    let world = World::new().await;
    assert_eq!(told(&world, "assistance-ticket").await.0, "1");
    let card = world
        .mock
        .people()
        .iter()
        .find(|person| person.id == "assistance-ticket");
    let birth = card
        .and_then(|person| person.card.as_ref())
        .unwrap()
        .birth
        .to_string();
    register(&world, OFFICE, "assistance-ticket", &birth, "9999012").await;
    decided(
        &world,
        OFFICE,
        json!({ "change": "start", "recipient": "9999012", "from": "2025-06-01" }),
    )
    .await;
    let without = (OFFICE.to_owned(), None);
    assert_eq!(
        told(&world, "assistance-ticket").await,
        ("6".into(), vec![without])
    );
}
