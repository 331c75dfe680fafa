//! Dates and times on the wire. One that does not exist is kept as text.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

use super::{tree::FromText, write::ToText};
use crate::clock::JST;

/// `yyyyMMdd`.
impl FromText for Date {
    fn from_text(text: &str) -> Option<Self> {
        let digits = digits(text, 8)?;
        let month = Month::try_from(digits.get(4..6)?.parse::<u8>().ok()?).ok()?;
        Self::from_calendar_date(
            digits.get(..4)?.parse().ok()?,
            month,
            digits.get(6..8)?.parse().ok()?,
        )
        .ok()
    }
}

/// `yyyyMMddHHmmss`, in Japan.
impl FromText for OffsetDateTime {
    fn from_text(text: &str) -> Option<Self> {
        let digits = digits(text, 14)?;
        let time = Time::from_hms(
            digits.get(8..10)?.parse().ok()?,
            digits.get(10..12)?.parse().ok()?,
            digits.get(12..14)?.parse().ok()?,
        )
        .ok()?;
        let date = Date::from_text(digits.get(..8)?)?;
        Some(PrimitiveDateTime::new(date, time).assume_offset(JST))
    }
}

impl ToText for Date {
    fn to_text(&self) -> String {
        let (year, month, day) = (self.year(), u8::from(self.month()), self.day());
        format!("{year:04}{month:02}{day:02}")
    }
}

/// As a clock in Japan shows it.
impl ToText for OffsetDateTime {
    fn to_text(&self) -> String {
        let local = self.to_offset(JST);
        let (hour, minute, second) = local.to_hms();
        format!("{}{hour:02}{minute:02}{second:02}", local.date().to_text())
    }
}

/// `text` without surrounding space, if it is `count` digits.
pub(crate) fn digits(text: &str, count: usize) -> Option<&str> {
    let text = text.trim();
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn dates_and_times_exist_or_are_kept_as_text() {
        for text in [
            "20260230",
            "2026041",
            "２０２６０４０１",
            "2026-4-1",
            "+2260401",
            "00000000",
        ] {
            assert_eq!(Date::from_text(text), None, "{text}");
        }
        assert_eq!(
            OffsetDateTime::from_text("20260401090507"),
            Some(datetime!(2026-04-01 09:05:07 +9))
        );
        assert_eq!(OffsetDateTime::from_text("20260401240000"), None);
    }
}
