//! One card thread: executes card effects one after another on the card in its reader, and keeps the exclusive connection while a person types.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, Receiver, SyncSender, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use madoguchi_core::{
    card::{Card, CardError, CardRead, LastTryConfirmed, PinError, SyntheticTerminal},
    clock::{Clock, Monotonic},
    link::{Link, LinkError, PinPad, Readers},
    secret::Pin,
    visit::{self, CardEvent, Contact, Effect},
};
use tokio::sync::mpsc::Sender;

use super::{Learned, sign};
use crate::terminal::{Input, engine::contact_of};

/// How many jobs may wait; a visit has at most three on their way.
const JOBS: usize = 8;
/// How long a reader may take for one command.
const SILENCE: Duration = Duration::from_secs(5);
/// How long it may take where a person's PIN is checked or the card computes a signature: ten seconds, and some.
const SILENCE_SIGNING: Duration = Duration::from_secs(12);
/// How long it may take where the person types on the reader, which gives up long before.
const SILENCE_TYPING: Duration = Duration::from_secs(100);
/// No job in hand.
const IDLE: u64 = u64::MAX;

/// One thing to do with the card in a reader.
pub(in crate::terminal) struct Job {
    pub(in crate::terminal) reader: Arc<str>,
    pub(in crate::terminal) effect: Effect,
}

/// What a card thread works with.
pub(super) struct Surroundings {
    pub(super) reader: Arc<str>,
    pub(super) readers: Box<dyn Readers>,
    pub(super) answers: Sender<Input>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) current: Arc<AtomicU64>,
    pub(super) terminal: Option<Arc<SyntheticTerminal>>,
    pub(super) learned: Learned,
    pub(super) alive: mpsc::Sender<()>,
}

/// A card thread as the loop sees it.
pub(super) struct Thread {
    pub(super) jobs: SyncSender<Job>,
    pub(super) pulse: Arc<Pulse>,
    running: JoinHandle<()>,
}

impl Thread {
    /// It gets no more jobs, and says so when it comes back from the one in hand.
    pub(super) fn leave(self) -> JoinHandle<()> {
        self.pulse.is_left.store(true, Ordering::Release);
        self.running
    }
}

/// Whether a thread hears from its reader.
#[derive(Debug)]
pub(super) struct Pulse {
    /// When silence becomes too long, in milliseconds of the monotonic clock; [`IDLE`] between jobs.
    due: AtomicU64,
    /// How long the job in hand may hear nothing, in milliseconds.
    silence: AtomicU64,
    is_left: AtomicBool,
}

impl Default for Pulse {
    fn default() -> Self {
        Self {
            due: AtomicU64::new(IDLE),
            silence: AtomicU64::new(0),
            is_left: AtomicBool::new(false),
        }
    }
}

impl Pulse {
    /// When silence becomes too long; `None` between jobs.
    pub(super) fn due(&self) -> Option<Monotonic> {
        match self.due.load(Ordering::Acquire) {
            IDLE => None,
            due => Some(Monotonic(Duration::from_millis(due))),
        }
    }

    fn begin(&self, now: Monotonic, silence: Duration) {
        self.silence.store(milliseconds(silence), Ordering::Release);
        self.beat(now);
    }

    /// Something was heard, or a new command goes out.
    fn beat(&self, now: Monotonic) {
        let silence = Duration::from_millis(self.silence.load(Ordering::Acquire));
        self.due
            .store(milliseconds(now.after(silence).0), Ordering::Release);
    }

    fn rest(&self) {
        self.due.store(IDLE, Ordering::Release);
    }
}

/// Starts a card thread; it runs until nobody can send it a job any more.
pub(super) fn start(surroundings: Surroundings) -> std::io::Result<Thread> {
    let (jobs, received) = sync_channel(JOBS);
    let pulse = Arc::new(Pulse::default());
    let felt = Arc::clone(&pulse);
    let running = std::thread::Builder::new()
        .name("madoguchi-card".to_owned())
        .spawn(move || run(surroundings, &received, &felt))?;
    Ok(Thread {
        jobs,
        pulse,
        running,
    })
}

fn run(surroundings: Surroundings, jobs: &Receiver<Job>, pulse: &Arc<Pulse>) {
    let Surroundings {
        reader,
        readers,
        answers,
        clock,
        current,
        terminal,
        learned,
        alive,
    } = surroundings;
    let _alive = alive;
    let mut desk = Desk {
        reader: Arc::clone(&reader),
        readers,
        terminal,
        learned,
        clock: Arc::clone(&clock),
        pulse: Arc::clone(pulse),
        held: None,
        pad: None,
    };
    while let Ok(job) = jobs.recv() {
        let Some(contact) = contact_of(&job.effect) else {
            continue;
        };
        if contact.0 != current.load(Ordering::Acquire) {
            // That card is gone. What lies there now may be somebody else's, and must not get its PIN.
            pulse.begin(clock.monotonic(), SILENCE);
            desk.leave(contact);
            pulse.rest();
            continue;
        }
        pulse.begin(clock.monotonic(), silence_of(&job.effect));
        let is_first = matches!(job.effect, Effect::ReadCard { .. });
        let event = desk.execute(contact, job.effect);
        pulse.rest();
        let pad = (is_first && desk.pad.is_some()).then_some(CardEvent::PinPad);
        for event in pad.into_iter().chain(event) {
            tracing::debug!(contact = contact.0, "card answered");
            if answers
                .blocking_send(Input::Visit(visit::Event::Card(contact, event)))
                .is_err()
            {
                return;
            }
        }
    }
    drop(desk);
    if pulse.is_left.load(Ordering::Acquire) {
        let _ = answers.blocking_send(Input::ReaderAnswers(reader));
    }
}

