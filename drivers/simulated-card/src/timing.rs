//! How long a reader and a contactless card take for a command: a model, so that ways of talking to a card can be compared without one.
//!
//! A command goes as one or more blocks of ISO/IEC 14443-4 (prologue 1 byte, check 2 bytes) in frames of 14443-3 type B: start and end of
//! frame 12 and 10 etu, each byte 10 etu, one etu being 128 carrier periods of 13.56 MHz at 106 kbit/s and less in proportion above. A block that
//! is not the last is acknowledged by a block without content. Each frame after the first waits the frame delay. While the card computes
//! longer than its frame waiting time, it asks for more, and is answered, with blocks of one byte. The reader's own time comes once per command.

use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;

use crate::card_file::field::FieldError;

/// 128 periods of 13.56 MHz in picoseconds.
const ETU_PS: u64 = 9_439_528;
const START_AND_END_ETU: u64 = 22;
const BYTE_ETU: u64 = 10;
/// PCB and two check bytes.
const BLOCK_BYTES: u64 = 3;
/// How long a card computes before it asks for more time (FWI = 10 [A]).
const FRAME_WAITING_US: u64 = 309_000;
const LONGEST_US: u32 = 60_000_000;

/// What the model knows. Times are in microseconds; the defaults are justified in `docs/simulated-card.md`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Given")]
pub struct Timing {
    given: Given,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Given {
    bit_rate: u32,
    frame_size: u16,
    frame_delay_us: u32,
    reader_us: u32,
    select_us: u32,
    read_us: u32,
    verify_us: u32,
    sign_us: u32,
    other_us: u32,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            bit_rate: 106,
            frame_size: 256,
            frame_delay_us: 400,
            reader_us: 2_000,
            select_us: 5_000,
            read_us: 2_000,
            verify_us: 30_000,
            sign_us: 300_000,
            other_us: 5_000,
        }
    }
}

impl TryFrom<Given> for Timing {
    type Error = FieldError;

    fn try_from(given: Given) -> Result<Self, FieldError> {
        let times = [
            given.frame_delay_us,
            given.reader_us,
            given.select_us,
            given.read_us,
            given.verify_us,
            given.sign_us,
            given.other_us,
        ];
        if matches!(given.bit_rate, 106 | 212 | 424 | 848)
            && (16..=256).contains(&given.frame_size)
            && times.iter().all(|time| *time <= LONGEST_US)
        {
            Ok(Self { given })
        } else {
            Err(FieldError::Timing)
        }
    }
}

/// `KEY=VALUE` separated by commas, with the keys of the card file's `[timing]`: `bit_rate=424,sign_us=500000`; or `default`.
impl FromStr for Timing {
    type Err = FieldError;

    fn from_str(text: &str) -> Result<Self, FieldError> {
        if text == "default" {
            return Ok(Self::default());
        }
        let table = text.replace(',', "\n");
        toml::from_str(&table).map_err(|_| FieldError::Timing)
    }
}

impl Timing {
    /// How long `command` and `answer` take, from handing the one to the reader until having the other.
    pub fn of(&self, command: &[u8], answer: &[u8]) -> Duration {
        let compute = u64::from(self.compute_us(command));
        let waits = compute / FRAME_WAITING_US;
        let (there, back) = (self.blocks(command.len()), self.blocks(answer.len()));
        let acknowledgements = there - 1 + (back - 1);
        let frames = there + back + acknowledgements + 2 * waits;
        let bytes = bytes(command.len())
            + bytes(answer.len())
            + frames * BLOCK_BYTES
            // A request for more time and its answer carry one byte.
            + 2 * waits;
        let etu = frames * START_AND_END_ETU + bytes * BYTE_ETU;
        let speed = u64::from(self.given.bit_rate / 106);
        let air = Duration::from_nanos(etu * ETU_PS / speed / 1000);
        let delays = (frames - 1) * u64::from(self.given.frame_delay_us);
        air + Duration::from_micros(delays + compute + u64::from(self.given.reader_us))
    }

