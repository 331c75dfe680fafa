//! The keeping thread: the only one that writes the store and hands results over.

use std::{
    sync::{Arc, mpsc},
    time::Duration,
};

use madoguchi_core::{
    clock::{Clock, Random},
    failure::Failure,
    visit::{self, InquiryId},
};
use tokio::sync::mpsc::Sender;

use super::{DeskRecord, Input};
use crate::{delivery::JsonFolder, store::Store};

/// How long a result that could not be handed over waits for the next attempt.
const AGAIN: Duration = Duration::from_secs(15);
/// How many are tried at once.
const AT_ONCE: u32 = 64;

/// One thing to keep.
pub(super) enum Job {
    Record(Box<DeskRecord>),
    Reveal(InquiryId, String),
    /// Everything in the outbox, whatever it was that came last.
    HandOver,
}

/// The store, the sink and the clock of one terminal.
pub(super) struct Keeper {
    pub(super) store: Store,
    pub(super) delivery: Option<JsonFolder>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) answers: Sender<Input>,
}

impl Keeper {
    /// Runs until nobody can send a job any more; what was sent before is done.
    pub(super) fn run(mut self, jobs: &mpsc::Receiver<Job>) {
        // What an earlier run did not hand over.
        let mut waiting = self.hand_over_waiting();
        loop {
            let job = if waiting {
                match jobs.recv_timeout(AGAIN) {
                    Ok(job) => job,
                    Err(mpsc::RecvTimeoutError::Timeout) => {
                        waiting = self.hand_over_waiting();
                        continue;
                    }
                    Err(mpsc::RecvTimeoutError::Disconnected) => return,
                }
            } else {
                match jobs.recv() {
                    Ok(job) => job,
                    Err(mpsc::RecvError) => return,
                }
            };
            waiting = self.execute(job, waiting);
        }
    }

    /// Does one job; whether a result waits for another attempt, as one may have before.
    fn execute(&mut self, job: Job, waiting: bool) -> bool {
        match job {
            Job::Record(record) => {
                let deliver = self.delivery.is_some() && record.entry.end == visit::End::Answered;
                let result = self
                    .store
                    .record(&record, deliver, &*self.random)
                    .map_err(Failure::from);
                if let Err(failure) = &result {
                    tracing::error!(code = %failure.code, "journal: {failure}");
                }
                self.answer(Input::Visit(visit::Event::Recorded(
                    record.entry.inquiry,
                    result,
                )));
                waiting
            }
            Job::Reveal(inquiry, field) => {
                let result = self
                    .store
                    .revealed(inquiry, &field, self.clock.wall())
                    .map_err(Failure::from);
                self.answer(Input::Revealed(inquiry, field, result));
                waiting
            }
            Job::HandOver => self.hand_over_waiting(),
        }
    }

    /// Tries everything that waits; whether something still does.
    fn hand_over_waiting(&mut self) -> bool {
        if self.delivery.is_none() {
            return false;
        }
        match self.store.undelivered(AT_ONCE) {
            Ok(records) => {
                let mut waiting = false;
                for record in &records {
                    waiting |= !self.hand_over(record);
                }
                waiting
            }
            Err(error) => {
                let failure = Failure::from(error);
                tracing::error!(code = %failure.code, "outbox: {failure}");
                true
            }
        }
    }

    fn hand_over(&mut self, record: &DeskRecord) -> bool {
        let Some(delivery) = &self.delivery else {
            return true;
        };
        let inquiry = record.entry.inquiry;
        let result = delivery.deliver(record).map_err(Failure::from);
        let noted = match &result {
            Ok(()) => self.store.delivered(inquiry, self.clock.wall()),
            Err(failure) => {
                tracing::error!(code = %failure.code, "delivery: {failure}");
                self.store.not_delivered(inquiry)
            }
        };
        if let Err(error) = noted {
            tracing::error!("outbox: {error}");
        }
        let done = result.is_ok();
        self.answer(Input::HandedOver(inquiry, result));
        done
    }

    fn answer(&self, input: Input) {
        // The loop has ended: nobody is there to be told.
        let _ = self.answers.blocking_send(input);
    }
}
