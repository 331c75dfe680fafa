//! When welfare offices (福祉事務所) register their tickets, and when it is worth asking again.

use std::collections::BTreeMap;

use time::{Date, Duration, OffsetDateTime, Time};

use super::calendar;
use crate::clock::JST;

/// On which day of the month each office usually has registered its tickets, by 公費負担者番号.
///
/// What is configured counts; else what the service told; else what was learned; else the middle of the month, which is what institutions report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Offices {
    configured: BTreeMap<String, u8>,
    told: BTreeMap<String, u8>,
    learned: BTreeMap<String, u8>,
}

/// How often a learned day must have been seen.
const SEEN: usize = 3;

impl Offices {
    /// The usual day, where nothing is known about an office: the middle of the month. Modelled on what institutions report.
    pub const USUAL_DAY: u8 = 15;

    /// With these days configured. A day outside 1–31 is not one and left out.
    #[must_use]
    pub fn new(configured: impl IntoIterator<Item = (String, u8)>) -> Self {
        let configured = configured
            .into_iter()
            .filter(|(_, day)| (1..=31).contains(day))
            .collect();
        Self {
            configured,
            told: BTreeMap::new(),
            learned: BTreeMap::new(),
        }
    }

    /// Takes the service's word for an office's day. One outside 1–31 is none.
    pub fn tell(&mut self, payer_number: &str, day: u8) {
        if (1..=31).contains(&day) {
            self.told.insert(payer_number.to_owned(), day);
        }
    }

    /// Learns from the days on which the first ticket of a month was seen, oldest first: the latest of the last three months, so that nobody is
    /// called too early. Fewer say nothing.
    pub fn learn(&mut self, payer_number: &str, first_seen: &[Date]) {
        let latest = first_seen
            .iter()
            .rev()
            .take(SEEN)
            .map(|day| day.day())
            .max();
        if let (Some(latest), true) = (latest, first_seen.len() >= SEEN) {
            self.learned.insert(payer_number.to_owned(), latest);
        }
    }

    /// The day of the month, never beyond its end.
    #[must_use]
    pub fn expected_day(&self, payer_number: Option<&str>) -> u8 {
        let known =
            |days: &BTreeMap<String, u8>| payer_number.and_then(|payer| days.get(payer).copied());
        known(&self.configured)
            .or_else(|| known(&self.told))
            .or_else(|| known(&self.learned))
            .unwrap_or(Self::USUAL_DAY)
    }

    /// The day in the month of `day`.
    #[must_use]
    pub fn expected_date(&self, payer_number: Option<&str>, day: Date) -> Date {
        let expected = self.expected_day(payer_number);
        day.replace_day(expected)
            .ok()
            .or_else(|| calendar::end_of_month(day, 0))
            .unwrap_or(day)
    }
}

/// What was fetched so far for the month in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fetched {
    /// The last time.
    pub last: Option<OffsetDateTime>,
    /// How often in a row nothing came.
    pub empty: u32,
}

/// In the morning, before the doors open.
const MORNING: Time = time::macros::time!(7:00);

/// The longest pause between two questions, in days.
const LONGEST_PAUSE: u32 = 4;

/// Until this day of the following month it is asked for; then the claims are out.
const CLAIMS_DAY: u8 = 10;

