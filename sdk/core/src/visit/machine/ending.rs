//! How a visit ends: first the journal, then the screen, the desk and the receipt software.

use super::{JOURNAL_WAIT, LAST_SCREEN, UNRECORDED, Visit};
use crate::{
    clock::Now,
    failure::Code,
    outcome::{
        AskedBy, Outcome, PatientText, ServiceMode, Visitors, of_failure_in, of_phone_failure,
    },
    visit::{Effect, End, Entry, InquiryId, Screen, State},
};

impl Visit {
    /// Ends the live visit with a failure.
    pub(super) fn fail(&mut self, now: Now, code: Code) -> Vec<Effect> {
        self.leave(now, End::Failed, Some(code))
    }

    /// Ends the live visit without a result.
    pub(super) fn leave(&mut self, now: Now, end: End, failure: Option<Code>) -> Vec<Effect> {
        if self.state == State::Reading {
            // Whoever's card was being read is the one who leaves.
            self.next = None;
        }
        match self.entry(now, end, failure) {
            Some(entry) => {
                let mut effects = vec![Effect::PowerOff(self.contact)];
                effects.extend(self.record(now, entry));
                effects
            }
            None => self.idle(now),
        }
    }

    /// Ends the live visit while another card already lies there: for the journal and the desk, not for the screen.
    pub(super) fn end_unseen(&mut self, now: Now, end: End, failure: Option<Code>) -> Vec<Effect> {
        let Some(entry) = self.entry(now, end, failure) else {
            return Vec::new();
        };
        self.live = None;
        vec![self.write(entry)]
    }

    pub(super) fn record(&mut self, now: Now, entry: Entry) -> Vec<Effect> {
        self.enter(now, State::Recording, Some(JOURNAL_WAIT));
        if let Some(live) = &mut self.live {
            live.pin = None;
        }
        vec![self.show(now), self.write(entry)]
    }

    fn write(&mut self, entry: Entry) -> Effect {
        if self.unrecorded.len() >= UNRECORDED {
            self.unrecorded.remove(0);
        }
        self.unrecorded.push(entry.clone());
        Effect::Record(Box::new(entry))
    }

    pub(super) fn on_recorded(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        failure: Option<Code>,
    ) -> Vec<Effect> {
        let Some(index) = self
            .unrecorded
            .iter()
            .position(|entry| entry.inquiry == inquiry)
        else {
            return Vec::new();
        };
        let entry = self.unrecorded.remove(index);
        let on_screen = self.state == State::Recording && self.inquiry() == Some(inquiry);
        match (failure, on_screen) {
            // What is not in the journal is neither shown nor delivered.
            (Some(code), true) => self.last_screen(
                now,
                State::Trouble,
                Screen::Trouble {
                    code,
                    card_present: self.card_present,
                },
            ),
            (Some(_), false) => Vec::new(),
            (None, true) => {
                let (state, screen) = self.screen_of(&entry);
                let mut effects = self.last_screen(now, state, screen);
                effects.push(Effect::Deliver(Box::new(entry)));
                effects
            }
            (None, false) => vec![Effect::Deliver(Box::new(entry))],
        }
    }

    /// The journal did not answer: nothing may be shown.
    pub(super) fn journal_silent(&mut self, now: Now) -> Vec<Effect> {
        let screen = Screen::Trouble {
            code: Code::StateNotWritable,
            card_present: self.card_present,
        };
        self.last_screen(now, State::Trouble, screen)
    }

    /// Shows the last screen and forgets the inquiry; a card that has come meanwhile is served instead.
    fn last_screen(&mut self, now: Now, state: State, screen: Screen) -> Vec<Effect> {
        if let Some(next) = self.next.take() {
            return self.begin(now, next);
        }
        let inquiry = self.inquiry();
        self.live = None;
        let wait = (!self.card_present).then_some(LAST_SCREEN);
        self.enter(now, state, wait);
        vec![Effect::Show(inquiry, screen)]
    }

    fn screen_of(&self, entry: &Entry) -> (State, Screen) {
        let card_present = self.card_present;
        let finished = |text, notices| {
            (
                State::Finished,
                Screen::Finished {
                    text,
                    notices,
                    card_present,
                },
            )
        };
        match (&entry.report, entry.failure) {
            // What was offered and not taken is not offered again: the desk goes on.
            (Some(report), _) if report.patient == PatientText::P4 => {
                finished(PatientText::P2, Vec::new())
            }
            (Some(report), _) => finished(report.patient, report.patient_notices.clone()),
            // Why a certificate cannot be used is nobody's business in the waiting room.
            (None, Some(code)) if code.is_discreet() => finished(PatientText::P2, Vec::new()),
            (None, Some(code)) => {
                // What went wrong with a phone is not told in words about a card.
                let code = match entry.outcome {
                    Some(Outcome::PhoneStopped) => Code::PhoneStopped,
                    _ => code,
                };
                (State::Trouble, Screen::Trouble { code, card_present })
            }
            (None, None) => finished(PatientText::P2, Vec::new()),
        }
    }

    fn entry(&self, now: Now, end: End, failure: Option<Code>) -> Option<Entry> {
        let live = self.live.as_ref()?;
        let situation = self.visitors.as_deref().and_then(Visitors::situation);
        let mode = situation.map_or(ServiceMode::Normal, |situation| situation.mode);
        let failed = failure.map(|code| match live.phone {
            Some(_) => of_phone_failure(code, &mode, now.wall).0,
            None => of_failure_in(code, &mode, now.wall).0,
        });
        // Who goes to the desk after the face unit did not recognise them goes because of that.
        let unproven = live.not_recognised.filter(|_| live.proven.is_none());
        Some(Entry {
            identified: live.proven.map(|_| live.identified),
            consents: live.consents.clone(),
            failure,
            outcome: failed.or(unproven),
            ..Entry::without_answer(live.inquiry, AskedBy::Card, end)
        })
    }
}
