//! Subsidies (医療費助成): whether a certificate can be used at this window today, outcomes S01–S09. All of it is sensitive.
//!
//! A certificate here is what decides, not the message it came in (its tree is not public). No amount is read: 上限額管理票 stays paper.

mod kept;
mod tables;

pub use kept::kept;
pub use tables::{DirectPayment, Municipality, Roster, SubsidyTables};

use serde::{Deserialize, Serialize};
use time::Date;

use crate::eligibility::{
    Element,
    subsidy::{SubsidyCertificate, YesOrNo},
};

use super::{AskedBy, ChargeBasis, Context, Entitlement, Fields, Kind, Outcome, insurance::bare};

/// One certificate (受給者証). What was not said is absent.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Certificate {
    /// 公費負担者番号, eight digits; empty where it did not come.
    pub payer_number: String,
    /// 受給者番号; local schemes have other lengths than seven.
    pub recipient_number: String,
    /// 受給者証名.
    pub scheme: Option<String>,
    /// 有効開始.
    pub from: Option<Date>,
    /// 有効終了, the last day.
    pub until: Option<Date>,
    /// 指定医療機関, by 医療機関等コード; `None` where any may be used.
    pub institutions: Option<Vec<String>>,
    /// 償還払い: paid back by the municipality, never at the window.
    pub always_reimbursed: Option<bool>,
    /// The municipality has deleted it.
    pub deleted: bool,
}

/// What became of the question for certificates.
#[derive(Clone, PartialEq, Eq)]
pub enum SubsidyAnswer {
    /// Asked; these came, perhaps none.
    Returned(Vec<Certificate>),
    /// The person chose 「利用しない」 on our screen.
    Declined,
    /// Nobody asked: switched off, by number, certificate expired, screen left.
    NotAsked,
}

/// What the certificates of `answer` mean here and today; never empty, so that silence is told as silence.
#[must_use]
pub fn subsidies(
    answer: &SubsidyAnswer,
    tables: SubsidyTables<'_>,
    context: &Context,
) -> Vec<Entitlement> {
    let only = |outcome| vec![entitlement(outcome, Fields::default())];
    match answer {
        SubsidyAnswer::Declined => only(Outcome::SubsidyDeclinedHere),
        SubsidyAnswer::NotAsked => only(Outcome::SubsidyNotAsked),
        SubsidyAnswer::Returned(_) if context.grace || context.asked_by == AskedBy::Number => {
            // Neither route can bring one: what came is not an answer to our question.
            only(Outcome::SubsidyNotAsked)
        }
        SubsidyAnswer::Returned(certificates) => {
            let live: Vec<Entitlement> = certificates
                .iter()
                .filter(|certificate| !certificate.deleted)
                .map(|certificate| judged(certificate, tables, context))
                .collect();
            match (live.is_empty(), tables.not_joined()) {
                (false, _) => live,
                (true, Some(as_of)) => only(Outcome::SubsidyMunicipalityNotJoined)
                    .into_iter()
                    .map(|found| Entitlement {
                        fields: Fields {
                            named_day: Some(as_of),
                            ..found.fields
                        },
                        ..found
                    })
                    .collect(),
                (true, None) => only(Outcome::SubsidyNothingReturned),
            }
        }
    }
}

impl Certificate {
    /// A certificate as it came. One that does not say whose money it is has no payer number: a person must look at it.
    #[must_use]
    pub fn of(came: &SubsidyCertificate) -> Self {
        let institutions = came.institutions.iter().filter_map(|code| match code {
            Element::Value(code) => Some(code.normalised().to_owned()),
            Element::Other(text) => Some(text.clone()),
            Element::Absent | Element::Empty => None,
        });
        let institutions: Vec<String> = institutions.collect();
        // A last day that cannot be read is not "without end": what decides is missing.
        let readable = came.until.other().is_none();
        Self {
            payer_number: came
                .payer_number
                .value()
                .map(|number| number.normalised().to_owned())
                .unwrap_or_default(),
            recipient_number: came
                .recipient_number
                .value()
                .map(|number| number.normalised().to_owned())
                .unwrap_or_default(),
            scheme: came.name.value().cloned(),
            from: came.from.value().copied().filter(|_| readable),
            until: came.until.value().copied(),
            institutions: (!institutions.is_empty()).then_some(institutions),
            always_reimbursed: came.reimbursement.value().map(|flag| *flag == YesOrNo::Yes),
            deleted: !came.deleted.is_blank() && came.deleted.value() != Some(&YesOrNo::No),
        }
    }

