//! Staff confirms the card's holder by the printed photo.

use super::*;

/// The keypad, with all there is to know.
pub(super) fn keypad() -> Rehearsal {
    Rehearsal::of(false, false, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("tries 3", "pin 3, kind?"),
        ("kind card", ""),
        ("opened", ""),
    ])
}

/// The choice, where there is a face unit as well.
pub(super) fn choosing() -> Rehearsal {
    Rehearsal::of(true, false, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "choose pin face, open, tries?"),
        ("tries 3", "choose pin face, kind?"),
        ("kind card", ""),
        ("opened", ""),
    ])
}

#[test]
fn a_person_whom_staff_knows_by_the_photo_needs_no_pin() {
    let rehearsal = keypad().walk(&[
        ("same", "checking card, authenticate sign"),
        ("signed", "off, prove"),
        ("proven", "consent"),
        ("consent", "checking, ask"),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1 card, deliver answered"),
    ]);
    assert_eq!(rehearsal.typed, 0);
}

#[test]
fn proof_and_journal_say_that_it_was_staff_and_a_no_says_that_it_was_nobody() {
    let mut rehearsal = choosing();
    let _ = rehearsal.step("same");
    let effects = rehearsal.step("signed");
    let proof = effects.iter().find_map(|effect| match effect {
        Effect::Prove(proof) => Some(proof.identified),
        _ => None,
    });
    assert_eq!(proof, Some(Identified::StaffCheck));
    for step in ["proven", "consent"] {
        let _ = rehearsal.step(step);
    }
    let entry = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::Record(entry) => Some((entry.end, entry.identified, entry.failure)),
            _ => None,
        })
    };
    let answered = (End::Answered, Some(Identified::StaffCheck), None);
    assert_eq!(entry(&rehearsal.step("answered")), Some(answered));
    let differs = (End::Failed, None, Some(Code::HolderNotConfirmed));
    assert_eq!(entry(&keypad().step("differs")), Some(differs));
}

#[test]
fn a_face_that_differs_ends_the_visit_as_discreetly_as_a_certificate() {
    keypad().walk(&[
        ("differs", "off, checking, record failed CRD-08"),
        ("recorded", "finished P2 card, deliver failed CRD-08"),
    ]);
}

#[test]
fn staff_may_speak_wherever_the_person_stands_and_nothing_typed_is_used() {
    let table: [&[&str]; 6] = [
        &[],
        &["by-pin"],
        &["by-pin", "pin", "wrong 2"],
        &["face"],
        &["face", "locked"],
        &["help"],
    ];
    for way in table {
        for (word, wants) in [
            ("same", "checking card, authenticate sign"),
            ("differs", "off, checking, record failed CRD-08"),
        ] {
            let mut rehearsal = choosing();
            for step in way {
                let _ = rehearsal.step(step);
            }
            assert!(rehearsal.visit.staff_check().is_some(), "{way:?}");
            rehearsal.walk(&[(word, wants)]);
        }
    }
    // A PIN that waits for its challenge is wiped, and the confirmed last try as well.
    Rehearsal::of(false, false, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("tries 1", "confirm, kind?"),
        ("kind card", ""),
        ("confirm", "pin 1"),
        ("pin", "checking card"),
        ("same", "checking card"),
        ("opened", "checking card, authenticate sign"),
    ]);
}

#[test]
fn staff_has_no_say_before_and_after_and_about_another() {
    let may = |rehearsal: &Rehearsal| rehearsal.visit.staff_check().is_some();
    let mut rehearsal = Rehearsal::of(false, false, true);
    for (step, offered) in [
        ("reader", false),
        ("put", false),
        ("certificate", false),
        ("tries 3", false),
        ("kind card", true),
        ("pin", true),
        ("opened", false),
        ("wrong 2", true),
        ("taken", false),
        ("put", false),
        ("certificate", false),
        ("tries 2", false),
        ("kind card", true),
        ("cancel", false),
        ("recorded", false),
        ("taken", false),
    ] {
        if !offered {
            let before = (may(&rehearsal), rehearsal.visit.state());
            if !before.0 {
                assert!(rehearsal.step("same").is_empty(), "before {step}");
                assert!(rehearsal.step("differs").is_empty(), "before {step}");
            }
        }
        let _ = rehearsal.step(step);
        assert_eq!(may(&rehearsal), offered, "after {step}");
    }
    keypad().walk(&[("stale same", ""), ("stale differs", "")]);
}

#[test]
fn a_phone_shows_no_photo_and_is_left_to_the_desk() {
    let put = |kind, wants| {
        Rehearsal::of(false, false, true).walk(&[
            ("reader", "welcome"),
            ("put", "reading, read"),
            ("certificate", "pin, open, tries?"),
            ("opened", ""),
            ("tries 3", "pin 3, kind?"),
            (kind, wants),
        ])
    };
    for kind in ["kind iphone", "kind android"] {
        let rehearsal = put(kind, "");
        assert_eq!(rehearsal.visit.staff_check(), None);
        rehearsal.walk(&[
            ("same", ""),
            ("differs", ""),
            ("help", "call, off, checking, record left"),
        ]);
    }
    // What says nothing of itself lies before somebody who looks at it.
    put("kind nonsense", "").walk(&[("same", "checking card, authenticate sign")]);
    // Called before it was known.
    Rehearsal::of(false, false, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("help", "call, staff comes or pin"),
        ("tries 3", "staff comes or pin, kind?"),
        ("same", ""),
        ("kind iphone", "off, checking, record left"),
    ]);
    // Where phones are used they are asked for what they have.
    Rehearsal::of(false, true, true).walk(&[
        ("reader", "welcome"),
        ("phone", "pin phone"),
        ("pin", "hold phone"),
        ("put", "reading, verify read"),
        ("certificate", "checking card, open"),
        ("same", ""),
        ("opened", "checking card, sign"),
    ]);
    Rehearsal::of(false, true, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("tries blocked", "kind?"),
        ("kind iphone", "checking card"),
        ("same", ""),
        ("opened", "checking card, sign"),
    ]);
}

#[test]
fn a_card_that_does_not_know_the_synthetic_authentication_is_left_the_pin() {
    keypad().walk(&[
        ("same", "checking card, authenticate sign"),
        ("not-taken", "pin 3"),
        ("same", ""),
        ("pin", "checking card, verify sign"),
    ]);
    keypad().walk(&[
        ("same", "checking card, authenticate sign"),
        ("not-taken", "pin 3"),
        ("help", "call, off, checking, record left"),
    ]);
    choosing().walk(&[
        ("same", "checking card, authenticate sign"),
        ("not-taken", "choose pin unavailable"),
        ("same", ""),
        ("by-pin", "pin 3"),
    ]);
    Rehearsal::of(false, false, true).walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("opened", ""),
        ("tries blocked", "kind?"),
        ("kind card", "call, staff comes"),
        ("same", "checking card, authenticate sign"),
        ("not-taken", "off, checking, record failed PIN-02"),
    ]);
}

#[test]
fn where_it_is_not_configured_everything_is_as_before() {
    until("typing").walk(&[
        ("same", ""),
        ("differs", ""),
        ("help", "call, off, checking, record left"),
    ]);
}
