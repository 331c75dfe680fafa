//! What can change the line of an inquiry that has ended.

use madoguchi_core::{
    clock::JST,
    outcome::{Outcome, Report},
    visit::Entry,
};
use time::OffsetDateTime;

use super::{Amended, Asked, DeskRecord};
use crate::store::Noted;

/// One change of a line. The journal keeps what stood there before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Amendment {
    /// The desk entered something.
    Noted(Noted),
    /// The service was asked again for the same person, and this is what its answer means now.
    AskedAgain(Box<Report>),
    /// The desk asked by number about somebody of whom nothing was known, and this is what the answer means.
    AskedByNumber {
        /// What it means.
        report: Box<Report>,
        /// With which numbers, and who asked.
        asked: Asked,
    },
}

impl DeskRecord {
    /// This line after a change at `at`.
    pub(crate) fn changed_by(&self, amendment: &Amendment, at: OffsetDateTime) -> Self {
        let mut changed = self.clone();
        // What the desk entered goes on top of every answer.
        let noted = |report: &Report| self.noted.iter().fold(report.clone(), with_note);
        match amendment {
            Amendment::Noted(new) => {
                changed.noted.push(new.clone());
                changed.entry.report = Some(with_note(self.report(), new));
            }
            Amendment::AskedAgain(report) => changed.entry.report = Some(noted(report)),
            Amendment::AskedByNumber { report, asked } => {
                // Nothing of a visit that failed is true of an answer by number: neither how its person was identified nor what they chose.
                let written = self.entry.report.as_ref().map(|before| &before.person);
                let report = written.map_or((**report).clone(), |written| {
                    (**report).clone().beside(written)
                });
                changed.entry = Entry::answered(self.entry.inquiry, noted(&report));
                changed.asked = Some(asked.clone());
            }
        }
        Self {
            amended: Some(Amended {
                times: self.amended.map_or(0, |before| before.times) + 1,
                at,
            }),
            ..changed
        }
    }

    /// What is known of it, where nothing was answered as well.
    fn report(&self) -> Report {
        let nothing = || {
            let why = self.entry.why().unwrap_or(Outcome::ReceivedUnchecked);
            Report::unanswered(why, self.entry.asked_by, self.at)
        };
        self.entry.report.clone().unwrap_or_else(nothing)
    }
}

fn with_note(report: Report, noted: &Noted) -> Report {
    report.with_entry(&noted.entry, noted.at.to_offset(JST).date())
}