    fn fields(&self) -> Fields {
        let said = |number: &String| Some(number.clone()).filter(|number| !number.is_empty());
        Fields {
            insurer_number: said(&self.payer_number),
            number: said(&self.recipient_number),
            ticket_from: self.from,
            ticket_until: self.until,
            scheme: self.scheme.clone(),
            ..Fields::default()
        }
    }
}

fn judged(certificate: &Certificate, tables: SubsidyTables<'_>, context: &Context) -> Entitlement {
    let outcome = outcome(certificate, tables, context);
    // Where a certificate may be used otherwise is nobody's business here.
    entitlement(outcome, certificate.fields())
}

fn outcome(certificate: &Certificate, tables: SubsidyTables<'_>, context: &Context) -> Outcome {
    let day = context.visit_date;
    let begun = certificate.from.is_none_or(|from| from <= day);
    let ended = certificate.until.is_some_and(|until| until < day);
    let here = certificate.institutions.as_ref().is_none_or(|codes| {
        codes
            .iter()
            .any(|code| is_code_of(code, &context.institution_code))
    });
    if certificate.payer_number.is_empty() {
        Outcome::AnswerInconsistent
    } else if !begun || ended {
        Outcome::SubsidyOutOfPeriod
    } else if !here {
        Outcome::SubsidyNotDesignatedHere
    } else if certificate.always_reimbursed == Some(true)
        || !tables.is_direct(&certificate.payer_number, context)
    {
        Outcome::SubsidyReimbursementOnly
    } else if certificate.always_reimbursed.is_none() || certificate.from.is_none() {
        // What decides is missing: a person must look.
        Outcome::AnswerInconsistent
    } else {
        Outcome::SubsidyUsable
    }
}

/// Codes come with ten digits or with the last seven.
fn is_code_of(code: &str, institution: &str) -> bool {
    let code = code.trim();
    code == institution || code.len() == 7 && institution.ends_with(code)
}

fn entitlement(outcome: Outcome, fields: Fields) -> Entitlement {
    Entitlement {
        kind: Kind::Subsidy,
        fields,
        sensitive: true,
        ..bare(outcome, ChargeBasis::Paper)
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Certificate(…)")
    }
}

