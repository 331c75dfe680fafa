//! Silence: whole visits, failures and a panic included, at TRACE, three times with three people who share nothing but the story. What changes with the person must
//! not be found in a log, an error, a file or a file name, in no usual encoding; a PIN, a certificate and its serial in no event and no delivered result either.

mod canary;
mod search;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use madoguchi::{core::visit::Screen, terminal::EventKind};
use madoguchi_mock_server::{Endpoint, Fault};
use madoguchi_simulated_card::parse_script;
use madoguchi_tests::World;

use canary::{CANARIES, Canary, PERSON};
use search::{Needle, Text, hits};

/// What a run left behind, by where it lies.
type Traces = BTreeMap<&'static str, Vec<u8>>;

/// The terminal's log with every error and panic.
const LOG: &str = "log";
/// Every file in the state folder, the temporary folder and the work folder, byte by byte, at several moments.
const FILES: &str = "files";
/// The names of all files.
const NAMES: &str = "file names";
/// Every event.
const EVENTS: &str = "events";
/// Results for the receipt software.
const DELIVERED: &str = "delivered";
/// What the service's side wrote for its own use: cards and people.
const CARDS: &str = "card files";

#[test]
fn nothing_of_a_person_is_left_where_it_does_not_belong() {
    let runs: Vec<(Vec<Needle>, Vec<Needle>, Traces)> = std::thread::scope(|scope| {
        let running: Vec<_> = CANARIES
            .iter()
            .map(|canary| scope.spawn(|| run(canary)))
            .collect();
        running
            .into_iter()
            .map(|run| run.join().expect("a run"))
            .collect()
    });
    let secrets: Vec<&[Needle]> = runs
        .iter()
        .map(|(secrets, _, _)| secrets.as_slice())
        .collect();
    let personal: Vec<&[Needle]> = runs
        .iter()
        .map(|(_, personal, _)| personal.as_slice())
        .collect();
    let at = |place| -> Vec<Text> {
        runs.iter()
            .map(|(_, _, traces)| Text::new(&traces[place]))
            .collect()
    };
    let none: Vec<String> = Vec::new();

    for place in [LOG, FILES, NAMES] {
        let texts = at(place);
        assert_eq!(hits(&secrets, &texts), none, "secrets in the {place}");
        assert_eq!(hits(&personal, &texts), none, "a person in the {place}");
    }
    for place in [EVENTS, DELIVERED] {
        assert_eq!(
            hits(&secrets, &at(place)),
            none,
            "secrets in what is {place}"
        );
    }

    // The same search finds what is there: a person in results, which are made to carry one, and all secrets in the card's own file.
    for place in [EVENTS, DELIVERED] {
        let found = hits(&personal, &at(place));
        assert_eq!(
            fields_of(&found),
            BTreeSet::from(["address", "name", "number"]),
            "in what is {place}"
        );
    }
    let found = hits(&secrets, &at(CARDS));
    assert_eq!(
        fields_of(&found),
        BTreeSet::from(["PIN", "certificate", "serial"]),
        "in the card files"
    );
    for (_, _, traces) in &runs {
        assert!(traces[LOG].len() > 10_000, "the log is at TRACE");
        let log = String::from_utf8_lossy(&traces[LOG]);
        assert!(
            log.contains("TRACE") && log.contains("panicked at"),
            "the log holds a panic"
        );
    }
}

/// The fields that were hit.
fn fields_of(hits: &[String]) -> BTreeSet<&str> {
    hits.iter()
        .filter_map(|hit| Some(hit.split_once(" as ")?.0))
        .collect()
}

/// One run of the story: what must not be found anywhere, what only in results, and what was left behind.
fn run(canary: &Canary) -> (Vec<Needle>, Vec<Needle>, Traces) {
    let mut world = World::without_terminal_of(|options| {
        options.seed = Some(canary.seed.to_owned());
        options.people = Some(canary.people());
    });
    let (secrets, personal) = (canary.secrets(&world), canary.personal());
    let mut traces = Traces::new();
    world.start_terminal_after(
        "mkdir -p scratch && export TMPDIR=\"$PWD/scratch\" RUST_BACKTRACE=full",
    );
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));

    whole_visit(&mut world, canary, &mut traces);
    failures(&mut world, canary);
    questions(&mut world, canary);
    panic(&mut world, canary, &mut traces);

    traces.insert(
        LOG,
        std::fs::read(world.folder().join("terminal.log")).expect("log"),
    );
    let card = std::fs::read(world.mock.card_path(PERSON)).expect("card file");
    traces.insert(CARDS, card);
    (secrets, personal, traces)
}

