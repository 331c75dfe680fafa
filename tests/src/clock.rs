//! The clock of the tests: the machine's, moved so that the day is always the same. Time goes on as usual.

use madoguchi::{
    core::clock::{Clock, Monotonic},
    host::SystemClock,
};
use time::{Duration, OffsetDateTime, macros::datetime};

/// When every world begins: a Monday morning in the middle of a month, the day after offices usually register their tickets.
pub const START: OffsetDateTime = datetime!(2026-11-16 09:42:07 +9);

/// The machine's clock, moved.
#[derive(Debug)]
pub struct MovedClock {
    system: SystemClock,
    by: Duration,
}

impl MovedClock {
    /// The machine's clock, moved by `by`.
    #[must_use]
    pub fn new(by: Duration) -> Self {
        Self {
            system: SystemClock::new(),
            by,
        }
    }

    /// By how much the machine's clock must be moved to show `start` now.
    #[must_use]
    pub fn distance_to(start: OffsetDateTime) -> Duration {
        start - OffsetDateTime::now_utc()
    }
}

impl Clock for MovedClock {
    fn wall(&self) -> OffsetDateTime {
        self.system.wall() + self.by
    }

    fn monotonic(&self) -> Monotonic {
        self.system.monotonic()
    }
}
