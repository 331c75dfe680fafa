//! What was said, without what must not be said: headers, lengths and status words, never a body.

use std::collections::VecDeque;
use std::fmt;

/// The trace keeps this many exchanges and forgets older ones; the counts go on.
const KEPT: usize = 4096;

/// One command and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// CLA, INS, P1, P2; zeros where the command is shorter.
    pub header: [u8; 4],
    /// Length of the whole command.
    pub command_bytes: usize,
    /// Length of the command's data field, as encoded in Lc; 0 where the command cannot be read.
    pub lc: usize,
    /// Length of the whole answer, status word included; 0 when none came.
    pub answer_bytes: usize,
    /// The status word, where the answer has one.
    pub status: Option<u16>,
    /// What the status does not say: a fault, a key that is missing.
    pub remark: Option<&'static str>,
}

/// Exchanges in order, and their sums.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    exchanges: VecDeque<Exchange>,
    apdus: u64,
    sent: u64,
    received: u64,
}

impl Trace {
    /// The latest exchanges (at most 4096), oldest first.
    pub fn exchanges(&self) -> impl DoubleEndedIterator<Item = &Exchange> {
        self.exchanges.iter()
    }

    /// How many commands reached the card.
    pub fn apdus(&self) -> u64 {
        self.apdus
    }

    /// Bytes to the card.
    pub fn bytes_sent(&self) -> u64 {
        self.sent
    }

    /// Bytes from the card.
    pub fn bytes_received(&self) -> u64 {
        self.received
    }

    pub(crate) fn push(&mut self, exchange: Exchange) {
        self.apdus += 1;
        self.sent += u64::try_from(exchange.command_bytes).unwrap_or(u64::MAX);
        self.received += u64::try_from(exchange.answer_bytes).unwrap_or(u64::MAX);
        if self.exchanges.len() == KEPT {
            self.exchanges.pop_front();
        }
        self.exchanges.push_back(exchange);
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cla, ins, p1, p2] = self.header;
        write!(
            f,
            "{cla:02X} {ins:02X} {p1:02X} {p2:02X} lc={} -> {} bytes",
            self.lc, self.answer_bytes
        )?;
        if let Some(status) = self.status {
            write!(f, " {status:04X}")?;
        }
        if let Some(remark) = self.remark {
            write!(f, " ({remark})")?;
        }
        Ok(())
    }
}
