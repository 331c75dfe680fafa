//! A reader that does not answer, as a terminal meets it.

use madoguchi_core::visit::Screen;

use super::{
    readers::{Bench, HandClock, Unmuted, View},
    *,
};

/// A terminal on a bench, and its clock.
struct Scene {
    bench: Bench,
    clock: Arc<HandClock>,
    events: Events,
    /// The last one that was seen.
    screen: Option<Screen>,
    // Dropped in this order: what hangs goes on, then the terminal ends.
    _unmuted: Unmuted,
    terminal: Terminal,
    _folder: TempDir,
}

impl Scene {
    fn of(readers: &[&str]) -> Self {
        let bench = Bench::of(readers);
        let clock = Arc::new(HandClock::default());
        let folder = tempfile::tempdir().unwrap();
        let view = bench.clone();
        let (terminal, events) = Terminal::start(Parts {
            readers: Box::new(move || Box::new(View::of(&view))),
            clock: clock.clone(),
            ..parts(&folder)
        })
        .unwrap();
        Self {
            _unmuted: Unmuted(bench.clone()),
            bench,
            clock,
            events,
            screen: None,
            terminal,
            _folder: folder,
        }
    }

    /// Time goes by, and the terminal looks at the clock.
    fn pass(&self, seconds: u64) {
        self.clock.pass(seconds);
        self.terminal
            .send(Command::Person(PersonEvent::ConfirmLastTry))
            .unwrap();
    }

    /// A card is put, the reader says nothing, and is found silent: it is named, the visit on it ends, and the other readers are told.
    fn falls_silent(&mut self, reader: &str) -> (Vec<String>, Option<Code>) {
        self.bench.mute(reader);
        self.bench.put(reader);
        self.bench.wait_for_stuck(reader);
        self.pass(6);
        let (mut named, mut ended, mut told) = (false, false, None);
        while !(named && ended && told.is_some()) {
            match self.next() {
                EventKind::ReaderSilent { reader: silent } => {
                    assert_eq!(silent, reader);
                    named = true;
                }
                EventKind::Desk(record) => {
                    assert_eq!(record.entry.failure, Some(Code::ReaderSilent));
                    ended = true;
                }
                EventKind::Readers { names, failure } if named => told = Some((names, failure)),
                _ => {}
            }
        }
        told.unwrap()
    }

    fn next(&mut self) -> EventKind {
        let kind = self.events.recv().expect("the terminal runs").kind.clone();
        if let EventKind::Screen { screen, .. } = &kind {
            self.screen = Some(screen.clone());
        }
        kind
    }

    fn readers(&mut self) -> (Vec<String>, Option<Code>) {
        loop {
            if let EventKind::Readers { names, failure } = self.next() {
                return (names, failure);
            }
        }
    }

    /// Waits until the screen is this one.
    fn shows(&mut self, wanted: &Screen) {
        while self.screen.as_ref() != Some(wanted) {
            self.next();
        }
    }

    /// Waits for the end of a visit, by its code.
    fn ends(&mut self) -> Option<Code> {
        loop {
            if let EventKind::Desk(record) = self.next() {
                return record.entry.failure;
            }
        }
    }
}

fn names(readers: &[&str]) -> Vec<String> {
    readers.iter().map(|name| (*name).to_owned()).collect()
}

const CLOSED: Screen = Screen::Closed {
    code: Code::ReaderSilent,
};
const WELCOME: Screen = Screen::Welcome { phones: false };

#[test]
fn a_silent_reader_is_left_behind_while_the_other_one_serves() {
    let mut scene = Scene::of(&["A", "B"]);
    assert_eq!(scene.readers(), (names(&["A", "B"]), None));
    assert_eq!(scene.falls_silent("A"), (names(&["B"]), None));

    scene.bench.put("B");
    assert_eq!(
        scene.ends(),
        Some(Code::NotMyNumberCard),
        "what the card in B says, while A is still silent"
    );
    scene.bench.take("B");
    scene.shows(&WELCOME);

    scene.bench.unmute("A");
    assert_eq!(scene.readers(), (names(&["A", "B"]), None));
    scene.bench.put("A");
    assert_eq!(scene.ends(), Some(Code::NotMyNumberCard), "A serves again");
}

#[test]
fn a_silent_reader_closes_the_terminal_until_it_is_plugged_in_anew() {
    let mut scene = Scene::of(&["A"]);
    let closed = (names(&[]), Some(Code::ReaderSilent));
    assert_eq!(scene.falls_silent("A"), closed);
    scene.pass(10);
    scene.shows(&CLOSED);

    scene.bench.unplug("A");
    assert_eq!(scene.readers(), (names(&[]), Some(Code::NoReader)));
    scene.bench.unmute("A");
    scene.bench.put("A");
    scene.shows(&WELCOME);
    assert_eq!(scene.ends(), Some(Code::NotMyNumberCard));
}

#[test]
fn the_card_that_made_a_reader_silent_is_not_read_again_until_it_is_put_anew() {
    let mut scene = Scene::of(&["A"]);
    scene.falls_silent("A");
    let before = scene.bench.sent_to("A").len();
    scene.bench.unmute("A");
    assert_eq!(scene.readers(), (names(&["A"]), None));
    scene.pass(10);
    scene.shows(&WELCOME);
    scene.bench.take("A");
    scene.bench.put("A");
    assert_eq!(scene.ends(), Some(Code::NotMyNumberCard));
    // What it is instead was asked as well.
    let selects = &scene.bench.sent_to("A")[before..];
    assert!(
        !selects.is_empty() && selects.iter().all(|sent| sent.starts_with("00A404")),
        "{selects:?}"
    );
}

#[test]
fn what_a_reader_taught_about_lengths_outlives_its_thread() {
    const USUAL: &str = "00B08A00000640";
    const FIRST: &str = "00B08A0000";
    let reads = |scene: &Scene| {
        let mut sent = scene.bench.sent_to("A");
        sent.retain(|command| command.starts_with("00B08A"));
        sent
    };
    let mut scene = Scene::of(&["A"]);
    scene.bench.answer("00A4", &[0x90, 0x00]);
    scene.bench.answer(USUAL, &[0x67, 0x00]);
    scene.bench.put("A");
    assert_eq!(scene.ends(), Some(Code::CardUnreadable));
    assert_eq!(reads(&scene), [USUAL, FIRST]);
    scene.bench.take("A");
    scene.shows(&WELCOME);
    scene.falls_silent("A");
    scene.bench.unmute("A");
    scene.pass(10);
    scene.shows(&WELCOME);

    scene.bench.take("A");
    scene.bench.put("A");
    assert_eq!(scene.ends(), Some(Code::CardUnreadable));
    assert_eq!(reads(&scene), [USUAL, FIRST, FIRST]);
}

#[test]
fn with_three_threads_stuck_the_program_begins_anew_when_nobody_is_here() {
    let mut scene = Scene::of(&["A", "B", "C"]);
    for reader in ["A", "B", "C"] {
        scene.falls_silent(reader);
    }
    let mut kinds = Vec::new();
    while let Some(event) = scene.events.recv() {
        kinds.push(event.kind.clone());
    }
    assert_eq!(kinds.last(), Some(&EventKind::Restart));
    assert!(
        scene
            .terminal
            .send(Command::Person(PersonEvent::AskStaff))
            .is_err()
    );
}
