//! The service's side: the visit is opened, the proof checked, the result answered.

use super::{
    CARDLESS_WAIT, Challenge, PERSON_WAIT, SERVICE_WAIT, Visit,
    deciding::{Enrolment, Subsidies},
};
use crate::{
    clock::Now,
    eligibility::EligibilityResult,
    failure::{Code, Failure},
    visit::{Consents, Effect, End, Opened, PinPrompt, Proven, ServiceEvent, State},
};

impl Visit {
    pub(super) fn on_service(&mut self, now: Now, event: ServiceEvent) -> Vec<Effect> {
        if !self.awaits(&event) {
            return Vec::new();
        }
        match event {
            ServiceEvent::Opened(Ok(opened)) => self.on_opened(now, opened),
            ServiceEvent::Proven(Ok(proven)) => self.on_proven(now, proven),
            ServiceEvent::Proven(Err(failure)) => self.on_proof_refused(now, &failure),
            ServiceEvent::Answered(Ok(result)) => self.on_answered(now, result),
            ServiceEvent::Subsidies(certificates) => self.on_subsidies(now, certificates),
            ServiceEvent::Enrolled(enrolled) => self.on_enrolled(now, &enrolled),
            ServiceEvent::Opened(Err(failure)) | ServiceEvent::Answered(Err(failure)) => {
                self.service_failed(now, failure.code)
            }
        }
    }

    /// Whether this answers something that was asked and is still wanted: an inquiry that has ended asks nothing more.
    fn awaits(&self, event: &ServiceEvent) -> bool {
        let Some(live) = self
            .live
            .as_ref()
            .filter(|_| self.state != State::Recording)
        else {
            return false;
        };
        match event {
            ServiceEvent::Opened(opened) => {
                let is_old = |opened: &Opened| live.signed.contains(&opened.challenge);
                matches!(live.challenge, Challenge::Awaited) && !opened.as_ref().is_ok_and(is_old)
            }
            ServiceEvent::Proven(_) => {
                matches!(live.challenge, Challenge::Spent(_)) && live.proven.is_none()
            }
            ServiceEvent::Answered(_) => self.state == State::Asking && live.answer.is_none(),
            ServiceEvent::Subsidies(_) => {
                self.state == State::Asking && matches!(live.subsidies, Subsidies::Awaited)
            }
            ServiceEvent::Enrolled(_) => {
                self.state == State::Asking && live.enrolment == Enrolment::Asked
            }
        }
    }

    /// Where a card that was put back is just being read, it may be another person's: the failure is not theirs, and their visit begins.
    fn service_failed(&mut self, now: Now, code: Code) -> Vec<Effect> {
        match (self.state, self.next.take()) {
            (State::Reading, Some(newcomer)) => self.begin_unread(now, newcomer, End::Failed, code),
            (_, next) => {
                self.next = next;
                self.fail(now, code)
            }
        }
    }

    fn on_opened(&mut self, now: Now, opened: Opened) -> Vec<Effect> {
        if opened.institution != self.settings.facility.institution_code {
            return self.service_failed(now, Code::WrongInstitutionEchoed);
        }
        if let Some(live) = &mut self.live {
            live.challenge = Challenge::Fresh(opened);
        }
        match self.state {
            // However little time the service gave it, a challenge that has just come is signed: a wrong clock here must not ask for ever.
            State::Identifying | State::Proving => self.sign_if_ready(now),
            _ => Vec::new(),
        }
    }

    fn on_proven(&mut self, now: Now, proven: Proven) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.proven = Some(proven);
        if self.state == State::Proving {
            self.after_proof(now, proven)
        } else {
            // The card was taken away while the proof was checked: consent waits until it is back.
            Vec::new()
        }
    }

    /// Proven: the person chooses what may be looked at, unless an expired certificate leaves nothing to choose.
    pub(super) fn after_proof(&mut self, now: Now, proven: Proven) -> Vec<Effect> {
        if proven.grace {
            return self.ask(now, Consents::none());
        }
        let wait = match self.card_present {
            true => PERSON_WAIT,
            false => CARDLESS_WAIT,
        };
        self.enter(now, State::Consenting, Some(wait));
        vec![self.show(now)]
    }

    pub(super) fn ask(&mut self, now: Now, consents: Consents) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.consents = consents.clone();
        let ask = Effect::Ask {
            inquiry: live.inquiry,
            visit: live.visit(),
            serial: live.serial(),
            consents,
        };
        self.enter(now, State::Asking, Some(SERVICE_WAIT));
        vec![self.show(now), ask]
    }

    /// A challenge that ran out between signature and proof is replaced once; the person enters the PIN once more.
    fn on_proof_refused(&mut self, now: Now, failure: &Failure) -> Vec<Effect> {
        let contact = self.contact;
        match &mut self.live {
            Some(live)
                if failure.code == Code::ChallengeRefused
                    && !live.challenge_replaced
                    && live.phone.is_none() =>
            {
                let Challenge::Spent(visit) = live.challenge.take() else {
                    return Vec::new();
                };
                live.challenge = Challenge::Awaited;
                live.challenge_replaced = true;
                live.prompt = PinPrompt::Again;
                live.tries = None;
                let replace = Effect::ReplaceChallenge {
                    inquiry: live.inquiry,
                    visit,
                    serial: live.serial(),
                };
                if self.state != State::Proving {
                    return vec![replace];
                }
                self.enter(now, State::Identifying, Some(PERSON_WAIT));
                vec![replace, self.show(now), Effect::ReadTries(contact)]
            }
            _ => self.service_failed(now, failure.code),
        }
    }

    fn on_answered(&mut self, now: Now, result: Box<EligibilityResult>) -> Vec<Effect> {
        if let Some(live) = &mut self.live {
            live.answer = Some(result);
        }
        self.go_on(now)
    }
}
