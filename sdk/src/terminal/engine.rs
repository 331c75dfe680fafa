//! The loop without threads: what the visit wants, what is published. Time and chance come in.

mod desk;
mod io;
mod journal;
mod mail;
mod number;
mod readers;
mod refetch;
mod situation;

use std::{collections::BTreeMap, sync::Arc};

use madoguchi_core::{
    clock::{Now, Random},
    failure::Failure,
    outcome::{StaffEntry, Visitors},
    visit::{self, Contact, Effect, End, Entry, InquiryId, Settings, State, Visit},
};

use desk::noted;
pub use io::{Input, Output};

use super::{Command, DeskRecord, Event, EventKind, Roles};

/// The state of a terminal.
pub struct Engine {
    visit: Visit,
    settings: Settings,
    visitors: Option<Arc<dyn Visitors>>,
    readers: readers::Seen,
    random: Arc<dyn Random>,
    /// Ends that are on their way to the journal, with the time they got.
    recording: BTreeMap<InquiryId, DeskRecord>,
    mails: mail::Mails,
    fetching: refetch::Fetching,
    questions: number::Questions,
    journal: journal::Journal,
    /// Who answered the question about the photo on the card of a live visit.
    checked_by: Option<(InquiryId, String)>,
    number: u64,
}

impl Engine {
    /// A terminal that has not seen its readers yet.
    #[must_use]
    pub fn new(settings: Settings, roles: impl Into<Roles>, random: Arc<dyn Random>) -> Self {
        Self {
            visit: Visit::new(settings.clone()),
            settings,
            visitors: None,
            readers: readers::Seen::new(roles.into()),
            random,
            recording: BTreeMap::new(),
            mails: mail::Mails::default(),
            fetching: refetch::Fetching::default(),
            questions: number::Questions::default(),
            journal: journal::Journal::default(),
            checked_by: None,
            number: 0,
        }
    }

    /// With who has been here before.
    #[must_use]
    pub fn remembering(self, visitors: Arc<dyn Visitors>) -> Self {
        Self {
            visit: self.visit.remembering(Arc::clone(&visitors)),
            visitors: Some(visitors),
            ..self
        }
    }

    /// The visit.
    #[must_use]
    pub fn visit(&self) -> &Visit {
        &self.visit
    }

