//! What can change the line of an inquiry that has ended.

use madoguchi_core::{
    clock::JST,
    outcome::{Outcome, Report, of_failure},
    visit::Entry,
};
use time::OffsetDateTime;

use super::{Amended, DeskRecord};
use crate::store::Noted;

/// One change of a line. The journal keeps what stood there before.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Amendment {
    /// The desk entered something.
    Noted(Noted),
    /// The service was asked again for the same person, and this is what its answer means now.
    AskedAgain(Box<Report>),
}

impl DeskRecord {
    /// This line after a change at `at`.
    pub(crate) fn changed_by(&self, amendment: &Amendment, at: OffsetDateTime) -> Self {
        let mut noted = self.noted.clone();
        let report = match amendment {
            Amendment::Noted(new) => {
                noted.push(new.clone());
                with_note(self.report(), new)
            }
            // What the desk entered goes on top of every answer.
            Amendment::AskedAgain(report) => noted.iter().fold((**report).clone(), with_note),
        };
        Self {
            entry: Entry {
                report: Some(report),
                ..self.entry.clone()
            },
            noted,
            amended: Some(Amended {
                times: self.amended.map_or(0, |before| before.times) + 1,
                at,
            }),
            ..self.clone()
        }
    }

    /// What is known of it, where nothing was answered as well.
    fn report(&self) -> Report {
        let nothing = || {
            let why = self
                .entry
                .failure
                .map_or(Outcome::ReceivedUnchecked, |code| of_failure(code).0);
            Report::unanswered(why, self.entry.asked_by, self.at)
        };
        self.entry.report.clone().unwrap_or_else(nothing)
    }
}

fn with_note(report: Report, noted: &Noted) -> Report {
    report.with_entry(&noted.entry, noted.at.to_offset(JST).date())
}
