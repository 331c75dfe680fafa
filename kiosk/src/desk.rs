//! The desk: today's inquiries, and for each what to do next, the rights, the choices, and how it was confirmed.
//!
//! What is sensitive stands behind a press. The press goes to the journal first; only when the journal has it does the desk show anything.

mod banner;
mod changed;
mod check;
mod detail;
mod differences;
mod foot;
mod form;
mod how;
mod list;
mod names;
mod next;
mod noted;
mod presses;
mod reading;
mod rights;
mod standing;
mod tone;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use form::Form;
pub use form::{EntryKind, FormPress, ModeKind, Slot, Task};
use madoguchi::{
    core::{
        clock::JST,
        failure::Code,
        outcome::{Degraded, ServiceMode},
        visit::InquiryId,
    },
    terminal::{Change, Command, DeskRecord, Elsewhere, Event, EventKind, Mail},
};
use madoguchi_words::Language;
use time::{Date, OffsetDateTime};
pub use view::view;
use view::{FOOT, SIDE, chip, chip_width, phrase_at};

/// The desk's window.
pub struct Desk {
    /// The language of its words.
    pub language: Language,
    /// Whether the person at the desk is a manager (責任者), who may see what others may not.
    pub manager: bool,
    /// Whether results are handed to receipt software (レセコン).
    pub delivers: bool,
    /// Who may be at the desk (担当者), as the configuration lists them.
    pub clerks: Vec<String>,
    /// Where time and new ids come from.
    pub outside: Outside,
    /// Who is.
    clerk: Option<String>,
    /// What is being filled in.
    form: Option<Form>,
    /// The day of the last thing that was reported.
    today: Option<Date>,
    /// The results that nobody asked for and that are nobody's yet, the oldest first.
    mail: Vec<Mail>,
    /// Why none can be received.
    no_mail: Option<Code>,
    /// Today's inquiries, newest first.
    records: Vec<DeskRecord>,
    selected: Option<InquiryId>,
    /// What the journal has let be shown of the open record, as [`Field`]s are written there.
    revealed: BTreeSet<String>,
    /// When somebody at the kiosk called, until the desk has seen it.
    help: Option<OffsetDateTime>,
    /// Who stands at the kiosk and may be confirmed by the card's photo.
    check: Option<check::Check>,
    /// Why the journal did not take the inquiry that ended last: nothing of it is in the list.
    unrecorded: Option<Code>,
    /// Why the journal could not take the last press, so that nothing was shown.
    not_journaled: Option<Code>,
    /// What the lines that have changed looked like before.
    before: BTreeMap<InquiryId, DeskRecord>,
    /// Why the journal did not take the last change of the open record.
    not_amended: Option<Code>,
    delivered: BTreeMap<InquiryId, Option<Code>>,
    readers: Result<usize, Code>,
    /// The insurers and offices whose data is known to be old.
    degraded: Vec<Degraded>,
    /// In which mode the service is.
    mode: ServiceMode,
    /// Why what was said about them could not be kept.
    not_situated: Option<Code>,
    /// The readers that fell silent and have not answered since.
    silent: BTreeSet<String>,
    /// The terminal has said its last word, and its program begins anew.
    restarts: bool,
    /// A card was put on the staff's reader, a moment ago.
    pub(crate) staff_reader: bool,
}

/// What a question by number needs beside what is written: an id of its own, and the time.
#[derive(Debug, Clone, Copy)]
pub struct Outside {
    /// An id that no inquiry has had.
    pub inquiry: fn() -> InquiryId,
    /// The time.
    pub now: fn() -> OffsetDateTime,
}

impl Default for Outside {
    fn default() -> Self {
        Self {
            inquiry: madoguchi_agent::new_inquiry,
            now: madoguchi_agent::now,
        }
    }
}

impl Outside {
    fn today(self) -> Date {
        day((self.now)())
    }
}

/// A part of a record that is shown only after a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// The right at this place of the report: its kind, its cause and its numbers.
    Right(usize),
}

