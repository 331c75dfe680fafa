//! Time and chance come in from outside, so that a test can fix both.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ring::rand::SecureRandom as _;
use rustls::{pki_types::UnixTime, time_provider::TimeProvider};
use time::{Date, OffsetDateTime, UtcOffset, macros::offset};

/// Japan Standard Time: every date of the interface is a date in Japan.
pub(crate) const JST: UtcOffset = offset!(+9);

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// Fills a buffer with random bytes; `false` when there are none to be had.
pub type Random = Arc<dyn Fn(&mut [u8]) -> bool + Send + Sync>;

/// The machine's clock.
pub fn system_clock() -> Clock {
    Arc::new(OffsetDateTime::now_utc)
}

/// The operating system's random numbers.
pub fn system_random() -> Random {
    let source = ring::rand::SystemRandom::new();
    Arc::new(move |buffer| source.fill(buffer).is_ok())
}

/// A reproducible stream of bytes for golden files. Not random: whoever knows the seed knows every challenge.
pub fn seeded_random(seed: &str) -> Random {
    let seed = seed.to_owned();
    let drawn = Mutex::new(0_u64);
    Arc::new(move |buffer| {
        let mut drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in buffer.chunks_mut(32) {
            let mut context = ring::digest::Context::new(&ring::digest::SHA256);
            context.update(b"madoguchi mock random\0");
            context.update(seed.as_bytes());
            context.update(&drawn.to_be_bytes());
            *drawn += 1;
            for (to, from) in chunk.iter_mut().zip(context.finish().as_ref()) {
                *to = *from;
            }
        }
        true
    })
}

/// Today in Japan.
pub(crate) fn japanese_date(now: OffsetDateTime) -> Date {
    now.to_offset(JST).date()
}

/// rustls judges client certificates by the injected clock as well.
pub(crate) struct TlsClock(pub(crate) Clock);

impl fmt::Debug for TlsClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TlsClock")
    }
}

impl TimeProvider for TlsClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from((self.0)().unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_stream_and_another_seed_does_not() {
        let draw = |random: &Random| {
            let mut bytes = [0; 40];
            assert!(random(&mut bytes));
            bytes
        };
        let (one, again, other) = (seeded_random("s"), seeded_random("s"), seeded_random("t"));
        let (first, second) = (draw(&one), draw(&one));
        assert_ne!(first, second);
        assert_eq!((first, second), (draw(&again), draw(&again)));
        assert_ne!(first, draw(&other));
    }
}
