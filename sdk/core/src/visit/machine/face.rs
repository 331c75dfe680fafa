//! The face unit's side: the person chooses how to show who they are, the unit compares, and the card signs for the synthetic terminal authentication in
//! the place of a PIN. No way here enters or spends a PIN.
//!
//! One comparison at a time: a person who asks again while one is under way waits for that one.

use super::{LOOK_WAIT, Live, PERSON_WAIT, SERVICE_WAIT, Visit};
use crate::{
    card::Tries,
    clock::Now,
    face::{FaceAnswer, FaceError},
    failure::Code,
    outcome::of_face,
    visit::{Effect, FacePrompt, Identified, Screen, State},
};

/// How the person shows who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By PIN: the one way where there is no face unit.
    Pin,
    /// The person chooses.
    Choosing,
    /// The unit compares.
    Looking,
    /// Staff was called to look at the person.
    Staff,
    /// The unit or staff recognised the person.
    Recognised(Identified),
}

impl Live {
    /// Identification begins with the choice, where there is one.
    pub(super) fn begin_identification(&mut self, has_face: bool) {
        self.way = match has_face && self.phone.is_none() {
            true => Way::Choosing,
            false => Way::Pin,
        };
    }

    /// Whether the person may still be recognised by the unit, having chosen nothing else, or a PIN that has not been typed.
    pub(super) fn may_look(&self) -> bool {
        let free = match self.way {
            Way::Choosing => true,
            Way::Pin | Way::Staff => {
                self.phone.is_none() && self.pin.is_none() && !self.typing && !self.verified
            }
            Way::Looking | Way::Recognised(_) => false,
        };
        free && self.face.may_look()
    }

    /// The screen of a person who does not type.
    pub(super) fn way_screen(&self, has_face: bool) -> Screen {
        match self.way {
            Way::Choosing => Screen::ChooseWay {
                prompt: self.face,
                pin: self.tries != Some(Tries::Blocked),
            },
            Way::Looking => Screen::LookAtUnit,
            Way::Staff => Screen::WaitForStaff {
                pin: self.tries != Some(Tries::Blocked),
                face: has_face && self.may_look(),
            },
            Way::Pin | Way::Recognised(_) => Screen::Checking { card_needed: true },
        }
    }
}

impl Visit {
    pub(super) fn on_use_face(&mut self, now: Now) -> Vec<Effect> {
        let (contact, has_face) = (self.contact, self.settings.face);
        let Some(live) = self
            .live
            .as_mut()
            .filter(|live| has_face && live.may_look())
        else {
            return Vec::new();
        };
        live.way = Way::Looking;
        let asks = !std::mem::replace(&mut live.looked_at, true);
        self.enter(now, State::Identifying, Some(LOOK_WAIT));
        let mut effects = vec![self.show(now)];
        effects.extend(asks.then_some(Effect::VerifyFace(contact)));
        effects
    }

    pub(super) fn on_use_pin(&mut self, now: Now) -> Vec<Effect> {
        match &mut self.live {
            Some(live) if matches!(live.way, Way::Choosing | Way::Looking | Way::Staff) => {
                if live.tries == Some(Tries::Blocked) {
                    return Vec::new();
                }
                live.way = Way::Pin;
                self.ask_pin_again(now)
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn on_face(
        &mut self,
        now: Now,
        answer: Result<FaceAnswer, FaceError>,
    ) -> Vec<Effect> {
        let Some(live) = self.live.as_mut().filter(|live| live.looked_at) else {
            return Vec::new();
        };
        live.looked_at = false;
        live.not_recognised = of_face(&answer);
        let prompt = match answer {
            Ok(FaceAnswer::Match) => {
                // Who has chosen the PIN meanwhile has chosen.
                if self.state != State::Identifying || live.way != Way::Looking {
                    return Vec::new();
                }
                return self.recognised(now, Identified::Face);
            }
            Ok(FaceAnswer::NoMatch { .. }) => FacePrompt::NotRecognised,
            Ok(FaceAnswer::Locked) => FacePrompt::Locked,
            Err(FaceError::TimedOut) => FacePrompt::NotSeen,
            Err(_) => FacePrompt::Unavailable,
        };
        if self.state != State::Identifying {
            // The person has typed a PIN meanwhile, or left: nothing begins anew.
            live.face = prompt;
            return Vec::new();
        }
        self.not_recognised(now, prompt)
    }

    /// Whoever recognised the person: the card signs without a PIN, and what was typed or confirmed of one is wiped unused.
    pub(super) fn recognised(&mut self, now: Now, by: Identified) -> Vec<Effect> {
        if let Some(live) = &mut self.live {
            live.way = Way::Recognised(by);
            live.pin = None;
            live.last_try = None;
        }
        self.enter(now, State::Identifying, Some(SERVICE_WAIT));
        self.sign_or_show(now)
    }

    /// The card does not take the synthetic terminal authentication, as no real card does: the PIN is left.
    pub(super) fn on_not_taken(&mut self, now: Now) -> Vec<Effect> {
        let has_face = self.settings.face;
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.challenge.give_back();
        live.checkable = Some(false);
        if has_face {
            live.way = Way::Looking;
            return self.not_recognised(now, FacePrompt::Unavailable);
        }
        live.way = Way::Pin;
        match live.tries {
            Some(Tries::Blocked) => self.fail(now, Code::PinUnusable),
            _ => self.ask_pin_again(now),
        }
    }

    /// The unit has not answered, although it has a deadline of its own.
    pub(super) fn face_silent(&mut self, now: Now) -> Vec<Effect> {
        self.not_recognised(now, FacePrompt::Unavailable)
    }

    /// The choice again, and why. Who types a PIN meanwhile goes on typing.
    fn not_recognised(&mut self, now: Now, prompt: FacePrompt) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.face = prompt;
        if live.way != Way::Looking {
            // The keypad and the wait for staff offer the face no longer.
            return (!prompt.may_look())
                .then(|| self.show(now))
                .into_iter()
                .collect();
        }
        self.choose_again(now)
    }

    fn choose_again(&mut self, now: Now) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.way = Way::Choosing;
        if live.tries == Some(Tries::Blocked) && !live.face.may_look() {
            return self.leave_to_staff_or(now, Code::PinUnusable);
        }
        self.enter(now, State::Identifying, Some(PERSON_WAIT));
        vec![self.show(now)]
    }

    /// The PIN is blocked, or the card has none: the face is left, where there is a unit that may look, or else staff.
    pub(super) fn pin_unusable(&mut self, now: Now) -> Vec<Effect> {
        let has_face = self.settings.face;
        let Some(live) = self.live.as_mut().filter(|live| live.phone.is_none()) else {
            return self.fail(now, Code::PinUnusable);
        };
        live.tries = Some(Tries::Blocked);
        live.pin = None;
        live.last_try = None;
        match live.way {
            Way::Pin | Way::Choosing if has_face => self.choose_again(now),
            Way::Pin | Way::Choosing => self.leave_to_staff_or(now, Code::PinUnusable),
            Way::Looking | Way::Staff | Way::Recognised(_) => vec![self.show(now)],
        }
    }
}
