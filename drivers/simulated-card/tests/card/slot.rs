//! Cards in and out of a slot, faults, and the trace.

use std::time::Duration;

use madoguchi_simulated_card::{Presence, Reference, Reply, Slot, parse_script};

use crate::script::{bytes, command, hanako, slot_with};

#[test]
fn faults_strike_where_the_script_says() {
    let answer = |hex| Reply::Answer(bytes(hex));
    for (script, [select, verify, read], tries) in [
        (
            "",
            [answer("9000"), answer("63C2"), answer("8F8F009000")],
            2,
        ),
        (
            "apdu=9:remove-before",
            [answer("9000"), answer("63C2"), answer("8F8F009000")],
            2,
        ),
        (
            "apdu=1:remove-before",
            [answer("9000"), Reply::Removed, Reply::Removed],
            3,
        ),
        (
            "apdu=1:remove-during",
            [answer("9000"), Reply::Removed, Reply::Removed],
            2,
        ),
        (
            "ins=20:short-reply=1",
            [answer("9000"), answer("63"), answer("8F8F009000")],
            2,
        ),
        (
            "ins=B0:short-reply=0",
            [answer("9000"), answer("63C2"), answer("")],
            2,
        ),
        (
            "ins=20:status=6F00",
            [answer("9000"), answer("6F00"), answer("8F8F009000")],
            3,
        ),
        (
            "apdu=1:endless-more-data",
            [answer("9000"), answer("61FF"), answer("61FF")],
            3,
        ),
        (
            "apdu=0:endless-wrong-length",
            [answer("6CFF"), answer("6CFF"), answer("6CFF")],
            3,
        ),
        (
            "apdu=2:corrupt=0",
            [answer("9000"), answer("63C2"), answer("708F009000")],
            2,
        ),
        (
            "apdu=1:corrupt=0,apdu=2:corrupt=3",
            [answer("9000"), answer("63C2"), answer("8F8F009000")],
            2,
        ),
        (
            "apdu=1:garbage=7/4",
            [answer("9000"), answer("63CBE1E4"), answer("8F8F009000")],
            3,
        ),
        (
            "apdu=1:close-socket",
            [answer("9000"), Reply::Dropped, answer("6A82")],
            3,
        ),
        (
            "apdu=1:tear",
            [answer("9000"), Reply::Removed, Reply::Removed],
            2,
        ),
        (
            "apdu=2:tear",
            [answer("9000"), answer("63C2"), Reply::Removed],
            2,
        ),
        (
            "apdu=1:long-reply=1,apdu=2:long-reply=2",
            [answer("9000"), answer("0063C2"), answer("8F8F0000009000")],
            2,
        ),
        (
            "apdu=1:replace-status=9000,apdu=2:replace-status=6282",
            [answer("9000"), answer("9000"), answer("8F8F006282")],
            2,
        ),
        (
            "apdu=1:patch=0/FF,apdu=2:patch=1/112233",
            [answer("9000"), answer("63C2"), answer("8F11229000")],
            2,
        ),
        (
            "apdu=2:patch=9/FF",
            [answer("9000"), answer("63C2"), answer("8F8F009000")],
            2,
        ),
        (
            "apdu=1:delay=1,apdu=1:short-reply=0",
            [answer("9000"), answer(""), answer("8F8F009000")],
            2,
        ),
    ] {
        let slot = slot_with(hanako());
        slot.add_faults(parse_script(script).expect("a script"));
        let connection = slot.connect().expect("a card");
        for (step, expected) in [
            ("JPKI", select),
            ("WRONG-PIN", verify),
            ("00B0880000", read),
        ] {
            assert_eq!(
                connection.transmit(&command(step)),
                expected,
                "{script}: {step}"
            );
        }
        assert_eq!(
            slot.tries(Reference::UserAuthentication),
            Some(tries),
            "{script}"
        );
    }
}

#[test]
fn a_card_torn_out_inside_verify_has_counted_the_try_whatever_the_pin() {
    for step in ["PIN", "WRONG-PIN"] {
        let slot = slot_with(hanako());
        slot.add_faults(parse_script("ins=20:tear").expect("a script"));
        transmit(&slot, "JPKI");
        assert_eq!(transmit(&slot, step), Reply::Removed);
        assert!(slot.insert_again());
        assert_eq!(slot.tries(Reference::UserAuthentication), Some(2), "{step}");
        transmit(&slot, "JPKI");
        assert_eq!(transmit(&slot, "SIGN"), Reply::Answer(vec![0x69, 0x82]));
    }
    let slot = slot_with(hanako());
    slot.add_faults(parse_script("ins=24:tear").expect("a script"));
    for step in ["JPKI", "PIN", "00240198 04 39393939"] {
        transmit(&slot, step);
    }
    assert!(slot.insert_again());
    for step in ["JPKI", "PIN"] {
        assert_eq!(
            transmit(&slot, step),
            Reply::Answer(vec![0x90, 0x00]),
            "the old PIN stays"
        );
    }
}

