//! The timing model in a slot: counted by the virtual clock, taken by the real one.

use std::time::Duration;

use madoguchi_simulated_card::{CardFile, Clock, Reply, Slot, Timing, parse_script};

use crate::script::{cards, command, golden, hanako, slot_with};

#[test]
fn the_virtual_clock_counts_what_commands_take() {
    let timing: Timing = "bit_rate=212,sign_us=250000".parse().expect("a timing");
    let slot = slot_with(hanako());
    slot.set_clock(Clock::Virtual);
    slot.set_timing(Some(timing));
    let connection = slot.connect().expect("a card");
    let mut expected = Duration::ZERO;
    for step in ["JPKI", "00B08A00 000000", "PIN", "SIGN"] {
        let command = command(step);
        let Reply::Answer(answer) = connection.transmit(&command) else {
            panic!("{step}");
        };
        expected += timing.of(&command, &answer);
        assert_eq!(slot.elapsed(), expected, "{step}");
    }
    assert!(expected > Duration::from_millis(250), "{expected:?}");
}

#[test]
fn delays_by_fault_are_counted_too_and_nobody_waits() {
    let slot = slot_with(hanako());
    slot.set_clock(Clock::Virtual);
    slot.add_faults(parse_script("ins=2A:delay=3600000").expect("a script"));
    let connection = slot.connect().expect("a card");
    for step in ["JPKI", "PIN", "SIGN", "SIGN"] {
        connection.transmit(&command(step));
    }
    assert_eq!(slot.elapsed(), Duration::from_secs(3600));
}

#[test]
fn a_card_without_timing_takes_no_time_and_its_own_timing_goes_before_the_slots() {
    let elapsed = |name: &str, timing: Option<&str>| {
        let slot = slot_with(golden(name));
        slot.set_clock(Clock::Virtual);
        slot.set_timing(timing.map(|timing| timing.parse().expect("a timing")));
        slot.connect().expect("a card").transmit(&command("JPKI"));
        slot.elapsed()
    };
    assert_eq!(elapsed("hanako", None), Duration::ZERO);
    assert!(elapsed("hanako", Some("select_us=1000000")) > Duration::from_secs(1));
    let own = elapsed("taro", None);
    assert!(own > Duration::ZERO);
    assert_eq!(elapsed("taro", Some("select_us=1000000")), own);
}

#[test]
fn the_real_clock_takes_the_time_and_a_card_can_be_taken_out_meanwhile() {
    let slot = slot_with(hanako());
    slot.set_timing(Some("select_us=60000000".parse().expect("a timing")));
    let connection = slot.connect().expect("a card");
    let (sender, executed) = std::sync::mpsc::channel();
    let slow = std::thread::Builder::new()
        .spawn(move || {
            sender.send(()).expect("a receiver");
            connection.transmit(&command("JPKI"))
        })
        .expect("a thread");
    executed.recv().expect("a sender");
    // Whether it was already at the card or not: without the removal this would take a minute.
    assert!(slot.remove());
    assert_eq!(slow.join().expect("no panic"), Reply::Removed);
}

#[test]
fn a_card_file_and_a_flag_say_the_same_of_time() {
    let taro = CardFile::read(&cards().join("taro.toml")).expect("a card file");
    assert_eq!(taro.timing, "bit_rate=424".parse().ok());
    let text = "profile = \"bank\"\n[timing]\nbit_rate = 300";
    let error = CardFile::parse(text)
        .expect_err("no reader has it")
        .to_string();
    assert!(error.contains("106, 212, 424 or 848"), "{error}");
}

#[test]
fn a_silent_reader_answers_when_it_is_released() {
    for (taken_out, reply) in [
        (false, Reply::Answer(vec![0x90, 0x00])),
        (true, Reply::Removed),
    ] {
        let slot = slot_with(hanako());
        slot.add_faults(parse_script("apdu=0:hang").expect("a script"));
        assert!(!slot.release(), "nothing hangs yet");
        let connection = slot.connect().expect("a card");
        let silent = std::thread::Builder::new()
            .spawn(move || connection.transmit(&command("JPKI")))
            .expect("a thread");
        assert!(slot.wait_hanging(true, PATIENCE));
        if taken_out {
            assert!(slot.remove() && slot.insert_again());
        }
        assert_eq!(slot.hanging(), 1, "whatever happens to the card");
        assert!(slot.release());
        assert_eq!(silent.join().expect("no panic"), reply);
        assert!(slot.wait_hanging(false, PATIENCE));
    }
}

#[test]
fn a_fault_swaps_the_card_for_one_that_the_slot_is_supplied_with() {
    for (script, read, present) in [
        ("apdu=1:swap=taro", Reply::Removed, true),
        ("apdu=1:swap=nobody", Reply::Removed, false),
        // Another card, where no application is selected.
        (
            "apdu=1:swap-unseen=taro",
            Reply::Answer(vec![0x6A, 0x82]),
            true,
        ),
        ("apdu=1:swap-unseen=nobody", Reply::Removed, false),
    ] {
        let slot = slot_with(hanako());
        slot.supply(|name| (name == "taro").then(|| golden("taro")));
        slot.add_faults(parse_script(script).expect("a script"));
        let connection = slot.connect().expect("a card");
        connection.transmit(&command("JPKI"));
        assert_eq!(
            connection.transmit(&command("00B08A0004")),
            read,
            "{script}"
        );
        assert_eq!(slot.presence().atr.is_some(), present, "{script}");
        if present {
            let taro = golden("taro").atr().to_vec();
            assert_eq!(slot.presence().atr, Some(taro), "{script}");
        }
    }
    let unsupplied: Slot = slot_with(hanako());
    unsupplied.add_faults(parse_script("apdu=0:swap-unseen=taro").expect("a script"));
    let connection = unsupplied.connect().expect("a card");
    assert_eq!(connection.transmit(&command("JPKI")), Reply::Removed);
}

const PATIENCE: Duration = Duration::from_secs(60);
