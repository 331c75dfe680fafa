//! The keeping thread: writes to the journal, and answers when it lasts.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use madoguchi_core::{
    clock::{Clock, Random},
    failure::Failure,
    visit::{self, InquiryId},
};
use tokio::sync::mpsc::Sender;

use super::{Amendment, Change, DeskRecord, Input};
use crate::store::Store;

/// One thing to keep.
pub(super) enum Job {
    Record(Box<DeskRecord>),
    Amend(InquiryId, Box<Amendment>),
    Reveal(InquiryId, String),
    Situate(Change),
}

/// The store and the clock of one terminal.
pub(super) struct Keeper {
    pub(super) store: Arc<Mutex<Store>>,
    /// Results are handed over, so that each goes to the outbox with its record.
    pub(super) delivers: bool,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) random: Arc<dyn Random>,
    pub(super) answers: Sender<Input>,
}

impl Keeper {
    /// Runs until nobody can send a job any more; what was sent before is done.
    pub(super) fn run(self, jobs: &mpsc::Receiver<Job>) {
        while let Ok(job) = jobs.recv() {
            let answer = self.execute(job);
            // The loop has ended: nobody is there to be told.
            let _ = self.answers.blocking_send(answer);
        }
    }

    fn execute(&self, job: Job) -> Input {
        match job {
            Job::Record(record) => {
                let deliver = self.delivers && record.entry.end == visit::End::Answered;
                let result = lock(&self.store)
                    .record(&record, deliver, &*self.random)
                    .map_err(Failure::from);
                if let Err(failure) = &result {
                    tracing::error!(code = %failure.code, "journal: {failure}");
                }
                Input::Visit(visit::Event::Recorded(record.entry.inquiry, result))
            }
            Job::Amend(inquiry, amendment) => {
                let now = self.clock.wall();
                let result = lock(&self.store)
                    .amend(inquiry, &amendment, now, self.delivers, &*self.random)
                    .map(Box::new)
                    .map_err(Failure::from);
                if let Err(failure) = &result {
                    tracing::error!(code = %failure.code, "journal: {failure}");
                }
                Input::Amended(inquiry, result)
            }
            Job::Reveal(inquiry, field) => {
                let result = lock(&self.store)
                    .revealed(inquiry, &field, self.clock.wall())
                    .map_err(Failure::from);
                Input::Revealed(inquiry, field, result)
            }
            Job::Situate(change) => {
                let situated = lock(&self.store).situate(&change);
                Input::Situated(situated.map_err(Failure::from))
            }
        }
    }
}

/// The store. Each of its operations is a transaction, so that a thread that panicked in one leaves nothing behind.
pub(super) fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
