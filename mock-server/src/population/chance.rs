//! Chance that repeats itself: numbers that follow from seed, purpose and index.

use ring::digest::{Context, SHA256};

/// A stream of numbers.
pub(super) struct Chance {
    start: Context,
    drawn: u32,
    left: Vec<u32>,
}

impl Chance {
    /// The stream of a seed, a purpose and an index.
    pub(super) fn of(seed: &str, purpose: &str, index: u32) -> Self {
        let mut start = Context::new(&SHA256);
        for part in ["madoguchi population", seed, purpose] {
            start.update(part.as_bytes());
            start.update(&[0]);
        }
        start.update(&index.to_be_bytes());
        Self {
            start,
            drawn: 0,
            left: Vec::new(),
        }
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u32 {
        loop {
            if let Some(number) = self.left.pop() {
                return number;
            }
            let mut context = self.start.clone();
            context.update(&self.drawn.to_be_bytes());
            self.drawn = self.drawn.wrapping_add(1);
            let digest = context.finish();
            let (numbers, _) = digest.as_ref().as_chunks::<4>();
            self.left
                .extend(numbers.iter().map(|bytes| u32::from_be_bytes(*bytes)));
        }
    }

    /// A number below `bound`, which is not 0; what is uneven about it nobody can see at these bounds.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        self.next() % bound.max(1)
    }

    /// One of several.
    pub(super) fn one_of<'a, T: ?Sized>(&mut self, several: &[&'a T], otherwise: &'a T) -> &'a T {
        let bound = u32::try_from(several.len()).unwrap_or(u32::MAX);
        let place = usize::try_from(self.below(bound)).unwrap_or(0);
        several.get(place).copied().unwrap_or(otherwise)
    }
}
