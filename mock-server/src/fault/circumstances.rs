//! Faults of what the service knows: old data, an insurer that does not answer, disaster mode.

use std::convert::Infallible;

use axum::{extract::FromRequestParts, http::request::Parts};
use time::{Date, Duration, OffsetDateTime};

use super::{Endpoint, Fault, PlannedFault};
use crate::{
    clock::japanese_date,
    entitlement::{Block, number::insurer, text},
    person::{Answer, Person, compact},
};

/// What stands in the way of an answer. The default is nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Circumstances {
    /// Only what was registered on this day is known.
    known: Option<Date>,
    /// The same of single insurers and offices, by number.
    old: Vec<(String, Date)>,
    /// Insurers and offices that do not answer.
    down: Vec<String>,
    /// The prefectures in disaster mode; absent where it is off, empty for all.
    disaster: Option<Vec<String>>,
}

impl Circumstances {
    /// What the standing faults of an endpoint make of it.
    pub(crate) fn at(standing: &[PlannedFault], endpoint: Endpoint, now: OffsetDateTime) -> Self {
        let mut circumstances = Self::default();
        // What the service knows is the same in the folders.
        let everywhere = |planned: &&PlannedFault| {
            planned.endpoint == Endpoint::Any || planned.endpoint == endpoint
        };
        for planned in standing.iter().filter(everywhere) {
            match &planned.fault {
                Fault::Stale { days, insurer: of } => {
                    let day = japanese_date(now).checked_sub(Duration::days((*days).into()));
                    match of {
                        Some(of) => circumstances.old.extend(day.map(|day| (insurer(of), day))),
                        None => circumstances.known = day.or(circumstances.known),
                    }
                }
                Fault::InsurerDown { insurer: number } => {
                    circumstances.down.push(insurer(number));
                }
                Fault::Disaster { prefectures } => {
                    circumstances.disaster = Some(prefectures.clone());
                }
                _ => {}
            }
        }
        circumstances
    }

    /// A person as the service sees them now.
    pub(crate) fn seen(&self, mut person: Person) -> Person {
        let known = |right: &Block| {
            let of_source = self.old_since(text(right, "InsurerNumber"));
            of_source.or(self.known).map(compact)
        };
        let is_known = |right: &Block| {
            known(right).is_none_or(|known| text(right, "QualificationDate") <= known.as_str())
        };
        person.rights.retain(is_known);
        for right in &mut person.rights {
            if known(right)
                .is_some_and(|known| text(right, "DisqualificationDate") > known.as_str())
            {
                right.shift_remove("DisqualificationDate");
                right.shift_remove("ReasonOfLoss");
            }
        }
        let is_down = |number: &str| self.down.contains(&insurer(number));
        if person
            .rights
            .iter()
            .any(|right| is_down(text(right, "InsurerNumber")))
        {
            person.answer = Answer {
                status: Some("2".into()),
                code: Some("MDG-E010".into()),
                message: Some(
                    "保険者等のシステムが停止しているため、資格を確認できません。".into(),
                ),
                ..Answer::default()
            };
        }
        person
    }

    /// The insurers and offices whose data are known to be old, without padding, and of which day they are.
    pub(crate) fn old(&self) -> impl Iterator<Item = (&str, Date)> {
        self.old.iter().map(|(number, day)| (number.as_str(), *day))
    }

    /// Of which day the data of an insurer or office are, where they are known to be old.
    pub(crate) fn old_since(&self, number: &str) -> Option<Date> {
        let number = insurer(number);
        self.old()
            .find(|(old, _)| *old == number)
            .map(|(_, day)| day)
    }

