//! The card: power, the selected application, security status, and which command goes where.

mod authenticate;
mod change;
mod compute;
mod read;
mod select;
mod verify;

use std::collections::BTreeSet;
use std::path::Path;

use crate::apdu::Command;
use crate::application::{self, Application, Change, Content, File, Manners, PinFile};
use crate::key::SignatureForm;
use crate::memory::Memory;
use crate::status::{self, Status};
use crate::{Atr, CardFile, CardFileError, Reference, StateError, Timing};

/// A card. Put it into a [`Slot`](crate::Slot), or talk to it directly.
pub struct Card {
    atr: Atr,
    extended_length: bool,
    first_command_fails: bool,
    unlocked: bool,
    terminal_authentication: bool,
    signature_form: SignatureForm,
    timing: Option<Timing>,
    manners: Manners,
    applications: Vec<Application>,
    /// GET DATA outside the applications, by P1-P2.
    objects: Vec<(u16, Content)>,
    memory: Memory,
    /// No command came since power-up.
    fresh: bool,
    /// Index of the selected application; `None` = the issuer's security domain, as after power-on.
    selected: Option<usize>,
    current_file: Option<u16>,
    /// The application that `verified` belongs to.
    secured: Option<usize>,
    /// PIN files whose VERIFY succeeded, and the terminal's reference where it authenticated itself.
    verified: BTreeSet<u16>,
    /// The latest of GET CHALLENGE.
    challenge: Option<Vec<u8>>,
    /// The power goes away inside the command.
    torn: bool,
    remark: Option<&'static str>,
}

/// Why a card cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The card file.
    #[error("card file {path}")]
    File {
        /// Which file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        source: CardFileError,
    },
    /// The state file beside it.
    #[error("state file")]
    State(#[from] StateError),
}

/// Says nothing of whose card it is.
impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Card")
            .field("atr", &self.atr)
            .finish_non_exhaustive()
    }
}

impl Card {
    /// A fresh card whose retry counters live in memory.
    pub fn new(file: CardFile) -> Self {
        Self::with_memory(&file, Memory::default())
    }

