//! A reader's slot: cards go in and out, faults strike, a trace is kept. Handles are cheap to clone and safe to share.

mod state;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::{Card, Exchange, Fault, Reference, Timing, Trace};

use state::State;

/// A slot. Clones are handles to the same slot.
#[derive(Clone, Default)]
pub struct Slot {
    shared: Arc<Shared>,
}

/// What [`Slot::presence`] and [`Slot::wait`] see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presence {
    /// Grows with every insertion and every removal; equal numbers mean that nothing happened.
    pub changes: u64,
    /// Answer to reset of the card in the slot.
    pub atr: Option<Vec<u8>>,
}

/// What the time of [`Timing`] and of delays is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    /// Commands take it.
    #[default]
    Real,
    /// It is only counted: [`Slot::elapsed`].
    Virtual,
}

/// What a command brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The answer as it arrived: usually data and SW1 SW2, after a fault anything, even nothing.
    Answer(Vec<u8>),
    /// The card that the connection was made to is gone.
    Removed,
    /// The line dropped without an answer and the card lost power; it is still in the slot. pcscd reports this as success with 0 bytes.
    Dropped,
}

/// One card in the slot, from connecting to its removal. A card inserted later is not reached through it.
#[derive(Debug, Clone)]
pub struct Connection {
    slot: Slot,
    insertion: u64,
    /// Nobody waits for its answers any more.
    abandoned: Arc<AtomicBool>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").finish_non_exhaustive()
    }
}

impl Slot {
    /// An empty slot.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a card in. A card that is there is taken out first.
    pub fn insert(&self, card: Card) {
        let mut state = self.lock();
        state.take_out();
        state.put_in(card);
        self.shared.changed.notify_all();
    }

    /// Puts the card in again that was taken out last. `false`: there is none, or the slot is full.
    pub fn insert_again(&self) -> bool {
        let mut state = self.lock();
        if state.card.is_some() {
            return false;
        }
        let Some(card) = state.outside.take() else {
            return false;
        };
        state.put_in(card);
        self.shared.changed.notify_all();
        true
    }

    /// Takes the card out. `false`: the slot is empty.
    pub fn remove(&self) -> bool {
        let removed = self.lock().take_out();
        self.shared.changed.notify_all();
        removed
    }

