//! The access log: every answer about a person leaves a line before it goes out.

use time::OffsetDateTime;

use super::{State, refusal::Refusal};
use crate::{
    entitlement::Finding,
    person::{By, Person},
    store::Access,
};

/// How a person was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AskedBy {
    /// With their card.
    Card,
    /// With the numbers of a right.
    Number,
    /// Not at all: the institution asked for a list, or searched by name.
    List,
}

/// Writes the line of an answer.
pub(crate) async fn record(
    state: &State,
    at: OffsetDateTime,
    institution: &str,
    asked_by: AskedBy,
    person: Option<&Person>,
    finding: &Finding,
) -> Result<(), Refusal> {
    let by = match asked_by {
        AskedBy::Card => By::Card,
        AskedBy::Number | AskedBy::List => By::Number,
    };
    let said = person.and_then(|person| person.said(by).validity);
    let access = Access {
        at,
        institution: institution.into(),
        asked_by: match asked_by {
            AskedBy::Card => "card",
            AskedBy::Number => "number",
            AskedBy::List => "list",
        }
        .into(),
        person: person.map(|person| person.id.clone()),
        validity: said.unwrap_or_else(|| finding.validity.into()),
    };
    Ok(state.store.record_access(access).await?)
}
