//! One host per machine.

use std::sync::Arc;

use madoguchi::{
    attachments::AttachmentFolder,
    config::{Config, Transport},
    core::{
        clock::{Clock, Random},
        face::FaceUnit,
        failure::{Code, Failure},
        link::Readers,
        visit::{InquiryId, Settings},
    },
    delivery::JsonFolder,
    folder::FaceFolder,
    host::{HostLock, SystemClock, SystemRandom},
    service::{Service, folder::FolderService, http::HttpTransport, web::WebService},
    store::Store,
    terminal::{Command, DeskRecord, Events, Face, Parts, Refused, Terminal},
};
use madoguchi_drivers::face::SocketFaceUnit;
use madoguchi_drivers::pcsc::PcscReaders;
use time::OffsetDateTime;

use crate::notes;

/// How many ended inquiries a shell starts with.
const RECENT: u32 = 200;

/// The one process of a machine that runs a terminal. Dropping it ends the terminal, then gives the machine free.
///
/// A program around it that sees [`EventKind::Restart`](madoguchi::terminal::EventKind::Restart) ends with the exit code
/// [`RESTART`](madoguchi::terminal::RESTART), and what keeps the program running starts it anew.
#[derive(Debug)]
pub struct Host {
    // Declared before the lock, so that the terminal has ended when the lock is given back.
    terminal: Terminal,
    _lock: HostLock,
    recent: Vec<DeskRecord>,
}

/// What a host finds around it. [`Surroundings::of_this_machine`] is the real one; tests and the demo put others in its place.
pub struct Surroundings {
    /// Makes a view of the readers.
    pub readers: Box<dyn Fn() -> Box<dyn Readers> + Send>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
}

impl Surroundings {
    /// PC/SC, the system's clock and the system's random numbers.
    #[must_use]
    pub fn of_this_machine() -> Self {
        Self {
            readers: Box::new(|| Box::new(PcscReaders::new())),
            clock: Arc::new(SystemClock::new()),
            random: Arc::new(SystemRandom),
        }
    }
}

impl std::fmt::Debug for Surroundings {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Surroundings")
    }
}

impl Host {
    /// Takes the machine and starts its terminal.
    ///
    /// # Errors
    /// With a code: another host, a folder that cannot be written, a store that cannot be read, certificates that cannot be used.
    pub fn start(config: &Config, surroundings: Surroundings) -> Result<(Self, Events), Failure> {
        let settings = Settings {
            anchors: config.anchors()?,
            facility: config.facility_with_books()?,
            phones: config.reader.phones,
            face: config.face.as_ref().is_some_and(|face| face.unit.is_some()),
            staff_check: config.face.is_some(),
        };
        let lock = HostLock::take(&config.state)?;
        let store = Store::open(&config.state, &*surroundings.random)?;
        let recent = store.recent(RECENT)?;
        // Files that cannot be removed now are tried again with the next one that is kept.
        if let Err(error) = AttachmentFolder::of(config).prune(&*surroundings.clock) {
            tracing::warn!(code = %Failure::from(error).code, "attachments");
        }
        let service = service(config, &surroundings)?;
        let face = face(config, &surroundings.clock)?;
        let (terminal, events) = Terminal::start(Parts {
            settings,
            roles: config.roles(),
            readers: surroundings.readers,
            service,
            face,
            notices: config.institution.notices,
            store,
            folder: FaceFolder::of(config, Arc::clone(&surroundings.clock)),
            delivery: config.delivery.folder.as_deref().map(JsonFolder::new),
            clock: surroundings.clock,
            random: surroundings.random,
        })
        .map_err(|error| Failure::new(Code::ProgramFault, error))?;
        let noted = terminal
            .events()
            .map_err(|error| Failure::new(Code::ProgramFault, error))?;
        notes::keep(&config.state, noted)
            .map_err(|error| Failure::new(Code::ProgramFault, error))?;
        let host = Self {
            terminal,
            _lock: lock,
            recent,
        };
        Ok((host, events))
    }

    /// Hands a command to the terminal; never waits.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn send(&self, command: Command) -> Result<(), Refused> {
        self.terminal.send(command)
    }

    /// What had ended before this host started, newest first.
    #[must_use]
    pub fn recent(&self) -> &[DeskRecord] {
        &self.recent
    }
}

/// An id that no inquiry has had.
#[must_use]
pub fn new_inquiry() -> InquiryId {
    InquiryId(uuid::Uuid::now_v7())
}

/// The time, by this machine's clock.
#[must_use]
pub fn now() -> OffsetDateTime {
    SystemClock::new().wall()
}

/// What the configuration lets recognise people without a PIN; a face unit is not connected yet.
fn face(config: &Config, clock: &Arc<dyn Clock>) -> Result<Option<Face>, Failure> {
    let terminal = config.synthetic_terminal()?;
    Ok(config.face.as_ref().zip(terminal).map(|(face, terminal)| {
        let unit = face.unit.map(|address| {
            let unit: Box<dyn FaceUnit> = Box::new(SocketFaceUnit::new(address, Arc::clone(clock)));
            unit
        });
        Face { unit, terminal }
    }))
}

/// The configured service, by the transport that the configuration chooses.
///
/// # Errors
/// With a code: certificates that cannot be used, folders that are not configured.
pub fn service(config: &Config, surroundings: &Surroundings) -> Result<Arc<dyn Service>, Failure> {
    let clock = Arc::clone(&surroundings.clock);
    if config.service.transport == Transport::Folder {
        let random = Arc::clone(&surroundings.random);
        let folders = FolderService::new(config, clock, random)
            .ok_or_else(|| Failure::new(Code::ConfigurationInvalid, "folder.req, folder.res"))?;
        return Ok(Arc::new(folders));
    }
    let transport = HttpTransport::new(&config.service, clock)?;
    Ok(Arc::new(WebService::new(
        transport,
        config.institution.code.clone(),
        config.service.user.clone(),
        config.service.password_file.clone(),
    )))
}
