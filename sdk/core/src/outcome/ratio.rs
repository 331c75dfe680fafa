//! Where the copayment ratio (一部負担金割合) comes from: the service for 後期高齢 and 70–74, the law for everyone else, and never a guess.

use time::{Date, Month, macros::date};

use super::{
    ChargeBasis, Entitlement, Outcome, calendar,
    dated::{self, Confidence, Dated},
    standing::covers,
};
use crate::eligibility::{Element, Ratio, Right, SchemeKind};

/// The rule of the law as it stands since a day.
struct Rule {
    /// Through the 31 March after the day a child attains this age …
    school_age: u16,
    /// … this is the ratio,
    preschool_tenths: u8,
    /// then this one,
    general_tenths: u8,
    /// until from the month after that in which this age is attained the ratio must be reported …
    elderly_age: u16,
    /// … and from this birthday another insurer's (法別39),
    late_elderly_age: u16,
    /// which nobody belongs to before the day of attaining this age (障害認定).
    disabled_age: u16,
    /// From this day of each year a reported ratio is determined anew.
    redetermined: (Month, u8),
}

/// Newest first. A visit before the oldest has no rule here.
const RULES: &[Dated<Rule>] = &[Dated {
    valid_from: date!(2008 - 04 - 01),
    source: "健康保険法74条, 国民健康保険法42条, 高齢者の医療の確保に関する法律67条",
    confidence: Confidence::Domain,
    rule: Rule {
        school_age: 6,
        preschool_tenths: 2,
        general_tenths: 3,
        elderly_age: 70,
        late_elderly_age: 75,
        disabled_age: 65,
        redetermined: (Month::August, 1),
    },
}];

/// 法別番号 of 後期高齢者医療.
pub(crate) const LATE_ELDERLY: &str = "39";

/// The ground for the share of `right` on `day`: reported, statutory, or undetermined.
pub(crate) fn charge(right: &Right, day: Date) -> ChargeBasis {
    let scheme = super::fields::scheme(right);
    let found = match scheme.filter(|scheme| scheme.kind == SchemeKind::Insurance) {
        Some(scheme) if scheme.law == LATE_ELDERLY => of_late_elderly(right, day),
        Some(_) => by_age(right, day),
        // Whose rule holds is not known.
        None => None,
    };
    found.unwrap_or(ChargeBasis::Undetermined)
}

/// Takes back every reported ratio if between the day the answer is about and the visit all of them were determined anew (1 August).
pub(crate) fn forget_before_redetermination(found: &mut [Entitlement], about: Date, visited: Date) {
    if !is_redetermined_between(about, visited) {
        return;
    }
    for right in found {
        if matches!(right.charge, ChargeBasis::Reported { .. }) {
            right.charge = ChargeBasis::Undetermined;
            if right.outcome.is_usable() {
                let before = std::mem::replace(&mut right.outcome, Outcome::ValidRatioUnknown);
                right
                    .notices
                    .extend((before != Outcome::Valid).then_some(before));
            }
        }
    }
}

fn is_redetermined_between(about: Date, visited: Date) -> bool {
    let Some(rule) = dated::on(RULES, visited) else {
        return false;
    };
    let (month, day) = rule.rule.redetermined;
    let switch = |year| Date::from_calendar_date(year, month, day).ok();
    [visited.year(), visited.year() - 1]
        .into_iter()
        .filter_map(switch)
        .find(|switch| *switch <= visited)
        .is_some_and(|switch| about < switch)
}

fn of_late_elderly(right: &Right, day: Date) -> Option<ChargeBasis> {
    let rule = &dated::on(RULES, day)?.rule;
    let attained = |birth: &Date| calendar::attains(*birth, rule.disabled_age);
    let too_young = right
        .birth
        .value()
        .and_then(attained)
        .is_some_and(|attained| day < attained);
    if too_young {
        return None;
    }
    reported(&right.partial_ratio, elderly_ratio(right, day))
}