impl std::fmt::Debug for SubsidyAnswer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Returned(certificates) => {
                write!(formatter, "Returned({} certificates)", certificates.len())
            }
            Self::Declined => formatter.write_str("Declined"),
            Self::NotAsked => formatter.write_str("NotAsked"),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::outcome::InstitutionKind;

    const DAY: Date = date!(2026 - 04 - 10);
    const HERE: &str = "1311234567";

    fn context() -> Context {
        Context::new(AskedBy::Card, DAY, HERE, InstitutionKind::Clinic)
    }

    fn child() -> Certificate {
        Certificate {
            payer_number: "88131234".into(),
            recipient_number: "1234567".into(),
            scheme: Some("子ども医療費助成".into()),
            from: Some(date!(2026 - 04 - 01)),
            until: Some(date!(2027 - 03 - 31)),
            institutions: None,
            always_reimbursed: Some(false),
            deleted: false,
        }
    }

    fn line(payer: &str, direct: bool) -> DirectPayment {
        DirectPayment {
            payer: payer.into(),
            prefecture: "13".into(),
            from: date!(2026 - 01 - 01),
            until: Some(date!(2026 - 06 - 30)),
            direct,
        }
    }

    fn ids(found: &[Entitlement]) -> Vec<&'static str> {
        found.iter().map(|found| found.outcome.id()).collect()
    }

    #[test]
    #[rustfmt::skip]
    fn a_certificate_is_usable_only_if_all_of_it_fits() {
        let nothing: &[DirectPayment] = &[];
        let no = [line("88", false)];
        let exception = [line("88", false), line("881312", true)];
        let out_there = [line("88141234", true)];
        let other = || Certificate { payer_number: "88141234".into(), ..child() };
        for (story, certificate, direct, expected) in [
            ("usable", child(), nothing, "S01"),
            ("national", Certificate { payer_number: "54141230".into(), ..child() }, nothing, "S01"),
            ("last day", Certificate { until: Some(DAY), ..child() }, nothing, "S01"),
            ("no end", Certificate { until: None, ..child() }, nothing, "S01"),
            ("ended", Certificate { until: Some(date!(2026 - 04 - 09)), ..child() }, nothing, "S04"),
            ("not begun", Certificate { from: Some(date!(2026 - 04 - 11)), ..child() }, nothing, "S04"),
            ("here", Certificate { institutions: Some(vec!["1319999999".into(), HERE.into()]), ..child() }, nothing, "S01"),
            ("seven digits", Certificate { institutions: Some(vec!["1234567".into()]), ..child() }, nothing, "S01"),
            ("elsewhere", Certificate { institutions: Some(vec!["1319999999".into()]), ..child() }, nothing, "S03"),
            ("nowhere", Certificate { institutions: Some(vec![]), ..child() }, nothing, "S03"),
            ("reimbursed", Certificate { always_reimbursed: Some(true), ..child() }, nothing, "S02"),
            ("out of its prefecture", other(), nothing, "S02"),
            ("agreed between prefectures", other(), &out_there, "S01"),
            ("not paid here", child(), &no, "S02"),
            ("the longer line", child(), &exception, "S01"),
            ("no flag", Certificate { always_reimbursed: None, ..child() }, nothing, "I23"),
            ("no beginning", Certificate { from: None, ..child() }, nothing, "I23"),
            ("nobody's money", Certificate { payer_number: String::new(), ..child() }, nothing, "I23"),
        ] {
            let tables = SubsidyTables { direct, ..SubsidyTables::default() };
            let found = subsidies(&SubsidyAnswer::Returned(vec![certificate]), tables, &context());
            assert_eq!(ids(&found), [expected], "{story}");
            assert!(found.iter().all(|found| found.sensitive && found.kind == Kind::Subsidy), "{story}");
            assert!(found.iter().all(|found| found.charge == ChargeBasis::Paper), "{story}");
        }
        let july = Context { visit_date: date!(2026 - 07 - 01), ..context() };
        let tables = SubsidyTables { direct: &no, ..SubsidyTables::default() };
        assert_eq!(ids(&subsidies(&SubsidyAnswer::Returned(vec![child()]), tables, &july)), ["S01"], "the line has ended");
    }

    #[test]
    #[rustfmt::skip]
    fn silence_refusal_and_not_asking_are_three_things() {
        let roster = Roster { as_of: date!(2026 - 03 - 01), joined: vec!["13999".into()], municipalities: Vec::new() };
        let tables = |municipality| SubsidyTables { roster: Some(&roster), municipality, ..SubsidyTables::default() };
        let nothing = || SubsidyAnswer::Returned(vec![]);
        let by_number = Context { asked_by: AskedBy::Number, ..context() };
        let expired = Context { grace: true, ..context() };
        for (story, answer, municipality, context, expected) in [
            ("nothing", nothing(), None, context(), "S05"),
            ("deleted", SubsidyAnswer::Returned(vec![Certificate { deleted: true, ..child() }]), None, context(), "S05"),
            ("joined, nothing", nothing(), Some("13999"), context(), "S05"),
            ("not joined", nothing(), Some("13998"), context(), "S08"),
            ("declined", SubsidyAnswer::Declined, Some("13998"), context(), "S06"),
            ("not asked", SubsidyAnswer::NotAsked, None, context(), "S07"),
            ("by number", SubsidyAnswer::Returned(vec![child()]), None, by_number, "S07"),
            ("certificate expired", nothing(), None, expired, "S07"),
        ] {
            let found = subsidies(&answer, tables(municipality), &context);
            assert_eq!(ids(&found), [expected], "{story}");
            let named = (expected == "S08").then_some(date!(2026 - 03 - 01));
            assert_eq!((found[0].fields.named_day, found[0].fields.from), (named, None), "{story}");
        }
    }
}
