//! Things that go wrong between a reader and a card, at a chosen command, and the script that names them.

mod script;

use std::time::Duration;

pub use script::{FaultScriptError, parse_script};

/// One fault. It strikes once; the endless ones go on until the card is taken out.
///
/// Its text form is `AT:KIND`, for example `apdu=3:remove-before` or `ins=20:status=6F00`.
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// `remove-before`: the card vanishes; the command is not executed.
    RemoveBefore,
    /// `remove-during`: the card executes the command and vanishes without an answer.
    RemoveDuring,
    /// `tear`: the card loses its power inside the command and vanishes. A VERIFY has counted its try already, whatever the PIN; nothing else
    /// is left behind.
    Tear,
    /// `short-reply=N`: the command is executed, only the first N bytes of the answer arrive.
    ShortReply(u16),
    /// `long-reply=N`: the command is executed, N zeros come between the answer's data and its status.
    LongReply(u16),
    /// `replace-status=SSSS`: the command is executed, this status ends the answer in place of its own.
    ReplaceStatus(u16),
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
    /// `patch=N/HEX`: the command is executed; these bytes stand in the answer's data from byte N on, as far as it goes. `patch=2/FFFF` makes a
    /// certificate that claims 64 KiB, `patch=0/04` one that is no certificate.
    Patch {
        /// Counted from 0, status word not included.
        offset: u16,
        /// What stands there.
        bytes: Vec<u8>,
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
    /// `hang`: the reader is silent, whatever happens to the card, until [`Slot::release`](crate::Slot::release); then the command goes on.
    Hang,
    /// `swap=PERSON`: another card takes the place of this one, and the reader sees it: the command gets no answer. Without such a card the
    /// slot is empty then.
    Swap(
        /// What [`Slot::supply`](crate::Slot::supply) is asked for.
        String,
    ),
    /// `swap-unseen=PERSON`: another card takes the place of this one, the reader notices nothing, and the other card gets the command.
    SwapUnseen(
        /// What [`Slot::supply`](crate::Slot::supply) is asked for.
        String,
    ),
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
    pub(crate) hang: bool,
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
                FaultKind::Hang => strike.hang = true,
                FaultKind::EndlessMoreData | FaultKind::EndlessWrongLength => {
                    self.endless = Some(fault.kind)
                }
                FaultKind::RemoveBefore
                | FaultKind::Tear
                | FaultKind::Status(_)
                | FaultKind::Garbage { .. }
                | FaultKind::CloseSocket
                | FaultKind::Swap(_)
                | FaultKind::SwapUnseen(_) => {
                    strike.instead = strike.instead.or(Some(fault.kind));
                }
                FaultKind::RemoveDuring
                | FaultKind::ShortReply(_)
                | FaultKind::LongReply(_)
                | FaultKind::ReplaceStatus(_)
                | FaultKind::Corrupt { .. }
                | FaultKind::Patch { .. } => strike.afterwards.push(fault.kind),
            }
        }
        strike.instead = strike.instead.or_else(|| self.endless.clone());
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
