//! The reader and its service: not running, gone, held by somebody else, unplugged.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use madoguchi::{
    config::Config,
    core::{
        link::{Link, LinkError, ReaderState, Readers, ReadersError},
        secret::Pin,
        visit::{Consents, End, PersonEvent, Screen},
    },
    host::SystemRandom,
    terminal::{Command, EventKind},
};
use madoguchi_agent::{Host, Surroundings};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Reference, Slot};
use madoguchi_tests::{World, clock::MovedClock};
use madoguchi_words::Language;

use super::{
    AT_THE_DESK, EMPLOYEE, KEYPAD, RECEIVED, Row, check, end_of, reads, take_card, wait_to_read,
    works_again,
};

const NO_SERVICE: &str = "カードリーダーのサービスが動いていません。";

#[test]
fn without_a_reader_the_desk_receives_and_the_terminal_comes_back_by_itself() {
    let restart = |world: &mut World| {
        world.pcscd.restart();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    };
    let closed = Row {
        fault: "",
        person: EMPLOYEE,
        provoke: |_| (),
        code: "RDR-01",
        patient: AT_THE_DESK,
        staff: NO_SERVICE,
        tries: (3, 3),
        verified: 0,
        journal: &[],
        mend: restart,
    };
    let mut world = World::without_terminal();
    check(
        &mut world,
        &[
            Row {
                fault: "a reader service that does not run at the start",
                provoke: |world| {
                    world.pcscd.stop();
                    world.start_terminal();
                },
                ..closed
            },
            Row {
                fault: "a reader service that stops while nobody is here",
                provoke: |world| world.pcscd.stop(),
                ..closed
            },
            Row {
                fault: "a reader service without a reader",
                provoke: |world| world.pcscd.restart_without_reader(),
                code: "RDR-02",
                staff: "カードリーダーが見つかりません。",
                ..closed
            },
            Row {
                fault: "a reader service that stops while the keypad is up",
                provoke: |world| {
                    world.tap(EMPLOYEE);
                    world.keypad();
                    world.pcscd.stop();
                },
                journal: &[(End::Failed, "RDR-01")],
                mend: |world| {
                    world.remove();
                    world.pcscd.restart();
                    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
                },
                ..closed
            },
        ],
    );
}

#[test]
fn a_reader_that_another_program_holds_is_said_to_be_in_use() {
    let mut world = World::without_terminal();
    let other = world.folder().join("other.toml");
    let text = std::fs::read_to_string(world.config()).expect("configuration");
    std::fs::write(
        &other,
        text.replace("state = \"state\"", "state = \"other\""),
    )
    .expect("configuration");
    let mut holder = world.another_terminal(&other, "other.log");
    holder.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    world.tap(EMPLOYEE);
    holder.screen("the keypad", |screen| {
        matches!(screen, Screen::EnterPin { tries: Some(_), .. })
    });

    world.start_terminal();
    wait_to_read(
        &mut world,
        "a card held by another program",
        AT_THE_DESK,
        "RDR-04",
    );
    assert_eq!(end_of(&world.desk()), (End::Failed, "RDR-04"));
    assert_eq!(world.tries(), Some(3));
    drop(holder);
    take_card(&mut world);
    works_again(&mut world, "another program");
}

/// A simulated reader behind a plug.
struct Plug {
    reader: SimulatedReaders,
    plugged: Arc<AtomicBool>,
}

impl Readers for Plug {
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        let readers = self.reader.watch(wait.min(Duration::from_millis(20)))?;
        Ok(if self.plugged.load(Ordering::Acquire) {
            readers
        } else {
            Vec::new()
        })
    }

    fn open(&mut self, reader: &str) -> Result<Box<dyn Link>, LinkError> {
        if self.plugged.load(Ordering::Acquire) {
            self.reader.open(reader)
        } else {
            Err(LinkError::ReaderGone)
        }
    }
}

/// A virtual reader stays for as long as its pcscd runs, so that this row has a simulated one; everything behind it is the real path.
#[test]
fn a_reader_unplugged_in_the_middle_of_a_visit_ends_it_and_can_be_plugged_in_again() {
    let world = World::without_terminal();
    let (slot, plugged) = (Slot::new(), Arc::new(AtomicBool::new(true)));
    let reader = Plug {
        reader: SimulatedReaders::new(world.pcscd.reader(), slot.clone()),
        plugged: Arc::clone(&plugged),
    };
    let surroundings = Surroundings {
        readers: Box::new(move || {
            Box::new(Plug {
                reader: reader.reader.clone(),
                plugged: Arc::clone(&reader.plugged),
            })
        }),
        clock: Arc::new(MovedClock::new(world.clock)),
        random: Arc::new(SystemRandom),
    };
    let config = Config::read(&world.config()).expect("configuration");
    let (host, mut events) = Host::start(&config, surroundings).expect("host");
    let mut next = |text: &str| loop {
        let event = events.recv().expect("the terminal runs");
        match &event.kind {
            EventKind::Screen { screen, .. } if reads(screen) == text => return,
            _ => {}
        }
    };
    let pin = |host: &Host| {
        let mut pin = Pin::new();
        for digit in world.pin(EMPLOYEE).bytes() {
            pin.push(digit).expect("a digit");
        }
        host.send(Command::Person(PersonEvent::Pin(pin)))
            .expect("the terminal runs");
    };

    slot.insert(world.card(EMPLOYEE));
    next(KEYPAD);
    plugged.store(false, Ordering::Release);
    next(AT_THE_DESK);
    slot.remove();
    plugged.store(true, Ordering::Release);
    slot.insert(world.card(EMPLOYEE));
    next(KEYPAD);
    pin(&host);
    next("この医療機関が見てよい\n情報を選んでください");
    let consents = Consents::comprehensive(true, false);
    host.send(Command::Person(PersonEvent::Consent(consents)))
        .expect("the terminal runs");
    next(RECEIVED);

    let (journal, _) = world.journal();
    let ends: Vec<_> = journal.iter().rev().map(end_of).collect();
    assert_eq!(ends, [(End::Failed, "RDR-03"), (End::Answered, "")]);
    let words = madoguchi_words::failure(Language::Japanese, "RDR-03").expect("words");
    assert_eq!(words.staff.what, "カードリーダーが外れました。");
    assert_eq!(slot.tries(Reference::UserAuthentication), Some(3));
}
