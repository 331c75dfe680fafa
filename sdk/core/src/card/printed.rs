//! What people type from the face of a card: dates in either calendar, in either width of digits.

use time::{Date, Month};

use super::era::{Era, EraDate};

/// Why what was typed cannot stand on a card. Nothing was sent, no try was spent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PrintedError {
    /// Neither three numbers nor eight digits (six after an era).
    #[error("not a date")]
    NotADate,
    /// Six digits without an era: 昭和55年 and 1955 look the same.
    #[error("which calendar is not said")]
    WhichCalendar,
    /// There is no such day.
    #[error("no day {year}-{month}-{day}")]
    NoSuchDay {
        /// The year, in the Gregorian calendar.
        year: i32,
        /// The month.
        month: u8,
        /// The day of the month.
        day: u8,
    },
    /// The day exists, in another era.
    #[error("year {year} of {era:?} does not hold {day}")]
    OtherEra {
        /// The era typed.
        era: Era,
        /// The year typed.
        year: u8,
        /// The Gregorian day that it would be.
        day: Date,
    },
    /// Before 1873 the months and days of an era are those of the lunisolar calendar.
    #[error("{year}: before the Gregorian calendar")]
    BeforeCalendar {
        /// The Gregorian year.
        year: i32,
    },
    /// Cards are valid for ten years at most, and the first were issued in 2016.
    #[error("no card expires in {year}")]
    ExpiryYear {
        /// The year.
        year: i32,
    },
    /// The holder would be born after the card's expiry.
    #[error("born in {birth}, expires in {expiry}")]
    ExpiresBeforeBirth {
        /// The year of birth.
        birth: i32,
        /// The year of expiry.
        expiry: i32,
    },
    /// セキュリティコード has exactly four digits.
    #[error("security code of {characters} characters, or not all digits")]
    SecurityCode {
        /// How many were typed.
        characters: usize,
    },
    /// 照合番号B has exactly fourteen digits.
    #[error("verification number of {characters} characters, or not all digits")]
    Length {
        /// How many were typed.
        characters: usize,
    },
    /// No era has such a day: 照合番号B was put together with the Gregorian year, or in another order.
    #[error("no era has a day {year}-{month}-{day}")]
    NoEra {
        /// The year of an era.
        year: u8,
        /// The month.
        month: u8,
        /// The day of the month.
        day: u8,
    },
}

/// A date as typed: `1955年5月5日`, `昭和30年5月5日生`, `Ｓ３０．５．５`, `平成元年1月8日`, `19550505`, `S300505`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn date(typed: &str) -> Result<Date, PrintedError> {
    let (era, numbers) = read(typed)?;
    let (year, month, day) = match (era, numbers.as_slice()) {
        (_, [year, month, day]) => (number(year)?, number(month)?, number(day)?),
        (Some(_), [run]) if run.len() == 6 => split(run, 2)?,
        (None, [run]) if run.len() == 8 => split(run, 4)?,
        (None, [run]) if run.len() == 6 => return Err(PrintedError::WhichCalendar),
        _ => return Err(PrintedError::NotADate),
    };
    let (month, day) = (small(month)?, small(day)?);
    match era {
        Some(era) => in_era(era, small(year)?, month, day),
        // Two digits are a year of some era, or of some century.
        None if year < 100 => Err(PrintedError::WhichCalendar),
        None => gregorian(i32::from(year), month, day),
    }
}

/// The year of an expiry as typed: a year (`2031`, `2031年`, `令和13年`), or a whole date.
///
/// # Errors
/// What is wrong with it.
pub(super) fn year(typed: &str) -> Result<i32, PrintedError> {
    match read(typed)? {
        (None, numbers) if matches!(numbers.as_slice(), [only] if only.len() == 4) => Ok(
            i32::from(number(numbers.first().ok_or(PrintedError::NotADate)?)?),
        ),
        (Some(era), numbers) if matches!(numbers.as_slice(), [only] if only.len() <= 2) => {
            let year = number(numbers.first().ok_or(PrintedError::NotADate)?)?;
            Ok(era.first_day().year() + i32::from(year) - 1)
        }
        _ => date(typed).map(Date::year),
    }
}

