//! Values of a person in a record, kept as they are written.

use time::{Date, Month};
use zeroize::Zeroize;

use super::record::{Object, RecordError};
use crate::eligibility::code;

/// A date in a record, `YYYYMMDD` in the Gregorian calendar; kept as it is where it is no day, as for people whose birth date is not known \[C\].
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct RecordedDay([u8; 8]);

impl RecordedDay {
    /// The day; `None` where there is no such day.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        let decimal = |digits: &[u8]| {
            digits.iter().fold(0_u16, |sum, digit| {
                sum * 10 + u16::from(digit.saturating_sub(b'0'))
            })
        };
        let [y1, y2, y3, y4, m1, m2, d1, d2] = self.0;
        let month = Month::try_from(u8::try_from(decimal(&[m1, m2])).ok()?).ok()?;
        let day = u8::try_from(decimal(&[d1, d2])).ok()?;
        Date::from_calendar_date(i32::from(decimal(&[y1, y2, y3, y4])), month, day).ok()
    }

    /// The eight digits.
    #[must_use]
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(super) fn of(object: &Object<'_>) -> Result<Self, RecordError> {
        let digits = object.exactly::<8>()?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(*digits))
        } else {
            Err(object.form("not eight digits"))
        }
    }
}

/// Prints nothing of a person.
impl std::fmt::Debug for RecordedDay {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("RecordedDay(…)")
    }
}

/// 性別 in a record: a digit of ISO/IEC 5218 (1 male, 2 female, 9 not applicable), any other kept as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct RecordedSex(pub u8);

impl RecordedSex {
    /// As messages of the service say it; `None` for 9 and everything else.
    #[must_use]
    pub fn code(self) -> Option<code::Sex> {
        match self.0 {
            b'1' => Some(code::Sex::Male),
            b'2' => Some(code::Sex::Female),
            _ => None,
        }
    }

    pub(super) fn of(object: &Object<'_>) -> Result<Self, RecordError> {
        let [digit] = object.exactly::<1>()?;
        Ok(Self(*digit))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn dates_and_sexes_keep_what_they_do_not_know() {
        let day = |digits: &[u8]| {
            RecordedDay::of(&Object {
                tag: 0xDF24,
                value: digits,
                whole: digits,
            })
        };
        assert_eq!(day(b"19550505").unwrap().day(), Some(date!(1955 - 05 - 05)));
        let unknown = day(b"19550000").unwrap();
        assert_eq!((unknown.day(), unknown.digits()), (None, "19550000"));
        assert_eq!(
            day(b"1955050").err(),
            Some(RecordError::Length {
                tag: 0xDF24,
                length: 7
            })
        );
        assert_eq!(
            day(b"1955-505").err(),
            Some(RecordError::Form {
                tag: 0xDF24,
                what: "not eight digits"
            })
        );
        assert!(!format!("{unknown:?}").contains("1955"));
        let sexes = [b'1', b'2', b'9', 0].map(|digit| RecordedSex(digit).code());
        assert_eq!(
            sexes,
            [Some(code::Sex::Male), Some(code::Sex::Female), None, None]
        );
    }
}