    /// Whether nobody is here and nothing is on its way to the journal.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        matches!(self.visit.state(), State::Idle | State::Closed) && self.recording.is_empty()
    }

    /// Takes one input and returns what must be done, in this order.
    #[must_use = "outputs do nothing until they are executed"]
    pub fn step(&mut self, now: Now, input: Input) -> Vec<Output> {
        match input {
            Input::Visit(visit::Event::Recorded(inquiry, result)) => {
                self.on_recorded(now, inquiry, result)
            }
            Input::Visit(visit::Event::Tick) => {
                let fetch = self.fetch_if_due(now);
                let journal = self.try_journal_if_due(now);
                let mut outputs = self.step_visit(now, visit::Event::Tick);
                outputs.extend(fetch.into_iter().chain(journal));
                outputs
            }
            Input::Visit(event) => self.step_visit(now, event),
            Input::JournalTried(tried) => {
                self.on_journal(now, tried.err().map(|failure| failure.code))
            }
            Input::FetchPlanned(next) => {
                self.on_planned(next);
                Vec::new()
            }
            Input::Fetched(month, fetched) => vec![Self::on_fetched(month, fetched)],
            Input::Readers(readers) => self.on_readers(now, readers),
            Input::ReaderSilent(reader) => self.on_silent(now, &reader),
            Input::ReaderAnswers(reader) => self.on_answers(now, &reader),
            Input::Restart => vec![self.publish(now, EventKind::Restart)],
            Input::Command(Command::Person(event)) => {
                self.step_visit(now, visit::Event::Person(event))
            }
            Input::Command(Command::StaffCheck { inquiry, same, by }) => {
                if self.visit.staff_check() == Some(inquiry) {
                    self.checked_by = Some((inquiry, by));
                }
                self.step_visit(now, visit::Event::StaffCheck { inquiry, same })
            }
            Input::Received(inquiry, closed) => self.on_received(now, inquiry, *closed),
            Input::Folder(state) => self.on_folder(now, state),
            Input::Command(Command::Attribute {
                inquiry,
                by,
                name,
                birth,
            }) => self.on_attribute(now, inquiry, by, (&name, birth)),
            Input::Command(Command::Note { inquiry, by, entry }) => {
                self.on_note(now, inquiry, by, *entry)
            }
            Input::Command(Command::Receive {
                by,
                person,
                evidence,
                tenths,
            }) => {
                let entry = StaffEntry::ReceivedUnchecked { evidence, tenths };
                self.on_receive(now, *person, noted(now, by, entry))
            }
            Input::Command(Command::AskByNumber { inquiry, question }) => {
                vec![self.on_ask(inquiry, question)]
            }
            Input::Command(Command::AskAgain {
                inquiry,
                by,
                question,
            }) => self.on_ask_again(inquiry, by, question),
            Input::LookedUp(inquiry, line) => Vec::from_iter(self.on_looked_up(now, inquiry, line)),
            Input::Command(Command::Reveal { inquiry, field }) => {
                vec![Output::Reveal(inquiry, field)]
            }
            Input::Command(Command::Situate { by, change }) => vec![Output::Situate(by, change)],
            Input::Situated(situation) => vec![self.on_situated(now, situation)],
            Input::Searched(inquiry, day, answer) => self.on_searched(now, inquiry, day, answer),
            Input::Revealed(inquiry, field, result) => {
                let failure = result.err().map(|failure| failure.code);
                vec![self.publish(
                    now,
                    EventKind::Revealed {
                        inquiry,
                        field,
                        failure,
                    },
                )]
            }
            Input::TieRefused(inquiry, why, kept) => {
                vec![self.on_tie_refused(now, inquiry, why, &kept)]
            }
            Input::Amended(inquiry, result) => self.on_amended(now, inquiry, result),
            Input::HandedOver(inquiry, result) => {
                let failure = result.err().map(|failure| failure.code);
                vec![self.publish(now, EventKind::Delivered { inquiry, failure })]
            }
        }
    }

    fn step_visit(&mut self, now: Now, event: visit::Event) -> Vec<Output> {
        let reader = self.readers.used();
        let checkable = self.visit.staff_check();
        let effects = self.visit.step(now, event);
        let inquiry = self.visit.staff_check();
        let offers =
            (inquiry != checkable).then(|| self.publish(now, EventKind::StaffCheck { inquiry }));
        let reads = |effect: &Effect| matches!(effect, Effect::ReadCard { .. });
        let connects = effects.iter().any(reads).then_some(Output::Connect);
        let wanted = effects
            .into_iter()
            .filter_map(|effect| self.output(now, &reader, effect));
        let first = offers.into_iter().chain(connects);
        first.chain(wanted).collect()
    }

    fn output(&mut self, now: Now, reader: &Arc<str>, effect: Effect) -> Option<Output> {
        Some(match effect {
            Effect::ReadCard { .. }
            | Effect::ReadKind(_)
            | Effect::ReadTries(_)
            | Effect::VerifyOnPad { .. }
            | Effect::Sign { .. }
            | Effect::PowerOff(_) => Output::Card(Arc::clone(reader), effect),
            Effect::VerifyFace(contact) => Output::Look(contact),
            Effect::Open { .. }
            | Effect::ReplaceChallenge { .. }
            | Effect::Prove(_)
            | Effect::Ask { .. }
            | Effect::AskSubsidies { .. }
            | Effect::Enrol { .. } => Output::Service(effect),
            Effect::Record(entry) => self.record(now, *entry),
            Effect::CallStaff => self.publish(now, EventKind::HelpWanted),
            Effect::Show(inquiry, screen) => {
                self.publish(now, EventKind::Screen { inquiry, screen })
            }
            // Published with the time it has in the journal, by `on_recorded`.
            Effect::Deliver(_) => return None,
            _ => return None,
        })
    }

    fn record(&mut self, now: Now, entry: Entry) -> Output {
        let checked_by = self
            .checked_by
            .take_if(|(inquiry, _)| *inquiry == entry.inquiry);
        self.keep(DeskRecord {
            checked_by: checked_by.map(|(_, by)| by),
            ..DeskRecord::new(now.wall, entry)
        })
    }

    fn keep(&mut self, record: DeskRecord) -> Output {
        self.recording.insert(record.entry.inquiry, record.clone());
        Output::Record(Box::new(record))
    }

    /// What stands in the journal is shown at the desk and handed over; what does not is neither.
    fn on_recorded(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        result: Result<(), Failure>,
    ) -> Vec<Output> {
        let record = self.recording.remove(&inquiry);
        let failure = result.as_ref().err().map(|failure| failure.code);
        let mut outputs = self.step_visit(now, visit::Event::Recorded(inquiry, result));
        outputs.extend(self.on_journal(now, failure));
        outputs.extend(self.mail_recorded(now, inquiry, failure.is_none()));
        match (record, failure) {
            (Some(_), Some(failure)) => {
                outputs.push(self.publish(now, EventKind::NotRecorded { inquiry, failure }));
            }
            (Some(record), None) => {
                outputs.push(self.publish(now, EventKind::Desk(Box::new(record.clone()))));
                outputs.extend(self.plan_for(&record));
                if record.entry.end == End::Answered {
                    outputs.push(Output::HandOver(Box::new(record)));
                }
            }
            (None, _) => {}
        }
        outputs
    }

    /// A shell that gives a number twice: an inquiry has one end, and what is shown is what was recorded.
    fn is_known(&self, inquiry: InquiryId) -> bool {
        self.recording.contains_key(&inquiry) || self.visit.inquiry() == Some(inquiry)
    }

    /// A new id: its time first, so that the journal's order is the order of the visits.
    fn inquiry_id(&self, now: Now) -> InquiryId {
        let mut chance = [0; 10];
        self.random.fill(&mut chance);
        let milliseconds =
            u64::try_from(now.wall.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
        InquiryId(uuid::Builder::from_unix_timestamp_millis(milliseconds, &chance).into_uuid())
    }

    fn publish(&mut self, now: Now, kind: EventKind) -> Output {
        self.number += 1;
        Output::Publish(Event {
            number: self.number,
            at: now.wall,
            kind,
        })
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Engine")
            .field("visit", &self.visit)
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// The contact an effect belongs to.
pub(super) fn contact_of(effect: &Effect) -> Option<Contact> {
    match effect {
        Effect::ReadCard { contact, .. }
        | Effect::ReadKind(contact)
        | Effect::ReadTries(contact)
        | Effect::VerifyOnPad { contact, .. }
        | Effect::Sign { contact, .. }
        | Effect::PowerOff(contact) => Some(*contact),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
