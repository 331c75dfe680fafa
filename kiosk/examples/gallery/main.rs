//! Opens a real window on one screen, so that it can be looked at and photographed.
//!
//! `cargo run -p madoguchi-kiosk --example gallery -- NAME [ja|en] [WIDTHxHEIGHT]`; the window reacts to pointer and keys as the kiosk does,
//! only that nothing answers. Without a name it prints the names. Everything shown is invented.

#[path = "../../tests/suite/samples.rs"]
mod samples;

use std::{cell::RefCell, collections::VecDeque};

use madoguchi::{
    core::failure::Code,
    terminal::{Command, Event, EventKind},
};
use madoguchi_kiosk::{Options, Terminal, Windows, desk::DeskAction, run};
use madoguchi_words::Language;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(name) = arguments.first() else {
        #[expect(
            clippy::print_stdout,
            reason = "an example that lists what it can show"
        )]
        for (name, _) in samples::patient_screens() {
            println!("{name}");
        }
        return Ok(());
    };
    let language = if arguments.get(1).is_some_and(|language| language == "en") {
        Language::English
    } else {
        Language::Japanese
    };
    let size = arguments.get(2).map_or("720x1280", String::as_str);
    let (wide, high) = size.split_once('x').ok_or("the size is WIDTHxHEIGHT")?;
    let size = [wide.parse()?, high.parse()?];

    let mut events = samples::morning();
    let windows = if name == "desk" {
        Windows::Desk
    } else {
        Windows::Patient
    };
    if windows == Windows::Patient {
        let (_, screen) = samples::patient_screens()
            .into_iter()
            .find(|(other, _)| other == name)
            .ok_or("no such screen")?;
        let at = events.first().map(|event| event.at).ok_or("no events")?;
        events = vec![Event {
            number: 1,
            at,
            kind: EventKind::Screen {
                inquiry: Some(samples::inquiry_id(1)),
                screen,
            },
        }];
    }
    let options = Options {
        windows,
        language,
        size,
        ..Options::default()
    };
    Ok(run(options, |_waker| {
        Box::new(Script(RefCell::new(events.into())))
    })?)
}

/// A terminal that reports what it was given and does nothing.
struct Script(RefCell<VecDeque<Event>>);

impl Terminal for Script {
    fn send(&self, _command: Command) {}

    fn try_recv(&self) -> Option<Event> {
        self.0.borrow_mut().pop_front()
    }

    fn journal(&self, _action: &DeskAction) -> Result<(), Code> {
        Ok(())
    }
}
