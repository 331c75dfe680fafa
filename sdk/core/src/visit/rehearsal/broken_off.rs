//! Cards that are taken away too early, put back, or replaced by another.

use super::*;

const BACK: (&str, &str) = ("put", "reading, read");

#[test]
fn a_card_put_back_goes_on_where_it_was_and_identifies_again_unless_already_proven() {
    let pulled = ("taken", "off, put back 60");
    let keypad = ("certificate", "pin, tries?");
    let unsure = ("certificate", "pin unknown, tries?");
    let table = [
        ("reading", pulled, ("certificate", "pin, open, tries?")),
        // The challenge of the first reading is still on its way, or here.
        ("read", pulled, keypad),
        ("typing", pulled, keypad),
        ("signing", pulled, unsure),
        ("proving", pulled, ("certificate", "checking card")),
        ("consenting", pulled, ("certificate", "consent")),
    ];
    for (point, pulled, read) in table {
        until(point).walk(&[pulled, BACK, read]);
    }
    for point in ["asking", "recording"] {
        until(point).walk(&[("taken", "")]);
    }
    until("finished").walk(&[("taken", "welcome")]);
}

#[test]
fn a_card_not_put_back_is_abandoned_after_sixty_seconds() {
    for point in [
        "reading",
        "read",
        "typing",
        "signing",
        "proving",
        "consenting",
    ] {
        until(point).walk(&[
            ("taken", "off, put back 60"),
            ("wait 1", "put back 59"),
            ("wait 58", "put back 1"),
            ("wait 1", "off, checking, record abandoned CRD-03"),
            ("recorded", "trouble CRD-03, deliver abandoned CRD-03"),
            ("wait 8", "welcome"),
        ]);
    }
}

#[test]
fn the_sixty_seconds_are_for_all_attempts_together_until_the_card_was_read() {
    until("typing").walk(&[
        ("taken", "off, put back 60"),
        ("wait 40", "put back 20"),
        BACK,
        ("taken", "off, put back 20"),
        BACK,
        ("unread removed", "off, put back 20"),
        ("taken", ""),
        ("wait 20", "off, checking, record abandoned CRD-03"),
    ]);
    until("typing").walk(&[
        ("taken", "off, put back 60"),
        ("wait 40", "put back 20"),
        BACK,
        ("certificate", "pin, tries?"),
        ("taken", "off, put back 60"),
    ]);
}

#[test]
fn a_card_that_was_gone_too_short_to_be_seen_is_read_again() {
    let torn = || {
        until("signing").walk(&[
            ("unknown removed", "off, put back 60"),
            ("wait 1", "reading, read"),
        ])
    };
    torn().walk(&[("certificate", "pin unknown, tries?")]);
    torn().walk(&[
        ("unread removed", "off, put back 59"),
        ("taken", ""),
        ("wait 1", "put back 58"),
    ]);
    // Another lies there, which nobody saw come.
    let mut swapped = torn();
    swapped.holder = Holder::Taro;
    swapped.walk(&[
        ("certificate", "off, checking, record abandoned CRD-04"),
        ("recorded", "trouble CRD-04 card, deliver abandoned CRD-04"),
        ("taken", "welcome"),
    ]);
}

#[test]
fn another_card_begins_a_visit_of_its_own_and_ends_the_one_before() {
    for point in ["read", "typing", "signing", "proving", "consenting"] {
        let mut rehearsal =
            until(point).walk(&[("taken", "off, put back 60"), ("put taro", "reading, read")]);
        let effects = rehearsal.step("certificate");
        let wants: Vec<String> = effects.iter().map(said).collect();
        assert_eq!(
            wants.join(", "),
            "record abandoned CRD-04, pin, open, tries?",
            "{point}"
        );
        let entry = effects.iter().find_map(|effect| match effect {
            Effect::Record(entry) => Some(entry),
            _ => None,
        });
        assert_eq!(entry.unwrap().inquiry.0.as_u128(), 1);
        assert_eq!(rehearsal.visit.inquiry().unwrap().0.as_u128(), 2);
        // What the service still says about the first person is nobody's now.
        rehearsal.walk(&[
            ("stale proven", ""),
            ("stale unproven CRT-02", ""),
            ("recorded", "deliver abandoned CRD-04"),
            ("tries 3", "pin 3"),
            ("opened", ""),
            ("pin", "checking card, verify sign"),
        ]);
    }
}

