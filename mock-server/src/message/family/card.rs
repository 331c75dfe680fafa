//! The answer to a card: that of a visit, and that of a tap at the face reader.

use serde_json::Value;
use time::{Date, OffsetDateTime};

use super::{Failed, Question};
use crate::{
    clock::japanese_date,
    entitlement::{Finding, by_card},
    message::{ByCard, Consents},
    office::{answer, checks},
    person::Person,
    server::access::{self, AskedBy},
    store::StoreError,
};

/// A card that was proven, and what its holder said.
pub(crate) struct Shown<'a> {
    /// Serial number of its certificate, upper-case hexadecimal.
    pub(crate) serial: String,
    /// Identifier that the service gives the answer.
    pub(crate) identifier: &'a str,
    /// When the question was first asked.
    pub(crate) first: OffsetDateTime,
    /// The certificate ends then.
    pub(crate) not_after: OffsetDateTime,
    /// It has ended: eligibility only.
    pub(crate) grace: bool,
    /// What the holder consented to.
    pub(crate) consents: Consents,
}

impl Question<'_> {
    /// A person as the service and the offices know them on a day.
    pub(super) async fn known(&self, person: Person, day: Date) -> Result<Person, StoreError> {
        let known = answer::of_card(self.state, person, self.institution, day).await?;
        Ok(self.circumstances.seen(known))
    }

    /// What the service knows of a card's holder.
    pub(crate) async fn shown(&self, shown: Shown<'_>) -> Result<Value, Failed> {
        let (state, institution, now) = (self.state, self.institution, self.now);
        let day = japanese_date(shown.first);
        let person = match state.store.person_by_certificate(shown.serial).await? {
            Some(person) => {
                let person = self.as_enrolled(person).await?;
                Some(self.known(person, day).await?)
            }
            None => None,
        };
        let finding = match &person {
            Some(person) => by_card(person, institution, day),
            None => Finding::nothing("4"),
        };
        checks::note(state, institution, &finding.blocks, now).await?;
        let asker = person.as_ref();
        access::record(state, now, institution, AskedBy::Card, asker, &finding).await?;
        if let Some(person) = asker.filter(|_| !shown.grace) {
            self.consented(&person.id, shown.consents, shown.first)
                .await?;
        }
        let message = ByCard {
            person: asker,
            finding,
            institution,
            identifier: shown.identifier,
            at: shown.first,
            not_after: shown.not_after,
            grace: shown.grace,
            reference: self.reference_of(asker).await?,
            consents: shown.consents,
        };
        Ok(message.message())
    }
}
