//! One patient's world: a reader, a card, the service, a terminal.

mod service;
mod terminal;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use madoguchi::{
    core::visit::Screen, host::SystemRandom, journal::Counts, store::Store, terminal::DeskRecord,
};
use madoguchi_mock_server::{Mock, Options, Running};
use madoguchi_simulated_card::{Card, CardFile, Fault, Reference, Slot, Trace, Vpcd};
use tempfile::TempDir;

use crate::{
    clock::{MovedClock, START},
    pcscd::Pcscd,
    terminal::TerminalProcess,
};

/// The institution that asks.
pub const INSTITUTION: &str = "1311234567";

/// A reader, a card, the service, a terminal.
pub struct World {
    /// The terminal; [`World::start_terminal`] puts another one in its place.
    pub terminal: Option<TerminalProcess>,
    /// The slot of the reader.
    pub slot: Slot,
    /// The service; `None` while it is down.
    pub service: Option<Running>,
    /// The service's preparation: people, certificates.
    pub mock: Mock,
    /// The reader service.
    pub pcscd: Pcscd,
    /// By how much every clock of this world is moved.
    pub clock: time::Duration,
    /// Where the service listens, whether or not it does.
    address: SocketAddr,
    vpcd: Option<Vpcd>,
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
}

impl World {
    /// A world without a terminal yet; its service runs and its reader is empty.
    ///
    /// # Panics
    /// When a part cannot be started; the panic says which.
    #[must_use]
    pub fn without_terminal() -> Self {
        Self::without_terminal_of(|_| ())
    }

    /// As [`World::without_terminal`], its service changed by `change`.
    ///
    /// # Panics
    /// When a part cannot be started; the panic says which.
    #[must_use]
    pub fn without_terminal_of(change: impl FnOnce(&mut Options)) -> Self {
        Self::begin(START, change)
    }

    /// As [`World::new`], on another day.
    ///
    /// # Panics
    /// When a part cannot be started.
    #[must_use]
    pub fn at(start: time::OffsetDateTime) -> Self {
        let mut world = Self::begin(start, |_| ());
        world.start_terminal();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        world
    }

    fn begin(start: time::OffsetDateTime, change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let clock = MovedClock::distance_to(start);
        let pcscd = Pcscd::start(&folder.path().join("pcsc"));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("runtime");
        let mut options = Options::default();
        options.seed = Some("tests".to_owned());
        options.clock = std::sync::Arc::new(move || time::OffsetDateTime::now_utc() + clock);
        change(&mut options);
        let mock = Mock::prepare(&folder.path().join("mock"), options).expect("mock service");
        let service = runtime
            .block_on(mock.start(([127, 0, 0, 1], 0).into()))
            .expect("mock service listens");
        let slot = Slot::new();
        let vpcd = Vpcd::attach(slot.clone(), &pcscd.address()).expect("reader");
        let world = Self {
            terminal: None,
            slot,
            address: service.address(),
            service: Some(service),
            mock,
            pcscd,
            clock,
            vpcd: Some(vpcd),
            runtime,
            folder,
        };
        world.write_config(|text| text);
        world
    }

    /// A world whose terminal shows the welcome screen.
    ///
    /// # Panics
    /// When a part cannot be started.
    #[must_use]
    pub fn new() -> Self {
        let mut world = Self::without_terminal();
        world.start_terminal();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        world
    }

