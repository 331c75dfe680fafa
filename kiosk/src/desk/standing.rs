//! How a line stands: its status word, and what it may tell of its person and of the service.

use madoguchi::{
    core::{failure::Code, outcome::StatusWord, visit::End},
    terminal::DeskRecord,
};
use madoguchi_words::Language;

use super::tone::Tone;

/// The status word; a record without an answer could not be asked, unless nobody wanted to.
pub(super) fn status(record: &DeskRecord) -> StatusWord {
    match (&record.entry.report, record.entry.end) {
        (Some(report), _) => report.status,
        (None, End::LeftToDesk | End::Abandoned) => StatusWord::NeedsCheck,
        (None, _) if record.entry.failure == Some(Code::HolderNotConfirmed) => {
            StatusWord::IdentityDoubt
        }
        (None, _) => StatusWord::CouldNotAsk,
    }
}

/// The status as a chip says it, with the number of open points.
pub(super) fn status_chip(language: Language, record: &DeskRecord) -> (Tone, String) {
    let (tone, key) = match status(record) {
        StatusWord::Acceptable => (Tone::Ok, "acceptable"),
        StatusWord::NeedsCheck => (Tone::Attention, "needs-check"),
        StatusWord::CouldNotAsk => (Tone::Stop, "could-not-ask"),
        StatusWord::IdentityDoubt => (Tone::Stop, "identity-doubt"),
    };
    let word = madoguchi_words::status(language, key).map_or("", |status| status.word.as_str());
    match record
        .entry
        .report
        .as_ref()
        .map_or(0, |report| report.open_points)
    {
        0 => (tone, word.to_owned()),
        open => (tone, format!("{word} {open}")),
    }
}

/// Whether the answer may be shown at all: not when card and answer disagree about the person.
pub(super) fn may_show(record: &DeskRecord) -> bool {
    status(record) != StatusWord::IdentityDoubt
}

/// The person's name, where it may be shown.
pub(super) fn person_name(record: &DeskRecord) -> Option<&str> {
    let report = record.entry.report.as_ref().filter(|_| may_show(record))?;
    report.person.name.as_deref()
}

/// How the service did, as far as today's records tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Answers,
    Fails(Code),
    NotAsked,
}

/// What the newest record says that has something to say about the service.
pub(super) fn service(records: &[DeskRecord]) -> Service {
    records
        .iter()
        .find_map(|record| match (record.entry.end, record.entry.failure) {
            (End::Answered, _) => Some(Service::Answers),
            (_, Some(code))
                if code.as_str().starts_with("NET") || code.as_str().starts_with("SVC") =>
            {
                Some(Service::Fails(code))
            }
            _ => None,
        })
        .unwrap_or(Service::NotAsked)
}
