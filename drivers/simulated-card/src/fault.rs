//! Things that go wrong between a reader and a card, at a chosen command, and the script that names them.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// One fault. It strikes once; the endless ones go on until the card is taken out.
///
/// Its text form is `AT:KIND`, for example `apdu=3:remove-before` or `ins=20:status=6F00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// When it strikes.
    pub at: At,
    /// What happens.
    pub kind: FaultKind,
}

/// When a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum At {
    /// `apdu=N`: at the N-th command since the card was inserted, counted from 0.
    Apdu(u32),
    /// `ins=HH`: at the next command with this instruction byte.
    Instruction(u8),
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// `remove-before`: the card vanishes; the command is not executed.
    RemoveBefore,
    /// `remove-during`: the card executes the command and vanishes without an answer.
    RemoveDuring,
    /// `short-reply=N`: the command is executed, only the first N bytes of the answer arrive.
    ShortReply(u16),
    /// `status=SSSS`: the command is not executed; this status is the answer.
    Status(u16),
    /// `endless-more-data`: from here on every answer is 61FF (255 bytes wait), each GET RESPONSE brings 255 bytes and 61FF again.
    EndlessMoreData,
    /// `endless-wrong-length`: from here on every answer is 6CFF.
    EndlessWrongLength,
    /// `corrupt=N`: the command is executed; byte N of the answer's data arrives inverted, if there is one.
    Corrupt {
        /// Counted from 0, status word not included.
        offset: u16,
    },
    /// `delay=MS`: the answer takes this much longer.
    Delay(
        /// Milliseconds.
        u32,
    ),
    /// `garbage=SEED/N`: the command is not executed; N bytes that depend on the seed alone are the answer.
    Garbage {
        /// Of the byte sequence.
        seed: u64,
        /// Number of bytes.
        length: u16,
    },
    /// `close-socket`: the command is not executed, the line drops without an answer and comes back by itself; the card has lost power.
    CloseSocket,
}

/// Why a fault script is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown fault {part:?}")]
pub struct FaultScriptError {
    /// The part of the script, between commas.
    pub part: String,
}

/// Reads a script: faults separated by commas, spaces allowed. An empty script has none.
///
/// # Errors
/// [`FaultScriptError`] names the first part that is no fault.
pub fn parse_script(script: &str) -> Result<Vec<Fault>, FaultScriptError> {
    script
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::parse)
        .collect()
}

impl FromStr for Fault {
    type Err = FaultScriptError;

    fn from_str(part: &str) -> Result<Self, FaultScriptError> {
        read(part).ok_or_else(|| FaultScriptError {
            part: part.to_owned(),
        })
    }
}

fn read(part: &str) -> Option<Fault> {
    let (at, kind) = part.split_once(':')?;
    let at = match at.split_once('=')? {
        ("apdu", number) => At::Apdu(number.parse().ok()?),
        ("ins", byte) => At::Instruction(u8::from_str_radix(byte, 16).ok()?),
        _ => return None,
    };
    let kind = match kind.split_once('=') {
        None => match kind {
            "remove-before" => FaultKind::RemoveBefore,
            "remove-during" => FaultKind::RemoveDuring,
            "endless-more-data" => FaultKind::EndlessMoreData,
            "endless-wrong-length" => FaultKind::EndlessWrongLength,
            "close-socket" => FaultKind::CloseSocket,
            _ => return None,
        },
        Some(("short-reply", length)) => FaultKind::ShortReply(length.parse().ok()?),
        Some(("status", status)) => FaultKind::Status(u16::from_str_radix(status, 16).ok()?),
        Some(("corrupt", offset)) => FaultKind::Corrupt {
            offset: offset.parse().ok()?,
        },
        Some(("delay", milliseconds)) => FaultKind::Delay(milliseconds.parse().ok()?),
        Some(("garbage", value)) => {
            let (seed, length) = value.split_once('/')?;
            FaultKind::Garbage {
                seed: seed.parse().ok()?,
                length: length.parse().ok()?,
            }
        }
        Some(_) => return None,
    };
    Some(Fault { at, kind })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            At::Apdu(number) => write!(f, "apdu={number}:")?,
            At::Instruction(byte) => write!(f, "ins={byte:02X}:")?,
        }
        match self.kind {
            FaultKind::RemoveBefore => f.write_str("remove-before"),
            FaultKind::RemoveDuring => f.write_str("remove-during"),
            FaultKind::ShortReply(length) => write!(f, "short-reply={length}"),
            FaultKind::Status(status) => write!(f, "status={status:04X}"),
            FaultKind::EndlessMoreData => f.write_str("endless-more-data"),
            FaultKind::EndlessWrongLength => f.write_str("endless-wrong-length"),
            FaultKind::Corrupt { offset } => write!(f, "corrupt={offset}"),
            FaultKind::Delay(milliseconds) => write!(f, "delay={milliseconds}"),
            FaultKind::Garbage { seed, length } => write!(f, "garbage={seed}/{length}"),
            FaultKind::CloseSocket => f.write_str("close-socket"),
        }
    }
}

