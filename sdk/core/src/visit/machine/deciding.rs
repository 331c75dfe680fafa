//! What the person is asked with yes or no, besides the consents: whether certificates of subsidies may be shown, and whether a card that is not enrolled
//! for insurance use is enrolled now. The card is not needed for either, and no answer ends the visit: who walks away is received without it.

use super::{CARDLESS_WAIT, Challenge, PERSON_WAIT, SERVICE_WAIT, SUBSIDY_WAIT, Visit};
use crate::{
    clock::Now,
    failure::{Code, Failure},
    outcome::{self, AskedBy, Certificate, PatientText, Report, SubsidyAnswer},
    visit::{Consents, Decision, Effect, Entry, State},
    x509::UserCertificate,
};

/// Where the question for certificates of subsidies stands.
#[derive(Debug)]
pub(super) enum Subsidies {
    /// Asked, and not answered yet.
    Awaited,
    /// How it ended, or that nobody asked.
    Settled(SubsidyAnswer),
}

/// Where enrolment for insurance use stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enrolment {
    /// It may be offered.
    Open,
    /// The service was asked to enrol.
    Asked,
    /// Offered, and answered one way or the other.
    Over,
}

impl Visit {
    /// The consents are given: what the institution asks for besides comes now.
    pub(super) fn after_consent(&mut self, now: Now, consents: Consents) -> Vec<Effect> {
        let Some(live) = self
            .live
            .as_mut()
            .filter(|_| self.settings.facility.subsidies.is_some())
        else {
            return self.ask(now, consents);
        };
        live.consents = consents;
        self.decide(now, Decision::ShowSubsidies)
    }

    pub(super) fn on_decision(&mut self, now: Now, yes: bool) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        let (inquiry, visit, consents) = (live.inquiry, live.visit(), live.consents.clone());
        let institution = self.settings.facility.institution_code.clone();
        match live.decision.take() {
            Some(Decision::ShowSubsidies) if yes => {
                live.subsidies = Subsidies::Awaited;
                let mut effects = self.ask(now, consents);
                effects.push(Effect::AskSubsidies {
                    inquiry,
                    institution,
                    visit,
                    day: now.date(),
                });
                effects
            }
            Some(Decision::ShowSubsidies) => {
                live.subsidies = Subsidies::Settled(SubsidyAnswer::Declined);
                self.ask(now, consents)
            }
            Some(Decision::Enrol) if yes => {
                live.enrolment = Enrolment::Asked;
                self.enter(now, State::Asking, Some(SERVICE_WAIT));
                let enrol = Effect::Enrol {
                    inquiry,
                    institution,
                    visit,
                };
                vec![self.show(now), enrol]
            }
            Some(Decision::Enrol) => self.judge(now),
            None => Vec::new(),
        }
    }

    /// Nobody answers, or the person wants something else: as if the question had not been asked.
    pub(super) fn undecided(&mut self, now: Now) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        match live.decision.take() {
            Some(Decision::ShowSubsidies) => {
                let consents = live.consents.clone();
                self.ask(now, consents)
            }
            Some(Decision::Enrol) | None => self.judge(now),
        }
    }

    /// The result is there, or another way to it has ended: it is judged, unless certificates are still awaited.
    pub(super) fn go_on(&mut self, now: Now) -> Vec<Effect> {
        match &self.live {
            Some(live) if live.answer.is_none() => Vec::new(),
            Some(live) if matches!(live.subsidies, Subsidies::Awaited) => {
                self.enter(now, State::Asking, Some(SUBSIDY_WAIT));
                Vec::new()
            }
            _ => self.judge(now),
        }
    }

    pub(super) fn on_subsidies(
        &mut self,
        now: Now,
        certificates: Result<Vec<Certificate>, Failure>,
    ) -> Vec<Effect> {
        if let Some(live) = &mut self.live {
            // A question that failed is one that nobody asked: the paper counts.
            let answer = certificates.map_or(SubsidyAnswer::NotAsked, SubsidyAnswer::Returned);
            live.subsidies = Subsidies::Settled(answer);
        }
        self.go_on(now)
    }

    /// Enrolled, the result is asked for anew; else the one that said so stays.
    pub(super) fn on_enrolled(&mut self, now: Now, enrolled: &Result<(), Failure>) -> Vec<Effect> {
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        live.enrolment = Enrolment::Over;
        if enrolled.is_err() {
            return self.judge(now);
        }
        live.answer = None;
        let consents = live.consents.clone();
        self.ask(now, consents)
    }

    /// Time is up while the result or something beside it is asked for: a result that is there does not wait.
    pub(super) fn no_more_answers(&mut self, now: Now) -> Vec<Effect> {
        let Some(live) = self.live.as_mut().filter(|live| live.answer.is_some()) else {
            return self.fail(now, Code::ServiceTimedOut);
        };
        if matches!(live.subsidies, Subsidies::Awaited) {
            live.subsidies = Subsidies::Settled(SubsidyAnswer::NotAsked);
        }
        if live.enrolment == Enrolment::Asked {
            live.enrolment = Enrolment::Over;
        }
        self.judge(now)
    }

    /// What the answer means. Who can be enrolled on the spot is asked first.
    pub(super) fn judge(&mut self, now: Now) -> Vec<Effect> {
        let Some(report) = self.report(now) else {
            return Vec::new();
        };
        let waits = self.next.is_none() && report.patient == PatientText::P4;
        let Some(live) = &mut self.live else {
            return Vec::new();
        };
        if waits && live.enrolment == Enrolment::Open {
            live.enrolment = Enrolment::Over;
            return self.decide(now, Decision::Enrol);
        }
        let entry = Entry {
            identified: Some(live.identified),
            consents: live.consents.clone(),
            ..Entry::answered(live.inquiry, report)
        };
        self.record(now, entry)
    }

    fn decide(&mut self, now: Now, decision: Decision) -> Vec<Effect> {
        if let Some(live) = &mut self.live {
            live.decision = Some(decision);
        }
        let wait = match self.card_present {
            true => PERSON_WAIT,
            false => CARDLESS_WAIT,
        };
        self.enter(now, State::Deciding, Some(wait));
        vec![self.show(now)]
    }

    fn report(&self, now: Now) -> Option<Report> {
        let live = self.live.as_ref()?;
        let result = live.answer.as_deref()?;
        let facility = &self.settings.facility;
        let context = outcome::Context {
            grace: live.proven.is_some_and(|proven| proven.grace),
            certificate_not_before: live.certificate.as_ref().map(UserCertificate::not_before),
            certificate_not_after: live.certificate.as_ref().map(UserCertificate::not_after),
            consents: live.consents.clone(),
            ..facility.context(AskedBy::Card, now.date())
        };
        let context = match self.visitors.as_deref() {
            Some(visitors) => context.knowing(result, visitors),
            None => context,
        };
        let answer = match &live.subsidies {
            Subsidies::Awaited => &SubsidyAnswer::NotAsked,
            Subsidies::Settled(answer) => answer,
        };
        let report = outcome::assess(result, &context);
        Some(facility.with_subsidies(report, answer, &context))
    }
}

impl super::Live {
    /// The service's name for the visit, once its challenge was signed.
    pub(super) fn visit(&self) -> String {
        match &self.challenge {
            Challenge::Spent(visit) => visit.clone(),
            _ => String::new(),
        }
    }
}
