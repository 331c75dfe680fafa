//! Received mail: results that nobody asked for stay closed until the desk has tied each to one person.

use std::collections::BTreeMap;

use madoguchi_core::{
    clock::{JST, Now},
    eligibility::{EligibilityResult, code::ReferenceClassification},
    failure::{Code, Failure},
    outcome::{self, Arrival, AskedBy, StaffEntry, Unattributable, Unattributed},
    visit::{Entry, InquiryId},
};
use time::Date;

use super::{DeskRecord, Engine, EventKind, Output, noted};
use crate::terminal::Mail;

/// What has arrived.
#[derive(Default)]
pub(super) struct Mails {
    /// Nobody's yet.
    closed: BTreeMap<InquiryId, Unattributed>,
    /// Somebody's, and on the way to the journal.
    tied: BTreeMap<InquiryId, EligibilityResult>,
    /// Why none can come.
    failure: Option<Code>,
}

impl Engine {
    pub(super) fn on_received(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        closed: Unattributed,
    ) -> Vec<Output> {
        let today = now.wall.to_offset(JST).date();
        self.mails
            .closed
            .retain(|_, mail| mail.as_of().to_offset(JST).date() == today);
        if self.is_known(inquiry) {
            return Vec::new();
        }
        self.mails.closed.insert(inquiry, closed);
        vec![self.publish_mail(now)]
    }

    pub(super) fn on_folder(&mut self, now: Now, state: Result<(), Failure>) -> Vec<Output> {
        self.mails.failure = state.err().map(|failure| failure.code);
        vec![self.publish_mail(now)]
    }

    /// Opens a result for the person who has just said this name and birth date, or leaves it closed.
    pub(super) fn on_attribute(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        by: String,
        (name, birth): (&str, Date),
    ) -> Vec<Output> {
        let Some(closed) = self.mails.closed.remove(&inquiry) else {
            return Vec::new();
        };
        let result = match closed.attribute(name, birth) {
            Ok(result) => result,
            Err(refused) => {
                let why = refused.why;
                self.mails.closed.insert(inquiry, *refused.kept);
                return vec![Output::RefuseTie { inquiry, by, why }];
            }
        };
        let day = result.header().executed_at.to_offset(JST).date();
        let context = self.settings.facility.context(asked_by(&result), day);
        let context = match self.visitors.as_deref() {
            Some(visitors) => context.knowing(&result, visitors),
            None => context,
        };
        let entry = Entry::answered(inquiry, outcome::assess(&result, &context));
        self.mails.tied.insert(inquiry, result);
        let record = DeskRecord {
            noted: vec![noted(now, by, StaffEntry::Attributed)],
            ..DeskRecord::new(now.wall, entry)
        };
        let told = self.publish_mail(now);
        vec![told, self.keep(record)]
    }

    /// Who asked about whom is told nothing that does not stand in the journal.
    pub(super) fn on_tie_refused(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        why: Unattributable,
        kept: &Result<(), Failure>,
    ) -> Output {
        let told = match kept {
            Ok(()) => EventKind::NotAttributed { inquiry, why },
            Err(failure) => EventKind::NotRecorded {
                inquiry,
                failure: failure.code,
            },
        };
        self.publish(now, told)
    }

    /// What the journal did not take is nobody's again.
    pub(super) fn mail_recorded(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        kept: bool,
    ) -> Option<Output> {
        let result = self.mails.tied.remove(&inquiry)?;
        if kept {
            return None;
        }
        let arrival = match asked_by(&result) {
            AskedBy::Number => Arrival::Late,
            AskedBy::Card => Arrival::Pushed,
        };
        let closed = Unattributed::new(result, arrival);
        self.mails.closed.insert(inquiry, closed);
        Some(self.publish_mail(now))
    }

    fn publish_mail(&mut self, now: Now) -> Output {
        let waiting = self.mails.closed.iter().map(|(inquiry, mail)| Mail {
            inquiry: *inquiry,
            as_of: mail.as_of(),
        });
        let mut waiting: Vec<Mail> = waiting.collect();
        waiting.sort_by_key(|mail| (mail.as_of, mail.inquiry));
        let failure = self.mails.failure;
        self.publish(now, EventKind::Mail { waiting, failure })
    }
}

/// Only results for a card are pushed; one that was asked by number came late.
fn asked_by(result: &EligibilityResult) -> AskedBy {
    match result.header().reference_classification.value() {
        Some(ReferenceClassification::Number) => AskedBy::Number,
        _ => AskedBy::Card,
    }
}
