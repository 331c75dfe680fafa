//! One powered card as bytes in and bytes out, the readers it comes from, and the wrappers that tame it.
//!
//! [`Link`] has one method and does not grow. Quirks are wrappers, one each: [`Budget`] ends a conversation that would not end,
//! [`Chained`] answers `61xx` and corrects one `6Cxx`.

mod budget;
mod chained;

use std::time::Duration;

pub use budget::Budget;
pub use chained::Chained;

/// A powered card. Dropping it powers the card off, because this card's login survives disconnecting and resetting.
pub trait Link: Send {
    /// Sends one command and takes its whole answer, status word included.
    ///
    /// # Errors
    /// What happened to the link; an answer shorter than two bytes is [`LinkError::ShortReply`], never a success.
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError>;
}

impl<L: Link + ?Sized> Link for Box<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        (**self).transmit(command)
    }
}

/// The readers of this machine.
pub trait Readers: Send {
    /// Waits until the readers or the cards in them differ from the last answer, at most `wait`, and answers how they are now.
    ///
    /// # Errors
    /// The reader service cannot be asked.
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError>;

    /// Opens the card in a reader, exclusively.
    ///
    /// # Errors
    /// What happened to the link.
    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError>;

    /// The PIN pad of the reader whose card was opened last, good for as long as that link lives; `None` where it has none.
    fn pin_pad(&mut self, reader: &str) -> Option<Box<dyn PinPad>> {
        let _ = reader;
        None
    }
}

/// A reader that takes the PIN itself (PC/SC part 10), so that it never enters this program.
pub trait PinPad: Send {
    /// Sends `template`, a VERIFY with room for the digits, with the digits typed on the reader. It waits for the person, within a time of the reader's.
    ///
    /// # Errors
    /// What happened to the link; [`LinkError::NotTyped`] where the person typed nothing that could be sent.
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError>;
}

/// One reader as [`Readers::watch`] sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderState {
    /// The name the system gives it.
    pub name: String,
    /// A card is in it. The number differs for each insertion, so that a swap between two looks is seen.
    pub card: Option<u32>,
}

/// What happened to a link.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The card is gone; whether it took the command is unknown.
    #[error("card removed")]
    Removed,
    /// The card was reset before this command was sent to it; it is powered and has no application selected.
    #[error("card was reset by another")]
    Reset,
    /// Less than a status word came back; whether the card took the command is unknown.
    #[error("reply of {length} bytes")]
    ShortReply {
        /// How many bytes came.
        length: usize,
    },
    /// The reader refuses a command of this form before sending it.
    #[error("reader refuses the command")]
    Refused,
    /// No PIN was typed on the reader, which sent nothing to the card.
    #[error("nothing typed on the reader: {0:?}")]
    NotTyped(NotTyped),
    /// The reader is gone.
    #[error("reader gone")]
    ReaderGone,
    /// Another program holds the card.
    #[error("reader in use")]
    InUse,
    /// There is no answer to power-up.
    #[error("card does not answer")]
    Unresponsive,
    /// The reader service is gone.
    #[error("reader service gone")]
    NoService,
    /// The conversation exceeded its budget.
    #[error("budget exceeded after {apdus} commands and {bytes} bytes")]
    Budget {
        /// Commands sent.
        apdus: u32,
        /// Bytes received.
        bytes: usize,
    },
    /// Something else, with the system's number.
    #[error("reader error {code:#x}")]
    Other {
        /// The system's number.
        code: u32,
    },
}

impl LinkError {
    /// Whether the card cannot have seen the command that this answers.
    #[must_use]
    pub fn before_sending(&self) -> bool {
        matches!(
            self,
            Self::Reset | Self::Refused | Self::InUse | Self::NotTyped(_)
        )
    }
}

/// Why nothing was typed on a reader that asked for a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotTyped {
    /// The person took too long.
    TimedOut,
    /// The person pressed the reader's cancel key.
    Cancelled,
    /// The person pressed OK after too few digits.
    Length,
}

/// Why the readers cannot be watched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadersError {
    /// The reader service does not run.
    #[error("reader service not running")]
    NoService,
    /// The reader service refuses us.
    #[error("reader service refuses access")]
    AccessDenied,
    /// Something else, with the system's number.
    #[error("reader service error {code:#x}")]
    Other {
        /// The system's number.
        code: u32,
    },
}
