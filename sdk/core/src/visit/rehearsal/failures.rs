//! Everything that goes wrong ends in the journal first, then on the screen with its code.

use super::*;

/// Walks to `point`, lets `event` happen and expects the visit to end with `code`.
fn ends(point: &str, event: &str, code: &str) {
    let recorded = format!("off, checking, record failed {code}");
    let shown = match code {
        // The certificate is the person's own affair.
        "CRT-01" | "CRT-02" | "CRT-03" | "CRT-05" | "CRT-06" | "CRT-07" => {
            "finished P2 card".to_owned()
        }
        code => format!("trouble {code} card"),
    };
    until(point).walk(&[
        (event, recorded.as_str()),
        (
            "recorded",
            format!("{shown}, deliver failed {code}").as_str(),
        ),
        ("recorded", ""),
        ("taken", "welcome"),
        ("put", "reading, read"),
    ]);
}

#[test]
fn every_error_of_the_card_has_its_code() {
    let table = [
        ("other-card", "CRD-01"),
        ("old-card", "CRD-07"),
        ("nonsense", "CRD-02"),
        ("short", "CRD-02"),
        ("silent", "CRD-02"),
        ("reset", "CRD-02"),
        ("refused", "CRD-02"),
        ("endless", "CRD-05"),
        ("pin-first", "CRD-06"),
        ("no-service", "RDR-01"),
        ("unplugged", "RDR-03"),
        ("in-use", "RDR-04"),
        ("fault", "RDR-06"),
    ];
    for (error, code) in table {
        ends("reading", &format!("unread {error}"), code);
        ends("read", &format!("untold {error}"), code);
        ends("signing", &format!("unsigned {error}"), code);
    }
    let removed = [
        ("reading", "unread removed"),
        ("read", "untold removed"),
        ("signing", "unsigned removed"),
    ];
    for (point, event) in removed {
        until(point).walk(&[(event, "off, put back 60")]);
    }
}

#[test]
fn certificates_and_pins_that_cannot_be_used_end_the_visit() {
    let table = [
        ("reading", "certificate expired", "CRT-01"),
        ("reading", "certificate foreign", "CRT-03"),
        ("signing", "signed badly", "CRT-06"),
        ("read", "tries blocked", "PIN-02"),
        ("signing", "blocked", "PIN-02"),
        ("proving", "unproven CRT-01", "CRT-01"),
        ("proving", "unproven CRT-02", "CRT-02"),
    ];
    for (point, event, code) in table {
        ends(point, event, code);
    }
}

#[test]
fn every_failure_of_the_service_ends_the_visit_at_every_step() {
    for code in [
        "NET-01", "NET-02", "NET-03", "NET-06", "SVC-01", "SVC-02", "SVC-04", "SVC-05", "SVC-10",
        "SVC-11",
    ] {
        ends("read", &format!("unopened {code}"), code);
        ends("keypad", &format!("unopened {code}"), code);
        ends("proving", &format!("unproven {code}"), code);
        ends("asking", &format!("unanswered {code}"), code);
    }
    ends("keypad", "opened elsewhere", "SVC-03");
    ends("proving", "unproven SVC-08", "SVC-08");
}

#[test]
fn what_the_journal_does_not_take_is_neither_shown_nor_delivered() {
    until("recording").walk(&[
        ("unrecorded HST-02", "trouble HST-02 card"),
        ("recorded", ""),
        ("taken", "welcome"),
    ]);
    until("typing").walk(&[
        ("cancel", "off, checking, record left"),
        ("unrecorded HST-01", "trouble HST-01 card"),
    ]);
    // The journal is silent, and answers after all.
    until("recording").walk(&[
        ("wait 10", "trouble HST-01 card"),
        ("taken", "welcome"),
        ("recorded", "deliver answered"),
        ("recorded", ""),
    ]);
}

#[test]
fn a_journal_that_never_answers_does_not_fill_the_memory() {
    let mut rehearsal = Rehearsal::new().walk(&[("reader", "welcome")]);
    for _ in 0..40 {
        rehearsal = rehearsal.walk(&[
            ("put", "reading, read"),
            ("unread nonsense", "off, checking, record failed CRD-02"),
            ("wait 10", "trouble HST-01 card"),
            ("taken", "welcome"),
        ]);
    }
    let late: Vec<String> = (0..40)
        .flat_map(|_| rehearsal.step("recorded"))
        .map(|effect| said(&effect))
        .collect();
    assert_eq!(late, vec!["deliver failed CRD-02"; 16], "the latest ones");
}

