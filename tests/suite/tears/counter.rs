//! A counter in this process: a host with everything real but its reader, which tears cards away.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use madoguchi::{
    core::{
        clock::{Clock, Monotonic},
        link::{Link, LinkError, ReaderState, Readers, ReadersError},
        secret::Pin,
        visit::{Consents, End, PersonEvent, Screen},
    },
    host::SystemRandom,
    terminal::{Command, EventKind, Events},
};
use madoguchi_agent::{Host, Surroundings};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{At, Card, CardFile, Fault, FaultKind, Reference, Slot};
use madoguchi_tests::{
    clock::{MovedClock, START},
    office::Office,
    terminal::PATIENCE,
};

use super::Moment;

const PERSON: &str = "employee";
const READER: &str = "simulated";

/// What the patient presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    Right,
    Wrong,
}

/// What came of a visit whose card was to be torn.
#[derive(Debug)]
pub(super) struct Torn {
    pub(super) was_torn: bool,
    /// PINs that were pressed.
    pub(super) presses: usize,
    /// PINs that reached the card.
    pub(super) verified: usize,
    pub(super) tries_left: u8,
}

/// The counter, its one card, and the patient.
pub(super) struct Counter {
    host: Host,
    events: Events,
    slot: Slot,
    /// After how many more commands the card goes.
    after: Countdown,
    clock: Arc<MovedClock>,
    file: CardFile,
    pin: String,
    office: Office,
}

type Countdown = Arc<Mutex<Option<u32>>>;

impl Counter {
    pub(super) fn open(extended_length: bool) -> Self {
        let distance = MovedClock::distance_to(START);
        let office = Office::open(Arc::new(move || time::OffsetDateTime::now_utc() + distance));
        let (slot, after) = (Slot::new(), Countdown::default());
        let clock = Arc::new(MovedClock::new(distance));
        let readers = TearingReaders {
            readers: SimulatedReaders::new(READER, slot.clone()),
            slot: slot.clone(),
            after: Arc::clone(&after),
        };
        let surroundings = Surroundings {
            readers: Box::new(move || Box::new(readers.clone())),
            clock: Arc::new(CounterClock(Arc::clone(&clock))),
            random: Arc::new(SystemRandom),
        };
        let (host, events) = Host::start(&office.config, surroundings).expect("host");
        let path = office.mock.card_path(PERSON);
        let mut file = CardFile::read(&path).expect("card file");
        file.extended_length = extended_length;
        let text: toml::Table =
            toml::from_str(&std::fs::read_to_string(&path).expect("card file")).expect("card file");
        let pin = text["user_authentication"]["pin"]
            .as_str()
            .expect("PIN")
            .to_owned();
        let mut counter = Self {
            host,
            events,
            slot,
            after,
            clock,
            file,
            pin,
            office,
        };
        counter.wait_for_welcome();
        counter
    }

    /// A visit to its answer, with the same card; its tries then.
    pub(super) fn whole_visit(&mut self) -> u8 {
        let torn = self.visit(Pressed::Right);
        assert_eq!(torn.presses, 1, "{torn:?}");
        torn.tries_left
    }

    /// A visit whose card goes at a command, and is not put back.
    pub(super) fn torn_visit(&mut self, pressed: Pressed, moment: Moment, command: u32) -> Torn {
        let kind = match moment {
            Moment::Before => Some(FaultKind::RemoveBefore),
            Moment::Inside => Some(FaultKind::Tear),
            Moment::Unheard => Some(FaultKind::RemoveDuring),
            Moment::After => None,
        };
        match kind {
            Some(kind) => self.slot.add_faults([Fault {
                at: At::Apdu(command),
                kind,
            }]),
            None => *self.after.lock().expect("a number") = Some(command),
        }
        let torn = self.visit(pressed);
        self.slot.clear_faults();
        torn
    }

