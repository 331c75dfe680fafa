//! Dates of the people file: absolute, or relative to the server's date in Japan.

use time::{Date, Duration, Month, macros::format_description};

/// The day an anchor means, seen from today.
type Anchor = fn(Date) -> Option<Date>;

/// The anchors; none begins another.
const ANCHORS: &[(&str, Anchor)] = &[
    ("today", Some),
    ("this-month-start", |day| day.replace_day(1).ok()),
    ("this-month-end", month_end),
    ("last-month-start", |day| {
        month_end_of(day, -1)?.replace_day(1).ok()
    }),
    ("last-month-end", |day| month_end_of(day, -1)),
    ("next-month-start", |day| {
        month_end_of(day, 1)?.replace_day(1).ok()
    }),
    ("next-month-end", |day| month_end_of(day, 1)),
    ("this-year-start", |day| {
        Date::from_calendar_date(day.year(), Month::January, 1).ok()
    }),
    ("this-year-end", |day| {
        Date::from_calendar_date(day.year(), Month::December, 31).ok()
    }),
];

/// Reads `2026-04-01`, `today`, `last-month-end`, `today-75y`, `this-year-end+3y-1d` …; `None` when it is none of them.
///
/// Steps are days (`d`), months (`m`) or years (`y`); a month without that day gives its last day.
pub(crate) fn resolve(expression: &str, today: Date) -> Option<Date> {
    if let Ok(date) = Date::parse(expression, format_description!("[year]-[month]-[day]")) {
        return Some(date);
    }
    let (rest, date) = ANCHORS.iter().find_map(|(anchor, at)| {
        expression
            .strip_prefix(anchor)
            .map(|rest| (rest, at(today)))
    })?;
    steps(rest, date?)
}

/// Reads `20260401`, as the interface writes a date.
pub(crate) fn compact(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year][month][day]")).ok()
}

/// The last day of the month `months` after the month of `day`.
pub(crate) fn month_end_of(day: Date, months: i32) -> Option<Date> {
    month_end(add_months(day.replace_day(1).ok()?, months)?)
}

/// `months` later; the last day of the month where it has no such day.
pub(crate) fn add_months(day: Date, months: i32) -> Option<Date> {
    let month = i32::from(u8::from(day.month())) - 1 + day.year().checked_mul(12)?;
    let month = month.checked_add(months)?;
    let year = month.div_euclid(12);
    let month = Month::try_from(u8::try_from(month.rem_euclid(12) + 1).ok()?).ok()?;
    let last = month.length(year);
    Date::from_calendar_date(year, month, day.day().min(last)).ok()
}

fn month_end(day: Date) -> Option<Date> {
    day.replace_day(day.month().length(day.year())).ok()
}

fn steps(rest: &str, date: Date) -> Option<Date> {
    if rest.is_empty() {
        return Some(date);
    }
    let (sign, rest) = match rest.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let unit = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = rest.split_at_checked(unit)?;
    let count = number.parse::<i16>().ok().map(i32::from)? * sign;
    let (unit, rest) = rest.split_at_checked(1)?;
    let date = match unit {
        "d" => date.checked_add(Duration::days(i64::from(count)))?,
        "m" => add_months(date, count)?,
        "y" => add_months(date, count.checked_mul(12)?)?,
        _ => return None,
    };
    steps(rest, date)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn expressions_resolve_against_the_date_in_japan() {
        let today = date!(2024 - 02 - 29);
        for (expression, expected) in [
            ("1955-05-05", Some(date!(1955 - 05 - 05))),
            ("today", Some(today)),
            ("today-40d", Some(date!(2024 - 01 - 20))),
            ("today+2y", Some(date!(2026 - 02 - 28))),
            ("today-75y", Some(date!(1949 - 02 - 28))),
            ("this-month-start", Some(date!(2024 - 02 - 01))),
            ("this-month-end", Some(date!(2024 - 02 - 29))),
            ("last-month-start", Some(date!(2024 - 01 - 01))),
            ("last-month-end", Some(date!(2024 - 01 - 31))),
            ("next-month-start", Some(date!(2024 - 03 - 01))),
            ("next-month-end", Some(date!(2024 - 03 - 31))),
            ("this-year-start-1y", Some(date!(2023 - 01 - 01))),
            ("this-year-end+3y-1d", Some(date!(2027 - 12 - 30))),
            ("this-month-end-3m", Some(date!(2023 - 11 - 29))),
            ("2024-02-30", None),
            ("yesterday", None),
            ("today+", None),
            ("today+2", None),
            ("today+2w", None),
            ("today + 2d", None),
            ("today+99999999999999999999y", None),
            ("", None),
        ] {
            assert_eq!(resolve(expression, today), expected, "{expression}");
        }
    }
}
