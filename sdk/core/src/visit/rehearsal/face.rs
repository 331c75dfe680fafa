//! The person is recognised by the face unit.

use super::*;

/// The choice, with the counter and the challenge there.
fn choosing() -> Rehearsal {
    Rehearsal::with_face().walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "choose pin face, open, tries?"),
        ("tries 3", "choose pin face"),
        ("opened", ""),
    ])
}

fn looking() -> Rehearsal {
    choosing().walk(&[("face", "look there, look")])
}

#[test]
fn a_visit_without_a_pin() {
    let rehearsal = looking().walk(&[
        ("match", "checking card, authenticate sign"),
        ("signed", "off, prove"),
        ("proven", "consent"),
        ("consent", "checking, ask"),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1 card, deliver answered"),
    ]);
    assert_eq!(rehearsal.typed, 0);
}

#[test]
fn proof_and_journal_say_how_the_person_was_identified() {
    let table: [(&[&str], Identified); 3] = [
        (&["face", "match"], Identified::Face),
        (&["by-pin", "pin"], Identified::Pin),
        (&["face", "no-match", "by-pin", "pin"], Identified::Pin),
    ];
    for (way, identified) in table {
        let mut rehearsal = choosing();
        for step in way {
            let _ = rehearsal.step(step);
        }
        let effects = rehearsal.step("signed");
        let proof = effects.iter().find_map(|effect| match effect {
            Effect::Prove(proof) => Some(proof.identified),
            _ => None,
        });
        assert_eq!(proof, Some(identified), "{way:?}");
        for step in ["proven", "consent"] {
            let _ = rehearsal.step(step);
        }
        let effects = rehearsal.step("answered");
        let entry = effects.iter().find_map(|effect| match effect {
            Effect::Record(entry) => entry.identified,
            _ => None,
        });
        assert_eq!(entry, Some(identified), "{way:?}");
    }
}

#[test]
fn each_answer_of_the_unit_has_its_way_on_and_the_pin_is_always_left() {
    let table = [
        (
            "no-match",
            "choose pin face not-recognised",
            "pin 3 or face",
        ),
        ("not-seen", "choose pin face not-seen", "pin 3 or face"),
        ("locked", "choose pin locked", "pin 3"),
        ("unplugged", "choose pin unavailable", "pin 3"),
        ("faulty", "choose pin unavailable", "pin 3"),
        ("wait 50", "choose pin unavailable", "pin 3"),
    ];
    for (answer, wants, keypad) in table {
        looking().walk(&[
            (answer, wants),
            ("by-pin", keypad),
            ("pin", "checking card, verify sign"),
        ]);
    }
}

#[test]
fn a_person_is_looked_at_again_where_that_may_help_and_else_not() {
    for (answer, wants) in [
        ("no-match", "look there, look"),
        ("not-seen", "look there, look"),
        ("locked", ""),
        ("unplugged", ""),
    ] {
        let mut rehearsal = looking();
        let _ = rehearsal.step(answer);
        rehearsal.walk(&[("face", wants)]);
    }
}

#[test]
fn the_last_try_is_no_concern_of_who_is_recognised() {
    let one_left = || {
        Rehearsal::with_face().walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            ("certificate", "choose pin face, open, tries?"),
            ("opened", ""),
            ("tries 1", "choose pin face"),
        ])
    };
    one_left().walk(&[
        ("face", "look there, look"),
        ("match", "checking card, authenticate sign"),
    ]);
    one_left().walk(&[
        ("by-pin", "confirm"),
        ("confirm", "pin 1 or face"),
        ("pin", "checking card, verify sign confirmed"),
    ]);
}

#[test]
fn a_card_whose_pin_is_blocked_or_that_has_none_is_left_the_face() {
    let blocked = || {
        Rehearsal::with_face().walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            ("certificate", "choose pin face, open, tries?"),
            ("opened", ""),
            ("tries blocked", "choose face"),
            ("by-pin", ""),
            ("face", "look there, look"),
        ])
    };
    blocked().walk(&[("match", "checking card, authenticate sign")]);
    for answer in ["locked", "unplugged"] {
        blocked().walk(&[(answer, "off, checking, record failed PIN-02")]);
    }
    choosing().walk(&[
        ("by-pin", "pin 3 or face"),
        ("pin", "checking card, verify sign"),
        ("blocked", "choose face"),
        ("face", "look there, look"),
    ]);
}

