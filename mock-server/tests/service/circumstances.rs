//! Faults with a time and a place: maintenance, old data, insurers that are down, disaster mode, a wrong clock or certificate.

use madoguchi_mock_server::{Endpoint, Fault, PlannedFault, PresentedCertificate};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    families::{Asker, message},
    world::{ANY_PORT, Answer, NOW, World, question},
};

fn planned(fault: Fault, from: Option<OffsetDateTime>, to: Option<OffsetDateTime>) -> PlannedFault {
    serde_json::from_value(json!({
        "endpoint": "any", "fault": fault, "from": text(from), "to": text(to),
    }))
    .unwrap()
}

fn text(moment: Option<OffsetDateTime>) -> Value {
    let format = &time::format_description::well_known::Rfc3339;
    moment.map_or(Value::Null, |moment| moment.format(format).unwrap().into())
}

impl World {
    fn plan(&self, fault: Fault) {
        self.running.faults().set(vec![planned(fault, None, None)]);
    }

    async fn employee(&self, token: &str) -> Answer {
        self.search(token, &question("06139992", "1001", "19800517"))
            .await
    }
}

fn body(answer: &Answer) -> &Value {
    &answer.body["XmlMsg"]["MessageBody"]
}

#[tokio::test]
async fn the_service_is_closed_from_and_to_and_says_until_when() {
    let world = World::new().await;
    let window = planned(
        Fault::Maintenance,
        Some(NOW + Duration::MINUTE),
        Some(NOW + Duration::minutes(11)),
    );
    world.running.faults().set(vec![window]);
    let mut seen = Vec::new();
    for after in [0, 60, 599, 1] {
        world.pass(Duration::seconds(after));
        let url = format!("{}/health", world.running.url());
        let answer = world.client.get(url).send().await.unwrap();
        let again = answer.headers().get("retry-after").cloned();
        let again = again.map(|again| again.to_str().unwrap().to_owned());
        seen.push((answer.status().as_u16(), again));
    }
    let open = (200, None);
    let closed = |seconds: &str| (503, Some(seconds.to_owned()));
    assert_eq!(seen, [open.clone(), closed("600"), closed("1"), open]);
    assert_eq!(
        world.running.faults().planned(),
        [],
        "what is over is forgotten"
    );
}

#[tokio::test]
async fn a_client_is_told_that_the_service_is_closed() {
    let world = World::new().await;
    world.plan(Fault::Maintenance);
    let answer = world.open("employee").await;
    assert_eq!((answer.status, answer.code()), (503, "MAINTENANCE"));
}

#[tokio::test]
async fn an_insurer_that_is_down_fails_its_people_by_number_and_by_card() {
    let world = World::new().await;
    let token = world.token().await;
    for (insurer, status, code) in [
        ("39139993", "1", Value::Null),
        ("06139992", "2", "MDG-E010".into()),
    ] {
        world.plan(Fault::InsurerDown {
            insurer: insurer.into(),
        });
        for answer in [world.employee(&token).await, world.result("employee").await] {
            assert_eq!(answer.status, 200);
            let body = body(&answer);
            assert_eq!(body["ProcessingResultStatus"], status, "{insurer}");
            assert_eq!(body["ProcessingResultCode"], code, "{insurer}");
            assert_eq!(body.get("ResultList").is_some(), status == "1", "{insurer}");
            assert_eq!(body.get("QualificationValidity").is_some(), status == "1");
        }
    }
}

#[tokio::test]
async fn old_data_do_not_know_a_right_that_began_since() {
    let world = World::new().await;
    // Since 2020-04-01.
    for (days, validity) in [(0, "1"), (2000, "1"), (2430, "4")] {
        world.plan(Fault::Stale {
            days,
            insurer: None,
        });
        let answer = world.result("employee").await;
        assert_eq!(
            body(&answer)["QualificationValidity"],
            validity,
            "{days} days"
        );
    }
}

