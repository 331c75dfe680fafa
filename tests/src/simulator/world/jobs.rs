//! What the reader does, one job after the other, and what the face unit sees.

use madoguchi::{
    core::{
        face::{FaceAnswer, FaceError},
        visit::{self, CardEvent, Contact, Effect},
    },
    terminal::Input,
};

use super::{Happening, LOOK, World};
use crate::simulator::{
    Sabotage,
    judge::Invariant,
    people::{PEOPLE, WRONG_PIN},
    reader::Executed,
};

/// How many jobs the card thread takes; more are lost.
const JOBS: usize = 8;

impl World {
    pub(super) fn card_job(&mut self, counter: usize, effect: Effect) {
        if self.counters[counter].jobs.len() < JOBS {
            self.counters[counter].jobs.push_back(effect);
        }
        self.next_job(counter);
    }

    fn next_job(&mut self, counter: usize) {
        let there = &mut self.counters[counter];
        let Some(effect) = there.jobs.front().filter(|_| !there.is_reader_busy) else {
            return;
        };
        let takes = match effect {
            Effect::Sign { .. } => 600..1_500,
            Effect::VerifyOnPad { .. } => 1_500..9_000,
            Effect::ReadCard { .. } => 200..600,
            _ => 20..80,
        };
        there.is_reader_busy = true;
        there.reader.begin(effect, there.engine.visit().contact());
        let takes = if self.fails(1) { 5_500..9_000 } else { takes };
        self.soon(takes, Happening::Job(counter));
    }

    pub(super) fn job(&mut self, counter: usize) {
        self.counters[counter].is_reader_busy = false;
        if let Some(effect) = self.counters[counter].jobs.pop_front() {
            let signs_unasked = matches!(
                effect,
                Effect::Sign {
                    recognised: true,
                    ..
                }
            );
            let typed = match self.counters[counter].reader.asks_on_pad(&effect) {
                true => self.types_on_pad(counter),
                false => None,
            };
            if let Some(executed) = self.counters[counter].reader.execute(effect, typed) {
                self.judge_job(counter, &executed);
                if signs_unasked {
                    self.judge_recognised(counter, &executed);
                }
                let wait = self.chance.wait(1..30);
                for event in executed.events {
                    let is_read = matches!(event, CardEvent::Read(Ok(_)));
                    let owner = self.counters[counter].on_reader.filter(|_| is_read);
                    let answered = Happening::Card(counter, executed.contact, event, owner);
                    self.later(wait, answered);
                }
            }
        }
        let there = &mut self.counters[counter];
        if there.on_reader.is_some() && there.slot.presence().atr.is_none() {
            // A fault has thrown it out.
            there.take_card();
            self.soon(LOOK, Happening::Look(counter));
        }
        self.next_job(counter);
    }

    /// What whoever stands there types on the reader's keys, if they type.
    fn types_on_pad(&mut self, counter: usize) -> Option<&'static str> {
        let visitor = self.counters[counter].visitor.clone()?;
        if self.fails(8) {
            return None;
        }
        let rightly = visitor.is_careful || !self.fails(12);
        self.counters[counter].typist = Some((visitor.person, rightly));
        Some(match rightly {
            true => PEOPLE[visitor.person].pin,
            false => WRONG_PIN,
        })
    }

    fn judge_job(&mut self, counter: usize, executed: &Executed) {
        let there = &mut self.counters[counter];
        let typist = there.typist.filter(|_| executed.has_pin);
        let is_owner =
            typist.is_none_or(|(person, _)| there.on_reader.is_none_or(|owner| owner == person));
        let mut breaches = Vec::new();
        if executed.verifies > usize::from(executed.has_pin) {
            breaches.push(format!(
                "{} VERIFY for {} presses",
                executed.verifies,
                usize::from(executed.has_pin)
            ));
        }
        if executed.verifies > 0 && !is_owner {
            breaches.push("somebody's PIN went to somebody else's card".to_owned());
        }
        if executed.verifies > 0 && executed.tries_before == Some(1) && !there.is_confirmed {
            breaches.push("the last try without a confirmation".to_owned());
        }
        if executed.tries_after < executed.tries_before && typist.is_none_or(|(_, rightly)| rightly)
        {
            breaches.push("a try was spent and nobody typed wrongly".to_owned());
        }
        there.is_confirmed &= executed.verifies == 0;
        self.judge(|judge| {
            for what in breaches {
                judge.breach(Invariant::TriesSpared, what);
            }
        });
    }

    /// A card that signs without a PIN lies there for whom the face unit has recognised.
    fn judge_recognised(&mut self, counter: usize, executed: &Executed) {
        let there = &self.counters[counter];
        let has_signed = executed
            .events
            .iter()
            .any(|event| matches!(event, CardEvent::Signed(Ok(_))));
        if has_signed && there.recognised != there.on_reader {
            self.judge(|judge| {
                judge.breach(
                    Invariant::FaceItsOwn,
                    "a card signed for somebody whom the face unit has not recognised",
                );
            });
        }
    }

    /// The face unit begins to look.
    pub(super) fn looks(&mut self, counter: usize, contact: Contact) {
        let takes = if self.fails(5) {
            14_000..15_000
        } else {
            600..4_000
        };
        self.soon(takes, Happening::Looked(counter, contact));
    }

    /// It has looked at whoever stands there, and compared with the card that lies there.
    pub(super) fn looked(&mut self, counter: usize, contact: Contact) {
        if self.counters[counter].engine.visit().contact() != contact {
            return;
        }
        let there = &self.counters[counter];
        let person = there.visitor.as_ref().map(|visitor| visitor.person);
        let holder = there.on_reader.filter(|holder| Some(*holder) == person);
        let answer = if person.is_none() || self.fails(6) {
            Err(FaceError::TimedOut)
        } else if self.fails(3) {
            Err(FaceError::Disconnected)
        } else if holder.is_none() || self.fails(15) {
            match self.sabotage {
                Some(Sabotage::MissTakenForMatch) => Ok(FaceAnswer::Match),
                _ => Ok(FaceAnswer::NoMatch { left: 3 }),
            }
        } else {
            self.counters[counter].recognised = holder;
            Ok(FaceAnswer::Match)
        };
        self.step(counter, Input::Visit(visit::Event::Face(contact, answer)));
    }

    /// What the terminal gets to know by reading: whose card it is, whoever's it was when it was first seen.
    pub(super) fn reads(&mut self, counter: usize, contact: Contact, owner: Option<usize>) {
        let there = &mut self.counters[counter];
        let (Some(owner), true) = (owner, contact == there.engine.visit().contact()) else {
            return;
        };
        there.read = Some(owner);
        if let Some(known) = there.known {
            self.judge(|judge| judge.reads(known, owner));
        }
    }
}
