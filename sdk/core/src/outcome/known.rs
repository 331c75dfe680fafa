//! What the host knows beside an answer: who has been here before, with what, and what is going on at offices and insurers.
//!
//! The host answers from its store; nothing here is asked of card or service. The card's own birth date, sex and name are not among it: a visit reads
//! the user-authentication certificate only, which names nobody, so [`Context::card`] is filled by those who read the card's text themselves.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    Alias, Certificate, ChargeBasis, Context, Degraded, LastFetch, Offices, ServiceMode, Statement,
};
use crate::eligibility::{BranchNumber, EligibilityResult, Right, code::TreatmentType};

/// Who has been at this institution before, and what is known there. What the host keeps for that is no number and no name.
pub trait Visitors: Send + Sync {
    /// Whether the person with this 保険者番号 or 公費負担者番号 (without padding), 番号 and birth date comes for the first time; `None` where the
    /// journal does not go back far enough to tell.
    fn is_first_visit(
        &self,
        insurer_number: &str,
        number: &str,
        birth: Date,
        day: Date,
    ) -> Option<bool>;

    /// What is kept of the person who is known by `key`.
    fn known(&self, key: &KnownBy<'_>) -> Known {
        let _ = key;
        Known::default()
    }

    /// What is going on, where somebody says it.
    fn situation(&self) -> Option<Situation> {
        None
    }
}

/// By what a person is known. `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub enum KnownBy<'a> {
    /// One right.
    Right {
        /// 保険者番号 or 公費負担者番号, without padding.
        insurer_number: &'a str,
        /// 番号 or 受給者番号.
        number: &'a str,
        /// 枝番, as it is compared: twins have nothing else of their own.
        branch_number: String,
        /// 生年月日.
        birth: Date,
    },
    /// 照会番号, the institution's own number for the person: it stays when the insurer changes.
    Reference {
        /// 照会番号.
        number: &'a str,
        /// 生年月日.
        birth: Date,
    },
}

/// What is kept of one person. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// The visit before.
    pub last_visit: Option<LastVisit>,
    /// The tickets of each office, as they were fetched last.
    pub fetched: Vec<LastFetch>,
    /// Spellings that the desk has accepted.
    pub aliases: Vec<Alias>,
    /// Certificates of subsidies, as they came last.
    pub certificates: Vec<Certificate>,
}

/// What the institution has from the visit before. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LastVisit {
    /// What the service said of the person and their insurance, brought up to date by each visit. No address: nothing hangs on the old one.
    #[serde(flatten)]
    pub said: Statement,
    /// The ground for the share.
    pub charge: Option<ChargeBasis>,
}

/// What is going on at offices, insurers and the institution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Situation {
    /// By which day of the month offices usually have registered their tickets: configured and learned.
    pub offices: Offices,
    /// Insurers and offices whose data link is known to be down.
    pub degraded: Vec<Degraded>,
    /// For which treatment people are here, where that is not what the kind of institution usually gives.
    pub treatment: Option<TreatmentType>,
    /// In which mode the service is.
    pub mode: ServiceMode,
}

impl<'a> KnownBy<'a> {
    /// By this right, whose branch number may be written in any width.
    #[must_use]
    pub fn right(
        insurer_number: &'a str,
        number: &'a str,
        branch_number: Option<&str>,
        birth: Date,
    ) -> Self {
        let branch = branch_number.map(BranchNumber::new);
        Self::Right {
            insurer_number: insurer_number.trim(),
            number: number.trim(),
            branch_number: branch.map_or_else(String::new, |branch| branch.normalised().to_owned()),
            birth,
        }
    }

    fn of_right(right: &'a Right) -> Option<Self> {
        Some(Self::right(
            right.insurer_number.value()?.normalised(),
            right.number.value()?.for_insurance_business(),
            right.branch_number.value().map(BranchNumber::raw),
            *right.birth.value()?,
        ))
    }

    fn of_reference(right: &'a Right) -> Option<Self> {
        Some(Self::Reference {
            number: right.reference_number.value()?.trim(),
            birth: *right.birth.value()?,
        })
        .filter(|key| !matches!(key, Self::Reference { number: "", .. }))
    }
}

impl Context {
    /// With what `visitors` know of the person of `result`.
    #[must_use]
    pub fn knowing(self, result: &EligibilityResult, visitors: &dyn Visitors) -> Self {
        let rights = result.body().map_or(&[][..], |body| body.rights.as_slice());
        let mut known = Known::default();
        // 照会番号 first: it knows the person also where the insurer has changed.
        let references = rights.iter().filter_map(KnownBy::of_reference);
        for key in references.chain(rights.iter().filter_map(KnownBy::of_right)) {
            known.take(visitors.known(&key));
        }
        let situation = visitors.situation();
        let (offices, degraded, treatment) = match situation {
            Some(now) => (now.offices, now.degraded, now.treatment),
            None => (self.offices, self.degraded, self.treatment),
        };
        Self {
            first_visit: first_visit(result, visitors, self.visit_date),
            last_visit: known.last_visit,
            last_fetches: known.fetched,
            aliases: known.aliases,
            certificates: known.certificates,
            offices,
            degraded,
            treatment,
            ..self
        }
    }
}

impl Known {
    /// Adds what is known under another key; what is known already counts.
    fn take(&mut self, other: Self) {
        self.last_visit = self.last_visit.take().or(other.last_visit);
        for fetch in other.fetched {
            let same = |known: &LastFetch| known.payer_number == fetch.payer_number;
            if !self.fetched.iter().any(same) {
                self.fetched.push(fetch);
            }
        }
        if self.certificates.is_empty() {
            self.certificates = other.certificates;
        }
        for alias in other.aliases {
            if !self.aliases.contains(&alias) {
                self.aliases.push(alias);
            }
        }
    }
}

