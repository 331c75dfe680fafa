//! In which mode the service is, as its operator has announced it (T03, T08, T09).

use madoguchi::core::{clock::JST, outcome::ServiceMode};
use time::{Duration, OffsetDateTime, Time};

use super::{Form, Slot};

/// A mode that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ModeKind {
    /// As always.
    Normal,
    /// メンテナンス.
    Maintenance,
    /// 緊急時医療情報・資格確認機能.
    Emergency,
    /// 災害時モード.
    Disaster,
}

impl ModeKind {
    pub(super) const ALL: [Self; 4] = [
        Self::Normal,
        Self::Maintenance,
        Self::Emergency,
        Self::Disaster,
    ];

    /// The kind of a mode.
    pub(in crate::desk) fn of(mode: &ServiceMode) -> Self {
        match mode {
            ServiceMode::Normal => Self::Normal,
            ServiceMode::Maintenance { .. } => Self::Maintenance,
            ServiceMode::Emergency { .. } => Self::Emergency,
            ServiceMode::Disaster { .. } => Self::Disaster,
        }
    }

    /// The fields that belong to it.
    pub(super) fn slots(self) -> &'static [Slot] {
        match self {
            Self::Normal => &[],
            Self::Maintenance => &[Slot::Clock],
            Self::Emergency => &[Slot::Approval],
            Self::Disaster => &[Slot::Area, Slot::LastDay],
        }
    }
}

/// The mode that the form says at `now`; nothing while it lacks something.
pub(super) fn mode(form: &Form, now: OffsetDateTime) -> Option<ServiceMode> {
    Some(match form.mode? {
        ModeKind::Normal => ServiceMode::Normal,
        ModeKind::Maintenance => ServiceMode::Maintenance {
            until: next_at(form.clock(Slot::Clock)?, now),
        },
        ModeKind::Emergency => ServiceMode::Emergency {
            since: now,
            approval: form.optional(Slot::Approval),
        },
        ModeKind::Disaster => ServiceMode::Disaster {
            area: form.optional(Slot::Area),
            until: form.date(Slot::LastDay),
        },
    })
}

/// When the clocks in Japan show this time next.
fn next_at(time: Time, now: OffsetDateTime) -> OffsetDateTime {
    let local = now.to_offset(JST);
    let today = local.replace_time(time);
    if today > local {
        today
    } else {
        today.checked_add(Duration::DAY).unwrap_or(today)
    }
}

/// `18:30`, `1830`, `18時30分`, in any width.
pub(super) fn clock(text: &str) -> Option<Time> {
    let narrow = |character: char| match character {
        '０'..='９' => char::from_u32(u32::from(character) - 0xfee0),
        '：' | '時' => Some(':'),
        ' ' | '　' | '分' => None,
        other => Some(other),
    };
    let text: String = text.chars().filter_map(narrow).collect();
    let (hour, minute) = match text.split_once(':') {
        Some((hour, "")) => (hour.to_owned(), "0".to_owned()),
        Some((hour, minute)) => (hour.to_owned(), minute.to_owned()),
        None => {
            let (hour, minute) = text.split_at_checked(text.len().checked_sub(2)?)?;
            (hour.to_owned(), minute.to_owned())
        }
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(&hour) || !digits(&minute) {
        return None;
    }
    Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()
}

#[cfg(test)]
mod tests {
    use time::macros::{datetime, time};

    use super::*;

    #[test]
    fn a_time_is_read_as_people_write_it() {
        for (text, expected) in [
            ("18:30", Some(time!(18:30))),
            ("１８：３０", Some(time!(18:30))),
            ("1830", Some(time!(18:30))),
            ("930", Some(time!(9:30))),
            ("18時", Some(time!(18:00))),
            ("18時30分", Some(time!(18:30))),
            ("24:00", None),
            ("18:60", None),
            ("+1:00", None),
            ("夕方", None),
            ("5", None),
            ("", None),
        ] {
            assert_eq!(clock(text), expected, "{text}");
        }
    }

    #[test]
    fn maintenance_that_ends_at_an_earlier_hour_ends_tomorrow() {
        let now = datetime!(2026-11-16 22:00 +9);
        for (time, until) in [
            (time!(23:30), datetime!(2026-11-16 23:30 +9)),
            (time!(5:00), datetime!(2026-11-17 5:00 +9)),
            (time!(22:00), datetime!(2026-11-17 22:00 +9)),
        ] {
            assert_eq!(next_at(time, now), until);
        }
    }
}
