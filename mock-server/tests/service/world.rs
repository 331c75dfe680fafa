//! A server with a client, a clock that tests turn, and cards that sign.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use madoguchi_mock_server::{Identity, Mock, Options, Running, seeded_random};
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime, macros::datetime};

pub(crate) const HERE: &str = "1311234567";
pub(crate) const ANY_PORT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-16 09:42:07 +9);

pub(crate) struct World {
    pub(crate) mock: Mock,
    pub(crate) running: Running,
    pub(crate) client: reqwest::Client,
    pub(crate) folder: TempDir,
    now: Arc<Mutex<OffsetDateTime>>,
}

/// A status and its JSON.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("no code")
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = TempDir::new().unwrap();
        let now = Arc::new(Mutex::new(NOW));
        let mut options = options(&now);
        change(&mut options);
        let mock = Mock::prepare(folder.path(), options).unwrap();
        let running = mock.start(ANY_PORT).await.unwrap();
        let client = client(&mock, Some(&mock.client_identity(HERE).unwrap()));
        Self {
            mock,
            running,
            client,
            folder,
            now,
        }
    }

    pub(crate) fn pass(&self, duration: Duration) {
        *self.now.lock().unwrap() += duration;
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_as(&self.client, path, body).await
    }

    pub(crate) async fn post_as(
        &self,
        client: &reqwest::Client,
        path: &str,
        body: &Value,
    ) -> Answer {
        let request = client
            .post(format!("{}{path}", self.running.url()))
            .json(body);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store");
        let status = response.status().as_u16();
        Answer {
            status,
            body: response.json().await.unwrap(),
        }
    }

    /// Opens a visit for a person.
    pub(crate) async fn open(&self, person: &str) -> Answer {
        self.post("/visits", &opening(&self.mock.certificate_serial(person)))
            .await
    }

    /// What a person's card makes of an opened visit.
    pub(crate) fn proof(&self, person: &str, visit: &Value) -> Value {
        self.card(person).proof(visit)
    }

    pub(crate) fn card(&self, person: &str) -> CardFile {
        CardFile::read(&self.mock.mint(person).unwrap())
    }

    /// Opens and proves; gives the visit.
    pub(crate) async fn proven(&self, person: &str) -> String {
        let visit = self.open(person).await.body;
        let answer = self
            .post(&at(&visit, "proof"), &self.proof(person, &visit))
            .await;
        assert_eq!(answer.status, 200, "{person}: {answer:?}");
        visit["visit"].as_str().unwrap().to_owned()
    }

    /// A whole visit without questions of consent.
    pub(crate) async fn result(&self, person: &str) -> Answer {
        let visit = self.proven(person).await;
        self.post(
            &format!("/visits/{visit}/result"),
            &json!({ "consents": {} }),
        )
        .await
    }

    pub(crate) async fn token(&self) -> String {
        let account = self.mock.account();
        let credentials = json!({ "user": account.user, "pass": account.password });
        let answer = self.post(AUTH, &credentials).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["idToken"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn search(&self, token: &str, question: &Value) -> Answer {
        let request = self.client.post(format!("{}{SEARCH}", self.running.url()));
        let response = request
            .header("authorization", token)
            .json(question)
            .send()
            .await
            .unwrap();
        Answer {
            status: response.status().as_u16(),
            body: response.json().await.unwrap(),
        }
    }
}

pub(crate) const AUTH: &str = "/oqs-api-pro/MSA12020/ILI12020SV01/auth";
pub(crate) const SEARCH: &str = "/oqs-api-pro/MSA01030/ILI01030SV01/search";

pub(crate) fn options(now: &Arc<Mutex<OffsetDateTime>>) -> Options {
    let now = Arc::clone(now);
    let mut options = Options::default();
    options.seed = Some("tests".into());
    options.clock = Arc::new(move || *now.lock().unwrap());
    options.random = seeded_random("tests");
    options
}

pub(crate) fn client(mock: &Mock, identity: Option<&Identity>) -> reqwest::Client {
    builder(mock, identity).build().unwrap()
}

pub(crate) fn builder(mock: &Mock, identity: Option<&Identity>) -> reqwest::ClientBuilder {
    // Every test of the process installs the same provider; only the first is taken.
    let _first = rustls::crypto::ring::default_provider().install_default();
    let authority = mock.facility_authority().certificate();
    let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
    let mut client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([authority]);
    if let Some(identity) = identity {
        client = client.identity(reqwest::Identity::from_pem(identity.pem().as_bytes()).unwrap());
    }
    client
}

pub(crate) fn opening(serial: &str) -> Value {
    json!({ "certificateSerial": serial, "purpose": "eligibility" })
}

/// The path of a step of an opened visit.
pub(crate) fn at(visit: &Value, step: &str) -> String {
    format!("/visits/{}/{step}", visit["visit"].as_str().unwrap())
}

pub(crate) fn question(insurer: &str, number: &str, birth: &str) -> Value {
    json!({ "XmlMsg": {
        "MessageHeader": {
            "QualificationConfirmationDate": "20261116",
            "MedicalInstitutionCode": HERE,
            "ArbitraryFileIdentifier": "202611160001",
        },
        "MessageBody": { "QualificationConfirmSearchInfo": {
            "InsurerNumber": insurer,
            "InsuredIdentificationNumber": number,
            "Birthdate": birth,
            "LimitApplicationCertificateRelatedConsFlg": "1",
        } },
    } })
}

/// A card file as a simulated card reads it.
pub(crate) struct CardFile {
    pub(crate) certificate: Vec<u8>,
    pub(crate) authority: Vec<u8>,
    key: RsaKeyPair,
}

impl CardFile {
    pub(crate) fn read(text: &str) -> Self {
        let file: toml::Table = toml::from_str(text).unwrap();
        let part = |name: &str| {
            file["user_authentication"][name]
                .as_str()
                .unwrap()
                .to_owned()
        };
        let key = PrivatePkcs8KeyDer::from_pem_slice(part("key").as_bytes()).unwrap();
        Self {
            certificate: STANDARD.decode(part("certificate")).unwrap(),
            authority: STANDARD.decode(part("ca_certificate")).unwrap(),
            key: RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap(),
        }
    }

    pub(crate) fn proof(&self, visit: &Value) -> Value {
        let challenge = STANDARD
            .decode(visit["challenge"].as_str().unwrap())
            .unwrap();
        let mut message = Vec::new();
        for part in [
            "madoguchi visit v1",
            HERE,
            visit["visit"].as_str().unwrap(),
            "eligibility",
        ] {
            message.extend(part.bytes().chain([0]));
        }
        message.extend(challenge);
        json!({
            "certificate": STANDARD.encode(&self.certificate),
            "signature": STANDARD.encode(self.sign(&message)),
            "identifiedBy": "pin",
        })
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; 256];
        let random = ring::rand::SystemRandom::new();
        self.key
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
            .unwrap();
        signature
    }
}
