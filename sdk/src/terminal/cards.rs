//! The card thread: executes card effects one after another on the card in the reader, and keeps the exclusive connection while a person types.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::Duration,
};

use madoguchi_core::{
    card::{Card, CardError, CardRead, Lengths, PinError},
    clock::{Clock, Monotonic},
    link::Readers,
    secret::Pin,
    visit::{self, CardEvent, Contact, Effect},
};
use tokio::sync::mpsc::Sender;

use super::{Input, engine::contact_of};

/// How many jobs may wait; a visit has at most three on their way.
const JOBS: usize = 8;
/// How long one job may take: a signature of ten seconds, and some.
const STUCK: Duration = Duration::from_secs(12);
/// No job in hand.
const IDLE: u64 = u64::MAX;

/// One thing to do with the card in a reader.
pub(super) struct Job {
    pub(super) reader: Arc<str>,
    pub(super) effect: Effect,
}

/// The card thread as the loop sees it.
pub(super) struct Thread {
    pub(super) jobs: SyncSender<Job>,
    /// When the job in hand began, in milliseconds of the monotonic clock; [`IDLE`] between jobs.
    since: Arc<AtomicU64>,
}

impl Thread {
    /// Whether the job in hand takes longer than any card.
    pub(super) fn is_stuck(&self, now: Monotonic) -> bool {
        let since = self.since.load(Ordering::Acquire);
        since != IDLE && now.0.saturating_sub(Duration::from_millis(since)) > STUCK
    }
}

/// Starts a card thread; it runs until nobody can send a job any more. `current` is the contact whose card lies in the reader; `alive` is held for as
/// long as the thread runs.
pub(super) fn start(
    readers: Box<dyn Readers>,
    answers: Sender<Input>,
    clock: Arc<dyn Clock>,
    current: Arc<AtomicU64>,
    alive: std::sync::mpsc::Sender<()>,
) -> std::io::Result<Thread> {
    let (jobs, received) = sync_channel(JOBS);
    let since = Arc::new(AtomicU64::new(IDLE));
    let working = Arc::clone(&since);
    std::thread::Builder::new()
        .name("madoguchi-card".to_owned())
        .spawn(move || {
            let _alive = alive;
            run(readers, &received, &answers, &*clock, &working, &current);
        })?;
    Ok(Thread { jobs, since })
}

fn run(
    readers: Box<dyn Readers>,
    jobs: &Receiver<Job>,
    answers: &Sender<Input>,
    clock: &dyn Clock,
    since: &AtomicU64,
    current: &AtomicU64,
) {
    let mut desk = Desk {
        readers,
        lengths: HashMap::new(),
        held: None,
    };
    while let Ok(job) = jobs.recv() {
        let Some(contact) = contact_of(&job.effect) else {
            continue;
        };
        if contact.0 != current.load(Ordering::Acquire) {
            // That card is gone. What lies there now may be somebody else's, and must not get its PIN.
            desk.leave(contact);
            continue;
        }
        let now = u64::try_from(clock.monotonic().0.as_millis()).unwrap_or(0);
        since.store(now, Ordering::Release);
        let event = desk.execute(&job.reader, contact, job.effect);
        since.store(IDLE, Ordering::Release);
        if let Some(event) = event {
            tracing::debug!(contact = contact.0, "card answered");
            if answers
                .blocking_send(Input::Visit(visit::Event::Card(contact, event)))
                .is_err()
            {
                return;
            }
        }
    }
}

struct Desk {
    readers: Box<dyn Readers>,
    /// What each reader taught about lengths.
    lengths: HashMap<Arc<str>, Lengths>,
    held: Option<(Contact, Card)>,
}

impl Desk {
    /// Gives up the connection of a contact that has ended.
    fn leave(&mut self, contact: Contact) {
        self.held = self.held.take().filter(|(held, _)| *held != contact);
    }

    fn execute(
        &mut self,
        reader: &Arc<str>,
        contact: Contact,
        effect: Effect,
    ) -> Option<CardEvent> {
        if self.held.as_ref().is_some_and(|(held, _)| *held != contact) {
            self.held = None;
        }
        match effect {
            Effect::ReadCard { pin_first, .. } => {
                Some(match self.read(reader, contact, pin_first) {
                    Err(ReadFailure::Pin(error)) => CardEvent::Signed(Err(error)),
                    Err(ReadFailure::Card(error)) => CardEvent::Read(Err(error)),
                    Ok(read) => CardEvent::Read(Ok(Box::new(read))),
                })
            }
            Effect::ReadTries(_) => {
                let tries = self
                    .card(reader, contact)
                    .and_then(|card| card.jpki()?.tries());
                Some(CardEvent::Tries(tries))
            }
            Effect::Sign {
                pin,
                last_try,
                message,
                algorithm,
                ..
            } => {
                let signed = self
                    .card(reader, contact)
                    .map_err(PinError::Card)
                    .and_then(|card| {
                        let mut jpki = card.jpki()?;
                        if let Some(pin) = pin {
                            jpki.verify(pin, last_try)?;
                        }
                        Ok(jpki.sign(&message, algorithm)?)
                    });
                Some(CardEvent::Signed(signed))
            }
            _ => {
                // Ending it drops the link, which powers the card off.
                if let Some((_, card)) = self.held.take() {
                    card.end();
                }
                None
            }
        }
    }

    fn read(
        &mut self,
        reader: &Arc<str>,
        contact: Contact,
        pin: Option<Pin>,
    ) -> Result<CardRead, ReadFailure> {
        let card = self.card(reader, contact).map_err(ReadFailure::Card)?;
        let mut jpki = card.jpki().map_err(ReadFailure::Card)?;
        if let Some(pin) = pin {
            // A phone: some want to be told of the end. What it calls itself is no reason to refuse it.
            match jpki.token_info() {
                Ok(_) | Err(CardError::Unexpected { .. } | CardError::Unreadable { .. }) => {}
                Err(error) => return Err(ReadFailure::Card(error)),
            }
            jpki.verify(pin, None).map_err(ReadFailure::Pin)?;
        }
        let read = jpki.read_certificate().map_err(ReadFailure::Card);
        let lengths = card.lengths();
        self.lengths.insert(Arc::clone(reader), lengths);
        read
    }

    fn card(&mut self, reader: &Arc<str>, contact: Contact) -> Result<&mut Card, CardError> {
        let held = match self.held.take() {
            Some(held) => held,
            None => {
                let link = self.readers.open(reader)?;
                let lengths = self.lengths.get(reader).copied().unwrap_or_default();
                (contact, Card::new(link, lengths))
            }
        };
        Ok(&mut self.held.insert(held).1)
    }
}

enum ReadFailure {
    Pin(PinError),
    Card(CardError),
}

#[cfg(test)]
mod tests {
    use madoguchi_core::link::{Link, LinkError, ReaderState, ReadersError};

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
        let thread = start(
            Box::new(Counted(Arc::clone(&opened))),
            answers,
            Arc::new(SystemClock::new()),
            Arc::new(AtomicU64::new(2)),
            std::sync::mpsc::channel().0,
        )
        .unwrap();
        for contact in [1, 2] {
            let effect = Effect::ReadCard {
                contact: Contact(contact),
                pin_first: Some(Pin::new()),
            };
            thread
                .jobs
                .send(Job {
                    reader: "reader".into(),
                    effect,
                })
                .unwrap();
        }
        drop(thread);
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