/// Whether the person of `result` has never been here, as far as `visitors` can tell: known by any right is known, and so is who has a 照会番号, which
/// only this institution can have given.
#[must_use]
pub fn first_visit(result: &EligibilityResult, visitors: &dyn Visitors, day: Date) -> Option<bool> {
    let rights = result.body().map_or(&[][..], |body| body.rights.as_slice());
    if rights
        .iter()
        .any(|right| KnownBy::of_reference(right).is_some())
    {
        return Some(false);
    }
    let told = rights.iter().filter_map(|right| {
        let insurer = right.insurer_number.value()?.normalised();
        let number = right.number.value()?.for_insurance_business();
        visitors.is_first_visit(insurer, number, *right.birth.value()?, day)
    });
    told.reduce(|one, other| one && other)
}

impl std::fmt::Debug for KnownBy<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Right { .. } => "Right(…)",
            Self::Reference { .. } => "Reference(…)",
        })
    }
}

impl std::fmt::Debug for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Known(…)")
    }
}

impl std::fmt::Debug for LastVisit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("LastVisit(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::date;

    use super::*;
    use crate::outcome::{
        AskedBy, Fields, InstitutionKind, Report, TicketFacts, assess,
        stories::people::{HERE, answer, employee, recipient, ticket, with},
    };

    const BIRTH: Date = date!(1985 - 06 - 15);

    /// Knows one person, by one key.
    struct Knows(KnownBy<'static>, Known);

    impl Visitors for Knows {
        fn is_first_visit(&self, _: &str, _: &str, _: Date, _: Date) -> Option<bool> {
            None
        }

        fn known(&self, key: &KnownBy<'_>) -> Known {
            if *key == self.0 {
                self.1.clone()
            } else {
                Known::default()
            }
        }
    }

    fn told(answer: &Value, knows: &Knows) -> Report {
        let result = EligibilityResult::from_value(answer).unwrap();
        let day = date!(2026 - 04 - 10);
        let context = Context::new(AskedBy::Card, day, HERE, InstitutionKind::Clinic);
        assess(&result, &context.knowing(&result, knows))
    }

    #[test]
    fn who_is_known_is_told_what_changed() {
        let visit = |insurer: &str, tenths, name: &str| LastVisit {
            said: Statement {
                insurer_number: Some(insurer.into()),
                name: Some(name.into()),
                ..Statement::default()
            },
            charge: Some(ChargeBasis::Statutory { tenths }),
        };
        let same = visit("06123456", 3, "試験太郎");
        let ratio = visit("06123456", 2, "試験太郎");
        let insurer = visit("06999999", 3, "試験太郎");
        let name = visit("06123456", 3, "試験　●郎");
        let right =
            |branch: Option<&'static str>| KnownBy::right("06123456", "1001", branch, BIRTH);
        let reference = |birth| KnownBy::Reference {
            number: "P-17",
            birth,
        };
        let branched = || {
            with(
                employee(),
                json!({"InsuredIdentificationNumber": "1001", "InsuredBranchNumber": "０１", "ReferenceNumber": "P-17"}),
            )
        };
        for (story, key, last, expected) in [
            ("the same", right(Some("01")), same, ""),
            ("ratio", right(Some("01")), ratio.clone(), "I20"),
            ("a twin's", right(Some("02")), ratio.clone(), ""),
            ("without branch", right(None), ratio, ""),
            ("by 照会番号", reference(BIRTH), insurer.clone(), "I20"),
            (
                "another's 照会番号",
                reference(date!(1985 - 06 - 16)),
                insurer,
                "",
            ),
            ("spelling", reference(BIRTH), name, "I18"),
        ] {
            let known = Known {
                last_visit: Some(last),
                ..Known::default()
            };
            let report = told(&answer("1", &[branched()]), &Knows(key, known));
            let notices = &report.entitlements[0].notices;
            let found: Vec<_> = notices.iter().map(|notice| notice.id()).collect();
            assert_eq!(found.join(" "), format!("{expected} I06").trim(), "{story}");
        }
    }

    #[test]
    fn tickets_are_compared_office_by_office() {
        let fetch = |payer: &str| LastFetch {
            on: date!(2026 - 04 - 03),
            payer_number: payer.into(),
            tickets: vec![TicketFacts {
                month: Some("202604".into()),
                treatment_type: Some("02".into()),
                self_pay: Some(3000),
                ..TicketFacts::default()
            }],
        };
        let person = recipient(&[ticket()]);
        let text = |name: &str| -> &'static str {
            Box::leak(person[name].as_str().unwrap().to_owned().into_boxed_str())
        };
        let key = KnownBy::right(
            text("InsurerNumber"),
            text("InsuredIdentificationNumber"),
            None,
            BIRTH,
        );
        for (fetched, expected) in [
            (vec![fetch("12139994"), fetch("12131234")], "A12"),
            (vec![fetch("12139994")], ""),
            (vec![], ""),
        ] {
            let known = Known {
                fetched,
                ..Known::default()
            };
            let report = told(
                &answer("1", std::slice::from_ref(&person)),
                &Knows(key.clone(), known),
            );
            let found: Vec<_> = report.entitlements[0]
                .notices
                .iter()
                .map(|it| it.id())
                .collect();
            assert_eq!(found.join(" "), expected);
            assert_ne!(report.entitlements[0].fields, Fields::default());
        }
    }
}
