//! Who is in a store: the named, who are few and change with the day, and the generated, who are many and change with the month.

use time::OffsetDateTime;

use super::Document;
use crate::person::Person;

/// The field in the index of a document that came with a population. Such a document goes with its population; one that
/// somebody wrote since has the field no more, and stays.
pub const DERIVED: &str = "derived";

/// People who come one after another, so that a million of them need no memory.
pub type People = Box<dyn Iterator<Item = Known> + Send>;

/// People under a name that tells them from all others: the same name is never two groups.
pub struct Group {
    /// The name.
    pub name: String,
    /// They.
    pub people: People,
}

/// A person with the certificate that leads to them.
#[derive(Clone, Debug)]
pub struct Known {
    /// The person.
    pub person: Person,
    /// Serial number of the card's certificate, upper-case hexadecimal; absent without a card.
    pub serial: Option<String>,
    /// Since when that certificate is on the revocation list; absent when it is not.
    pub revoked: Option<OffsetDateTime>,
    /// What a welfare office keeps about the household, with the first of its people.
    pub documents: Vec<Document>,
}

/// What of two groups is not in a store yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing.
    Nothing,
    /// The named.
    Named,
    /// Both: who is generated is many, and all are put there anew.
    Everybody,
}

impl Known {
    /// A person whose card's certificate is on no list.
    pub fn new(person: Person, serial: Option<String>) -> Self {
        Self {
            person,
            serial,
            revoked: None,
            documents: Vec::new(),
        }
    }
}

impl Missing {
    /// By the names of the named and the generated that are there.
    pub(super) fn of(there: Option<&(String, String)>, named: &Group, generated: &Group) -> Self {
        match there {
            Some((_, there)) if *there != generated.name => Self::Everybody,
            Some((there, _)) if *there != named.name => Self::Named,
            Some(_) => Self::Nothing,
            None => Self::Everybody,
        }
    }
}

impl Group {
    /// Nobody, under a name.
    pub fn nobody(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            people: Box::new(std::iter::empty()),
        }
    }
}

impl std::fmt::Debug for Group {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Group")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}
