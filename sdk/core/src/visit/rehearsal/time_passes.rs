//! Nobody waits for ever: every state ends by itself, at its deadline and not before.

use super::*;

#[test]
fn each_state_ends_at_its_deadline_and_not_a_second_before() {
    let typed = || until("read").walk(&[("pin", "checking card")]);
    let counted = || until("keypad").walk(&[("pin", "checking card")]);
    let phone = || Rehearsal::with_phones().walk(&[("phone", "pin phone")]);
    let table = [
        (
            "reading",
            until("reading"),
            5,
            "off, checking, record failed RDR-05",
        ),
        (
            "typing",
            until("typing"),
            120,
            "off, checking, record abandoned",
        ),
        (
            "typed, no counter",
            typed(),
            45,
            "off, checking, record failed RDR-05",
        ),
        (
            "typed, no challenge",
            counted(),
            45,
            "off, checking, record failed NET-02",
        ),
        (
            "signing",
            until("signing"),
            10,
            "off, checking, record failed RDR-05",
        ),
        (
            "proving",
            until("proving"),
            45,
            "off, checking, record failed NET-02",
        ),
        (
            "consenting",
            until("consenting"),
            120,
            "off, checking, record abandoned",
        ),
        (
            "consenting without the phone",
            phone().walk(&[
                ("pin", "hold phone"),
                ("put", "reading, verify read"),
                ("certificate", "checking card, open"),
                ("opened", "checking card, sign"),
                ("signed", "off, prove"),
                ("taken", ""),
                ("proven", "consent"),
            ]),
            60,
            "off, checking, record abandoned",
        ),
        (
            "asking",
            until("asking"),
            45,
            "off, checking, record failed NET-02",
        ),
        ("recording", until("recording"), 10, "trouble HST-01 card"),
        ("phone's PIN", phone(), 60, "welcome"),
        (
            "phone",
            phone().walk(&[("pin", "hold phone")]),
            60,
            "welcome",
        ),
        (
            "staff",
            until("welcome").walk(&[("help", "call, staff")]),
            8,
            "welcome",
        ),
        (
            "last screen",
            until("recording")
                .walk(&[("taken", ""), ("recorded", "finished P1, deliver answered")]),
            8,
            "welcome",
        ),
    ];
    for (what, rehearsal, seconds, wants) in table {
        let deadline = rehearsal.now.monotonic.after(Duration::from_secs(seconds));
        assert_eq!(rehearsal.visit.deadline(), Some(deadline), "{what}");
        let early = format!("wait {}", seconds - 1);
        rehearsal.walk(&[(early.as_str(), ""), ("wait 1", wants)]);
    }
    for point in ["welcome", "finished"] {
        assert_eq!(
            until(point).visit.deadline(),
            None,
            "{point}: for the card only"
        );
    }
}

#[test]
fn who_thinks_long_at_every_step_is_still_done_after_180_seconds() {
    until("read").walk(&[
        ("tries 1", "confirm"),
        ("wait 110", ""),
        ("confirm", "pin 1"),
        ("wait 60", ""),
        ("pin", "checking card"),
        ("wait 9", ""),
        ("wait 1", "off, checking, record failed NET-02"),
    ]);
    until("read").walk(&[
        ("opened", ""),
        ("tries 1", "confirm"),
        ("wait 110", ""),
        ("confirm", "pin 1"),
        ("wait 69", ""),
        ("wait 1", "off, checking, record abandoned"),
    ]);
}

#[test]
fn no_pin_outlives_its_visit() {
    let ways: [&[(&str, &str)]; 4] = [
        &[
            ("pin", "checking card"),
            ("cancel", "off, checking, record left"),
            ("recorded", "finished P2 card, deliver left"),
            ("taken", "welcome"),
        ],
        &[
            ("pin", "checking card"),
            ("taken", "off, put back 60"),
            ("wait 60", "off, checking, record abandoned CRD-03"),
            ("recorded", "trouble CRD-03, deliver abandoned CRD-03"),
        ],
        &[
            ("pin", "checking card"),
            ("unopened NET-01", "off, checking, record failed NET-01"),
            ("recorded", "trouble NET-01 card, deliver failed NET-01"),
        ],
        &[
            ("pin", "checking card"),
            ("readers RDR-02", "off, checking, record failed RDR-03"),
            ("reader", ""),
            ("recorded", "trouble RDR-03, deliver failed RDR-03"),
        ],
    ];
    for way in ways {
        let rehearsal = until("keypad").walk(way);
        let put = match rehearsal.visit.state() {
            State::Trouble if rehearsal.visit.deadline().is_none() => "welcome, reading, read",
            _ => "reading, read",
        };
        rehearsal.walk(&[
            ("put", put),
            ("certificate", "pin, open, tries?"),
            ("opened", ""),
            ("tries 3", "pin 3"),
        ]);
    }
    // Nor the interruption of its own.
    until("keypad").walk(&[
        ("pin", "checking card"),
        ("taken", "off, put back 60"),
        ("opened", ""),
        ("put", "reading, read"),
        ("certificate", "pin, tries?"),
        ("tries 3", "pin 3"),
    ]);
}
