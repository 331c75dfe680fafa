//! One day: virtual time, several counters, one network. What the engine wants is executed as the terminal's threads would, each thing in its own time.

mod evening;
mod execute;

use std::{
    collections::BTreeMap,
    ops::Range,
    sync::{Arc, Mutex},
    time::Duration,
};

use madoguchi::{
    core::{
        clock::{Monotonic, Now},
        eligibility::{EligibilityResult, NumberQuestion},
        failure::Failure,
        link::{LinkError, ReaderState, ReadersError},
        visit::{self, CardEvent, Consents, Contact, Effect, InquiryId, PersonEvent, Screen, ServiceEvent},
    },
    terminal::{Command, Input},
};
use madoguchi_simulated_card::{At, Fault, FaultKind};

use super::{
    Sabotage, Tally,
    chance::{Chance, inquiry_of},
    counter::{Counter, Outage},
    judge::Judge,
    network::Network,
    people::{PEOPLE, WRONG_PIN, typed},
    reader::READER,
    visitor::{Act, Visitor, reaction},
};
use crate::clock::START;

/// How many counters share a day.
const COUNTERS: usize = 4;
/// How late the reader thread may see a change.
const LOOK: Range<u64> = 1..400;

/// Simulates one day with so many visitors.
pub(super) fn day(seed: u64, visitors: u64, sabotage: Option<Sabotage>, told: Range<u64>) -> Tally {
    let mut world = World::new(seed, sabotage, told);
    let careful = visitors.min(u64::try_from(COUNTERS).expect("few"));
    world.open(visitors - careful);
    world.evening(careful);
    let mut network = world.network.lock().expect("nobody panics with it");
    network.judge.end();
    network.judge.tally.visits = visitors;
    std::mem::take(&mut network.judge.tally)
}

struct World {
    now: Duration,
    /// What happens when; the number keeps the order of what happens at the same time.
    plan: BTreeMap<(Duration, u64), Happening>,
    planned: u64,
    counters: Vec<Counter>,
    network: Arc<Mutex<Network>>,
    chance: Chance,
    sabotage: Option<Sabotage>,
    is_faulty: bool,
    /// How many visitors are still to come.
    to_come: u64,
    /// Steps that are told on stderr.
    told: Range<u64>,
}

/// One thing that happens, at a counter.
#[derive(Debug)]
enum Happening {
    /// A visitor comes.
    Arrival(usize),
    /// A visitor does something, if they are still there and, where it needs one, their screen is.
    Act { counter: usize, act: Act, visitor: u64, screen: u64 },
    /// The desk asks for something.
    Desk(usize, Command),
    /// The reader thread looks.
    Look(usize),
    /// The reader goes, or comes back.
    Outage(usize, Option<Outage>),
    /// The card thread has done its next job.
    Job(usize),
    /// The card answered.
    Card(usize, Contact, CardEvent),
    /// A request reaches the service.
    Request(usize, Effect),
    /// The service answered.
    Reply(usize, InquiryId, ServiceEvent),
    /// A question by number reaches the service.
    Question(usize, InquiryId, Box<NumberQuestion>),
    /// It was answered.
    Searched(usize, InquiryId, time::Date, Result<Box<EligibilityResult>, Failure>),
    /// The journal answered, or the receipt software did.
    Kept(usize, Input),
    /// A deadline.
    Tick(usize),
}

impl World {
    fn new(seed: u64, sabotage: Option<Sabotage>, told: Range<u64>) -> Self {
        let mut chance = Chance::new(seed);
        let network = Network::new(Judge::new(seed), Chance::new(chance.next()), sabotage);
        let network = Arc::new(Mutex::new(network));
        Self {
            now: Duration::ZERO,
            plan: BTreeMap::new(),
            planned: 0,
            counters: (0..COUNTERS).map(|_| Counter::new(&network, sabotage)).collect(),
            network,
            chance,
            sabotage,
            is_faulty: true,
            to_come: 0,
            told,
        }
    }

    /// Everybody but the last comes; ends in the middle of whatever goes on a little later.
    fn open(&mut self, visitors: u64) {
        self.to_come = visitors;
        for counter in 0..COUNTERS {
            self.later(Duration::ZERO, Happening::Look(counter));
        }
        while self.to_come > 0 && self.happen(Duration::MAX) {}
        let rest = self.now + self.chance.wait(0..60_000);
        while self.happen(rest) {}
    }

