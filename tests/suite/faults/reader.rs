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
use madoguchi_tests::{World, clock::MovedClock, terminal::PATIENCE};
use madoguchi_words::Language;

use super::{
    AT_THE_DESK, EMPLOYEE, KEYPAD, RECEIVED, Row, check, end_of, reads, tap_with_script, type_pin,
};

const NO_SERVICE: &str = "カードリーダーのサービスが動いていません。";

/// The service comes up again, without the card, some time after it stopped.
fn restart(world: &mut World) {
    world.pcscd.restart();
    world.send("pass 10");
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
}

#[test]
fn without_a_reader_the_desk_receives_and_the_terminal_comes_back_by_itself() {
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
                    restart(world);
                },
                ..closed
            },
            Row {
                fault: "a reader service that stops in the middle of VERIFY",
                provoke: |world| {
                    tap_with_script(world, "apdu=3:hang");
                    type_pin(world, EMPLOYEE);
                    assert!(world.slot.wait_hanging(true, PATIENCE), "no VERIFY");
                    world.pcscd.stop();
                },
                verified: 1,
                journal: &[(End::Failed, "RDR-01")],
                mend: |world| {
                    world.slot.release();
                    world.remove();
                    restart(world);
                },
                ..closed
            },
            Row {
                fault: "a reader service that stops while the patient chooses",
                provoke: |world| {
                    world.tap(EMPLOYEE);
                    type_pin(world, EMPLOYEE);
                    world.screen("consent", |screen| matches!(screen, Screen::Consent));
                    world.pcscd.stop();
                },
                verified: 1,
                journal: &[(End::Failed, "RDR-01")],
                mend: |world| {
                    world.remove();
                    restart(world);
                },
                ..closed
            },
        ],
    );
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
