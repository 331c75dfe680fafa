//! A small mutator: blind, but everywhere and from a seed.

use crate::simulator::chance::Chance;

/// The longest input that grows here.
const LONGEST: usize = 16 * 1024;
/// How many changes one input gets at most.
const CHANGES: usize = 6;
/// Bytes that mean something to somebody: DER tags and lengths, status words, edges.
const TELLING: [u8; 24] = [
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0A, 0x20, 0x30, 0x31, 0x61, 0x63, 0x67, 0x6A, 0x6C,
    0x7F, 0x80, 0x81, 0x82, 0x84, 0x90, 0xB0, 0xFF,
];

/// Inputs made of other inputs.
pub struct Mutator {
    chance: Chance,
}

impl Mutator {
    /// One that always does the same for `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            chance: Chance::new(seed),
        }
    }

    /// One input of `corpus`, changed in a few places.
    ///
    /// # Panics
    /// When `corpus` is empty.
    pub fn next(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.chance.pick(corpus).clone();
        for _ in 0..=self.chance.below(CHANGES) {
            self.change(&mut input, corpus);
        }
        input.truncate(LONGEST);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let byte = if self.chance.percent(50) {
            *self.chance.pick(&TELLING)
        } else {
            self.chance.next().to_be_bytes()[0]
        };
        let place = self.chance.below(input.len() + 1);
        let end = (place + 1 + self.chance.below(32)).min(input.len());
        match self.chance.below(9) {
            0 => input.insert(place, byte),
            1 => input.truncate(place),
            2 => drop(input.drain(place..end.max(place))),
            3 if place < end => {
                let again = input[place..end].to_vec();
                input.splice(place..place, again);
            }
            4 => {
                let other = self.chance.pick(corpus);
                let from = self.chance.below(other.len() + 1);
                let to = (from + self.chance.below(256)).min(other.len());
                input.splice(place..end.max(place), other[from..to].iter().copied());
            }
            5 if place < input.len() => {
                input[place] ^= 1 << self.chance.below(8);
            }
            6 if place < input.len() => {
                // Lengths are off by one more often than by anything else.
                let by = if self.chance.percent(50) { 1 } else { 0xFF };
                input[place] = input[place].wrapping_add(by);
            }
            _ => {
                if let Some(at) = input.get_mut(place) {
                    *at = byte;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_seed_always_makes_the_same_inputs_and_another_makes_others() {
        let corpus = [b"one".to_vec(), Vec::new(), vec![0; 300]];
        let made = |seed| {
            let mut mutator = Mutator::new(seed);
            (0..200).map(|_| mutator.next(&corpus)).collect::<Vec<_>>()
        };
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
        let different: BTreeSet<Vec<u8>> = made(1).into_iter().collect();
        assert!(different.len() > 100, "{} inputs", different.len());
    }
}
