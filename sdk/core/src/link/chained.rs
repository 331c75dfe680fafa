//! Answer chaining: `61xx` fetches the rest, one `6Cxx` is corrected. Neither was reported of this card; readers and T=0 paths do it.

use super::{Link, LinkError};
use crate::apdu::{self, Command, Reply};

/// A link that answers with whole replies.
#[derive(Debug)]
pub struct Chained<L>(pub L);

impl<L: Link> Chained<L> {
    /// Sends `command` and follows the card until it has said everything. What bounds it is the budget below.
    ///
    /// # Errors
    /// What happened to the link.
    pub fn send(&mut self, command: &Command) -> Result<Reply, LinkError> {
        let mut reply = self.send_once(command)?;
        if let Some(corrected) = reply
            .status
            .low_under(0x6C)
            .and_then(|le| command.with_le(le))
        {
            reply = self.send_once(&corrected)?;
        }
        let mut data = std::mem::take(&mut reply.data);
        while let Some(more) = reply.status.low_under(0x61) {
            reply = self.send_once(&apdu::get_response(more))?;
            data.append(&mut reply.data);
        }
        Ok(Reply {
            data,
            status: reply.status,
        })
    }

    /// Sends `command`, which has no answer to fetch, and nothing after it.
    ///
    /// # Errors
    /// What happened to the link.
    pub fn send_once(&mut self, command: &Command) -> Result<Reply, LinkError> {
        let answer = self.0.transmit(command.as_bytes())?;
        let length = answer.len();
        Reply::parse(answer).ok_or(LinkError::ShortReply { length })
    }
}
