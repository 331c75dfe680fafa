//! Dates as people write them on paper: `2027-03-31`, `20270331`, `R9.3.31`, `令和9年3月31日`.

use madoguchi::core::card::Era;
use time::{Date, Month};

/// The date that `text` says; `None` where it says none.
pub(super) fn parse(text: &str) -> Option<Date> {
    let text: String = text.chars().filter_map(narrow).collect();
    let (era, rest) = match ERAS.iter().find_map(|(name, era)| {
        let rest = text.strip_prefix(name)?;
        Some((*era, rest))
    }) {
        Some((era, rest)) => (Some(era), rest),
        None => (None, text.as_str()),
    };
    let (year, month, day) = match (
        era,
        rest.len(),
        rest.bytes().all(|byte| byte.is_ascii_digit()),
    ) {
        (None, 8, true) => (rest.get(..4)?, rest.get(4..6)?, rest.get(6..)?),
        (Some(_), 6, true) => (rest.get(..2)?, rest.get(2..4)?, rest.get(4..)?),
        _ => {
            let mut parts = rest.split('-').filter(|part| !part.is_empty());
            let date = (parts.next()?, parts.next()?, parts.next()?);
            if parts.next().is_some() {
                return None;
            }
            date
        }
    };
    let year: i32 = if year == "元" { 1 } else { year.parse().ok()? };
    let year = match era {
        None if year < 1868 => return None,
        None => year,
        Some(_) if year < 1 => return None,
        Some(era) => era.first_day().year() + year - 1,
    };
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year, month, day.parse().ok()?).ok()?;
    // A day before its era began was written in the era before.
    match era {
        Some(era) if Era::of(date) != Some(era) => None,
        _ => Some(date),
    }
}

const ERAS: &[(&str, Era)] = &[
    ("令和", Era::Reiwa),
    ("平成", Era::Heisei),
    ("昭和", Era::Showa),
    ("大正", Era::Taisho),
    ("明治", Era::Meiji),
    ("R", Era::Reiwa),
    ("H", Era::Heisei),
    ("S", Era::Showa),
    ("T", Era::Taisho),
    ("M", Era::Meiji),
];

/// One width for digits and letters, one sign between year, month and day.
fn narrow(character: char) -> Option<char> {
    Some(match character {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            let narrow = char::from_u32(u32::from(character) - 0xfee0)?;
            narrow.to_ascii_uppercase()
        }
        'a'..='z' => character.to_ascii_uppercase(),
        '/' | '.' | '-' | '／' | '．' | '－' | '・' | '年' | '月' | '日' => '-',
        ' ' | '　' => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn dates_are_read_as_paper_writes_them_and_nothing_is_guessed() {
        for (text, expected) in [
            ("2027-03-31", Some(date!(2027 - 03 - 31))),
            ("20270331", Some(date!(2027 - 03 - 31))),
            ("２０２７／３／３１", Some(date!(2027 - 03 - 31))),
            ("R9.3.31", Some(date!(2027 - 03 - 31))),
            ("r090331", Some(date!(2027 - 03 - 31))),
            ("令和9年3月31日", Some(date!(2027 - 03 - 31))),
            ("令和元年5月1日", Some(date!(2019 - 05 - 01))),
            ("S60.6.15", Some(date!(1985 - 06 - 15))),
            ("平成31年5月1日", None),
            ("2027-02-29", None),
            ("3-31", None),
            ("27-3-31", None),
            ("2027-03-31-1", None),
            ("H0.1.1", None),
            ("", None),
            ("令和", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
