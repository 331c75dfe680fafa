//! 照合番号B and the birth-date key, built from what is printed on the face.
//!
//! Form and tries: card.md §2 of the project's notes \[B\]. Both count tries on the card, so that everything that can be known to be wrong is refused
//! here.

use time::{Date, Month};

use super::{
    era::{Era, EraDate},
    printed::{self, PrintedError},
};
use crate::secret::{Pin, Secret};

/// The years in which a card can expire: the first were issued in January 2016.
const EXPIRY: std::ops::RangeInclusive<i32> = 2016..=2099;

/// 照合番号B: birth date as YYMMDD, YY being the year of its era; year of expiry as YYYY in the Gregorian calendar; four digits of セキュリティコード.
///
/// It opens the four attributes and the face, and never the individual number. Not printable, wiped when dropped:
///
/// ```compile_fail,E0277
/// fn print(number: madoguchi_core::card::VerificationNumberB) { println!("{number:?}"); }
/// ```
/// ```compile_fail,E0599
/// fn twice(number: madoguchi_core::card::VerificationNumberB) { drop(number.clone()); }
/// ```
pub struct VerificationNumberB(Pin);

/// 生年月日 as the visual application compares it: YYMMDD, YY being the year of the era. It opens the age record only.
///
/// ```compile_fail,E0277
/// fn print(key: madoguchi_core::card::BirthKey) { println!("{key:?}"); }
/// ```
pub struct BirthKey(Pin);

impl VerificationNumberB {
    /// From the three things on the face: birth date, year of expiry, security code (digits of either width).
    ///
    /// # Errors
    /// What cannot stand on a card.
    pub fn new(birth: Date, expiry_year: i32, security_code: &str) -> Result<Self, PrintedError> {
        if !EXPIRY.contains(&expiry_year) {
            return Err(PrintedError::ExpiryYear { year: expiry_year });
        }
        if birth.year() > expiry_year {
            return Err(PrintedError::ExpiresBeforeBirth {
                birth: birth.year(),
                expiry: expiry_year,
            });
        }
        let code = printed::digits(security_code, 4)
            .map_err(|characters| PrintedError::SecurityCode { characters })?;
        let mut number = birth_digits(birth)?;
        push_decimal(
            &mut number,
            u16::try_from(expiry_year).unwrap_or_default(),
            4,
        );
        push(&mut number, &code);
        Ok(Self(number))
    }

    /// From the three things as people type them: `昭和30年5月5日`, `2031年5月5日`, `０１２３`.
    ///
    /// # Errors
    /// What cannot stand on a card.
    pub fn typed(birth: &str, expiry: &str, security_code: &str) -> Result<Self, PrintedError> {
        Self::new(printed::date(birth)?, printed::year(expiry)?, security_code)
    }

    /// From fourteen digits that somebody else put together.
    ///
    /// # Errors
    /// [`PrintedError::NoEra`] where the first six are no day of any era, as with a Gregorian year; [`PrintedError::ExpiryYear`] where the next four are
    /// no year of expiry, as with a year of an era.
    pub fn from_digits(digits: &str) -> Result<Self, PrintedError> {
        let digits = printed::digits(digits, 14)
            .map_err(|characters| PrintedError::Length { characters })?;
        let decimal = |from: usize, to: usize| -> u16 {
            digits
                .get(from..to)
                .unwrap_or_default()
                .iter()
                .fold(0, |sum, digit| {
                    sum * 10 + u16::from(digit.saturating_sub(b'0'))
                })
        };
        let small = |from| u8::try_from(decimal(from, from + 2)).unwrap_or(u8::MAX);
        let (year, month, day) = (small(0), small(2), small(4));
        let expiry = i32::from(decimal(6, 10));
        if !EXPIRY.contains(&expiry) {
            return Err(PrintedError::ExpiryYear { year: expiry });
        }
        let births = Era::ALL
            .into_iter()
            .filter_map(|era| printed::in_era(era, year, month, day).ok());
        if births.filter(|birth| birth.year() <= expiry).count() == 0 {
            return Err(PrintedError::NoEra { year, month, day });
        }
        let mut number = Pin::new();
        push(&mut number, &digits);
        Ok(Self(number))
    }
}

impl BirthKey {
    /// From the birth date.
    ///
    /// # Errors
    /// [`PrintedError::BeforeCalendar`].
    pub fn new(birth: Date) -> Result<Self, PrintedError> {
        birth_digits(birth).map(Self)
    }

    /// From the birth date as people type it.
    ///
    /// # Errors
    /// What cannot stand on a card.
    pub fn typed(birth: &str) -> Result<Self, PrintedError> {
        Self::new(printed::date(birth)?)
    }
}