fn by_age(right: &Right, day: Date) -> Option<ChargeBasis> {
    let rule = &dated::on(RULES, day)?.rule;
    let birth = *right.birth.value()?;
    if birth > day || day >= calendar::birthday(birth, rule.late_elderly_age)? {
        return None;
    }
    let elderly = elderly_ratio(right, day);
    if day >= calendar::next_month(calendar::attains(birth, rule.elderly_age)?)? {
        return reported(elderly?, Some(&right.partial_ratio));
    }
    let preschool = day <= calendar::school_year_end(calendar::attains(birth, rule.school_age)?)?;
    if !preschool && !right.preschool.is_blank() {
        return None;
    }
    let tenths = if preschool {
        rule.preschool_tenths
    } else {
        rule.general_tenths
    };
    // A ratio that should not be there and differs from the law's leaves open which of the two counts.
    let differs = [elderly, Some(&right.partial_ratio)]
        .into_iter()
        .flatten()
        .any(|ratio| {
            !ratio.is_blank() && ratio.value().map(|ratio| ratio.tenths()) != Some(tenths)
        });
    if differs {
        None
    } else {
        Some(ChargeBasis::Statutory { tenths })
    }
}

/// The ratio of the elderly certificate, if that covers `day`.
fn elderly_ratio(right: &Right, day: Date) -> Option<&Element<Ratio>> {
    let certificate = right.elderly.as_ref()?;
    (covers(&certificate.from, &certificate.until, day) == Some(true)).then_some(&certificate.ratio)
}