#[tokio::test]
async fn a_wrong_clock_is_in_the_answers_and_not_in_the_plan() {
    let world = World::new().await;
    let fast = planned(
        Fault::ClockSkew { seconds: 3600 },
        None,
        Some(NOW + Duration::MINUTE),
    );
    world.running.faults().set(vec![fast]);
    let token = world.token().await;
    let executed = async || {
        let answer = world.employee(&token).await;
        answer.body["XmlMsg"]["MessageHeader"]["ProcessExecutionTime"].clone()
    };
    assert_eq!(executed().await, "20261116104207");
    world.pass(Duration::MINUTE);
    assert_eq!(executed().await, "20261116094307");
}

#[tokio::test]
async fn in_disaster_mode_people_are_found_without_a_card() {
    let asker = Asker::new(World::new().await);
    let employee = json!({ "Name": "試験 太郎", "Birthdate": "19800517", "Sex1": "1", "Address": "東京都見本市例示町" });
    let ask = async |person: Value| {
        let body = json!({ "PersonSearchInfo": person, "PermissionNumber": "D20261116-01" });
        asker.asks("disaster.request", &message(body)).await
    };
    let refused = ask(employee.clone()).await;
    assert_eq!((refused.status, refused.code()), (403, "DISASTER_MODE_OFF"));
    asker.world.plan(Fault::Disaster {
        prefectures: vec!["27".into()],
    });
    assert_eq!(ask(employee.clone()).await.status, 403);

    asker.world.plan(Fault::Disaster {
        prefectures: vec!["13".into()],
    });
    let with = |key: &str, value: &str| {
        let mut search = employee.clone();
        search[key] = value.into();
        search
    };
    let insurer = |name: &str| {
        let mut search = with("InsurerName", name);
        search["Address"] = "".into();
        search
    };
    let people = asker.world.mock.people();
    let same = people.iter().find(|person| person.id == "same-name-a");
    let card = same.unwrap().card.as_ref().unwrap();
    let birth = card.birth.to_string().replace('-', "");
    let twins =
        json!({ "Name": card.name, "Birthdate": birth, "Sex1": card.sex, "Address": "東京都" });
    for (story, search, validity) in [
        ("as registered", employee.clone(), "1"),
        ("of another address", with("Address", "大阪"), "4"),
        ("of another birth date", with("Birthdate", "19800518"), "4"),
        ("of another sex", with("Sex1", "2"), "4"),
        ("by insurer", insurer("見本健康保険組合"), "1"),
        ("by another insurer", insurer("例示健康保険組合"), "4"),
        ("two of a name", twins, "5"),
    ] {
        let answer = ask(search).await;
        assert_eq!(answer.status, 200, "{story}");
        assert_eq!(body(&answer)["QualificationValidity"], validity, "{story}");
        assert_eq!(
            body(&answer).get("ResultList").is_some(),
            validity == "1",
            "{story}"
        );
    }
}

#[tokio::test]
async fn the_server_presents_a_wrong_certificate_and_then_its_own_again() {
    let world = World::new().await;
    for (presented, reached) in [
        (PresentedCertificate::Expired, false),
        (PresentedCertificate::NotYetValid, false),
        (PresentedCertificate::WrongName, false),
        (PresentedCertificate::UnknownAuthority, false),
        (PresentedCertificate::Revoked, true),
    ] {
        world.plan(Fault::ServerCertificate(presented));
        assert_eq!(world.reached().await, reached, "{presented:?}");
    }
    world.running.faults().set(Vec::new());
    assert!(world.reached().await);
}

