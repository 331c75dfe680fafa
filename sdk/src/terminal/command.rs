//! What shells may ask a terminal to do. No message that crosses a process boundary carries a PIN: this enum stays inside one.

use madoguchi_core::{
    eligibility::{NumberQuestion, code::TreatmentType},
    outcome::Degraded,
    visit::{InquiryId, PersonEvent},
};

/// One command.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command {
    /// The person at the kiosk did something.
    Person(PersonEvent),
    /// Staff compared the person at the kiosk with the photo printed on the card. Only while the last
    /// [`EventKind::StaffCheck`](super::EventKind::StaffCheck) names this inquiry; later it does nothing.
    StaffCheck {
        /// Whose card lies there.
        inquiry: InquiryId,
        /// Whether the person is the card's holder; a no ends the visit.
        same: bool,
    },
    /// The desk asks by number; the answer is an [`EventKind::Desk`](super::EventKind::Desk) with this inquiry, or an
    /// [`EventKind::NotRecorded`](super::EventKind::NotRecorded).
    AskByNumber {
        /// Chosen by the caller, a new one each time: the journal takes one end of each.
        inquiry: InquiryId,
        /// The numbers.
        question: Box<NumberQuestion>,
    },
    /// The desk wants to see a sensitive field; answered by [`EventKind::Revealed`](super::EventKind::Revealed) once it stands in the journal.
    Reveal {
        /// Of which inquiry.
        inquiry: InquiryId,
        /// Which field.
        field: String,
    },
    /// Something is going on that answers are judged by; answered by [`EventKind::Situation`](super::EventKind::Situation).
    Situate(Change),
}

/// What the desk was told, or has seen. It lasts until it is taken back, also over a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An insurer's or welfare office's data is known to be old (A17, T07). Said again, the new day counts.
    Degraded(Degraded),
    /// The insurer or office with this number is up to date again, unless the configuration says otherwise.
    UpToDate(String),
    /// For which treatment people are here from now on; `None` is what the configuration says.
    Treatment(Option<TreatmentType>),
}
