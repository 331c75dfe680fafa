//! How values are written: dates, times, amounts, codes.

use madoguchi::core::{clock::JST, outcome::Relation};
use madoguchi_words::{Language, Table};
use time::{Date, OffsetDateTime};

/// `2026-11-16`: at the desk dates stand in columns.
#[must_use]
pub fn date(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// `202611` as `2026-11`; anything else as it came.
#[must_use]
pub fn month(written: &str) -> String {
    match written.split_at_checked(4) {
        Some((year, month))
            if month.len() == 2 && written.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{year}-{month}")
        }
        _ => written.to_owned(),
    }
}

/// `9:42`, Japanese time.
#[must_use]
pub fn clock(at: OffsetDateTime) -> String {
    let at = at.to_offset(JST);
    format!("{}:{:02}", at.hour(), at.minute())
}

/// `9:42:07`, Japanese time.
#[must_use]
pub fn clock_seconds(at: OffsetDateTime) -> String {
    format!("{}:{:02}", clock(at), at.second())
}

/// `11/16 9:42`, Japanese time.
#[must_use]
pub fn day_and_clock(at: OffsetDateTime) -> String {
    let local = at.to_offset(JST);
    format!("{}/{} {}", u8::from(local.month()), local.day(), clock(at))
}

/// 12345 as 12,345.
#[must_use]
pub fn yen(amount: u32) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A code in words, or as it came where the words do not know it.
#[must_use]
pub fn named(language: Language, table: Table, code: &str) -> String {
    madoguchi_words::name(language, table, code)
        .unwrap_or(code)
        .to_owned()
}

/// Who consented in a person's place.
#[must_use]
pub fn relation(language: Language, relation: Relation) -> String {
    let key = match relation {
        Relation::Guardian => "guardian",
        Relation::LegalRepresentative => "legal-representative",
        Relation::OralToStaff => "oral-to-staff",
    };
    named(language, Table::Relation, key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_written_like_dates() {
        for (wire, written) in [
            ("202611", "2026-11"),
            ("2026", "2026"),
            ("令和8年11月", "令和8年11月"),
            ("", ""),
        ] {
            assert_eq!(month(wire), written);
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (amount, written) in [
            (0, "0"),
            (999, "999"),
            (3000, "3,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(yen(amount), written);
        }
    }
}
