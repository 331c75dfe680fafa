//! The card threads: one for each reader that was used. What one reader does holds up no other.
//!
//! A blocked transmit cannot be cancelled. A thread that hears nothing for too long is left behind with its reader and its connection to the reader
//! service; the others have connections of their own. It may come back by itself, when somebody pulls the plug.

mod sign;
mod thread;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, TrySendError},
    },
    thread::JoinHandle,
};

use madoguchi_core::{
    card::{Lengths, SyntheticTerminal},
    clock::{Clock, Monotonic},
    link::Readers,
    visit::{Contact, Effect},
};
use tokio::sync::mpsc::Sender;

pub(super) use thread::Job;
use thread::{Surroundings, Thread};

use super::Input;

/// What each reader taught about lengths; it outlives the thread that learned it.
#[derive(Debug, Clone, Default)]
struct Learned(Arc<Mutex<BTreeMap<Arc<str>, Lengths>>>);

impl Learned {
    fn of(&self, reader: &str) -> Lengths {
        let learned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        learned.get(reader).copied().unwrap_or_default()
    }

    fn keep(&self, reader: &Arc<str>, lengths: Lengths) {
        let mut learned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        learned.insert(Arc::clone(reader), lengths);
    }
}

/// A reader that has been silent for too long, and since when: it is another silence once something was heard.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Late {
    reader: Arc<str>,
    since: Monotonic,
}

/// Every card thread of a terminal.
pub(super) struct Cards {
    readers: Box<dyn Fn() -> Box<dyn Readers> + Send>,
    answers: Sender<Input>,
    clock: Arc<dyn Clock>,
    /// The contact whose card lies in the reader, for every thread, also those left behind.
    current: Arc<AtomicU64>,
    /// Signs for people whom the face unit or staff recognised.
    terminal: Option<Arc<SyntheticTerminal>>,
    /// Held by each thread for as long as it runs.
    alive: mpsc::Sender<()>,
    learned: Learned,
    threads: BTreeMap<Arc<str>, Thread>,
    left: Vec<JoinHandle<()>>,
}

impl Cards {
    pub(super) fn new(
        readers: Box<dyn Fn() -> Box<dyn Readers> + Send>,
        answers: Sender<Input>,
        clock: Arc<dyn Clock>,
        terminal: Option<Arc<SyntheticTerminal>>,
        alive: mpsc::Sender<()>,
    ) -> Self {
        Self {
            readers,
            answers,
            clock,
            current: Arc::default(),
            terminal,
            alive,
            learned: Learned::default(),
            threads: BTreeMap::new(),
            left: Vec::new(),
        }
    }

    /// From now on only what belongs to this contact reaches a card.
    pub(super) fn only(&self, contact: Contact) {
        self.current.store(contact.0, Ordering::Release);
    }

    /// The contact whose card lies in the reader.
    pub(super) fn current(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.current)
    }

    /// Hands a job to the thread of its reader.
    pub(super) fn send(&mut self, job: Job) {
        let reader = Arc::clone(&job.reader);
        let thread = match self.threads.remove(&reader) {
            Some(thread) => thread,
            // There is nothing that could be powered off.
            None if matches!(job.effect, Effect::PowerOff(_)) => return,
            None => match self.start(&reader) {
                Ok(thread) => thread,
                Err(error) => {
                    tracing::error!("no thread for the card: {error}");
                    return;
                }
            },
        };
        match thread.jobs.try_send(job) {
            // The thread has panicked: the visit's deadline ends this contact, and the next job gets another thread.
            Err(TrySendError::Disconnected(_)) => tracing::error!("the card's thread has ended"),
            // A full queue has the same cause as a silent reader, and the visit's deadline ends it.
            Ok(()) | Err(TrySendError::Full(_)) => {
                self.threads.insert(reader, thread);
            }
        }
    }

    /// The readers that have been silent for too long.
    pub(super) fn late(&self) -> Vec<Late> {
        let now = self.clock.monotonic();
        let late = |(reader, thread): (&Arc<str>, &Thread)| {
            let since = thread.pulse.due().filter(|due| *due <= now)?;
            Some(Late {
                reader: Arc::clone(reader),
                since,
            })
        };
        self.threads.iter().filter_map(late).collect()
    }

    /// Leaves the thread of a silent reader behind.
    pub(super) fn leave_behind(&mut self, late: &Late) -> Arc<str> {
        tracing::error!("a reader does not answer; its thread is left behind");
        self.leave(&late.reader);
        Arc::clone(&late.reader)
    }

    /// When the next reader is late, if nothing is heard of it until then.
    pub(super) fn due(&self) -> Option<Monotonic> {
        self.threads
            .values()
            .filter_map(|thread| thread.pulse.due())
            .min()
    }

    /// How many threads were left behind and have not come back.
    pub(super) fn stuck(&mut self) -> usize {
        self.left.retain(|thread| !thread.is_finished());
        self.left.len()
    }

    /// Ends the threads of readers that are not there any more.
    pub(super) fn only_of(&mut self, is_there: impl Fn(&str) -> bool) {
        let gone: Vec<Arc<str>> = self
            .threads
            .keys()
            .filter(|reader| !is_there(reader))
            .cloned()
            .collect();
        for reader in gone {
            self.leave(&reader);
        }
    }

    fn leave(&mut self, reader: &Arc<str>) {
        if let Some(thread) = self.threads.remove(reader) {
            self.left.push(thread.leave());
        }
    }

    fn start(&self, reader: &Arc<str>) -> std::io::Result<Thread> {
        thread::start(Surroundings {
            reader: Arc::clone(reader),
            readers: (self.readers)(),
            answers: self.answers.clone(),
            clock: Arc::clone(&self.clock),
            current: Arc::clone(&self.current),
            terminal: self.terminal.clone(),
            learned: self.learned.clone(),
            alive: self.alive.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use madoguchi_core::{
        link::{Link, LinkError, ReaderState, ReadersError},
        secret::Pin,
        visit::{self, CardEvent},
    };

    use super::*;
    use crate::host::SystemClock;

    /// A reader without a card that tells how often it was opened.
    struct Counted(Arc<AtomicU64>);

    impl Readers for Counted {
        fn watch(&mut self, _: Duration) -> Result<Vec<ReaderState>, ReadersError> {
            Ok(Vec::new())
        }

        fn open(&mut self, _: &str) -> Result<Box<dyn Link>, LinkError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err(LinkError::Removed)
        }
    }

    #[test]
    fn a_job_of_an_earlier_contact_does_not_reach_the_card_that_lies_there_now() {
        let opened = Arc::new(AtomicU64::new(0));
        let (answers, mut answered) = tokio::sync::mpsc::channel(8);
        let counted = Arc::clone(&opened);
        let mut cards = Cards::new(
            Box::new(move || Box::new(Counted(Arc::clone(&counted)))),
            answers,
            Arc::new(SystemClock::new()),
            None,
            mpsc::channel().0,
        );
        cards.only(Contact(2));
        for contact in [1, 2] {
            cards.send(Job {
                reader: "reader".into(),
                effect: Effect::ReadCard {
                    contact: Contact(contact),
                    pin_first: Some(Pin::new()),
                },
            });
        }
        drop(cards);
        let answer = answered.blocking_recv();
        assert!(
            matches!(
                answer,
                Some(Input::Visit(visit::Event::Card(
                    Contact(2),
                    CardEvent::Read(Err(_))
                )))
            ),
            "{answer:?}"
        );
        assert!(answered.blocking_recv().is_none());
        assert_eq!(opened.load(Ordering::Relaxed), 1);
    }
}
