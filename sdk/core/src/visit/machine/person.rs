//! The person's side: PIN, confirmation, consent, or the wish for the desk.

use super::{CARDLESS_WAIT, Visit, Way};
use crate::{
    card::LastTryConfirmed,
    clock::Now,
    secret::Pin,
    visit::{Effect, End, PersonEvent, State},
};

impl Visit {
    pub(super) fn on_person(&mut self, now: Now, event: PersonEvent) -> Vec<Effect> {
        match (self.state, event) {
            (State::Idle, PersonEvent::UsePhone) if self.settings.phones => {
                self.enter(now, State::PhonePin, Some(CARDLESS_WAIT));
                vec![self.show(now)]
            }
            (State::PhonePin, PersonEvent::Pin(pin)) => {
                self.phone_pin = Some(pin);
                self.enter(now, State::PhoneHold, Some(CARDLESS_WAIT));
                vec![self.show(now)]
            }
            (State::Identifying, PersonEvent::Pin(pin)) => self.on_pin(now, pin),
            (State::Identifying, PersonEvent::UseFace) => self.on_use_face(now),
            (State::Identifying, PersonEvent::UsePin) => self.on_use_pin(now),
            (State::Identifying, PersonEvent::ConfirmLastTry) => self.on_confirmed(now),
            (State::Consenting, PersonEvent::Consent(consents)) => self.ask(now, consents),
            (
                State::Reading | State::Identifying | State::Consenting | State::Interrupted,
                PersonEvent::AskStaff,
            ) => {
                let mut effects = vec![Effect::CallStaff];
                effects.extend(self.leave(now, End::LeftToDesk, None));
                effects
            }
            (
                State::Reading | State::Identifying | State::Consenting | State::Interrupted,
                PersonEvent::Cancel,
            ) => self.leave(now, End::LeftToDesk, None),
            (State::PhonePin | State::PhoneHold, PersonEvent::Cancel) => self.idle(now),
            (
                State::Idle | State::Closed | State::PhonePin | State::PhoneHold,
                PersonEvent::AskStaff,
            ) => {
                self.phone_pin = None;
                self.enter(now, State::StaffCalled, Some(super::LAST_SCREEN));
                vec![Effect::CallStaff, self.show(now)]
            }
            // Nothing waits for the person here, or it is over: help comes, and the visit goes on.
            (_, PersonEvent::AskStaff) => vec![Effect::CallStaff],
            _ => Vec::new(),
        }
    }

    fn on_pin(&mut self, now: Now, pin: Pin) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        if live.pin.is_some() || live.wants_confirmation() || self.pad || live.way != Way::Pin {
            return Vec::new();
        }
        live.pin = Some(pin);
        self.enter(now, State::Identifying, Some(super::SERVICE_WAIT));
        self.sign_or_show(now)
    }

    fn on_confirmed(&mut self, now: Now) -> Vec<Effect> {
        match &mut self.live {
            Some(live) if live.wants_confirmation() => {
                live.last_try = Some(LastTryConfirmed::by_person());
                self.ask_pin_again(now)
            }
            _ => Vec::new(),
        }
    }
}
