//! Generated people at the service, asked by card and by number: every outcome that an answer can cause is met, as often as the rates say.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use madoguchi::{
    config,
    core::{
        eligibility::{EligibilityResult, NumberQuestion, code::Sex},
        outcome::{
            AskedBy, CardFacts, Context, InstitutionKind, LastFetch, LastVisit, Offices, Statement,
            TicketFacts, assess,
        },
        visit::{Consents, Identified, InquiryId, Proof, Purpose, signed_message},
    },
    host::SystemClock,
    service::{Service as _, http::HttpTransport, web::WebService},
};
use madoguchi_mock_server::{Mock, Options, Person, Running};
use madoguchi_tests::clock::START;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use time::{Date, macros::format_description};

const HERE: &str = "1311234567";
const PEOPLE: u32 = 360;

/// Every outcome of the table that an answer can cause, by the ways of asking that lead there; the others come from the staff, the
/// settings or a notice (A14 to A17, I22).
const REACHABLE: &[(&str, &str)] = &[
    ("I01", "card number"),
    ("I02", "card"),
    ("I03", "card"),
    ("I04", "card number"),
    ("I05", "card number"),
    ("I06", "card number"),
    ("I07", "number"),
    ("I08", "card number"),
    ("I09", "card number"),
    ("I10", "card number"),
    ("I11", "number"),
    ("I12", "number"),
    ("I13", "card"),
    ("I14", "card"),
    ("I15", "number"),
    ("I16", "card"),
    ("I17", "card"),
    ("I18", "card"),
    ("I19", "number"),
    ("I20", "card number"),
    ("I21", "card number"),
    ("A01", "card number"),
    ("A02", "card number"),
    ("A03", "card number"),
    ("A04", "card number"),
    ("A05", "card number"),
    ("A06", "card number"),
    ("A07", "card number"),
    ("A08", "card number"),
    ("A09", "card number"),
    ("A10", "card number"),
    ("A11", "card number"),
    ("A12", "card number"),
    ("A13", "card number"),
    ("A18", "card number"),
    ("A19", "number"),
];

#[test]
fn every_outcome_that_an_answer_can_cause_is_met_in_a_population_whose_rates_ask_for_it() {
    let world = World::new();
    let mut met: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    for index in 0..PEOPLE {
        let person = world.mock.person(&format!("generated-{index:07}")).unwrap();
        for (way, told) in world.outcomes(&person) {
            *met.entry(told).or_default().entry(way).or_default() += 1;
        }
    }
    let missing: Vec<_> = REACHABLE
        .iter()
        .flat_map(|(outcome, ways)| ways.split(' ').map(move |way| (*outcome, way)))
        .filter(|(outcome, way)| !met.get(outcome).is_some_and(|ways| ways.contains_key(way)))
        .collect();
    assert!(missing.is_empty(), "never met: {missing:?}\n{met:#?}");
    let table = |outcome: &&&str| outcome.starts_with(['I', 'A']);
    let known: BTreeSet<&str> = REACHABLE.iter().map(|(outcome, _)| *outcome).collect();
    let strangers: Vec<_> = met
        .keys()
        .filter(table)
        .filter(|told| !known.contains(**told))
        .collect();
    assert!(strangers.is_empty(), "{strangers:?}");
}

struct World {
    mock: Mock,
    web: WebService<HttpTransport>,
    runtime: tokio::runtime::Runtime,
    _service: Running,
    _folder: tempfile::TempDir,
}

impl World {
    /// A population in which every kind is met as often as every other.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let usual = include_str!("../../mock-server/population.toml");
        let share = 95_000 / usual.matches("[[kind]]").count();
        let rates = usual.lines().map(|line| match line.split_once(" = ") {
            Some(("per_100000", _)) => format!("per_100000 = {share}"),
            Some(("twins", _)) => "twins = 30000".to_owned(),
            Some(("couple-and-children", _)) => "couple-and-children = 10000".to_owned(),
            _ => line.to_owned(),
        });
        let mut options = Options::default();
        options.seed = Some("tests".to_owned());
        options.population = PEOPLE;
        options.rates = Some(rates.collect::<Vec<_>>().join("\n"));
        options.clock = Arc::new(|| START);
        let mock = Mock::prepare(folder.path(), options).unwrap();
        let service = runtime
            .block_on(mock.start(([127, 0, 0, 1], 0).into()))
            .unwrap();
        let data = folder.path().display();
        let settings: config::Service = toml::from_str(&format!(
            "url = '{}'\nauthority = '{data}/facility-ca.pem'\nidentity = '{data}/client-{HERE}.pem'",
            service.url()
        ))
        .unwrap();
        let transport = HttpTransport::new(&settings, Arc::new(SystemClock::new())).unwrap();
        let password = folder.path().join("service-password");
        let web = WebService::new(transport, HERE.into(), "madoguchi".into(), Some(password));
        Self {
            mock,
            web,
            runtime,
            _service: service,
            _folder: folder,
        }
    }

    /// What is told about somebody, by each way of asking.
    fn outcomes(&self, person: &Person) -> BTreeSet<(&'static str, &'static str)> {
        let mut told = BTreeSet::new();
        if let Some((result, grace)) = self.by_card(person) {
            let contexts = contexts(AskedBy::Card, Some(person), grace);
            told.extend(ids(&result, &contexts).map(|id| ("card", id)));
        }
        let contexts = contexts(AskedBy::Number, None, false);
        for question in questions(person) {
            let inquiry = InquiryId(uuid::Uuid::now_v7());
            let result = self.runtime.block_on(self.web.search(&question, inquiry));
            told.extend(ids(&result.unwrap(), &contexts).map(|id| ("number", id)));
        }
        told
    }

    /// A whole visit with the card, and whether its certificate is in its grace; `None` where the card is not taken.
    fn by_card(&self, person: &Person) -> Option<(EligibilityResult, bool)> {
        let card: toml::Table = toml::from_str(&self.mock.mint(&person.id).ok()?).unwrap();
        let part = |name: &str| card["user_authentication"][name].as_str().unwrap();
        let pem = part("key").lines().filter(|line| !line.starts_with('-'));
        let key = STANDARD.decode(pem.collect::<String>()).unwrap();
        let key = RsaKeyPair::from_pkcs8(&key).unwrap();
        let serial = self.mock.certificate_serial(&person.id);
        self.runtime.block_on(async {
            let opened = self.web.open(&serial).await.unwrap();
            let message = signed_message(&opened, Purpose::Eligibility);
            let mut signature = vec![0; key.public().modulus_len()];
            key.sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                &message,
                &mut signature,
            )
            .unwrap();
            let proof = Proof {
                inquiry: InquiryId(uuid::Uuid::now_v7()),
                visit: opened.visit.clone(),
                serial: serial.clone(),
                certificate: STANDARD.decode(part("certificate")).unwrap(),
                signature,
                identified: Identified::Pin,
            };
            self.web.prove(&proof).await.ok()?;
            let consents = Consents::none();
            let result = self.web.result(&opened.visit, &serial, &consents).await;
            let grace = person.card.as_ref().unwrap().not_after < START;
            Some((*result.unwrap(), grace))
        })
    }
}

