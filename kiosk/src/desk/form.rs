//! What staff fill in: who they are, what they saw or heard, whose name is whose. One form at a time, in the place of the open record.
//!
//! A form knows what it still lacks; only a whole one becomes a command.

mod date;
mod lines;
mod missing;
mod mode;
mod number;
mod press;
mod view;

use std::collections::BTreeMap;

use madoguchi::{
    core::{
        failure::Code,
        outcome::{Evidence, Item, Person, Relation, StaffEntry, Unattributable},
        visit::InquiryId,
    },
    terminal::{Change, Command, DeskRecord},
};
use madoguchi_agent::phrasing;

use super::Desk;

use missing::Missing;
pub use mode::ModeKind;
pub(super) use view::{form, mode_name};

/// What a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Who is at the desk (担当者).
    Clerk,
    /// An entry about the open record.
    Entry,
    /// Somebody is received whom nothing could be asked about (未照会で受付).
    Receive,
    /// The name on the card, beside the name in the answer.
    Name,
    /// Whose a result is that nobody asked for.
    Mail(InquiryId),
    /// A question by number (番号で照会).
    Number,
    /// The same about the open record, which has no answer yet.
    Again,
    /// In which mode the service is.
    Mode,
}

/// What an entry says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Received on other evidence.
    Evidence,
    /// 免除証明書.
    Waiver,
    /// 保護申請中.
    Pending,
    /// Says that they receive assistance.
    SaysRecipient,
    /// A paper certificate differs.
    PaperDiffers,
    /// The data link of insurer or office is down.
    Degraded,
    /// Somebody consented in the person's place.
    Consent,
    /// The information of an item was fetched, and there was none (V07).
    NothingFound,
    /// A card without a photo.
    NoPhoto,
    /// Somebody came for the holder.
    HolderAbsent,
    /// A card that was left behind.
    CardLeftBehind,
    /// Not the person on the photo.
    FaceDiffers,
}

impl EntryKind {
    pub(super) const ALL: [Self; 12] = [
        Self::Evidence,
        Self::Waiver,
        Self::Pending,
        Self::SaysRecipient,
        Self::PaperDiffers,
        Self::Degraded,
        Self::Consent,
        Self::NothingFound,
        Self::NoPhoto,
        Self::HolderAbsent,
        Self::CardLeftBehind,
        Self::FaceDiffers,
    ];
}

/// A field in which staff write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Who is at the desk.
    Clerk,
    /// A person's name.
    Name,
    /// A birth date.
    Birth,
    /// Until when a paper holds.
    Until,
    /// Which office.
    Office,
    /// Since when, or when received.
    Since,
    /// Why.
    Reason,
    /// 保険者番号 or 公費負担者番号.
    Insurer,
    /// 記号.
    Symbol,
    /// 番号 or 受給者番号.
    Number,
    /// 枝番.
    Branch,
    /// At which time maintenance ends.
    Clock,
    /// Who approved the emergency mode.
    Approval,
    /// For which area the disaster mode is.
    Area,
    /// Its last day.
    LastDay,
}

/// A press or a key in a form. `Debug` shows no text.
#[derive(Clone, PartialEq, Eq)]
pub enum FormPress {
    /// This is at the desk.
    Clerk(String),
    /// The entry says this.
    Kind(EntryKind),
    /// On this evidence.
    Evidence(Evidence),
    /// This share was declared, in tenths.
    Tenths(u8),
    /// Who consented.
    Relation(Relation),
    /// About the right at this place.
    Right(usize),
    /// About this information.
    Item(Item),
    /// The service is in this mode.
    Mode(ModeKind),
    /// A field holds this now.
    Type(Slot, String),
    /// Record it.
    Done,
    /// Leave it.
    Close,
}

/// A form as far as it is filled in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) task: Task,
    pub(super) kind: Option<EntryKind>,
    pub(super) evidence: Option<Evidence>,
    pub(super) tenths: Option<u8>,
    pub(super) relation: Option<Relation>,
    pub(super) right: Option<usize>,
    pub(super) item: Option<Item>,
    pub(super) mode: Option<ModeKind>,
    /// The line that the answer to its question will be.
    pub(super) asked: Option<InquiryId>,
    /// Why there is no answer, until it is asked again.
    pub(super) failed: Option<Code>,
    /// Why the result stayed closed, until something else is said.
    pub(super) refused: Option<Unattributable>,
    pub(super) typed: BTreeMap<Slot, String>,
}

impl Form {
    pub(super) fn new(task: Task) -> Self {
        Self {
            task,
            kind: None,
            evidence: None,
            tenths: None,
            relation: None,
            right: None,
            item: None,
            mode: None,
            asked: None,
            failed: None,
            refused: None,
            typed: BTreeMap::new(),
        }
    }

    pub(super) fn text(&self, slot: Slot) -> &str {
        self.typed.get(&slot).map_or("", |text| text.trim())
    }

    /// As it was typed, with the space at its end: a field that took it away could not be written in.
    pub(super) fn typed(&self, slot: Slot) -> &str {
        self.typed.get(&slot).map_or("", String::as_str)
    }

    fn optional(&self, slot: Slot) -> Option<String> {
        Some(self.text(slot).to_owned()).filter(|text| !text.is_empty())
    }

    fn date(&self, slot: Slot) -> Option<time::Date> {
        date::parse(self.text(slot))
    }

    fn clock(&self, slot: Slot) -> Option<time::Time> {
        mode::clock(self.text(slot))
    }