#[test]
fn who_is_recognised_before_the_challenge_is_there_waits_for_it() {
    let recognised = || {
        Rehearsal::with_face().walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            ("certificate", "choose pin face, open, tries?"),
            ("face", "look there, look"),
            ("match", "checking card"),
        ])
    };
    recognised().walk(&[("opened", "checking card, authenticate sign")]);
    recognised().walk(&[("wait 45", "off, checking, record failed NET-02")]);
}

#[test]
fn a_card_that_does_not_know_the_synthetic_authentication_is_left_the_pin() {
    looking().walk(&[
        ("match", "checking card, authenticate sign"),
        ("not-taken", "choose pin unavailable"),
        ("face", ""),
        ("by-pin", "pin 3"),
        ("pin", "checking card, verify sign"),
    ]);
}

#[test]
fn a_card_taken_while_the_unit_looks_begins_identification_anew() {
    looking().walk(&[
        ("taken", "off, put back 60"),
        ("stale match", ""),
        ("match", ""),
        ("put", "reading, read"),
        ("stale match", ""),
        ("certificate", "choose pin face, tries?"),
        ("stale match", ""),
        ("match", ""),
        ("face", "look there, look"),
        ("stale match", ""),
        ("match", "checking card, authenticate sign"),
        ("taken", "off, put back 60"),
        ("put", "reading, read"),
        ("certificate", "choose pin face, tries?"),
        ("tries 3", "choose pin face"),
        ("by-pin", "pin 3 or face"),
    ]);
}

#[test]
fn who_has_the_keypad_may_go_back_to_the_face_until_a_pin_is_typed() {
    choosing().walk(&[
        ("by-pin", "pin 3 or face"),
        ("face", "look there, look"),
        ("match", "checking card, authenticate sign"),
    ]);
    choosing().walk(&[
        ("by-pin", "pin 3 or face"),
        ("pin", "checking card, verify sign"),
        ("face", ""),
        ("wrong 2", "pin 2 wrong or face"),
        ("face", "look there, look"),
        ("no-match", "choose pin face not-recognised"),
    ]);
}

#[test]
fn who_changes_to_the_pin_is_not_disturbed_by_the_unit_and_asks_no_second_time() {
    let table = [
        ("match", ""),
        ("no-match", ""),
        ("locked", "pin 3"),
        ("unplugged", "pin 3"),
    ];
    for (answer, keypad) in table {
        looking().walk(&[
            ("by-pin", "pin 3 or face"),
            (answer, keypad),
            ("pin", "checking card, verify sign"),
        ]);
    }
    looking().walk(&[
        ("by-pin", "pin 3 or face"),
        ("pin", "checking card, verify sign"),
        ("blocked", "choose face"),
        ("face", "look there"),
        ("match", "checking card, authenticate sign"),
    ]);
}

#[test]
fn a_challenge_that_ran_out_is_replaced_without_a_second_look() {
    looking().walk(&[
        ("match", "checking card, authenticate sign"),
        ("signed", "off, prove"),
        ("unproven SVC-07", "replace, checking card, tries?"),
        ("tries 3", "checking card"),
        ("opened", "checking card, authenticate sign"),
    ]);
}

#[test]
fn a_pin_typed_on_the_reader_waits_for_the_choice() {
    Rehearsal::with_face().walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("pad", ""),
        ("certificate", "choose pin face, open, tries?"),
        ("tries 3", "choose pin face"),
        ("opened", ""),
        ("by-pin", "type there 3, pad"),
        ("typed", "checking card, sign"),
    ]);
}

#[test]
fn a_visit_that_has_ended_stays_ended_whatever_the_unit_still_says() {
    for answer in ["match", "no-match", "locked", "not-seen", "unplugged"] {
        looking().walk(&[
            ("cancel", "off, checking, record left"),
            (answer, ""),
            ("recorded", "finished P2 card, deliver left"),
            (answer, ""),
            ("taken", "welcome"),
        ]);
    }
}

#[test]
fn every_wait_has_an_end() {
    choosing().walk(&[("wait 120", "off, checking, record abandoned")]);
    looking().walk(&[("cancel", "off, checking, record left")]);
    looking().walk(&[("help", "call, off, checking, record left")]);
    looking().walk(&[("readers RDR-02", "off, checking, record failed RDR-03")]);
}

#[test]
fn where_there_is_no_unit_nobody_is_asked_and_nobody_is_looked_at() {
    until("typing").walk(&[
        ("face", ""),
        ("by-pin", ""),
        ("match", ""),
        ("pin", "checking card, verify sign"),
    ]);
}
