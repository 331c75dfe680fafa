//! What generated people have beside their rights: certificates of subsidies, and consents to home and online visits.

use serde::Deserialize;
use serde_json::{Value, json};
use time::{Date, Duration};

use super::{chance::Chance, rates::WHOLE, right::check_digit};
use crate::person::{
    Person, compact,
    date::{add_months, month_end_of},
};

/// How many of 100,000 people have what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Beside {
    /// A certificate that is usable here.
    usable: u32,
    /// One of another prefecture.
    other_prefecture: u32,
    /// One that is paid back later (償還払い).
    reimbursed: u32,
    /// One for another institution.
    designated_elsewhere: u32,
    /// One that has ended.
    expired: u32,
    /// One that may not be disclosed (不開示).
    not_disclosed: u32,
    /// A consent to home visits of the last thirty days.
    home_visit: u32,
    /// One to online visits.
    online_visit: u32,
}

impl Beside {
    /// The sum of what nobody has twice.
    pub(super) fn subsidies(&self) -> u64 {
        self.shares()
            .iter()
            .map(|(share, _)| u64::from(*share))
            .sum()
    }

    fn shares(&self) -> [(u32, Kind); 6] {
        [
            (self.usable, Kind::Usable),
            (self.other_prefecture, Kind::OtherPrefecture),
            (self.reimbursed, Kind::Reimbursed),
            (self.designated_elsewhere, Kind::DesignatedElsewhere),
            (self.expired, Kind::Expired),
            (self.not_disclosed, Kind::NotDisclosed),
        ]
    }

    /// Gives somebody what chance gives them.
    pub(super) fn give(&self, person: &mut Person, seed: &str, index: u32, month: Date) {
        let mut chance = Chance::of(seed, "beside", index);
        let (number, mut end) = (chance.below(WHOLE), 0);
        let kind = self.shares().into_iter().find(|(share, _)| {
            end += share;
            number < end
        });
        person.subsidies = kind
            .and_then(|(_, kind)| certificate(kind, index, month))
            .into_iter()
            .collect();
        let day = |chance: &mut Chance| compact(month - Duration::days(chance.below(30).into()));
        for (share, consent) in [
            (self.home_visit, &mut person.consents.home_visit),
            (self.online_visit, &mut person.consents.online_visit),
        ] {
            *consent = (chance.below(WHOLE) < share).then(|| day(&mut chance));
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Usable,
    OtherPrefecture,
    Reimbursed,
    DesignatedElsewhere,
    Expired,
    NotDisclosed,
}

fn certificate(kind: Kind, index: u32, month: Date) -> Option<serde_json::Map<String, Value>> {
    let recipient = format!("{:06}", index % 1_000_000);
    let recipient = recipient.clone() + &check_digit(&recipient);
    let until = if kind == Kind::Expired {
        month_end_of(month, -1)?
    } else {
        month_end_of(month, 12)?
    };
    let (payer, name) = if kind == Kind::OtherPrefecture {
        ("88279997", "架空市こども医療費受給者証")
    } else {
        ("88139993", "見本市こども医療費受給者証")
    };
    let reimbursed = if kind == Kind::Reimbursed { "1" } else { "0" };
    let elements = [
        ("medicalSubsidyInsurerNumber", Some(payer.into())),
        ("certificationName", Some(name.into())),
        ("medicalSubsidyRecipientNumber", Some(recipient.into())),
        ("segment", Some("01".into())),
        (
            "designatedMedicalInstitutions",
            (kind == Kind::DesignatedElsewhere).then(|| json!(["1312345678"])),
        ),
        ("isAlwaysReimbursement", Some(reimbursed.into())),
        ("validFrom", Some(compact(add_months(month, -12)?).into())),
        ("validTo", Some(compact(until).into())),
        ("historyKey", Some("1".into())),
        (
            "isNotDisclosed",
            (kind == Kind::NotDisclosed).then(|| "1".into()),
        ),
    ];
    let present = |(name, value): (&str, Option<Value>)| Some((name.to_owned(), value?));
    Some(elements.into_iter().filter_map(present).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use time::macros::date;

    use crate::population::{Population, rates::Rates};

    #[test]
    fn each_kind_of_certificate_is_met_as_often_as_its_rate_says() {
        let people = Population::new(
            "s",
            20_000,
            date!(2026 - 11 - 16),
            Rates::embedded().unwrap(),
        );
        let mut met: BTreeMap<String, u32> = BTreeMap::new();
        let mut remote = [0; 2];
        for known in (0..20_000).map(|index| people.at(index).person) {
            for certificate in &known.subsidies {
                let said = |name: &str| {
                    certificate
                        .get(name)
                        .map(ToString::to_string)
                        .unwrap_or_default()
                };
                let told = [
                    "medicalSubsidyInsurerNumber",
                    "isAlwaysReimbursement",
                    "validTo",
                    "designatedMedicalInstitutions",
                    "isNotDisclosed",
                ];
                *met.entry(told.map(said).join(" ")).or_default() += 1;
            }
            remote[0] += u32::from(known.consents.home_visit.is_some());
            remote[1] += u32::from(known.consents.online_visit.is_some());
        }
        let expected = [
            ("\"88139993\" \"0\" \"20261031\"  ", 40),
            ("\"88139993\" \"0\" \"20271130\"  ", 600),
            ("\"88139993\" \"0\" \"20271130\"  \"1\"", 20),
            ("\"88139993\" \"0\" \"20271130\" [\"1312345678\"] ", 40),
            ("\"88139993\" \"1\" \"20271130\"  ", 100),
            ("\"88279997\" \"0\" \"20271130\"  ", 60),
        ];
        assert_eq!(met.len(), expected.len(), "{met:?}");
        for ((told, often), (kind, about)) in met.iter().zip(expected) {
            assert_eq!(told, kind);
            assert!((about / 2..=about * 2).contains(often), "{told}: {often}");
        }
        assert!(
            remote.iter().all(|often| (20..=80).contains(often)),
            "{remote:?}"
        );
    }
}
