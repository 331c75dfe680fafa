//! Certificates with one thing wrong: what the terminal says of each, and what the mock service says. Two checks that share no code agree on what is good; where
//! they do not, the row says why.

mod algorithms;
mod extensions;
mod form;
mod issued;
mod keys;
mod next_card;
mod times;

use std::sync::{Arc, Mutex};

use base64::{Engine, engine::general_purpose::STANDARD};
use madoguchi::{
    core::{
        clock::{Clock, Monotonic},
        x509::{Anchor, Anchors, CertificateError, Environment, UserCertificate, Verdict},
    },
    service::{Request, Transport, http::HttpTransport},
};
use madoguchi_tests::{
    clock::START,
    mint::{Authority, Draft, pem, signed_by_holder, signed_by_next_holder},
    office::Office,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

/// One certificate, and what is said of it.
struct Row {
    what: &'static str,
    certificate: Vec<u8>,
    at: OffsetDateTime,
    /// The terminal's verdict.
    terminal: Result<Verdict, CertificateError>,
    /// The mock service's: how it takes the certificate, or its code for why not.
    mock: &'static str,
    /// Why one takes what the other refuses.
    apart: Option<&'static str>,
    /// What the holder's card makes of a message.
    holder: fn(&[u8]) -> Vec<u8>,
}

/// The mock service takes the certificate, and a signature of its key.
const VALID: &str = "valid";
/// The mock service takes the certificate, which has expired.
const GRACE: &str = "grace";
/// The mock service takes no signature of this key.
const NO_SIGNATURE: &str = "SIGNATURE_INVALID";
const MALFORMED: &str = "CERTIFICATE_MALFORMED";
const PROFILE: &str = "CERTIFICATE_PROFILE";
const ISSUER: &str = "CERTIFICATE_ISSUER";
const SIGNATURE: &str = "CERTIFICATE_SIGNATURE";
const NOT_A_TEST: &str = "NOT_A_TEST_CERTIFICATE";

impl Row {
    fn good(what: &'static str, draft: &Draft) -> Self {
        Self {
            what,
            certificate: sealed(draft),
            at: START,
            terminal: Ok(Verdict::Valid),
            mock: VALID,
            apart: None,
            holder: signed_by_holder,
        }
    }

    fn refused(
        what: &'static str,
        draft: &Draft,
        error: CertificateError,
        mock: &'static str,
    ) -> Self {
        Self::refused_bytes(what, sealed(draft), error, mock)
    }

    fn refused_bytes(
        what: &'static str,
        certificate: Vec<u8>,
        error: CertificateError,
        mock: &'static str,
    ) -> Self {
        Self {
            what,
            certificate,
            at: START,
            terminal: Err(error),
            mock,
            apart: None,
            holder: signed_by_holder,
        }
    }

    fn at(self, at: OffsetDateTime) -> Self {
        Self { at, ..self }
    }

    /// The holder has the next card.
    fn by_next_holder(self) -> Self {
        Self {
            holder: signed_by_next_holder,
            ..self
        }
    }

    /// The mock service says something else.
    fn mock(self, mock: &'static str) -> Self {
        Self { mock, ..self }
    }

    /// One of both takes it.
    fn apart(self, why: &'static str) -> Self {
        Self {
            apart: Some(why),
            ..self
        }
    }
}

#[test]
fn each_certificate_gets_its_verdict_from_the_terminal_and_from_the_service() {
    let desk = Desk::open();
    let rows: Vec<Row> = [
        issued::rows(),
        times::rows(),
        extensions::rows(),
        keys::rows(),
        next_card::rows(),
        algorithms::rows(),
        form::rows(),
    ]
    .into_iter()
    .flatten()
    .collect();
    assert!(rows.len() >= 60, "{} rows", rows.len());
    let wrong: Vec<String> = rows.iter().filter_map(|row| desk.check(row)).collect();
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        rows.len(),
        wrong.join("\n")
    );
}

/// Both checks.
struct Desk {
    office: Office,
    transport: HttpTransport,
    now: Arc<Mutex<OffsetDateTime>>,
    anchors: Anchors,
}