    /// Adds faults to those that wait. They strike whichever card is in the slot then.
    pub fn add_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        self.lock().faults.add(faults);
    }

    /// Forgets all faults, endless ones too.
    pub fn clear_faults(&self) {
        self.lock().faults.clear();
    }

    /// What is in the slot.
    pub fn presence(&self) -> Presence {
        self.lock().presence()
    }

    /// Waits until something was inserted or removed since `seen`, or `at_most` has passed, and tells what is in the slot.
    pub fn wait(&self, seen: u64, at_most: Duration) -> Presence {
        let state = self.lock();
        let waited = self
            .shared
            .changed
            .wait_timeout_while(state, at_most, |state| state.changes == seen);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        state.presence()
    }

    /// Connects to the card in the slot. `None`: the slot is empty.
    pub fn connect(&self) -> Option<Connection> {
        let state = self.lock();
        state.card.as_ref()?;
        Some(Connection {
            slot: self.clone(),
            insertion: state.changes,
            abandoned: Arc::default(),
        })
    }

    /// Tries left on the card in the slot, or else on the one taken out last. `None`: no card, or it has no such PIN.
    pub fn tries(&self, reference: Reference) -> Option<u8> {
        let state = self.lock();
        state
            .card
            .as_ref()
            .or(state.outside.as_ref())?
            .tries(reference)
    }

    /// What was said since the slot was made, or since [`Slot::take_trace`].
    pub fn trace(&self) -> Trace {
        self.lock().trace.clone()
    }

    /// As [`Slot::trace`], and begins a new one.
    pub fn take_trace(&self) -> Trace {
        std::mem::take(&mut self.lock().trace)
    }

    /// Calls `observer` after every command, in place of an earlier one. It must not use this slot.
    pub fn observe(&self, observer: impl FnMut(&Exchange) + Send + 'static) {
        self.lock().observer = Some(Box::new(observer));
    }

    /// How long commands take on cards whose card file does not say. A new slot has no timing: its commands take no time.
    pub fn set_timing(&self, timing: Option<Timing>) {
        self.lock().timing = timing;
    }

    /// Whether time passes, or is counted only. A new slot has the real clock.
    pub fn set_clock(&self, clock: Clock) {
        self.lock().clock = clock;
    }

    /// How long all commands took under the timing, delays by fault included, whatever the clock is.
    pub fn elapsed(&self) -> Duration {
        self.lock().elapsed
    }

    /// Where faults that swap get their cards from, by name. `supplier` must not use this slot.
    pub fn supply(&self, supplier: impl FnMut(&str) -> Option<Card> + Send + 'static) {
        self.lock().supplier = Some(Box::new(supplier));
    }

    /// Lets every command go on that hangs. `false`: none did.
    pub fn release(&self) -> bool {
        let mut state = self.lock();
        let any = state.hanging > 0;
        state.releases += 1;
        self.shared.changed.notify_all();
        any
    }

    /// How many commands hang.
    pub fn hanging(&self) -> usize {
        self.lock().hanging
    }

    /// Waits until a command hangs (`true`) or none does (`false`), at most so long; tells whether it came so far.
    pub fn wait_hanging(&self, hanging: bool, at_most: Duration) -> bool {
        let waited = self
            .shared
            .changed
            .wait_timeout_while(self.lock(), at_most, |state| (state.hanging > 0) != hanging);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        (state.hanging > 0) == hanging
    }

    /// Waits while `condition` of the number of changes and of "a card is in" holds; it is asked again after every change and every
    /// [`Slot::wake`].
    pub(crate) fn wait_while(
        &self,
        at_most: Option<Duration>,
        mut condition: impl FnMut(u64, bool) -> bool,
    ) {
        let state = self.lock();
        let condition = |state: &mut State| condition(state.changes, state.card.is_some());
        let changed = &self.shared.changed;
        match at_most {
            Some(at_most) => drop(
                changed
                    .wait_timeout_while(state, at_most, condition)
                    .unwrap_or_else(PoisonError::into_inner),
            ),
            None => drop(
                changed
                    .wait_while(state, condition)
                    .unwrap_or_else(PoisonError::into_inner),
            ),
        }
    }

    pub(crate) fn wake(&self) {
        let _state = self.lock();
        self.shared.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connection {
    /// Sends one command.
    pub fn transmit(&self, command: &[u8]) -> Reply {
        let mut state = self.slot.lock();
        if state.card_of(self.insertion).is_none() {
            return Reply::Removed;
        }
        let number = state.commands;
        state.commands = number.saturating_add(1);
        let strike = state.faults.strike(number, command);
        if strike.hang {
            state = self.hang(state);
        }
        state = self.pass(state, strike.delay);
        if self.is_abandoned() {
            return Reply::Dropped;
        }
        let (mut reply, mut remark) =
            state.answer(self.insertion, command, strike.instead, &strike.afterwards);
        if let Reply::Answer(answer) = &reply {
            let took = state.time_of(command, answer);
            state = self.pass(state, took);
            if state.card_of(self.insertion).is_none() {
                (reply, remark) = (Reply::Removed, Some("removed while it answered"));
            }
        }
        state.record(command, &reply, remark);
        if reply == Reply::Removed {
            self.slot.shared.changed.notify_all();
        }
        reply
    }

    /// Lets time pass. Waiting gives the lock away, so that the card can be taken out meanwhile.
    fn pass<'a>(&self, mut state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        state.elapsed += time;
        if time.is_zero() || state.clock == Clock::Virtual {
            return state;
        }
        let insertion = self.insertion;
        let changed = &self.slot.shared.changed;
        let waited = changed.wait_timeout_while(state, time, |state| {
            state.changes == insertion && !self.is_abandoned()
        });
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn hang<'a>(&self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let changed = &self.slot.shared.changed;
        let releases = state.releases;
        state.hanging += 1;
        changed.notify_all();
        let waited = changed.wait_while(state, |state| {
            state.releases == releases && !self.is_abandoned()
        });
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        state.hanging -= 1;
        changed.notify_all();
        state
    }

    /// Answer to reset. `None`: the card is gone.
    pub fn atr(&self) -> Option<Vec<u8>> {
        Some(self.slot.lock().card_of(self.insertion)?.atr().to_vec())
    }

    /// Takes the card's power: selection and security status are gone. `false`: the card is gone.
    pub fn power_off(&self) -> bool {
        self.slot
            .lock()
            .card_of(self.insertion)
            .map(Card::power_off)
            .is_some()
    }

    /// Powers the card on anew: selection and security status are gone. `false`: the card is gone.
    pub fn power_on(&self) -> bool {
        self.slot
            .lock()
            .card_of(self.insertion)
            .map(Card::power_on)
            .is_some()
    }

    /// Warm reset: see [`Card::reset`]. `false`: the card is gone.
    pub fn reset(&self) -> bool {
        self.slot
            .lock()
            .card_of(self.insertion)
            .map(Card::reset)
            .is_some()
    }

    /// Whatever command is under way ends now, without an answer.
    pub(crate) fn abandon(&self) {
        self.abandoned.store(true, Ordering::Release);
        self.slot.wake();
    }

    fn is_abandoned(&self) -> bool {
        self.abandoned.load(Ordering::Acquire)
    }

    pub(crate) fn insertion(&self) -> u64 {
        self.insertion
    }
}
