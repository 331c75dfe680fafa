//! The state of both windows and the one pure function that changes it.
//!
//! [`update`] decides nothing about identity, consent or time: it keeps what the terminal reported and what the person has pressed so far,
//! and passes on whole answers. The patient's half and the desk's half are two types, so that no patient screen can reach a personal field:
//! [`Patient`] holds a [`Screen`], a PIN that cannot be read, and choices.

mod patient;

use madoguchi::{
    core::{failure::Code, visit::Screen},
    terminal::{Command, Elsewhere, Event, EventKind},
};
use madoguchi_words::Language;

use crate::desk::{Desk, DeskPress};

pub(crate) use patient::PIN_DIGITS;
pub use patient::{Patient, Press, Question};

/// Both windows.
pub struct Model {
    /// The patient's.
    pub patient: Patient,
    /// The desk's.
    pub desk: Desk,
}

/// What comes in.
pub enum Input {
    /// From the terminal.
    Event(Event),
    /// From the patient's window.
    Patient(Press),
    /// Nobody has touched the welcome screen for a while.
    Rested,
    /// What was said about a card elsewhere has stood long enough.
    Faded,
    /// From the desk's window.
    Desk(DeskPress),
}

impl Model {
    /// Whether one of the windows says something about a card elsewhere.
    pub(crate) fn says_elsewhere(&self) -> bool {
        self.patient.elsewhere.is_some() || self.desk.staff_reader
    }

    /// Both windows before the terminal has said anything: the patient's is closed.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            patient: Patient::new(language),
            desk: Desk::new(language),
        }
    }
}

/// Takes one input in and returns what the terminal must be told.
pub fn update(model: &mut Model, input: Input) -> Option<Command> {
    match input {
        Input::Event(Event {
            kind: EventKind::Screen { inquiry, screen },
            ..
        }) => {
            model.patient.show(inquiry, screen);
            None
        }
        Input::Event(event) => {
            match event.kind {
                EventKind::HelpWanted => model.patient.called = true,
                // The staff's reader stands at the desk, and so does what is said about it.
                EventKind::CardElsewhere { why, .. } if why != Elsewhere::StaffReader => {
                    model.patient.elsewhere = Some(why);
                }
                // The terminal says nothing any more: until its program is back, nobody is received here.
                EventKind::Restart => model.patient.show(
                    None,
                    Screen::Closed {
                        code: Code::ReaderSilent,
                    },
                ),
                _ => {}
            }
            model.desk.take_in(event);
            None
        }
        Input::Patient(press) => model.patient.press(press).map(Command::Person),
        Input::Rested => {
            model.patient.rest();
            None
        }
        Input::Faded => {
            model.patient.elsewhere = None;
            model.desk.staff_reader = false;
            None
        }
        Input::Desk(press) => model.desk.press(press),
    }
}