/// The faults that wait in a slot.
#[derive(Debug, Default)]
pub(crate) struct Armed {
    waiting: Vec<Fault>,
    endless: Option<FaultKind>,
}

/// What the faults that struck one command do to it.
#[derive(Debug, Default)]
pub(crate) struct Strike {
    pub(crate) delay: Duration,
    /// Happens in place of the command.
    pub(crate) instead: Option<FaultKind>,
    /// Happens to its answer.
    pub(crate) afterwards: Vec<FaultKind>,
}

impl Armed {
    pub(crate) fn add(&mut self, faults: impl IntoIterator<Item = Fault>) {
        self.waiting.extend(faults);
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// The card was taken out.
    pub(crate) fn end_endless(&mut self) {
        self.endless = None;
    }

    pub(crate) fn strike(&mut self, number: u32, command: &[u8]) -> Strike {
        let instruction = command.get(1).copied();
        let mut strike = Strike::default();
        for fault in self.waiting.extract_if(.., |fault| match fault.at {
            At::Apdu(at) => at == number,
            At::Instruction(at) => Some(at) == instruction,
        }) {
            match fault.kind {
                FaultKind::Delay(milliseconds) => {
                    strike.delay += Duration::from_millis(u64::from(milliseconds))
                }
                FaultKind::EndlessMoreData | FaultKind::EndlessWrongLength => {
                    self.endless = Some(fault.kind)
                }
                FaultKind::RemoveBefore
                | FaultKind::Status(_)
                | FaultKind::Garbage { .. }
                | FaultKind::CloseSocket => {
                    strike.instead = strike.instead.or(Some(fault.kind));
                }
                FaultKind::RemoveDuring | FaultKind::ShortReply(_) | FaultKind::Corrupt { .. } => {
                    strike.afterwards.push(fault.kind)
                }
            }
        }
        strike.instead = strike.instead.or(self.endless);
        strike
    }
}

/// `length` bytes that depend on `seed` alone (SplitMix64).
pub(crate) fn garbage(seed: u64, length: u16) -> Vec<u8> {
    let mut state = seed;
    let words = std::iter::repeat_with(|| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)).to_be_bytes()
    });
    words.flatten().take(usize::from(length)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_kind_has_a_text_form() {
        let script = "apdu=0:remove-before, apdu=3:remove-during,ins=20:short-reply=1,ins=B0:status=6F00,apdu=1:endless-more-data,\
                      apdu=2:endless-wrong-length,apdu=4:corrupt=12,apdu=5:delay=300,apdu=6:garbage=7/40,ins=2A:close-socket,";
        let faults = parse_script(script).expect("a script");
        assert_eq!(faults.len(), 10);
        let again: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(
            again.join(","),
            script.replace(' ', "").trim_end_matches(',')
        );
    }

    #[test]
    fn what_is_no_fault_is_named() {
        for part in [
            "x",
            "apdu=3",
            "apdu=-1:delay=1",
            "ins=2A2:delay=1",
            "apdu=1:status=9",
            "apdu=1:delay",
            "apdu=1:garbage=7",
            "apdu:1",
        ] {
            let expected = if part == "apdu=1:status=9" {
                None
            } else {
                Some(part)
            };
            assert_eq!(
                parse_script(part).err().map(|error| error.part).as_deref(),
                expected
            );
        }
    }

    proptest! {
        #[test]
        fn no_script_panics(script in ".*") {
            let _ = parse_script(&script);
        }

        #[test]
        fn numbers_survive_the_text_form(number: u32, instruction: u8, seed: u64, length: u16) {
            for at in [At::Apdu(number), At::Instruction(instruction)] {
                for kind in [FaultKind::Garbage { seed, length }, FaultKind::Status(length), FaultKind::Delay(number)] {
                    let fault = Fault { at, kind };
                    prop_assert_eq!(fault.to_string().parse::<Fault>(), Ok(fault));
                }
            }
        }
    }
}
