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
            (State::PhonePin, PersonEvent::Pin(pin)) => self.hold_phone(now, Some(pin)),
            (State::PhonePin, PersonEvent::UseUnlockedPhone) => self.hold_phone(now, None),
            (State::Identifying, PersonEvent::Pin(pin)) => self.on_pin(now, pin),
            (State::Identifying, PersonEvent::UseFace) => self.on_use_face(now),
            (State::Identifying, PersonEvent::UsePin) => self.on_use_pin(now),
            (State::Identifying, PersonEvent::ConfirmLastTry) => self.on_confirmed(now),
            (State::Consenting, PersonEvent::Consent(consents)) => {
                self.after_consent(now, consents)
            }
            (State::Deciding, PersonEvent::Decide(yes)) => self.on_decision(now, yes),
            (State::Deciding, PersonEvent::Cancel) => self.undecided(now),
            (State::Deciding, PersonEvent::AskStaff) => {
                let mut effects = vec![Effect::CallStaff];
                effects.extend(self.undecided(now));
                effects
            }
            (State::Identifying, PersonEvent::AskStaff) if self.may_wait_for_staff() => {
                self.wait_for_staff(now)
            }
            (
                State::Reading
                | State::PhonePin
                | State::Identifying
                | State::Consenting
                | State::Interrupted,
                PersonEvent::AskStaff,
            ) if self.live.is_some() => {
                let mut effects = vec![Effect::CallStaff];
                effects.extend(self.leave(now, End::LeftToDesk, None));
                effects
            }
            (
                State::Reading
                | State::PhonePin
                | State::PhoneHold
                | State::Identifying
                | State::Consenting
                | State::Interrupted,
                PersonEvent::Cancel,
            ) => self.leave(now, End::LeftToDesk, None),
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

    /// The phone is wanted on the reader, unless it lies there already.
    fn hold_phone(&mut self, now: Now, pin: Option<Pin>) -> Vec<Effect> {
        self.phone_pin = pin;
        if let Some(inquiry) = self.inquiry() {
            return self.read_phone(now, inquiry);
        }
        self.enter(now, State::PhoneHold, Some(CARDLESS_WAIT));
        vec![self.show(now)]
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
