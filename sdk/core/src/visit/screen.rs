//! What the patient-facing screen shows: a projection of the visit's state without one personal field.

use serde::{Deserialize, Serialize};

use crate::{
    failure::Code,
    outcome::{PatientNotice, PatientText},
};

/// One screen. Texts, colours and layout are the kiosk's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "screen")]
#[non_exhaustive]
pub enum Screen {
    /// Nobody is here: where to put the card.
    Welcome {
        /// Whether phones can be used here.
        phones: bool,
    },
    /// No reader can be used; the desk receives.
    Closed {
        /// Why, for the desk.
        code: Code,
    },
    /// The card is being read: leave it.
    Reading,
    /// How the person wants to show who they are: by face or by PIN.
    ChooseWay {
        /// What came of the last comparison; it tells whether another one is offered.
        prompt: FacePrompt,
        /// Whether the PIN can be used: not on a card whose PIN is blocked, or that has none.
        pin: bool,
    },
    /// The face unit compares: look at it, and leave the card.
    LookAtUnit,
    /// The PIN keypad.
    EnterPin {
        /// How often it can still be entered, once known.
        tries: Option<u8>,
        /// Why the keypad is up.
        prompt: PinPrompt,
        /// The PIN of a phone, typed before it is held to the reader.
        phone: bool,
        /// Whether the person may be recognised by the face unit instead.
        face: bool,
    },
    /// The PIN is typed on the reader's own keys, not here.
    TypeOnReader {
        /// How often it can still be entered; `None` where the card does not count.
        tries: Option<u8>,
        /// Why it is asked for.
        prompt: PinPrompt,
    },
    /// One try is left: the person must say that they want to use it.
    ConfirmLastTry,
    /// The phone's PIN has been typed: hold the phone to the reader.
    HoldPhone,
    /// The card signs, or the service answers: leave the card.
    Checking {
        /// Whether the card must stay where it is.
        card_needed: bool,
    },
    /// Which information the institution may look at.
    Consent,
    /// One thing to say yes or no to. The card is not needed for it.
    Decide {
        /// What about.
        about: Decision,
    },
    /// Somebody asked for help and staff has been called.
    StaffCalled,
    /// Staff has been called to compare the person with the card's photo: leave the card, or go another way meanwhile.
    WaitForStaff {
        /// Whether the PIN can be used: not on a card whose PIN is blocked, or that has none.
        pin: bool,
        /// Whether the face unit may look.
        face: bool,
    },
    /// The card was taken away too early.
    PutBack {
        /// How long it may still be put back.
        seconds_left: u64,
    },
    /// The visit is over; take the card.
    Finished {
        /// The text.
        text: PatientText,
        /// Lines added to it.
        notices: Vec<PatientNotice>,
        /// Whether a card is still to be taken.
        card_present: bool,
    },
    /// Something went wrong; the screen says what to do.
    Trouble {
        /// The stable code.
        code: Code,
        /// Whether a card is still to be taken.
        card_present: bool,
    },
}

/// What the person is asked with yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Whether the institution may see certificates of subsidies (医療費助成の受給者証).
    ShowSubsidies,
    /// Whether the card is enrolled for insurance use now (利用登録).
    Enrol,
}

impl Decision {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::ShowSubsidies, Self::Enrol];
}

/// Why the PIN is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinPrompt {
    /// For the first time.
    First,
    /// The PIN before was wrong.
    Wrong,
    /// The link broke during the check, so that nobody knows whether a try was spent.
    OutcomeUnknown,
    /// The challenge had run out; the PIN was right and must be entered once more.
    Again,
}

/// What came of the last comparison by the face unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FacePrompt {
    /// There was none yet.
    First,
    /// The person was not recognised.
    NotRecognised,
    /// No face was seen in time.
    NotSeen,
    /// Too many misses: the unit compares no more for this card.
    Locked,
    /// The unit cannot be used, or not with this card.
    Unavailable,
}

impl FacePrompt {
    /// Whether the unit may look once more.
    #[must_use]
    pub fn may_look(self) -> bool {
        matches!(self, Self::First | Self::NotRecognised | Self::NotSeen)
    }

    /// Whether the screen must explain why the choice is up again.
    #[must_use]
    pub fn explains(self) -> bool {
        self != Self::First
    }
}

impl PinPrompt {
    /// Whether the screen must explain why the keypad is up again.
    #[must_use]
    pub fn explains(self) -> bool {
        self != Self::First
    }
}
