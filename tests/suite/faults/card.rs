//! Cards that are no My Number card, answer too little, nonsense, or without end.

use madoguchi::core::visit::End;
use madoguchi_simulated_card::{Card, CardFile};
use madoguchi_tests::World;

use super::{
    AT_THE_DESK, EMPLOYEE, READ, Row, check, end_of, take_card, tap_with_script, type_pin,
    wait_to_read, works_again,
};

const UNUSABLE: &str = "このカードは使えません";
const UNREADABLE: &str = "カードを\n読み取れませんでした";
const UNREADABLE_STAFF: &str = "カードのICを読み取れません。";
const NOT_GENUINE_STAFF: &str = "カードの真正性を確認できません。";

const BASE: Row = Row {
    fault: "",
    person: EMPLOYEE,
    provoke: |_| (),
    code: "CRD-02",
    patient: UNREADABLE,
    staff: UNREADABLE_STAFF,
    tries: (3, 3),
    verified: 0,
    journal: &[(End::Failed, "CRD-02")],
    mend: take_card,
};

#[test]
fn a_card_that_cannot_be_read_is_named_and_the_next_one_is_served() {
    let mut world = World::new();
    check(
        &mut world,
        &[
            Row {
                fault: "a card that is no My Number card",
                provoke: |world| {
                    let text =
                        std::fs::read_to_string(world.mock.card_path(EMPLOYEE)).expect("card file");
                    let text = text.replace("profile = \"physical\"", "profile = \"foreign\"");
                    world
                        .slot
                        .insert(Card::new(CardFile::parse(&text).expect("card file")));
                },
                code: "CRD-01",
                patient: UNUSABLE,
                staff: "マイナンバーカードではないカードが置かれました（免許証・交通系など）。",
                journal: &[(End::Failed, "CRD-01")],
                ..BASE
            },
            Row {
                fault: "a reader that does not answer",
                provoke: |world| tap_with_script(world, "apdu=1:delay=6000"),
                code: "RDR-05",
                patient: AT_THE_DESK,
                staff: "カードリーダーが応答しません。",
                journal: &[(End::Failed, "RDR-05")],
                ..BASE
            },
            Row {
                fault: "one byte in answer to SELECT",
                provoke: |world| tap_with_script(world, "apdu=0:short-reply=1"),
                ..BASE
            },
            Row {
                fault: "one byte in answer to READ",
                provoke: |world| tap_with_script(world, "apdu=1:short-reply=1"),
                ..BASE
            },
            Row {
                fault: "one byte in answer to the question for the tries",
                provoke: |world| tap_with_script(world, "apdu=2:short-reply=1"),
                ..BASE
            },
            Row {
                fault: "one byte in place of the signature",
                provoke: |world| {
                    tap_with_script(world, "ins=2A:short-reply=1");
                    type_pin(world, EMPLOYEE);
                },
                verified: 1,
                ..BASE
            },
            Row {
                fault: "noise in place of the certificate",
                provoke: |world| tap_with_script(world, "apdu=1:garbage=7/40"),
                ..BASE
            },
            Row {
                fault: "a status that READ does not have",
                provoke: |world| tap_with_script(world, "apdu=1:status=6F00"),
                ..BASE
            },
            Row {
                fault: "another certificate than was signed over: a byte of the signature changed",
                provoke: |world| {
                    tap_with_script(world, "ins=2A:corrupt=9");
                    type_pin(world, EMPLOYEE);
                },
                code: "CRT-06",
                patient: READ,
                staff: NOT_GENUINE_STAFF,
                verified: 1,
                journal: &[(End::Failed, "CRT-06")],
                ..BASE
            },
        ],
    );
}

#[test]
fn a_card_that_talks_without_end_is_given_up_after_so_many_commands() {
    let table = [
        (
            "more data for ever from the first command on",
            "apdu=0:endless-more-data",
            "CRD-05",
            UNREADABLE,
            64,
        ),
        (
            "more data for ever from READ on",
            "apdu=1:endless-more-data",
            "CRD-05",
            UNREADABLE,
            64,
        ),
        // One correction of the length, and no more.
        (
            "another length for ever from READ on",
            "apdu=1:endless-wrong-length",
            "CRD-02",
            UNREADABLE,
            3,
        ),
        (
            "another length for ever from the first command on",
            "apdu=0:endless-wrong-length",
            "CRD-01",
            UNUSABLE,
            2,
        ),
    ];
    let mut world = World::new();
    for (fault, script, code, patient, commands) in table {
        let _ = world.take_trace();
        tap_with_script(&mut world, script);
        wait_to_read(&mut world, fault, patient, code);
        let (end, failure) = end_of(&world.desk());
        assert_eq!((end, failure), (End::Failed, code), "{fault}");
        assert!(world.take_trace().apdus() <= commands, "{fault}");
        take_card(&mut world);
        works_again(&mut world, fault);
    }
}