/// The digits of `typed` in half width, if it is exactly `count` digits of either width; else how many characters there are.
pub(super) fn digits(typed: &str, count: usize) -> Result<zeroize::Zeroizing<Vec<u8>>, usize> {
    let mut digits = zeroize::Zeroizing::new(Vec::with_capacity(count));
    let mut characters = 0;
    for character in typed.trim().chars() {
        characters += 1;
        if let Some(digit) = digit(character)
            && digits.len() < count
        {
            digits.push(digit);
        }
    }
    if characters == count && digits.len() == count {
        Ok(digits)
    } else {
        Err(characters)
    }
}

/// The day that a year of an era, a month and a day name; the era must have it.
pub(super) fn in_era(era: Era, year: u8, month: u8, day: u8) -> Result<Date, PrintedError> {
    let gregorian_year = era.first_day().year() + i32::from(year) - 1;
    let date = gregorian(gregorian_year, month, day)?;
    match EraDate::of(date) {
        None => Err(PrintedError::BeforeCalendar {
            year: gregorian_year,
        }),
        Some(found) if found.era == era && found.year == year => Ok(date),
        Some(_) => Err(PrintedError::OtherEra {
            era,
            year,
            day: date,
        }),
    }
}

fn gregorian(year: i32, month: u8, day: u8) -> Result<Date, PrintedError> {
    Month::try_from(month)
        .ok()
        .and_then(|month| Date::from_calendar_date(year, month, day).ok())
        .ok_or(PrintedError::NoSuchDay { year, month, day })
}

/// The era, if one is named, and the runs of digits after it.
fn read(typed: &str) -> Result<(Option<Era>, Vec<String>), PrintedError> {
    // Longer than any date with all its words.
    if typed.chars().count() > 40 {
        return Err(PrintedError::NotADate);
    }
    let text = typed.trim();
    let text = ["生まれ", "生", "まで有効", "まで"]
        .iter()
        .find_map(|suffix| text.strip_suffix(suffix))
        .unwrap_or(text)
        .trim_end();
    let (era, text) = match Era::strip_name(text) {
        Some((era, rest)) => (Some(era), rest),
        None => (None, text.strip_prefix("西暦").unwrap_or(text)),
    };
    let mut numbers = Vec::new();
    let mut run = String::new();
    for character in text.chars() {
        match (digit(character), character) {
            (Some(digit), _) => run.push(char::from(digit)),
            // The first year is written 元年.
            (None, '元') if era.is_some() && numbers.is_empty() && run.is_empty() => run.push('1'),
            (None, separator) if is_separator(separator) => {
                if !run.is_empty() {
                    numbers.push(std::mem::take(&mut run));
                }
            }
            _ => return Err(PrintedError::NotADate),
        }
    }
    if !run.is_empty() {
        numbers.push(run);
    }
    Ok((era, numbers))
}

fn digit(character: char) -> Option<u8> {
    let half = match character {
        '０'..='９' => u32::from(character) - u32::from('０') + u32::from('0'),
        other => u32::from(other),
    };
    u8::try_from(half).ok().filter(u8::is_ascii_digit)
}

fn is_separator(character: char) -> bool {
    matches!(
        character,
        '年' | '月'
            | '日'
            | '/'
            | '／'
            | '-'
            | '－'
            | '‐'
            | '−'
            | '.'
            | '．'
            | '・'
            | ' '
            | '\u{3000}'
    )
}

fn number(run: &str) -> Result<u16, PrintedError> {
    run.parse().map_err(|_| PrintedError::NotADate)
}

fn small(number: u16) -> Result<u8, PrintedError> {
    u8::try_from(number).map_err(|_| PrintedError::NotADate)
}

