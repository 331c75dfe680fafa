//! The card as a session: applications, reading, guarded VERIFY, signing. It knows no PC/SC, network or clock.
//!
//! [`Card`] keeps the connection while a person types, with no session open; [`Card::jpki`] opens the application and borrows the card, so that two
//! applications cannot be open at once. The application stays selected between sessions, which saves a SELECT, until the link says that the card was reset.

mod catalogue;
mod connection;
mod cv;
mod era;
mod foreign;
mod genuine;
mod jpki;
pub mod picture;
pub(crate) mod printed;
mod record;
mod recorded;
mod serial;
mod synthetic;
pub mod text;
mod token;
mod verification_number;
pub mod visual;

#[cfg(test)]
mod conversations;
#[cfg(test)]
mod model;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod script;

pub use catalogue::{Application, File, Key, Reference};
pub use connection::Permit;
pub use cv::{CertifiedKey, CvAnchorError, CvAnchors, CvCertificate, KeyId};
pub use era::{Era, EraDate};
pub use foreign::OtherCard;
pub use genuine::{CardKey, Challenge, IssuedCard, ProofError};
pub use jpki::Jpki;
pub use printed::PrintedError;
pub use record::{RecordError, TrustError};
pub use recorded::{RecordedDay, RecordedSex};
pub use serial::SerialRecord;
pub use synthetic::{SyntheticError, SyntheticTerminal};
pub use text::Text;
pub use token::{Availability, TokenInfo, TokenKind};
pub use verification_number::{BirthKey, VerificationNumberB};
pub use visual::Visual;

use connection::Connection;

use crate::{
    apdu::Status,
    link::{Link, LinkError},
    secret::PinFormat,
    x509::UserCertificate,
};

/// A connected card.
pub struct Card(Connection);

impl Card {
    /// A card just powered up, in a reader of which `lengths` is known.
    #[must_use]
    pub fn new(link: Box<dyn Link>, lengths: Lengths) -> Self {
        Self(Connection::new(link, lengths))
    }

    /// What this conversation taught about the reader, to be kept for the next card in it.
    #[must_use]
    pub fn lengths(&self) -> Lengths {
        self.0.lengths()
    }

    /// Opens 公的個人認証AP, by SELECT unless it is still selected. Each opening is a conversation with a budget of its own.
    ///
    /// # Errors
    /// [`CardError::NotThisCard`] where the card does not know the application, after at most two commands more.
    pub fn jpki(&mut self) -> Result<Jpki<'_>, CardError> {
        match self.0.open(Application::Jpki) {
            Ok(()) => Ok(Jpki(&mut self.0)),
            Err(CardError::NoApplication { status, .. }) => {
                Err(foreign::recognise(&mut self.0, status))
            }
            Err(error) => Err(error),
        }
    }

    /// Ends the conversation with power-off. An iPhone is told before, once [`Jpki::token_info`] has shown that it is one.
    pub fn end(mut self) {
        self.0.end();
    }

    /// Opens 券面事項入力補助AP.
    ///
    /// # Errors
    /// [`CardError::NoApplication`] on phones, after one SELECT.
    pub fn text(&mut self) -> Result<Text<'_>, CardError> {
        self.0.open(Application::Text)?;
        Ok(Text(&mut self.0))
    }

    /// Opens 券面事項確認AP.
    ///
    /// # Errors
    /// [`CardError::NoApplication`] on phones, after one SELECT.
    pub fn visual(&mut self) -> Result<Visual<'_>, CardError> {
        self.0.open(Application::Visual)?;
        Ok(Visual(&mut self.0))
    }

    /// Reads the record with the card's serial number from 共通カードAP, in two commands.
    ///
    /// # Errors
    /// [`CardError::NoApplication`] on phones, after one SELECT; [`CardError::Record`] where the record is none.
    pub fn serial(&mut self) -> Result<SerialRecord, CardError> {
        self.0.open(Application::Common)?;
        self.0.read_first_record(File::Serial, SerialRecord::parse)
    }
}

impl std::fmt::Debug for Card {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Card")
            .field("lengths", &self.lengths())
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
    /// Another card: a driving licence, a transit card, a bank card, an old 住民基本台帳カード.
    #[error("not a My Number card but {card:?}: {status}")]
    NotThisCard {
        /// What the card answered when it was found out.
        status: Status,
        /// Which one, as far as the chip tells.
        card: OtherCard,
    },
    /// The card does not know an application: phones have 公的個人認証AP only.
    #[error("no {application:?} application: {status}")]
    NoApplication {
        /// Which one.
        application: Application,
        /// What SELECT answered.
        status: Status,
    },
    /// The file opens only after its secret; of the user-authentication certificate only phones say so.
    #[error("file needs its secret first")]
    PinFirst,
    /// A status that the command does not have.
    #[error("{command} answered {status}")]
    Unexpected {
        /// The command.
        command: &'static str,
        /// The status.
        status: Status,
    },
    /// The file is not of its form.
    #[error("{file:?} not of its form")]
    Record {
        /// Which file.
        file: File,
        /// What is wrong with it.
        #[source]
        source: RecordError,
    },
    /// The file does not hold what it should, or ends in the middle of it.
    #[error("file unreadable: {what}")]
    Unreadable {
        /// What is wrong with it.
        what: &'static str,
    },
}

/// Why a secret did not open what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PinError {
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

/// Why a secret was not changed, and whether the present one still holds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The form of the new secret is wrong; nothing was sent.
    #[error(transparent)]
    Format(PinFormat),
    /// The present secret was not accepted, and so not changed.
    #[error(transparent)]
    Present(PinError),
    /// The card did not change it: the present secret still holds.
    #[error("secret unchanged")]
    Unchanged(#[source] CardError),
    /// The link broke during the change, or the card failed in it: the present secret holds, or the new one; nobody knows which.
    #[error("outcome of the change unknown")]
    OutcomeUnknown(#[source] CardError),
}
