//! What shells may ask a terminal to do. No message that crosses a process boundary carries a PIN: this enum stays inside one.

use madoguchi_core::{
    eligibility::NumberQuestion,
    visit::{InquiryId, PersonEvent},
};

/// One command.
#[derive(Debug)]
#[non_exhaustive]
pub enum Command {
    /// The person at the kiosk did something.
    Person(PersonEvent),
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
}
