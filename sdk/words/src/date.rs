//! Dates as a language writes them.

use crate::Language;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date with its year: 2026年11月16日, 16 November 2026.
#[must_use]
pub fn date(language: Language, year: i32, month: u8, day: u8) -> String {
    match language {
        Language::Japanese => format!("{year}年{month}月{day}日"),
        Language::English => format!("{} {year}", self::day(language, month, day)),
    }
}

/// A date that needs no year because it is near: 11月16日, 16 November.
#[must_use]
pub fn day(language: Language, month: u8, day: u8) -> String {
    let name = usize::from(month)
        .checked_sub(1)
        .and_then(|index| MONTHS.get(index));
    match (language, name) {
        (Language::Japanese, _) => format!("{month}月{day}日"),
        (Language::English, Some(name)) => format!("{day} {name}"),
        (Language::English, None) => format!("{day}/{month}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_reads_as_its_language_writes_it() {
        for (language, expected) in [
            (Language::Japanese, ("2026年11月16日", "11月16日")),
            (Language::English, ("16 November 2026", "16 November")),
        ] {
            let written = (date(language, 2026, 11, 16), day(language, 11, 16));
            assert_eq!((written.0.as_str(), written.1.as_str()), expected);
        }
        assert_eq!(day(Language::English, 1, 1), "1 January");
        assert_eq!(day(Language::English, 12, 31), "31 December");
        assert_eq!(day(Language::English, 0, 1), "1/0");
    }
}
