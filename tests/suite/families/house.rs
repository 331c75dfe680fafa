//! A mock service with a client and two people who were there with their cards.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use madoguchi::{
    config,
    core::visit::{Consents, Identified, InquiryId, Proof, Purpose, signed_message},
    host::SystemClock,
    service::{Request, Service as _, Transport as _, http::HttpTransport, web::WebService},
};
use madoguchi_mock_server::{Endpoint, Fault, Link, LinkOptions, Mock, Options, Running};
use madoguchi_tests::clock::START;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};
use tokio::task::AbortHandle;
use zip::{AesMode, ZipWriter, write::SimpleFileOptions};

pub(super) const HERE: &str = "1311234567";

/// What golden questions of the terminal name.
const VISIT: &str = "5f3299d3-c95b-42c1-b1b5-e860caec84f9";

pub(super) struct House {
    pub(super) web: WebService<HttpTransport>,
    wire: HttpTransport,
    mock: Mock,
    running: Running,
    runtime: tokio::runtime::Runtime,
    folder: tempfile::TempDir,
    /// The visit of a child with a certificate.
    visit: String,
}

impl House {
    /// The employee consented to everything with their card; disaster mode is on.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let mut options = Options::default();
        options.seed = Some("tests".to_owned());
        options.clock = Arc::new(|| START);
        let mock = Mock::prepare(folder.path(), options).unwrap();
        let running = runtime
            .block_on(mock.start(([127, 0, 0, 1], 0).into()))
            .unwrap();
        let disaster = Fault::Disaster {
            prefectures: Vec::new(),
        };
        running.faults().add(Endpoint::Any, disaster, 10_000);
        let data = folder.path().display();
        let settings: config::Service = toml::from_str(&format!(
            "url = '{}'\nauthority = '{data}/facility-ca.pem'\nidentity = '{data}/client-{HERE}.pem'",
            running.url()
        ))
        .unwrap();
        let transport = || HttpTransport::new(&settings, Arc::new(SystemClock::new())).unwrap();
        let password = folder.path().join("service-password");
        let web = WebService::new(transport(), HERE.into(), "madoguchi".into(), Some(password));
        let mut house = Self {
            web,
            wire: transport(),
            mock,
            running,
            runtime,
            folder,
            visit: String::new(),
        };
        house.visit("employee");
        house.visit = house.visit("subsidy-child");
        house
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    pub(super) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.runtime.spawn(work).abort_handle()
    }

    pub(super) fn link(&self, options: LinkOptions) -> Link {
        self.running.link(options).unwrap()
    }

    /// A golden question as it stands in its file.
    pub(super) fn golden(golden: &str) -> Value {
        serde_json::from_str(&golden_text(golden)).unwrap()
    }

    /// Plans what goes wrong once.
    pub(super) fn plan(&self, endpoint: Endpoint, fault: Fault) {
        self.running.faults().add(endpoint, fault, 1);
    }

    /// Ends the service; the client stays, with its files.
    pub(super) fn close(
        self,
    ) -> (
        WebService<HttpTransport>,
        tokio::runtime::Runtime,
        tempfile::TempDir,
    ) {
        self.runtime.block_on(self.running.stop());
        (self.web, self.runtime, self.folder)
    }

    /// A golden question, about people who are known and things that happened here.
    pub(super) fn question(&self, golden: &str, received: &str) -> Value {
        let text = golden_text(golden)
            .replace("見本　一郎", "試験　太郎")
            .replace(VISIT, &self.visit);
        let mut question: Value = serde_json::from_str(&text).unwrap();
        let body = &mut question["XmlMsg"]["MessageBody"];
        if body.get("ReceptionNumber").is_some() {
            body["ReceptionNumber"] = json!(received);
        }
        if golden == "OQSsiupd01req" {
            body["InstitutionSettings"]["EmergencyAccess"] = json!("1");
        }
        if golden == "OQSmuhvq01req" {
            // The day before yesterday, when somebody consented at home.
            body["QualificationConfirmSearchInfo"]["ConsentDateFrom"] = json!("20261114");
        }
        question
    }

    /// Somebody's tap at the face reader; the file that it will bring.
    pub(super) fn tap(&self, person: &str) -> String {
        let body = serde_json::to_vec(&json!({ "person": person })).unwrap();
        let request = Request {
            body: Some(body),
            path: "/admin/face".to_owned(),
            authorization: None,
        };
        let told = self.block_on(self.wire.send(request)).unwrap();
        let told: Value = serde_json::from_slice(&told.body).unwrap();
        told["file"].as_str().unwrap().to_owned()
    }

    /// A whole visit with the card, with every consent; its id.
    fn visit(&self, person: &str) -> String {
        let card: toml::Table = toml::from_str(&self.mock.mint(person).unwrap()).unwrap();
        let part = |name: &str| card["user_authentication"][name].as_str().unwrap();
        let pem = part("key").lines().filter(|line| !line.starts_with('-'));
        let key = STANDARD.decode(pem.collect::<String>()).unwrap();
        let key = RsaKeyPair::from_pkcs8(&key).unwrap();
        let serial = self.mock.certificate_serial(person);
        self.block_on(async {
            let opened = self.web.open(&serial).await.unwrap();
            let message = signed_message(&opened, Purpose::Eligibility);
            let mut signature = vec![0; key.public().modulus_len()];
            let random = SystemRandom::new();
            key.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature)
                .unwrap();
            let proof = Proof {
                inquiry: InquiryId(uuid::Uuid::now_v7()),
                visit: opened.visit.clone(),
                serial: serial.clone(),
                certificate: STANDARD.decode(part("certificate")).unwrap(),
                signature,
                identified: Identified::Pin,
            };
            self.web.prove(&proof).await.unwrap();
            let consents = Consents::comprehensive(true, true);
            self.web
                .result(&opened.visit, &serial, &consents)
                .await
                .unwrap();
            opened.visit
        })
    }
}

fn golden_text(golden: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages");
    let file = format!("{golden}.json");
    fs::read_to_string(folder.join(&file))
        .or_else(|_| fs::read_to_string(folder.join("invented").join(&file)))
        .unwrap()
}

/// Packs a request as receipt software does where the terminal encrypts.
pub(super) fn pack(bytes: &[u8], name: &str, to: &Path, password: &str) {
    let mut archive = ZipWriter::new(fs::File::create(to).unwrap());
    let options = SimpleFileOptions::default().with_aes_encryption(AesMode::Aes256, password);
    archive.start_file(name, options).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap();
}

/// Where texts stand in a message, whatever their position in a list.
pub(super) fn places(tree: &Value) -> BTreeSet<String> {
    fn walk(tree: &Value, place: &str, places: &mut BTreeSet<String>) {
        match tree {
            Value::Object(children) => {
                for (name, child) in children {
                    walk(child, &format!("{place}/{name}"), places);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, place, places)),
            _ => drop(places.insert(place.to_owned())),
        }
    }
    let mut places = BTreeSet::new();
    walk(tree, "", &mut places);
    places
}

/// The same of every golden file of an invented message.
pub(super) fn golden_places(golden: &str) -> BTreeSet<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/messages/invented");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let ours = files.filter(|file| {
        let name = file.file_name().unwrap().to_string_lossy();
        name.starts_with(golden) && name.ends_with(".json")
    });
    ours.flat_map(|file| places(&serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()))
        .collect()
}