    /// The card of a card file. Retry counters are read from, and written to, the state file beside it (`x.toml`: `x.state.toml`).
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let file = CardFile::read(path).map_err(|source| OpenError::File {
            path: path.to_owned(),
            source,
        })?;
        Ok(Self::with_memory(&file, Memory::beside(path)?))
    }

    fn with_memory(file: &CardFile, memory: Memory) -> Self {
        Self {
            atr: file.atr(),
            extended_length: file.extended_length,
            first_command_fails: file.first_command_fails,
            unlocked: file.unlocked,
            terminal_authentication: file.synthetic_terminal_authentication
                && file.profile.is_plastic(),
            signature_form: file.signature_form,
            timing: file.timing,
            manners: Manners::of(file.profile),
            applications: application::applications(file),
            objects: read::objects(file),
            memory,
            fresh: true,
            selected: None,
            current_file: None,
            secured: None,
            verified: BTreeSet::new(),
            challenge: None,
            torn: false,
            remark: None,
        }
    }

    /// The answer to reset.
    pub fn atr(&self) -> &[u8] {
        self.atr.as_bytes()
    }

    /// Power on, or a cold reset: selection and security status are gone.
    pub fn power_on(&mut self) {
        self.power_off();
    }

    /// Power off: selection and security status are gone.
    pub fn power_off(&mut self) {
        self.reset();
        self.secured = None;
        self.fresh = true;
        self.log_out();
    }

    /// Warm reset. **Security status survives**, for whoever selects the same application again \[B\]; that the selection itself is gone is
    /// an inference \[C\].
    pub fn reset(&mut self) {
        self.selected = None;
        self.current_file = None;
    }

    /// Tries left. `None`: this card has no such PIN.
    pub fn tries(&self, reference: Reference) -> Option<u8> {
        let files = self
            .applications
            .iter()
            .flat_map(|application| &application.files);
        let pin = files
            .filter_map(File::as_pin)
            .find(|pin| pin.name == reference.name())?;
        Some(self.tries_of(pin))
    }

    /// Answers one command: data, then SW1 SW2.
    pub fn transmit(&mut self, command: &[u8]) -> Vec<u8> {
        self.remark = None;
        let (mut answer, status) = match self.execute(command) {
            Ok(data) => (data, status::OK),
            Err(status) => (Vec::new(), status),
        };
        answer.extend(status.to_be_bytes());
        answer
    }

    /// The card loses its power inside a command. Whatever the PIN was, VERIFY has counted the try already: cards count before they compare.
    /// Nothing else is left behind.
    pub(crate) fn tear(&mut self, command: &[u8]) {
        self.torn = true;
        self.transmit(command);
        self.torn = false;
        self.power_off();
    }

    /// What the card file says about it.
    pub(crate) fn timing(&self) -> Option<Timing> {
        self.timing
    }

    /// What the last status word does not say.
    pub(crate) fn remark(&self) -> Option<&'static str> {
        self.remark
    }

    fn execute(&mut self, command: &[u8]) -> Result<Vec<u8>, Status> {
        let command = Command::parse(command).ok_or(status::WRONG_LENGTH)?;
        if std::mem::take(&mut self.fresh) && self.first_command_fails {
            return Err(status::SELF_DIAGNOSIS);
        }
        if command.extended && !self.extended_length {
            self.remark = Some("extended length is switched off in the card file");
            return Err(status::WRONG_LENGTH);
        }
        if let (0x00 | 0x80, Some(status)) = (command.cla, self.manners.others)
            && command.ins != 0xA4
        {
            return Err(status);
        }
        match (command.cla, command.ins) {
            (0x00, 0xA4) => self.select(&command),
            (0x00, 0x20) => self.verify(&command),
            (0x00, 0x24) => self.change_pin(&command, Change::Iso),
            (0x80, 0x32) => self.change_pin(&command, Change::Jicsap),
            (0x00, 0x82) => self.external_authenticate(&command),
            (0x00, 0x84) => self.get_challenge(&command),
            (0x00, 0x88) => self.internal_authenticate(&command),
            (0x00, 0xB0) => self.read_binary(&command),
            (0x00, 0xB2) => self.read_record(&command),
            (0x00, 0xCA) => self.get_data(&command),
            (0x80, 0x2A) => self.compute_signature(&command),
            (0x80, 0xAE) => self.deliver_session_key(),
            (0x80, 0xFC) => match self.manners.last_command {
                status::OK if (command.p1, command.p2) == (0, 0) => Ok(Vec::new()),
                status::OK => Err(status::WRONG_PARAMETERS),
                status => Err(status),
            },
            (0x00 | 0x80, _) => Err(status::UNKNOWN_INSTRUCTION),
            (0x01..=0x03, _) => Err(status::NO_LOGICAL_CHANNEL),
            (0x08, _) => Err(self
                .application()
                .map_or(status::UNKNOWN_CLASS, |own| own.secure_messaging)),
            (0x0C, _) if self.application().is_some() => Err(status::SECURE_MESSAGING_MISSING),
            _ => Err(status::UNKNOWN_CLASS),
        }
    }

    /// `80 AE`: the beginning of secure messaging, which only the text application has, behind its PIN [B]. The session itself is not built:
    /// the key that is delivered is answered as one that cannot be read.
    fn deliver_session_key(&mut self) -> Result<Vec<u8>, Status> {
        match self.application() {
            Some(own) if own.secure_messaging == status::NO_SECURE_MESSAGING_SESSION => {}
            _ => return Err(status::UNKNOWN_INSTRUCTION),
        }
        if self.verified.is_empty() {
            return Err(status::SECURITY_STATUS);
        }
        self.remark = Some("secure messaging is not built");
        Err(status::WRONG_DATA)
    }

    /// Nobody is logged in any more; an unlocked phone stays so.
    fn log_out(&mut self) {
        self.verified.clear();
        self.challenge = None;
        if self.unlocked {
            self.verified.insert(application::USER_PIN);
        }
    }

    fn application(&self) -> Option<&Application> {
        self.applications.get(self.selected?)
    }

    fn file(&self, id: u16) -> Option<&File> {
        self.application()?.file(id)
    }

    /// The file that P2 of VERIFY and COMPUTE DIGITAL SIGNATURE means: `80` the current one, `80 + n` short id n, which becomes current.
    fn file_of_reference(&mut self, p2: u8) -> Result<u16, Status> {
        match p2 {
            0x80 => self.current_file.ok_or(status::NO_CURRENT_FILE),
            0x81..=0x9F => {
                let id = u16::from(p2 & 0x1F);
                self.file(id).ok_or(status::NO_REFERENCE)?;
                self.current_file = Some(id);
                Ok(id)
            }
            _ => Err(status::WRONG_PARAMETERS),
        }
    }

    fn tries_of(&self, pin: &PinFile) -> u8 {
        self.memory
            .tries(&pin.name)
            .unwrap_or(pin.initial)
            .min(pin.maximum)
    }
}
