//! 受給者番号.

use super::{NumberFault, all_digits, check_digit, paper_number};
use crate::eligibility::width::comparable;

/// The most characters of a local scheme's number, as the public subsidy interface has it.
const MOST_CHARACTERS: usize = 30;

paper_number! {
    /// A recipient number (受給者番号) of public expenses: six digits and a check digit. Local schemes (地方単独事業) have numbers of their own, up to
    /// thirty characters.
    RecipientNumber, comparable
}

impl RecipientNumber {
    /// What is wrong with it as the number of a national scheme.
    #[must_use]
    pub fn fault(&self) -> Option<NumberFault> {
        self.judge().err()
    }

    /// What is wrong with it as the number of a local scheme, which has no rule but its length.
    #[must_use]
    pub fn local_fault(&self) -> Option<NumberFault> {
        match self.normalised().chars().count() {
            0 => Some(NumberFault::Empty),
            1..=MOST_CHARACTERS => None,
            found => Some(NumberFault::Length {
                found,
                expected: "1 to 30",
            }),
        }
    }

    fn judge(&self) -> Result<(), NumberFault> {
        all_digits(self.normalised())?;
        if self.normalised().len() != 7 {
            return Err(NumberFault::Length {
                found: self.normalised().len(),
                expected: "7",
            });
        }
        check_digit(self.normalised())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_national_number_has_a_check_digit_and_a_local_one_only_a_length() {
        for (raw, fault, local) in [
            ("9999012", None, None),
            ("９９９９０１２", None, None),
            ("9999021", Some(NumberFault::CheckDigit), None),
            ("999901", Some(NumberFault::Length { found: 6, expected: "7" }), None),
            ("A-12", Some(NumberFault::NotDigit { position: 1 }), None),
            ("", Some(NumberFault::Empty), Some(NumberFault::Empty)),
            ("1234567890123456789012345678901", Some(NumberFault::Length { found: 31, expected: "7" }), Some(NumberFault::Length { found: 31, expected: "1 to 30" })),
        ] {
            let number = RecipientNumber::new(raw);
            assert_eq!((number.fault(), number.local_fault()), (fault, local), "{raw}");
        }
    }
}
