//! One day: virtual time, several counters, one network. What the engine wants is executed as the terminal's threads would, each thing in its own time.

mod evening;
mod execute;
mod jobs;
mod visits;

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
        visit::{self, CardEvent, Contact, Effect, InquiryId, ServiceEvent},
    },
    terminal::{Command, Input},
};

use super::{
    Sabotage, Tally,
    chance::Chance,
    counter::{Counter, Outage},
    judge::Judge,
    network::Network,
    visitor::Act,
};
use crate::clock::START;

/// How many counters share a day.
const COUNTERS: usize = 4;
/// How long everybody waits where nothing happens any more.
const STUCK: Duration = Duration::from_secs(600);
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
    Act {
        counter: usize,
        act: Act,
        visitor: u64,
        screen: u64,
    },
    /// The desk asks for something.
    Desk(usize, Command),
    /// The reader thread looks.
    Look(usize),
    /// The reader goes, or comes back.
    Outage(usize, Option<Outage>),
    /// The card thread has done its next job.
    Job(usize),
    /// The face unit has looked at whoever stands there.
    Looked(usize, Contact),
    /// The card answered; whose it was, if it was read.
    Card(usize, Contact, CardEvent, Option<usize>),
    /// A request reaches the service.
    Request(usize, Effect),
    /// The service answered.
    Reply(usize, InquiryId, ServiceEvent),
    /// A question by number reaches the service.
    Question(usize, InquiryId, Box<NumberQuestion>),
    /// It was answered.
    Searched(
        usize,
        InquiryId,
        time::Date,
        Result<Box<EligibilityResult>, Failure>,
    ),
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
            counters: (0..COUNTERS)
                .map(|number| Counter::new(number, &network, sabotage))
                .collect(),
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
        let rest = self.chance.wait(0..60_000);
        self.pass(if self.to_come > 0 { STUCK } else { rest });
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
            Happening::Act {
                counter,
                act,
                visitor,
                screen,
            } => {
                let there = &self.counters[counter];
                if there.visitor_number == visitor
                    && (there.screen == screen || !act.needs_its_screen())
                {
                    self.act(counter, act);
                }
            }
            Happening::Desk(counter, command) => self.step(counter, Input::Command(command)),
            Happening::Look(counter) => self.look(counter),
            Happening::Outage(counter, outage) => self.outage(counter, outage),
            Happening::Job(counter) => self.job(counter),
            Happening::Looked(counter, contact) => self.looked(counter, contact),
            Happening::Card(counter, contact, event, owner) => {
                self.reads(counter, contact, owner);
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
            Happening::Question(counter, inquiry, question) => {
                self.question(counter, inquiry, &question)
            }
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
}