#[test]
fn an_end_is_recorded_once_whatever_still_comes() {
    for event in [
        "opened",
        "opened elsewhere",
        "unopened NET-01",
        "tries 0",
        "untold short",
        "cancel",
        "pin",
        "taken",
        "readers RDR-02",
    ] {
        until("keypad").walk(&[("cancel", "off, checking, record left"), (event, "")]);
        until("read").walk(&[("cancel", "off, checking, record left"), (event, "")]);
    }
}

#[test]
fn help_is_called_wherever_it_is_asked_for() {
    for point in ["reading", "read", "typing", "consenting"] {
        until(point).walk(&[
            ("help", "call, off, checking, record left"),
            ("recorded", "finished P2 card, deliver left"),
            ("taken", "welcome"),
        ]);
    }
    until("typing").walk(&[
        ("taken", "off, put back 60"),
        ("help", "call, off, checking, record left"),
    ]);
    // Where nothing waits for the person, help comes and the visit goes on.
    for point in ["signing", "proving", "asking", "recording", "finished"] {
        until(point).walk(&[("help", "call")]);
    }
    let staff = [
        ("help", "call, staff"),
        ("help", "call"),
        ("wait 8", "welcome"),
    ];
    until("welcome").walk(&staff);
    Rehearsal::with_phones()
        .walk(&[("phone", "pin phone")])
        .walk(&staff);
    Rehearsal::with_phones()
        .walk(&[("phone", "pin phone"), ("pin", "hold phone")])
        .walk(&staff);
    until("welcome").walk(&[("help", "call, staff"), ("put", "reading, read")]);
    Rehearsal::new().walk(&[("help", "call, staff"), ("wait 8", "welcome")]);
    Rehearsal::new().walk(&[
        ("readers RDR-01", "closed RDR-01"),
        ("help", "call, staff"),
        ("wait 8", "closed RDR-01"),
    ]);
}

#[test]
fn who_stops_goes_to_the_desk() {
    for point in ["reading", "read", "typing", "consenting"] {
        until(point).walk(&[
            ("cancel", "off, checking, record left"),
            ("recorded", "finished P2 card, deliver left"),
        ]);
    }
    until("consenting").walk(&[
        ("taken", "off, put back 60"),
        ("cancel", "off, checking, record left"),
    ]);
    for point in [
        "welcome",
        "signing",
        "proving",
        "asking",
        "recording",
        "finished",
    ] {
        until(point).walk(&[("cancel", "")]);
    }
}

#[test]
fn a_reader_that_goes_takes_its_card_with_it() {
    for point in [
        "reading",
        "read",
        "typing",
        "signing",
        "proving",
        "consenting",
    ] {
        until(point).walk(&[
            ("readers RDR-02", "off, checking, record failed RDR-03"),
            ("recorded", "trouble RDR-03, deliver failed RDR-03"),
            ("wait 8", "closed RDR-02"),
            ("reader", "welcome"),
            ("put", "reading, read"),
        ]);
    }
    // The answer still comes: the card is not needed any more.
    until("asking").walk(&[
        ("readers RDR-01", ""),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1, deliver answered"),
        ("wait 8", "closed RDR-01"),
    ]);
    until("asking").walk(&[
        ("put taro", ""),
        ("readers RDR-02", ""),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1, deliver answered"),
    ]);
    until("finished").walk(&[
        ("readers RDR-02", "closed RDR-02"),
        ("readers RDR-01", "closed RDR-01"),
    ]);
    until("welcome").walk(&[
        ("readers RDR-02", "closed RDR-02"),
        ("phone", ""),
        ("reader", "welcome"),
        ("reader", ""),
    ]);
    Rehearsal::with_phones().walk(&[("phone", "pin phone"), ("readers RDR-02", "closed RDR-02")]);
    // Back in the middle of an end.
    until("typing").walk(&[
        ("readers RDR-02", "off, checking, record failed RDR-03"),
        ("reader", ""),
        ("recorded", "trouble RDR-03, deliver failed RDR-03"),
        ("wait 8", "welcome"),
    ]);
}
