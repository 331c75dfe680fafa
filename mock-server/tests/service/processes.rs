//! Two server processes on one PostgreSQL database and one data folder.

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
    sync::Arc,
};

use madoguchi_mock_server::{Mock, Options};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::mpsc;

use crate::{
    postgres::Postgres,
    program::{Server, program},
    world::{AUTH, CardFile, HERE, SEARCH, at, client, opening, question},
};

/// How many generated people there are beside the named ones.
const POPULATION: u32 = 500;

/// Two processes, and a client that knows both.
struct Pair {
    mock: Mock,
    client: reqwest::Client,
    servers: [Server; 2],
    urls: [String; 2],
    _folder: TempDir,
    _database: Postgres,
}

impl Pair {
    /// Starts both at the same time: neither finds anything prepared.
    fn start() -> Arc<Self> {
        let (database, folder) = (Postgres::start(), TempDir::new().unwrap());
        let mut servers = [(); 2].map(|()| {
            let mut command = program();
            command.arg("--data").arg(folder.path()).args([
                "--seed",
                "pair",
                "--population",
                &POPULATION.to_string(),
                "--store",
                &database.url(),
            ]);
            Server(command.stdout(Stdio::piped()).spawn().unwrap())
        });
        let urls = servers.each_mut().map(|server| {
            let mut ready = String::new();
            let output = server.0.stdout.take().unwrap();
            BufReader::new(output).read_line(&mut ready).unwrap();
            ready
                .split_whitespace()
                .last()
                .expect("an address")
                .to_owned()
        });
        let mut options = Options::default();
        options.population = POPULATION;
        let mock = Mock::prepare(folder.path(), options).unwrap();
        let client = client(&mock, Some(&mock.client_identity(HERE).unwrap()));
        Arc::new(Self {
            mock,
            client,
            servers,
            urls,
            _folder: folder,
            _database: database,
        })
    }

    async fn post(&self, server: usize, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
        let request = self.client.post(format!("{}{path}", self.urls[server]));
        let response = request.json(body).send().await?;
        Ok((response.status().as_u16(), response.json().await?))
    }

    /// Opens a visit at one server and proves it at the other; gives its id when both were acknowledged.
    async fn prove(
        &self,
        open_at: usize,
        prove_at: usize,
        card: &CardFile,
        serial: &str,
    ) -> reqwest::Result<String> {
        let (status, visit) = self.post(open_at, "/visits", &opening(serial)).await?;
        assert_eq!(status, 201, "{visit}");
        let (status, answer) = self
            .post(prove_at, &at(&visit, "proof"), &card.proof(&visit))
            .await?;
        assert_eq!(status, 200, "{answer}");
        Ok(visit["visit"].as_str().unwrap().to_owned())
    }

