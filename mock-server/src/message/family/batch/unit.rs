//! Units of answers: what is known of one person, and the line in the access log that it leaves.

use serde_json::Value;

use super::{Failed, Question, Refused, Units, failed};
use crate::{
    entitlement::Finding,
    message::{bulk::Unit, order::hashed},
    person::Person,
    server::access::{self, AskedBy},
    store::{Mark, StoreError},
};

/// What a unit says beside a person and what follows from their rights.
#[derive(Default)]
pub(super) struct Beside {
    /// Echo of `QualificationConfirmSearchInfo`, where there was one.
    pub(super) search: Option<Value>,
    /// The limit certificate may be shown.
    pub(super) limit: bool,
    /// Consent elements, where the batch is about consents.
    pub(super) consents: Vec<(String, String)>,
}

/// People who are taken out of the store at once.
const PAGE: u32 = 500;

impl Question<'_> {
    /// The unit of somebody, or of nobody.
    pub(super) async fn put(
        &self,
        person: Option<&Person>,
        finding: Finding,
        beside: Beside,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        let (unit, good) = Unit {
            person,
            finding,
            institution: self.institution,
            search: beside.search,
            limit: beside.limit,
            consents: beside.consents,
            reference: self.reference_of(person).await?,
        }
        .write();
        Ok(units.put(unit, good)?)
    }

    /// The unit of somebody whom nobody asked for: they stand in a list.
    pub(super) async fn put_listed(
        &self,
        person: &Person,
        finding: Finding,
        consents: Vec<(String, String)>,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        let (state, institution, by) = (self.state, self.institution, AskedBy::List);
        access::record(state, self.now, institution, by, Some(person), &finding).await?;
        let beside = Beside {
            consents,
            ..Beside::default()
        };
        self.put(Some(person), finding, beside, units).await
    }

    /// The next people with a mark, after the last of those before.
    pub(super) async fn next_marked(
        &self,
        mark: Mark,
        before: &[Person],
    ) -> Result<Vec<Person>, StoreError> {
        let after = before.last().map(|person| person.id.clone());
        let after = after.unwrap_or_default();
        self.state.store.people_by_mark(mark, after, PAGE).await
    }
}

/// The unit of a row that cannot be asked.
pub(super) fn refused(search: &Value, refused: Refused) -> Value {
    let mut elements = failed(refused);
    elements.insert(0, ("QualificationConfirmSearchInfo", Some(search.clone())));
    Value::Object(hashed(elements, 7))
}
