//! Days of the law: ages, months and the grace of an expired certificate.

use time::{Date, Duration, Month, OffsetDateTime, macros::date};

use super::dated::{self, Confidence, Dated};
use crate::clock::JST;

/// The day on which a person is `years` old by law (年齢計算ニ関する法律): the day before the birthday.
///
/// `None` beyond the calendar. Who was born on 29 February attains an age on 28 February in every year.
pub(crate) fn attains(birth: Date, years: u16) -> Option<Date> {
    birthday(birth, years)?.previous_day()
}

/// The birthday itself; 1 March for who was born on 29 February where there is none.
pub(crate) fn birthday(birth: Date, years: u16) -> Option<Date> {
    let year = birth.year().checked_add(i32::from(years))?;
    Date::from_calendar_date(year, birth.month(), birth.day())
        .or_else(|_| Date::from_calendar_date(year, Month::March, 1))
        .ok()
}

/// The first 31 March that is not before `day`.
pub(crate) fn school_year_end(day: Date) -> Option<Date> {
    let this_year = Date::from_calendar_date(day.year(), Month::March, 31).ok()?;
    if day <= this_year {
        Some(this_year)
    } else {
        Date::from_calendar_date(day.year().checked_add(1)?, Month::March, 31).ok()
    }
}

/// The first day of the month after that of `day`.
pub(crate) fn next_month(day: Date) -> Option<Date> {
    end_of_month(day, 0)?.next_day()
}

/// The last day of the month `months` after that of `day`.
pub(crate) fn end_of_month(day: Date, months: u8) -> Option<Date> {
    let first = day.replace_day(1).ok()?;
    let mut end = first;
    for _ in 0..=months {
        // From the first day of a month, 31 days lead into the next one.
        end = end.checked_add(Duration::days(31))?.replace_day(1).ok()?;
    }
    end.previous_day()
}

/// `day`, three months later, or the last day of that month where it is shorter.
pub(crate) fn three_months_later(day: Date) -> Option<Date> {
    let end = end_of_month(day, 3)?;
    Some(end.replace_day(day.day()).unwrap_or(end))
}

/// How many months after that of expiry a certificate still counts for eligibility, through the end of the month.
const GRACE: &[Dated<u8>] = &[Dated {
    valid_from: date!(2024 - 12 - 02),
    source: "notice of insurers of 2025-04, press quoting the ministry; the day of its beginning is inferred",
    confidence: Confidence::Secondary,
    rule: 3,
}];

/// The last day on which a certificate that expired at `not_after` can still be used for eligibility (the grace): the end of the third month after
/// the month of expiry.
///
/// For display: whether it can be used is the service's answer. Source: a notice of insurers of 2025-04 and press quoting the ministry; some
/// leaflets only say three months.
#[must_use]
pub fn usable_until(not_after: OffsetDateTime) -> Option<Date> {
    let last_day = not_after.to_offset(JST).date();
    end_of_month(last_day, dated::on(GRACE, last_day)?.rule)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_age_is_attained_on_the_day_before_the_birthday() {
        for (birth, years, attained, on_birthday) in [
            (
                date!(2020 - 04 - 01),
                6,
                date!(2026 - 03 - 31),
                date!(2026 - 04 - 01),
            ),
            (
                date!(2020 - 02 - 29),
                6,
                date!(2026 - 02 - 28),
                date!(2026 - 03 - 01),
            ),
            (
                date!(2020 - 02 - 29),
                8,
                date!(2028 - 02 - 28),
                date!(2028 - 02 - 29),
            ),
            (
                date!(1956 - 01 - 01),
                70,
                date!(2025 - 12 - 31),
                date!(2026 - 01 - 01),
            ),
        ] {
            assert_eq!(attains(birth, years), Some(attained));
            assert_eq!(birthday(birth, years), Some(on_birthday));
        }
    }

    #[test]
    fn months_end_where_they_end() {
        assert_eq!(
            school_year_end(date!(2026 - 03 - 31)),
            Some(date!(2026 - 03 - 31))
        );
        assert_eq!(
            school_year_end(date!(2026 - 04 - 01)),
            Some(date!(2027 - 03 - 31))
        );
        assert_eq!(
            next_month(date!(2025 - 12 - 31)),
            Some(date!(2026 - 01 - 01))
        );
        assert_eq!(
            end_of_month(date!(2025 - 11 - 30), 3),
            Some(date!(2026 - 02 - 28))
        );
        assert_eq!(
            three_months_later(date!(2025 - 11 - 30)),
            Some(date!(2026 - 02 - 28))
        );
        assert_eq!(
            three_months_later(date!(2026 - 01 - 15)),
            Some(date!(2026 - 04 - 15))
        );
        assert_eq!(next_month(Date::MAX), None);
    }

    #[test]
    fn the_grace_ends_with_the_third_month_after_that_of_expiry() {
        for (not_after, last) in [
            (datetime!(2026-01-05 23:59:59 +9), date!(2026 - 04 - 30)),
            (datetime!(2025-11-30 14:59:59 UTC), date!(2026 - 02 - 28)),
            (datetime!(2025-11-30 15:00:00 UTC), date!(2026 - 03 - 31)),
        ] {
            assert_eq!(usable_until(not_after), Some(last));
        }
    }
}
