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

    /// A card is put, the reader says nothing, and is found silent.
    fn falls_silent(&mut self, reader: &str) {
        self.bench.mute(reader);
        self.bench.put(reader);
        self.bench.wait_for_stuck(reader);
        self.pass(6);
        let silent = wait(&mut self.events, |event| match event {
            EventKind::ReaderSilent { reader } => Some(reader.clone()),
            _ => None,
        });
        assert_eq!(silent, reader);
    }

    fn readers(&mut self) -> (Vec<String>, Option<Code>) {
        wait(&mut self.events, |event| match event {
            EventKind::Readers { names, failure } => Some((names.clone(), *failure)),
            _ => None,
        })
    }

    fn shows(&mut self, wanted: &Screen) {
        wait(&mut self.events, |event| match event {
            EventKind::Screen { screen, .. } => (screen == wanted).then_some(()),
            _ => None,
        });
    }

    /// Waits for the end of a visit, by its code.
    fn ends(&mut self) -> Option<Code> {
        wait(&mut self.events, |event| match event {
            EventKind::Desk(record) => Some(record.entry.failure),
            _ => None,
        })
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
    scene.falls_silent("A");
    assert_eq!(scene.readers(), (names(&["B"]), None));
    assert_eq!(scene.ends(), Some(Code::ReaderSilent));

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
    scene.falls_silent("A");
    assert_eq!(scene.readers(), (names(&[]), Some(Code::ReaderSilent)));
    scene.shows(&Screen::Trouble {
        code: Code::ReaderSilent,
        card_present: false,
    });
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
    assert_eq!(scene.ends(), Some(Code::ReaderSilent));
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
    assert_eq!(scene.ends(), Some(Code::ReaderSilent));
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
        assert_eq!(scene.ends(), Some(Code::ReaderSilent));
    }
    let mut kinds = Vec::new();
    scene.pass(10);
    while let Some(event) = scene.events.recv() {
        kinds.push(event.kind.clone());
    }
    assert_eq!(kinds.last(), Some(&EventKind::Restart));
    let closed = EventKind::Screen {
        inquiry: None,
        screen: CLOSED,
    };
    assert!(kinds.contains(&closed), "after the last screen: {kinds:#?}");
    assert!(
        scene
            .terminal
            .send(Command::Person(PersonEvent::AskStaff))
            .is_err()
    );
}
