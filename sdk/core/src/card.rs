//! The card as a session: applications, reading, guarded VERIFY, signing. It knows no PC/SC, network or clock.
//!
//! [`Card`] keeps the connection while a person types, with no session open; [`Card::jpki`] opens the application and borrows the card, so that two
//! applications cannot be open at once. The application stays selected between sessions, which saves a SELECT, until the link says that the card was reset.

mod cv;
mod era;
mod genuine;
mod jpki;
pub mod picture;
mod printed;
mod record;
pub mod serial;
pub mod text;
mod verification_number;
pub mod visual;

#[cfg(test)]
mod conversations;
#[cfg(test)]
mod script;

pub use cv::{CertifiedKey, CvAnchorError, CvAnchors, CvCertificate, KeyId};
pub use era::{Era, EraDate};
pub use genuine::{CardKey, Challenge, IssuedCard};
pub use jpki::Jpki;
pub use printed::PrintedError;
pub use record::{RecordError, RecordedDay, RecordedSex, TrustError};
pub use verification_number::{BirthKey, VerificationNumberB};

use crate::{
    apdu::{self, Command, Reply, Status},
    link::{Budget, Chained, Link, LinkError},
    secret::PinFormat,
    x509::UserCertificate,
};

/// 公的個人認証AP.
const JPKI: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// A connected card.
pub struct Card {
    link: Chained<Budget<Box<dyn Link>>>,
    lengths: Lengths,
    jpki_selected: bool,
    tries: Option<Tries>,
}

impl Card {
    /// A card just powered up, in a reader of which `lengths` is known.
    #[must_use]
    pub fn new(link: Box<dyn Link>, lengths: Lengths) -> Self {
        Self {
            link: Chained(Budget::new(link)),
            lengths,
            jpki_selected: false,
            tries: None,
        }
    }

    /// What this conversation taught about the reader, to be kept for the next card in it.
    #[must_use]
    pub fn lengths(&self) -> Lengths {
        self.lengths
    }

    /// Opens 公的個人認証AP, by SELECT unless it is still selected. Each opening is a conversation with a budget of its own.
    ///
    /// # Errors
    /// [`CardError::NotThisCard`] where the card does not know the application.
    pub fn jpki(&mut self) -> Result<Jpki<'_>, CardError> {
        self.link.0.renew();
        if !self.jpki_selected {
            self.select_jpki()?;
        }
        Ok(Jpki::new(self))
    }

    fn select_jpki(&mut self) -> Result<(), CardError> {
        let select = apdu::select_application(&JPKI);
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
        self.jpki_selected = true;
        Ok(())
    }

    /// Sends a command inside 公的個人認証AP and takes its whole answer. A reset on the way costs one SELECT, and the command from its start: only for
    /// commands that may come twice.
    fn send(&mut self, command: &Command) -> Result<Reply, CardError> {
        match self.link.send(command) {
            Err(LinkError::Reset) => {
                self.jpki_selected = false;
                self.select_jpki()?;
                Ok(self.link.send(command)?)
            }
            other => Ok(other?),
        }
    }

    /// Sends VERIFY, at most once. A reset that came before it costs one SELECT.
    fn send_verify(&mut self, command: &Command) -> Result<Reply, SignError> {
        let sent = match self.link.send_once(command) {
            Err(LinkError::Reset) => {
                self.jpki_selected = false;
                self.select_jpki()?;
                self.link.send_once(command)
            }
            other => other,
        };
        sent.map_err(|error| {
            if error.before_sending() {
                SignError::Card(error.into())
            } else {
                SignError::OutcomeUnknown(error.into())
            }
        })
    }
}

impl std::fmt::Debug for Card {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Card")
            .field("lengths", &self.lengths)
            .field("tries", &self.tries)
            .finish_non_exhaustive()
    }
}

/// Whether a reader carries extended lengths; learned once per reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lengths {
    /// Not tried yet.
    #[default]
    Unknown,
    /// A whole file in one answer.
    Extended,
    /// At most 256 bytes in one answer.
    Short,
}

/// How often a PIN can still be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tries {
    /// So often.
    Left(u8),
    /// Not at all: blocked, or a card without a PIN; the chip does not tell which.
    Blocked,
    /// The card does not count.
    Unlimited,
}

/// The person was told that one try is left and wants to use it. Only the visit makes one, out of the person's press.
#[derive(Debug)]
pub struct LastTryConfirmed(());

impl LastTryConfirmed {
    pub(crate) fn by_person() -> Self {
        Self(())
    }
}

/// What was read from the card.
#[derive(Debug, Clone)]
pub struct CardRead {
    /// 利用者証明用電子証明書, its profile not checked yet.
    pub certificate: UserCertificate,
}

/// Why the card could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// The link.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The card does not know the application: a driving licence, a transit card, a bank card.
    #[error("application not on this card: {status}")]
    NotThisCard {
        /// What SELECT answered.
        status: Status,
    },
    /// The certificate opens only after the PIN (phones).
    #[error("certificate needs the PIN first")]
    PinFirst,
    /// A status that the command does not have.
    #[error("{command} answered {status}")]
    Unexpected {
        /// The command.
        command: &'static str,
        /// The status.
        status: Status,
    },
    /// The file is no certificate, or ends in the middle of one.
    #[error("certificate file unreadable: {what}")]
    Unreadable {
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Why the card did not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// Wrong PIN.
    #[error("wrong PIN, {tries:?}")]
    WrongPin {
        /// How often it can still be entered: never [`Tries::Blocked`].
        tries: Tries,
    },
    /// The PIN is blocked, or was blocked by this try.
    #[error("PIN blocked")]
    Blocked,
    /// One try is left and the person has not confirmed; nothing was sent.
    #[error("one try left, not confirmed")]
    LastTry,
    /// The form of the PIN is wrong; nothing was sent.
    #[error(transparent)]
    Format(#[from] PinFormat),
    /// The link broke during VERIFY, or the card answered something else: nobody knows whether a try was spent.
    #[error("outcome of VERIFY unknown")]
    OutcomeUnknown(#[source] CardError),
    /// The card failed outside VERIFY.
    #[error(transparent)]
    Card(#[from] CardError),
}
