//! Knows who is really there, watches everything that leaves a terminal, and notes every invariant that is broken.

mod invariant;

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use madoguchi::{
    core::{
        failure::Code,
        visit::{End, InquiryId, Screen, State},
    },
    terminal::{DeskRecord, EventKind},
};

use super::{
    Tally,
    chance::number_of,
    people::{PEOPLE, WRONG_PIN},
};

pub use invariant::{Invariant, Violation};

/// How long any state with a patient in it may last.
const STATE_LIMIT: Duration = Duration::from_secs(180);

/// One day's judge.
#[derive(Default)]
pub(super) struct Judge {
    pub(super) tally: Tally,
    seed: u64,
    /// Whose each inquiry is, by number: whoever's card was seen, then whoever's was read.
    subjects: Vec<usize>,
    opened: HashSet<u32>,
    /// Inquiries of phones, which may leave once they have signed.
    phones: HashSet<u32>,
    signed: HashSet<u32>,
    /// Elements that the answer to an inquiry lacked.
    without: HashMap<u32, Vec<&'static str>>,
    written: HashMap<InquiryId, End>,
    reveals: HashSet<InquiryId>,
    waiting: HashSet<InquiryId>,
    at_desk: HashSet<InquiryId>,
    handed_over: HashSet<InquiryId>,
    /// How often an inquiry proved with a challenge.
    proofs: HashMap<(u32, [u8; 32]), usize>,
}