impl Desk {
    fn open() -> Self {
        let now = Arc::new(Mutex::new(START));
        let clock = Arc::clone(&now);
        let office = Office::open(Arc::new(move || *clock.lock().expect("a time")));
        let clock = Arc::new(SetClock(Arc::clone(&now)));
        let transport = HttpTransport::new(&office.config.service, clock).expect("transport");
        let next = office.folder().join("mock/user-authentication-ca-p384.pem");
        let next = pem(&std::fs::read_to_string(next).expect("an anchor"));
        let anchors = [office.mock.user_authority(), &next];
        let anchors = anchors.map(|der| Anchor::parse(der).expect("an anchor"));
        Self {
            anchors: Anchors::new(Environment::Test, anchors.into()).expect("test anchors"),
            office,
            transport,
            now,
        }
    }

    /// What is wrong with a row.
    fn check(&self, row: &Row) -> Option<String> {
        let terminal = UserCertificate::parse(row.certificate.clone())
            .and_then(|certificate| self.anchors.check(&certificate, row.at));
        let mock = self.ask_mock(&row.certificate, row.holder, row.at);
        let mut wrong = Vec::new();
        if terminal != row.terminal {
            wrong.push(format!("terminal: {terminal:?}, not {:?}", row.terminal));
        }
        if mock != row.mock {
            wrong.push(format!("mock: {mock}, not {}", row.mock));
        }
        let taken = [VALID, GRACE].contains(&mock.as_str());
        if (terminal.is_ok() == taken) == row.apart.is_some() {
            wrong.push(format!("both alike: {}", terminal.is_ok() == taken));
        }
        (!wrong.is_empty()).then(|| format!("{}: {}", row.what, wrong.join("; ")))
    }

    /// A visit up to its proof.
    fn ask_mock(
        &self,
        certificate: &[u8],
        holder: fn(&[u8]) -> Vec<u8>,
        at: OffsetDateTime,
    ) -> String {
        *self.now.lock().expect("a time") = at;
        let serial = UserCertificate::parse(certificate.to_vec())
            .map_or("0EF25432".to_owned(), |parsed| parsed.serial().to_owned());
        let opened = self.post(
            "/visits",
            &json!({"certificateSerial": serial, "purpose": "eligibility"}),
        );
        let Some(visit) = opened["visit"].as_str() else {
            return opened["code"].as_str().expect("a code").to_owned();
        };
        let message = signed_message(&opened);
        let proof = json!({
            "certificate": STANDARD.encode(certificate),
            "signature": STANDARD.encode(holder(&message)),
            "identifiedBy": "pin",
        });
        let answer = self.post(&format!("/visits/{visit}/proof"), &proof);
        let said = answer["code"].as_str().or(answer["certificate"].as_str());
        said.unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    fn post(&self, path: &str, body: &Value) -> Value {
        let request = Request {
            body: Some(body.to_string().into_bytes()),
            path: path.to_owned(),
            authorization: None,
        };
        let response = self
            .office
            .block_on(self.transport.send(request))
            .expect("an answer");
        serde_json::from_slice(&response.body).expect("JSON")
    }
}

/// What the card signs: the words of the visit, each ended by a zero, and the challenge.
fn signed_message(opened: &Value) -> Vec<u8> {
    let mut message = Vec::new();
    for word in [
        "madoguchi visit v1",
        opened["institution"].as_str().expect("institution"),
        opened["visit"].as_str().expect("visit"),
        "eligibility",
    ] {
        message.extend([word.as_bytes(), &[0]].concat());
    }
    message.extend(
        STANDARD
            .decode(opened["challenge"].as_str().expect("challenge"))
            .expect("Base64"),
    );
    message
}

/// The time of both.
#[derive(Debug)]
struct SetClock(Arc<Mutex<OffsetDateTime>>);

impl Clock for SetClock {
    fn wall(&self) -> OffsetDateTime {
        *self.0.lock().expect("a time")
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic(std::time::Duration::ZERO)
    }
}

fn leaf() -> Draft {
    Authority::test().leaf()
}

fn sealed(draft: &Draft) -> Vec<u8> {
    draft.sealed_by(Authority::test())
}

/// The leaf with something changed.
fn changed(change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = leaf();
    change(&mut draft);
    draft
}

fn profile(what: &'static str) -> CertificateError {
    CertificateError::Profile { what }
}

fn malformed(what: &'static str) -> CertificateError {
    CertificateError::Malformed { what }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
