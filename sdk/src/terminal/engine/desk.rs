//! What the desk enters about people who were here.

use madoguchi_core::{
    clock::{JST, Now},
    failure::{Code, Failure},
    outcome::{AskedBy, Degraded, Evidence, Outcome, Person, Report, StaffEntry},
    visit::{End, Entry, InquiryId},
};
use time::OffsetDateTime;

use super::{DeskRecord, Engine, EventKind, Output};
use crate::{
    store::Noted,
    terminal::{Amendment, Change},
};

impl Engine {
    pub(super) fn on_note(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        by: String,
        entry: StaffEntry,
    ) -> Vec<Output> {
        if !is_evidence(&entry, now.wall) {
            let failure = Code::ProgramFault;
            return vec![self.publish(now, EventKind::NotAmended { inquiry, failure })];
        }
        // What is known of a source counts for everybody who comes after.
        let situated = match &entry {
            StaffEntry::SourceDegraded { number, since } => {
                let (number, since) = (number.clone(), *since);
                Some(Output::Situate(
                    Some(by.clone()),
                    Change::Degraded(Degraded { number, since }),
                ))
            }
            _ => None,
        };
        let amendment = Amendment::Noted(noted(now, by, entry));
        let amend = Output::Amend(inquiry, Box::new(amendment));
        [amend].into_iter().chain(situated).collect()
    }

    /// Somebody whom nothing could be asked about is an inquiry that ended before it began.
    pub(super) fn on_receive(&mut self, now: Now, person: Person, noted: Noted) -> Vec<Output> {
        let inquiry = self.inquiry_id(now);
        if !is_evidence(&noted.entry, now.wall) {
            let failure = Code::ProgramFault;
            return vec![self.publish(now, EventKind::NotRecorded { inquiry, failure })];
        }
        let nothing = Report::unanswered(Outcome::ReceivedUnchecked, AskedBy::Number, now.wall);
        let report = Report { person, ..nothing };
        let day = now.wall.to_offset(JST).date();
        let entry = Entry {
            // As they will be asked about once that is possible: by number.
            report: Some(report.with_entry(&noted.entry, day)),
            outcome: Some(Outcome::ReceivedUnchecked),
            ..Entry::without_answer(inquiry, AskedBy::Number, End::Unasked)
        };
        vec![self.keep(DeskRecord {
            noted: vec![noted],
            ..DeskRecord::new(now.wall, entry)
        })]
    }

    /// A changed line goes where the line went before: to the desk, and to who takes results over.
    pub(super) fn on_amended(
        &mut self,
        now: Now,
        inquiry: InquiryId,
        result: Result<Box<DeskRecord>, Failure>,
    ) -> Vec<Output> {
        match result {
            Ok(record) => {
                let answered = record.entry.end == End::Answered;
                let hand_over = answered.then(|| Output::HandOver(record.clone()));
                let plan = self.plan_for(&record);
                let told = self.publish(now, EventKind::Amended(record));
                [told].into_iter().chain(hand_over).chain(plan).collect()
            }
            Err(failure) => {
                let failure = failure.code;
                vec![self.publish(now, EventKind::NotAmended { inquiry, failure })]
            }
        }
    }
}

/// An entry with who made it and when.
pub(super) fn noted(now: Now, by: String, entry: StaffEntry) -> Noted {
    Noted {
        at: now.wall,
        by,
        entry,
    }
}

/// Whether an entry that names evidence names one that counts on its day.
fn is_evidence(entry: &StaffEntry, at: OffsetDateTime) -> bool {
    let counts = |evidence: &Evidence| evidence.is_accepted_on(at.to_offset(JST).date());
    match entry {
        StaffEntry::ReceivedUnchecked { evidence, .. } => counts(evidence),
        _ => true,
    }
}
