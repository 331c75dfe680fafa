//! One visit of somebody who needs no time, at a counter where nothing goes wrong: how long the machines alone make a person wait.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use madoguchi::{
    core::{
        clock::{Monotonic, Now},
        link::ReaderState,
        visit::{self, Consents, PersonEvent, Screen},
    },
    terminal::{Command, EventKind, Input, Output},
};
use madoguchi_simulated_card::{Clock, Timing};

use super::{
    chance::Chance,
    counter::Counter,
    judge::Judge,
    network::Network,
    people::{PEOPLE, typed},
    reader::READER,
    visitor::Visitor,
};
use crate::clock::START;

/// Who comes.
const PERSON: usize = 0;

/// When a person was shown what, since their card was put.
#[derive(Debug, Clone, Copy, Default)]
pub struct Waits {
    /// The keypad, with the tries that are left.
    pub keypad: Duration,
    /// The question for consent: the service has checked the proof.
    pub consent: Duration,
    /// The end.
    pub result: Duration,
}

/// A visit with a card of this timing and a service so far away, to which there is no connection yet.
///
/// # Panics
/// When the visit does not end well.
#[must_use]
pub fn swift(timing: Timing, round_trip: Duration) -> Waits {
    let mut network = Network::new(Judge::new(0), Chance::new(0), None);
    network.is_faulty = false;
    network.judge.began(PERSON, false);
    let mut counter = Counter::new(0, &Arc::new(Mutex::new(network)), None);
    counter.slot.set_timing(Some(timing));
    counter.slot.set_clock(Clock::Virtual);
    counter.comes(Visitor {
        person: PERSON,
        tries: 3,
        is_careful: true,
    });
    let mut visit = Swift {
        counter,
        round_trip,
        now: Duration::ZERO,
        plan: BTreeMap::new(),
        planned: 0,
        card_free: Duration::ZERO,
        connected: None,
        waits: Waits::default(),
    };
    visit.readers(None);
    assert!(visit.counter.put_card(true), "room for the card");
    visit.readers(Some(1));
    while let Some(((at, _), input)) = visit.plan.pop_first() {
        visit.now = at;
        visit.step(input);
    }
    assert_ne!(visit.waits.result, Duration::ZERO, "no result");
    visit.waits
}

struct Swift {
    counter: Counter,
    round_trip: Duration,
    now: Duration,
    /// What happens when; the number keeps the order of what happens at the same time.
    plan: BTreeMap<(Duration, u64), Input>,
    planned: u64,
    /// When the card has done what it was asked.
    card_free: Duration,
    /// From when on there is a connection.
    connected: Option<Duration>,
    waits: Waits,
}

impl Swift {
    fn readers(&mut self, card: Option<u32>) {
        let name = READER.to_owned();
        self.counter.ids.prepare(0);
        self.step(Input::Readers(Ok(vec![ReaderState { name, card }])));
    }

    fn step(&mut self, input: Input) {
        let now = Now {
            wall: START + self.now,
            monotonic: Monotonic(self.now),
        };
        for output in self.counter.engine.step(now, input) {
            match output {
                Output::Card(_, effect) => self.card(effect),
                // TCP, TLS, and one question on it: only then it can be used by another.
                Output::Connect => self.connected = Some(self.now + self.round_trip * 3),
                Output::Service(effect) => self.ask(&effect),
                Output::Record(record) => {
                    let inquiry = record.entry.inquiry;
                    self.at(
                        self.now,
                        Input::Visit(visit::Event::Recorded(inquiry, Ok(()))),
                    );
                }
                Output::Publish(event) => {
                    if let EventKind::Screen { screen, .. } = event.kind {
                        self.shown(&screen);
                    }
                }
                _ => {}
            }
        }
    }

    fn card(&mut self, effect: visit::Effect) {
        let contact = self.counter.engine.visit().contact();
        let before = self.counter.slot.elapsed();
        self.counter.reader.begin(&effect, contact);
        let executed = self.counter.reader.execute(effect, None);
        let took = self.counter.slot.elapsed() - before;
        self.card_free = self.card_free.max(self.now) + took;
        for event in executed.into_iter().flat_map(|executed| executed.events) {
            let input = Input::Visit(visit::Event::Card(contact, event));
            self.at(self.card_free, input);
        }
    }

    fn ask(&mut self, effect: &visit::Effect) {
        let alone = self.now + self.round_trip * 2;
        let begins = self
            .connected
            .map_or(alone, |connected| connected.min(alone));
        self.connected = Some(begins.min(self.connected.unwrap_or(begins)));
        let (inquiry, event) = self.counter.ask(effect).expect("a question");
        let answered = begins.max(self.now) + self.round_trip;
        self.at(
            answered,
            Input::Visit(visit::Event::Service(inquiry, event)),
        );
    }

    fn shown(&mut self, screen: &Screen) {
        let presses = match screen {
            Screen::EnterPin { tries: Some(_), .. } => {
                self.waits.keypad = self.now;
                PersonEvent::Pin(typed(PEOPLE[PERSON].pin))
            }
            Screen::Consent => {
                self.waits.consent = self.now;
                PersonEvent::Consent(Consents::comprehensive(true, false))
            }
            Screen::Finished { .. } => {
                self.waits.result = self.now;
                return;
            }
            _ => return,
        };
        self.at(self.now, Input::Command(Command::Person(presses)));
    }

    fn at(&mut self, when: Duration, what: Input) {
        self.planned += 1;
        self.plan.insert((when, self.planned), what);
    }
}