impl Judge {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            ..Self::default()
        }
    }

    pub(super) fn breach(&mut self, invariant: Invariant, what: impl Into<String>) {
        self.tally.violations.push(Violation {
            invariant,
            seed: self.seed,
            step: self.tally.steps,
            what: what.into(),
        });
    }

    /// The number that the next inquiry will have.
    pub(super) fn next_number(&self) -> u32 {
        u32::try_from(self.subjects.len()).expect("a day is not that long")
    }

    /// An inquiry about this person has begun, by a phone or otherwise.
    pub(super) fn began(&mut self, person: usize, by_phone: bool) {
        if by_phone {
            self.phones.insert(self.next_number());
        }
        self.subjects.push(person);
    }

    pub(super) fn person_of(&self, number: u32) -> usize {
        self.subjects[usize::try_from(number).expect("a usize")]
    }

    /// The card that this inquiry began for was read: one that was swapped after it was seen is not the one that counts.
    pub(super) fn reads(&mut self, number: u32, owner: usize) {
        if !self.opened.contains(&number) {
            self.subjects[usize::try_from(number).expect("a usize")] = owner;
        }
    }

    /// The service is asked about the holder of this certificate, for this inquiry, after the card of `read` was read.
    pub(super) fn asks(&mut self, number: u32, holder: usize, read: Option<usize>) {
        if self.opened.insert(number) {
            // Until a card was read for it, an inquiry is nobody's.
            self.subjects[usize::try_from(number).expect("a usize")] = holder;
        }
        if self.person_of(number) != holder || read != Some(holder) {
            self.breach(
                Invariant::Shown,
                format!(
                    "{number} asks with the certificate of {}",
                    PEOPLE[holder].id
                ),
            );
        }
    }

    /// The card of this inquiry has signed.
    pub(super) fn signed(&mut self, number: u32) {
        self.signed.insert(number);
    }

    /// The visit that one inquiry opened is used by another, which an echo cannot show where both are the same person's.
    pub(super) fn uses(&mut self, number: u32, opened_by: u32) {
        if self.person_of(number) != self.person_of(opened_by) {
            self.breach(
                Invariant::Shown,
                format!("{number} uses the visit of {opened_by}"),
            );
        }
    }

    pub(super) fn answered_without(&mut self, number: u32, without: Vec<&'static str>) {
        self.without.insert(number, without);
    }

    pub(super) fn proof(&mut self, number: u32, challenge: [u8; 32]) {
        let count = self.proofs.entry((number, challenge)).or_default();
        *count += 1;
        if *count > 1 {
            self.breach(
                Invariant::ChallengeOnce,
                format!("{number} proves again with the same challenge"),
            );
        }
    }

    /// The journal has written this; it may still not have said so.
    pub(super) fn written(&mut self, record: &DeskRecord) {
        if self
            .written
            .insert(record.entry.inquiry, record.entry.end)
            .is_none()
        {
            match record.entry.end {
                End::Answered => self.tally.answered += 1,
                _ => self.tally.unanswered += 1,
            }
        }
        if record.entry.end == End::Answered {
            self.waiting.insert(record.entry.inquiry);
        }
    }

    pub(super) fn reveal_written(&mut self, inquiry: InquiryId) {
        self.reveals.insert(inquiry);
    }

    /// A result has reached the receipt software.
    pub(super) fn handed_over(&mut self, record: &DeskRecord) {
        let inquiry = record.entry.inquiry;
        self.tally.handed_over += 1;
        self.waiting.remove(&inquiry);
        if !self.handed_over.insert(inquiry) {
            self.breach(
                Invariant::OnlyOnce,
                format!("{} handed over again", number_of(inquiry)),
            );
        }
        if !self.written.contains_key(&inquiry) {
            self.breach(
                Invariant::JournalFirst,
                format!("{} handed over and not in the journal", number_of(inquiry)),
            );
        }
        self.judge_report(Invariant::Delivered, record);
    }

    /// Something was published at a counter where the card of `known` lies, as far as the terminal can know.
    pub(super) fn published(&mut self, known: Option<u32>, kind: &EventKind) {
        self.judge_pins(kind);
        match kind {
            EventKind::Desk(record) => {
                let inquiry = record.entry.inquiry;
                if !self.written.contains_key(&inquiry) {
                    self.breach(
                        Invariant::JournalFirst,
                        format!("{} at the desk and not in the journal", number_of(inquiry)),
                    );
                }
                if !self.at_desk.insert(inquiry) {
                    self.breach(
                        Invariant::OnlyOnce,
                        format!("{} at the desk again", number_of(inquiry)),
                    );
                }
                self.judge_report(Invariant::Shown, record);
            }
            EventKind::Screen {
                inquiry: Some(inquiry),
                screen,
            } => self.judge_screen(known, *inquiry, screen),
            EventKind::Revealed {
                inquiry,
                failure: None,
                ..
            } if !self.reveals.contains(inquiry) => {
                self.breach(
                    Invariant::JournalFirst,
                    format!("{} revealed and not in the journal", number_of(*inquiry)),
                );
            }
            _ => {}
        }
    }

    /// A screen that speaks to somebody speaks to whoever's card lies there.
    fn judge_screen(&mut self, known: Option<u32>, inquiry: InquiryId, screen: &Screen) {
        let number = number_of(inquiry);
        let speaks = match screen {
            Screen::EnterPin { .. }
            | Screen::TypeOnReader { .. }
            | Screen::ChooseWay { .. }
            | Screen::LookAtUnit
            | Screen::ConfirmLastTry
            | Screen::Consent => true,
            Screen::Finished { .. } => self.written.get(&inquiry) == Some(&End::Answered),
            Screen::Checking { card_needed } => *card_needed,
            _ => false,
        };
        // Before its card was read an inquiry is nobody's; a phone that has signed need not lie there, and another card waits.
        let is_bound = self.opened.contains(&number)
            && !(self.phones.contains(&number) && self.signed.contains(&number));
        if let (Some(known), true) = (known, speaks && is_bound)
            && self.person_of(known) != self.person_of(number)
        {
            self.breach(
                Invariant::Shown,
                format!("{known}'s card lies there and the screen is {number}'s: {screen:?}"),
            );
        }
        let needs_journal = match screen {
            Screen::Finished { .. } => true,
            Screen::Trouble { code, .. } => !matches!(
                code,
                Code::StateNotWritable | Code::DiskFull | Code::StoreDamaged
            ),
            _ => false,
        };
        if needs_journal && !self.written.contains_key(&inquiry) {
            self.breach(
                Invariant::JournalFirst,
                format!("{number} on the screen and not in the journal: {screen:?}"),
            );
        }
    }

    fn judge_report(&mut self, invariant: Invariant, record: &DeskRecord) {
        let Some(report) = &record.entry.report else {
            return;
        };
        let number = number_of(record.entry.inquiry);
        let person = &PEOPLE[self.person_of(number)];
        let foreign = person.foreign(report);
        if !foreign.is_empty() {
            self.breach(
                invariant,
                format!(
                    "{number} is {} and has another's {}",
                    person.id,
                    foreign.join(", ")
                ),
            );
            return;
        }
        let without = self.without.get(&number).cloned().unwrap_or_default();
        let invented = person.invented(report, &without);
        if !invented.is_empty() {
            let what = format!(
                "{number} is {}, was answered without {without:?}, and has {}",
                person.id,
                invented.join(", ")
            );
            self.breach(Invariant::AbsentStaysAbsent, what);
        }
    }

    /// Every run of exactly four digits outside ids is compared with every PIN.
    fn judge_pins(&mut self, kind: &EventKind) {
        const INQUIRY: &[u8] = b"\"inquiry\":\"";
        let text = serde_json::to_vec(kind).expect("events are serialisable");
        let mut rest = text.as_slice();
        while let Some((first, _)) = rest.split_first() {
            if let Some(id) = rest.strip_prefix(INQUIRY) {
                rest = id.get(36..).unwrap_or_default();
                continue;
            }
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (run, after) = rest.split_at(digits.max(1));
            let is_pin = |pin: &str| run == pin.as_bytes();
            if first.is_ascii_digit()
                && (is_pin(WRONG_PIN) || PEOPLE.iter().any(|person| is_pin(person.pin)))
            {
                self.breach(Invariant::PinKept, "a PIN in an event");
            }
            rest = after;
        }
    }

    /// A counter has been in a state for so long, with or without a card.
    pub(super) fn lasted(&mut self, state: State, card_known: bool, long: Duration) {
        let has_patient = match state {
            State::Closed | State::Idle => false,
            // The last text stays as long as the card does.
            State::Finished | State::Trouble => !card_known,
            _ => true,
        };
        if has_patient && long > STATE_LIMIT {
            self.breach(
                Invariant::TimeLimit,
                format!("{state:?} for {} s", long.as_secs()),
            );
        }
    }

    /// The day is over.
    pub(super) fn end(&mut self) {
        for inquiry in std::mem::take(&mut self.waiting) {
            self.breach(
                Invariant::NothingLost,
                format!("{} was never handed over", number_of(inquiry)),
            );
        }
    }
}
