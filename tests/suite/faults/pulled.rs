//! The card is taken away: before, inside and between the commands of a conversation, and while a person reads. Put back, the visit goes on; not put back, it ends
//! after a minute. Nothing is ever tried twice.

use madoguchi::core::visit::{End, Screen};
use madoguchi_mock_server::{Endpoint, Fault};
use madoguchi_tests::World;

use super::{
    EMPLOYEE, KEYPAD, PUT_BACK, Row, check, end_of, tap_with_script, type_pin, verified,
    wait_to_read, works_again,
};

const UNKNOWN: &str = "途中で読み取りが切れました\nもう一度押してください\nあと3回 入力できます";
/// SELECT, READ, the question for the tries; then the PIN; then VERIFY and COMPUTE SIGNATURE.
const COMMANDS: u32 = 5;
const VERIFY: u32 = 3;

/// Puts the card, lets it vanish at this command, and waits until the patient is told to put it back. How often a PIN reached the card.
fn pull(world: &mut World, command: u32, kind: &str) -> usize {
    let _ = world.take_trace();
    tap_with_script(world, &format!("apdu={command}:{kind}"));
    if command >= VERIFY {
        type_pin(world, EMPLOYEE);
    }
    wait_to_read(world, &format!("{kind} {command}"), PUT_BACK, "");
    verified(world)
}

#[test]
fn a_card_pulled_at_any_command_and_put_back_goes_on() {
    let mut world = World::new();
    for kind in ["remove-before", "remove-during"] {
        for command in 0..COMMANDS {
            let fault = format!("{kind} {command}");
            let sent = pull(&mut world, command, kind);
            assert_eq!(sent, usize::from(command >= VERIFY), "{fault}");
            assert!(world.slot.insert_again());
            // Where the answer to VERIFY was lost, the patient is told that nobody knows what became of the PIN.
            let reads = if command == VERIFY { UNKNOWN } else { KEYPAD };
            wait_to_read(&mut world, &fault, reads, "");
            let pin = world.pin(EMPLOYEE);
            world.send(&format!("pin {pin}"));
            let record = world.consent_and_finish();
            assert_eq!(end_of(&record), (End::Answered, ""), "{fault}");
            assert_eq!(
                (verified(&world), world.tries_of(EMPLOYEE)),
                (1, 3),
                "{fault}"
            );
        }
    }
    let (journal, _) = world.journal();
    assert_eq!(journal.len(), 10);
    assert_eq!(world.delivered(10).len(), 10);
}

#[test]
fn a_card_pulled_at_any_command_and_not_put_back_ends_the_visit() {
    let mut world = World::new();
    for kind in ["remove-before", "remove-during"] {
        for command in 0..COMMANDS {
            let fault = format!("{kind} {command}");
            pull(&mut world, command, kind);
            world.send("pass 60");
            wait_to_read(&mut world, &fault, "受付が途中で終わりました", "CRD-03");
            assert_eq!(end_of(&world.desk()), (End::Abandoned, "CRD-03"), "{fault}");
            assert_eq!(world.tries_of(EMPLOYEE), 3, "{fault}");
        }
    }
    let (journal, counts) = world.journal();
    assert_eq!((journal.len(), counts.undelivered), (10, 0));
    works_again(&mut world, "ten cards that were not put back");
}

#[test]
fn a_card_pulled_by_hand_is_missed_only_while_it_is_needed() {
    let mut world = World::new();
    check(
        &mut world,
        &[
            Row {
                fault: "the card pulled while the keypad is up, and not put back",
                person: EMPLOYEE,
                provoke: |world| {
                    world.tap(EMPLOYEE);
                    world.keypad();
                    world.remove();
                    wait_to_read(world, "pulled", PUT_BACK, "");
                    world.send("pass 60");
                },
                code: "CRD-03",
                patient: "受付が途中で終わりました",
                staff: "カードが途中で離れ、戻されませんでした。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Abandoned, "CRD-03")],
                mend: |_| (),
            },
            Row {
                fault: "the card pulled while the keypad is up, and another one put",
                person: "dependant",
                provoke: |world| {
                    world.tap("dependant");
                    world.keypad();
                    world.remove();
                    wait_to_read(world, "pulled", PUT_BACK, "");
                    world.tap(EMPLOYEE);
                },
                code: "CRD-04",
                patient: KEYPAD,
                staff: "途中で別のカードに替わったため、前の受付を取り消しました。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::Abandoned, "CRD-04"), (End::LeftToDesk, "")],
                mend: super::cancel,
            },
            Row {
                fault: "the card pulled during consent, and not put back",
                person: EMPLOYEE,
                provoke: |world| {
                    world.tap(EMPLOYEE);
                    type_pin(world, EMPLOYEE);
                    world.screen("consent", |screen| *screen == Screen::Consent);
                    world.remove();
                    wait_to_read(world, "pulled", PUT_BACK, "");
                    world.send("pass 60");
                },
                code: "CRD-03",
                patient: "受付が途中で終わりました",
                staff: "カードが途中で離れ、戻されませんでした。",
                tries: (3, 3),
                verified: 1,
                journal: &[(End::Abandoned, "CRD-03")],
                mend: |_| (),
            },
            Row {
                fault: "the card pulled while the service is asked",
                person: EMPLOYEE,
                provoke: |world| {
                    world.plan(Endpoint::Result, Fault::Delay(600), 1);
                    world.tap(EMPLOYEE);
                    type_pin(world, EMPLOYEE);
                    world.screen("consent", |screen| *screen == Screen::Consent);
                    world.send("consent yes yes");
                    world.screen("asking", |screen| {
                        *screen == Screen::Checking { card_needed: false }
                    });
                    world.remove();
                },
                code: "CRD-03",
                patient: super::RECEIVED,
                staff: "カードが途中で離れ、戻されませんでした。",
                tries: (3, 3),
                verified: 1,
                journal: &[(End::Answered, "")],
                mend: |_| (),
            },
        ],
    );
}

#[test]
fn a_card_pulled_by_hand_and_put_back_goes_on_where_it_was() {
    let mut world = World::new();
    // While the keypad is up: the PIN is asked for again, because nothing was proven.
    world.tap(EMPLOYEE);
    world.keypad();
    world.remove();
    wait_to_read(&mut world, "pulled", PUT_BACK, "");
    assert!(world.slot.insert_again());
    type_pin(&mut world, EMPLOYEE);
    // During consent: the same card has already been proven to the service.
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.remove();
    wait_to_read(&mut world, "pulled", PUT_BACK, "");
    assert!(world.slot.insert_again());
    let record = world.consent_and_finish();
    assert_eq!(end_of(&record), (End::Answered, ""));
    assert_eq!((verified(&world), world.tries_of(EMPLOYEE)), (1, 3));
}
