//! The clock of the tests: the machine's, moved so that the day is always the same. Time goes on as usual, and can be told to pass.

use std::sync::atomic::{AtomicU64, Ordering};

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
    /// Milliseconds that have passed for waits only.
    passed: AtomicU64,
    /// Seconds by which the time of day has been put forward.
    put: AtomicU64,
}

impl MovedClock {
    /// The machine's clock, moved by `by`.
    #[must_use]
    pub fn new(by: Duration) -> Self {
        Self {
            system: SystemClock::new(),
            by,
            passed: AtomicU64::new(0),
            put: AtomicU64::new(0),
        }
    }

    /// Lets `seconds` pass for everything that waits; the time of day stays.
    pub fn pass(&self, seconds: u64) {
        self.passed.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// Puts the time of day forward by `seconds`; what waits does not notice.
    pub fn put_forward(&self, seconds: u64) {
        self.put.fetch_add(seconds, Ordering::Relaxed);
    }

    /// By how much the machine's clock must be moved to show `start` now.
    #[must_use]
    pub fn distance_to(start: OffsetDateTime) -> Duration {
        start - OffsetDateTime::now_utc()
    }
}

impl Clock for MovedClock {
    fn wall(&self) -> OffsetDateTime {
        let put = std::time::Duration::from_secs(self.put.load(Ordering::Relaxed));
        self.system.wall() + self.by + put
    }

    fn monotonic(&self) -> Monotonic {
        let passed = std::time::Duration::from_millis(self.passed.load(Ordering::Relaxed));
        self.system.monotonic().after(passed)
    }
}
