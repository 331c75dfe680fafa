//! The reader takes the PIN itself: the person types there, the card verifies, and what follows is as after any other VERIFY.
//!
//! The reader is asked only once the counter and the challenge are here, so that from the last digit on nobody is waited for.

use super::{Challenge, Live, PERSON_WAIT, Visit, Way};
use crate::{
    card::{CardError, PinError},
    clock::Now,
    link::{LinkError, NotTyped},
    visit::{Effect, End, State},
};

impl Live {
    /// Whether nothing but the person is missing for a VERIFY on the reader.
    fn may_type(&self) -> bool {
        self.way == Way::Pin
            && !self.typing
            && !self.verified
            && self.tries.is_some()
            && !self.wants_confirmation()
            && matches!(self.challenge, Challenge::Fresh(_))
    }
}

impl Visit {
    /// Has the reader ask for the PIN, where it can and everything else is there.
    pub(super) fn type_on_reader(&mut self, now: Now) -> Vec<Effect> {
        let (contact, has_pad) = (self.contact, self.pad);
        let Some(live) = self.live.as_mut().filter(|live| has_pad && live.may_type()) else {
            return Vec::new();
        };
        live.typing = true;
        let last_try = live.last_try.take();
        self.enter(now, State::Identifying, Some(PERSON_WAIT));
        vec![self.show(now), Effect::VerifyOnPad { contact, last_try }]
    }

    pub(super) fn on_verified(&mut self, now: Now, result: Result<(), PinError>) -> Vec<Effect> {
        let Some(live) = self.live.as_mut().filter(|live| live.typing) else {
            return Vec::new();
        };
        live.typing = false;
        match result {
            Ok(()) => {
                live.verified = true;
                // Who was waited for is not needed any more.
                live.way = Way::Pin;
                self.sign_or_show(now)
            }
            Err(PinError::Card(CardError::Link(LinkError::NotTyped(_))))
                if live.way == Way::Staff =>
            {
                vec![self.show(now)]
            }
            Err(PinError::Card(CardError::Link(LinkError::NotTyped(why)))) => match why {
                NotTyped::Cancelled if self.may_wait_for_staff() => self.wait_for_staff(now),
                NotTyped::Cancelled => self.leave(now, End::LeftToDesk, None),
                NotTyped::TimedOut => self.leave(now, End::Abandoned, None),
                NotTyped::Length => self.ask_pin_again(now),
            },
            // A reader that does not understand what it is asked: the screen has keys as well.
            Err(PinError::Card(CardError::Link(LinkError::Refused))) => {
                self.pad = false;
                self.ask_pin_again(now)
            }
            Err(error) => self.on_sign_failed(now, error),
        }
    }
}
