//! A calendar month (診療年月): tickets are for one.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{Date, Duration, Month as Name};

/// A calendar month, `yyyy-MM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    first: Date,
}

impl Month {
    /// The month of a day.
    pub(crate) fn of(day: Date) -> Self {
        let back = Duration::days(i64::from(day.day()) - 1);
        Self { first: day - back }
    }

    /// Reads `yyyy-MM` or `yyyyMM`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits: String = match text.split_once('-') {
            Some((year, month)) if year.len() == 4 => format!("{year}{month}"),
            _ => text.to_owned(),
        };
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (year, month) = digits.split_at_checked(4)?;
        let month = Name::try_from(month.parse::<u8>().ok()?).ok()?;
        let first = Date::from_calendar_date(year.parse().ok()?, month, 1).ok()?;
        (first.year() >= 1900).then_some(Self { first })
    }

    /// Its first day.
    pub(crate) fn first(self) -> Date {
        self.first
    }

    /// Its last day.
    pub(crate) fn last(self) -> Date {
        let length = self.first.month().length(self.first.year());
        self.first + Duration::days(i64::from(length) - 1)
    }

    /// The month after it.
    pub(crate) fn next(self) -> Self {
        Self::of(self.last() + Duration::DAY)
    }

    /// The month before it.
    pub(crate) fn before(self) -> Self {
        Self::of(self.first - Duration::DAY)
    }

    /// `yyyyMM`, as the interface writes it.
    pub(crate) fn compact(self) -> String {
        format!(
            "{:04}{:02}",
            self.first.year(),
            u8::from(self.first.month())
        )
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = u8::from(self.first.month());
        write!(f, "{:04}-{month:02}", self.first.year())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a month yyyy-MM"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_in_two_ways_and_knows_its_days_and_neighbours() {
        for (text, month) in [
            (
                "2028-02",
                Some(("2028-02", "2028-02-29", "2028-03", "2028-01")),
            ),
            (
                "202612",
                Some(("2026-12", "2026-12-31", "2027-01", "2026-11")),
            ),
            ("2026-13", None),
            ("2026-1", None),
            ("1026-01", None),
            ("２０２６０１", None),
            ("", None),
            ("20-2601", None),
        ] {
            let told = Month::parse(text).map(|month| {
                [
                    month.to_string(),
                    month.last().to_string(),
                    month.next().to_string(),
                    month.before().to_string(),
                ]
            });
            let expected = month.map(|(a, b, c, d)| [a, b, c, d].map(String::from));
            assert_eq!(told, expected, "{text}");
        }
    }
}
