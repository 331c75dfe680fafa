//! The courier thread: hands over what waits in the outbox. A folder that does not answer, on a machine that is switched off, holds up nothing else.

use std::{
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::Duration,
};

use madoguchi_core::{clock::Clock, failure::Failure};
use tokio::sync::mpsc::Sender;

use super::{DeskRecord, Input, keeper::lock};
use crate::{
    delivery::JsonFolder,
    store::{Store, StoreError},
};

/// How long a result that could not be handed over waits for the next attempt.
const AGAIN: Duration = Duration::from_secs(15);
/// How many are looked at in one go.
const AT_ONCE: u32 = 64;

/// The outbox, the folder and the clock of one terminal.
pub(super) struct Courier {
    pub(super) store: Arc<Mutex<Store>>,
    pub(super) delivery: JsonFolder,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) answers: Sender<Input>,
}

impl Courier {
    /// Runs until nobody can call any more; begins with what an earlier run did not hand over.
    pub(super) fn run(self, calls: &Receiver<()>) {
        loop {
            let called = if self.hand_over_all() {
                calls.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                calls.recv_timeout(AGAIN)
            };
            if called == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    }

    /// Tries everything that waits; whether nothing does any more.
    fn hand_over_all(&self) -> bool {
        loop {
            let waiting = lock(&self.store).undelivered(AT_ONCE);
            match waiting {
                Ok(records) if records.is_empty() => return true,
                Ok(records) => {
                    let handed_over = records
                        .iter()
                        .filter(|record| self.hand_over(record))
                        .count();
                    if handed_over < records.len() {
                        return false;
                    }
                }
                Err(error) => {
                    failed(error);
                    return false;
                }
            }
        }
    }

    /// Hands one result over; whether that is done with.
    fn hand_over(&self, record: &DeskRecord) -> bool {
        let inquiry = record.entry.inquiry;
        let result = self.delivery.deliver(record).map_err(Failure::from);
        let mut store = lock(&self.store);
        let noted = match &result {
            Ok(()) => store.delivered(inquiry, self.clock.wall()),
            Err(failure) => {
                tracing::error!(code = %failure.code, "delivery: {failure}");
                store.not_delivered(inquiry)
            }
        };
        drop(store);
        let done = result.is_ok() && noted.is_ok();
        if let Err(error) = noted {
            failed(error);
        }
        // The loop has ended: nobody is there to be told.
        let _ = self
            .answers
            .blocking_send(Input::HandedOver(inquiry, result));
        done
    }
}

fn failed(error: StoreError) {
    let failure = Failure::from(error);
    tracing::error!(code = %failure.code, "outbox: {failure}");
}