/// A wrong PIN, the right one, consent, the result.
fn whole_visit(world: &mut World, canary: &Canary, traces: &mut Traces) {
    world.tap(PERSON);
    world.keypad();
    world.send(&format!("pin {}", canary.wrong_pin));
    world.screen("the keypad again", |screen| {
        matches!(screen, Screen::EnterPin { tries: Some(2), .. })
    });
    collect(world, traces);
    world.send(&format!("pin {}", canary.pin));
    world.screen("consent", |screen| *screen == Screen::Consent);
    collect(world, traces);
    world.send("consent yes yes");
    world.desk();
    leave(world);
}

/// What goes wrong with the card, and answers that cannot be used although they hold a person.
fn failures(world: &mut World, canary: &Canary) {
    for script in [
        "apdu=1:garbage=3/64",
        "apdu=2:status=6F00",
        "ins=2A:corrupt=7",
        "apdu=3:short-reply=1",
    ] {
        world.tap_with(PERSON, parse_script(script).expect("a script"));
        if script.contains("2A") || script.contains("=3:") {
            world.keypad();
            world.send(&format!("pin {}", canary.pin));
        }
        if script.contains("=3:") {
            world.screen("the keypad again", |screen| {
                matches!(screen, Screen::EnterPin { tries: Some(_), prompt, .. } if prompt.explains())
            });
            world.send("cancel");
        }
        world.desk();
        leave(world);
    }
    let (code, message) = (
        "E01".to_owned(),
        format!("{} {}", canary.name, canary.number),
    );
    for fault in [
        Fault::HeaderError { code, message },
        Fault::MalformedJson,
        Fault::TruncatedBody,
        Fault::WrongInstitution,
        Fault::WrongCertificateSerial,
        Fault::Status(500),
    ] {
        world.plan(Endpoint::Result, fault, 1);
        world.tap(PERSON);
        world.keypad();
        world.send(&format!("pin {}", canary.pin));
        world.screen("consent", |screen| *screen == Screen::Consent);
        world.send("consent yes no");
        world.desk();
        leave(world);
    }
}

/// Questions by number, answered and not.
fn questions(world: &mut World, canary: &Canary) {
    let ask = format!(
        "ask 06139992 {} {} 00 1980-05-17",
        canary.symbol, canary.number
    );
    for fault in [
        None,
        Some(Fault::WrongSearchEcho),
        Some(Fault::MalformedJson),
    ] {
        if let Some(fault) = fault {
            world.plan(Endpoint::Search, fault, 1);
        }
        world.send(&ask);
        world.desk();
    }
}

/// A visit that a panic ends, with the PIN entered and the person known.
fn panic(world: &mut World, canary: &Canary, traces: &mut Traces) {
    world.tap(PERSON);
    world.keypad();
    world.send(&format!("pin {}", canary.pin));
    world.screen("consent", |screen| *screen == Screen::Consent);
    collect(world, traces);
    world.send("panic");
    let events: Vec<String> = world
        .terminal()
        .seen()
        .iter()
        .map(|event| serde_json::to_string(event).expect("events are serialisable"))
        .collect();
    assert!(
        world
            .terminal()
            .seen()
            .iter()
            .any(|event| matches!(event.kind, EventKind::Desk(_)))
    );
    traces.insert(EVENTS, events.join("\n").into_bytes());
    let terminal = world.terminal.take().expect("a terminal");
    assert_eq!(terminal.end().code(), Some(101), "a panic ends the process");
    collect(world, traces);
}

fn leave(world: &mut World) {
    world.slot.clear_faults();
    world.remove();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
}

/// Adds every file that the terminal can have written until now.
fn collect(world: &World, traces: &mut Traces) {
    for entry in std::fs::read_dir(world.folder()).expect("folder").flatten() {
        let path = entry.path();
        let name = entry.file_name();
        match name.to_str() {
            // The service's and the reader's own side, and the log, which is searched apart.
            Some("mock" | "pcsc" | "terminal.log") => {}
            Some("out") => add(&path, DELIVERED, traces),
            _ => add(&path, FILES, traces),
        }
    }
}

fn add(path: &Path, place: &'static str, traces: &mut Traces) {
    let name = path.to_string_lossy().into_owned();
    traces
        .entry(NAMES)
        .or_default()
        .extend_from_slice(format!("{name}\n").as_bytes());
    if path.is_dir() {
        let inside: Vec<PathBuf> = std::fs::read_dir(path)
            .expect("folder")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        inside.iter().for_each(|path| add(path, place, traces));
    } else {
        // A temporary file can be gone by now.
        let content = std::fs::read(path).unwrap_or_default();
        traces.entry(place).or_default().extend_from_slice(&content);
    }
}
