//! Chance that follows from a seed, and ids that tell which tap they were made for.

use std::{
    ops::Range,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use madoguchi::core::{clock::Random, visit::InquiryId};

/// SplitMix64: small, and the same everywhere.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds begin far from each other.
        let mut chance = Self(seed);
        let start = chance.next();
        Self(start)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("64 bit");
        usize::try_from(self.next() % bound).expect("below a usize")
    }

    pub(crate) fn percent(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One of them, each as likely as its weight says.
    pub(crate) fn weighted<'a, T>(&mut self, of: &'a [(u64, T)]) -> &'a T {
        let mut left = self.next() % of.iter().map(|(weight, _)| weight).sum::<u64>();
        for (weight, value) in of {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return value,
            }
        }
        unreachable!("less than the sum of all weights");
    }

    /// Whole milliseconds, so that no time of day has a fraction that looks like a PIN.
    pub(crate) fn wait(&mut self, milliseconds: Range<u64>) -> Duration {
        let span = milliseconds.end - milliseconds.start;
        Duration::from_millis(milliseconds.start + self.next() % span)
    }

    pub(crate) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&self.next().to_be_bytes());
        }
        bytes
    }
}

/// The engine's chance: every id that it makes ends in the number that stands here.
#[derive(Default)]
pub(super) struct Ids {
    number: AtomicU32,
    used: AtomicBool,
    noise: Mutex<u64>,
}

impl Ids {
    /// What the next id ends in.
    pub(super) fn prepare(&self, number: u32) {
        self.number.store(number, Ordering::Relaxed);
        self.used.store(false, Ordering::Relaxed);
    }

    /// Whether an id was made since.
    pub(super) fn was_used(&self) -> bool {
        self.used.load(Ordering::Relaxed)
    }
}

impl Random for Ids {
    fn fill(&self, bytes: &mut [u8]) {
        let mut noise = self.noise.lock().expect("nobody panics with it");
        *noise += 1;
        let mut chance = Chance::new(*noise);
        bytes.fill_with(|| chance.next().to_be_bytes()[0]);
        let number = self.number.load(Ordering::Relaxed).to_be_bytes();
        let place = bytes.len() - number.len();
        bytes[place..].copy_from_slice(&number);
        assert!(!self.used.swap(true, Ordering::Relaxed), "one id at a time");
    }
}

/// The number in an id.
pub(super) fn number_of(inquiry: InquiryId) -> u32 {
    let [.., a, b, c, d] = *inquiry.0.as_bytes();
    u32::from_be_bytes([a, b, c, d])
}

/// An id for a question by number.
pub(super) fn inquiry_of(number: u32) -> InquiryId {
    InquiryId(
        uuid::Builder::from_custom_bytes((1 << 100 | u128::from(number)).to_be_bytes()).into_uuid(),
    )
}