    /// Whether an institution may search without a card.
    pub(crate) fn is_disaster_at(&self, institution: &str) -> bool {
        self.disaster.as_ref().is_some_and(|prefectures| {
            prefectures.is_empty()
                || prefectures
                    .iter()
                    .any(|prefecture| institution.starts_with(prefecture.as_str()))
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Circumstances {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::datetime;

    use super::*;

    fn planned(endpoint: Endpoint, fault: Fault) -> PlannedFault {
        PlannedFault {
            endpoint,
            fault,
            times: None,
            from: None,
            to: None,
        }
    }

    fn person(rights: Value) -> Person {
        serde_json::from_value(json!({
            "id": "x", "story": "", "card": null, "rights": rights, "answer": {}, "consents": {},
        }))
        .unwrap()
    }

    #[test]
    fn old_data_know_neither_what_began_nor_what_ended_since() {
        let now = datetime!(2026-11-16 09:42:07 +9);
        let person = person(json!([
            { "QualificationDate": "20200401", "DisqualificationDate": "20261110", "ReasonOfLoss": "03" },
            { "QualificationDate": "20261110" },
            { "QualificationDate": "20100401", "DisqualificationDate": "20200401", "ReasonOfLoss": "99" },
        ]));
        for (days, rights, first_lost) in [(0, 3, true), (6, 3, true), (7, 2, false)] {
            let stale = planned(
                Endpoint::Any,
                Fault::Stale {
                    days,
                    insurer: None,
                },
            );
            let seen = Circumstances::at(&[stale], Endpoint::Search, now).seen(person.clone());
            assert_eq!(seen.rights.len(), rights, "{days} days");
            for element in ["DisqualificationDate", "ReasonOfLoss"] {
                assert_eq!(
                    seen.rights[0].contains_key(element),
                    first_lost,
                    "{days} days"
                );
                assert!(
                    seen.rights.last().unwrap().contains_key(element),
                    "{days} days"
                );
            }
        }
    }

    #[test]
    fn the_data_of_one_insurer_may_be_older_than_those_of_others() {
        let now = datetime!(2026-11-16 09:42:07 +9);
        let person = person(json!([
            { "InsurerNumber": "06139992", "QualificationDate": "20261110" },
            { "InsurerNumber": "  139998", "QualificationDate": "20261110" },
        ]));
        let stale = |days, insurer: &str| {
            let insurer = Some(insurer.to_owned());
            planned(Endpoint::Any, Fault::Stale { days, insurer })
        };
        for (faults, left) in [
            (vec![stale(7, "139998")], 1),
            (vec![stale(6, "139998")], 2),
            (vec![stale(7, "00139998"), stale(7, "06139992")], 0),
            (vec![stale(7, "12139994")], 2),
        ] {
            let circumstances = Circumstances::at(&faults, Endpoint::Search, now);
            let seen = circumstances.seen(person.clone());
            assert_eq!(seen.rights.len(), left, "{faults:?}");
        }
    }

    #[test]
    fn an_insurer_that_is_down_fails_its_own_people_only() {
        let now = datetime!(2026-11-16 09:42:07 +9);
        let person =
            person(json!([{ "InsurerNumber": "  139998", "QualificationDate": "20200401" }]));
        for (insurer, endpoint, failed) in [
            ("139998", Endpoint::Any, true),
            ("00139998", Endpoint::Search, true),
            ("139998", Endpoint::Result, false),
            ("06139992", Endpoint::Any, false),
        ] {
            let down = planned(
                endpoint,
                Fault::InsurerDown {
                    insurer: insurer.into(),
                },
            );
            let seen = Circumstances::at(&[down], Endpoint::Search, now).seen(person.clone());
            assert_eq!(
                seen.answer.status.is_some(),
                failed,
                "{insurer} {endpoint:?}"
            );
        }
    }

    #[test]
    fn disaster_mode_is_for_its_prefectures() {
        let now = datetime!(2026-11-16 09:42:07 +9);
        for (prefectures, tokyo, osaka) in [
            (None, false, false),
            (Some(vec![]), true, true),
            (Some(vec!["13".to_owned()]), true, false),
            (Some(vec!["27".to_owned(), "28".to_owned()]), false, true),
        ] {
            let standing: Vec<_> = prefectures
                .map(|prefectures| planned(Endpoint::Any, Fault::Disaster { prefectures }))
                .into_iter()
                .collect();
            let mode = Circumstances::at(&standing, Endpoint::Disaster, now);
            let at = ["1311234567", "2711234567"].map(|code| mode.is_disaster_at(code));
            assert_eq!(at, [tokyo, osaka], "{standing:?}");
        }
    }
}