#[test]
fn endless_faults_end_with_the_insertion() {
    let slot = slot_with(hanako());
    slot.add_faults(parse_script("apdu=0:endless-more-data").expect("a script"));
    assert_eq!(transmit(&slot, "JPKI"), Reply::Answer(vec![0x61, 0xFF]));
    assert_eq!(
        transmit(&slot, "00C00000FF"),
        Reply::Answer([vec![0xFF; 255], vec![0x61, 0xFF]].concat())
    );
    assert!(slot.remove() && slot.insert_again());
    assert_eq!(transmit(&slot, "JPKI"), Reply::Answer(vec![0x90, 0x00]));
}

#[test]
fn faults_wait_for_their_command_and_can_be_forgotten() {
    let slot = slot_with(hanako());
    slot.add_faults(parse_script("ins=20:remove-before").expect("a script"));
    assert!(slot.remove() && slot.insert_again());
    assert_eq!(transmit(&slot, "JPKI"), Reply::Answer(vec![0x90, 0x00]));
    slot.clear_faults();
    assert_eq!(transmit(&slot, "PIN"), Reply::Answer(vec![0x90, 0x00]));
}

#[test]
fn a_connection_reaches_only_the_card_it_was_made_to() {
    let slot = slot_with(hanako());
    let before = slot.presence();
    let connection = slot.connect().expect("a card");
    slot.insert(hanako());
    assert_eq!(connection.transmit(&command("JPKI")), Reply::Removed);
    assert_eq!(
        (connection.atr(), connection.reset(), connection.power_off()),
        (None, false, false)
    );
    assert_eq!(
        slot.presence().changes,
        before.changes + 2,
        "a swap is a removal and an insertion"
    );
    assert_eq!(transmit(&slot, "JPKI"), Reply::Answer(vec![0x90, 0x00]));
    assert!(slot.remove() && !slot.remove() && slot.connect().is_none());
}

#[test]
fn taking_a_card_out_takes_its_power() {
    let slot = slot_with(hanako());
    for step in ["JPKI", "PIN"] {
        assert_eq!(transmit(&slot, step), Reply::Answer(vec![0x90, 0x00]));
    }
    assert!(slot.remove() && slot.insert_again() && !slot.insert_again());
    assert_eq!(transmit(&slot, "JPKI"), Reply::Answer(vec![0x90, 0x00]));
    assert_eq!(transmit(&slot, "SIGN"), Reply::Answer(vec![0x69, 0x82]));
}

#[test]
fn a_card_can_be_taken_out_while_it_is_slow() {
    let slot = slot_with(hanako());
    slot.add_faults(parse_script("apdu=0:delay=600000").expect("a script"));
    let seen = slot.presence().changes;
    let connection = slot.connect().expect("a card");
    let slow = std::thread::Builder::new()
        .spawn(move || connection.transmit(&command("JPKI")))
        .expect("a thread");
    assert!(slot.remove());
    assert_eq!(slow.join().expect("no panic"), Reply::Removed);
    assert_eq!(
        slot.wait(seen, Duration::from_secs(60)),
        Presence {
            changes: seen + 1,
            atr: None
        }
    );
}

#[test]
fn the_trace_counts_and_keeps_quiet() {
    let slot = slot_with(hanako());
    let (sender, seen) = std::sync::mpsc::channel();
    slot.observe(move |exchange| sender.send(exchange.clone()).expect("a receiver"));
    for step in ["JPKI", "00B08A00 000000", "00200098", "PIN", "SIGN"] {
        transmit(&slot, step);
    }
    let trace = slot.take_trace();
    assert_eq!(
        (trace.apdus(), trace.bytes_sent(), trace.bytes_received()),
        (5, 15 + 7 + 4 + 9 + 7, 2 + 1902 + 2 + 2 + 258)
    );
    let lines: Vec<String> = trace.exchanges().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "00 A4 04 0C lc=10 -> 2 bytes 9000",
            "00 B0 8A 00 lc=0 -> 1902 bytes 9000",
            "00 20 00 98 lc=0 -> 2 bytes 63C3",
            "00 20 00 98 lc=4 -> 2 bytes 9000",
            "80 2A 00 97 lc=1 -> 258 bytes 9000",
        ]
    );
    assert!(seen.try_iter().eq(trace.exchanges().cloned()));
    assert_eq!(slot.trace().apdus(), 0);
}

fn transmit(slot: &Slot, step: &str) -> Reply {
    slot.connect().expect("a card").transmit(&command(step))
}