fn silence_of(effect: &Effect) -> Duration {
    match effect {
        Effect::Sign { .. } => SILENCE_SIGNING,
        Effect::VerifyOnPad { .. } => SILENCE_TYPING,
        _ => SILENCE,
    }
}

struct Desk {
    reader: Arc<str>,
    readers: Box<dyn Readers>,
    terminal: Option<Arc<SyntheticTerminal>>,
    learned: Learned,
    clock: Arc<dyn Clock>,
    pulse: Arc<Pulse>,
    held: Option<(Contact, Card)>,
    /// Of the reader, on the connection that is held.
    pad: Option<Box<dyn PinPad>>,
}

impl Desk {
    /// Gives up the connection of a contact that has ended.
    fn leave(&mut self, contact: Contact) {
        self.held = self.held.take().filter(|(held, _)| *held != contact);
    }

    fn execute(&mut self, contact: Contact, effect: Effect) -> Option<CardEvent> {
        if self.held.as_ref().is_some_and(|(held, _)| *held != contact) {
            self.held = None;
        }
        match effect {
            Effect::ReadCard { pin_first, .. } => Some(match self.read(contact, pin_first) {
                Err(ReadFailure::Pin(error)) => CardEvent::Signed(Err(error)),
                Err(ReadFailure::Card(error)) => CardEvent::Read(Err(error)),
                Ok(read) => CardEvent::Read(Ok(Box::new(read))),
            }),
            Effect::ReadKind(_) => {
                let told = self
                    .card(contact)
                    .and_then(|card| card.jpki()?.token_info());
                Some(CardEvent::Kind(told.map(|info| info.kind())))
            }
            Effect::ReadTries(_) => {
                let tries = self.card(contact).and_then(|card| card.jpki()?.tries());
                Some(CardEvent::Tries(tries))
            }
            Effect::VerifyOnPad { last_try, .. } => {
                Some(CardEvent::Verified(self.verify_on_pad(contact, last_try)))
            }
            Effect::Sign {
                pin,
                recognised,
                last_try,
                message,
                algorithm,
                ..
            } => {
                let terminal = self.terminal.clone();
                let terminal = terminal.as_deref();
                Some(match self.card(contact) {
                    Err(error) => CardEvent::Signed(Err(PinError::Card(error))),
                    Ok(card) if recognised => sign::recognised(card, terminal, &message, algorithm),
                    Ok(card) => {
                        CardEvent::Signed(sign::verified(card, pin, last_try, &message, algorithm))
                    }
                })
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

    fn read(&mut self, contact: Contact, pin: Option<Pin>) -> Result<CardRead, ReadFailure> {
        let card = self.card(contact).map_err(ReadFailure::Card)?;
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
        self.learned.keep(&self.reader, lengths);
        read
    }

    fn verify_on_pad(
        &mut self,
        contact: Contact,
        last_try: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.card(contact)?;
        match (&mut self.held, &mut self.pad) {
            (Some((_, card)), Some(pad)) => card.jpki()?.verify_on_pad(&mut **pad, last_try),
            // The reader that had one was replaced by one that has none.
            _ => Err(CardError::from(LinkError::Refused).into()),
        }
    }

    fn card(&mut self, contact: Contact) -> Result<&mut Card, CardError> {
        let held = match self.held.take() {
            Some(held) => held,
            None => {
                let link = Felt {
                    link: self.readers.open(&self.reader)?,
                    clock: Arc::clone(&self.clock),
                    pulse: Arc::clone(&self.pulse),
                };
                self.pad = self.readers.pin_pad(&self.reader);
                (
                    contact,
                    Card::new(Box::new(link), self.learned.of(&self.reader)),
                )
            }
        };
        Ok(&mut self.held.insert(held).1)
    }
}

enum ReadFailure {
    Pin(PinError),
    Card(CardError),
}

/// A link whose every command is a beat of the pulse.
struct Felt {
    link: Box<dyn Link>,
    clock: Arc<dyn Clock>,
    pulse: Arc<Pulse>,
}

impl Link for Felt {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.pulse.beat(self.clock.monotonic());
        let answer = self.link.transmit(command);
        self.pulse.beat(self.clock.monotonic());
        answer
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(IDLE)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use time::OffsetDateTime;

    use super::*;

    #[derive(Debug, Default)]
    struct Seconds(Mutex<u64>);

    impl Clock for Seconds {
        fn wall(&self) -> OffsetDateTime {
            OffsetDateTime::UNIX_EPOCH
        }

        fn monotonic(&self) -> Monotonic {
            Monotonic(Duration::from_secs(*self.0.lock().unwrap()))
        }
    }

    /// Takes four seconds for each command.
    struct Slow(Arc<Seconds>);

    impl Link for Slow {
        fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, LinkError> {
            *self.0.0.lock().unwrap() += 4;
            Ok(vec![0x90, 0x00])
        }
    }

    #[test]
    fn a_reader_that_is_slow_but_answers_is_not_silent() {
        let clock = Arc::new(Seconds::default());
        let pulse = Arc::new(Pulse::default());
        assert_eq!(pulse.due(), None);
        pulse.begin(clock.monotonic(), SILENCE);
        let mut felt = Felt {
            link: Box::new(Slow(Arc::clone(&clock))),
            clock: clock.clone(),
            pulse: Arc::clone(&pulse),
        };
        for answered in 1..=5 {
            felt.transmit(&[0; 4]).unwrap();
            let due = Duration::from_secs(4 * answered) + SILENCE;
            assert_eq!(pulse.due(), Some(Monotonic(due)));
        }
        pulse.rest();
        assert_eq!(pulse.due(), None);
    }
}
