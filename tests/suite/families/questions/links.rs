//! A link application over the folders of a client.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use madoguchi::{
    config::Config,
    core::clock::{Clock, Monotonic},
    host::SystemRandom,
    service::folder::FolderService,
};
use madoguchi_mock_server::{Link, LinkOptions};
use madoguchi_tests::clock::START;
use time::OffsetDateTime;

use super::super::{
    PASSWORD,
    house::{HERE, House},
};

/// Of a wait that is to end by an answer: nothing here takes as long.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks, of both sides.
const BETWEEN: Duration = Duration::from_millis(2);

/// How the application is.
#[derive(Clone, Copy)]
pub(super) struct Links {
    pub(super) zipped: bool,
    pub(super) password: bool,
    pub(super) pieces: bool,
}

/// A client's folders.
pub(super) struct Folders {
    pub(super) service: FolderService,
    pub(super) config: Config,
    root: PathBuf,
    application: Option<tokio::task::AbortHandle>,
}

impl Links {
    /// A client, and an application that runs.
    pub(super) fn over(self, house: &House, lines: &str) -> Folders {
        let mut folders = Folders::new(house.folder(), lines);
        let link = self.link(house);
        let running = house.block_on(async { tokio::spawn(link.run()) });
        folders.application = Some(running.abort_handle());
        folders
    }

    /// An application that does nothing by itself.
    pub(super) fn link(self, house: &House) -> Link {
        let mut options = LinkOptions::new(house.folder().join("OQS"), HERE);
        options.zipped = self.zipped;
        options.password = self.password.then(|| PASSWORD.to_owned());
        options.pieces = self.pieces;
        options.interval = BETWEEN;
        house.link(options)
    }
}

impl Folders {
    /// A client without an application.
    pub(super) fn new(folder: &Path, lines: &str) -> Self {
        let root = folder.join("OQS");
        for name in ["req", "res"] {
            fs::create_dir_all(root.join(name)).unwrap();
        }
        fs::write(folder.join("password"), format!("{PASSWORD}\n")).unwrap();
        let text = format!(
            "environment = 'test'\nstate = 'state'\n[institution]\ncode = '{HERE}'\nkind = 'clinic'\n\
             [service]\ntransport = 'folder'\n[card]\nanchors = ['anchor.pem']\n\
             [folder]\nreq = 'OQS/req'\nres = 'OQS/res'\n{lines}\n"
        );
        let path = folder.join("folders.toml");
        fs::write(&path, text).unwrap();
        let config = Config::read(&path).unwrap();
        let clock = Arc::new(Still(START));
        let service = FolderService::new(&config, clock, Arc::new(SystemRandom)).unwrap();
        Self {
            service: service.waiting(PATIENCE, BETWEEN),
            config,
            root,
            application: None,
        }
    }

    /// With a time limit that is to be met.
    pub(super) fn impatient(self, limit: Duration) -> FolderService {
        let clock = Arc::new(Still(START));
        let service = FolderService::new(&self.config, clock, Arc::new(SystemRandom)).unwrap();
        service.waiting(limit, BETWEEN)
    }

    pub(super) fn names(&self, folder: &str) -> Vec<String> {
        super::super::names(&self.root.join(folder))
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        if let Some(application) = &self.application {
            application.abort();
        }
    }
}

/// A clock that stands still.
#[derive(Debug)]
pub(super) struct Still(pub(super) OffsetDateTime);

impl Clock for Still {
    fn wall(&self) -> OffsetDateTime {
        self.0
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::default()
    }
}
