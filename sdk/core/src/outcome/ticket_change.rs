//! Whether a ticket (医療券・調剤券) changed since it was last fetched: outcome A12, with what stood there before.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::eligibility::{MedicalTicket, TreatmentMonth, code::TreatmentType};

/// What of a ticket matters for charging and claiming. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketFacts {
    /// 交付番号.
    pub issue_number: Option<String>,
    /// 診療年月, `yyyyMM`.
    pub month: Option<String>,
    /// 診療別 (CD019).
    pub treatment_type: Option<String>,
    /// 有効開始.
    pub from: Option<Date>,
    /// 有効終了.
    pub until: Option<Date>,
    /// 本人支払額, yen per month.
    pub self_pay: Option<u32>,
}

/// The tickets of one recipient as they were fetched last. `Debug` shows the day only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastFetch {
    /// When.
    pub on: Date,
    /// 公費負担者番号 of the office.
    pub payer_number: String,
    /// The tickets for this institution.
    pub tickets: Vec<TicketFacts>,
}

/// How a ticket changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum TicketChange {
    /// It is no longer there (取消).
    Cancelled {
        /// What stood there.
        before: TicketFacts,
    },
    /// Period, treatment or self-pay are others.
    Changed {
        /// What stood there.
        before: TicketFacts,
        /// What stands there now.
        after: TicketFacts,
    },
}

impl TicketFacts {
    /// What matters of `ticket`.
    #[must_use]
    pub fn of(ticket: &MedicalTicket) -> Self {
        Self {
            issue_number: ticket.issue_number.value().cloned(),
            month: ticket.month.value().map(TreatmentMonth::to_string),
            treatment_type: ticket
                .treatment_type
                .value()
                .map(|code| TreatmentType::as_str(*code).to_owned()),
            from: ticket.from.value().copied(),
            until: ticket.until.value().copied(),
            self_pay: ticket.self_pay.value().map(|amount| amount.0),
        }
    }

    /// Whether one says something else than the other; what is not sent is not something else.
    fn differs_from(&self, other: &Self) -> bool {
        fn differ<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.zip(other).is_some_and(|(one, other)| one != other)
        }
        differ(self.month.as_ref(), other.month.as_ref())
            || differ(self.treatment_type.as_ref(), other.treatment_type.as_ref())
            || differ(self.from.as_ref(), other.from.as_ref())
            || differ(self.until.as_ref(), other.until.as_ref())
            || differ(self.self_pay.as_ref(), other.self_pay.as_ref())
    }

    /// The same ticket, perhaps with other content: by number where both have one, else by month and treatment.
    fn is_same_as(&self, other: &Self) -> bool {
        match (&self.issue_number, &other.issue_number) {
            (Some(one), Some(other)) => one == other,
            _ => (&self.month, &self.treatment_type) == (&other.month, &other.treatment_type),
        }
    }
}

/// How the tickets of `day`'s month changed. One that is new is no change; one of another month says nothing.
#[must_use]
pub fn ticket_changes(before: &[TicketFacts], now: &[TicketFacts], day: Date) -> Vec<TicketChange> {
    let month = format!("{:04}{:02}", day.year(), u8::from(day.month()));
    before
        .iter()
        .filter(|before| before.month.as_ref().is_none_or(|of| *of == month))
        .filter_map(
            |before| match now.iter().find(|now| now.is_same_as(before)) {
                None => Some(TicketChange::Cancelled {
                    before: before.clone(),
                }),
                Some(after) if after.differs_from(before) => Some(TicketChange::Changed {
                    before: before.clone(),
                    after: after.clone(),
                }),
                Some(_) => None,
            },
        )
        .collect()
}

impl std::fmt::Debug for TicketFacts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("TicketFacts(…)")
    }
}

impl std::fmt::Debug for LastFetch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "LastFetch({}, …)", self.on)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn ticket() -> TicketFacts {
        TicketFacts {
            issue_number: Some("M1".into()),
            month: Some("202604".into()),
            treatment_type: Some("02".into()),
            from: Some(date!(2026 - 04 - 01)),
            until: Some(date!(2026 - 04 - 30)),
            self_pay: Some(0),
        }
    }

    #[test]
    fn a_change_says_what_stood_there_before() {
        let pays = || TicketFacts {
            self_pay: Some(3000),
            ..ticket()
        };
        let shorter = || TicketFacts {
            until: Some(date!(2026 - 04 - 09)),
            ..ticket()
        };
        let march = || TicketFacts {
            month: Some("202603".into()),
            ..ticket()
        };
        let unnumbered = |change: TicketFacts| TicketFacts {
            issue_number: None,
            ..change
        };
        let changed = |before, after| vec![TicketChange::Changed { before, after }];
        for (story, before, now, expected) in [
            ("the same", vec![ticket()], vec![ticket()], vec![]),
            ("new", vec![], vec![ticket()], vec![]),
            (
                "cancelled",
                vec![ticket()],
                vec![],
                vec![TicketChange::Cancelled { before: ticket() }],
            ),
            (
                "replaced",
                vec![ticket()],
                vec![TicketFacts {
                    issue_number: Some("M2".into()),
                    ..ticket()
                }],
                vec![TicketChange::Cancelled { before: ticket() }],
            ),
            (
                "self-pay",
                vec![ticket()],
                vec![pays()],
                changed(ticket(), pays()),
            ),
            (
                "period",
                vec![ticket()],
                vec![shorter()],
                changed(ticket(), shorter()),
            ),
            (
                "without numbers",
                vec![unnumbered(ticket())],
                vec![pays()],
                changed(unnumbered(ticket()), pays()),
            ),
            ("last month's", vec![march()], vec![], vec![]),
            (
                "number and end not sent",
                vec![ticket()],
                vec![TicketFacts {
                    issue_number: None,
                    until: None,
                    ..ticket()
                }],
                vec![],
            ),
        ] {
            assert_eq!(
                ticket_changes(&before, &now, date!(2026 - 04 - 10)),
                expected,
                "{story}"
            );
        }
    }
}
