//! 枝番.

use std::borrow::Cow;

use super::{NumberFault, all_digits, paper_number};
use crate::eligibility::width::comparable;

paper_number! {
    /// A branch number (枝番): which person of those who share symbol and number. Two digits; one digit is compared with its zero.
    BranchNumber, padded
}

impl BranchNumber {
    /// What is wrong with it.
    #[must_use]
    pub fn fault(&self) -> Option<NumberFault> {
        let found = self.normalised().len();
        match all_digits(self.normalised()) {
            Ok(()) if found == 2 => None,
            Ok(()) => Some(NumberFault::Length {
                found,
                expected: "1 or 2",
            }),
            Err(fault) => Some(fault),
        }
    }
}

fn padded(raw: &str) -> Cow<'_, str> {
    let text = comparable(raw);
    match text.chars().nth(1) {
        None if !text.is_empty() => Cow::Owned(format!("0{text}")),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn one_digit_gets_its_zero_and_more_than_two_are_wrong() {
        for (raw, normalised, fault) in [
            ("01", "01", None),
            ("1", "01", None),
            ("０１", "01", None),
            ("", "", Some(NumberFault::Empty)),
            ("一", "0一", Some(NumberFault::NotDigit { position: 2 })),
            ("001", "001", Some(NumberFault::Length { found: 3, expected: "1 or 2" })),
        ] {
            let number = BranchNumber::new(raw);
            assert_eq!((number.raw(), number.normalised(), number.fault()), (raw, normalised, fault));
        }
    }
}
