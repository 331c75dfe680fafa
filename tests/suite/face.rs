//! A person recognised by the face unit, through the whole terminal: a simulated unit behind its socket, the simulated card in a real pcscd, the mock
//! service. What lets the card sign without a PIN is invented (`docs/simulated-card.md`).

use madoguchi::core::visit::{End, FacePrompt, Identified, Screen};
use madoguchi_drivers::simulated::face::{Act, SimulatedFaceUnit};
use madoguchi_simulated_card::{Card, CardFile};
use madoguchi_tests::World;

const KEY: &str = include_str!("../../drivers/simulated-card/keys/terminal.pem");
/// With a body it carries a PIN; without one it asks for the counter.
const VERIFY: u8 = 0x20;
const EXTERNAL_AUTHENTICATE: u8 = 0x82;
const EMPLOYEE: &str = "employee";

/// A world with a face unit that acts by `script`.
fn world(script: &[Act]) -> (World, SimulatedFaceUnit) {
    let unit = SimulatedFaceUnit::start(([127, 0, 0, 1], 0).into(), script).expect("face unit");
    let mut world = World::without_terminal();
    std::fs::write(world.folder().join("terminal.pem"), KEY).expect("key");
    let address = unit.address();
    world.write_config(|text| {
        format!("{text}\n[face]\nunit = \"{address}\"\nterminal_key = \"terminal.pem\"\n")
    });
    world.start_terminal();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    (world, unit)
}

/// Puts the card and waits for the choice, which is shown once more when the tries are known: from then on the card is at rest.
fn tap(world: &mut World) {
    world.tap(EMPLOYEE);
    choice(world, FacePrompt::First);
    choice(world, FacePrompt::First);
}

/// Waits for the choice with this note.
fn choice(world: &mut World, prompt: FacePrompt) {
    let expected = Screen::ChooseWay { prompt, pin: true };
    world.screen("the choice", |screen| *screen == expected);
}

/// Goes on by PIN, to the end.
fn by_pin(world: &mut World) {
    world.send("by-pin");
    world.keypad();
    let pin = world.pin(EMPLOYEE);
    world.send(&format!("pin {pin}"));
    let record = world.consent_and_finish();
    assert_eq!(record.entry.end, End::Answered);
    assert_eq!(record.entry.identified, Some(Identified::Pin));
}

#[test]
fn a_person_is_recognised_and_no_pin_is_asked_for() {
    let (mut world, _unit) = world(&[Act::Match]);
    tap(&mut world);
    world.send("face");
    let record = world.consent_and_finish();
    assert_eq!(record.entry.end, End::Answered);
    assert_eq!(record.entry.identified, Some(Identified::Face));
    assert!(record.entry.report.is_some());
    let (journal, _) = world.journal();
    assert_eq!(journal, [record]);
    assert_eq!(world.delivered(1).len(), 1);
    assert_eq!(world.tries_of(EMPLOYEE), 3);
    let trace = world.take_trace();
    let sent = |instruction| {
        trace
            .exchanges()
            .filter(|exchange| exchange.header[1] == instruction && exchange.lc > 0)
            .count()
    };
    assert_eq!(sent(VERIFY), 0, "no PIN went to the card");
    assert_eq!(sent(EXTERNAL_AUTHENTICATE), 1);
}

#[test]
fn whatever_else_the_unit_says_is_told_and_the_pin_is_left() {
    let table = [
        (Act::NoMatch, FacePrompt::NotRecognised),
        (Act::Timeout, FacePrompt::NotSeen),
        (Act::Fault, FacePrompt::Unavailable),
        (Act::Garbage, FacePrompt::Unavailable),
        // After garbage the line is new, so that its end is not taken for one that was plugged in anew.
        (Act::Unplug, FacePrompt::Unavailable),
    ];
    let (mut world, _unit) = world(&table.map(|(act, _)| act));
    for (_, prompt) in table {
        tap(&mut world);
        world.send("face");
        choice(&mut world, prompt);
        by_pin(&mut world);
    }
    assert_eq!(world.tries_of(EMPLOYEE), 3);
}

#[test]
fn ten_misses_lock_the_unit_for_the_card_and_the_pin_is_left() {
    let (mut world, _unit) = world(&[Act::NoMatch]);
    tap(&mut world);
    for miss in 1..=10 {
        world.send("face");
        choice(
            &mut world,
            match miss {
                10 => FacePrompt::Locked,
                _ => FacePrompt::NotRecognised,
            },
        );
    }
    by_pin(&mut world);
}

#[test]
fn a_unit_that_is_gone_is_no_way_and_the_pin_is_left() {
    let (mut world, unit) = world(&[Act::Match]);
    drop(unit);
    tap(&mut world);
    world.send("face");
    choice(&mut world, FacePrompt::Unavailable);
    by_pin(&mut world);
}

#[test]
fn a_card_taken_while_the_unit_looks_begins_identification_anew() {
    let (mut world, _unit) = world(&[Act::Silence, Act::Match]);
    tap(&mut world);
    world.send("face");
    world.screen("the unit", |screen| *screen == Screen::LookAtUnit);
    world.remove();
    world.screen("put back", |screen| {
        matches!(screen, Screen::PutBack { .. })
    });
    tap(&mut world);
    by_pin(&mut world);
}

#[test]
fn a_card_that_does_not_know_the_synthetic_authentication_is_left_the_pin() {
    let (mut world, _unit) = world(&[Act::Match]);
    let text = std::fs::read_to_string(world.mock.card_path(EMPLOYEE)).expect("card file");
    let real = format!("synthetic_terminal_authentication = false\n{text}");
    let file = CardFile::parse(&real).expect("card file");
    world.slot.insert(Card::new(file));
    choice(&mut world, FacePrompt::First);
    world.send("face");
    choice(&mut world, FacePrompt::Unavailable);
    by_pin(&mut world);
}
