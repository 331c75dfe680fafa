//! The terminal: the only code that executes a visit's effects. Commands in, numbered serialisable events out.
//!
//! One thread with a current-thread runtime runs the loop, beside it one that watches the readers, one for each reader that talks to its cards, one that
//! writes the journal, one that hands results over and one that asks the face unit; bounded queues join them. [`Engine::step`] is the same loop without threads.

mod amend;
mod asked;
mod asking;
mod cards;
mod command;
mod courier;
mod engine;
mod event;
mod face;
mod keeper;
mod mail;
mod notices;
mod refetch;
mod roles;
mod run;
mod threads;
mod watch;

use std::sync::Arc;

use madoguchi_core::{
    clock::{Clock, Random},
    link::Readers,
    visit::Settings,
};
use tokio::sync::{broadcast, mpsc};

pub use amend::Amendment;
pub use asked::Asked;
pub use command::{Change, Command};
pub use engine::{Engine, Input, Output};
pub use event::{Amended, DeskRecord, Elsewhere, Event, EventKind, Mail};
pub use face::Face;
pub use notices::Notices;
pub use roles::{Role, Roles};

use crate::{delivery::JsonFolder, folder::FaceFolder, service::Service, store::Store};

/// With this code a program ends after [`EventKind::Restart`], so that what keeps it running starts it anew: EX_TEMPFAIL of sysexits.h.
pub const RESTART: u8 = 75;

/// How many events a slow listener may lag behind.
const EVENTS: usize = 1024;
/// How many inputs may wait for the loop.
const INPUTS: usize = 64;

/// What a terminal is made of.
pub struct Parts {
    /// What visits need to know.
    pub settings: Settings,
    /// What each reader is for.
    pub roles: Roles,
    /// Makes a view of the readers; each thread that needs one has its own.
    pub readers: Box<dyn Fn() -> Box<dyn Readers> + Send>,
    /// The qualification confirmation service.
    pub service: Arc<dyn Service>,
    /// What recognises people without a PIN, where something does; [`Settings::face`] and [`Settings::staff_check`] say what visits offer.
    pub face: Option<Face>,
    /// Whether the service is asked for notices (お知らせ情報). The message is invented: never the real one.
    pub notices: bool,
    /// The store.
    pub store: Store,
    /// Where results appear that nobody asked for.
    pub folder: Option<FaceFolder>,
    /// Where results go.
    pub delivery: Option<JsonFolder>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Parts")
    }
}

/// A running terminal. Dropping it ends it: what was recorded has been written, and the card is powered off; a reader or a delivery folder that does not
/// answer is waited for a few seconds and left behind.
#[derive(Debug)]
pub struct Terminal {
    inputs: mpsc::Sender<Input>,
    events: broadcast::WeakSender<Arc<Event>>,
    _running: threads::Running,
}

/// The terminal takes no command: it has ended, or more are waiting than anybody could have pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("terminal takes no command")]
pub struct Refused;

impl Terminal {
    /// Starts the threads. The events begin with the first one.
    ///
    /// # Errors
    /// The system gives no threads.
    pub fn start(parts: Parts) -> std::io::Result<(Self, Events)> {
        let (events, listener) = broadcast::channel(EVENTS);
        let (inputs, received) = mpsc::channel(INPUTS);
        let weak = events.downgrade();
        let running = threads::start(parts, inputs.clone(), received, events)?;
        Ok((
            Self {
                inputs,
                events: weak,
                _running: running,
            },
            Events(listener),
        ))
    }

    /// Hands a command to the terminal; never waits.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn send(&self, command: Command) -> Result<(), Refused> {
        self.inputs
            .try_send(Input::Command(command))
            .map_err(|_| Refused)
    }

    /// The events from now on.
    ///
    /// # Errors
    /// [`Refused`] where the terminal has ended.
    pub fn events(&self) -> Result<Events, Refused> {
        Ok(Events(self.events.upgrade().ok_or(Refused)?.subscribe()))
    }
}

/// The events of a terminal, in order. A listener that lags far behind misses some, and sees so by the numbers.
#[derive(Debug)]
pub struct Events(broadcast::Receiver<Arc<Event>>);

impl Events {
    /// Waits for the next event; `None` when the terminal has ended.
    ///
    /// # Panics
    /// Inside an async runtime, whose thread must not block: there it is [`Events::next`].
    pub fn recv(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.0.blocking_recv() {
                Ok(event) => return Some(event),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// The next event inside any async runtime; `None` when the terminal has ended.
    pub async fn next(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.0.recv().await {
                Ok(event) => return Some(event),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// The next event that is already there.
    pub fn try_recv(&mut self) -> Option<Arc<Event>> {
        loop {
            match self.0.try_recv() {
                Ok(event) => return Some(event),
                Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests;
