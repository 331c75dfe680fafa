//! Time and chance come in as arguments; these two traits are where they come from.

use std::time::Duration;

use time::{Date, OffsetDateTime, UtcOffset};

/// Japan has had one offset and no summer time since 1951.
pub const JST: UtcOffset = match UtcOffset::from_hms(9, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// Where time comes from: the wall for dates, the monotonic clock for deadlines.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The time of day, which may jump.
    fn wall(&self) -> OffsetDateTime;
    /// Time since some fixed start, which never goes back.
    fn monotonic(&self) -> Monotonic;
    /// Both at once.
    fn now(&self) -> Now {
        Now {
            wall: self.wall(),
            monotonic: self.monotonic(),
        }
    }
}

/// Where chance comes from.
pub trait Random: Send + Sync {
    /// Fills `bytes` with unpredictable values.
    fn fill(&self, bytes: &mut [u8]);
}

/// A point on the monotonic clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Monotonic(pub Duration);

impl Monotonic {
    /// This point, later by `wait`.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait))
    }

    /// How long from here until `later`; zero when it has passed.
    #[must_use]
    pub fn until(self, later: Self) -> Duration {
        later.0.saturating_sub(self.0)
    }
}

/// One reading of the clock, handed to every step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The time of day.
    pub wall: OffsetDateTime,
    /// For deadlines.
    pub monotonic: Monotonic,
}

impl Now {
    /// Today's date in Japan: the visit date.
    #[must_use]
    pub fn date(&self) -> Date {
        self.wall.to_offset(JST).date()
    }
}