    /// Whether an acknowledged visit has its result at a server.
    async fn has_result(&self, server: usize, visit: &str) -> bool {
        let path = format!("/visits/{visit}/result");
        let (status, answer) = self
            .post(server, &path, &json!({ "consents": {} }))
            .await
            .unwrap();
        assert!(
            status == 200 || answer["code"] == "VISIT_UNKNOWN",
            "{status} {answer}"
        );
        status == 200
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_proofs_of_one_challenge_at_two_processes_one_passes() {
    let pair = Pair::start();
    let serial = pair.mock.certificate_serial("employee");
    let card = CardFile::read(&pair.mock.mint("employee").unwrap());
    let (_, visit) = pair.post(0, "/visits", &opening(&serial)).await.unwrap();
    let (path, proof) = (at(&visit, "proof"), Arc::new(card.proof(&visit)));
    let proofs: Vec<_> = (0..100)
        .map(|number| {
            let (pair, path, proof) = (Arc::clone(&pair), path.clone(), Arc::clone(&proof));
            tokio::spawn(async move { pair.post(number % 2, &path, &proof).await.unwrap() })
        })
        .collect();
    let mut passed = 0;
    for proof in proofs {
        let (status, answer) = proof.await.unwrap();
        match status {
            200 => passed += 1,
            409 => assert_eq!(answer["code"], "CHALLENGE_USED"),
            _ => panic!("{status} {answer}"),
        }
    }
    assert_eq!(passed, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_people_tokens_and_revocations() {
    let pair = Pair::start();
    let account = pair.mock.account();
    let credentials = json!({ "user": account.user, "pass": account.password });
    let (_, tokens) = pair.post(0, AUTH, &credentials).await.unwrap();
    for server in [0, 1] {
        let request = pair.client.post(format!("{}{SEARCH}", pair.urls[server]));
        let request = request.header("authorization", tokens["idToken"].as_str().unwrap());
        let response = request
            .json(&question("06139992", "1001", "19800517"))
            .send()
            .await
            .unwrap();
        let answer: Value = response.json().await.unwrap();
        assert_eq!(
            answer["XmlMsg"]["MessageBody"]["QualificationValidity"], "1",
            "{answer}"
        );
    }
    // A generated person's card is minted here and accepted there.
    let person = (0..POPULATION)
        .map(|index| format!("generated-{index:07}"))
        .find(|id| {
            let card = pair.mock.mint(id).ok();
            card.is_some_and(|card| card.contains("tries = 3"))
        })
        .expect("somebody with a card");
    let card = CardFile::read(&std::fs::read_to_string(pair.mock.card(&person).unwrap()).unwrap());
    let serial = pair.mock.certificate_serial(&person);
    assert_eq!(serial.len(), 10);
    let visit = pair.prove(0, 1, &card, &serial).await.unwrap();
    assert!(pair.has_result(0, &visit).await);
    let revoked = pair.mock.certificate_serial("revoked");
    let card = CardFile::read(&pair.mock.mint("revoked").unwrap());
    for server in [0, 1] {
        let (_, visit) = pair
            .post(server, "/visits", &opening(&revoked))
            .await
            .unwrap();
        let (_, answer) = pair
            .post(1 - server, &at(&visit, "proof"), &card.proof(&visit))
            .await
            .unwrap();
        assert_eq!(answer["code"], "CERTIFICATE_REVOKED");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_under_load_loses_nothing_it_acknowledged() {
    let mut pair = Pair::start();
    let serial = pair.mock.certificate_serial("employee");
    let card = Arc::new(CardFile::read(&pair.mock.mint("employee").unwrap()));
    let (acknowledged, mut heard) = mpsc::unbounded_channel();
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (pair, card, serial) = (Arc::clone(&pair), Arc::clone(&card), serial.clone());
            let acknowledged = acknowledged.clone();
            tokio::spawn(async move {
                // Until the server is gone; then once more at the other, as a client that recovers does.
                loop {
                    match pair.prove(0, 0, &card, &serial).await {
                        Ok(visit) => acknowledged.send(visit).unwrap(),
                        Err(error) => {
                            // A refused connection or one that ended: never an answer that is wrong.
                            assert!(
                                error.is_connect()
                                    || error.is_request()
                                    || error.is_body()
                                    || error.is_decode(),
                                "{error:?}"
                            );
                            break;
                        }
                    }
                }
                let visit = pair.prove(1, 1, &card, &serial).await.unwrap();
                acknowledged.send(visit).unwrap();
            })
        })
        .collect();
    drop(acknowledged);
    let mut visits = Vec::new();
    while visits.len() < 40 {
        visits.push(heard.recv().await.expect("the clients go on"));
    }
    let process = pair.servers[0].0.id().to_string();
    let killed = std::process::Command::new("sh")
        .args(["-c", &format!("kill -KILL {process}")])
        .status();
    assert!(killed.unwrap().success());
    while let Some(visit) = heard.recv().await {
        visits.push(visit);
    }
    for client in clients {
        client.await.unwrap();
    }
    for visit in &visits {
        assert!(
            pair.has_result(1, visit).await,
            "of {} visits one is lost",
            visits.len()
        );
    }
    let pair = Arc::get_mut(&mut pair).expect("every client has ended");
    assert!(
        !pair.servers[0].0.wait().unwrap().success(),
        "it was killed"
    );
}