    /// A question about the record once more, with what it was asked with or what is known of its person.
    pub(super) fn again(record: &DeskRecord) -> Self {
        let mut form = Self::new(Task::Again);
        let report = record.entry.report.as_ref();
        let birth = report.and_then(|report| report.person.birth);
        let asked = record.asked.as_ref();
        let birth = asked.map(|asked| asked.birth).or(birth);
        let known = [
            (
                Slot::Insurer,
                asked.map(|asked| asked.insurer_number.clone()),
            ),
            (Slot::Symbol, asked.and_then(|asked| asked.symbol.clone())),
            (Slot::Number, asked.map(|asked| asked.number.clone())),
            (
                Slot::Branch,
                asked.and_then(|asked| asked.branch_number.clone()),
            ),
            (Slot::Birth, birth.map(phrasing::date)),
        ];
        let known = known.into_iter();
        form.typed
            .extend(known.filter_map(|(slot, text)| Some((slot, text?))));
        form
    }

    /// Whether a share is declared with this evidence.
    pub(super) fn declares(&self) -> bool {
        matches!(
            self.evidence,
            Some(Evidence::Declaration | Evidence::OralOfKnownPatient)
        )
    }

    /// Whether the evidence is asked for.
    pub(super) fn wants_evidence(&self) -> bool {
        self.task == Task::Receive || self.kind == Some(EntryKind::Evidence)
    }

    /// The fields that this form writes in.
    pub(super) fn slots(&self) -> &'static [Slot] {
        match (self.task, self.kind) {
            (Task::Clerk, _) => &[],
            (Task::Receive | Task::Mail(_), _) => &[Slot::Name, Slot::Birth],
            (Task::Name, _) => &[Slot::Name],
            (Task::Number | Task::Again, _) => number::SLOTS,
            (Task::Mode, _) => self.mode.map_or(&[], ModeKind::slots),
            (Task::Entry, Some(EntryKind::Waiver)) => &[Slot::Until],
            (Task::Entry, Some(EntryKind::Pending)) => &[Slot::Office, Slot::Since],
            (Task::Entry, Some(EntryKind::Degraded)) => &[Slot::Since],
            (Task::Entry, Some(EntryKind::FaceDiffers)) => &[Slot::Reason],
            (Task::Entry, _) => &[],
        }
    }

    /// Whether it matters who is at the desk.
    pub(super) fn says_who(&self) -> bool {
        self.task != Task::Number
    }

    /// What the terminal is told; nothing while something is missing.
    pub(super) fn command(&self, desk: &Desk) -> Option<Command> {
        if self.missing(desk).is_some() {
            return None;
        }
        match self.task {
            Task::Number => {
                let question = number::question(self, desk.outside.today()).ok()?;
                return Some(Command::AskByNumber {
                    inquiry: (desk.outside.inquiry)(),
                    question: Box::new(question),
                });
            }
            Task::Mode => {
                let mode = mode::mode(self, (desk.outside.now)())?;
                return desk.situate(Change::Mode(mode));
            }
            _ => {}
        }
        let by = desk.clerk()?.to_owned();
        if self.task == Task::Again {
            let question = number::question(self, desk.outside.today()).ok()?;
            return Some(Command::AskAgain {
                inquiry: desk.selected?,
                by,
                question: Some(Box::new(question)),
            });
        }
        if self.task == Task::Receive {
            let person = Person {
                name: self.optional(Slot::Name),
                birth: self.date(Slot::Birth),
                ..Person::default()
            };
            return Some(Command::Receive {
                by,
                person: Box::new(person),
                evidence: self.evidence?,
                tenths: self.tenths.filter(|_| self.declares()),
            });
        }
        if let Task::Mail(inquiry) = self.task {
            return Some(Command::Attribute {
                inquiry,
                by,
                name: self.optional(Slot::Name)?,
                birth: self.date(Slot::Birth)?,
            });
        }
        let record = desk.selected_record()?;
        Some(Command::Note {
            inquiry: record.entry.inquiry,
            by,
            entry: Box::new(self.entry(record)?),
        })
    }

    fn entry(&self, record: &DeskRecord) -> Option<StaffEntry> {
        if self.task == Task::Name {
            return Some(StaffEntry::SameName {
                on_card: self.optional(Slot::Name)?,
                same: true,
            });
        }
        Some(match self.kind? {
            EntryKind::Evidence => StaffEntry::ReceivedUnchecked {
                evidence: self.evidence?,
                tenths: self.tenths.filter(|_| self.declares()),
            },
            EntryKind::Waiver => StaffEntry::PaperWaiver {
                until: self.date(Slot::Until),
            },
            EntryKind::Pending => StaffEntry::DecisionPending {
                office: self.optional(Slot::Office),
                received: self.date(Slot::Since),
            },
            EntryKind::SaysRecipient => StaffEntry::SaysRecipient,
            EntryKind::PaperDiffers => StaffEntry::PaperDiffers,
            EntryKind::Degraded => StaffEntry::SourceDegraded {
                number: source_number(record, self.right?)?,
                since: self.date(Slot::Since),
            },
            EntryKind::Consent => StaffEntry::ConsentByAnother {
                relation: self.relation?,
            },
            EntryKind::NothingFound => StaffEntry::NothingFound { item: self.item? },
            EntryKind::NoPhoto => StaffEntry::NoPhoto,
            EntryKind::HolderAbsent => StaffEntry::HolderAbsent,
            EntryKind::CardLeftBehind => StaffEntry::CardLeftBehind,
            EntryKind::FaceDiffers => StaffEntry::FaceDiffers {
                reason: self.optional(Slot::Reason)?,
            },
        })
    }
}

/// The number of the insurer or office of the right at this place.
pub(super) fn source_number(record: &DeskRecord, at: usize) -> Option<String> {
    let report = record.entry.report.as_ref()?;
    report.entitlements.get(at)?.fields.insurer_number.clone()
}
