//! The numbers that stand on insurance papers: zero-padded texts, each with its own type and its own rule for what is wrong with it.
//!
//! What the service sends is kept as it came, right or wrong: [`fault`](InsurerNumber::fault) says what is wrong with it. What a person types goes
//! through the same function and one rule, [`NumberFault::entry`]: what cannot be such a number is refused, what only looks mistyped is asked about.
//!
//! | type | number | source |
//! |---|---|---|
//! | [`InsurerNumber`] | 保険者番号, 6 or 8 digits | length and padding seen in open integrations; check digit and 法別番号 from the claim rules (記載要領), from memory |
//! | [`PublicPayerNumber`] | 公費負担者番号, 8 digits | as above |
//! | [`RecipientNumber`] | 受給者番号, 7 digits; local schemes up to 30 characters | length of local numbers from the public subsidy interface; check digit as above |
//! | [`InstitutionCode`] | 医療機関等コード, prefecture 2, point table 1, number 7 | composition seen in open integrations, which know no check digit |
//! | [`BranchNumber`] | 枝番, 2 digits | seen in open integrations |
//! | [`InsuranceOnly`] | 記号 and 番号 | the limits on asking for them (告知要求制限) |

mod branch;
mod institution;
mod insurance_only;
mod insurer;
mod payer;
mod recipient;
mod scheme;

pub use branch::BranchNumber;
pub use institution::{InstitutionCode, PointTable};
pub use insurance_only::InsuranceOnly;
pub use insurer::InsurerNumber;
pub use payer::PublicPayerNumber;
pub use recipient::RecipientNumber;
pub use scheme::{Scheme, SchemeKind};

/// What is wrong with a number. No digit of it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumberFault {
    /// Nothing.
    #[error("empty")]
    Empty,
    /// Something else than a digit.
    #[error("character {position} is not a digit")]
    NotDigit {
        /// Which character, from 1.
        position: usize,
    },
    /// Too short or too long.
    #[error("{found} characters, not {expected}")]
    Length {
        /// How many characters there are.
        found: usize,
        /// How many there may be, in words.
        expected: &'static str,
    },
    /// The two digits of the prefecture (都道府県番号) are not 01 to 47.
    #[error("no prefecture has these digits")]
    Prefecture,
    /// No law is known by the first two digits (法別番号).
    #[error("no scheme is known by the first two digits")]
    Law,
    /// No point table (点数表) has this digit.
    #[error("no point table has this digit")]
    PointTable,
    /// The last digit does not follow from the others: most likely one is mistyped, or two are swapped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

/// What to do about a number that a person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It cannot be such a number: it is not asked with.
    Refused,
    /// It looks mistyped: it is asked with only after the person has looked again, since papers and lists change sooner than programs.
    LookAgain,
}

impl NumberFault {
    /// The one rule for what people type.
    #[must_use]
    pub fn entry(self) -> Entry {
        match self {
            Self::Empty | Self::NotDigit { .. } | Self::Length { .. } => Entry::Refused,
            Self::Prefecture | Self::Law | Self::PointTable | Self::CheckDigit => Entry::LookAgain,
        }
    }
}