/// A run of digits as a year of `year_digits`, a month and a day of two.
fn split(run: &str, year_digits: usize) -> Result<(u16, u16, u16), PrintedError> {
    let part = |from: usize, to: usize| run.get(from..to).ok_or(PrintedError::NotADate);
    Ok((
        number(part(0, year_digits)?)?,
        number(part(year_digits, year_digits + 2)?)?,
        number(part(year_digits + 2, year_digits + 4)?)?,
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date as day;

    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let table = [
            (
                day!(1955 - 05 - 05),
                &[
                    "1955年5月5日",
                    "西暦1955年05月05日生",
                    "1955/5/5",
                    "１９５５－０５－０５",
                    "19550505",
                    " 1955.5.5 ",
                    "昭和30年5月5日",
                    "昭和３０年５月５日生",
                    "S30.5.5",
                    "Ｓ３０・５・５",
                    "㍼30年5月5日",
                    "昭 30 5 5",
                    "S300505",
                ][..],
            ),
            (
                day!(1989 - 01 - 08),
                &["平成元年1月8日", "平成1年1月8日", "H1.1.8", "H010108"],
            ),
            (day!(1989 - 01 - 07), &["昭和64年1月7日", "S64/01/07"]),
            (day!(2019 - 05 - 01), &["令和元年5月1日", "R1-5-1"]),
            (day!(2000 - 02 - 29), &["平成12年2月29日"]),
            (day!(1912 - 07 - 30), &["大正元年7月30日", "T1.7.30"]),
            (day!(1873 - 01 - 01), &["明治6年1月1日", "1873年1月1日"]),
        ];
        for (expected, texts) in table {
            for text in texts {
                assert_eq!(date(text), Ok(expected), "{text}");
            }
        }
    }

    #[test]
    fn what_is_no_date_or_not_of_its_calendar_says_why() {
        let other_era = |era, year, day| PrintedError::OtherEra { era, year, day };
        let no_day = |year, month, day| PrintedError::NoSuchDay { year, month, day };
        let table = [
            ("", PrintedError::NotADate),
            ("5月5日", PrintedError::NotADate),
            ("令和元年五月一日", PrintedError::NotADate),
            ("慶応3年5月5日", PrintedError::NotADate),
            ("1955年5月", PrintedError::NotADate),
            ("1955年5月5日5時", PrintedError::NotADate),
            ("元年1月8日", PrintedError::NotADate),
            ("195505051", PrintedError::NotADate),
            ("昭和300年5月5日", PrintedError::NotADate),
            ("550505", PrintedError::WhichCalendar),
            ("55年5月5日", PrintedError::WhichCalendar),
            ("1955年2月29日", no_day(1955, 2, 29)),
            ("1955年13月1日", no_day(1955, 13, 1)),
            ("1955年0月1日", no_day(1955, 0, 1)),
            (
                "昭和0年5月5日",
                other_era(Era::Showa, 0, day!(1925 - 05 - 05)),
            ),
            (
                "昭和64年1月8日",
                other_era(Era::Showa, 64, day!(1989 - 01 - 08)),
            ),
            (
                "平成元年1月7日",
                other_era(Era::Heisei, 1, day!(1989 - 01 - 07)),
            ),
            (
                "平成31年5月1日",
                other_era(Era::Heisei, 31, day!(2019 - 05 - 01)),
            ),
            (
                "明治45年7月30日",
                other_era(Era::Meiji, 45, day!(1912 - 07 - 30)),
            ),
            (
                "大正15年12月25日",
                other_era(Era::Taisho, 15, day!(1926 - 12 - 25)),
            ),
            (
                "明治5年12月2日",
                PrintedError::BeforeCalendar { year: 1872 },
            ),
        ];
        for (text, expected) in table {
            assert_eq!(date(text), Err(expected), "{text}");
        }
        assert_eq!(date(&"1".repeat(1000)), Err(PrintedError::NotADate));
    }

    #[test]
    fn an_expiry_is_a_year_or_a_date() {
        for text in [
            "2031",
            "２０３１年",
            "2031年5月5日まで有効",
            "20310505",
            "令和13年",
            "R13",
            "R13.5.5",
        ] {
            assert_eq!(year(text), Ok(2031), "{text}");
        }
        assert_eq!(year("31"), Err(PrintedError::NotADate));
        assert_eq!(year("310505"), Err(PrintedError::WhichCalendar));
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_an_error(text in "\\PC{0,20}|[元年月日SH0-9０-９ .]{0,16}") {
            let _ = (date(&text), year(&text), digits(&text, 4));
        }

        #[test]
        fn a_day_reads_back_from_both_calendars(ordinal in 2_405_160..2_488_070_i32) {
            let expected = Date::from_julian_day(ordinal).unwrap();
            let (year, month, day) = (expected.year(), u8::from(expected.month()), expected.day());
            prop_assert_eq!(date(&format!("{year}年{month}月{day}日")), Ok(expected));
            if let Some(EraDate { era, year, .. }) = EraDate::of(expected) {
                let name = match era {
                    Era::Meiji => "明治", Era::Taisho => "大正", Era::Showa => "昭和", Era::Heisei => "平成", Era::Reiwa => "令和",
                };
                prop_assert_eq!(date(&format!("{name}{year}年{month}月{day}日")), Ok(expected));
            }
        }
    }
}
