//! What somebody was given and had done in a month: invented, from seed, person and month.

use ring::digest::{SHA256, digest};
use time::Date;

use crate::office::month::Month;

/// One visit, with what was prescribed and done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    /// The month.
    pub(super) month: Month,
    /// The day.
    pub(super) day: Date,
    /// Code and name of the institution.
    pub(super) institution: (&'static str, &'static str),
    /// The drugs.
    pub(super) drugs: Vec<&'static Drug>,
    /// For how many days.
    pub(super) days: u8,
    /// What was done; absent for nothing but the visit.
    pub(super) treatment: Option<&'static Treatment>,
    /// The prescription was electronic: it is known from 電子処方箋, and from no claim.
    pub(super) electronic: bool,
}

/// An invented drug.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Drug {
    /// 医薬品コード.
    pub(super) code: &'static str,
    /// 医薬品名.
    pub(super) name: &'static str,
    /// 成分名.
    pub(super) ingredient: &'static str,
    /// 用法名.
    pub(super) usage: &'static str,
    /// 1日量.
    pub(super) amount: &'static str,
}

/// Something done, invented.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Treatment {
    /// 診療行為コード.
    pub(super) code: &'static str,
    /// 診療行為名.
    pub(super) name: &'static str,
}

const INSTITUTIONS: &[(&str, &str)] = &[
    ("1311234567", "見本医院"),
    ("1312345678", "例示病院"),
    ("1313456789", "架空クリニック"),
];

#[rustfmt::skip]
const DRUGS: &[Drug] = &[
    Drug { code: "620000001", name: "見本錠１００ｍｇ", ingredient: "見本成分", usage: "１日３回毎食後服用", amount: "3" },
    Drug { code: "620000002", name: "例示カプセル２０ｍｇ", ingredient: "例示成分", usage: "１日２回朝夕食後服用", amount: "2" },
    Drug { code: "620000003", name: "架空錠５ｍｇ", ingredient: "架空成分", usage: "１日１回朝食後服用", amount: "1" },
    Drug { code: "620000004", name: "試験細粒１０％", ingredient: "試験成分", usage: "１日１回就寝前服用", amount: "1" },
    Drug { code: "620000005", name: "見本吸入薬", ingredient: "見本吸入成分", usage: "１日２回吸入", amount: "2" },
];

const TREATMENTS: &[Treatment] = &[
    Treatment {
        code: "160000001",
        name: "見本検査",
    },
    Treatment {
        code: "170000001",
        name: "例示撮影",
    },
    Treatment {
        code: "113000001",
        name: "架空管理料",
    },
];

/// Somebody's visit in a month; most months have one.
pub(super) fn of(seed: &str, person: &str, month: Month) -> Option<Visit> {
    let mut chance = Chance::of(seed, "medication", person, &month.compact());
    if chance.below(8) >= 5 {
        return None;
    }
    let day = month.first() + time::Duration::days(chance.below(28).into());
    let institution = pick(INSTITUTIONS, &mut chance)?;
    let mut drugs: Vec<&Drug> = (0..=chance.below(3))
        .filter_map(|_| pick(DRUGS, &mut chance))
        .collect();
    drugs.dedup();
    Some(Visit {
        month,
        day,
        institution: *institution,
        drugs,
        days: [7, 14, 28].get(usize::from(chance.below(3))).copied()?,
        treatment: (chance.below(2) == 0)
            .then(|| pick(TREATMENTS, &mut chance))
            .flatten(),
        electronic: chance.below(3) == 0,
    })
}

/// Bytes that follow from what they are for.
pub(super) struct Chance(std::vec::IntoIter<u8>);

impl Chance {
    pub(super) fn of(seed: &str, what: &str, person: &str, when: &str) -> Self {
        let text = ["madoguchi medical", seed, what, person, when].join("\0");
        Self(
            digest(&SHA256, text.as_bytes())
                .as_ref()
                .to_vec()
                .into_iter(),
        )
    }

    /// A number below `bound`; 0 once 32 were drawn.
    pub(super) fn below(&mut self, bound: u8) -> u8 {
        self.0.next().unwrap_or(0) % bound.max(1)
    }
}

fn pick<T>(list: &'static [T], chance: &mut Chance) -> Option<&'static T> {
    let bound = u8::try_from(list.len()).unwrap_or(u8::MAX);
    list.get(usize::from(chance.below(bound)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_follows_from_seed_person_and_month() {
        let months: Vec<Month> = (1..=12)
            .filter_map(|month| Month::parse(&format!("2025{month:02}")))
            .collect();
        let year = |seed: &str, person: &str| -> Vec<Option<Visit>> {
            months
                .iter()
                .map(|month| of(seed, person, *month))
                .collect()
        };
        assert_eq!(year("s", "employee"), year("s", "employee"));
        assert_ne!(year("s", "employee"), year("t", "employee"));
        assert_ne!(year("s", "employee"), year("s", "dependant"));
        let visits: Vec<Visit> = year("s", "employee").into_iter().flatten().collect();
        assert!((3..=11).contains(&visits.len()), "{visits:?}");
        for visit in visits {
            assert_eq!(Month::of(visit.day), visit.month);
            assert!(!visit.drugs.is_empty());
        }
    }
}
