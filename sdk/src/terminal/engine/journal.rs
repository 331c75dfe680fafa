//! A journal that has failed is tried before the next visit begins: nobody enters a PIN for an answer that could not be shown. Until it takes something again
//! the kiosk is closed, and people are received at the desk.

use std::time::Duration;

use madoguchi_core::{
    clock::{Monotonic, Now},
    failure::{Code, Failure},
    visit::{self, InquiryId},
};

use super::{Engine, Output};

/// How long a kiosk that is closed for its journal waits before it tries again.
const AGAIN: Duration = Duration::from_secs(10);

/// What is known of the journal.
#[derive(Default)]
pub(super) struct Journal {
    /// Why it did not take what came last.
    failed: Option<Code>,
    /// The visit that begins if it takes something.
    waiting: Option<InquiryId>,
    /// The kiosk is closed for it, and when it is tried again.
    closed: Option<Monotonic>,
}

impl Engine {
    /// When a journal that has failed is tried again.
    #[must_use]
    pub fn journal_due(&self) -> Option<Monotonic> {
        self.journal.closed
    }

    /// A card has come: its visit begins, or the journal is tried first.
    pub(super) fn on_card_came(&mut self, now: Now, inquiry: InquiryId) -> Vec<Output> {
        if self.journal.failed.is_none() {
            return self.step_visit(now, visit::Event::CardPresent(inquiry));
        }
        self.journal.waiting = Some(inquiry);
        vec![Output::TryJournal]
    }

    pub(super) fn on_card_went(&mut self, now: Now) -> Vec<Output> {
        self.journal.waiting = None;
        self.step_visit(now, visit::Event::CardRemoved)
    }

    pub(super) fn try_journal_if_due(&mut self, now: Now) -> Option<Output> {
        let due = self.journal.closed.filter(|due| *due <= now.monotonic)?;
        // The answer says when next.
        self.journal.closed = Some(due.after(AGAIN).max(now.monotonic));
        Some(Output::TryJournal)
    }

    /// The journal took something, or did not.
    pub(super) fn on_journal(&mut self, now: Now, failed: Option<Code>) -> Vec<Output> {
        self.journal.failed = failed;
        let waiting = self.journal.waiting.take();
        match failed {
            Some(code) if waiting.is_some() || self.journal.closed.is_some() => {
                let was_open = self.journal.closed.is_none();
                self.journal.closed = Some(now.monotonic.after(AGAIN));
                let closed = Err(Failure::new(code, "the journal takes nothing"));
                let closes = was_open || waiting.is_some();
                let mut outputs = Vec::new();
                if closes {
                    self.leave_card_alone();
                    outputs = self.step_visit(now, visit::Event::Readers(closed));
                }
                outputs
            }
            Some(_) => Vec::new(),
            None => {
                let mut outputs = Vec::new();
                if self.journal.closed.take().is_some() {
                    let usable = self.usable_readers();
                    outputs = self.step_visit(now, visit::Event::Readers(usable));
                }
                if let Some(inquiry) = waiting.filter(|_| self.readers.is_in_use()) {
                    outputs.extend(self.step_visit(now, visit::Event::CardPresent(inquiry)));
                }
                outputs
            }
        }
    }
}
