//! What is said about a record: the words, filled with what the record has. Desk and command line say the same.
//!
//! A right that is held back has discreet words until somebody has pressed ([`Told::opens`]); the press is journaled by who asks for it.

mod values;
mod written;

use madoguchi::{
    core::{
        clock::JST,
        outcome::{Ask, ChargeBasis, Entitlement, Kind, Outcome, ServiceMode, View, of_failure},
    },
    terminal::DeskRecord,
};
use madoguchi_words::{Language, Table};
use time::OffsetDateTime;

use values::Values;
pub use written::{clock, clock_seconds, date, day_and_clock, month, named, relation, yen};

/// One point, and what to do about it. Either may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What there is.
    pub text: String,
    /// What to do next.
    pub next: String,
}

/// A right in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What kind of right.
    pub kind: String,
    /// What it looks like today.
    pub point: Point,
    /// What else there is about it.
    pub notices: Vec<Point>,
    /// Its number in the outcome table, where that tells nothing that is held back or that nobody asks.
    pub id: Option<&'static str>,
    /// Whether these are the full words, so that its numbers may be read as well.
    pub open: bool,
    /// Who may have them opened; `None` where nothing is held back any more.
    pub opens: Option<Opens>,
}

/// Who may open what is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Opens {
    /// Whoever is at the desk.
    Staff,
    /// Only a manager (責任者).
    Manager,
}

/// What the journal calls the right at this place of the report: `right-0`.
#[must_use]
pub fn field_of_right(at: usize) -> String {
    format!("right-{at}")
}

/// A right of `record`: in its full words where nothing is held back or `pressed` says that it was opened, else in the discreet ones.
#[must_use]
pub fn right(
    language: Language,
    record: &DeskRecord,
    right: &Entitlement,
    pressed: bool,
    manager: bool,
) -> Told {
    let words = madoguchi_words::outcome(language, right.outcome.id());
    let full = words.and_then(|words| words.pressed.as_ref());
    let for_managers = full.is_some_and(|full| full.manager_only);
    let hidden = right.sensitive || full.is_some();
    let open = !hidden || (pressed && (manager || !for_managers));
    let table = if open {
        Table::KindPressed
    } else {
        Table::Kind
    };
    let values = Values::of_right(language, record, right);
    let opens = match (open, for_managers) {
        (true, _) => None,
        (false, true) => Some(Opens::Manager),
        (false, false) => Some(Opens::Staff),
    };
    let notices = right.notices.iter();
    Told {
        kind: madoguchi_words::name(language, table, kind_key(right.kind))
            .unwrap_or_default()
            .to_owned(),
        point: point(language, right.outcome, &values, open),
        notices: notices
            .map(|notice| point(language, *notice, &values, open))
            .collect(),
        // Why the card may not be used is not asked, and not told by a number either.
        id: open.then(|| match right.outcome {
            Outcome::CardUseNotAllowed => Outcome::NotFoundByCard.id(),
            outcome => outcome.id(),
        }),
        open,
        opens,
    }
}

/// What is said where nothing was answered: the failure in its own words, unless the visit or the service makes something else of it.
#[must_use]
pub fn unanswered(language: Language, record: &DeskRecord) -> Option<Point> {
    let entry = &record.entry;
    let refused = match entry.report.as_ref().map(|report| report.ask) {
        Some(Ask::NotAnswered(why)) => Some(why),
        _ => None,
    };
    let why = refused.or(entry.outcome);
    let usual = entry.failure.map(|code| of_failure(code).0);
    let words = entry
        .failure
        .and_then(|code| madoguchi_words::failure(language, code.as_str()));
    // The service's own refusal has its code and message; a failure alone says more than the outcome that it usually is.
    let own = words.filter(|_| refused.is_none() && (why.is_none() || why == usual));
    match (own, why) {
        (Some(words), _) => Some(Point {
            text: words.staff.what.clone(),
            next: words.staff.next.clone(),
        }),
        (None, why) => {
            let values = Values::of_record(language, record);
            why.map(|why| point(language, why, &values, true))
        }
    }
}

/// In which mode the service is at `now`; nothing where it is as always.
#[must_use]
pub fn mode(language: Language, mode: &ServiceMode, now: OffsetDateTime) -> Option<Point> {
    let today = now.to_offset(JST).date();
    let outcome = match mode {
        ServiceMode::Maintenance { until } if now < *until => Outcome::Maintenance,
        ServiceMode::Emergency { .. } => Outcome::EmergencyMode,
        ServiceMode::Disaster { until, .. } if until.is_none_or(|until| today <= until) => {
            Outcome::DisasterMode
        }
        _ => return None,
    };
    Some(point(language, outcome, &Values::of_mode(mode), true))
}

/// Whether an item may be looked at, and until when.
#[must_use]
pub fn view(language: Language, record: &DeskRecord, view: &View) -> String {
    point(
        language,
        view.state,
        &Values::of_view(language, record, view),
        true,
    )
    .text
}

/// On what ground the share may be computed.
#[must_use]
pub fn charge(language: Language, basis: &ChargeBasis) -> String {
    let key = match basis {
        ChargeBasis::Reported { .. } => "reported",
        ChargeBasis::Statutory { .. } => "statutory",
        ChargeBasis::Declared => "declared",
        ChargeBasis::DeclaredRatio { .. } => "declared-ratio",
        ChargeBasis::Ticket { .. } => "ticket",
        ChargeBasis::FullBySpecialRule => "full-by-special-rule",
        ChargeBasis::Paper => "paper",
        // A ground that the words do not know yet settles nothing.
        _ => "undetermined",
    };
    let text = madoguchi_words::charge(language, key).unwrap_or_default();
    Values::of_charge(basis).fill(text)
}

/// An outcome that the words do not know yet has its number and nothing else.
fn point(language: Language, outcome: Outcome, values: &Values, open: bool) -> Point {
    let Some(words) = madoguchi_words::outcome(language, outcome.id()) else {
        return Point {
            text: outcome.id().to_owned(),
            next: String::new(),
        };
    };
    let (text, next) = match words.pressed.as_ref().filter(|_| open) {
        Some(full) => (&full.text, &full.next),
        None => (&words.text, &words.next),
    };
    Point {
        text: values.fill(text),
        next: values.fill(next),
    }
}

fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Insurance => "insurance",
        Kind::Assistance => "assistance",
        Kind::SupportBenefit => "support-benefit",
        // An unknown kind is public coverage until the words know better.
        _ => "subsidy",
    }
}

#[cfg(test)]
mod tests;
