//! The powered card under every application: what is selected, how long an answer may be, one logical read. Each conversation has a budget.

mod guard;

pub use guard::Permit;

use super::{Application, CardError, File, Lengths, RecordError, Reference, Tries};
use crate::{
    apdu::{self, Command, Reply, Status},
    link::{Budget, Chained, Link, LinkError},
    tlv,
};

/// The link and what is known of the card behind it.
pub(super) struct Connection {
    link: Chained<Budget<Box<dyn Link>>>,
    lengths: Lengths,
    selected: Option<Application>,
    /// The counter that the card named last. Forgotten by every VERIFY and by every reset, after which another program may have used it.
    counter: Option<(Reference, Tries)>,
}

impl Connection {
    pub(super) fn new(link: Box<dyn Link>, lengths: Lengths) -> Self {
        Self {
            link: Chained(Budget::new(link)),
            lengths,
            selected: None,
            counter: None,
        }
    }

    pub(super) fn lengths(&self) -> Lengths {
        self.lengths
    }

    /// Begins a conversation with an application: a new budget, and SELECT unless it is still selected.
    pub(super) fn open(&mut self, application: Application) -> Result<(), CardError> {
        self.link.0.renew();
        if self.selected == Some(application) {
            return Ok(());
        }
        self.select(application)
    }

    /// Sends a command inside the selected application and takes its whole answer. A reset on the way costs one SELECT, and the command from its start:
    /// only for commands that may come twice, and a VERIFY with a body is none: it is not a [`Command`] (see [`guard`]).
    pub(super) fn send(&mut self, command: &Command) -> Result<Reply, CardError> {
        match self.link.send(command) {
            Err(LinkError::Reset) => {
                self.select_again()?;
                Ok(self.link.send(command)?)
            }
            other => Ok(other?),
        }
    }

    /// Reads the one DER or BER-TLV element that `file` begins with, in one answer where extended lengths work, else 256 bytes at a time. The physical
    /// file is longer and filled; its element decides where it ends.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] where the file opens only after its secret; [`CardError::Unreadable`] where it is no such element, or one of more than
    /// `limit` bytes.
    pub(super) fn read_element(&mut self, file: File, limit: usize) -> Result<Vec<u8>, CardError> {
        let mut content = self.read_start(file)?;
        let length = tlv::encoded_length(&content).ok_or(CardError::Unreadable {
            what: "no element header",
        })?;
        if length > limit.min(LONGEST_READ) {
            return Err(CardError::Unreadable {
                what: "longer than any such file",
            });
        }
        while content.len() < length {
            let command = apdu::read_next(content.len()).ok_or(CardError::Unreadable {
                what: "offset out of range",
            })?;
            let mut reply = self.send(&command)?;
            if reply.status != Status::OK || reply.data.is_empty() {
                return Err(CardError::Unreadable {
                    what: "ends before its encoded length",
                });
            }
            content.append(&mut reply.data);
        }
        content.truncate(length);
        Ok(content)
    }

    /// Reads the element of `file` and its form.
    pub(super) fn read_record<T>(
        &mut self,
        file: File,
        limit: usize,
        parse: impl FnOnce(&[u8]) -> Result<T, RecordError>,
    ) -> Result<T, CardError> {
        let content = zeroize::Zeroizing::new(self.read_element(file, limit)?);
        parse(&content).map_err(|source| CardError::Record { file, source })
    }

    fn read_start(&mut self, file: File) -> Result<Vec<u8>, CardError> {
        if self.lengths != Lengths::Short {
            match self.send(&apdu::read_whole(file)) {
                Ok(reply) if reply.status == Status::OK => {
                    self.lengths = Lengths::Extended;
                    return Ok(reply.data);
                }
                Ok(reply) if reply.status == Status::WRONG_LENGTH => {}
                Err(CardError::Link(LinkError::Refused)) => {}
                Ok(reply) => return Err(read_refused(reply.status)),
                Err(error) => return Err(error),
            }
            self.lengths = Lengths::Short;
        }
        let reply = self.send(&apdu::read_first(file))?;
        if reply.status == Status::OK {
            Ok(reply.data)
        } else {
            Err(read_refused(reply.status))
        }
    }

    fn select_again(&mut self) -> Result<(), CardError> {
        self.counter = None;
        match self.selected {
            Some(application) => self.select(application),
            None => Err(LinkError::Reset.into()),
        }
    }

    fn select(&mut self, application: Application) -> Result<(), CardError> {
        self.selected = None;
        let select = apdu::select_application(application);
        let reply = match self.link.send(&select) {
            // The first command after power-up may answer 6F00 and nothing else is wrong [B].
            Ok(reply) if reply.status == Status::FAULT => self.link.send(&select)?,
            Err(LinkError::Reset) => self.link.send(&select)?,
            other => other?,
        };
        if reply.status != Status::OK {
            return Err(CardError::NotThisCard {
                status: reply.status,
            });
        }
        self.selected = Some(application);
        Ok(())
    }
}

/// The most bytes that one logical read may bring, whatever its element says.
const LONGEST_READ: usize = 32 * 1024;

fn read_refused(status: Status) -> CardError {
    if status == Status::SECURITY {
        CardError::PinFirst
    } else {
        CardError::Unexpected {
            command: "READ BINARY",
            status,
        }
    }
}
