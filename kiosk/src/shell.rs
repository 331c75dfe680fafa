//! Joins the windows to a host: what both the kiosk's program and the demo do.

use std::{
    fs::File,
    io::Write,
    path::Path,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::Builder,
};

use madoguchi::{
    config::Config,
    core::{
        failure::{Code, Failure},
        visit::Screen,
        x509::Environment,
    },
    terminal::{Command, DeskRecord, Event, EventKind, Events, RESTART},
};
use madoguchi_agent::{Host, Surroundings};
use time::OffsetDateTime;

use crate::{Terminal, Waker};

/// How many events wait for the windows; with those that were there before them it is more than a host ever starts with.
const EVENTS: usize = 1024;

/// Starts the host of `config` and joins it to the windows. Where it cannot start, the windows say so: reception never depends on a program that ended.
///
/// `record`, for the test environment only, gets every event as a JSON line.
#[must_use]
pub fn connect(
    config: Result<Config, Failure>,
    surroundings: Surroundings,
    record: Option<&Path>,
    waker: Waker,
) -> Box<dyn Terminal> {
    let (sender, events) = sync_channel(EVENTS);
    let now = surroundings.clock.wall();
    let started = config.and_then(|config| start(&config, surroundings, record, &sender, waker));
    let host = match started {
        Ok(host) => Some(host),
        Err(failure) => {
            report(&sender, &failure, now);
            None
        }
    };
    Box::new(Joined { host, events })
}

fn start(
    config: &Config,
    surroundings: Surroundings,
    record: Option<&Path>,
    sender: &SyncSender<Event>,
    waker: Waker,
) -> Result<Host, Failure> {
    let mut file = match record {
        None => None,
        Some(_) if config.environment == Environment::Production => {
            return Err(Failure::new(
                Code::ConfigurationInvalid,
                "events are not recorded in production",
            ));
        }
        Some(path) => {
            Some(File::create(path).map_err(|error| Failure::new(Code::StateNotWritable, error))?)
        }
    };
    let clock = std::sync::Arc::clone(&surroundings.clock);
    let (host, events) = Host::start(config, surroundings)?;
    for record in host.recent().iter().rev() {
        let _ = sender.send(desk_event(record.clone()));
    }
    let sender = sender.clone();
    Builder::new()
        .name("madoguchi-events".to_owned())
        .spawn(move || {
            if forward(events, &sender, file.as_mut(), &waker) {
                // Nobody is here, and threads stuck in a reader end with nothing but their process.
                std::process::exit(i32::from(RESTART));
            }
            // The terminal ended by itself.
            report(
                &sender,
                &Failure::new(Code::ProgramFault, "terminal ended"),
                clock.wall(),
            );
            waker.wake();
        })
        .map_err(|error| Failure::new(Code::ProgramFault, error))?;
    Ok(host)
}

/// Passes events on until there are no more. Whether the terminal wants its program to begin anew.
fn forward(
    mut events: Events,
    sender: &SyncSender<Event>,
    mut file: Option<&mut File>,
    waker: &Waker,
) -> bool {
    let mut wants_restart = false;
    while let Some(event) = events.recv() {
        wants_restart = event.kind == EventKind::Restart;
        if let Some(file) = file.as_mut()
            && let Ok(line) = serde_json::to_string(&*event)
            && let Err(error) = writeln!(file, "{line}")
        {
            tracing::warn!("events are not recorded: {error}");
        }
        if sender.send((*event).clone()).is_err() {
            break;
        }
        waker.wake();
    }
    wants_restart
}

/// What ended in an earlier run, for the desk's list.
fn desk_event(record: DeskRecord) -> Event {
    Event {
        number: 0,
        at: record.at,
        kind: EventKind::Desk(Box::new(record)),
    }
}

/// Without a terminal the patient's screen sends people to the desk, and the desk sees the code.
fn report(sender: &SyncSender<Event>, failure: &Failure, at: OffsetDateTime) {
    tracing::error!(code = %failure.code, "terminal: {failure}");
    let kinds = [
        EventKind::Readers {
            names: Vec::new(),
            failure: Some(failure.code),
        },
        EventKind::Screen {
            inquiry: None,
            screen: Screen::Closed { code: failure.code },
        },
    ];
    for kind in kinds {
        let _ = sender.send(Event {
            number: 0,
            at,
            kind,
        });
    }
}

struct Joined {
    host: Option<Host>,
    events: Receiver<Event>,
}

impl Terminal for Joined {
    fn send(&self, command: Command) {
        if let Some(host) = &self.host
            && let Err(error) = host.send(command)
        {
            tracing::warn!("{error}");
        }
    }

    fn try_recv(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }
}
