//! Japanese eras (元号) from Meiji on, and dates in them.

use time::{Date, macros::date};

/// An era. Each begins on a day and ends on the day before the next one begins; that day belongs to the new era as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Era {
    /// 明治.
    Meiji,
    /// 大正.
    Taisho,
    /// 昭和.
    Showa,
    /// 平成.
    Heisei,
    /// 令和.
    Reiwa,
}

/// Until this day a date written in the era is one of the lunisolar calendar, and its month and day are not those of [`Date`] (太政官布告第337号).
const GREGORIAN_FROM: Date = date!(1873 - 01 - 01);

impl Era {
    /// Every era, in their order.
    pub const ALL: [Self; 5] = [
        Self::Meiji,
        Self::Taisho,
        Self::Showa,
        Self::Heisei,
        Self::Reiwa,
    ];

    /// Its first day, in the Gregorian calendar.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Meiji => date!(1868 - 01 - 25),
            Self::Taisho => date!(1912 - 07 - 30),
            Self::Showa => date!(1926 - 12 - 25),
            Self::Heisei => date!(1989 - 01 - 08),
            Self::Reiwa => date!(2019 - 05 - 01),
        }
    }

    /// The era that `text` begins with the name of, and what follows the name.
    pub(super) fn strip_name(text: &str) -> Option<(Self, &str)> {
        NAMES.iter().find_map(|(era, names)| {
            let rest = names.iter().find_map(|name| text.strip_prefix(name))?;
            Some((*era, rest))
        })
    }

    /// The era that a day belongs to; `None` before Meiji.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        Self::ALL
            .into_iter()
            .rev()
            .find(|era| era.first_day() <= day)
    }
}

/// How eras are written: in full, by their first character, as one sign, by a letter of either width.
const NAMES: [(Era, [&str; 6]); 5] = [
    (Era::Meiji, ["明治", "明", "㍾", "M", "m", "Ｍ"]),
    (Era::Taisho, ["大正", "大", "㍽", "T", "t", "Ｔ"]),
    (Era::Showa, ["昭和", "昭", "㍼", "S", "s", "Ｓ"]),
    (Era::Heisei, ["平成", "平", "㍻", "H", "h", "Ｈ"]),
    (Era::Reiwa, ["令和", "令", "㋿", "R", "r", "Ｒ"]),
];

/// A day as its era counts it: 昭和30年5月5日.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EraDate {
    /// The era.
    pub era: Era,
    /// The year of the era, 元年 = 1.
    pub year: u8,
    /// The same day in the Gregorian calendar.
    pub day: Date,
}

impl EraDate {
    /// `day` in its era; `None` before 1873, when months and days were others.
    #[must_use]
    pub fn of(day: Date) -> Option<Self> {
        let era = Era::of(day).filter(|_| day >= GREGORIAN_FROM)?;
        let year = u8::try_from(day.year() - era.first_day().year() + 1).ok()?;
        Some(Self { era, year, day })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_era_begins_on_its_day_and_not_before() {
        let table = [
            (date!(1868 - 01 - 24), None),
            (date!(1868 - 01 - 25), Some(Era::Meiji)),
            (date!(1912 - 07 - 29), Some(Era::Meiji)),
            (date!(1912 - 07 - 30), Some(Era::Taisho)),
            (date!(1926 - 12 - 24), Some(Era::Taisho)),
            (date!(1926 - 12 - 25), Some(Era::Showa)),
            (date!(1989 - 01 - 07), Some(Era::Showa)),
            (date!(1989 - 01 - 08), Some(Era::Heisei)),
            (date!(2019 - 04 - 30), Some(Era::Heisei)),
            (date!(2019 - 05 - 01), Some(Era::Reiwa)),
        ];
        for (day, era) in table {
            assert_eq!(Era::of(day), era, "{day}");
        }
    }

    #[test]
    fn years_count_from_one_and_change_on_new_year_or_with_the_era() {
        let table = [
            (date!(1872 - 12 - 31), None),
            (date!(1873 - 01 - 01), Some(6)),
            (date!(1912 - 07 - 29), Some(45)),
            (date!(1912 - 07 - 30), Some(1)),
            (date!(1926 - 12 - 31), Some(1)),
            (date!(1927 - 01 - 01), Some(2)),
            (date!(1955 - 05 - 05), Some(30)),
            (date!(1989 - 01 - 07), Some(64)),
            (date!(1989 - 01 - 08), Some(1)),
            (date!(2019 - 04 - 30), Some(31)),
            (date!(2026 - 11 - 22), Some(8)),
        ];
        for (day, year) in table {
            assert_eq!(EraDate::of(day).map(|date| date.year), year, "{day}");
        }
    }

    proptest! {
        #[test]
        fn the_day_after_is_in_the_same_era_and_year_or_begins_one(ordinal in 2_405_160..2_488_070_i32) {
            let day = Date::from_julian_day(ordinal).unwrap();
            let next = day.next_day().unwrap();
            if let (Some(here), Some(there)) = (EraDate::of(day), EraDate::of(next)) {
                let begins = next == there.era.first_day();
                let new_year = next.ordinal() == 1;
                let expected = match (begins, new_year) {
                    (true, _) => 1,
                    (false, true) => here.year + 1,
                    (false, false) => here.year,
                };
                prop_assert_eq!(there.year, expected);
            }
        }
    }
}