#[test]
fn the_fault_of_another_card_is_not_the_first_persons() {
    let waiting =
        || until("typing").walk(&[("taken", "off, put back 60"), ("put taro", "reading, read")]);
    let table = [
        ("certificate expired", "CRT-01"),
        ("certificate foreign", "CRT-03"),
        ("unread other-card", "CRD-01"),
    ];
    for (event, code) in table {
        let wants = format!("record abandoned CRD-04, off, checking, record failed {code}");
        waiting().walk(&[
            (event, wants.as_str()),
            ("recorded", "deliver abandoned CRD-04"),
        ]);
    }
    // Whose card does not answer is not known: the visit ends, and the card must be put anew.
    waiting().walk(&[
        ("unread short", "off, checking, record failed CRD-02"),
        ("recorded", "trouble CRD-02 card, deliver failed CRD-02"),
        ("taken", "welcome"),
    ]);
    waiting().walk(&[
        ("cancel", "off, checking, record left"),
        ("recorded", "finished P2 card, deliver left"),
    ]);
    waiting().walk(&[
        ("wait 5", "off, checking, record failed RDR-05"),
        ("recorded", "trouble RDR-05 card, deliver failed RDR-05"),
    ]);
    waiting().walk(&[
        ("readers RDR-02", "off, checking, record failed RDR-03"),
        ("recorded", "trouble RDR-03, deliver failed RDR-03"),
        ("wait 8", "closed RDR-02"),
    ]);
}

#[test]
fn the_service_answers_while_the_card_is_away() {
    let away = |point| until(point).walk(&[("taken", "off, put back 60")]);
    let back = |rehearsal: Rehearsal, read: (&str, &str)| rehearsal.walk(&[BACK, read]);
    // The visit is opened, the proof accepted: consent waits for the card.
    back(
        away("keypad").walk(&[("opened", "")]),
        ("certificate", "pin, tries?"),
    );
    back(
        away("proving").walk(&[("proven", "")]),
        ("certificate", "consent"),
    );
    back(
        away("proving").walk(&[("proven grace", "")]),
        ("certificate", "checking, ask plainly"),
    );
    // While it is being read again.
    away("proving").walk(&[BACK, ("proven", ""), ("certificate", "consent")]);
    // The challenge was too old.
    back(
        away("proving").walk(&[("unproven SVC-07", "replace")]),
        ("certificate", "pin again, tries?"),
    )
    .walk(&[
        ("pin", "checking card"),
        ("tries 3", "checking card"),
        ("opened", "checking card, verify sign"),
    ]);
    away("proving").walk(&[
        ("unproven SVC-07", "replace"),
        ("opened", ""),
        BACK,
        ("certificate", "pin again, tries?"),
        ("tries 3", "pin 3 again"),
        ("pin", "checking card, verify sign"),
    ]);
    away("proving").walk(&[
        ("unproven SVC-08", "off, checking, record failed SVC-08"),
        ("recorded", "trouble SVC-08, deliver failed SVC-08"),
    ]);
    // Somebody's card lies there and is being read: its visit begins without being read twice.
    for event in ["unproven SVC-08", "unproven CRT-02"] {
        let code = event.trim_start_matches("unproven ");
        away("proving").walk(&[
            ("put taro", "reading, read"),
            (event, format!("record failed {code}").as_str()),
            ("certificate", "pin, open, tries?"),
            ("recorded", format!("deliver failed {code}").as_str()),
            ("tries 3", "pin 3"),
        ]);
    }
}

#[test]
fn a_challenge_is_replaced_while_the_card_is_away() {
    until("typing").walk(&[
        ("wait 55", ""),
        ("pin", "checking card, replace"),
        ("taken", "off, put back 60"),
        ("opened", ""),
        BACK,
        ("certificate", "pin, tries?"),
        ("tries 3", "pin 3"),
        ("pin", "checking card, verify sign"),
    ]);
}

#[test]
fn a_card_pulled_during_verify_leaves_the_outcome_unknown_and_the_counter_tells() {
    until("signing").walk(&[
        ("unknown removed", "off, put back 60"),
        ("taken", ""),
        ("signed", ""),
        BACK,
        ("certificate", "pin unknown, tries?"),
        ("tries 2", "pin 2 unknown"),
        ("pin", "checking card, verify sign"),
    ]);
    // A card that still lies there is asked at once.
    for error in ["short", "nonsense", "fault"] {
        until("signing").walk(&[
            (
                format!("unknown {error}").as_str(),
                "off, pin unknown, tries?",
            ),
            ("tries 1", "confirm"),
            ("confirm", "pin 1 unknown"),
            ("pin", "checking card, verify sign confirmed"),
        ]);
    }
}

#[test]
fn a_swap_that_nobody_saw_is_a_removal_and_a_card() {
    for point in ["reading", "typing", "signing", "proving", "consenting"] {
        until(point).walk(&[("put taro", "off, put back 60, reading, read")]);
    }
    until("finished").walk(&[("put taro", "welcome, reading, read")]);
}
