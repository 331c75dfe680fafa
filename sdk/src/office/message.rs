//! What an office and the service say to each other. Fields that this version does not know are passed over; words that it does not know are `Unknown`.

mod case;
mod change;
mod watch;

use std::{fmt, ops::Deref};

use serde::{Deserialize, Serialize};

pub use case::{
    Case, CaseLine, Certificate, Disclosure, End, Facts, Insurance, Member, MemberLine, Opinion,
    OpinionState, Registration, Span, Ticket, Why,
};
pub use change::{
    Alteration, Asking, Bad, Change, Decision, Draft, DraftState, Drafted, Encoding, Imported,
    LeftOut, NextMonth, OpenDraft, Referral, Terms, Treatment, Warning,
};
pub use watch::{
    Check, Checks, LogEntry, OpenOpinion, OpenRequest, RegistrationError, Request, RequestAnswer,
    Review, Reviews, Role, Session,
};

/// A text about a person: it can be read, but not printed by accident.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal(pub String);

/// A calendar month, `yyyy-MM`, as a text that the other side checks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(pub String);

impl Deref for Personal {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Personal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("…")
    }
}

impl From<&str> for Month {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}
