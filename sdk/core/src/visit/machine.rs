//! The state machine: one live inquiry, the effects it wants, and when it wants to be woken.

mod card;
mod codes;
mod deciding;
mod ending;
mod face;
mod live;
mod pad;
mod person;
mod service;
mod signing;
mod staff;

use std::{sync::Arc, time::Duration};

use self::{
    face::Way,
    live::{Challenge, Live},
};
use super::{Contact, Decision, Effect, End, Entry, Event, InquiryId, PinPrompt, Screen, State};
use crate::{
    card::Tries,
    clock::{Monotonic, Now},
    failure::Code,
    outcome::{Facility, Visitors},
    secret::Pin,
    x509::Anchors,
};

/// How long a card may take to answer.
const CARD_WAIT: Duration = Duration::from_secs(5);
/// How long a signature may take; cards compute noticeably.
const SIGN_WAIT: Duration = Duration::from_secs(10);
/// A guard behind the service's own time-outs.
const SERVICE_WAIT: Duration = Duration::from_secs(45);
/// How long certificates of subsidies are waited for once the result is there.
const SUBSIDY_WAIT: Duration = Duration::from_secs(3);
/// A guard behind the face unit's own deadline: the comparison in hand, and one that was begun for the person before.
const LOOK_WAIT: Duration = Duration::from_secs(50);
/// How long the journal may take.
const JOURNAL_WAIT: Duration = Duration::from_secs(10);
/// How long a person may think on one screen.
const PERSON_WAIT: Duration = Duration::from_secs(120);
/// How long a person may think where no card lies on the reader that they would have to leave behind.
const CARDLESS_WAIT: Duration = Duration::from_secs(60);
/// How long any state may last in all, however often its wait begins anew.
const STATE_WAIT: Duration = Duration::from_secs(180);
/// How long a card that was taken away may be put back.
const RESUME_WAIT: Duration = Duration::from_secs(60);
/// How long the last screen stays when no card is left to take.
const LAST_SCREEN: Duration = Duration::from_secs(8);
/// How many ends wait for a journal that does not answer; the oldest is forgotten first.
const UNRECORDED: usize = 16;
/// A challenge with less than this left is replaced before it is signed.
const CHALLENGE_MARGIN: time::Duration = time::Duration::seconds(10);

/// What a visit needs to know beforehand.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Who is trusted to issue certificates.
    pub anchors: Anchors,
    /// The institution that asks.
    pub facility: Facility,
    /// Whether phones can be used here.
    pub phones: bool,
    /// Whether a face unit can be used as well (test environment only: it needs the synthetic terminal authentication).
    pub face: bool,
    /// Whether staff may confirm the card's holder by the printed photo (test environment only, for the same reason).
    pub staff_check: bool,
}

/// The patient-facing side of one terminal: at most one live inquiry at a time.
pub struct Visit {
    settings: Settings,
    visitors: Option<Arc<dyn Visitors>>,
    state: State,
    live: Option<Live>,
    contact: Contact,
    card_present: bool,
    /// The reader of this contact takes the PIN itself.
    pad: bool,
    /// The card of this contact was asked what it calls itself.
    kind_asked: bool,
    /// A card that came while the inquiry before it was still being answered.
    next: Option<InquiryId>,
    phone_pin: Option<Pin>,
    deadline: Option<Monotonic>,
    /// When the state began.
    since: Monotonic,
    /// Ends that wait for the journal.
    unrecorded: Vec<Entry>,
    closed: Option<Code>,
}

