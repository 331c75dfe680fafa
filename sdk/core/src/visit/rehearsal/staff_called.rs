//! Staff is called to the kiosk to confirm the card's holder, and the card waits.

use super::{
    staff::{choosing, keypad},
    *,
};

/// The reader waits for keys.
fn typing() -> Rehearsal {
    Rehearsal::of(false, false, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("pad", ""),
        ("certificate", "checking card, open, tries?"),
        ("tries 3", "kind?"),
        ("kind card", "checking card"),
        ("opened", "type there 3, pad"),
    ])
}

#[test]
fn the_wish_for_the_desk_calls_staff_and_the_card_waits() {
    keypad().walk(&[
        ("help", "call, staff comes or pin"),
        ("same", "checking card, authenticate sign"),
    ]);
    choosing().walk(&[
        ("help", "call, staff comes or pin or face"),
        ("face", "look there, look"),
        ("locked", "choose pin locked"),
        ("help", "call, staff comes or pin"),
        ("face", ""),
        ("by-pin", "pin 3"),
        ("pin", "checking card, verify sign"),
    ]);
    choosing().walk(&[
        ("face", "look there, look"),
        ("help", "call, staff comes or pin or face"),
        ("no-match", ""),
        ("face", "look there, look"),
        ("help", "call, staff comes or pin or face"),
        ("match", ""),
        ("face", "look there, look"),
        ("help", "call, staff comes or pin or face"),
        ("unplugged", "staff comes or pin"),
        ("help", "call, staff comes or pin"),
        ("same", "checking card, authenticate sign"),
    ]);
}

#[test]
fn at_the_last_try_staff_is_the_way_round_it() {
    let confirm = || {
        Rehearsal::of(false, false, true).walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            ("certificate", "pin, open, tries?"),
            ("opened", ""),
            ("tries 1", "confirm, kind?"),
            ("kind card", ""),
            ("help", "call, staff comes or pin"),
        ])
    };
    confirm().walk(&[("same", "checking card, authenticate sign")]);
    confirm().walk(&[
        ("by-pin", "confirm"),
        ("confirm", "pin 1"),
        ("pin", "checking card, verify sign confirmed"),
        ("blocked", "call, staff comes"),
        ("by-pin", ""),
        ("same", "checking card, authenticate sign"),
    ]);
}

#[test]
fn a_pin_that_cannot_be_used_leaves_staff_and_the_face() {
    let blocked = |face, wants| {
        Rehearsal::of(face, false, true).walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            (
                "certificate",
                match face {
                    true => "choose pin face, open, tries?",
                    false => "pin, open, tries?",
                },
            ),
            ("opened", ""),
            ("tries blocked", "kind?"),
            ("kind card", wants),
        ])
    };
    blocked(false, "call, staff comes").walk(&[
        ("by-pin", ""),
        ("face", ""),
        ("same", "checking card, authenticate sign"),
    ]);
    blocked(true, "choose face").walk(&[
        ("face", "look there, look"),
        ("locked", "call, staff comes"),
        ("same", "checking card, authenticate sign"),
    ]);
    blocked(true, "choose face").walk(&[
        ("help", "call, staff comes or face"),
        ("face", "look there, look"),
    ]);
}

#[test]
fn a_reader_that_waits_for_keys_is_not_interrupted_and_staff_comes_when_it_has_ended() {
    let called = || {
        typing().walk(&[
            ("same", ""),
            ("help", "call, type there 3"),
            ("same", ""),
            ("differs", ""),
        ])
    };
    for ended in [
        "mistyped cancelled",
        "mistyped too-late",
        "mistyped too-short",
    ] {
        called().walk(&[
            (ended, "staff comes or pin"),
            ("same", "checking card, authenticate sign"),
        ]);
    }
    called().walk(&[
        ("mistyped 2", "staff comes or pin"),
        ("by-pin", "type there 2 wrong, pad"),
    ]);
    called().walk(&[
        ("mistyped blocked", "staff comes"),
        ("same", "checking card, authenticate sign"),
    ]);
    called().walk(&[
        ("mistyped fault", "off, staff comes or pin, tries?"),
        ("tries 2", "staff comes or pin"),
        ("wait 100", ""),
        ("same", "checking card, replace"),
    ]);
    // Who types the right one after all needs nobody.
    called().walk(&[("typed", "checking card, sign"), ("signed", "off, prove")]);
    // The cancel key is the wish for the desk.
    typing().walk(&[
        ("mistyped cancelled", "call, staff comes or pin"),
        ("by-pin", "type there 3, pad"),
    ]);
    typing().walk(&[("mistyped too-late", "off, checking, record abandoned")]);
}

#[test]
fn a_face_unit_and_a_reader_with_keys_leave_staff_as_well() {
    let choosing = || {
        Rehearsal::of(true, false, true).walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            ("pad", ""),
            ("certificate", "choose pin face, open, tries?"),
        ])
    };
    choosing().walk(&[
        ("face", "look there, look"),
        ("tries 3", "look there, kind?"),
        ("kind card", ""),
        ("wait 50", "choose pin unavailable"),
        ("opened", ""),
        ("by-pin", "type there 3, pad"),
        ("mistyped blocked", "call, staff comes"),
        ("same", "checking card, authenticate sign"),
    ]);
    choosing().walk(&[
        ("face", "look there, look"),
        ("match", "checking card"),
        ("tries 3", "checking card, kind?"),
        ("kind card", ""),
        ("wait 45", "off, checking, record failed NET-02"),
    ]);
}

#[test]
fn a_card_taken_while_staff_is_on_the_way_begins_identification_anew() {
    keypad().walk(&[
        ("help", "call, staff comes or pin"),
        ("taken", "off, put back 60"),
        ("same", ""),
        ("put", "reading, read"),
        ("certificate", "pin, tries?"),
        ("same", ""),
        ("tries 3", "pin 3, kind?"),
        ("kind card", ""),
        ("same", "checking card, authenticate sign"),
        ("taken", "off, put back 60"),
        ("put", "reading, read"),
        ("certificate", "pin, tries?"),
        ("tries 3", "pin 3, kind?"),
        ("pin", "checking card, verify sign"),
    ]);
}

#[test]
fn a_challenge_that_ran_out_while_staff_was_on_the_way_is_replaced() {
    keypad().walk(&[
        ("help", "call, staff comes or pin"),
        ("wait 70", ""),
        ("same", "checking card, replace"),
        ("opened", "checking card, authenticate sign"),
        ("signed", "off, prove"),
        ("unproven SVC-07", "replace, checking card, tries?"),
        ("same", ""),
        ("tries 3", "checking card"),
        ("opened", "checking card, authenticate sign"),
    ]);
}

#[test]
fn every_wait_has_an_end() {
    keypad().walk(&[
        ("help", "call, staff comes or pin"),
        ("wait 119", ""),
        ("wait 1", "off, checking, record left"),
    ]);
    // Calling again and again is no way to stay.
    keypad().walk(&[
        ("wait 90", ""),
        ("help", "call, staff comes or pin"),
        ("wait 80", ""),
        ("help", "call, staff comes or pin"),
        ("wait 10", "off, checking, record left"),
    ]);
    keypad().walk(&[
        ("help", "call, staff comes or pin"),
        ("cancel", "off, checking, record left"),
    ]);
    keypad().walk(&[
        ("help", "call, staff comes or pin"),
        ("readers RDR-02", "off, checking, record failed RDR-03"),
    ]);
}