    /// The next thing that happens until `end`. Whether there was one.
    fn happen(&mut self, end: Duration) -> bool {
        let Some(next) = self.plan.first_entry().filter(|next| next.key().0 <= end) else {
            return false;
        };
        self.now = next.key().0;
        let happening = next.remove();
        self.judge(|judge| judge.tally.steps += 1);
        self.tell(|| format!("{happening:?}"));
        match happening {
            Happening::Arrival(counter) => self.arrival(counter),
            Happening::Act { counter, act, visitor, screen } => {
                let there = &self.counters[counter];
                if there.visitor_number == visitor && (there.screen == screen || !act.needs_its_screen()) {
                    self.act(counter, act);
                }
            }
            Happening::Desk(counter, command) => self.step(counter, Input::Command(command)),
            Happening::Look(counter) => self.look(counter),
            Happening::Outage(counter, outage) => self.outage(counter, outage),
            Happening::Job(counter) => self.job(counter),
            Happening::Card(counter, contact, event) => {
                self.step(counter, Input::Visit(visit::Event::Card(contact, event)));
            }
            Happening::Request(counter, effect) => self.request(counter, effect),
            Happening::Reply(counter, inquiry, event) => {
                let live = self.counters[counter].engine.visit().inquiry();
                let inquiry = match self.sabotage {
                    Some(Sabotage::InquiryIgnored) => live.unwrap_or(inquiry),
                    _ => inquiry,
                };
                self.step(counter, Input::Visit(visit::Event::Service(inquiry, event)));
            }
            Happening::Question(counter, inquiry, question) => self.question(counter, inquiry, &question),
            Happening::Searched(counter, inquiry, day, answer) => {
                self.step(counter, Input::Searched(inquiry, day, answer));
            }
            Happening::Kept(counter, input) => self.step(counter, input),
            Happening::Tick(counter) => self.step(counter, Input::Visit(visit::Event::Tick)),
        }
        true
    }

    fn tell(&self, what: impl FnOnce() -> String) {
        let step = self.judge(|judge| judge.tally.steps);
        if self.told.contains(&step) {
            eprintln!("{step:>6} {:>9.3} s  {}", self.now.as_secs_f64(), what());
        }
    }

    fn later(&mut self, wait: Duration, happening: Happening) {
        self.planned += 1;
        self.plan.insert((self.now + wait, self.planned), happening);
    }

    fn soon(&mut self, milliseconds: Range<u64>, happening: Happening) {
        let wait = self.chance.wait(milliseconds);
        self.later(wait, happening);
    }

    fn judge<T>(&self, ask: impl FnOnce(&mut Judge) -> T) -> T {
        ask(&mut self.network.lock().expect("nobody panics with it").judge)
    }

    fn clock(&self) -> Now {
        Now {
            wall: START + self.now,
            monotonic: Monotonic(self.now),
        }
    }

    fn fails(&mut self, percent: u64) -> bool {
        self.is_faulty && self.chance.percent(percent)
    }

    fn arrival(&mut self, counter: usize) {
        if self.to_come == 0 || !self.counters[counter].is_welcome || self.counters[counter].visitor.is_some() {
            return;
        }
        self.to_come -= 1;
        let person = self.chance.below(PEOPLE.len());
        let tries = *self.chance.weighted(&[(80, 3), (8, 2), (8, 1), (4, 0)]);
        self.counters[counter].comes(Visitor {
            person,
            tries,
            is_careful: false,
        });
        let act = if self.chance.percent(12) { Act::UsePhone } else { Act::PutCard };
        self.act(counter, act);
        if self.chance.percent(15) {
            let person = self.chance.below(PEOPLE.len());
            let number = self.judge(|judge| {
                let number = judge.next_number();
                judge.began(person);
                number
            });
            let command = Command::AskByNumber {
                inquiry: inquiry_of(number),
                question: Box::new(PEOPLE[person].question()),
            };
            self.soon(1..3_000, Happening::Desk(counter, command));
        }
        if self.chance.percent(2) {
            let outage = *self.chance.pick(&[Outage::NoService, Outage::NoReader]);
            self.soon(1..20_000, Happening::Outage(counter, Some(outage)));
        }
    }

    fn act(&mut self, counter: usize, act: Act) {
        match act {
            Act::RightPin => self.types(counter, true),
            Act::WrongPin => self.types(counter, false),
            Act::RightPinTwice => {
                self.types(counter, true);
                self.types(counter, true);
            }
            Act::Confirm => {
                self.counters[counter].is_confirmed = true;
                self.press(counter, PersonEvent::ConfirmLastTry);
            }
            Act::Consent => {
                let consents = Consents::comprehensive(self.chance.percent(70), self.chance.percent(30));
                self.press(counter, PersonEvent::Consent(consents));
            }
            Act::AskStaff => self.press(counter, PersonEvent::AskStaff),
            Act::Cancel => self.press(counter, PersonEvent::Cancel),
            Act::UsePhone => self.press(counter, PersonEvent::UsePhone),
            Act::PutCard => self.put_card(counter),
            Act::TakeCard => {
                if self.counters[counter].take_card() {
                    self.soon(LOOK, Happening::Look(counter));
                }
            }
            Act::Swap | Act::Replaced => {
                self.counters[counter].take_card();
                let before = self.counters[counter].visitor.as_ref().map_or(0, |visitor| visitor.person);
                // Most often whoever looks alike.
                let person = match self.chance.percent(60) {
                    true => before ^ 1,
                    false => self.chance.below(PEOPLE.len()),
                };
                self.counters[counter].comes(Visitor {
                    person,
                    tries: 3,
                    is_careful: false,
                });
                self.put_card(counter);
            }
            Act::Stay => {}
        }
    }

