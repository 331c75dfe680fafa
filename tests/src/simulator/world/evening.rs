//! The evening: the faults stop, everybody goes, and one more visit at each counter goes well.

use std::time::Duration;

use madoguchi::core::visit::State;

use super::{Happening, LOOK, World};
use crate::simulator::{
    judge::Invariant,
    people::PEOPLE,
    visitor::{Act, Visitor},
};

/// How long a terminal may take to be free again.
const RECOVERY: Duration = Duration::from_secs(60);
/// How long a visit without faults and without a pause may take.
const VISIT: Duration = Duration::from_secs(120);

impl World {
    pub(super) fn evening(&mut self, careful: u64) {
        self.is_faulty = false;
        self.network
            .lock()
            .expect("nobody panics with it")
            .is_faulty = false;
        self.to_come = 0;
        for counter in 0..self.counters.len() {
            self.everybody_goes(counter);
        }
        self.pass(RECOVERY);
        self.must_be_free("after the faults");
        let before: Vec<u64> = self
            .counters
            .iter()
            .map(|counter| counter.answered)
            .collect();
        let busy = self
            .counters
            .len()
            .min(usize::try_from(careful).expect("few"));
        for counter in 0..busy {
            let person = self.chance.below(PEOPLE.len());
            self.counters[counter].comes(Visitor {
                person,
                tries: 3,
                is_careful: true,
            });
            self.act(counter, Act::PutCard);
        }
        self.pass(VISIT);
        for (counter, before) in before.iter().enumerate().take(busy) {
            if self.counters[counter].answered == *before {
                self.judge(|judge| {
                    judge.breach(
                        Invariant::Recovery,
                        format!("no answer at counter {counter} after the faults"),
                    )
                });
            }
        }
        self.must_be_free("after the last visit");
        for counter in 0..self.counters.len() {
            self.hand_over(counter);
        }
    }

    /// Takes the card away, then presses what ends a visit whenever there is something to press.
    fn everybody_goes(&mut self, counter: usize) {
        self.outage(counter, None);
        let there = &mut self.counters[counter];
        there.visitor = None;
        there.visitor_number += 1;
        there.take_card();
        let (visitor, screen) = (there.visitor_number, there.screen);
        self.soon(LOOK, Happening::Look(counter));
        for seconds in (1..60).step_by(4) {
            let cancel = Happening::Act {
                counter,
                act: Act::Cancel,
                visitor,
                screen,
            };
            self.later(Duration::from_secs(seconds), cancel);
        }
    }

    pub(super) fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        while self.happen(end) {}
        self.now = end;
    }

    fn must_be_free(&mut self, when: &str) {
        for counter in 0..self.counters.len() {
            let there = &self.counters[counter];
            let (state, since, card_known) = (there.state, there.since, there.known.is_some());
            self.judge(|judge| {
                judge.lasted(state, card_known, self.now - since);
                if state != State::Idle {
                    judge.breach(
                        Invariant::Recovery,
                        format!("{state:?} at counter {counter} {when}"),
                    );
                }
            });
        }
    }
}
