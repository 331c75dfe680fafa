//! Opens a real window on one screen, so that it can be looked at and photographed.
//!
//! `cargo run -p madoguchi-kiosk --example gallery -- NAME [ja|en] [WIDTHxHEIGHT]`; the window reacts to pointer and keys as the kiosk does,
//! only that nothing answers. `desk` shows the desk, `desk-check` the
//! desk while somebody can be confirmed by the card's photo, `desk-changed` a line that has changed, `desk-names` two spellings of a name, `desk-mail`
//! a received result, `desk-crowded` a long day, `both` both windows; without a name it prints the patient screens' names. Everything shown is invented.

#[path = "../../tests/suite/samples.rs"]
mod samples;

use std::{cell::RefCell, collections::VecDeque};

use madoguchi::terminal::{Command, Event, EventKind};
use madoguchi_kiosk::{Options, Terminal, Windows, run};
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
    let windows = match name.as_str() {
        name if name.starts_with("desk") => Windows::Desk,
        "both" => Windows::Both,
        _ => Windows::Patient,
    };
    if name == "desk-crowded" {
        let crowded = samples::crowded().into_iter();
        let called = [samples::old_data(), EventKind::HelpWanted];
        let day = events.first().cloned().into_iter().cycle();
        let crowded = crowded.chain(called).zip(day);
        events.extend(crowded.map(|(kind, event)| Event { kind, ..event }));
    }
    let also = match name.as_str() {
        "desk-check" => Some(EventKind::StaffCheck {
            inquiry: Some(samples::inquiry_id(8)),
        }),
        "desk-changed" => Some(EventKind::Amended(Box::new(samples::ticket_came()))),
        "desk-names" => Some(EventKind::Amended(Box::new(samples::with_card(
            "試験 髙子",
            Some(true),
        )))),
        "desk-mail" => Some(samples::mail()),
        _ => None,
    };
    events.extend(
        also.zip(events.first().cloned())
            .map(|(kind, event)| Event { kind, ..event }),
    );
    if windows != Windows::Desk {
        let shown = if windows == Windows::Both {
            "welcome"
        } else {
            name
        };
        let (_, screen) = samples::patient_screens()
            .into_iter()
            .find(|(other, _)| other == shown)
            .ok_or("no such screen")?;
        events.extend(events.first().cloned().map(|event| Event {
            kind: EventKind::Screen {
                inquiry: Some(samples::inquiry_id(1)),
                screen,
            },
            ..event
        }));
    }
    let options = Options {
        windows,
        language,
        size,
        clerks: ["佐藤", "田中", "鈴木"].map(str::to_owned).to_vec(),
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
}
