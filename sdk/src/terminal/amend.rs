//! What can change the line of an inquiry that has ended.

use madoguchi_core::{clock::JST, outcome::Report, visit::Entry};
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
                let report = self.entry.report.clone();
                report.map(|report| with_note(report, new))
            }
            // What the desk entered goes on top of every answer.
            Amendment::AskedAgain(report) => Some(noted.iter().fold((**report).clone(), with_note)),
        };
        Self {
            entry: Entry {
                report,
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
}

fn with_note(report: Report, noted: &Noted) -> Report {
    report.with_entry(&noted.entry, noted.at.to_offset(JST).date())
}
