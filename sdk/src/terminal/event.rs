//! What a terminal reports: numbered, serialisable events. They carry no PIN, certificate or serial.

use madoguchi_core::{
    failure::Code,
    outcome::{Degraded, ServiceMode, Unattributable},
    visit::{Entry, InquiryId, Screen},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::Asked;
use crate::store::Noted;

/// One event. Numbers rise by one from 1, so that a client that reconnects knows what it missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its number.
    pub number: u64,
    /// When, by the terminal's clock.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
#[non_exhaustive]
pub enum EventKind {
    /// The readers, whenever they change.
    Readers {
        /// The names of those that can be used, in the order the service lists them.
        names: Vec<String>,
        /// Why none can be used.
        failure: Option<Code>,
    },
    /// A reader does not answer any more: it is not used until it answers again or is plugged in anew.
    ReaderSilent {
        /// Its name.
        reader: String,
    },
    /// A card or a phone lies where it begins nothing. It is left alone until it is put anew; the visit elsewhere goes on.
    CardElsewhere {
        /// The reader's name.
        reader: String,
        /// What to say.
        why: Elsewhere,
    },
    /// The patient-facing screen, whenever it changes.
    Screen {
        /// The visit it belongs to.
        inquiry: Option<InquiryId>,
        /// The screen.
        screen: Screen,
    },
    /// Whether staff may now compare the person at the kiosk with the card's photo, whenever that changes; it comes before the screen that ends it.
    /// In the test environment only: the card signs after an invented authentication.
    StaffCheck {
        /// The inquiry that [`Command::StaffCheck`](super::Command::StaffCheck) must name.
        inquiry: Option<InquiryId>,
    },
    /// An inquiry has ended and stands in the journal: a line for the desk.
    Desk(Box<DeskRecord>),
    /// The line of an inquiry that had ended has changed, as the journal has it now: the desk replaces it by this one.
    Amended(Box<DeskRecord>),
    /// A line should have changed, and the journal did not take it: it stays what it was.
    NotAmended {
        /// Which inquiry.
        inquiry: InquiryId,
        /// Why it was not taken.
        failure: Code,
    },
    /// An inquiry has ended and the journal did not take it: nothing of it is shown or handed over.
    NotRecorded {
        /// Which inquiry.
        inquiry: InquiryId,
        /// Why it was not taken.
        failure: Code,
    },
    /// Somebody at the kiosk wants help.
    HelpWanted,
    /// A sensitive field may be shown at the desk, because that it was opened stands in the journal; or it may not.
    Revealed {
        /// Of which inquiry.
        inquiry: InquiryId,
        /// Which field.
        field: String,
        /// Why it must not be shown.
        failure: Option<Code>,
    },
    /// What is going on, at the start and whenever somebody says so.
    Situation {
        /// Insurers and offices whose data is known to be old.
        degraded: Vec<Degraded>,
        /// For which treatment people are here (CD019), where it is not what the kind of institution usually gives.
        treatment: Option<String>,
        /// In which mode the service is, as its operator has announced it.
        #[serde(default)]
        mode: ServiceMode,
        /// Why what was said could not be kept; then it does not count.
        failure: Option<Code>,
    },
    /// The results that nobody asked for and that are nobody's yet, whenever that changes.
    Mail {
        /// Each without a name and without its content, the oldest first.
        waiting: Vec<Mail>,
        /// Why none can be received.
        failure: Option<Code>,
    },
    /// A result was not this person's, or cannot be anybody's: it stays closed.
    NotAttributed {
        /// Which one.
        inquiry: InquiryId,
        /// Why.
        why: Unattributable,
    },
    /// A result was handed to the receipt software.
    Delivered {
        /// Which inquiry.
        inquiry: InquiryId,
        /// Where it failed, if it did; it is tried again.
        failure: Option<Code>,
    },
    /// The last event of a terminal with too many silent readers: only a new process frees them. The program ends with
    /// [`RESTART`](super::RESTART); nobody is in the middle of anything.
    Restart,
}

/// Why a card or a phone begins nothing where it lies. No error: the person is told what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Elsewhere {
    /// Another reader has a visit.
    OneAtATime,
    /// On the reader for phones, before the person chose to use one.
    PhoneNotChosen,
    /// On the reader for cards, while a phone is expected on its own.
    PhoneExpected,
    /// On the staff's reader.
    StaffReader,
}

impl Elsewhere {
    /// Every reason.
    pub const ALL: [Self; 4] = [
        Self::OneAtATime,
        Self::PhoneNotChosen,
        Self::PhoneExpected,
        Self::StaffReader,
    ];
}

/// One line of the desk: an inquiry that has ended, as it stands in the journal. `Debug` names nobody.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskRecord {
    /// When it ended; `ended` on the wire, because an event has a time of its own.
    #[serde(rename = "ended", with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What happened.
    #[serde(flatten)]
    pub entry: Entry,
    /// Who at the desk answered the question about the card's photo (目視確認), where it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked_by: Option<String>,
    /// With which numbers it was asked, where it was asked by number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// What the desk has entered about it since, oldest first; [`entry`](Self::entry) is what it makes of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub noted: Vec<Noted>,
    /// That it has changed since it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Amended>,
}

/// A result that nobody asked for (未帰属の結果, T10). [`Command::Attribute`](super::Command::Attribute) makes it somebody's line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Its number, which is that of the line that it becomes.
    pub inquiry: InquiryId,
    /// As of when it is.
    #[serde(with = "time::serde::rfc3339")]
    pub as_of: OffsetDateTime,
}

/// How a line has changed since its inquiry ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amended {
    /// How often; each time the journal keeps both.
    pub times: u32,
    /// When last.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

impl DeskRecord {
    /// The line of an inquiry that ended at `at`, and has not changed since.
    #[must_use]
    pub fn new(at: OffsetDateTime, entry: Entry) -> Self {
        Self {
            at,
            entry,
            checked_by: None,
            asked: None,
            noted: Vec::new(),
            amended: None,
        }
    }
}

impl std::fmt::Debug for DeskRecord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("DeskRecord")
            .field("at", &self.at)
            .field("entry", &self.entry)
            .field("noted", &self.noted)
            .field("amended", &self.amended)
            .finish_non_exhaustive()
    }
}
