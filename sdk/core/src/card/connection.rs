//! The powered card under every application: what is selected, how long an answer may be, one logical read. Each conversation has a budget.

mod guard;
mod sign;

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
    /// The application that the conversation is with.
    application: Option<Application>,
    /// The application that is selected on the card.
    selected: Option<Application>,
    /// The counter that the card named last. Forgotten by every VERIFY and by every reset, after which another program may have used it.
    counter: Option<(Reference, Tries)>,
    /// The token wants to be told when the conversation is over.
    wants_ending: bool,
}

impl Connection {
    pub(super) fn new(link: Box<dyn Link>, lengths: Lengths) -> Self {
        Self {
            link: Chained(Budget::new(link)),
            lengths,
            application: None,
            selected: None,
            counter: None,
            wants_ending: false,
        }
    }

    pub(super) fn lengths(&self) -> Lengths {
        self.lengths
    }

    /// Begins a conversation with an application: a new budget, and SELECT unless it is still selected.
    pub(super) fn open(&mut self, application: Application) -> Result<(), CardError> {
        self.link.0.renew();
        self.enter(application)
    }

    /// Makes sure that an application is selected before one of its files, secrets or keys is named: in another application the same short id names
    /// something else, the individual number among it.
    fn enter(&mut self, application: Application) -> Result<(), CardError> {
        self.application = Some(application);
        if self.selected == self.application {
            return Ok(());
        }
        self.counter = None;
        self.select(application)
    }

    /// From now on this token counts as one that wants to be told when the conversation is over.
    pub(super) fn want_ending(&mut self) {
        self.wants_ending = true;
    }

    /// Tells the token that the conversation is over, if it is one that wants to be told. What it answers changes nothing.
    pub(super) fn end(&mut self) {
        if std::mem::take(&mut self.wants_ending) {
            let _ = self.link.send_once(&apdu::last_command());
        }
    }

    /// Sends a command inside the selected application and takes its whole answer. A reset on the way costs one SELECT, and the command from its start:
    /// only for commands that may come twice, and a VERIFY with a body is none: it is not a [`Command`] (see [`guard`]).
    pub(super) fn send(&mut self, command: &Command) -> Result<Reply, CardError> {
        if self.selected != self.application {
            self.select_again()?;
        }
        match self.link.send(command) {
            Err(LinkError::Reset) => {
                self.select_again()?;
                Ok(self.link.send(command).map_err(|error| self.heed(error))?)
            }
            other => Ok(other?),
        }
    }

    /// Reads the one DER or BER-TLV element that `file` begins with: where extended lengths work in one answer, or in two where it is longer than usual;
    /// else 256 bytes at a time. The physical file is longer and filled, and its filling costs as much time on the air as its content.
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
            let (offset, extended) = (content.len(), self.lengths == Lengths::Extended);
            let command = apdu::read_next(offset, length - offset, extended).ok_or(
                CardError::Unreadable {
                    what: "offset out of range",
                },
            )?;
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

    /// Reads a file of at most 256 bytes that holds no element, as far as it goes.
    ///
    /// # Errors
    /// As [`Self::read_element`].
    pub(super) fn read_small(&mut self, file: File) -> Result<Vec<u8>, CardError> {
        self.enter(file.application())?;
        let reply = self.send(&apdu::read_first(file))?;
        if reply.status == Status::OK {
            Ok(reply.data)
        } else {
            Err(read_refused(reply.status))
        }
    }

    /// Reads the first record of a file of records.
    pub(super) fn read_first_record<T>(
        &mut self,
        file: File,
        parse: impl FnOnce(&[u8]) -> Result<T, RecordError>,
    ) -> Result<T, CardError> {
        self.enter(file.application())?;
        let reply = self.send(&apdu::read_first_record(file))?;
        if reply.status != Status::OK {
            return Err(CardError::Unexpected {
                command: "READ RECORD",
                status: reply.status,
            });
        }
        let content = zeroize::Zeroizing::new(reply.data);
        parse(&content).map_err(|source| CardError::Record { file, source })
    }

    fn read_start(&mut self, file: File) -> Result<Vec<u8>, CardError> {
        self.enter(file.application())?;
        if self.lengths != Lengths::Short {
            match self.send(&apdu::read_extended(file, file.usual_length())) {
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
        self.read_small(file)
    }

    /// A command that was not sent because the card was reset leaves nothing selected, and another program may have used the counter.
    fn heed(&mut self, error: LinkError) -> LinkError {
        if error == LinkError::Reset {
            (self.selected, self.counter) = (None, None);
        }
        error
    }

    fn select_again(&mut self) -> Result<(), CardError> {
        self.counter = None;
        match self.application {
            Some(application) => self.select(application),
            None => Err(LinkError::Reset.into()),
        }
    }

    /// SELECT of an application, whatever is selected.
    pub(super) fn select(&mut self, application: Application) -> Result<(), CardError> {
        self.selected = None;
        let select = apdu::select_application(application);
        let reply = match self.link.send(&select) {
            // The first command after power-up may answer 6F00 and nothing else is wrong [B].
            Ok(reply) if reply.status == Status::FAULT => self.link.send(&select)?,
            Err(LinkError::Reset) => self.link.send(&select)?,
            other => other?,
        };
        if reply.status != Status::OK {
            return Err(CardError::NoApplication {
                application,
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
