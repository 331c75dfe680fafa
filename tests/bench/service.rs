//! The mock service as a process, under the load of several of the SDK's own clients over mutual TLS.

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use madoguchi::{
    config::Config,
    core::{
        card::{Card, Lengths},
        clock::{Clock, JST},
        eligibility::NumberQuestion,
        link::Readers,
        visit::{Consents, Identified, InquiryId, Proof, Purpose, signed_message},
    },
    host::SystemClock,
    service::{Service, http::HttpTransport, web::WebService},
};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Card as SimulatedCard, CardFile, Slot};
use madoguchi_tests::world::INSTITUTION;
use time::macros::date;

use crate::{
    card::typed,
    figures::Measured,
    measure::{Running, Watch, median, milliseconds, percentile, program, resident_mb, wait_for},
};

/// Clients at the same time.
const CLIENTS: usize = 8;
/// How often each load is put on, in turns.
const ROUNDS: usize = 5;
/// How long each time.
const ROUND: Duration = Duration::from_millis(600);
/// Whose cards visit.
const PEOPLE: [&str; 4] = ["employee", "dependant", "elderly-70", "elderly-75"];

/// Every figure of the area.
pub(crate) fn measure() -> Vec<Measured> {
    let folder = tempfile::tempdir().expect("folder");
    let (server, port) = start(folder.path());
    let service = client(folder.path(), port);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("runtime");
    let visitors: Vec<Visitor> = (0..CLIENTS)
        .map(|number| Visitor::new(folder.path(), PEOPLE[number % PEOPLE.len()]))
        .collect();
    let visitors = Arc::new(visitors);
    // Connections and caches.
    runtime.block_on(load(&service, &visitors, Kind::Health));
    let before = resident_mb(server.0.id());
    let (mut health, mut queries, mut visits) = (Load::default(), Load::default(), Load::default());
    for _ in 0..ROUNDS {
        health.add(runtime.block_on(load(&service, &visitors, Kind::Health)));
        queries.add(runtime.block_on(load(&service, &visitors, Kind::Query)));
        visits.add(runtime.block_on(load(&service, &visitors, Kind::Visit)));
    }
    let after = resident_mb(server.0.id());
    let per_s = median(&mut health.per_s);
    vec![
        Measured::against("queries_per_s", median(&mut queries.per_s), per_s),
        Measured::against(
            "queries_p99_ms",
            percentile(&mut queries.milliseconds, 99),
            percentile(&mut health.milliseconds, 99),
        ),
        Measured::against("visits_per_s", median(&mut visits.per_s), per_s),
        Measured::against("server_rss_mb", after, before),
    ]
}

/// Starts the service, and waits for its port.
fn start(folder: &Path) -> (Running, String) {
    let port = folder.join("port");
    let mut server = Command::new(program("madoguchi-mock-server"))
        .args([
            "--listen",
            "127.0.0.1:0",
            "--institution",
            INSTITUTION,
            "--data",
        ])
        .arg(folder.join("mock"))
        .arg("--port-file")
        .arg(&port)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map(Running)
        .expect("mock service");
    let port = wait_for("the mock service", Duration::from_secs(60), || {
        let ended = server.0.try_wait().expect("its state");
        assert!(ended.is_none(), "the mock service ended: {ended:?}");
        std::fs::read_to_string(&port)
            .ok()
            .filter(|port| !port.trim().is_empty())
    });
    (server, port.trim().to_owned())
}

/// The SDK's client, as a host sets it up.
fn client(folder: &Path, port: String) -> Arc<dyn Service> {
    let path = folder.join("madoguchi.toml");
    let text = format!(
        r#"environment = "test"
state = "state"

[institution]
code = "{INSTITUTION}"
kind = "clinic"

[service]
url = "https://localhost:{port}"
authority = "mock/facility-ca.pem"
identity = "mock/client-{INSTITUTION}.pem"
user = "madoguchi"
password_file = "mock/service-password"

[card]
anchors = ["mock/user-authentication-ca.pem"]
"#
    );
    std::fs::write(&path, text).expect("configuration");
    let config = Config::read(&path).expect("configuration");
    let transport =
        HttpTransport::new(&config.service, Arc::new(SystemClock::new())).expect("transport");
    Arc::new(WebService::new(
        transport,
        config.institution.code,
        config.service.user,
        config.service.password_file,
    ))
}

