//! The simulator: many visits through [`madoguchi::terminal::Engine`] without threads, in virtual time, with everything that can go wrong going wrong.
//!
//! A run is a number of *days* that know nothing of each other. On each day several counters (窓口) share one service and one network. Their visitors are
//! look-alikes: the same name, the same birth date, twins of one household, in the same second. They type right and wrong, pull their cards, swap
//! them, press everything, walk away. Some counters have a face unit, some a reader with keys, some both. The network delays, repeats, loses and mixes up answers, the journal refuses or falls silent, the card and its reader
//! fail. In the evening the faults stop, and one more visit at each counter must go well.
//!
//! | part | job |
//! |---|---|
//! | `world` | virtual time, what happens when; executes what the engine wants, as the terminal's threads would |
//! | `counter` | one counter: engine, slot, visitor |
//! | `reader` | executes card effects on a simulated card |
//! | `network` | the service and the way to it, behind the SDK's own [`WebService`](madoguchi::service::web::WebService) with its echo checks |
//! | `people`, `visitor` | who comes, and what they do |
//! | `judge` | watches everything that leaves a terminal, and knows the truth |
//!
//! Everything follows from the seed: day *n* of seed *s* is the first day of seed *s + n*. A [`Sabotage`] takes one protection away, to show that the judge
//! would see it.

pub(crate) mod chance;
mod counter;
mod judge;
mod network;
mod people;
mod reader;
mod swift;
mod visitor;
mod world;

use std::{
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread::Builder,
};

pub use judge::{Invariant, Violation};
pub use swift::{Waits, swift};

/// How many visitors come on one day.
pub const VISITS_PER_DAY: u64 = 200;

/// What to simulate.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// How many visitors come.
    pub visits: u64,
    /// Where all chance comes from.
    pub seed: u64,
    /// What is broken on purpose.
    pub sabotage: Option<Sabotage>,
    /// Steps of the first day that are told on stderr, to see how a violation came about.
    pub told: Range<u64>,
}

/// A defect made on purpose: what the simulator must be able to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Answers that belong to another visit are taken, as by a client that does not look at the echo.
    EchoIgnored,
    /// Answers go to whatever inquiry is live, as in a terminal that does not look at the inquiry.
    InquiryIgnored,
    /// The journal acknowledges what it did not write.
    JournalLies,
    /// The desk is told before the journal has answered.
    DeskBeforeJournal,
    /// A result handed over stays in the outbox.
    HandedOverTwice,
    /// A wrong PIN is followed by another VERIFY that nobody typed.
    PinRetried,
    /// The PIN appears in a text of the answer.
    PinPublished,
    /// No deadline ever comes.
    TimeStandsStill,
    /// What an answer lacks is filled in from an earlier one.
    GapsFilled,
    /// A proof is sent again.
    ProvenTwice,
    /// The face unit's miss counts as a match.
    MissTakenForMatch,
}

impl Sabotage {
    /// Each of them.
    pub const ALL: [Self; 11] = [
        Self::EchoIgnored,
        Self::InquiryIgnored,
        Self::JournalLies,
        Self::DeskBeforeJournal,
        Self::HandedOverTwice,
        Self::PinRetried,
        Self::PinPublished,
        Self::TimeStandsStill,
        Self::GapsFilled,
        Self::ProvenTwice,
        Self::MissTakenForMatch,
    ];
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// Visitors who came.
    pub visits: u64,
    /// Inquiries that ended with an answer in the journal.
    pub answered: u64,
    /// Inquiries that ended otherwise in the journal.
    pub unanswered: u64,
    /// Results handed over.
    pub handed_over: u64,
    /// Answers that the network gave to the wrong visit.
    pub mixed_up: u64,
    /// Things that happened.
    pub steps: u64,
    /// Broken invariants, by day and step.
    pub violations: Vec<Violation>,
}

impl Tally {
    fn add(&mut self, day: Self) {
        self.visits += day.visits;
        self.answered += day.answered;
        self.unanswered += day.unanswered;
        self.handed_over += day.handed_over;
        self.mixed_up += day.mixed_up;
        self.steps += day.steps;
        self.violations.extend(day.violations);
    }
}

/// Runs a plan, its days spread over the machine's cores. At every day's end `finished` gets the visits so far and what
/// was broken on that day.
///
/// # Panics
/// When the simulator itself is at fault.
#[must_use]
pub fn run(plan: &Plan, finished: impl Fn(u64, &[Violation]) + Sync) -> Tally {
    let days = plan.visits.div_ceil(VISITS_PER_DAY);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let (next, visits) = (AtomicU64::new(0), AtomicU64::new(0));
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for number in 0..threads {
            let work = || {
                loop {
                    let day = next.fetch_add(1, Ordering::Relaxed);
                    if day >= days {
                        return;
                    }
                    let visitors = VISITS_PER_DAY.min(plan.visits - day * VISITS_PER_DAY);
                    let told = if day == 0 { plan.told.clone() } else { 0..0 };
                    let tally =
                        world::day(plan.seed.wrapping_add(day), visitors, plan.sabotage, told);
                    let before = visits.fetch_add(tally.visits, Ordering::Relaxed);
                    finished(before + tally.visits, &tally.violations);
                    done.lock().expect("no day panicked").push((day, tally));
                }
            };
            Builder::new()
                .name(format!("simulator-{number}"))
                .spawn_scoped(scope, work)
                .expect("thread");
        }
    });
    let mut days = done.into_inner().expect("no day panicked");
    days.sort_by_key(|(day, _)| *day);
    let mut total = Tally::default();
    for (_, tally) in days {
        total.add(tally);
    }
    total
}
