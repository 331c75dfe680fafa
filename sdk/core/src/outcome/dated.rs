//! Rules that change by law: each with the day from which it holds, where it stands, and how sure we are of it.

use time::Date;

/// A rule with its dates and its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated<T> {
    /// The first day on which it holds.
    pub valid_from: Date,
    /// Where it stands.
    pub source: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
    /// The rule.
    pub rule: T,
}

/// How well a rule is attested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// I: inferred.
    Inferred,
    /// D: domain knowledge, not looked up.
    Domain,
    /// M: several agreeing secondary sources.
    Secondary,
    /// H: an official page was read.
    Official,
}

/// The rule of `table` (newest first) that holds on `day`; none before the oldest.
pub(crate) fn on<T>(table: &[Dated<T>], day: Date) -> Option<&Dated<T>> {
    table.iter().find(|dated| dated.valid_from <= day)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_newest_rule_that_has_begun_holds() {
        let dated = |valid_from, rule| Dated {
            valid_from,
            source: "",
            confidence: Confidence::Domain,
            rule,
        };
        let table = [
            dated(date!(2026 - 08 - 01), 2),
            dated(date!(2008 - 04 - 01), 1),
        ];
        for (day, rule) in [
            (date!(2008 - 03 - 31), None),
            (date!(2008 - 04 - 01), Some(1)),
            (date!(2026 - 07 - 31), Some(1)),
            (date!(2026 - 08 - 01), Some(2)),
        ] {
            assert_eq!(on(&table, day).map(|dated| dated.rule), rule, "{day}");
        }
    }
}