#[tokio::test]
async fn the_revoked_certificate_is_on_the_list_of_the_facility_authority() {
    use x509_parser::prelude::{CertificateRevocationList, FromDer as _, X509Certificate};
    let world = World::new().await;
    let url = format!("{}/crl/facility", world.running.url());
    let list = world.client.get(url).send().await.unwrap();
    let list = list.bytes().await.unwrap();
    let (_, list) = CertificateRevocationList::from_der(&list).unwrap();
    let serials: Vec<&[u8]> = list
        .iter_revoked_certificates()
        .map(|revoked| revoked.raw_serial())
        .collect();

    world.plan(Fault::ServerCertificate(PresentedCertificate::Revoked));
    let client = crate::world::builder(
        &world.mock,
        Some(&world.mock.client_identity(crate::world::HERE).unwrap()),
    );
    let client = client.tls_info(true).build().unwrap();
    let answer = client
        .get(format!("{}/health", world.running.url()))
        .send()
        .await
        .unwrap();
    let info = answer.extensions().get::<reqwest::tls::TlsInfo>().unwrap();
    let (_, presented) = X509Certificate::from_der(info.peer_certificate().unwrap()).unwrap();
    assert_eq!(serials, [presented.raw_serial()]);
}

#[tokio::test]
async fn an_answer_can_drip_or_never_come() {
    let world = World::new().await;
    let url = format!("{}/health", world.running.url());
    world.running.faults().add(
        Endpoint::Health,
        Fault::Drip {
            bytes: 7,
            milliseconds: 1,
        },
        1,
    );
    let mut answer = world.client.get(&url).send().await.unwrap();
    let mut chunks = Vec::new();
    while let Some(chunk) = answer.chunk().await.unwrap() {
        chunks.push(chunk);
    }
    assert!(chunks.len() > 1);
    let whole: Value = serde_json::from_slice(&chunks.concat()).unwrap();
    assert_eq!(whole["name"], "madoguchi-mock-server");

    world
        .running
        .faults()
        .add(Endpoint::Health, Fault::NoAnswer, 1);
    let impatient = world
        .client
        .get(&url)
        .timeout(std::time::Duration::from_millis(200));
    assert!(
        impatient
            .send()
            .await
            .is_err_and(|error| error.is_timeout())
    );
}

#[tokio::test]
async fn a_card_never_gets_what_only_numbers_can_mean_unless_a_fault_says_so() {
    let people = format!(
        "{}\n[person.answer]\nvalidity = \"5\"\n",
        "[[person]]\nid = \"odd\"\nstory = \"番号では複数該当。\"\n[person.card]\nname = \"試験　奇\"\naddress = \"東京都\"\n\
         birth = \"1990-01-01\"\nsex = \"1\"\nexpiry = \"2030-01-01\"\nsecurity_code = \"1234\"\nmunicipality = \"13999\"\npin = \"1234\"\n\
         [[person.rights]]\nInsuredCardClassification = \"01\"\nInsurerNumber = \"06139992\"\nInsuredIdentificationNumber = \"77\"\n\
         InsurerName = \"見本健康保険組合\"\nQualificationDate = \"2020-04-01\"\n"
    );
    let world = World::with(|options| options.people = Some(people)).await;
    let token = world.token().await;
    let by_number = world
        .search(&token, &question("06139992", "77", "19900101"))
        .await;
    assert_eq!(body(&by_number)["QualificationValidity"], "5");
    assert_eq!(
        body(&world.result("odd").await)["QualificationValidity"],
        "1"
    );
    let new = Fault::NewCode {
        validity: Some("5".into()),
        class: None,
    };
    world.running.faults().add(Endpoint::Result, new, 1);
    assert_eq!(
        body(&world.result("odd").await)["QualificationValidity"],
        "5"
    );
}

impl World {
    /// Whether a fresh connection gets through.
    async fn reached(&self) -> bool {
        let identity = self.mock.client_identity(crate::world::HERE).unwrap();
        let fresh = crate::world::client(&self.mock, Some(&identity));
        let url = format!("{}/health", self.running.url());
        fresh.get(url).send().await.is_ok()
    }
}

#[tokio::test]
async fn faults_of_one_server_are_not_those_of_another() {
    let world = World::new().await;
    world.plan(Fault::Maintenance);
    let other = world.mock.start(ANY_PORT).await.unwrap();
    let answer = world
        .client
        .get(format!("{}/health", other.url()))
        .send()
        .await;
    assert_eq!(answer.unwrap().status(), 200);
}
