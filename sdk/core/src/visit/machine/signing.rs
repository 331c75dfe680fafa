//! The signature: made as soon as everything is there, checked here before anybody else sees it, or why there is none.

use super::{CARD_WAIT, Challenge, Live, PERSON_WAIT, SERVICE_WAIT, SIGN_WAIT, Visit, Way, codes};
use crate::{
    card::{CardError, PinError, Tries},
    clock::Now,
    failure::Code,
    link::LinkError,
    visit::{Effect, Identified, PinPrompt, Proof, Purpose, State, signed_message},
    x509::UserCertificate,
};

impl Visit {
    /// Signs if everything is there, and shows what the person has to do or wait for in any case.
    pub(super) fn sign_or_show(&mut self, now: Now) -> Vec<Effect> {
        let effects = self.sign_when_ready(now);
        if effects.is_empty() {
            vec![self.show(now)]
        } else {
            effects
        }
    }

    /// Signs if everything is there; a challenge that would expire meanwhile is replaced first.
    pub(super) fn sign_when_ready(&mut self, now: Now) -> Vec<Effect> {
        let Some(live) = self.live.as_mut().filter(|live| live.is_ready()) else {
            return self.type_on_reader(now);
        };
        match &live.challenge {
            Challenge::Fresh(opened) if opened.expires - now.wall < super::CHALLENGE_MARGIN => {
                let replace = Effect::ReplaceChallenge {
                    inquiry: live.inquiry,
                    visit: opened.visit.clone(),
                    serial: live.serial(),
                };
                live.challenge = Challenge::Awaited;
                self.enter(now, self.state, Some(SERVICE_WAIT));
                vec![self.show(now), replace]
            }
            _ => self.sign_if_ready(now),
        }
    }

    /// Signs as soon as there is a PIN, a known counter and a fresh challenge.
    pub(super) fn sign_if_ready(&mut self, now: Now) -> Vec<Effect> {
        let contact = self.contact;
        let Some(live) = self.live.as_mut().filter(|live| live.is_ready()) else {
            return self.type_on_reader(now);
        };
        let key = live.certificate.as_ref().map(UserCertificate::public_key);
        let algorithm = match key {
            Some(Ok(key)) => key.algorithm(),
            Some(Err(error)) => return self.fail(now, codes::of_certificate(&error)),
            None => return Vec::new(),
        };
        let opened = match live.challenge.take() {
            Challenge::Fresh(opened) => opened,
            other => {
                live.challenge = other;
                return Vec::new();
            }
        };
        let message = signed_message(&opened, Purpose::Eligibility);
        live.challenge = Challenge::Signing(opened, message.clone());
        let recognised = match live.way {
            Way::Recognised(by) => Some(by),
            _ => None,
        };
        live.identified = recognised.or(live.phone).unwrap_or(Identified::Pin);
        let sign = Effect::Sign {
            contact,
            recognised: recognised.is_some(),
            pin: live.pin.take(),
            last_try: live.last_try.take(),
            message,
            algorithm,
        };
        self.enter(now, State::Proving, Some(SIGN_WAIT));
        vec![self.show(now), sign]
    }

    pub(super) fn on_signed(&mut self, now: Now, signature: Vec<u8>) -> Vec<Effect> {
        let off = Effect::PowerOff(self.contact);
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        let (Some(certificate), Challenge::Signing(opened, message)) =
            (&live.certificate, &live.challenge)
        else {
            return Vec::new();
        };
        let genuine = certificate
            .public_key()
            .and_then(|key| key.verify(message, &signature));
        if genuine.is_err() {
            return self.fail(now, Code::CardNotGenuine);
        }
        let proof = Proof {
            inquiry: live.inquiry,
            visit: opened.visit.clone(),
            serial: live.serial(),
            certificate: certificate.der().to_vec(),
            signature,
            identified: live.identified,
        };
        live.signed.push(opened.challenge);
        live.verified = false;
        live.challenge = Challenge::Spent(proof.visit.clone());
        self.enter(now, State::Proving, Some(SERVICE_WAIT));
        vec![off, Effect::Prove(Box::new(proof))]
    }

    /// Whether the card has been asked for a signature and has not answered.
    pub(super) fn is_signing(&self) -> bool {
        matches!(
            &self.live,
            Some(Live {
                challenge: Challenge::Signing(..),
                ..
            })
        )
    }

    pub(super) fn on_sign_failed(&mut self, now: Now, error: PinError) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return self.idle(now);
        };
        live.challenge.give_back();
        if matches!(live.way, Way::Recognised(_)) {
            live.begin_identification(self.settings.face);
        }
        match error {
            // A phone's PIN comes before everything: the next try is a new visit.
            error if live.phone.is_some() => self.fail(now, codes::of_sign(&error)),
            PinError::Blocked => self.pin_unusable(now),
            PinError::WrongPin { tries } => {
                live.tries = Some(tries);
                live.prompt = PinPrompt::Wrong;
                self.ask_pin_again(now)
            }
            PinError::LastTry => {
                live.tries = Some(Tries::Left(1));
                self.ask_pin_again(now)
            }
            PinError::Format(_) => self.ask_pin_again(now),
            PinError::OutcomeUnknown(error) => {
                live.prompt = PinPrompt::OutcomeUnknown;
                live.tries = None;
                match error {
                    CardError::Link(LinkError::Removed) => self.interrupt(now),
                    // The card still lies there: its counter tells what the try did.
                    _ => self.count_again(now),
                }
            }
            PinError::Card(error) => self.card_failed(now, &error),
        }
    }

    fn count_again(&mut self, now: Now) -> Vec<Effect> {
        let types = |live: &Live| live.way == Way::Pin;
        let wait = if self.pad && self.live.as_ref().is_some_and(types) {
            CARD_WAIT
        } else {
            PERSON_WAIT
        };
        self.enter(now, State::Identifying, Some(wait));
        vec![
            Effect::PowerOff(self.contact),
            self.show(now),
            Effect::ReadTries(self.contact),
        ]
    }

    /// Asks for the PIN, on the screen or on the reader; with one try left the person has to confirm first.
    pub(super) fn ask_pin_again(&mut self, now: Now) -> Vec<Effect> {
        self.enter(now, State::Identifying, Some(PERSON_WAIT));
        self.sign_or_show(now)
    }
}