/// Of every right its numbers, with and without the branch; and numbers of nobody.
fn questions(person: &Person) -> Vec<NumberQuestion> {
    let today = START.date();
    let person = serde_json::to_value(person).unwrap();
    let mut questions: Vec<NumberQuestion> = Vec::new();
    for right in person["rights"].as_array().unwrap() {
        let element = |name: &str| right[name].as_str();
        let birth = day(element("Birthdate").unwrap());
        let number = element("InsuredIdentificationNumber").unwrap();
        let insurer = element("InsurerNumber").unwrap().trim();
        let question = NumberQuestion::new(insurer, number, birth, today).unwrap();
        if let Some(branch) = element("InsuredBranchNumber") {
            questions.push(question.clone().with_branch_number(branch).unwrap());
        }
        questions.push(question);
    }
    if questions.is_empty() {
        let birth = day("19580321");
        for nobody in ["06139992", "12139994"] {
            questions.push(NumberQuestion::new(nobody, "9999999", birth, today).unwrap());
        }
    }
    questions
}

/// What a desk knows beside the answer: nothing; a first visit; an office that registers early, or late; a visit and a fetch before; a pharmacy.
fn contexts(asked_by: AskedBy, person: Option<&Person>, grace: bool) -> Vec<Context> {
    let base = Context {
        grace,
        card: person.and_then(facts),
        ..Context::new(asked_by, START.date(), HERE, InstitutionKind::Clinic)
    };
    let offices =
        |day| Offices::new(["12139994", "25139999"].map(|office| (office.to_owned(), day)));
    let last_fetch = |payer: &str| LastFetch {
        on: START.date(),
        payer_number: payer.into(),
        tickets: vec![TicketFacts {
            self_pay: Some(500),
            ..TicketFacts::default()
        }],
    };
    vec![
        base.clone(),
        Context {
            first_visit: Some(true),
            ..base.clone()
        },
        Context {
            offices: offices(1),
            ..base.clone()
        },
        Context {
            offices: offices(28),
            last_fetches: vec![last_fetch("12139994")],
            last_visit: Some(LastVisit {
                said: Statement {
                    insurer_number: Some("06999999".into()),
                    ..Statement::default()
                },
                charge: None,
            }),
            ..base.clone()
        },
        Context {
            institution_kind: InstitutionKind::Pharmacy,
            ..base
        },
    ]
}

fn facts(person: &Person) -> Option<CardFacts> {
    let card = person.card.as_ref()?;
    Some(CardFacts {
        birth: Some(card.birth),
        sex: Some(if card.sex == "1" {
            Sex::Male
        } else {
            Sex::Female
        }),
        name: Some(card.name.clone()),
    })
}

fn ids(result: &EligibilityResult, contexts: &[Context]) -> impl Iterator<Item = &'static str> {
    let reports = contexts.iter().map(|context| assess(result, context));
    let rights = reports.flat_map(|report| report.entitlements);
    rights.flat_map(|right| {
        let told = std::iter::once(right.outcome).chain(right.notices);
        told.map(|outcome| outcome.id()).collect::<Vec<_>>()
    })
}

fn day(text: &str) -> Date {
    Date::parse(text, format_description!("[year][month][day]")).unwrap()
}

#[test]
fn the_rates_that_come_with_the_server_name_every_outcome_that_an_answer_can_cause() {
    let rates: toml::Table =
        toml::from_str(include_str!("../../mock-server/population.toml")).unwrap();
    let named: BTreeSet<&str> = rates["kind"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|kind| kind["outcome"].as_str().unwrap().split(' '))
        .collect();
    // I06, I15 and I20 are about whom everybody can be; A12 needs a ticket that changes.
    let by_everybody = ["I06", "I15", "I20", "A12"];
    let missing: Vec<_> = REACHABLE
        .iter()
        .map(|(outcome, _)| *outcome)
        .filter(|outcome| !named.contains(outcome) && !by_everybody.contains(outcome))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
