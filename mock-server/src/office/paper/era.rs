//! Dates as paper has them: in the year of the era.

use time::{Date, macros::date};

use crate::office::month::Month;

const ERAS: [(Date, &str); 5] = [
    (date!(2019 - 05 - 01), "令和"),
    (date!(1989 - 01 - 08), "平成"),
    (date!(1926 - 12 - 25), "昭和"),
    (date!(1912 - 07 - 30), "大正"),
    (date!(1868 - 01 - 25), "明治"),
];

/// `令和8年11月1日`; a year before every era stays as it is.
pub(super) fn day(day: Date) -> String {
    format!("{}{}月{}日", year(day), u8::from(day.month()), day.day())
}

/// `令和8年11月`, by the month's last day.
pub(super) fn month(month: Month) -> String {
    format!("{}{}月", year(month.last()), u8::from(month.last().month()))
}

fn year(day: Date) -> String {
    match ERAS.iter().find(|(first, _)| *first <= day) {
        Some((first, name)) if first.year() == day.year() => format!("{name}元年"),
        Some((first, name)) => format!("{name}{}年", day.year() - first.year() + 1),
        None => format!("{}年", day.year()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_era_begins_on_its_day_with_its_first_year() {
        for (on, text) in [
            (date!(2026 - 11 - 01), "令和8年11月1日"),
            (date!(2019 - 05 - 01), "令和元年5月1日"),
            (date!(2019 - 04 - 30), "平成31年4月30日"),
            (date!(1989 - 01 - 07), "昭和64年1月7日"),
            (date!(1926 - 12 - 24), "大正15年12月24日"),
            (date!(1912 - 07 - 29), "明治45年7月29日"),
            (date!(1850 - 01 - 01), "1850年1月1日"),
        ] {
            assert_eq!(day(on), text);
        }
    }
}
