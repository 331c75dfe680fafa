//! A person whom staff knows by the photo printed on the card (目視確認), through the whole terminal: the simulated card in a real pcscd, mutual TLS, the mock
//! service. What lets the card sign without a PIN is invented (`docs/simulated-card.md`).

use madoguchi::{
    core::{
        failure::Code,
        outcome::PatientText,
        visit::{End, Identified, InquiryId, PinPrompt, Screen},
    },
    terminal::{Event, EventKind},
};
use madoguchi_simulated_card::{Card, CardFile};
use madoguchi_tests::World;

const KEY: &str = include_str!("../../drivers/simulated-card/keys/terminal.pem");
/// With a body it carries a PIN; without one it asks for the counter.
const VERIFY: u8 = 0x20;
const EXTERNAL_AUTHENTICATE: u8 = 0x82;
const EMPLOYEE: &str = "employee";
const BLOCKED: &str = "pin-blocked";
const KEYPAD: Screen = Screen::EnterPin {
    tries: Some(3),
    prompt: PinPrompt::First,
    phone: false,
    face: false,
};

/// A world in which staff may check, and no face unit is.
fn world() -> World {
    let mut world = World::without_terminal();
    std::fs::write(world.folder().join("terminal.pem"), KEY).expect("key");
    world.write_config(|text| format!("{text}\n[face]\nterminal_key = \"terminal.pem\"\n"));
    world.start_terminal();
    welcome(&mut world);
    world
}

fn welcome(world: &mut World) {
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
}

/// Waits until staff may say who stands there.
fn offered(world: &mut World) -> InquiryId {
    world
        .terminal()
        .wait("the question to staff", |event| match event {
            EventKind::StaffCheck { inquiry } => *inquiry,
            _ => None,
        })
}

/// Waits until staff is not asked any more.
fn withdrawn(world: &mut World) {
    world
        .terminal()
        .wait("the end of the question", |event| match event {
            EventKind::StaffCheck { inquiry: None } => Some(()),
            _ => None,
        });
}

fn staff_comes(world: &mut World, pin: bool) {
    let expected = Screen::WaitForStaff { pin, face: false };
    world.screen("staff is called", |screen| *screen == expected);
}

/// How often an instruction with a body reached the card.
fn sent(world: &World, instruction: u8) -> usize {
    let trace = world.take_trace();
    let carries = |header: &[u8; 4], lc: usize| header[1] == instruction && lc > 0;
    trace
        .exchanges()
        .filter(|exchange| carries(&exchange.header, exchange.lc))
        .count()
}

#[test]
fn who_is_known_by_the_photo_needs_no_pin() {
    let mut world = world();
    world.tap(EMPLOYEE);
    let inquiry = offered(&mut world);
    world.send(&format!("same {inquiry}"));
    withdrawn(&mut world);
    let record = world.consent_and_finish();
    assert_eq!(record.entry.inquiry, inquiry);
    assert_eq!(record.entry.end, End::Answered);
    assert_eq!(record.entry.identified, Some(Identified::StaffCheck));
    assert!(record.entry.report.is_some());
    let (journal, _) = world.journal();
    assert_eq!(journal, [record]);
    assert_eq!(world.delivered(1).len(), 1);
    assert_eq!(world.tries_of(EMPLOYEE), 3);
    assert_eq!(sent(&world, EXTERNAL_AUTHENTICATE), 1);
}

#[test]
fn who_is_not_the_holder_is_told_as_little_as_with_a_certificate_in_trouble() {
    let mut world = world();
    world.tap(EMPLOYEE);
    let inquiry = offered(&mut world);
    world.send("staff");
    staff_comes(&mut world, true);
    world.send(&format!("differs {inquiry}"));
    world.screen("P2", |screen| {
        matches!(
            screen,
            Screen::Finished {
                text: PatientText::P2,
                ..
            }
        )
    });
    let record = world.desk();
    assert_eq!(record.entry.end, End::Failed);
    assert_eq!(record.entry.failure, Some(Code::HolderNotConfirmed));
    assert_eq!(record.entry.identified, None);
    let (journal, _) = world.journal();
    assert_eq!(journal, [record]);
    assert_eq!(sent(&world, VERIFY), 0, "no PIN went to the card");
    world.remove();
    welcome(&mut world);
    // The next visit is as any other.
    let record = world.visit(EMPLOYEE);
    assert_eq!(record.entry.identified, Some(Identified::Pin));
}

