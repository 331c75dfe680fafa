//! The mock service as a process with a million people in it, under the load of several of the SDK's own clients over mutual TLS.

mod crowd;
mod threads;

use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use madoguchi::{
    config::Config,
    core::{clock::JST, eligibility::NumberQuestion, visit::InquiryId},
    host::SystemClock,
    service::{Service, http::HttpTransport, web::WebService},
};
use madoguchi_tests::world::INSTITUTION;

use crate::{
    figures::Measured,
    measure::{Running, Watch, median, milliseconds, percentile, program, resident_mb, wait_for},
};
use crowd::{Crowd, Person};
use threads::{Cpu, Meter};

/// People in the service.
const POPULATION: u32 = 1_000_000;
/// Clients at the same time.
const CLIENTS: usize = 16;
/// How often each load is put on, in turns.
const ROUNDS: usize = 5;
/// How long each time.
const ROUND: Duration = Duration::from_secs(2);
/// What the service should reach on a machine of two cores with the clients beside it.
const TARGETS: [(&str, f64); 3] = [
    ("queries_per_s", 1500.0),
    ("queries_p99_ms", 100.0),
    ("visits_per_s", 500.0),
];

/// Every figure of the area.
pub(crate) fn measure() -> Vec<Measured> {
    let folder = tempfile::tempdir().expect("folder");
    let (loading, (server, port)) = {
        let watch = Watch::start();
        let started = start(folder.path());
        (watch.elapsed(), started)
    };
    eprintln!(
        "service: {POPULATION} people in the store after {:.1} s",
        loading.as_secs_f64()
    );
    let crowd = Arc::new(Crowd::gather(&folder.path().join("mock"), POPULATION));
    let service = client(folder.path(), port);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("runtime");
    // Connections and caches.
    runtime.block_on(load(&service, &crowd, Kind::Query));
    runtime.block_on(load(&service, &crowd, Kind::Visit));
    let before = resident_mb(server.0.id());
    let (mut health, mut queries, mut visits) = (Load::default(), Load::default(), Load::default());
    for _ in 0..ROUNDS {
        for (kind, sum) in [
            (Kind::Health, &mut health),
            (Kind::Query, &mut queries),
            (Kind::Visit, &mut visits),
        ] {
            let meter = Meter::start(server.0.id());
            sum.add(runtime.block_on(load(&service, &crowd, kind)));
            sum.cpu.push(meter.read());
        }
    }
    let after = resident_mb(server.0.id());
    for (what, load) in [("queries", &queries), ("visits", &visits)] {
        eprintln!("service: {what}: {}", threads::told(&load.cpu));
    }
    let per_s = median(&mut health.per_s);
    let measured = vec![
        Measured::against("queries_per_s", median(&mut queries.per_s), per_s),
        Measured::against(
            "queries_p99_ms",
            percentile(&mut queries.milliseconds, 99),
            percentile(&mut health.milliseconds, 99),
        ),
        Measured::against("visits_per_s", median(&mut visits.per_s), per_s),
        Measured::against("server_rss_mb", after, before),
    ];
    for (name, target) in TARGETS {
        if let Some(figure) = measured.iter().find(|figure| figure.name == name) {
            eprintln!("service: {name} {:.1}, target {target}", figure.value);
        }
    }
    measured
}

/// Starts the service, and waits for its port.
fn start(folder: &Path) -> (Running, String) {
    let port = folder.join("port");
    let mut server = Command::new(program("madoguchi-mock-server"))
        .args(["--listen", "127.0.0.1:0", "--institution", INSTITUTION])
        .args(["--population", &POPULATION.to_string(), "--seed", "bench"])
        .arg("--data")
        .arg(folder.join("mock"))
        .arg("--port-file")
        .arg(&port)
        .env("RUST_LOG", "warn")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .map(Running)
        .expect("mock service");
    let port = wait_for("the mock service", Duration::from_secs(900), || {
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
anchors = ["mock/user-authentication-ca.pem", "mock/user-authentication-ca-p384.pem"]
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
    cpu: Vec<Cpu>,
}

impl Load {
    fn add(&mut self, other: Self) {
        self.per_s.extend(other.per_s);
        self.milliseconds.extend(other.milliseconds);
    }
}

/// Every client does one thing again and again for one round, each with other people.
async fn load(service: &Arc<dyn Service>, crowd: &Arc<Crowd>, kind: Kind) -> Load {
    let watch = Arc::new(Watch::start());
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (service, crowd, watch) =
                (Arc::clone(service), Arc::clone(crowd), Arc::clone(&watch));
            tokio::spawn(async move {
                let mut times = Vec::new();
                let mut asked = crowd.asked.iter().cycle().skip(number * 97);
                let mut visitors = crowd.visitors.iter().cycle().skip(number * 7);
                while watch.elapsed() < ROUND {
                    let one = Watch::start();
                    match kind {
                        Kind::Health => drop(service.health().await.expect("health")),
                        Kind::Query => query(&*service, asked.next().expect("somebody")).await,
                        Kind::Visit => {
                            visitors.next().expect("somebody").visit(&*service).await;
                        }
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
        cpu: Vec::new(),
    }
}

/// One of the people by number.
async fn query(service: &dyn Service, person: &Person) {
    let today = {
        use madoguchi::core::clock::Clock as _;
        SystemClock::new().wall().to_offset(JST).date()
    };
    let question = NumberQuestion::new(&person.insurer, &person.number, person.birth, today)
        .and_then(|question| match &person.branch {
            Some(branch) => question.with_branch_number(branch),
            None => Ok(question),
        })
        .expect("question");
    let result = service
        .search(&question, InquiryId(uuid::Uuid::now_v7()))
        .await
        .expect("answer");
    let rights = result.body().map_or(0, |body| body.rights.len());
    assert_eq!(rights, 1, "each of them has one right");
}
