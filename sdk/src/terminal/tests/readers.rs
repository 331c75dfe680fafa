//! Readers for tests: what they hold is set by hand, what they are sent is written down, and each can stop answering until it is told to go on.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use super::*;

/// The readers of one test, shared by every view of them.
#[derive(Clone, Default)]
pub(super) struct Bench(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    readers: BTreeMap<String, Option<u32>>,
    /// How often a card was put.
    puts: u32,
    /// Readers that answer nothing.
    mute: BTreeSet<String>,
    /// Readers that somebody waits for.
    waited_for: BTreeSet<String>,
    answers: BTreeMap<&'static str, Vec<u8>>,
    sent: Vec<(String, String)>,
}

impl Bench {
    /// These readers, empty.
    pub(super) fn of(names: &[&str]) -> Self {
        let bench = Self::default();
        bench.change(|state| {
            let readers = names.iter().map(|name| ((*name).to_owned(), None));
            state.readers.extend(readers);
        });
        bench
    }

    /// From now on commands that begin so, in hexadecimal, are answered so; others with 6A82.
    pub(super) fn answer(&self, command: &'static str, answer: &[u8]) {
        self.change(|state| {
            state.answers.insert(command, answer.to_vec());
        });
    }

    pub(super) fn put(&self, reader: &str) {
        self.change(|state| {
            state.puts += 1;
            state.readers.insert(reader.to_owned(), Some(state.puts));
        });
    }

    pub(super) fn take(&self, reader: &str) {
        self.change(|state| {
            state.readers.insert(reader.to_owned(), None);
        });
    }

    pub(super) fn unplug(&self, reader: &str) {
        self.change(|state| {
            state.readers.remove(reader);
        });
    }

    pub(super) fn mute(&self, reader: &str) {
        self.change(|state| {
            state.mute.insert(reader.to_owned());
        });
    }

    /// Whoever waits for this reader gets an error.
    pub(super) fn unmute(&self, reader: &str) {
        self.change(|state| {
            state.mute.remove(reader);
        });
    }

    /// Returns when a thread is stuck in this reader.
    pub(super) fn wait_for_stuck(&self, reader: &str) {
        self.wait(|state| state.waited_for.contains(reader));
    }

    /// What the cards in a reader were sent so far, in hexadecimal.
    pub(super) fn sent_to(&self, reader: &str) -> Vec<String> {
        let state = self.lock();
        let to = state.sent.iter().filter(|(to, _)| to == reader);
        to.map(|(_, command)| command.clone()).collect()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.0.1.notify_all();
    }

    fn wait(&self, until: impl Fn(&State) -> bool) {
        let (state, timeout) = self
            .0
            .1
            .wait_timeout_while(self.lock(), PATIENCE, |state| !until(state))
            .unwrap_or_else(PoisonError::into_inner);
        drop(state);
        assert!(!timeout.timed_out(), "it does not come");
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whatever a test left mute goes on, so that its threads end.
pub(super) struct Unmuted(pub(super) Bench);

impl Drop for Unmuted {
    fn drop(&mut self) {
        self.0.change(|state| state.mute.clear());
    }
}

/// One view of the readers.
pub(super) struct View {
    bench: Bench,
    seen: Option<Vec<ReaderState>>,
}

impl View {
    pub(super) fn of(bench: &Bench) -> Self {
        Self {
            bench: bench.clone(),
            seen: None,
        }
    }
}

fn states(state: &State) -> Vec<ReaderState> {
    let of = |(name, card): (&String, &Option<u32>)| ReaderState {
        name: name.clone(),
        card: *card,
    };
    state.readers.iter().map(of).collect()
}

impl Readers for View {
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        let unchanged = |state: &mut State| self.seen.as_ref() == Some(&states(state));
        let (state, _) = self
            .bench
            .0
            .1
            .wait_timeout_while(self.bench.lock(), wait, unchanged)
            .unwrap_or_else(PoisonError::into_inner);
        let now = states(&state);
        drop(state);
        self.seen = Some(now.clone());
        Ok(now)
    }

    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        Ok(Box::new(Wire {
            bench: self.bench.clone(),
            reader: reader.to_owned(),
        }))
    }
}

struct Wire {
    bench: Bench,
    reader: String,
}

impl Link for Wire {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let hex: String = command.iter().map(|byte| format!("{byte:02X}")).collect();
        let mut state = self.bench.lock();
        state.sent.push((self.reader.clone(), hex.clone()));
        if state.mute.contains(&self.reader) {
            state.waited_for.insert(self.reader.clone());
            self.bench.0.1.notify_all();
            let is_mute = |state: &mut State| state.mute.contains(&self.reader);
            state = self
                .bench
                .0
                .1
                .wait_while(state, is_mute)
                .unwrap_or_else(PoisonError::into_inner);
            state.waited_for.remove(&self.reader);
            return Err(LinkError::Removed);
        }
        let answer = state
            .answers
            .iter()
            .find(|(begin, _)| hex.starts_with(**begin));
        Ok(answer.map_or(vec![0x6A, 0x82], |(_, answer)| answer.clone()))
    }
}

/// A clock that goes only when it is told to.
#[derive(Debug, Default)]
pub(super) struct HandClock(Mutex<Duration>);

impl HandClock {
    pub(super) fn pass(&self, seconds: u64) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) += Duration::from_secs(seconds);
    }
}

impl Clock for HandClock {
    fn wall(&self) -> time::OffsetDateTime {
        time::macros::datetime!(2026-11-16 09:42:07 +9) + self.monotonic().0
    }

    fn monotonic(&self) -> madoguchi_core::clock::Monotonic {
        let passed = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        madoguchi_core::clock::Monotonic(passed)
    }
}
