//! Who has a ticket of a month for the asking institution (委託先資格情報, `OQSmutic`): of the people of the files, and of what the offices hold.

use std::collections::BTreeSet;

use time::Date;

use super::{Failed, Question, Units};
use crate::{
    entitlement::{by_card, is_assistance, is_here, text, tickets},
    office::{answer, month::Month},
    person::Person,
    store::Mark,
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
        let mut page = self.next_marked(Mark::ticket(), &[]).await?;
        while !page.is_empty() {
            let next = self.next_marked(Mark::ticket(), &page).await?;
            for person in std::mem::replace(&mut page, next) {
                let person = self.known(person, day).await?;
                told.insert(person.id.clone());
                self.recipient(person, month, day, units).await?;
            }
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
        let institution = self.institution;
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
        self.put_listed(&person, finding, Vec::new(), units).await
    }
}
