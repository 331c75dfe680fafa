//! What shells may ask a terminal to do. No message that crosses a process boundary carries a PIN: this enum stays inside one.

use madoguchi_core::{
    eligibility::{NumberQuestion, code::TreatmentType},
    outcome::{Degraded, Evidence, Person, ServiceMode, StaffEntry},
    visit::{InquiryId, PersonEvent},
};
use time::Date;

use super::Notices;

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
        /// Who looked.
        by: String,
    },
    /// The desk asks by number; the answer is an [`EventKind::Desk`](super::EventKind::Desk) with this inquiry, or an
    /// [`EventKind::NotRecorded`](super::EventKind::NotRecorded).
    AskByNumber {
        /// Chosen by the caller, a new one each time: the journal takes one end of each.
        inquiry: InquiryId,
        /// The numbers.
        question: Box<NumberQuestion>,
    },
    /// The desk asks again, by number, about a line that has no answer (received without a check, T13; an outage, T01–T09), or whose numbers were wrong
    /// (I12, I15): the answer becomes the line's, as [`EventKind::Amended`](super::EventKind::Amended) tells; an
    /// [`EventKind::NotAmended`](super::EventKind::NotAmended) says why it does not, and the line can be asked about again. A card's answer is not
    /// replaced by one by number, and where the line knows a birth date, the numbers must be of somebody born on that day.
    AskAgain {
        /// About which line.
        inquiry: InquiryId,
        /// Who asks.
        by: String,
        /// With which numbers; `None` takes those that the line was asked with, as [`DeskRecord::asked`](super::DeskRecord::asked) has them.
        question: Option<Box<NumberQuestion>>,
    },
    /// The desk enters something about an inquiry that has ended: its line changes, as [`EventKind::Amended`](super::EventKind::Amended) tells, or an
    /// [`EventKind::NotAmended`](super::EventKind::NotAmended) why it does not.
    Note {
        /// About which inquiry.
        inquiry: InquiryId,
        /// Who.
        by: String,
        /// What.
        entry: Box<StaffEntry>,
    },
    /// Somebody was received although nothing could be asked (未照会で受付): a line of its own, as [`EventKind::Desk`](super::EventKind::Desk) tells.
    Receive {
        /// Who received them.
        by: String,
        /// What is known of the person.
        person: Box<Person>,
        /// On what evidence.
        evidence: Evidence,
        /// The share that they declared, in tenths.
        tenths: Option<u8>,
    },
    /// The desk ties a result that nobody asked for to the person who has said this name and birth date: it becomes a line, as
    /// [`EventKind::Desk`](super::EventKind::Desk) tells, or [`EventKind::NotAttributed`](super::EventKind::NotAttributed) why not.
    Attribute {
        /// Which result, of those that [`EventKind::Mail`](super::EventKind::Mail) lists.
        inquiry: InquiryId,
        /// Who asked the person.
        by: String,
        /// The name, in one of its spellings.
        name: String,
        /// The birth date.
        birth: Date,
    },
    /// The desk wants to see a sensitive field; answered by [`EventKind::Revealed`](super::EventKind::Revealed) once it stands in the journal.
    Reveal {
        /// Of which inquiry.
        inquiry: InquiryId,
        /// Which field.
        field: String,
    },
    /// Something is going on that answers are judged by; answered by [`EventKind::Situation`](super::EventKind::Situation).
    Situate {
        /// Who at the desk says so, which stands in the journal; `None` where the service itself does.
        by: Option<String>,
        /// What.
        change: Change,
    },
}

/// What the desk was told, or has seen. It lasts until it is taken back, also over a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// An insurer's or welfare office's data is known to be old (A17, T07). Said again, the new day counts.
    Degraded(Degraded),
    /// The insurer or office with this number is up to date again, unless the configuration says otherwise.
    UpToDate(String),
    /// What the service says of the insurers and offices behind it, in the place of all it said before.
    Noticed(Notices),
    /// For which treatment people are here from now on; `None` is what the configuration says.
    Treatment(Option<TreatmentType>),
    /// The mode that the service's operator has announced (T03, T08, T09), until it is taken back with [`ServiceMode::Normal`] or is over by itself.
    Mode(ServiceMode),
}