    fn types(&mut self, counter: usize, rightly: bool) {
        let Some(visitor) = &self.counters[counter].visitor else {
            return;
        };
        let person = visitor.person;
        let pin = if rightly { PEOPLE[person].pin } else { WRONG_PIN };
        self.counters[counter].typist = Some((person, rightly));
        self.press(counter, PersonEvent::Pin(typed(pin)));
    }

    fn press(&mut self, counter: usize, event: PersonEvent) {
        self.step(counter, Input::Command(Command::Person(event)));
    }

    fn put_card(&mut self, counter: usize) {
        let extended_length = !self.fails(10);
        if !self.counters[counter].put_card(extended_length) {
            return;
        }
        if self.fails(12) {
            let at = At::Apdu(u32::try_from(self.chance.below(8)).expect("few"));
            let kind = *self.chance.pick(&[
                FaultKind::RemoveBefore,
                FaultKind::RemoveDuring,
                FaultKind::ShortReply(1),
                FaultKind::Status(0x6F00),
                FaultKind::EndlessMoreData,
                FaultKind::EndlessWrongLength,
                FaultKind::Corrupt { offset: 300 },
                FaultKind::Garbage { seed: 1, length: 40 },
                FaultKind::CloseSocket,
            ]);
            self.counters[counter].slot.add_faults([Fault { at, kind }]);
        }
        self.soon(LOOK, Happening::Look(counter));
    }

    fn outage(&mut self, counter: usize, outage: Option<Outage>) {
        let outage = outage.filter(|_| self.is_faulty);
        let there = &mut self.counters[counter];
        there.outage = outage;
        there.reader.set_outage(outage.map(|outage| match outage {
            Outage::NoService => LinkError::NoService,
            Outage::NoReader => LinkError::ReaderGone,
        }));
        self.soon(LOOK, Happening::Look(counter));
        if outage.is_some() {
            self.soon(1_000..20_000, Happening::Outage(counter, None));
        }
    }

    fn look(&mut self, counter: usize) {
        let number = self.judge(|judge| judge.next_number());
        let there = &mut self.counters[counter];
        let presence = there.slot.presence();
        let card = presence.atr.map(|_| u32::try_from(presence.changes).expect("few"));
        let readers = match there.outage {
            Some(Outage::NoService) => Err(ReadersError::NoService),
            Some(Outage::NoReader) => Ok(Vec::new()),
            None => Ok(vec![ReaderState {
                name: READER.to_owned(),
                card,
            }]),
        };
        let is_there = card.is_some() && there.outage.is_none();
        there.ids.prepare(number);
        let outputs = self.feed(counter, Input::Readers(readers));
        let there = &mut self.counters[counter];
        if there.ids.was_used() {
            there.known = Some(number);
            let person = there.on_reader.expect("a card that is seen is somebody's");
            self.judge(|judge| judge.began(person));
        } else if !is_there {
            there.known = None;
        }
        self.execute(counter, outputs);
    }

    /// The patient's screen has changed.
    fn shown(&mut self, counter: usize, screen: &Screen) {
        let there = &mut self.counters[counter];
        there.screen += 1;
        there.is_welcome = matches!(screen, Screen::Welcome { .. });
        let again = std::mem::replace(&mut there.shows_put_back, matches!(screen, Screen::PutBack { .. }));
        if again && there.shows_put_back {
            return;
        }
        if there.is_welcome && there.on_reader.is_none() {
            there.visitor = None;
            let arrives = self.now + self.chance.wait(200..4_000);
            // Half of them at the full second, like those at the other counters.
            let arrives = match self.chance.percent(50) {
                true => Duration::from_secs(arrives.as_secs() + 1),
                false => arrives,
            };
            self.later(arrives - self.now, Happening::Arrival(counter));
            return;
        }
        let Some(visitor) = &there.visitor else {
            return;
        };
        let planned = match there.is_welcome {
            true => Some((Act::TakeCard, self.chance.wait(1..5_000))),
            false => reaction(screen, visitor.is_careful, &mut self.chance),
        };
        if let Some((act, wait)) = planned {
            let (visitor, screen) = (there.visitor_number, there.screen);
            self.later(wait, Happening::Act { counter, act, visitor, screen });
        }
    }
}