/// One number as it came and as it is compared; what makes them one type each is the rule in `fault`.
macro_rules! paper_number {
    ($(#[doc = $doc:expr])* $name:ident, $normalise:path) => {
        $(#[doc = $doc])*
        ///
        /// `Debug` shows nothing of it.
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name {
            raw: String,
            /// Where it is written otherwise.
            normalised: Option<String>,
        }

        impl $name {
            /// Takes the number as it came. Nothing is refused here: an answer may carry what a question may not.
            #[must_use]
            pub fn new(raw: impl Into<String>) -> Self {
                let raw = raw.into();
                let normalised = match $normalise(&raw) {
                    same if *same == *raw => None,
                    other => Some(other.into_owned()),
                };
                Self { raw, normalised }
            }

            /// As it came, spaces included.
            #[must_use]
            pub fn raw(&self) -> &str {
                &self.raw
            }

            /// As it is compared: half width, without surrounding space.
            #[must_use]
            pub fn normalised(&self) -> &str {
                self.normalised.as_deref().unwrap_or(&self.raw)
            }
        }

        impl $crate::eligibility::tree::FromText for $name {
            fn from_text(text: &str) -> Option<Self> {
                Some(Self::new(text))
            }
        }

        impl $crate::eligibility::write::ToText for $name {
            fn to_text(&self) -> String {
                self.raw.clone()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
use paper_number;

/// Whether all of `text` is digits.
fn all_digits(text: &str) -> Result<(), NumberFault> {
    if text.is_empty() {
        return Err(NumberFault::Empty);
    }
    match text
        .chars()
        .position(|character| !character.is_ascii_digit())
    {
        Some(at) => Err(NumberFault::NotDigit { position: at + 1 }),
        None => Ok(()),
    }
}

/// Whether the last of these digits is the check digit (検証番号) of the others: modulus 10, weights 2, 1, 2, … from the right, the digits of
/// each product added up.
fn check_digit(digits: &str) -> Result<(), NumberFault> {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.saturating_sub(b'0'));
            match (place % 2, digit * 2) {
                (0, _) => digit,
                (_, product) => product / 10 + product % 10,
            }
        })
        .sum();
    if sum.is_multiple_of(10) {
        Ok(())
    } else {
        Err(NumberFault::CheckDigit)
    }
}

/// Whether `digits` begins with the two digits of a prefecture.
fn prefecture(digits: &str) -> Result<u8, NumberFault> {
    let number = digits.get(..2).and_then(|two| two.parse().ok());
    number
        .filter(|number| (1..=47).contains(number))
        .ok_or(NumberFault::Prefecture)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The check digit of `digits`, as the table on a pocket calculator would have it.
    fn computed(digits: &str) -> u32 {
        let mut weight = 2;
        let mut sum = 0;
        for digit in digits
            .chars()
            .rev()
            .map(|digit| digit.to_digit(10).unwrap())
        {
            let product = digit * weight;
            sum += if product > 9 { product - 9 } else { product };
            weight = 3 - weight;
        }
        (10 - sum % 10) % 10
    }

    #[test]
    #[rustfmt::skip]
    fn what_is_typed_is_refused_or_looked_at_again() {
        for (fault, entry) in [
            (NumberFault::Empty, Entry::Refused),
            (NumberFault::NotDigit { position: 1 }, Entry::Refused),
            (NumberFault::Length { found: 7, expected: "6 or 8" }, Entry::Refused),
            (NumberFault::Prefecture, Entry::LookAgain),
            (NumberFault::Law, Entry::LookAgain),
            (NumberFault::PointTable, Entry::LookAgain),
            (NumberFault::CheckDigit, Entry::LookAgain),
        ] {
            assert_eq!(fault.entry(), entry, "{fault}");
        }
    }

    proptest! {
        #[test]
        fn exactly_one_last_digit_fits(digits in "[0-9]{1,12}") {
            let fitting: Vec<u32> = (0..10)
                .filter(|last| check_digit(&format!("{digits}{last}")).is_ok())
                .collect();
            prop_assert_eq!(fitting, [computed(&digits)]);
        }

        #[test]
        fn one_mistyped_digit_is_always_found(digits in "[0-9]{7}", at in 0usize..8, other in 1u8..10) {
            let good = format!("{digits}{}", computed(&digits));
            let mut bytes = good.into_bytes();
            bytes[at] = b'0' + (bytes[at] - b'0' + other) % 10;
            let bad = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(check_digit(&bad), Err(NumberFault::CheckDigit));
        }

        #[test]
        fn any_text_is_taken_and_judged(text in "\\PC{0,40}") {
            let insurer = InsurerNumber::new(&*text);
            prop_assert_eq!(insurer.raw(), &text);
            let _any = (insurer.fault(), insurer.scheme(), insurer.law(), insurer.prefecture());
            let _any = (PublicPayerNumber::new(&*text).fault(), RecipientNumber::new(&*text).fault());
            let _any = (InstitutionCode::new(&*text).fault(), BranchNumber::new(&*text).fault());
        }
    }
}
