//! 限度額適用区分: an open set of classes. Which ages a class is for is checked, what it amounts to is nobody's business here.

use time::{Date, macros::date};

use super::{
    calendar,
    dated::{self, Confidence, Dated},
};
use crate::eligibility::{LimitCertificate, Right, code::LimitClass};

/// For whom a class is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ages {
    /// Before the month after that in which 70 is attained.
    Below70,
    /// From then on.
    From70,
}

/// The first letter of a class and its ages, newest first. Classes that come (a split is planned for 2027-08) read as unknown until they are listed.
const CLASSES: &[Dated<&[(&str, Ages)]>] = &[Dated {
    valid_from: date!(2015 - 01 - 01),
    source: "code table CD012, modelled on open integrations; 健康保険法施行令 for the ages",
    confidence: Confidence::Domain,
    rule: &[("A", Ages::Below70), ("B", Ages::From70)],
}];

/// Whether the class of `limit` can be one of the person of `right` on `day`. What is not known does not contradict; an absent class is not 一般.
///
/// 後期高齢 below 75 (障害認定) has the classes of 70 and more.
pub(crate) fn fits(limit: &LimitCertificate, right: &Right, day: Date) -> bool {
    let class = limit.class.value().map(|class| LimitClass::as_str(*class));
    let ages = class.and_then(|class| {
        let table = dated::on(CLASSES, day)?.rule;
        table
            .iter()
            .find(|(letter, _)| class.starts_with(letter))
            .map(|(_, ages)| *ages)
    });
    let late_elderly = super::fields::law(right) == Some(super::ratio::LATE_ELDERLY);
    let from = right
        .birth
        .value()
        .and_then(|birth| calendar::next_month(calendar::attains(*birth, 70)?));
    match (ages, from) {
        (Some(Ages::Below70), Some(from)) => day < from && !late_elderly,
        (Some(Ages::From70), Some(from)) => from <= day || late_elderly,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::eligibility::EligibilityResult;

    #[test]
    fn a_class_is_for_its_ages() {
        for (class, insurer, birth, day, fits_it) in [
            ("A03", "06123456", "19560502", date!(2026 - 05 - 31), true),
            ("A03", "06123456", "19560502", date!(2026 - 06 - 01), false),
            ("B05", "06123456", "19560502", date!(2026 - 06 - 01), true),
            ("B05", "06123456", "19560502", date!(2026 - 05 - 31), false),
            ("B05", "39131234", "19590502", date!(2026 - 05 - 31), true),
            ("A03", "39131234", "19590502", date!(2026 - 05 - 31), false),
            ("C01", "06123456", "19560502", date!(2026 - 05 - 31), true),
            ("", "06123456", "19560502", date!(2026 - 05 - 31), true),
            ("A03", "06123456", "", date!(2026 - 05 - 31), true),
        ] {
            let message = json!({"XmlMsg": {
                "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20260401090000"},
                "MessageBody": {"ResultList": [{"InsurerNumber": insurer, "Birthdate": birth,
                    "LimitApplicationCertificateRelatedInfo": {"LimitApplicationCertificateClassificationFlag": class}}]},
            }});
            let result = EligibilityResult::from_value(&message).unwrap();
            let right = &result.body().unwrap().rights[0];
            let limit = right.limit.as_ref().unwrap();
            assert_eq!(fits(limit, right, day), fits_it, "{class} {birth} {day}");
        }
    }
}
