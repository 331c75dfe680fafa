//! By what people are found beside their certificate and the numbers of their rights.

use std::collections::BTreeSet;

use ring::digest::{SHA256, digest};

use crate::{
    entitlement::{is_assistance, number::normal, text, tickets},
    person::Person,
};

/// Something that a person can be found by: eight bytes of a digest, so that no text of a person stands in an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark(pub(super) i64);

impl Mark {
    /// A right with this name, birth date and sex; the name is compared in half width and without spaces.
    pub fn name(name: &str, birth: &str, sex: &str) -> Self {
        let name: String = normal(name)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        Self::of_text(&format!("name/{name}/{birth}/{sex}"))
    }

    /// A ticket of medical assistance.
    pub fn ticket() -> Self {
        Self::of_text("ticket")
    }

    /// A consent from before to this way of care (診療区分): 2 home visits, 3 online visits.
    pub fn remote(flag: &str) -> Self {
        Self::of_text(&format!("remote/{flag}"))
    }

    /// The marks of a person.
    pub(crate) fn of(person: &Person) -> BTreeSet<Self> {
        let names = person.rights.iter().map(|right| {
            let element = |name| text(right, name);
            Self::name(element("Name"), element("Birthdate"), element("Sex1"))
        });
        let mut rights = person.rights.iter();
        let has_ticket =
            rights.any(|right| is_assistance(right) && tickets(right).next().is_some());
        let consents = &person.consents;
        let others = [
            (has_ticket, Self::ticket()),
            (consents.home_visit.is_some(), Self::remote("2")),
            (consents.online_visit.is_some(), Self::remote("3")),
        ];
        let others = others
            .into_iter()
            .filter_map(|(has, mark)| has.then_some(mark));
        names.chain(others).collect()
    }

    fn of_text(text: &str) -> Self {
        let digest = digest(&SHA256, text.as_bytes());
        let first = digest.as_ref().first_chunk().copied();
        Self(i64::from_be_bytes(first.unwrap_or_default()))
    }
}
