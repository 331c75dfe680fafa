//! The SDK against the golden messages: its questions equal them, its parser reads their answers.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
};

use madoguchi::{
    core::{
        eligibility::NumberQuestion,
        failure::{Code, Failure},
        visit::{Consents, Identified, InquiryId, Opened, Proof, Proven},
    },
    service::{Request, Response, Service, Transport, TransportError, web::WebService},
};
use serde_json::Value;
use time::{
    Date,
    macros::{date, datetime},
};

use super::{binary, fixture, message};

const INSTITUTION: &str = "1311234567";
const VISIT: &str = "5f3299d3-c95b-42c1-b1b5-e860caec84f9";
const SERIAL: &str = "0EF25432";
const DAY: Date = date!(2026 - 11 - 16);

/// One answer of the web variant: its file, the question, the validity it states.
struct Search {
    file: &'static str,
    /// Insurer number and number.
    numbers: [&'static str; 2],
    birth: Date,
    validity: &'static str,
}

#[rustfmt::skip]
const SEARCHES: &[Search] = &[
    Search { file: "employee", numbers: ["06139992", "1001"], birth: date!(1980-05-17), validity: "1" },
    Search { file: "elderly-75", numbers: ["39139993", "99000017"], birth: date!(1945-02-11), validity: "1" },
    Search { file: "several", numbers: ["06139992", "1008"], birth: date!(1990-07-07), validity: "5" },
    Search { file: "not-found", numbers: ["06139992", "1001"], birth: date!(1999-01-01), validity: "4" },
    Search { file: "lost-no-newer", numbers: ["06139992", "1021"], birth: date!(1991-05-20), validity: "2" },
    Search { file: "assistance-ticket", numbers: ["12139994", "9999012"], birth: date!(1958-03-21), validity: "1" },
    Search { file: "assistance-combined", numbers: ["06139992", "1011"], birth: date!(1985-01-25), validity: "1" },
    Search { file: "header-error", numbers: ["06139992", "1001"], birth: date!(1980-05-17), validity: "-" },
];

#[test]
fn a_visit_is_opened_and_its_challenge_replaced_as_the_files_say() {
    for (step, path) in [
        ("visits.open", "/visits".to_owned()),
        ("visits.challenge", format!("/visits/{VISIT}/challenge")),
    ] {
        let answer = message(&format!("{step}.response"));
        let line = Line::answering(&[(200, &answer)]);
        let service = line.service();
        let opened = block_on(async {
            match step {
                "visits.open" => service.open(SERIAL).await,
                _ => service.replace_challenge(VISIT, SERIAL).await,
            }
        });
        let expected = Opened {
            visit: VISIT.to_owned(),
            institution: INSTITUTION.to_owned(),
            challenge: binary(&answer["challenge"]).try_into().expect("256 bit"),
            expires: datetime!(2026-11-16 00:43:07 UTC),
        };
        assert_eq!(opened.expect(step), expected);
        line.sent(&[(&path, Some(&format!("{step}.request")))]);
    }
}

#[test]
fn a_proof_and_the_health_are_asked_as_the_files_say() {
    let golden = message("visits.proof.request");
    let proof = Proof {
        inquiry: inquiry(),
        visit: VISIT.to_owned(),
        serial: SERIAL.to_owned(),
        certificate: binary(&golden["certificate"]),
        signature: binary(&golden["signature"]),
        identified: Identified::Pin,
    };
    let line = Line::answering(&[(200, &message("visits.proof.response"))]);
    let proven = block_on(line.service().prove(&proof)).expect("proven");
    assert_eq!(proven, Proven { grace: false });
    line.sent(&[(
        &format!("/visits/{VISIT}/proof"),
        Some("visits.proof.request"),
    )]);

    let line = Line::answering(&[(409, &message("error.challenge-used"))]);
    let refused = block_on(line.service().prove(&proof)).expect_err("refused");
    assert_eq!(Failure::from(refused).code, Code::ChallengeRefused);

    let line = Line::answering(&[(200, &message("health.response"))]);
    let health = block_on(line.service().health()).expect("health");
    assert_eq!(
        (health.name.as_str(), health.time),
        ("madoguchi-mock-server", datetime!(2026-11-16 09:42:07 +9))
    );
    line.sent(&[("/health", None)]);
}

#[test]
fn the_result_of_every_card_is_asked_and_read_as_its_file_says() {
    let people = names("visits.result.response.");
    assert!(people.len() >= 15, "{people:?}");
    for person in people {
        let answer = message(&format!("visits.result.response.{person}"));
        let serial = answer["certificateSerial"]
            .as_str()
            .expect("serial")
            .to_owned();
        let line = Line::answering(&[(200, &answer)]);
        let consents = Consents::comprehensive(true, false);
        let result = block_on(line.service().result(VISIT, &serial, &consents))
            .unwrap_or_else(|error| panic!("{person}: {error}"));
        assert_eq!(result.to_value()["XmlMsg"], answer["XmlMsg"], "{person}");
        assert!(
            result
                .body()
                .is_some_and(|body| body.validity.value().is_some()),
            "{person}"
        );
        line.sent(&[(
            &format!("/visits/{VISIT}/result"),
            Some("visits.result.request"),
        )]);
    }
}

#[test]
fn a_search_asks_for_a_token_first_and_reads_every_answer() {
    let files: BTreeSet<String> = SEARCHES
        .iter()
        .map(|search| search.file.to_owned())
        .collect();
    assert_eq!(files, names("search.result."));
    for Search {
        file,
        numbers: [insurer, number],
        birth,
        validity,
    } in SEARCHES
    {
        let mut question = NumberQuestion::new(insurer, number, *birth, DAY).expect("question");
        if *file == "employee" {
            let with_symbol = question.with_symbol("見本１２").expect("symbol");
            question = with_symbol
                .with_branch_number("00")
                .expect("branch")
                .with_limit_consent(true);
        }
        // The only thing of the files that a question chooses anew each time.
        let mut answer = message(&format!("search.result.{file}"));
        answer["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"] = identifier().into();
        let line = Line::answering(&[(200, &message("auth.response")), (200, &answer)]);
        let result = block_on(line.service().search(&question, inquiry()))
            .unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(result.to_value()["XmlMsg"], answer["XmlMsg"], "{file}");
        let found = result
            .body()
            .and_then(|body| body.validity.value())
            .map_or("-", |validity| validity.as_str());
        assert_eq!(found, *validity, "{file}");

        let [auth, search] = line.requests().try_into().expect("two requests");
        assert_eq!(auth.path, "/oqs-api-pro/MSA12020/ILI12020SV01/auth");
        assert_eq!(
            (text(&auth), auth.authorization),
            (golden("auth.request"), None)
        );
        assert_eq!(search.path, "/oqs-api-pro/MSA01030/ILI01030SV01/search");
        assert_eq!(
            search.authorization.as_deref(),
            message("auth.response")["idToken"].as_str()
        );
        if *file == "employee" {
            assert_eq!(
                text(&search).replace(&identifier(), "202611160001"),
                golden("search.request")
            );
        }
    }
}

/// A transport that answers from files and keeps what it was asked.
#[derive(Clone)]
struct Line {
    answers: Arc<Mutex<Vec<Response>>>,
    requests: Arc<Mutex<Vec<Request>>>,
    password: Arc<tempfile::NamedTempFile>,
}

impl Line {
    fn answering(answers: &[(u16, &Value)]) -> Self {
        let password = tempfile::NamedTempFile::new().expect("file");
        std::fs::write(password.path(), "madoguchi-test\n").expect("file");
        let answers = answers.iter().rev().map(|(status, body)| Response {
            status: *status,
            invented: false,
            body: body.to_string().into_bytes(),
        });
        Self {
            answers: Arc::new(Mutex::new(answers.collect())),
            requests: Arc::default(),
            password: Arc::new(password),
        }
    }

