//! The visitors' side: they come, do things, and see the screen change.

use std::time::Duration;

use madoguchi::{
    core::{
        link::{LinkError, ReaderState, ReadersError},
        visit::{Consents, PersonEvent, Screen, State},
    },
    terminal::{Command, Input},
};
use madoguchi_simulated_card::{At, Fault, FaultKind};

use super::{Happening, LOOK, World};
use crate::simulator::{
    chance::inquiry_of,
    counter::Outage,
    people::{PEOPLE, WRONG_PIN, typed},
    reader::READER,
    visitor::{Act, Visitor, reaction},
};

impl World {
    pub(super) fn arrival(&mut self, counter: usize) {
        if self.to_come == 0
            || !self.counters[counter].is_welcome
            || self.counters[counter].visitor.is_some()
        {
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
        let act = if self.chance.percent(12) {
            Act::UsePhone
        } else {
            Act::PutCard
        };
        self.act(counter, act);
        if self.chance.percent(15) {
            let person = self.chance.below(PEOPLE.len());
            let number = self.judge(|judge| {
                let number = judge.next_number();
                judge.began(person, false);
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

    pub(super) fn act(&mut self, counter: usize, act: Act) {
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
                let consents =
                    Consents::comprehensive(self.chance.percent(70), self.chance.percent(30));
                self.press(counter, PersonEvent::Consent(consents));
            }
            Act::AskStaff => self.press(counter, PersonEvent::AskStaff),
            Act::Cancel => self.press(counter, PersonEvent::Cancel),
            Act::UsePhone => self.press(counter, PersonEvent::UsePhone),
            Act::UseFace => self.press(counter, PersonEvent::UseFace),
            Act::UsePin => self.press(counter, PersonEvent::UsePin),
            Act::PutCard => self.put_card(counter),
            Act::TakeCard => {
                if self.counters[counter].take_card() {
                    self.soon(LOOK, Happening::Look(counter));
                }
            }
            Act::Swap | Act::Replaced => {
                self.counters[counter].take_card();
                let before = self.counters[counter]
                    .visitor
                    .as_ref()
                    .map_or(0, |visitor| visitor.person);
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
        let pin = if rightly {
            PEOPLE[person].pin
        } else {
            WRONG_PIN
        };
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
            let kind = self
                .chance
                .pick(&[
                    FaultKind::RemoveBefore,
                    FaultKind::RemoveDuring,
                    FaultKind::ShortReply(1),
                    FaultKind::Status(0x6F00),
                    FaultKind::EndlessMoreData,
                    FaultKind::EndlessWrongLength,
                    FaultKind::Corrupt { offset: 300 },
                    FaultKind::Garbage {
                        seed: 1,
                        length: 40,
                    },
                    FaultKind::CloseSocket,
                ])
                .clone();
            self.counters[counter].slot.add_faults([Fault { at, kind }]);
        }
        self.soon(LOOK, Happening::Look(counter));
    }

    /// The patient's screen has changed.
    pub(super) fn shown(&mut self, counter: usize, screen: &Screen) {
        let there = &mut self.counters[counter];
        there.screen += 1;
        there.is_welcome = matches!(screen, Screen::Welcome { .. });
        let again = std::mem::replace(
            &mut there.shows_put_back,
            matches!(screen, Screen::PutBack { .. }),
        );
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
            self.later(
                wait,
                Happening::Act {
                    counter,
                    act,
                    visitor,
                    screen,
                },
            );
        }
    }

    pub(super) fn outage(&mut self, counter: usize, outage: Option<Outage>) {
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

    pub(super) fn look(&mut self, counter: usize) {
        let number = self.judge(|judge| judge.next_number());
        let there = &mut self.counters[counter];
        let presence = there.slot.presence();
        let card = presence
            .atr
            .map(|_| u32::try_from(presence.changes).expect("few"));
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
        let by_phone = there.state == State::PhoneHold;
        let outputs = self.feed(counter, Input::Readers(readers));
        let there = &mut self.counters[counter];
        if there.ids.was_used() {
            there.known = Some(number);
            let person = there.on_reader.expect("a card that is seen is somebody's");
            self.judge(|judge| judge.began(person, by_phone));
        } else if !is_there {
            there.known = None;
        }
        self.execute(counter, outputs);
    }
}
