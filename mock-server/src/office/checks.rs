//! The log of checks (確認): on which days an institution asked about a recipient. Checks are not visits, and carry no disease and no department.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{desk::as_json, month::Month};
use crate::{
    clock::japanese_date,
    entitlement::{Block, is_assistance, text},
    server::State,
    store::{DAY, Document, StoreError},
};

/// What stands above every list of checks.
pub(crate) const LABEL: &str =
    "確認の回数であり、受診の回数ではありません。病名・診療科は含みません";

/// The kind of their documents.
pub(crate) const CHECK: &str = "check";

/// Days at one institution in a month from which somebody is looked at (財政審 2022-11-07 資料).
const MANY_DAYS: usize = 15;
/// Days at it in three months below which nobody is looked at.
const THREE_MONTHS: usize = 40;

/// That an institution asked about a recipient on a day, however often.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Check {
    /// Recipient number.
    pub(crate) recipient: String,
    /// The institution's code.
    pub(crate) institution: String,
    /// The day, in Japan.
    pub(crate) on: Date,
}

/// Somebody to look at: many days at one institution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Review {
    /// Recipient number.
    pub(crate) recipient: String,
    /// The institution's code.
    pub(crate) institution: String,
    /// Days with a check in the month.
    pub(crate) days: usize,
    /// Days with a check in the month and the two before it.
    pub(crate) three_months: usize,
}

/// Notes that an answer told an institution of somebody's assistance; the second time on a day changes nothing.
pub(crate) async fn note(
    state: &State,
    institution: &str,
    told: &[Block],
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    let on = japanese_date(at);
    for right in told.iter().filter(|right| is_assistance(right)) {
        let office = text(right, "InsurerNumber");
        if state.registry.office(office).is_none() {
            continue;
        }
        let check = Check {
            recipient: text(right, "InsuredIdentificationNumber").into(),
            institution: institution.into(),
            on,
        };
        let id = format!("{office}/{}/{institution}/{on}", check.recipient);
        let document = Document::new(CHECK, id, as_json(&check)?)
            .found_by("month", format!("{office}/{}", Month::of(on)))
            .found_by(DAY, on.to_string());
        let _noted_before = state.store.put_documents(vec![document]).await?;
    }
    Ok(())
}

/// Whom to look at in a month: many distinct days at one institution, and not few over three months.
pub(crate) fn review(checks: &[Check], month: Month) -> Vec<Review> {
    let mut days: BTreeMap<(&str, &str), BTreeSet<Date>> = BTreeMap::new();
    for check in checks {
        let key = (check.recipient.as_str(), check.institution.as_str());
        days.entry(key).or_default().insert(check.on);
    }
    let window = [month.before().before(), month.before(), month];
    let listed = days
        .into_iter()
        .map(|((recipient, institution), days)| Review {
            recipient: recipient.into(),
            institution: institution.into(),
            days: days.iter().filter(|day| Month::of(**day) == month).count(),
            three_months: days
                .iter()
                .filter(|day| window.contains(&Month::of(**day)))
                .count(),
        });
    listed
        .filter(|review| review.days >= MANY_DAYS && review.three_months >= THREE_MONTHS)
        .collect()
}

#[cfg(test)]
mod tests {
    use time::{Duration, macros::date};

    use super::*;

    fn days(from: Date, count: i64) -> impl Iterator<Item = Check> {
        (0..count).map(move |day| Check {
            recipient: "9999012".into(),
            institution: "1311234567".into(),
            on: from + Duration::days(day),
        })
    }

    #[test]
    fn the_review_lists_many_days_in_a_month_unless_three_months_hold_few() {
        let november = Month::parse("2026-11").unwrap();
        for (story, september, october, in_november, listed) in [
            ("14 days are not many", 28, 28, 14, None),
            (
                "15 days are, with 40 in three months",
                10,
                15,
                15,
                Some((15, 40)),
            ),
            ("39 in three months are few", 10, 14, 15, None),
            (
                "40 without this month's 15 are not looked at",
                26,
                14,
                0,
                None,
            ),
            ("a month every day", 0, 10, 30, Some((30, 40))),
        ] {
            let mut checks: Vec<Check> = days(date!(2026 - 08 - 01), 31).collect();
            checks.extend(days(date!(2026 - 09 - 01), september));
            checks.extend(days(date!(2026 - 10 - 01), october));
            checks.extend(days(date!(2026 - 11 - 01), in_november));
            // A second check on a day is the same day.
            checks.extend(days(date!(2026 - 11 - 01), in_november));
            let found = review(&checks, november);
            let found = found.first().map(|one| (one.days, one.three_months));
            assert_eq!(found, listed, "{story}");
        }
    }

    #[test]
    fn days_at_two_institutions_are_not_added_up() {
        let mut checks: Vec<Check> = days(date!(2026 - 09 - 01), 91).collect();
        for check in checks.iter_mut().filter(|check| check.on.day() % 2 == 0) {
            check.institution = "1312345678".into();
        }
        let found = review(&checks, Month::parse("2026-11").unwrap());
        let told: Vec<_> = found
            .iter()
            .map(|one| (one.institution.as_str(), one.days))
            .collect();
        assert_eq!(told, [("1311234567", 15), ("1312345678", 15)]);
    }
}
