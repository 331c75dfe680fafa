//! The keeping thread: writes to the journal, and answers when it lasts.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

use madoguchi_core::{
    clock::{Clock, Random},
    eligibility::BatchResult,
    failure::Failure,
    outcome::Unattributable,
    visit::{self, InquiryId},
};
use time::Date;
use tokio::sync::mpsc::Sender;

use super::{Amendment, Change, DeskRecord, Input};
use crate::store::{Store, StoreError};

/// One thing to keep.
pub(super) enum Job {
    Record(Box<DeskRecord>),
    Amend(InquiryId, Box<Amendment>),
    Try,
    Reveal(InquiryId, String),
    LookUp(InquiryId),
    RefuseTie {
        inquiry: InquiryId,
        by: String,
        why: Unattributable,
    },
    Situate(Option<String>, Change),
    PlanFetch,
    TakeFetched(Date, Result<Box<BatchResult>, Failure>),
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
            for answer in self.execute(job) {
                // The loop has ended: nobody is there to be told.
                let _ = self.answers.blocking_send(answer);
            }
        }
    }

    fn execute(&self, job: Job) -> Vec<Input> {
        match job {
            Job::TakeFetched(month, fetched) => self.take_fetched(month, fetched),
            Job::PlanFetch => vec![self.next_fetch()],
            Job::Record(record) => vec![self.record(&record)],
            Job::Amend(inquiry, amendment) => vec![self.amend(inquiry, &amendment)],
            Job::Reveal(inquiry, field) => {
                let result = lock(&self.store)
                    .revealed(inquiry, &field, self.clock.wall())
                    .map_err(Failure::from);
                vec![Input::Revealed(inquiry, field, result)]
            }
            Job::Try => {
                let tried = lock(&self.store).try_write().map_err(journal_failed);
                vec![Input::JournalTried(tried)]
            }
            Job::LookUp(inquiry) => {
                let line = lock(&self.store).line(inquiry);
                let line = line.map(Box::new).map_err(journal_failed);
                vec![Input::LookedUp(inquiry, line)]
            }
            Job::RefuseTie { inquiry, by, why } => {
                let now = self.clock.wall();
                let kept = lock(&self.store)
                    .tie_refused(inquiry, &by, why, now, &*self.random)
                    .map_err(journal_failed);
                vec![Input::TieRefused(inquiry, why, kept)]
            }
            Job::Situate(by, change) => {
                let now = self.clock.wall();
                let situated =
                    lock(&self.store).situate(&change, by.as_deref(), now, &*self.random);
                vec![Input::Situated(situated.map_err(Failure::from))]
            }
        }
    }

    fn record(&self, record: &DeskRecord) -> Input {
        let deliver = self.delivers && record.entry.end == visit::End::Answered;
        let result = lock(&self.store)
            .record(record, deliver, &*self.random)
            .map_err(journal_failed);
        Input::Visit(visit::Event::Recorded(record.entry.inquiry, result))
    }

    fn amend(&self, inquiry: InquiryId, amendment: &Amendment) -> Input {
        let now = self.clock.wall();
        let result = lock(&self.store)
            .amend(inquiry, amendment, now, self.delivers, &*self.random)
            .map(Box::new)
            .map_err(journal_failed);
        Input::Amended(inquiry, result)
    }

    /// Each line that has changed, then what is planned next.
    fn take_fetched(&self, month: Date, fetched: Result<Box<BatchResult>, Failure>) -> Vec<Input> {
        let now = self.clock.wall();
        let taken = fetched.and_then(|fetched| {
            let mut store = lock(&self.store);
            store
                .take_fetched(month, &fetched, self.delivers, now, &*self.random)
                .map_err(Failure::from)
        });
        let changed = taken.unwrap_or_else(|failure| {
            tracing::warn!(code = %failure.code, "tickets were not fetched: {failure}");
            if let Err(error) = lock(&self.store).fetch_failed(now) {
                journal_failed(error);
            }
            Vec::new()
        });
        let amended = changed.into_iter().map(|line| {
            let inquiry = line.entry.inquiry;
            Input::Amended(inquiry, Ok(Box::new(line)))
        });
        amended.chain([self.next_fetch()]).collect()
    }

    /// Without a plan nothing is fetched by itself; the next record looks again.
    fn next_fetch(&self) -> Input {
        let planned = lock(&self.store).next_fetch().map_err(journal_failed);
        Input::FetchPlanned(planned.unwrap_or_default())
    }
}

fn journal_failed(error: StoreError) -> Failure {
    let failure = Failure::from(error);
    tracing::error!(code = %failure.code, "journal: {failure}");
    failure
}

/// The store. Each of its operations is a transaction, so that a thread that panicked in one leaves nothing behind.
pub(super) fn lock(store: &Mutex<Store>) -> MutexGuard<'_, Store> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
