//! The order of several rights for receipt software (第1公費, 第2公費, …): national schemes, then 25, 12, then local ones.

use time::{Date, macros::date};

use super::{
    Entitlement, Kind, Outcome,
    dated::{self, Confidence, Dated},
};

/// 法別番号 of the national schemes in the order in which they pay, since when, from where.
///
/// Field tables agree on the head; the tail follows one of them. Everything that is not listed is local (地単) and comes last.
const ORDER: &[Dated<&[&str]>] = &[Dated {
    valid_from: date!(2008 - 04 - 01),
    source: "tables of receipt software, which agree on the head (modelled on open integrations)",
    confidence: Confidence::Secondary,
    rule: &[
        "13", "14", "18", "29", "30", "10", "11", "20", "21", "15", "16", "24", "22", "28", "17",
        "79", "19", "23", "52", "54", "51", "38", "53", "66", "62", "25", "12",
    ],
}];

/// The table that holds on `day`; none before the oldest.
#[must_use]
pub fn expense_order(day: Date) -> Option<&'static Dated<&'static [&'static str]>> {
    dated::on(ORDER, day)
}

/// Puts public payer numbers (公費負担者番号) into the order in which they are claimed on `day`, by their 法別番号.
///
/// Those of one scheme, and local ones among themselves, keep the order they had; what is not eight digits comes last, because nothing is
/// known about it. Insurance goes before all of them and has no place here. Before the oldest table nothing is moved.
pub fn in_expense_order<T>(payers: &mut [T], number: impl Fn(&T) -> &str, day: Date) {
    let Some(table) = expense_order(day) else {
        return;
    };
    payers.sort_by_key(|payer| place(table.rule, number(payer)));
}

/// The places of those rights that can be claimed today, in the order in which receipt software claims them on `day`: insurance, then public expenses in
/// their order. A right that has ended, is not used here, or has no payer is not among them.
#[must_use]
pub fn claim_order(rights: &[Entitlement], day: Date) -> Vec<usize> {
    let claimed = rights.iter().enumerate().filter_map(|(place, right)| {
        let number = right.fields.insurer_number.as_deref()?.trim();
        let used = right.outcome.is_usable() || right.outcome == Outcome::SubsidyUsable;
        (used && !number.is_empty()).then_some((place, right.kind, number))
    });
    let (mut ordered, mut public): (Vec<_>, Vec<_>) =
        claimed.partition(|(_, kind, _)| *kind == Kind::Insurance);
    in_expense_order(&mut public, |(_, _, number)| number, day);
    ordered.append(&mut public);
    ordered.into_iter().map(|(place, ..)| place).collect()
}

/// Whether the scheme of a payer number is a national one on `day`.
#[must_use]
pub fn is_national(payer_number: &str, day: Date) -> bool {
    expense_order(day)
        .is_some_and(|table| matches!(place(table.rule, payer_number), Place::National(_)))
}

/// Where a scheme pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    National(usize),
    Local,
    Unknown,
}

fn place(order: &[&str], payer_number: &str) -> Place {
    let number = payer_number.trim();
    let is_number = number.len() == 8 && number.bytes().all(|byte| byte.is_ascii_digit());
    let law = number.get(..2).filter(|_| is_number);
    match law {
        None => Place::Unknown,
        Some(law) => order
            .iter()
            .position(|listed| **listed == *law)
            .map_or(Place::Local, Place::National),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: Date = date!(2026 - 04 - 10);

    #[test]
    fn national_schemes_come_first_then_25_then_12_then_local_ones() {
        for (payers, expected) in [
            (vec!["12131234", "54131230"], vec!["54131230", "12131234"]),
            (vec!["12131234", "21131230"], vec!["21131230", "12131234"]),
            (vec!["12131234", "25131230"], vec!["25131230", "12131234"]),
            (
                vec!["88131234", "12131234", "54131230"],
                vec!["54131230", "12131234", "88131234"],
            ),
            (vec!["54131230", "21131230"], vec!["21131230", "54131230"]),
            (vec!["88131234", "82131230"], vec!["88131234", "82131230"]),
            (vec!["5413123", "88131234"], vec!["88131234", "5413123"]),
            (vec!["12131234"], vec!["12131234"]),
        ] {
            let mut ordered = payers.clone();
            in_expense_order(&mut ordered, |number| number, DAY);
            assert_eq!(ordered, expected, "{payers:?}");
        }
    }

    #[test]
    fn a_table_lists_each_scheme_once_and_nothing_is_moved_before_the_oldest() {
        for table in ORDER {
            let mut schemes = table.rule.to_vec();
            schemes.sort_unstable();
            schemes.dedup();
            assert_eq!(schemes.len(), table.rule.len());
            assert!(table.rule.ends_with(&["25", "12"]));
        }
        let mut before = ["12131234", "54131230"];
        in_expense_order(&mut before, |number| number, date!(2008 - 03 - 31));
        assert_eq!(before, ["12131234", "54131230"]);
        assert!(!is_national("54131230", date!(2008 - 03 - 31)));
        assert!(is_national("54131230", DAY) && !is_national("88131234", DAY));
    }

    proptest! {
        #[test]
        fn the_order_does_not_depend_on_how_they_came(numbers in proptest::collection::vec("(12|21|25|54|13)13[0-9]{4}", 0..6)) {
            let mut forwards = numbers.clone();
            let mut backwards: Vec<String> = numbers.into_iter().rev().collect();
            in_expense_order(&mut forwards, |number| number, DAY);
            in_expense_order(&mut backwards, |number| number, DAY);
            let laws = |ordered: &[String]| ordered.iter().map(|number| number.chars().take(2).collect::<String>()).collect::<Vec<_>>();
            prop_assert_eq!(laws(&forwards), laws(&backwards));
        }
    }
}