#[test]
fn a_card_whose_pin_is_blocked_is_left_to_staff() {
    let mut world = world();
    world.tap(BLOCKED);
    let inquiry = offered(&mut world);
    staff_comes(&mut world, false);
    world.send(&format!("same {inquiry}"));
    let record = world.consent_and_finish();
    assert_eq!(record.entry.end, End::Answered);
    assert_eq!(record.entry.identified, Some(Identified::StaffCheck));
    assert_eq!(world.tries_of(BLOCKED), 0);
}

#[test]
fn a_phone_shows_no_photo() {
    let mut world = world();
    let text = std::fs::read_to_string(world.mock.card_path(EMPLOYEE)).expect("card file");
    let phone = text.replace(
        "profile = \"physical\"",
        "profile = \"iphone\"\nunlocked = true",
    );
    assert_ne!(phone, text);
    let file = CardFile::parse(&phone).expect("card file");
    world.slot.insert(Card::new(file));
    world.keypad();
    world.send("staff");
    let record = world.desk();
    assert_eq!(record.entry.end, End::LeftToDesk);
    assert_eq!(record.entry.failure, None);
    let seen = world.terminal().seen();
    let asked = |event: &Event| matches!(event.kind, EventKind::StaffCheck { .. });
    assert!(!seen.iter().any(asked), "nobody compares a phone");
}

#[test]
fn a_card_taken_while_staff_is_on_the_way_begins_identification_anew() {
    let mut world = world();
    world.tap(EMPLOYEE);
    let first = offered(&mut world);
    world.send("staff");
    staff_comes(&mut world, true);
    world.remove();
    withdrawn(&mut world);
    world.screen("put back", |screen| {
        matches!(screen, Screen::PutBack { .. })
    });
    // Too late: nobody stands there whom staff could see.
    world.send(&format!("same {first}"));
    world.tap(EMPLOYEE);
    let again = offered(&mut world);
    assert_eq!(again, first, "the same visit goes on");
    world.send(&format!("same {again}"));
    let record = world.consent_and_finish();
    assert_eq!(record.entry.identified, Some(Identified::StaffCheck));
    assert_eq!(world.journal().0, [record]);
}

#[test]
fn what_staff_said_of_the_person_before_is_not_said_of_the_next() {
    let mut world = world();
    world.tap(EMPLOYEE);
    let before = offered(&mut world);
    world.send("cancel");
    world.desk();
    world.remove();
    welcome(&mut world);
    world.tap(EMPLOYEE);
    let inquiry = offered(&mut world);
    assert_ne!(inquiry, before);
    for word in ["same", "differs"] {
        world.send(&format!("{word} {before}"));
    }
    world.send(&format!("same {inquiry}"));
    let record = world.consent_and_finish();
    assert_eq!(record.entry.inquiry, inquiry);
    assert_eq!(record.entry.identified, Some(Identified::StaffCheck));
}

#[test]
fn a_card_that_does_not_know_the_synthetic_authentication_is_left_the_pin() {
    let mut world = world();
    let text = std::fs::read_to_string(world.mock.card_path(EMPLOYEE)).expect("card file");
    let real = format!("synthetic_terminal_authentication = false\n{text}");
    let file = CardFile::parse(&real).expect("card file");
    world.slot.insert(Card::new(file));
    let inquiry = offered(&mut world);
    world.send(&format!("same {inquiry}"));
    withdrawn(&mut world);
    world.screen("the keypad again", |screen| *screen == KEYPAD);
    let pin = world.pin(EMPLOYEE);
    world.send(&format!("pin {pin}"));
    let record = world.consent_and_finish();
    assert_eq!(record.entry.end, End::Answered);
    assert_eq!(record.entry.identified, Some(Identified::Pin));
}