/// The ratio that was sent, if the other element that can carry one does not say something else.
fn reported(ratio: &Element<Ratio>, other: Option<&Element<Ratio>>) -> Option<ChargeBasis> {
    let sent = ratio.value()?;
    let differs = other.is_some_and(|other| !other.is_blank() && other.value() != Some(sent));
    (!differs).then_some(ChargeBasis::Reported {
        tenths: sent.tenths(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::eligibility::EligibilityResult;

    fn right(block: &Value) -> Right {
        let message = json!({"XmlMsg": {
            "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20260401090000"},
            "MessageBody": {"ResultList": [block]},
        }});
        EligibilityResult::from_value(&message)
            .unwrap()
            .body()
            .unwrap()
            .rights[0]
            .clone()
    }

    fn check(block: &Value, day: Date, expected: ChargeBasis) {
        assert_eq!(charge(&right(block), day), expected, "{block} on {day}");
    }

    const UNKNOWN: ChargeBasis = ChargeBasis::Undetermined;

    fn law(tenths: u8) -> ChargeBasis {
        ChargeBasis::Statutory { tenths }
    }

    fn sent(tenths: u8) -> ChargeBasis {
        ChargeBasis::Reported { tenths }
    }

    #[test]
    fn below_seventy_the_law_gives_the_ratio() {
        for (birth, day, expected) in [
            ("20200401", date!(2026 - 03 - 31), law(2)),
            ("20200401", date!(2026 - 04 - 01), law(3)),
            ("20200402", date!(2026 - 04 - 01), law(2)),
            ("20200402", date!(2027 - 03 - 31), law(2)),
            ("20200402", date!(2027 - 04 - 01), law(3)),
            ("20260401", date!(2026 - 04 - 01), law(2)),
            ("20260402", date!(2026 - 04 - 01), UNKNOWN),
            ("19800101", date!(2026 - 04 - 01), law(3)),
            ("19800101", date!(2008 - 03 - 31), UNKNOWN),
            ("19560601", date!(2026 - 05 - 31), law(3)),
            ("19560601", date!(2026 - 06 - 01), UNKNOWN),
            ("19560602", date!(2026 - 06 - 30), law(3)),
            ("19560602", date!(2026 - 07 - 01), UNKNOWN),
        ] {
            check(
                &json!({"InsurerNumber": "06123456", "Birthdate": birth}),
                day,
                expected,
            );
        }
        let day = date!(2026 - 04 - 01);
        check(&json!({"InsurerNumber": "06123456"}), day, UNKNOWN);
        check(&json!({"Birthdate": "19800101"}), day, UNKNOWN);
        check(
            &json!({"InsurerNumber": "06123456", "Birthdate": "1980"}),
            day,
            UNKNOWN,
        );
    }

    #[test]
    fn from_seventy_the_ratio_must_be_reported() {
        let elderly = |from: &str, until: &str, ratio: &str| {
            json!({"InsurerNumber": "  123456", "Birthdate": "19540501", "ElderlyRecipientCertificateInfo": {
                "ElderlyRecipientValidStartDate": from, "ElderlyRecipientValidEndDate": until,
                "ElderlyRecipientContributionRatio": ratio,
            }})
        };
        let day = date!(2026 - 07 - 31);
        check(&elderly("20250801", "20260731", "020"), day, sent(2));
        check(&elderly("20250801", "20260730", "020"), day, UNKNOWN);
        check(&elderly("20260801", "20270731", "020"), day, UNKNOWN);
        check(&elderly("2025", "20260731", "020"), day, UNKNOWN);
        check(&elderly("20250801", "20260731", "000"), day, UNKNOWN);
        check(&elderly("20250801", "20260731", ""), day, UNKNOWN);
        check(
            &json!({"InsurerNumber": "  123456", "Birthdate": "19540501"}),
            day,
            UNKNOWN,
        );
    }

    #[test]
    fn the_75th_birthday_belongs_to_the_other_insurer_and_39_is_always_reported() {
        let day = date!(2026 - 05 - 01);
        let block = |insurer: &str, birth: &str, ratio: &str| json!({"InsurerNumber": insurer, "Birthdate": birth, "InsuredPartialContributionRatio": ratio});
        check(&block("39131234", "19510501", "010"), day, sent(1));
        check(&block("39131234", "19590501", "010"), day, sent(1));
        check(&block("39131234", "19510501", ""), day, UNKNOWN);
        check(&block("06123456", "19510501", "010"), day, UNKNOWN);
        check(&block("06123456", "19510502", "010"), day, UNKNOWN);
        check(&block("39131234", "19610501", "010"), day, sent(1));
        check(&block("39131234", "19610502", "010"), day, sent(1));
        check(&block("39131234", "19610503", "010"), day, UNKNOWN);
    }

    #[test]
    fn who_is_insured_by_whom_cannot_be_guessed_either() {
        let day = date!(2026 - 04 - 01);
        for (insurer, expected) in [
            ("06123456", law(3)),
            ("  123456", law(3)),
            ("00123456", law(3)),
            ("67123456", law(3)),
            ("0612345", UNKNOWN),
            ("3913123", UNKNOWN),
            ("0612345X", UNKNOWN),
            ("12345", UNKNOWN),
            ("98123456", UNKNOWN),
            ("12123456", UNKNOWN),
            ("88123456", UNKNOWN),
        ] {
            check(
                &json!({"InsurerNumber": insurer, "Birthdate": "19800101"}),
                day,
                expected,
            );
        }
    }

    #[test]
    fn two_ratios_that_differ_are_none() {
        let day = date!(2026 - 07 - 31);
        let block = |insurer: &str, birth: &str, partial: &str, elderly: &str| {
            json!({
                "InsurerNumber": insurer, "Birthdate": birth, "InsuredPartialContributionRatio": partial,
                "ElderlyRecipientCertificateInfo": {"ElderlyRecipientValidEndDate": "20260731", "ElderlyRecipientContributionRatio": elderly},
            })
        };
        for (insurer, birth) in [("  123456", "19540501"), ("39131234", "19480101")] {
            check(&block(insurer, birth, "020", "020"), day, sent(2));
            check(&block(insurer, birth, "030", "010"), day, UNKNOWN);
            check(&block(insurer, birth, "010", "030"), day, UNKNOWN);
            check(&block(insurer, birth, "010", "1割"), day, UNKNOWN);
            check(&block(insurer, birth, "1割", "010"), day, UNKNOWN);
        }
        let ended = date!(2026 - 08 - 01);
        check(&block("39131234", "19480101", "010", "030"), ended, sent(1));
    }

    #[test]
    fn a_ratio_that_contradicts_the_law_is_not_believed_and_neither_is_the_law() {
        let day = date!(2026 - 04 - 01);
        let block = |ratio: &str| json!({"InsurerNumber": "06123456", "Birthdate": "19800101", "InsuredPartialContributionRatio": ratio});
        check(&block("030"), day, law(3));
        check(&block("010"), day, UNKNOWN);
        check(&block("100"), day, UNKNOWN);
        let preschool = json!({"InsurerNumber": "06123456", "Birthdate": "19800101", "PreschoolClassification": "1"});
        check(&preschool, day, UNKNOWN);
    }

    #[test]
    fn a_reported_ratio_does_not_outlive_the_first_of_august() {
        for (about, visited, forgotten) in [
            (date!(2026 - 07 - 31), date!(2026 - 08 - 01), true),
            (date!(2026 - 08 - 01), date!(2026 - 08 - 01), false),
            (date!(2026 - 07 - 31), date!(2026 - 07 - 31), false),
            (date!(2026 - 07 - 31), date!(2027 - 01 - 04), true),
            (date!(2026 - 08 - 01), date!(2027 - 07 - 31), false),
            (date!(2026 - 12 - 28), date!(2027 - 01 - 04), false),
        ] {
            assert_eq!(
                is_redetermined_between(about, visited),
                forgotten,
                "{about} {visited}"
            );
        }
    }
}
