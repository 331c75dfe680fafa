//! The simulated card in process: [`Readers`] over slots, with the power and removal semantics of a real reader.

pub mod face;

use std::time::Duration;

use madoguchi_core::link::{Link, LinkError, ReaderState, Readers, ReadersError};
use madoguchi_simulated_card::{Connection, Reply, Slot};

/// One simulated reader.
#[derive(Clone)]
pub struct SimulatedReaders {
    name: String,
    slot: Slot,
    seen: Option<u64>,
}

impl SimulatedReaders {
    /// A reader called `name` around `slot`.
    #[must_use]
    pub fn new(name: &str, slot: Slot) -> Self {
        Self {
            name: name.to_owned(),
            slot,
            seen: None,
        }
    }
}

impl Readers for SimulatedReaders {
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        let presence = match self.seen {
            Some(seen) => self.slot.wait(seen, wait),
            None => self.slot.presence(),
        };
        self.seen = Some(presence.changes);
        let card = presence
            .atr
            .map(|_| u32::try_from(presence.changes & 0xFFFF_FFFF).unwrap_or(0));
        Ok(vec![ReaderState {
            name: self.name.clone(),
            card,
        }])
    }

    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        if reader != self.name {
            return Err(LinkError::ReaderGone);
        }
        let connection = self.slot.connect().ok_or(LinkError::Removed)?;
        connection.power_on();
        Ok(Box::new(SimulatedLink { connection }))
    }
}

impl std::fmt::Debug for SimulatedReaders {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SimulatedReaders({})", self.name)
    }
}

struct SimulatedLink {
    connection: Connection,
}

impl Link for SimulatedLink {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        match self.connection.transmit(command) {
            Reply::Answer(answer) if answer.len() < 2 => Err(LinkError::ShortReply {
                length: answer.len(),
            }),
            Reply::Answer(answer) => Ok(answer),
            // Through PC/SC both show as a card that is gone.
            Reply::Removed | Reply::Dropped => Err(LinkError::Removed),
        }
    }
}

impl Drop for SimulatedLink {
    fn drop(&mut self) {
        self.connection.power_off();
    }
}