impl Secret for VerificationNumberB {
    fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl Secret for BirthKey {
    fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

/// YYMMDD with the year of the era.
fn birth_digits(birth: Date) -> Result<Pin, PrintedError> {
    let in_era = EraDate::of(birth).ok_or(PrintedError::BeforeCalendar { year: birth.year() })?;
    let mut digits = Pin::new();
    for part in [in_era.year, month_number(birth.month()), birth.day()] {
        push_decimal(&mut digits, u16::from(part), 2);
    }
    Ok(digits)
}

fn month_number(month: Month) -> u8 {
    u8::from(month)
}

fn push_decimal(secret: &mut Pin, number: u16, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_u16.pow(place) % 10;
        push(secret, &[b'0' + u8::try_from(digit).unwrap_or_default()]);
    }
}

/// Fourteen digits at most, into a cell of sixteen.
fn push(secret: &mut Pin, digits: &[u8]) {
    for digit in digits {
        let pushed = secret.push(*digit);
        debug_assert!(pushed.is_ok(), "digits, and room for them");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn the_number_is_birth_in_its_era_then_gregorian_expiry_then_code() {
        let table = [
            (date!(1955 - 05 - 05), 2031, "0123", "30050520310123"),
            (date!(1980 - 02 - 17), 2030, "9876", "55021720309876"),
            (date!(1989 - 01 - 07), 2026, "0000", "64010720260000"),
            (date!(1989 - 01 - 08), 2026, "0000", "01010820260000"),
            (date!(2019 - 05 - 01), 2029, "１２３４", "01050120291234"),
            (date!(1912 - 07 - 29), 2016, "1111", "45072920161111"),
        ];
        for (birth, expiry, code, expected) in table {
            let number = VerificationNumberB::new(birth, expiry, code).ok().unwrap();
            assert_eq!(number.expose(), expected.as_bytes());
            let birth = BirthKey::new(birth).ok().unwrap();
            assert_eq!(birth.expose(), &expected.as_bytes()[..6]);
        }
        let typed =
            VerificationNumberB::typed("昭和30年5月5日生", "2031年5月5日まで有効", " ０１２３ ");
        assert_eq!(typed.ok().unwrap().expose(), b"30050520310123");
        let typed = BirthKey::typed("1955年5月5日").ok().unwrap();
        assert_eq!(typed.expose(), b"300505");
    }

    #[test]
    fn what_cannot_stand_on_a_card_is_refused() {
        let birth = date!(1955 - 05 - 05);
        let table = [
            (birth, 31, "0123", PrintedError::ExpiryYear { year: 31 }),
            (birth, 2015, "0123", PrintedError::ExpiryYear { year: 2015 }),
            (birth, 2100, "0123", PrintedError::ExpiryYear { year: 2100 }),
            (
                birth,
                2031,
                "123",
                PrintedError::SecurityCode { characters: 3 },
            ),
            (
                birth,
                2031,
                "01234",
                PrintedError::SecurityCode { characters: 5 },
            ),
            (
                birth,
                2031,
                "012a",
                PrintedError::SecurityCode { characters: 4 },
            ),
            (
                birth,
                2031,
                "",
                PrintedError::SecurityCode { characters: 0 },
            ),
            (
                date!(2030 - 01 - 01),
                2029,
                "0123",
                PrintedError::ExpiresBeforeBirth {
                    birth: 2030,
                    expiry: 2029,
                },
            ),
            (
                date!(1872 - 12 - 31),
                2031,
                "0123",
                PrintedError::BeforeCalendar { year: 1872 },
            ),
        ];
        for (birth, expiry, code, expected) in table {
            assert_eq!(
                VerificationNumberB::new(birth, expiry, code).err(),
                Some(expected)
            );
        }
    }

    #[test]
    fn digits_of_somebody_else_must_fit_both_calendars() {
        let no_era = |year, month, day| PrintedError::NoEra { year, month, day };
        for good in [
            "30050520310123",
            "３００５０５２０３１０１２３",
            "64010720310123",
            "01050120290000",
        ] {
            assert!(VerificationNumberB::from_digits(good).is_ok(), "{good}");
        }
        let table = [
            ("3005052031012", PrintedError::Length { characters: 13 }),
            ("1955050520310123", PrintedError::Length { characters: 16 }),
            ("3005052031012x", PrintedError::Length { characters: 14 }),
            // 1989 instead of 64.
            ("89010720310123", no_era(89, 1, 7)),
            ("64010820310123", no_era(64, 1, 8)),
            ("30023020310123", no_era(30, 2, 30)),
            ("00050520310123", no_era(0, 5, 5)),
            // 令和13年 instead of 2031.
            ("30050500130123", PrintedError::ExpiryYear { year: 13 }),
        ];
        for (digits, expected) in table {
            assert_eq!(
                VerificationNumberB::from_digits(digits).err(),
                Some(expected),
                "{digits}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_built_is_fourteen_digits_that_fit(ordinal in 2_400_000..2_500_000_i32, expiry in 1990..2110_i32, code in "[0-9]{3,5}") {
            let birth = Date::from_julian_day(ordinal).unwrap();
            if let Ok(number) = VerificationNumberB::new(birth, expiry, &code) {
                let digits = std::str::from_utf8(number.expose()).unwrap().to_owned();
                prop_assert_eq!(digits.len(), 14);
                prop_assert!(VerificationNumberB::from_digits(&digits).is_ok());
            }
        }

        #[test]
        fn any_text_is_a_number_or_an_error(text in "\\PC{0,20}|[0-9０-９]{14}") {
            let _ = VerificationNumberB::from_digits(&text);
            let _ = VerificationNumberB::typed(&text, &text, &text);
        }
    }
}
