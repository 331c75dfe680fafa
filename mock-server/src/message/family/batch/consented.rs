//! Who consented to home visits (`OQSmuhvq`) or online visits (`OQSmuonq`) at this institution, in a period: by registration, or from before by the
//! people file and the rates of generated people.

use std::collections::BTreeMap;

use serde_json::Value;
use time::{Date, OffsetDateTime, Time, macros::format_description};

use super::{Bulk, Failed, Question, Units};
use crate::{
    clock::JST,
    entitlement::by_card,
    message::family::consent::Given,
    server::{question::needed, refusal::Refusal},
    store::Mark,
};

/// What is looked at where nothing else was said.
const ITEMS: &[&str] = &["YZK", "SRJ"];

/// Which consents are asked for.
#[derive(Debug)]
pub(super) struct Period {
    /// 診療区分: 2 home visits, 3 online visits.
    flag: &'static str,
    from: String,
    to: String,
}

impl Period {
    /// Reads `ConsentDateFrom` and `ConsentDateTo`; online visits are asked by `ExaminationDateFrom` and `ExaminationDateTo`, too. The day of a consent
    /// counts as the day of the examination.
    pub(super) fn read(bulk: Bulk, search: &Value) -> Result<Self, Refusal> {
        let search = search.as_object();
        let search = search
            .ok_or_else(|| Refusal::malformed("QualificationConfirmSearchInfo is no block"))?;
        let flag = if bulk == Bulk::HomeVisits { "2" } else { "3" };
        if needed(search, "MedicalTreatmentFlag", 1)? != flag {
            return Err(Refusal::malformed(format_args!(
                "MedicalTreatmentFlag is not {flag}"
            )));
        }
        let examined = bulk == Bulk::OnlineVisits && search.contains_key("ExaminationDateFrom");
        let [from, to] = if examined {
            ["ExaminationDateFrom", "ExaminationDateTo"]
        } else {
            ["ConsentDateFrom", "ConsentDateTo"]
        };
        let day = |name: &'static str| {
            let text = needed(search, name, 8)?;
            date(text).ok_or_else(|| Refusal::malformed(format_args!("{name} is not yyyyMMdd")))?;
            Ok::<_, Refusal>(text.to_owned())
        };
        Ok(Self {
            flag,
            from: day(from)?,
            to: day(to)?,
        })
    }
}

impl Question<'_> {
    /// A unit for each of them.
    pub(super) async fn consented_between(
        &self,
        period: Period,
        units: &mut dyn Units,
    ) -> Result<(), Failed> {
        let mut found = BTreeMap::new();
        let mark = Mark::remote(period.flag);
        let mut page = self.next_marked(mark, &[]).await?;
        while !page.is_empty() {
            let next = self.next_marked(mark, &page).await?;
            for person in std::mem::replace(&mut page, next) {
                if let Some(given) = before(&person.consents, period.flag) {
                    found.insert(person.id.clone(), (person, given));
                }
            }
        }
        for (id, given) in self.consenters(period.flag).await? {
            if let Some(known) = self.state.everybody.by_id(&id) {
                found.insert(id, (known.person, given));
            }
        }
        for (person, given) in found.into_values() {
            if !given.is_within(&period.from, &period.to) {
                continue;
            }
            let person = self.known(person, self.today()).await?;
            let finding = by_card(&person, self.institution, self.today());
            let consents = given.elements(self.now);
            self.put_listed(&person, finding, consents, units).await?;
        }
        Ok(())
    }
}

/// A consent from before, at ten in the morning of its day.
fn before(consents: &crate::person::PriorConsents, flag: &str) -> Option<Given> {
    let day = match flag {
        "2" => consents.home_visit.as_deref(),
        _ => consents.online_visit.as_deref(),
    };
    let at = Time::from_hms(10, 0, 0).ok()?;
    Some(Given::of(
        ITEMS,
        OffsetDateTime::new_in_offset(date(day?)?, at, JST),
    ))
}

fn date(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year][month][day]")).ok()
}