/// When to fetch the entrusted recipients (OQSmutic) again for a ticket of the month of `visited`, expected on `expected`: in the morning of that
/// day, then after 1, 2, 4, 4, … days, up to the day on which claims are due. `None` when it is no longer worth it.
///
/// The pause counts from the last question, so that a terminal that was off does not ask several times at once.
#[must_use]
pub fn next_fetch(
    expected: Date,
    visited: Date,
    fetched: Fetched,
    now: OffsetDateTime,
) -> Option<OffsetDateTime> {
    let morning = |day: Date| day.with_time(MORNING).assume_offset(JST);
    let today = now.to_offset(JST).date();
    let due = match fetched.last {
        Some(last) if fetched.empty > 0 => {
            let doubled = 1_u32
                .checked_shl(fetched.empty.saturating_sub(1))
                .filter(|pause| *pause > 0);
            let pause = doubled.map_or(LONGEST_PAUSE, |pause| pause.min(LONGEST_PAUSE));
            let asked = last.to_offset(JST).date();
            asked
                .checked_add(Duration::days(i64::from(pause)))?
                .max(expected)
        }
        _ => expected.max(visited.next_day()?),
    };
    let last_day = calendar::next_month(visited)?
        .replace_day(CLAIMS_DAY)
        .ok()?;
    let due = due.max(today);
    let at = morning(due);
    let at = if at < now {
        morning(due.next_day()?)
    } else {
        at
    };
    (at.date() <= last_day).then_some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn an_office_is_known_by_configuration_then_by_what_was_seen() {
        let mut offices = Offices::new([
            ("12131234".into(), 20),
            ("12130001".into(), 0),
            ("12130031".into(), 31),
        ]);
        offices.learn(
            "12131234",
            &[
                date!(2026 - 01 - 02),
                date!(2026 - 02 - 03),
                date!(2026 - 03 - 04),
            ],
        );
        offices.learn(
            "12139994",
            &[
                date!(2025 - 12 - 28),
                date!(2026 - 01 - 12),
                date!(2026 - 02 - 18),
                date!(2026 - 03 - 16),
            ],
        );
        offices.learn("12130002", &[date!(2026 - 02 - 03), date!(2026 - 03 - 04)]);
        offices.learn("12150017", &[date!(2026 - 01 - 05); 3]);
        for (payer, day) in [("12150017", 25), ("12131234", 25), ("12130001", 32)] {
            offices.tell(payer, day);
        }
        for (payer, day) in [
            (Some("12131234"), 20),
            (Some("12139994"), 18),
            (Some("12130002"), 15),
            (Some("12150017"), 25),
            (Some("12130001"), 15),
            (None, 15),
        ] {
            assert_eq!(offices.expected_day(payer), day, "{payer:?}");
        }
        let february = offices.expected_date(Some("12130031"), date!(2026 - 02 - 10));
        assert_eq!(february, date!(2026 - 02 - 28));
    }

    #[test]
    fn it_is_asked_on_the_expected_day_then_less_and_less_often() {
        let expected = date!(2026 - 04 - 15);
        let visited = date!(2026 - 04 - 03);
        let nothing = Fetched::default();
        let after = |day: Date, empty| Fetched {
            last: Some(day.with_time(MORNING).assume_offset(JST)),
            empty,
        };
        for (story, fetched, now, next) in [
            (
                "early in the month",
                nothing,
                datetime!(2026-04-03 10:00 +9),
                Some(datetime!(2026-04-15 7:00 +9)),
            ),
            (
                "that morning",
                nothing,
                datetime!(2026-04-15 6:59 +9),
                Some(datetime!(2026-04-15 7:00 +9)),
            ),
            (
                "later that day",
                nothing,
                datetime!(2026-04-15 7:01 +9),
                Some(datetime!(2026-04-16 7:00 +9)),
            ),
            (
                "once in vain",
                after(expected, 1),
                datetime!(2026-04-15 7:05 +9),
                Some(datetime!(2026-04-16 7:00 +9)),
            ),
            (
                "twice",
                after(date!(2026 - 04 - 16), 2),
                datetime!(2026-04-16 7:05 +9),
                Some(datetime!(2026-04-18 7:00 +9)),
            ),
            (
                "three times",
                after(date!(2026 - 04 - 18), 3),
                datetime!(2026-04-18 7:05 +9),
                Some(datetime!(2026-04-22 7:00 +9)),
            ),
            (
                "often",
                after(date!(2026 - 04 - 22), 4_000_000_000),
                datetime!(2026-04-22 7:05 +9),
                Some(datetime!(2026-04-26 7:00 +9)),
            ),
            (
                "off for weeks",
                after(date!(2026 - 04 - 16), 2),
                datetime!(2026-05-07 12:00 +9),
                Some(datetime!(2026-05-08 7:00 +9)),
            ),
            (
                "the last time",
                after(date!(2026 - 05 - 08), 5),
                datetime!(2026-05-08 7:05 +9),
                None,
            ),
            (
                "claims are out",
                nothing,
                datetime!(2026-05-10 7:01 +9),
                None,
            ),
            (
                "asked before the day",
                after(date!(2026 - 04 - 03), 1),
                datetime!(2026-04-03 10:00 +9),
                Some(datetime!(2026-04-15 7:00 +9)),
            ),
        ] {
            assert_eq!(next_fetch(expected, visited, fetched, now), next, "{story}");
        }
        let late = next_fetch(
            expected,
            date!(2026 - 04 - 20),
            nothing,
            datetime!(2026-04-20 9:00 +9),
        );
        assert_eq!(
            late,
            Some(datetime!(2026-04-21 7:00 +9)),
            "a visit after the expected day"
        );
    }

    proptest! {
        #[test]
        fn it_is_never_asked_in_the_past_and_it_ends(visited in 1_u8..31, expected in 1_u8..31, hours in 0_i64..2000) {
            let day = |day: u8| date!(2026 - 04 - 01).replace_day(day).unwrap();
            let mut now = datetime!(2026-04-01 0:00 +9) + Duration::hours(hours);
            let mut fetched = Fetched::default();
            let mut asked = 0;
            while let Some(at) = next_fetch(day(expected), day(visited), fetched, now) {
                prop_assert!(at >= now && at.date() <= date!(2026 - 05 - 10));
                asked += 1;
                prop_assert!(asked <= 15, "{} questions", asked);
                now = at + Duration::minutes(5);
                fetched = Fetched { last: Some(at), empty: fetched.empty + 1 };
            }
        }
    }
}
