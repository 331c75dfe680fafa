//! Ends a conversation that would not end by itself: a hostile or broken card can talk for ever.

use super::{Link, LinkError};

/// The most commands one conversation may take.
const APDUS: u32 = 64;
/// The most bytes one conversation may bring; the longest honest one (certificate, tries, signature) is under 3 KiB.
const BYTES: usize = 32 * 1024;

/// A link with 64 commands and 32 KiB of answers left.
#[derive(Debug)]
pub struct Budget<L> {
    link: L,
    apdus: u32,
    bytes: usize,
}

impl<L: Link> Budget<L> {
    /// Wraps `link` with a full budget.
    pub fn new(link: L) -> Self {
        Self {
            link,
            apdus: 0,
            bytes: 0,
        }
    }

    /// Starts a new conversation: one press of a person, one budget.
    pub fn renew(&mut self) {
        self.apdus = 0;
        self.bytes = 0;
    }

    fn exceeded(&self) -> LinkError {
        LinkError::Budget {
            apdus: self.apdus,
            bytes: self.bytes,
        }
    }
}

impl<L: Link> Link for Budget<L> {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        if self.apdus >= APDUS || self.bytes > BYTES {
            return Err(self.exceeded());
        }
        self.apdus += 1;
        let answer = self.link.transmit(command)?;
        self.bytes = self.bytes.saturating_add(answer.len());
        if self.bytes > BYTES {
            return Err(self.exceeded());
        }
        Ok(answer)
    }
}