#[derive(Clone, Copy)]
enum Kind {
    Health,
    Query,
    Visit,
}

#[derive(Default)]
struct Load {
    per_s: Vec<f64>,
    milliseconds: Vec<f64>,
}

impl Load {
    fn add(&mut self, other: Self) {
        self.per_s.extend(other.per_s);
        self.milliseconds.extend(other.milliseconds);
    }
}

/// Every client does one thing again and again for one round.
async fn load(service: &Arc<dyn Service>, visitors: &Arc<Vec<Visitor>>, kind: Kind) -> Load {
    let watch = Arc::new(Watch::start());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (service, visitors, watch) = (
                Arc::clone(service),
                Arc::clone(visitors),
                Arc::clone(&watch),
            );
            tokio::spawn(async move {
                let mut times = Vec::new();
                while watch.elapsed() < ROUND {
                    let one = Watch::start();
                    match kind {
                        Kind::Health => drop(service.health().await.expect("health")),
                        Kind::Query => query(&*service).await,
                        Kind::Visit => visitors[number].visit(&*service).await,
                    }
                    times.push(milliseconds(one.elapsed()));
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.expect("client"));
    }
    let number = f64::from(u32::try_from(times.len()).expect("not that many"));
    Load {
        per_s: vec![number / watch.elapsed().as_secs_f64()],
        milliseconds: times,
    }
}

/// The employee of the service's people, by number.
async fn query(service: &dyn Service) {
    let today = SystemClock::new().wall().to_offset(JST).date();
    let question = NumberQuestion::new("06139992", "1001", date!(1980 - 05 - 17), today)
        .and_then(|question| question.with_symbol("見本１２"))
        .and_then(|question| question.with_branch_number("00"))
        .expect("question");
    let result = service
        .search(&question, InquiryId(uuid::Uuid::now_v7()))
        .await
        .expect("answer");
    let rights = result.body().map_or(0, |body| body.rights.len());
    assert_eq!(rights, 1, "the employee has one right");
}

/// Somebody with a card.
struct Visitor {
    slot: Slot,
    pin: String,
}

impl Visitor {
    fn new(folder: &Path, person: &str) -> Self {
        let path = folder.join("mock/cards").join(format!("{person}.toml"));
        let text = std::fs::read_to_string(path).expect("card file");
        let file: toml::Table = toml::from_str(&text).expect("card file");
        let slot = Slot::new();
        slot.insert(SimulatedCard::new(
            CardFile::parse(&text).expect("card file"),
        ));
        Self {
            slot,
            pin: file["user_authentication"]["pin"]
                .as_str()
                .expect("PIN")
                .to_owned(),
        }
    }

    /// A whole visit, as the terminal makes it.
    async fn visit(&self, service: &dyn Service) {
        let link = SimulatedReaders::new("simulated", self.slot.clone())
            .open("simulated")
            .expect("card");
        let mut card = Card::new(link, Lengths::Extended);
        let certificate = card
            .jpki()
            .expect("application")
            .read_certificate()
            .expect("certificate")
            .certificate;
        let serial = certificate.serial().to_owned();
        let opened = service.open(&serial).await.expect("opened");
        let message = signed_message(&opened, Purpose::Eligibility);
        let signature = {
            let mut jpki = card.jpki().expect("application");
            jpki.verify(typed(&self.pin), None).expect("right PIN");
            let key = certificate.public_key().expect("key");
            jpki.sign(&message, key.algorithm()).expect("signature")
        };
        let proof = Proof {
            inquiry: InquiryId(uuid::Uuid::now_v7()),
            visit: opened.visit.clone(),
            serial: serial.clone(),
            certificate: certificate.der().to_vec(),
            signature,
            identified: Identified::Pin,
        };
        service.prove(&proof).await.expect("proven");
        let consents = Consents::comprehensive(true, false);
        service
            .result(&opened.visit, &serial, &consents)
            .await
            .expect("result");
    }
}
