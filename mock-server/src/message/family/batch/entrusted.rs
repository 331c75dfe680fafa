//! Who has a ticket of a month for the asking institution (委託先資格情報, `OQSmutic`): of the people of the files, and of what the offices hold.

use std::collections::BTreeSet;

use serde_json::Value;
use time::Date;

use super::{Failed, Question, Units};
use crate::{
    entitlement::{by_card, is_assistance, is_here, text, tickets},
    message::bulk::Unit,
    office::{answer, month::Month},
    person::Person,
    server::access::{self, AskedBy},
};

impl Question<'_> {
    /// A unit for each recipient, seen from `day`.
    pub(super) async fn entrusted(
        &self,
        month: Month,
        day: Date,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        let mut told = BTreeSet::new();
        for known in self.state.everybody.recipients().await? {
            let person = answer::of_card(self.state, known.person, self.institution, day).await?;
            let person = self.circumstances.seen(person);
            told.insert(person.id.clone());
            self.recipient(person, month, day, units).await?;
        }
        for person in answer::entrusted(self.state, self.institution, month, day).await? {
            if told.insert(person.id.clone()) {
                let person = self.circumstances.seen(person);
                self.recipient(person, month, day, units).await?;
            }
        }
        Ok(())
    }

    async fn recipient(
        &self,
        person: Person,
        month: Month,
        day: Date,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        let (state, institution, now) = (self.state, self.institution, self.now);
        let month = month.compact();
        let mut finding = by_card(&person, institution, day);
        finding.blocks.retain(|block| {
            is_assistance(block)
                && tickets(block).any(|ticket| {
                    is_here(ticket, institution) && text(ticket, "MedicalTreatmentMonth") == month
                })
        });
        if finding.blocks.is_empty() {
            return Ok(());
        }
        access::record(
            state,
            now,
            institution,
            AskedBy::List,
            Some(&person),
            &finding,
        )
        .await?;
        let (unit, good) = Unit {
            person: Some(&person),
            finding,
            institution,
            search: None::<Value>,
            limit: false,
            consents: Vec::new(),
            reference: self.reference_of(Some(&person)).await?,
        }
        .write();
        Ok(units.put(unit, good)?)
    }
}