    fn service(&self) -> WebService<Self> {
        let password = self.password.path().to_owned();
        WebService::new(
            self.clone(),
            INSTITUTION.to_owned(),
            "madoguchi".to_owned(),
            Some(password),
        )
    }

    fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("not poisoned").clone()
    }

    /// Exactly these requests were sent, byte for byte but for the indentation of the files, and every answer was used.
    fn sent(&self, expected: &[(&str, Option<&str>)]) {
        let requests = self.requests();
        assert_eq!(requests.len(), expected.len());
        for (request, (path, file)) in requests.iter().zip(expected) {
            assert_eq!(
                (request.path.as_str(), &request.authorization),
                (*path, &None)
            );
            match file {
                Some(file) => assert_eq!(text(request), golden(file)),
                None => assert_eq!(request.body, None),
            }
        }
        assert!(self.answers.lock().expect("not poisoned").is_empty());
    }
}

impl Transport for Line {
    fn send(
        &self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + '_>> {
        self.requests.lock().expect("not poisoned").push(request);
        let answer = self.answers.lock().expect("not poisoned").pop();
        Box::pin(async move { answer.ok_or(TransportError::Unreachable) })
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("runtime").block_on(future)
}

fn inquiry() -> InquiryId {
    InquiryId(uuid::Uuid::from_u128(
        0x0197_0000_0000_7000_8000_0000_0000_0001,
    ))
}

fn identifier() -> String {
    inquiry().0.simple().to_string()
}

/// A request's body as the files are written.
fn text(request: &Request) -> String {
    let body: Value =
        serde_json::from_slice(request.body.as_deref().expect("a body")).expect("JSON");
    serde_json::to_string_pretty(&body).expect("JSON") + "\n"
}

fn golden(name: &str) -> String {
    std::fs::read_to_string(fixture("messages").join(format!("{name}.json")))
        .expect("golden message")
}

/// What follows `prefix` in the names of the golden messages.
fn names(prefix: &str) -> BTreeSet<String> {
    std::fs::read_dir(fixture("messages"))
        .expect("golden messages")
        .filter_map(|entry| {
            let name = entry
                .expect("entry")
                .file_name()
                .into_string()
                .expect("text");
            Some(name.strip_prefix(prefix)?.strip_suffix(".json")?.to_owned())
        })
        .collect()
}
