//! What can happen to a visit.

use time::OffsetDateTime;

use super::{Consents, Contact, InquiryId};
use crate::{
    card::{CardError, CardRead, PinError, TokenKind, Tries},
    eligibility::EligibilityResult,
    face::{FaceAnswer, FaceError},
    failure::Failure,
    outcome::Certificate,
    secret::Pin,
};

/// One thing that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event {
    /// A card lies on the reader. The id is for the visit that may begin.
    CardPresent(InquiryId),
    /// The card is gone.
    CardRemoved,
    /// What the card answered in this contact.
    Card(Contact, CardEvent),
    /// What the face unit answered in this contact.
    Face(Contact, Result<FaceAnswer, FaceError>),
    /// What the person did.
    Person(PersonEvent),
    /// Staff compared the person with the photo printed on the card (目視確認); dropped unless [`Visit::staff_check`](super::Visit::staff_check)
    /// names this inquiry.
    StaffCheck {
        /// Whose card lies there.
        inquiry: InquiryId,
        /// Whether the person is the card's holder.
        same: bool,
    },
    /// What the service answered.
    Service(InquiryId, ServiceEvent),
    /// The journal has the entry of this inquiry, or could not take it.
    Recorded(InquiryId, Result<(), Failure>),
    /// Readers can be used, or not and why.
    Readers(Result<(), Failure>),
    /// The deadline has come.
    Tick,
}

/// What the card answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum CardEvent {
    /// The reader takes the PIN itself.
    PinPad,
    /// The certificate, or why there is none.
    Read(Result<Box<CardRead>, CardError>),
    /// What the card calls itself: a phone's holder may have unlocked it, so that no PIN is wanted.
    Kind(Result<TokenKind, CardError>),
    /// How often the PIN can still be entered.
    Tries(Result<Tries, CardError>),
    /// The PIN typed on the reader was the right one, or why not.
    Verified(Result<(), PinError>),
    /// The card does not take the synthetic terminal authentication: it signed nothing, and no try was spent.
    NotTaken,
    /// The signature over the message.
    Signed(Result<Vec<u8>, PinError>),
}

/// What the person at the kiosk did.
#[non_exhaustive]
pub enum PersonEvent {
    /// Wants to use a phone.
    UsePhone,
    /// Has a phone that its holder unlocks by face or finger, and that wants no PIN.
    UseUnlockedPhone,
    /// Typed a PIN.
    Pin(Pin),
    /// Wants to be recognised by the face unit.
    UseFace,
    /// Wants to type the PIN instead.
    UsePin,
    /// Wants to use the last try.
    ConfirmLastTry,
    /// Chose what may be looked at.
    Consent(Consents),
    /// Said yes or no to what [`Screen::Decide`](super::Screen::Decide) asks.
    Decide(bool),
    /// Wants to go on at the desk.
    AskStaff,
    /// Wants to stop.
    Cancel,
}

/// The name and nothing else: a PIN cannot be printed.
impl std::fmt::Debug for PersonEvent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::UsePhone => "UsePhone",
            Self::UseUnlockedPhone => "UseUnlockedPhone",
            Self::Pin(_) => "Pin",
            Self::UseFace => "UseFace",
            Self::UsePin => "UsePin",
            Self::ConfirmLastTry => "ConfirmLastTry",
            Self::Consent(_) => "Consent",
            Self::Decide(_) => "Decide",
            Self::AskStaff => "AskStaff",
            Self::Cancel => "Cancel",
        })
    }
}

/// What the service answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServiceEvent {
    /// The visit is open, or a fresh challenge came.
    Opened(Result<Opened, Failure>),
    /// The proof was checked.
    Proven(Result<Proven, Failure>),
    /// The result.
    Answered(Result<Box<EligibilityResult>, Failure>),
    /// The certificates of subsidies that the person shows.
    Subsidies(Result<Vec<Certificate>, Failure>),
    /// The card is enrolled for insurance use, or not.
    Enrolled(Result<(), Failure>),
}

/// An open visit at the service, with its challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The service's name for the visit.
    pub visit: String,
    /// The institution as the service sees it.
    pub institution: String,
    /// 256 bit, good for one signature.
    pub challenge: [u8; 32],
    /// When the challenge expires.
    pub expires: OffsetDateTime,
}

/// The service accepted the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proven {
    /// Whether the certificate has expired and is inside the grace: eligibility only, no consents.
    pub grace: bool,
}
