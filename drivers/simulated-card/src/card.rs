//! The card: power, the selected application, security status, and which command goes where.

mod compute;
mod read;
mod select;
mod verify;

use std::collections::BTreeSet;
use std::path::Path;

use crate::apdu::Command;
use crate::application::{self, Application, File, PinFile};
use crate::status::{self, Status};
use crate::tries::Counters;
use crate::{Atr, CardFile, CardFileError, Profile, Reference, StateError};

/// A card. Put it into a [`Slot`](crate::Slot), or talk to it directly.
#[derive(Debug)]
pub struct Card {
    atr: Atr,
    extended_length: bool,
    foreign: bool,
    applications: Vec<Application>,
    /// GET DATA outside the applications, by P1-P2.
    objects: Vec<(u16, Vec<u8>)>,
    counters: Counters,
    /// Index of the selected application; `None` = the issuer's security domain, as after power-on.
    selected: Option<usize>,
    current_file: Option<u16>,
    /// The application that `verified` belongs to.
    secured: Option<usize>,
    /// PIN files whose VERIFY succeeded.
    verified: BTreeSet<u16>,
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

impl Card {
    /// A fresh card whose retry counters live in memory.
    pub fn new(file: CardFile) -> Self {
        Self::with_counters(&file, Counters::default())
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
        Ok(Self::with_counters(&file, Counters::beside(path)?))
    }

    fn with_counters(file: &CardFile, counters: Counters) -> Self {
        Self {
            atr: file.atr.clone(),
            extended_length: file.extended_length,
            foreign: file.profile == Profile::Foreign,
            applications: application::applications(file),
            objects: read::objects(file),
            counters,
            selected: None,
            current_file: None,
            secured: None,
            verified: BTreeSet::new(),
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
        self.verified.clear();
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
            .find(|pin| pin.reference == reference)?;
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

    /// What the last status word does not say.
    pub(crate) fn remark(&self) -> Option<&'static str> {
        self.remark
    }

    fn execute(&mut self, command: &[u8]) -> Result<Vec<u8>, Status> {
        let command = Command::parse(command).ok_or(status::WRONG_LENGTH)?;
        if command.extended && !self.extended_length {
            self.remark = Some("extended length is switched off in the card file");
            return Err(status::WRONG_LENGTH);
        }
        match (command.cla, command.ins) {
            (0x00, 0xA4) => self.select(&command),
            (0x00 | 0x80, _) if self.foreign => Err(status::UNKNOWN_INSTRUCTION),
            (0x00, 0x20) => self.verify(&command),
            (0x00, 0xB0) => self.read_binary(&command),
            (0x00, 0xB2) => self.read_record(&command),
            (0x00, 0xCA) => self.get_data(&command),
            (0x80, 0x2A) => self.compute_signature(&command),
            // "Last command" of the iPhone; a plastic card answers so [B].
            (0x80, 0xFC) => Err(status::WRONG_LENGTH),
            (0x00 | 0x80, _) => Err(status::UNKNOWN_INSTRUCTION),
            (0x01..=0x03, _) => Err(status::NO_LOGICAL_CHANNEL),
            _ => Err(status::UNKNOWN_CLASS),
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
        self.counters
            .get(pin.reference)
            .unwrap_or(pin.initial)
            .min(pin.maximum)
    }
}
