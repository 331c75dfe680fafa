//! One visit as a pure state machine: events in, effects out. It knows no threads, no clock, no PC/SC, no HTTP and no screen toolkit.
//!
//! ```text
//! reader ─ CardPresent ─► Reading ─ certificate ─► Identifying ─ PIN ─► Proving ─► Consenting ─► Asking ─► Recording ─► Finished
//!                            │                      │    ▲                │            │
//!                            └────────── card taken away: Interrupted (60 s) ─────────┘
//! ```
//!
//! | state | waits for | leaves to |
//! |---|---|---|
//! | `Closed` | a reader that can be used | `Idle` |
//! | `Idle` | a card, or a person who uses a phone or wants help | `Reading`, `PhonePin`, `StaffCalled` |
//! | `StaffCalled` | a few seconds, or a card | `Idle`, `Reading` |
//! | `PhonePin`, `PhoneHold` | the phone's PIN, then the phone | `Reading` |
//! | `Reading` | the certificate | `Identifying`, `Proving` (phones), `Recording` (bad card), where it was (put back) |
//! | `Identifying` | the tries left, the visit and its challenge, the PIN (with one try left a confirmation first), the face unit's answer or staff's word | `Proving`, `Recording` (blocked, not the holder) |
//! | `Proving` | the card's signature, then the service | `Consenting`, `Asking` (in grace), `Identifying` (wrong PIN), `Recording` |
//! | `Consenting` | the person's choice | `Asking`, `Deciding` (where subsidies are used) |
//! | `Deciding` | a yes or no: whether certificates of subsidies are shown, whether a card that is not enrolled is enrolled now | `Asking`, `Recording` |
//! | `Asking` | the result, and the certificates; the card is not needed any more | `Recording`, `Deciding` (not enrolled) |
//! | `Recording` | the journal | `Finished`, `Trouble` |
//! | `Finished`, `Trouble` | the card's removal, or a few seconds without a card | `Idle` |
//! | `Interrupted` | the same card, for 60 s, faceless | `Reading`; identification again unless already proven; `Recording` (not put back) |
//!
//! Between a card and its end, a failure, the deadline and, where a person can wait, the person's wish for the desk lead to `Recording`; where staff may
//! check, that wish calls them to `Identifying`, and [`Visit::staff_check`] says for whom they may speak.
//! No state lasts longer than 180 s but `Closed`, `Idle`, and a last screen whose card still lies there.
//!
//! [`Visit::step`] takes one event and returns the effects in the order in which they must happen: what is recorded comes before what is shown
//! or delivered, because [`Effect::Record`] is answered by [`Event::Recorded`] before either. [`Visit::deadline`] says when to come back with
//! [`Event::Tick`]. Replies carry the inquiry they belong to and are dropped when it is not the live one.

mod consent;
mod effect;
mod event;
mod machine;
mod message;
mod screen;
mod state;

#[cfg(test)]
mod rehearsal;

pub use consent::Consents;
pub use effect::{Effect, End, Entry, Proof};
pub use event::{CardEvent, Event, Opened, PersonEvent, Proven, ServiceEvent};
pub use machine::{Settings, Visit};
pub use message::signed_message;
pub use screen::{Decision, FacePrompt, PinPrompt, Screen};
pub use state::State;

use serde::{Deserialize, Serialize};

/// How a visit's person was identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Identified {
    /// 暗証番号.
    Pin,
    /// 顔認証.
    Face,
    /// 目視確認.
    StaffCheck,
    /// The phone's own check (biometrics).
    Device,
}

/// The one live question a result belongs to; new for every card, every question by number, every bulk row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct InquiryId(pub uuid::Uuid);

impl std::fmt::Display for InquiryId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// One uninterrupted presence of a card on the reader. What the card answered in an earlier one is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Contact(pub u64);

/// Why the institution asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Purpose {
    /// 資格確認.
    Eligibility,
}

impl Purpose {
    /// The word on the wire and inside the signed message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eligibility => "eligibility",
        }
    }
}