    /// From the tap until the terminal waits for somebody else.
    fn visit(&mut self, pressed: Pressed) -> Torn {
        let _ = self.slot.take_trace();
        if !self.slot.insert_again() {
            // Its first time: a card that only came and went would be another visit.
            self.slot.insert(Card::new(self.file.clone()));
        }
        let (mut presses, mut by_hand, mut ended) = (0, false, None);
        loop {
            match self.next() {
                EventKind::Screen { screen, .. } => match screen {
                    Screen::Welcome { .. } => break,
                    Screen::EnterPin { tries: Some(_), .. } if presses == 0 => {
                        presses = 1;
                        self.press(PersonEvent::Pin(self.typed(pressed)));
                    }
                    // Wrong once is enough: the patient goes.
                    Screen::EnterPin { tries: Some(_), .. } => by_hand |= self.slot.remove(),
                    Screen::Consent => {
                        self.press(PersonEvent::Consent(Consents::comprehensive(true, false)));
                    }
                    Screen::Finished { card_present, .. }
                    | Screen::Trouble { card_present, .. } => {
                        if card_present {
                            by_hand |= self.slot.remove();
                        } else {
                            self.pass(60);
                        }
                    }
                    Screen::PutBack { .. } => self.pass(60),
                    _ => {}
                },
                EventKind::Desk(record) => {
                    assert_eq!(ended, None, "two ends");
                    ended = Some((record.entry.end, record.entry.failure));
                }
                _ => {}
            }
        }
        let was_torn = !by_hand;
        let expected = match (was_torn, pressed) {
            (false, Pressed::Right) => End::Answered,
            _ => End::Abandoned,
        };
        assert_eq!(
            ended.map(|(end, _)| end),
            Some(expected),
            "{presses} presses, torn: {was_torn}, {ended:?}"
        );
        let trace = self.slot.take_trace();
        Torn {
            was_torn,
            presses,
            verified: trace
                .exchanges()
                .filter(|sent| sent.header[1] == 0x20 && sent.lc > 0)
                .count(),
            tries_left: self
                .slot
                .tries(Reference::UserAuthentication)
                .expect("a PIN"),
        }
    }

    fn typed(&self, pressed: Pressed) -> Pin {
        let wrong = if self.pin == "0000" { "0001" } else { "0000" };
        let digits = match pressed {
            Pressed::Right => self.pin.as_str(),
            Pressed::Wrong => wrong,
        };
        let mut pin = Pin::new();
        for digit in digits.bytes() {
            pin.push(digit).expect("a digit");
        }
        pin
    }

    fn press(&self, event: PersonEvent) {
        self.host
            .send(Command::Person(event))
            .expect("the terminal runs");
    }

    /// Seconds for everything that waits. A key without a meaning makes the terminal look at its clock.
    fn pass(&self, seconds: u64) {
        self.clock.pass(seconds);
        self.press(PersonEvent::UsePhone);
    }

    fn wait_for_welcome(&mut self) {
        while !matches!(
            self.next(),
            EventKind::Screen {
                screen: Screen::Welcome { .. },
                ..
            }
        ) {}
    }

    fn next(&mut self) -> EventKind {
        let events = &mut self.events;
        let event = self
            .office
            .block_on(async { tokio::time::timeout(PATIENCE, events.next()).await });
        event
            .expect("an event in time")
            .expect("the terminal runs")
            .kind
            .clone()
    }
}

/// The patient's clock, which leaps. The threads of readers live an hour ahead of it, so that no leap looks like a reader that has fallen silent.
#[derive(Debug)]
struct CounterClock(Arc<MovedClock>);

impl Clock for CounterClock {
    fn wall(&self) -> time::OffsetDateTime {
        self.0.wall()
    }

    fn monotonic(&self) -> Monotonic {
        let ahead = match std::thread::current().name() {
            Some("madoguchi-card") => Duration::from_secs(3600),
            _ => Duration::ZERO,
        };
        self.0.monotonic().after(ahead)
    }
}

/// A reader whose card goes after a command.
#[derive(Clone)]
struct TearingReaders {
    readers: SimulatedReaders,
    slot: Slot,
    after: Countdown,
}

impl Readers for TearingReaders {
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        self.readers.watch(wait)
    }

    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        let link = self.readers.open(reader)?;
        Ok(Box::new(TearingLink {
            link,
            slot: self.slot.clone(),
            after: Arc::clone(&self.after),
        }))
    }
}

struct TearingLink {
    link: Box<dyn Link>,
    slot: Slot,
    after: Countdown,
}

impl Link for TearingLink {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let answer = self.link.transmit(command);
        let mut after = self.after.lock().expect("a number");
        *after = match *after {
            Some(0) => {
                self.slot.remove();
                None
            }
            Some(more) => Some(more - 1),
            None => None,
        };
        answer
    }
}