    /// Where everything of this world lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The configuration file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder().join("madoguchi.toml")
    }

    /// Writes the configuration, changed by `change`.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write_config(&self, change: impl FnOnce(String) -> String) {
        let url = format!("https://{}", self.address);
        let text = format!(
            r#"environment = "test"
state = "state"

[institution]
code = "{INSTITUTION}"
kind = "clinic"
name = "見本医院"

[service]
url = "{url}"
authority = "mock/facility-ca.pem"
identity = "mock/client-{INSTITUTION}.pem"
user = "madoguchi"
password_file = "mock/service-password"

[card]
anchors = ["mock/user-authentication-ca.pem", "mock/user-authentication-ca-p384.pem"]

[reader]
name = "{reader}"

[delivery]
folder = "out"
"#,
            reader = self.pcscd.reader(),
        );
        std::fs::write(self.config(), change(text)).expect("configuration");
    }

    /// Puts a person's card on the reader. The card keeps its tries from tap to tap.
    ///
    /// # Panics
    /// When the card cannot be made.
    pub fn tap(&mut self, person: &str) {
        self.slot.insert(self.card(person));
    }

    /// Puts a person's card on the reader, with faults.
    pub fn tap_with(&mut self, person: &str, faults: impl IntoIterator<Item = Fault>) {
        self.slot.add_faults(faults);
        self.tap(person);
    }

    /// A person's card.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn card(&self, person: &str) -> Card {
        Card::open(&self.mock.card_path(person)).expect("card")
    }

    /// A person's PIN, from the card file.
    ///
    /// # Panics
    /// When the person has no card.
    #[must_use]
    pub fn pin(&self, person: &str) -> String {
        let text = std::fs::read_to_string(self.mock.card_path(person)).expect("card file");
        CardFile::parse(&text).expect("card file");
        let value: toml::Table = toml::from_str(&text).expect("card file");
        value["user_authentication"]["pin"]
            .as_str()
            .expect("PIN")
            .to_owned()
    }

    /// Takes the card away.
    pub fn remove(&mut self) {
        self.slot.remove();
    }

    /// A whole visit by PIN with every consent given but surgery's, up to the line at the desk; the card is taken away at the end.
    pub fn visit(&mut self, person: &str) -> DeskRecord {
        self.tap(person);
        self.keypad();
        let pin = self.pin(person);
        self.send(&format!("pin {pin}"));
        self.consent_and_finish()
    }

    /// Waits for the keypad with a known number of tries, which it returns.
    pub fn keypad(&mut self) -> u8 {
        let screen = self.screen("the keypad", |screen| {
            matches!(screen, Screen::EnterPin { tries: Some(_), .. })
        });
        match screen {
            Screen::EnterPin {
                tries: Some(tries), ..
            } => tries,
            _ => 0,
        }
    }

    /// Consents where asked, says no to anything else, waits for the desk, and takes the card away.
    pub fn consent_and_finish(&mut self) -> DeskRecord {
        let mut consented = false;
        let record = loop {
            enum Next {
                Consent,
                Decide,
                Desk(Box<DeskRecord>),
            }
            let next = self
                .terminal()
                .wait("consent or the desk", |event| match event {
                    madoguchi::terminal::EventKind::Screen {
                        screen: Screen::Consent,
                        ..
                    } => Some(Next::Consent),
                    madoguchi::terminal::EventKind::Screen {
                        screen: Screen::Decide { .. },
                        ..
                    } => Some(Next::Decide),
                    madoguchi::terminal::EventKind::Desk(record) => {
                        Some(Next::Desk(record.clone()))
                    }
                    _ => None,
                });
            match next {
                Next::Consent => {
                    assert!(!consented, "asked twice");
                    consented = true;
                    self.send("consent yes no");
                }
                Next::Decide => self.send("no"),
                Next::Desk(record) => break *record,
            }
        };
        self.remove();
        self.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        record
    }

    /// Tries left on the card in the slot.
    #[must_use]
    pub fn tries(&self) -> Option<u8> {
        self.slot.tries(Reference::UserAuthentication)
    }

    /// Tries left on a person's card that is not in the slot.
    ///
    /// # Panics
    /// When the person has no card.
    #[must_use]
    pub fn tries_of(&self, person: &str) -> u8 {
        self.card(person)
            .tries(Reference::UserAuthentication)
            .expect("a PIN")
    }

    /// What was exchanged since the last time.
    #[must_use]
    pub fn take_trace(&self) -> Trace {
        self.slot.take_trace()
    }

    /// The journal, read beside the running terminal.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn journal(&self) -> (Vec<DeskRecord>, Counts) {
        let store = Store::open(&self.folder().join("state"), &SystemRandom).expect("store");
        (
            store.recent(1000).expect("journal"),
            store.counts().expect("journal"),
        )
    }

    /// Unplugs the virtual card from the reader service for good.
    pub fn unplug(&mut self) {
        self.vpcd = None;
    }

    /// Waits until the delivery folder holds `count` results, and returns them.
    ///
    /// # Panics
    /// When they do not come.
    #[must_use]
    pub fn delivered(&self, count: usize) -> Vec<serde_json::Value> {
        let deadline = std::time::Instant::now() + crate::terminal::PATIENCE;
        loop {
            let files: Vec<PathBuf> = std::fs::read_dir(self.folder().join("out"))
                .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
                .unwrap_or_default();
            let results: Vec<serde_json::Value> = files
                .iter()
                .filter(|path| {
                    path.extension()
                        .is_some_and(|extension| extension == "json")
                })
                .map(|path| {
                    serde_json::from_slice(&std::fs::read(path).expect("result"))
                        .expect("whole JSON")
                })
                .collect();
            if results.len() >= count {
                return results;
            }
            assert!(
                std::time::Instant::now() < deadline,
                "{} of {count} results",
                results.len()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
