//! Phones: a PIN before the certificate, or none at all; put there when asked for, or like a card.

use super::*;

#[test]
fn a_phone_shows_its_pin_before_its_certificate_and_may_leave_after_its_signature() {
    let proving = || {
        Rehearsal::with_phones().walk(&[
            ("phone", "pin phone"),
            ("pin", "hold phone"),
            ("put", "reading, verify read"),
            ("certificate", "checking card, open"),
            ("opened", "checking card, sign"),
            ("signed", "off, prove"),
            ("taken", ""),
        ])
    };
    proving().walk(&[
        ("proven", "consent"),
        // In the hand it comes near the reader again.
        ("put", ""),
        ("taken", ""),
        ("consent", "checking, ask"),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1, deliver answered"),
        ("wait 8", "welcome"),
    ]);
    proving().walk(&[
        ("proven", "consent"),
        ("consent", "checking, ask"),
        ("put", ""),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1 card, deliver answered"),
        ("taken", "welcome"),
    ]);
}

#[test]
fn a_phone_that_fails_or_leaves_too_early_starts_anew() {
    let held = || {
        Rehearsal::with_phones().walk(&[
            ("phone", "pin phone"),
            ("pin", "hold phone"),
            ("put", "reading, verify read"),
        ])
    };
    let read = || held().walk(&[("certificate", "checking card, open")]);
    held().walk(&[("wrong 2", "off, checking, record failed PIN-01")]);
    held().walk(&[("last", "off, checking, record failed PIN-04")]);
    held().walk(&[("malformed", "off, checking, record failed PIN-05")]);
    held().walk(&[("unknown removed", "off, checking, record failed PIN-03")]);
    for rehearsal in [
        held(),
        read(),
        read().walk(&[("opened", "checking card, sign")]),
    ] {
        rehearsal.walk(&[
            ("taken", "off, checking, record abandoned CRD-03"),
            ("recorded", "trouble CRD-09, deliver abandoned CRD-03"),
            ("wait 8", "welcome"),
        ]);
    }
    // One that wants a PIN even after its PIN.
    held().walk(&[("unread pin-first", "off, checking, record failed CRD-06")]);
    // Where phones are not used.
    until("reading").walk(&[("unread pin-first", "off, checking, record failed CRD-06")]);
    Rehearsal::with_phones().walk(&[
        ("phone", "pin phone"),
        ("pin", "hold phone"),
        ("cancel", "welcome"),
        // The PIN typed before is gone.
        ("put", "reading, read"),
    ]);
}

#[test]
fn a_phone_put_down_before_anybody_said_so_is_asked_for_what_it_needs() {
    let android = || {
        Rehearsal::with_phones().walk(&[
            ("put", "reading, read"),
            ("unread pin-first", "off, pin phone"),
        ])
    };
    android().walk(&[
        ("pin", "reading, verify read"),
        ("certificate", "checking card, open"),
        ("opened", "checking card, sign"),
        ("signed", "off, prove"),
        ("taken", ""),
        ("proven", "consent"),
    ]);
    android().walk(&[
        ("pin", "reading, verify read"),
        ("wrong 2", "off, checking, record failed PIN-01"),
    ]);
    android().walk(&[
        ("taken", "record abandoned"),
        ("recorded", "deliver abandoned"),
        ("pin", "hold phone"),
        ("put", "reading, verify read"),
    ]);
    android().walk(&[
        ("cancel", "off, checking, record left"),
        ("recorded", "finished P2 card, deliver left"),
        ("taken", "welcome"),
        ("put", "reading, read"),
    ]);
    android().walk(&[("help", "call, off, checking, record left")]);
    android().walk(&[("readers RDR-01", "off, checking, record failed RDR-01")]);
    android().walk(&[("wait 60", "off, checking, record abandoned")]);
    // A card in its place.
    android().walk(&[
        ("put", "record abandoned, reading, read"),
        ("certificate", "pin, open, tries?"),
    ]);
    // Somebody's phone, while the card of the person before is waited for.
    Rehearsal::with_phones().walk(&[
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("taken", "off, put back 60"),
        ("put", "reading, read"),
        (
            "unread pin-first",
            "record abandoned CRD-04, off, pin phone",
        ),
        ("recorded", "deliver abandoned CRD-04"),
        ("pin", "reading, verify read"),
    ]);
}

#[test]
fn an_unlocked_phone_is_asked_for_no_pin() {
    Rehearsal::with_phones().walk(&[
        ("phone", "pin phone"),
        ("unlocked", "hold phone"),
        ("put", "reading, read"),
        ("certificate", "checking card, open, kind?"),
        ("kind iphone", ""),
        ("opened", "checking card, sign"),
        ("signed", "off, prove device"),
    ]);
    // It was none.
    Rehearsal::with_phones().walk(&[
        ("phone", "pin phone"),
        ("unlocked", "hold phone"),
        ("put", "reading, read"),
        ("unread pin-first", "off, pin phone"),
    ]);
    let put_like_a_card = || {
        Rehearsal::with_phones().walk(&[
            ("put", "reading, read"),
            ("certificate", "pin, open, tries?"),
            ("opened", ""),
        ])
    };
    for tries in ["tries 3", "tries blocked"] {
        let wants = if tries == "tries 3" {
            "pin 3, kind?"
        } else {
            "kind?"
        };
        put_like_a_card().walk(&[
            (tries, wants),
            ("kind iphone", "checking card, sign"),
            ("signed", "off, prove device"),
        ]);
    }
    put_like_a_card().walk(&[("pad", "")]);
    // A card, whatever else the answer is.
    for kind in ["kind card", "kind nonsense"] {
        put_like_a_card().walk(&[
            ("tries 3", "pin 3, kind?"),
            (kind, ""),
            ("pin", "checking card, verify sign"),
            ("signed", "off, prove"),
        ]);
        put_like_a_card().walk(&[
            ("tries blocked", "kind?"),
            (kind, "off, checking, record failed PIN-02"),
        ]);
    }
    // Who types at once is a person with a card.
    put_like_a_card().walk(&[
        ("pin", "checking card"),
        ("tries 3", "checking card, verify sign, kind?"),
        ("kind iphone", ""),
    ]);
    put_like_a_card().walk(&[
        ("tries 3", "pin 3, kind?"),
        ("kind removed", "off, put back 60"),
    ]);
}