    fn compute_us(&self, command: &[u8]) -> u32 {
        match (command.get(1), command.len()) {
            (Some(0xA4), _) => self.given.select_us,
            (Some(0xB0 | 0xB2 | 0xCA), _) => self.given.read_us,
            // Without data it asks for the tries that are left, and writes nothing.
            (Some(0x20), ..=4) => self.given.read_us,
            (Some(0x20 | 0x24 | 0x32 | 0x82), _) => self.given.verify_us,
            (Some(0x2A | 0x88), _) => self.given.sign_us,
            _ => self.given.other_us,
        }
    }

    /// How many blocks carry so many bytes; at least one.
    fn blocks(&self, length: usize) -> u64 {
        let room = u64::from(self.given.frame_size) - BLOCK_BYTES;
        bytes(length).div_ceil(room).max(1)
    }
}

fn bytes(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn us(timing: &str, command: &[u8], answer: usize) -> u128 {
        let timing: Timing = timing.parse().expect("a timing");
        timing.of(command, &vec![0; answer]).as_micros()
    }

    #[test]
    fn a_command_takes_what_its_blocks_and_the_computing_take() {
        let bare =
            "frame_delay_us=0,reader_us=0,select_us=0,read_us=0,verify_us=0,sign_us=0,other_us=0";
        let with = |more: &str| {
            let replaced = more.split_once('=').map_or("", |(key, _)| key);
            let kept = bare
                .split(',')
                .filter(|part| !part.starts_with(replaced) || replaced.is_empty());
            kept.chain([more]).collect::<Vec<_>>().join(",")
        };
        let select = [0x00, 0xA4, 0x04, 0x0C];
        for (timing, command, answer, expected) in [
            // Two frames: 2 × 22 etu and 10 × (4 + 3 + 2 + 3) etu of 9.439528 µs.
            (
                bare.to_owned(),
                &select[..],
                2,
                (44 + 120) * 9_439_528 / 1_000_000,
            ),
            (
                with("bit_rate=424"),
                &select,
                2,
                (44 + 120) * 9_439_528 / 4_000_000,
            ),
            (
                with("frame_delay_us=1000"),
                &select,
                2,
                1000 + (44 + 120) * 9_439_528 / 1_000_000,
            ),
            (
                with("reader_us=700"),
                &select,
                2,
                700 + (44 + 120) * 9_439_528 / 1_000_000,
            ),
            (
                with("select_us=900"),
                &select,
                2,
                900 + (44 + 120) * 9_439_528 / 1_000_000,
            ),
            (
                with("read_us=900"),
                &select,
                2,
                (44 + 120) * 9_439_528 / 1_000_000,
            ),
            // 254 bytes do not fit into a frame of 256: two blocks back, and one acknowledgement.
            (
                bare.to_owned(),
                &select,
                253,
                (44 + 10 * (4 + 253 + 6)) * 9_439_528 / 1_000_000,
            ),
            (
                bare.to_owned(),
                &select,
                254,
                (88 + 10 * (4 + 254 + 12)) * 9_439_528 / 1_000_000,
            ),
            // One wait: a request and its answer, one byte each.
            (
                with("sign_us=400000"),
                &[0x80, 0x2A, 0x00, 0x97],
                2,
                400_000 + (88 + 10 * (6 + 12 + 2)) * 9_439_528 / 1_000_000,
            ),
        ] {
            let got = us(&timing, command, answer);
            assert!(
                got.abs_diff(expected) <= 1,
                "{timing}: {got}, not {expected}"
            );
        }
    }

    #[test]
    fn asking_for_tries_costs_no_verify() {
        let timing = "verify_us=50000,read_us=0";
        assert!(
            us(timing, &[0, 0x20, 0, 0x98], 2) + 45_000
                < us(timing, &[0, 0x20, 0, 0x98, 4, 1, 2, 3, 4], 2)
        );
    }

    #[test]
    fn what_no_reader_has_is_refused() {
        for text in [
            "bit_rate=100",
            "bit_rate=0",
            "frame_size=15",
            "frame_size=257",
            "sign_us=60000001",
            "sign_us=-1",
            "colour=1",
            "bit_rate",
        ] {
            assert!(text.parse::<Timing>().is_err(), "{text}");
        }
        assert_eq!("default".parse(), Ok(Timing::default()));
        assert_eq!("sign_us=300000".parse(), Ok(Timing::default()));
    }
}
