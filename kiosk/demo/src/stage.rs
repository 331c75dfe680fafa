//! Everything around the kiosk: the mock service, its people, one reader.

use std::path::PathBuf;

use madoguchi::{config::Config, core::failure::Failure};
use madoguchi_mock_server::{Mock, Options, Running};
use madoguchi_simulated_card::{Card, Slot};
use tempfile::TempDir;

/// The institution that the mock service makes a client certificate for by itself.
const INSTITUTION: &str = "1311234567";

/// **Invented:** the key with which the terminal lets the simulated cards sign after staff's check, in the place of a PIN.
const TERMINAL_KEY: &str = include_str!("../../../drivers/simulated-card/keys/terminal.pem");

/// The stage of one demo. It is gone when the process is.
pub(crate) struct Stage {
    /// The reader's slot.
    pub(crate) slot: Slot,
    pub(crate) people: Vec<Player>,
    _service: Running,
    _runtime: tokio::runtime::Runtime,
    folder: TempDir,
}

/// Somebody with a card.
#[derive(Clone)]
pub(crate) struct Player {
    pub(crate) name: String,
    pub(crate) story: String,
    pub(crate) pin: String,
    pub(crate) card: PathBuf,
}

impl Stage {
    /// Prepares people and certificates, and starts the service.
    pub(crate) fn set() -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::Builder::new()
            .prefix("madoguchi-demo-")
            .tempdir()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let mock = Mock::prepare(&folder.path().join("mock"), Options::default())?;
        let service = runtime.block_on(mock.start(([127, 0, 0, 1], 0).into()))?;
        let people = mock
            .people()
            .iter()
            .filter_map(|person| {
                let card = person.card.as_ref()?;
                Some(Player {
                    name: card.name.clone(),
                    story: person.story.clone(),
                    pin: card.pin.clone(),
                    card: mock.card_path(&person.id),
                })
            })
            .collect();
        let config = format!(
            "environment = \"test\"\nstate = \"state\"\n[institution]\ncode = \"{INSTITUTION}\"\nkind = \"clinic\"\nname = \"見本医院\"\n\
             [service]\nurl = \"{url}\"\nauthority = \"mock/facility-ca.pem\"\nidentity = \"mock/client-{INSTITUTION}.pem\"\n\
             user = \"{user}\"\npassword_file = \"mock/service-password\"\n[card]\nanchors = [\"mock/user-authentication-ca.pem\", \"mock/user-authentication-ca-p384.pem\"]\n\
             [face]\nterminal_key = \"terminal.pem\"\n",
            url = service.url(),
            user = mock.account().user,
        );
        std::fs::write(folder.path().join("terminal.pem"), TERMINAL_KEY)?;
        std::fs::write(folder.path().join("madoguchi.toml"), config)?;
        Ok(Self {
            slot: Slot::new(),
            people,
            _service: service,
            _runtime: runtime,
            folder,
        })
    }

    /// The kiosk's configuration.
    pub(crate) fn config(&self) -> Result<Config, Failure> {
        Ok(Config::read(&self.folder.path().join("madoguchi.toml"))?)
    }
}

impl Player {
    /// The card, as it was left: tries last from tap to tap.
    pub(crate) fn card(&self) -> Result<Card, madoguchi_simulated_card::OpenError> {
        Card::open(&self.card)
    }
}
