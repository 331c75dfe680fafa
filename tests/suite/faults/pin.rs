//! The PIN: wrong, at its last try, blocked, of another form, its answer lost. What the software sends is exactly what was pressed.

use madoguchi::core::visit::End;
use madoguchi_tests::World;

use super::{
    EMPLOYEE, KEYPAD, Row, cancel, check, end_of, take_card, tap_with_script, type_pin, verified,
    wait_to_read, works_again,
};

const LAST_TRY: &str = "入力できるのは\nあと1回です";
const UNUSABLE: &str = "暗証番号は使えません";
const UNUSABLE_STAFF: &str = "このカードでは暗証番号を使えません。";

#[test]
fn a_pin_that_is_not_accepted_costs_no_more_than_was_pressed() {
    check(
        &mut World::new(),
        &[
            Row {
                fault: "a wrong PIN",
                person: "dependant",
                provoke: |world| {
                    world.tap("dependant");
                    world.keypad();
                    world.send("pin 9999");
                },
                code: "PIN-01",
                patient: "暗証番号が違います\nもう一度押してください\nあと2回 入力できます",
                staff: "暗証番号が一致しませんでした。",
                tries: (3, 2),
                verified: 1,
                journal: &[(End::LeftToDesk, "")],
                mend: cancel,
            },
            Row {
                fault: "a blocked PIN",
                person: "pin-blocked",
                provoke: |world| world.tap("pin-blocked"),
                code: "PIN-02",
                patient: UNUSABLE,
                staff: UNUSABLE_STAFF,
                tries: (0, 0),
                verified: 0,
                journal: &[(End::Failed, "PIN-02")],
                mend: take_card,
            },
            Row {
                fault: "one try left, and a PIN without the confirmation",
                person: "one-try-left",
                provoke: |world| {
                    world.tap("one-try-left");
                    wait_to_read(world, "one try left", LAST_TRY, "");
                    world.send("pin 9999");
                    world.send("confirm");
                },
                code: "PIN-04",
                patient: "4けたの暗証番号を\n押してください\nあと1回 入力できます",
                staff: "暗証番号を入力できるのはあと1回です。",
                tries: (1, 1),
                verified: 0,
                journal: &[(End::LeftToDesk, "")],
                mend: cancel,
            },
            Row {
                fault: "a PIN of three digits",
                person: EMPLOYEE,
                provoke: |world| {
                    world.tap(EMPLOYEE);
                    world.keypad();
                    world.send("pin 111");
                    // First the screen for the check, then the keypad again.
                    wait_to_read(world, "three digits", "確認しています", "");
                },
                code: "PIN-05",
                patient: KEYPAD,
                staff: "暗証番号の形が違うため、カードには送っていません。",
                tries: (3, 3),
                verified: 0,
                journal: &[(End::LeftToDesk, "")],
                mend: cancel,
            },
        ],
    );
}

#[test]
fn three_wrong_pins_block_it_and_the_last_one_only_after_a_confirmation() {
    let mut world = World::new();
    world.tap("dependant");
    wait_to_read(&mut world, "the card", KEYPAD, "");
    for (pin, reads) in [
        (
            "9999",
            "暗証番号が違います\nもう一度押してください\nあと2回 入力できます",
        ),
        ("9998", LAST_TRY),
    ] {
        world.send(&format!("pin {pin}"));
        wait_to_read(&mut world, "a wrong PIN", reads, "");
    }
    assert_eq!((verified(&world), world.tries()), (2, Some(1)));
    world.send("confirm");
    wait_to_read(
        &mut world,
        "the confirmation",
        "暗証番号が違います\nもう一度押してください\nあと1回 入力できます",
        "",
    );
    world.send("pin 9997");
    wait_to_read(&mut world, "the last try", UNUSABLE, "PIN-02");
    assert_eq!((verified(&world), world.tries()), (1, Some(0)));
    assert_eq!(end_of(&world.desk()), (End::Failed, "PIN-02"));
    take_card(&mut world);
    works_again(&mut world, "a PIN that was blocked here");
}

#[test]
fn the_last_try_gives_all_tries_back_when_it_is_right() {
    let mut world = World::new();
    world.tap("one-try-left");
    wait_to_read(&mut world, "one try left", LAST_TRY, "");
    world.send("confirm");
    type_pin(&mut world, "one-try-left");
    let record = world.consent_and_finish();
    assert_eq!(end_of(&record), (End::Answered, ""));
    assert_eq!((verified(&world), world.tries_of("one-try-left")), (1, 3));
}

#[test]
fn a_pin_whose_answer_got_lost_counts_as_unknown_and_is_never_sent_again() {
    let table = [
        ("one byte came back", "apdu=3:short-reply=1", 2),
        ("nothing came back", "apdu=3:short-reply=0", 2),
        (
            "the line broke before the card had it",
            "apdu=3:close-socket",
            3,
        ),
    ];
    let mut world = World::new();
    for (fault, script, left) in table {
        tap_with_script(&mut world, script);
        world.keypad();
        world.send("pin 9999");
        let reads = format!(
            "途中で読み取りが切れました\nもう一度押してください\nあと{left}回 入力できます"
        );
        wait_to_read(&mut world, fault, &reads, "");
        assert_eq!(
            (verified(&world), world.tries()),
            (1, Some(left)),
            "{fault}"
        );
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
