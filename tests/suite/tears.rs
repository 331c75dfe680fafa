//! The card torn away at every command of identifying by PIN: before it, inside it, with its answer lost, and after it. Each time the terminal is idle again, no try
//! is gone that nobody pressed for, and the next tap works.

mod counter;

use madoguchi::core::visit::{End, Screen};
use madoguchi_simulated_card::{At, Fault, FaultKind};
use madoguchi_tests::World;

use counter::{Counter, Pressed};

/// When the card goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// The command never reaches it.
    Before,
    /// It loses its power inside the command; a try is counted first, whatever the PIN.
    Inside,
    /// It has done what it was told, and nobody hears so.
    Unheard,
    /// Its answer has arrived.
    After,
}

const MOMENTS: [Moment; 4] = [
    Moment::Before,
    Moment::Inside,
    Moment::Unheard,
    Moment::After,
];

/// Tries of a card that nobody tried.
const ALL: u8 = 3;

#[test]
fn a_card_torn_at_any_command_leaves_an_idle_terminal_and_no_try_gone_unpressed() {
    // SELECT, READ, the tries, VERIFY and the signature.
    tear_everywhere(true, 5);
}

#[test]
fn a_card_torn_at_any_command_of_a_short_reader_does_so_too() {
    // READ of 256 bytes six times: the certificate has 1508.
    tear_everywhere(false, 10);
}

fn tear_everywhere(extended_length: bool, commands: u32) {
    let mut counter = Counter::open(extended_length);
    assert_eq!(counter.whole_visit(), ALL, "the reader's lengths are known");
    for pressed in [Pressed::Right, Pressed::Wrong] {
        // A wrong PIN signs nothing.
        let commands = commands - u32::from(pressed == Pressed::Wrong);
        for moment in MOMENTS {
            for command in 0..commands {
                let what = format!("{pressed:?} PIN, {moment:?} command {command}");
                let torn = counter.torn_visit(pressed, moment, command);
                assert!(torn.was_torn, "{what}: never torn");
                assert!(
                    torn.presses <= 1 && torn.verified <= torn.presses,
                    "{what}: {torn:?}"
                );
                let verify = commands - 1 - u32::from(pressed == Pressed::Right);
                let counted = match (command == verify, moment) {
                    (true, Moment::Inside) => true,
                    (true, Moment::Unheard | Moment::After) => pressed == Pressed::Wrong,
                    _ => false,
                };
                assert_eq!(torn.tries_left, ALL - u8::from(counted), "{what}: {torn:?}");
                assert_eq!(counter.whole_visit(), ALL, "the tap after {what}");
            }
        }
        let whole = counter.torn_visit(pressed, Moment::Before, commands);
        assert!(!whole.was_torn, "there is one command more: {whole:?}");
        assert_eq!(counter.whole_visit(), ALL);
    }
}

#[test]
fn the_same_holds_through_a_real_reader_service() {
    const PERSON: &str = "employee";
    const VERIFY: u32 = 3;
    let mut world = World::new();
    for (kind, command, tries_left) in [
        (FaultKind::RemoveBefore, 0, 3),
        (FaultKind::Tear, 1, 3),
        (FaultKind::RemoveDuring, 2, 3),
        (FaultKind::RemoveBefore, VERIFY, 3),
        (FaultKind::Tear, VERIFY, 2),
        (FaultKind::RemoveDuring, VERIFY, 2),
    ] {
        let what = format!("{kind:?} at command {command}");
        let _ = world.take_trace();
        let at = At::Apdu(command);
        world.tap_with(PERSON, [Fault { at, kind }]);
        if command >= VERIFY {
            world.keypad();
            let wrong = if world.pin(PERSON) == "0000" {
                "0001"
            } else {
                "0000"
            };
            world.send(&format!("pin {wrong}"));
        }
        world.screen(&what, |screen| matches!(screen, Screen::PutBack { .. }));
        world.send("pass 60");
        assert_eq!(world.desk().entry.end, End::Abandoned, "{what}");
        let pins = world.take_trace();
        let pins = pins
            .exchanges()
            .filter(|sent| sent.header[1] == 0x20 && sent.lc > 0);
        assert_eq!(pins.count(), usize::from(command >= VERIFY), "{what}");
        assert_eq!(world.tries_of(PERSON), tries_left, "{what}");
        world.visit(PERSON);
        assert_eq!(world.tries_of(PERSON), ALL, "the tap after {what}");
    }
}