/// As the journal writes it: `right-0`.
impl std::fmt::Display for Field {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Right(at) = self;
        formatter.write_str(&madoguchi_agent::phrasing::field_of_right(*at))
    }
}

/// What can be pressed at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskPress {
    /// Opens a record.
    Select(InquiryId),
    /// Shows a sensitive part of the open record.
    Show(Field),
    /// Fills something in.
    OpenForm(Task),
    /// In the form.
    Form(FormPress),
    /// The names in answer and card are one person's, or were taken for that by mistake.
    SameName(bool),
    /// The data of the insurer or office with this number is no longer old.
    UpToDate(String),
    /// The service is as always again.
    EndMode,
    /// Somebody goes to the person who called.
    HelpSeen,
    /// The person at the kiosk is the one on the card's photo.
    SameAsPhoto,
    /// They are not; the second press ends their visit.
    NotAsPhoto,
    /// Staff takes the no back.
    LookAgain,
}

impl Desk {
    /// An empty desk.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            manager: false,
            delivers: false,
            clerks: Vec::new(),
            outside: Outside::default(),
            clerk: None,
            form: None,
            today: None,
            mail: Vec::new(),
            no_mail: None,
            records: Vec::new(),
            selected: None,
            revealed: BTreeSet::new(),
            before: BTreeMap::new(),
            not_amended: None,
            delivered: BTreeMap::new(),
            readers: Err(Code::NoReader),
            degraded: Vec::new(),
            mode: ServiceMode::Normal,
            not_situated: None,
            silent: BTreeSet::new(),
            restarts: false,
            staff_reader: false,
            help: None,
            check: None,
            unrecorded: None,
            not_journaled: None,
        }
    }

    /// Takes in what the terminal reported.
    pub(crate) fn take_in(&mut self, event: Event) {
        self.today = self.today.max(Some(day(event.at)));
        match event.kind {
            EventKind::Readers { names, failure } => {
                self.silent.retain(|silent| !names.contains(silent));
                self.readers = failure.map_or(Ok(names.len()), Err);
            }
            EventKind::ReaderSilent { reader } => {
                self.silent.insert(reader);
            }
            EventKind::CardElsewhere {
                why: Elsewhere::StaffReader,
                ..
            } => self.staff_reader = true,
            EventKind::Restart => {
                self.restarts = true;
                self.check = None;
            }
            EventKind::Desk(record) => {
                self.unrecorded = None;
                let inquiry = record.entry.inquiry;
                self.add(*record);
                let mail = |form: &mut Form| form.task == Task::Mail(inquiry);
                if self.form.take_if(mail).is_some() {
                    self.open(inquiry);
                }
                self.answered(inquiry, None);
            }
            EventKind::Mail { waiting, failure } => {
                self.mail = waiting;
                self.no_mail = failure;
            }
            EventKind::NotAttributed { inquiry, why } => self.not_attributed(inquiry, why),
            EventKind::Amended(record) => {
                let inquiry = record.entry.inquiry;
                self.amend(*record);
                self.answered(inquiry, None);
            }
            EventKind::NotAmended { inquiry, failure } => {
                self.stays(inquiry, failure);
                self.answered(inquiry, Some(failure));
            }
            EventKind::NotRecorded { inquiry, failure } => {
                self.unrecorded = Some(failure);
                self.answered(inquiry, Some(failure));
            }
            EventKind::Situation {
                degraded,
                mode,
                failure,
                ..
            } => {
                self.degraded = degraded;
                self.mode = mode;
                self.not_situated = failure;
            }
            EventKind::HelpWanted => self.help = Some(event.at),
            EventKind::StaffCheck { inquiry } => self.check = inquiry.map(check::Check::new),
            EventKind::Revealed {
                inquiry,
                field,
                failure,
            } if self.selected == Some(inquiry) => {
                self.not_journaled = failure;
                if failure.is_none() {
                    self.revealed.insert(field);
                }
            }
            EventKind::Delivered { inquiry, failure } => {
                self.delivered.insert(inquiry, failure);
            }
            _ => {}
        }
    }

    /// Takes a press in. What is sensitive shows when the terminal says that the press stands in the journal, not before.
    pub(crate) fn press(&mut self, press: DeskPress) -> Option<Command> {
        match press {
            DeskPress::Select(inquiry) => {
                self.open(inquiry);
                None
            }
            DeskPress::Show(field) => self.selected.map(|inquiry| Command::Reveal {
                inquiry,
                field: field.to_string(),
            }),
            DeskPress::OpenForm(task) => {
                // Every form asks who it is: what is filled in already stays.
                let again = self.selected_record().filter(|_| task == Task::Again);
                let form = again.map_or_else(|| Form::new(task), Form::again);
                if task != Task::Clerk || self.form.is_none() {
                    self.form = Some(form);
                }
                None
            }
            DeskPress::Form(press) => self.on_form(press),
            DeskPress::SameName(same) => self.on_same_name(same),
            DeskPress::EndMode => self.situate_or_ask_who(Change::Mode(ServiceMode::Normal)),
            DeskPress::UpToDate(number) => self.situate_or_ask_who(Change::UpToDate(number)),
            DeskPress::HelpSeen => {
                self.help = None;
                None
            }
            DeskPress::SameAsPhoto | DeskPress::NotAsPhoto | DeskPress::LookAgain => {
                self.on_check(press)
            }
        }
    }

    /// Which record is open.
    #[must_use]
    pub fn selected(&self) -> Option<InquiryId> {
        self.selected
    }

    fn open(&mut self, inquiry: InquiryId) {
        if self.selected != Some(inquiry) {
            self.selected = Some(inquiry);
            self.form
                .take_if(|form| matches!(form.task, Task::Entry | Task::Name | Task::Again));
            self.revealed.clear();
            self.not_journaled = None;
            self.not_amended = None;
        }
    }

    /// A new line on top. Lines of another day go; a line that is there already is replaced, because a journal may be read again.
    fn add(&mut self, record: DeskRecord) {
        let inquiry = record.entry.inquiry;
        let today = self.today.max(Some(day(record.at)));
        self.records
            .retain(|other| other.entry.inquiry != inquiry && is_of(other, today));
        if !is_of(&record, today) {
            return;
        }
        let place = self
            .records
            .iter()
            .position(|other| other.at <= record.at)
            .unwrap_or(self.records.len());
        // The desk follows what comes in until somebody looks at an older line.
        let follows = self.selected.is_none()
            || self.selected == self.records.first().map(|first| first.entry.inquiry);
        self.records.insert(place, record);
        if follows && self.revealed.is_empty() && self.form.is_none() {
            self.open(inquiry);
        }
    }

    /// Who is at the desk says so.
    fn situate(&self, change: Change) -> Option<Command> {
        let by = Some(self.clerk()?.to_owned());
        Some(Command::Situate { by, change })
    }

    fn situate_or_ask_who(&mut self, change: Change) -> Option<Command> {
        let command = self.situate(change);
        if command.is_none() {
            self.form = Some(Form::new(Task::Clerk));
        }
        command
    }

    /// Who is at the desk, once that is known.
    fn clerk(&self) -> Option<&str> {
        let name = self.clerk.as_deref()?.trim();
        (!name.is_empty()).then_some(name)
    }

    fn selected_record(&self) -> Option<&DeskRecord> {
        self.records
            .iter()
            .find(|record| Some(record.entry.inquiry) == self.selected)
    }
}

fn day(at: OffsetDateTime) -> Date {
    at.to_offset(JST).date()
}

/// Whether a line belongs to this day: it came then, or it changed then.
fn is_of(record: &DeskRecord, today: Option<Date>) -> bool {
    let changed = record.amended.map(|amended| day(amended.at));
    Some(day(record.at)) == today || changed.is_some_and(|changed| Some(changed) == today)
}