impl Visit {
    /// A terminal without a reader yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            visitors: None,
            state: State::Closed,
            live: None,
            contact: Contact::default(),
            card_present: false,
            pad: false,
            kind_asked: false,
            next: None,
            phone_pin: None,
            deadline: None,
            since: Monotonic::default(),
            unrecorded: Vec::new(),
            closed: None,
        }
    }

    /// With who has been here before.
    #[must_use]
    pub fn remembering(self, visitors: Arc<dyn Visitors>) -> Self {
        Self {
            visitors: Some(visitors),
            ..self
        }
    }

    /// Where the visit stands.
    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// The contact whose answers count.
    #[must_use]
    pub fn contact(&self) -> Contact {
        self.contact
    }

    /// The live inquiry.
    #[must_use]
    pub fn inquiry(&self) -> Option<InquiryId> {
        self.live.as_ref().map(|live| live.inquiry)
    }

    /// When [`Event::Tick`] is due.
    #[must_use]
    pub fn deadline(&self) -> Option<Monotonic> {
        self.deadline
    }

    /// Takes one event and returns what must be done, in this order.
    #[must_use = "effects do nothing until they are executed"]
    pub fn step(&mut self, now: Now, event: Event) -> Vec<Effect> {
        match event {
            Event::Readers(readers) => {
                self.on_readers(now, readers.err().map(|failure| failure.code))
            }
            Event::CardPresent(inquiry) => self.on_card_present(now, inquiry),
            Event::CardRemoved => self.on_card_removed(now),
            Event::Card(contact, event) if contact == self.contact => self.on_card(now, event),
            Event::Card(..) => Vec::new(),
            Event::Face(contact, answer) if contact == self.contact => self.on_face(now, answer),
            Event::Face(..) => Vec::new(),
            Event::Person(event) => self.on_person(now, event),
            Event::StaffCheck { inquiry, same } if self.staff_check() == Some(inquiry) => {
                self.on_staff_check(now, same)
            }
            Event::StaffCheck { .. } => Vec::new(),
            Event::Service(inquiry, event) if self.inquiry() == Some(inquiry) => {
                self.on_service(now, event)
            }
            Event::Service(..) => Vec::new(),
            Event::Recorded(inquiry, result) => {
                self.on_recorded(now, inquiry, result.err().map(|failure| failure.code))
            }
            Event::Tick => self.on_tick(now),
        }
    }

    /// The screen that belongs to the state; those of `Finished` and `Trouble` have a text of their own and are shown as they are entered.
    fn screen(&self, now: Now) -> Screen {
        let live = self.live.as_ref();
        match self.state {
            State::Closed => Screen::Closed {
                code: self.closed.unwrap_or(Code::NoReader),
            },
            State::StaffCalled => Screen::StaffCalled,
            State::PhonePin => Screen::EnterPin {
                tries: None,
                prompt: PinPrompt::First,
                phone: true,
                face: false,
            },
            State::PhoneHold => Screen::HoldPhone,
            State::Reading => Screen::Reading,
            State::Identifying => match live {
                Some(live) if live.typing => Screen::TypeOnReader {
                    tries: live.tries.and_then(tries_left),
                    prompt: live.prompt,
                },
                Some(live) if live.wants_confirmation() => Screen::ConfirmLastTry,
                Some(live) if live.way != Way::Pin => live.way_screen(self.settings.face),
                Some(live) if live.pin.is_some() || self.pad => {
                    Screen::Checking { card_needed: true }
                }
                _ => Screen::EnterPin {
                    tries: live.and_then(|live| tries_left(live.tries?)),
                    prompt: live.map_or(PinPrompt::First, |live| live.prompt),
                    phone: false,
                    face: self.settings.face && live.is_some_and(Live::may_look),
                },
            },
            State::Proving => Screen::Checking { card_needed: true },
            State::Consenting => Screen::Consent,
            State::Deciding => Screen::Decide {
                about: live
                    .and_then(|live| live.decision)
                    .unwrap_or(Decision::ShowSubsidies),
            },
            State::Asking | State::Recording => Screen::Checking { card_needed: false },
            State::Interrupted => Screen::PutBack {
                seconds_left: live
                    .and_then(|live| live.resume_until)
                    .map_or(0, |until| whole_seconds(now.monotonic.until(until))),
            },
            State::Idle | State::Finished | State::Trouble => Screen::Welcome {
                phones: self.settings.phones,
            },
        }
    }

    fn enter(&mut self, now: Now, state: State, wait: Option<Duration>) {
        if self.state != state {
            self.since = now.monotonic;
        }
        self.state = state;
        let latest = self.since.after(STATE_WAIT);
        self.deadline = wait.map(|wait| now.monotonic.after(wait).min(latest));
    }

    fn show(&self, now: Now) -> Effect {
        Effect::Show(self.inquiry(), self.screen(now))
    }

    fn idle(&mut self, now: Now) -> Vec<Effect> {
        self.live = None;
        self.phone_pin = None;
        match self.closed {
            Some(_) => self.enter(now, State::Closed, None),
            None => self.enter(now, State::Idle, None),
        }
        vec![self.show(now)]
    }

    fn on_readers(&mut self, now: Now, closed: Option<Code>) -> Vec<Effect> {
        self.closed = closed;
        match (closed, self.state) {
            (None, State::Closed) => self.idle(now),
            (Some(_), State::Closed | State::Idle | State::StaffCalled | State::PhoneHold) => {
                self.idle(now)
            }
            // The card of a live visit went with its reader.
            (
                Some(code),
                State::Reading
                | State::PhonePin
                | State::Identifying
                | State::Proving
                | State::Consenting
                | State::Interrupted,
            ) => {
                self.card_present = false;
                let code = if code == Code::NoReader {
                    Code::ReaderUnplugged
                } else {
                    code
                };
                self.fail(now, code)
            }
            (Some(_), _) if self.card_present => self.on_card_removed(now),
            _ => Vec::new(),
        }
    }

    fn on_tick(&mut self, now: Now) -> Vec<Effect> {
        match self.deadline {
            Some(deadline) if deadline <= now.monotonic => {}
            _ => return Vec::new(),
        }
        self.deadline = None;
        match self.state {
            State::Reading => self.fail(now, Code::ReaderSilent),
            State::Proving if self.is_signing() => self.fail(now, Code::ReaderSilent),
            State::Asking => self.no_more_answers(now),
            State::Proving => self.fail(now, Code::ServiceTimedOut),
            State::Deciding => self.undecided(now),
            State::Identifying => match &self.live {
                Some(live) if live.way == Way::Looking => self.face_silent(now),
                Some(Live {
                    way: Way::Recognised(_),
                    ..
                }) => self.fail(now, Code::ServiceTimedOut),
                Some(live) if live.way == Way::Choosing => self.leave(now, End::Abandoned, None),
                Some(live) if live.way == Way::Staff => self.leave(now, End::LeftToDesk, None),
                Some(Live {
                    pin: Some(_),
                    tries: None,
                    ..
                }) => self.fail(now, Code::ReaderSilent),
                Some(Live { pin: Some(_), .. }) => self.fail(now, Code::ServiceTimedOut),
                Some(live) if self.pad && !live.typing && !live.wants_confirmation() => {
                    let code = match live.tries {
                        None => Code::ReaderSilent,
                        Some(_) => Code::ServiceTimedOut,
                    };
                    self.fail(now, code)
                }
                _ => self.leave(now, End::Abandoned, None),
            },
            State::Consenting => self.leave(now, End::Abandoned, None),
            State::Interrupted => self.on_interrupted_tick(now),
            State::Recording => self.journal_silent(now),
            State::PhonePin => self.leave(now, End::Abandoned, None),
            State::StaffCalled | State::PhoneHold | State::Finished | State::Trouble => {
                self.idle(now)
            }
            State::Closed | State::Idle => Vec::new(),
        }
    }
}

impl std::fmt::Debug for Visit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Visit")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// How often a PIN can still be entered, where the card counts.
fn tries_left(tries: Tries) -> Option<u8> {
    match tries {
        Tries::Left(left) => Some(left),
        Tries::Blocked => Some(0),
        Tries::Unlimited => None,
    }
}

/// Seconds, rounded up, so that a person never reads 0 while there is time.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
