//! What follows from a person's rights: which blocks an answer carries and which validity (資格有効性) it states.
//!
//! The rules are modelled on open integrations. One value stands for the whole answer, and how the question came
//! decides what it can mean: 3 and 5 are answers to numbers, never to a card.

use serde_json::{Map, Value};
use time::Date;

use crate::person::{ASSISTANCE, Person, compact};
use number::Numbers;

pub(crate) mod number;

/// One block of official elements.
pub(crate) type Block = Map<String, Value>;

/// What is found: the validity and the blocks.
#[derive(Debug)]
pub(crate) struct Finding {
    /// `QualificationValidity`.
    pub(crate) validity: &'static str,
    /// The blocks, in no order but that of the people file.
    pub(crate) blocks: Vec<Block>,
}

impl Finding {
    /// No rights.
    pub(crate) fn nothing(validity: &'static str) -> Self {
        Self {
            validity,
            blocks: Vec::new(),
        }
    }
}

/// Asked with a card: whatever is in force, else the latest right that was lost.
pub(crate) fn by_card(person: &Person, institution: &str, date: Date) -> Finding {
    let date = compact(date);
    let live: Vec<Block> = person
        .rights
        .iter()
        .filter(|right| in_force(right, &date))
        .cloned()
        .collect();
    if !live.is_empty() {
        return Finding {
            validity: validity_of(&live, institution),
            blocks: live,
        };
    }
    match person
        .rights
        .iter()
        .filter(|right| lost(right, &date))
        .max_by_key(|right| text(right, "DisqualificationDate"))
    {
        Some(right) => Finding {
            validity: "2",
            blocks: vec![right.clone()],
        },
        None => Finding::nothing("4"),
    }
}

/// Asked with numbers, which may lead to several people and to rights of another time.
pub(crate) fn by_number<'p>(
    people: &'p [Person],
    asked: &Numbers,
    institution: &str,
    date: Date,
) -> (Finding, Option<&'p Person>) {
    let date = compact(date);
    let mut matches = people.iter().filter_map(|person| {
        let mut rights: Vec<&Block> = person
            .rights
            .iter()
            .filter(|right| asked.fits(right))
            .collect();
        rights.sort_by_key(|right| in_force(right, &date));
        Some((person, rights.pop()?))
    });
    let Some((person, right)) = matches.next() else {
        return (Finding::nothing("4"), None);
    };
    if matches.next().is_some() {
        return (Finding::nothing("5"), None);
    }
    if !in_force(right, &date) {
        // An office knows when its own protection ended, not that another office began.
        let newer =
            !is_assistance(right) && person.rights.iter().any(|right| in_force(right, &date));
        let validity = if newer { "3" } else { "2" };
        return (
            Finding {
                validity,
                blocks: vec![right.clone()],
            },
            Some(person),
        );
    }
    let beside = person
        .rights
        .iter()
        .filter(|other| !is_assistance(right) && is_assistance(other) && in_force(other, &date));
    let blocks: Vec<Block> = std::iter::once(right).chain(beside).cloned().collect();
    (
        Finding {
            validity: validity_of(&blocks, institution),
            blocks,
        },
        Some(person),
    )
}

/// Medical assistance (医療扶助).
pub(crate) fn is_assistance(right: &Block) -> bool {
    text(right, "InsuredCardClassification") == ASSISTANCE
}

/// An element's text, empty when absent.
pub(crate) fn text<'b>(block: &'b Block, element: &str) -> &'b str {
    block
        .get(element)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The tickets of a right.
pub(crate) fn tickets(right: &Block) -> impl Iterator<Item = &Block> {
    let list = right
        .get("PublicExpenseResultList")
        .and_then(|list| list.get("MedicalTicketInfo"));
    list.and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
}

/// Whether a ticket names the asking institution.
pub(crate) fn is_here(ticket: &Block, institution: &str) -> bool {
    let code = text(ticket, "DesignatedMedicalInstitutionCode");
    code == "here" || code == institution
}

fn validity_of(live: &[Block], institution: &str) -> &'static str {
    let usable = |right: &Block| {
        !is_assistance(right) || tickets(right).any(|ticket| is_here(ticket, institution))
    };
    if live.iter().any(usable) { "1" } else { "6" }
}

fn in_force(right: &Block, date: &str) -> bool {
    text(right, "QualificationDate") <= date && !lost(right, date)
}

fn lost(right: &Block, date: &str) -> bool {
    let end = text(right, "DisqualificationDate");
    !end.is_empty() && end <= date
}

#[cfg(test)]
mod tests;
