//! Visits that come to an end, by every honest way.

use time::macros::date;

use super::*;
use crate::outcome::PatientNotice;

#[test]
fn a_visit_by_pin_goes_from_the_tap_to_the_result() {
    until("finished").walk(&[("taken", "welcome"), ("put taro", "reading, read")]);
}

#[test]
fn a_next_card_with_its_p384_key_goes_the_same_way() {
    Rehearsal::new().walk(&[
        ("reader", "welcome"),
        ("put jiro", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("tries 3", "pin 3"),
        ("opened", ""),
        ("pin", "checking card, verify sign"),
        ("signed", "off, prove"),
        ("proven", "consent"),
    ]);
    Rehearsal::new().walk(&[
        ("reader", "welcome"),
        ("put jiro", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("tries 3", "pin 3"),
        ("opened", ""),
        ("pin", "checking card, verify sign"),
        ("signed badly", "off, checking, record failed CRT-06"),
    ]);
}

#[test]
fn the_pin_may_be_typed_before_the_counter_and_the_challenge_are_known() {
    for answers in [
        [
            ("tries 3", "checking card"),
            ("opened", "checking card, verify sign"),
        ],
        [("opened", ""), ("tries 3", "checking card, verify sign")],
    ] {
        until("read")
            .walk(&[("pin", "checking card"), ("pin", "")])
            .walk(&answers);
    }
    until("typing").walk(&[("pin", "checking card, verify sign"), ("pin", "")]);
}

#[test]
fn a_wrong_pin_is_asked_for_again_with_the_tries_left() {
    until("signing").walk(&[
        ("wrong 2", "pin 2 wrong"),
        ("pin", "checking card, verify sign"),
        ("signed", "off, prove"),
    ]);
    until("signing").walk(&[
        ("wrong unlimited", "pin wrong"),
        ("pin", "checking card, verify sign"),
    ]);
    until("signing").walk(&[
        ("malformed", "pin 3"),
        ("pin", "checking card, verify sign"),
    ]);
}

#[test]
fn the_last_try_is_used_only_after_the_person_confirmed_it() {
    let confirmed = [
        ("confirm", "pin 1"),
        ("confirm", ""),
        ("pin", "checking card, verify sign confirmed"),
    ];
    until("read")
        .walk(&[("opened", ""), ("tries 1", "confirm"), ("pin", "")])
        .walk(&confirmed);
    until("read")
        .walk(&[
            ("opened", ""),
            ("pin", "checking card"),
            ("tries 1", "confirm"),
        ])
        .walk(&confirmed);
    until("signing").walk(&[
        ("wrong 1", "confirm"),
        ("confirm", "pin 1 wrong"),
        ("pin", "checking card, verify sign confirmed"),
        ("blocked", "off, checking, record failed PIN-02"),
        ("recorded", "trouble PIN-02 card, deliver failed PIN-02"),
    ]);
    // The card knew better than we did.
    until("signing").walk(&[("last", "confirm"), ("confirm", "pin 1")]);
    // A confirmation is for one press on one contact.
    until("read").walk(&[
        ("opened", ""),
        ("tries 1", "confirm"),
        ("confirm", "pin 1"),
        ("taken", "off, put back 60"),
        ("put", "reading, read"),
        ("certificate", "pin, tries?"),
        ("tries 1", "confirm"),
    ]);
}

#[test]
fn a_challenge_that_would_expire_is_replaced_before_it_is_signed_and_the_new_one_is_signed_at_once()
{
    until("typing").walk(&[
        ("wait 51", ""),
        ("pin", "checking card, replace"),
        ("opened", "checking card, verify sign"),
    ]);
    until("typing").walk(&[("wait 50", ""), ("pin", "checking card, verify sign")]);
    // A clock that is a minute ahead finds every challenge too old: it must neither ask for ever nor stop.
    until("typing").walk(&[
        ("wait 51", ""),
        ("pin", "checking card, replace"),
        ("opened late", "checking card, verify sign"),
    ]);
    until("keypad").walk(&[
        ("pin", "checking card"),
        ("opened late", "checking card, verify sign"),
    ]);
}

#[test]
fn a_challenge_that_the_service_refuses_is_replaced_once() {
    until("proving").walk(&[
        ("unproven SVC-07", "replace, pin again, tries?"),
        ("tries 3", "pin 3 again"),
        // What came before, once more: a challenge is signed once.
        ("opened again", ""),
        ("pin", "checking card"),
        ("opened again", ""),
        ("opened", "checking card, verify sign"),
        ("signed", "off, prove"),
        ("unproven SVC-07", "off, checking, record failed SVC-07"),
        ("recorded", "trouble SVC-07 card, deliver failed SVC-07"),
    ]);
}

#[test]
fn an_expired_certificate_in_grace_brings_eligibility_and_no_questions() {
    let mut rehearsal = until("reading").walk(&[
        ("certificate grace", "pin, open, tries?"),
        ("tries 3", "pin 3"),
        ("opened", ""),
        ("pin", "checking card, verify sign"),
    ]);
    let mint = certificate(rehearsal.holder, "grace");
    assert_eq!(mint.not_after().date(), date!(2026 - 10 - 31));
    rehearsal = rehearsal.walk(&[
        ("signed", "off, prove"),
        ("proven grace", "checking, ask plainly"),
    ]);
    let effects = rehearsal.step("answered");
    let notices: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Record(entry) => entry.report.as_ref(),
            _ => None,
        })
        .flat_map(|report| report.patient_notices.clone())
        .collect();
    assert_eq!(
        notices,
        [PatientNotice::CertificateUsableUntil(date!(2027 - 01 - 31))]
    );
    rehearsal.walk(&[
        ("recorded", "finished P1 card, deliver answered"),
        ("taken", "welcome"),
    ]);
}

#[test]
fn whether_a_certificate_is_in_grace_is_the_services_answer() {
    until("proving").walk(&[("proven grace", "checking, ask plainly")]);
    until("reading").walk(&[
        ("certificate grace", "pin, open, tries?"),
        ("tries 3", "pin 3"),
        ("opened", ""),
        ("pin", "checking card, verify sign"),
        ("signed", "off, prove"),
        ("proven", "consent"),
    ]);
}

#[test]
fn the_next_persons_card_waits_for_the_answer_and_never_sees_it() {
    let mut rehearsal = until("asking").walk(&[
        ("taken", ""),
        ("put taro", ""),
        ("answered", "checking, record answered"),
    ]);
    let effects = rehearsal.step("recorded");
    let seen: Vec<_> = effects
        .iter()
        .map(|effect| match effect {
            Effect::Show(inquiry, screen) => (inquiry.map(|id| id.0.as_u128()), shown(screen)),
            Effect::Deliver(entry) => (Some(entry.inquiry.0.as_u128()), said(effect)),
            other => (None, said(other)),
        })
        .collect();
    assert_eq!(
        seen,
        [
            (Some(2), "reading".into()),
            (None, "read".into()),
            (Some(1), "deliver answered".into())
        ]
    );
    rehearsal.walk(&[("certificate", "pin, open, tries?")]);

    until("recording").walk(&[
        ("put taro", ""),
        ("recorded", "reading, read, deliver answered"),
    ]);
    until("asking").walk(&[
        ("put taro", ""),
        ("taken", ""),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1, deliver answered"),
        ("put taro", "reading, read"),
    ]);
}

#[test]
fn what_was_not_asked_or_is_late_is_dropped() {
    for point in [
        "reading",
        "read",
        "typing",
        "signing",
        "proving",
        "consenting",
        "asking",
        "recording",
        "finished",
    ] {
        for event in [
            "stale certificate",
            "stale unread removed",
            "stale tries 1",
            "stale signed",
            "stale blocked",
            "stale opened",
            "stale unopened NET-01",
            "stale proven",
            "stale unproven SVC-08",
            "stale answered",
            "stale unanswered NET-02",
        ] {
            until(point).walk(&[(event, "")]);
        }
    }
    let table: [(&str, &[&str]); 7] = [
        (
            "read",
            &[
                "proven",
                "unproven SVC-08",
                "answered",
                "unanswered NET-02",
                "signed",
                "certificate",
            ],
        ),
        (
            "typing",
            &[
                "opened",
                "opened elsewhere",
                "unopened NET-01",
                "answered",
                "signed",
            ],
        ),
        (
            "signing",
            &[
                "opened",
                "unopened NET-01",
                "proven",
                "tries 0",
                "certificate",
            ],
        ),
        (
            "proving",
            &[
                "signed",
                "blocked",
                "wrong 2",
                "unsigned removed",
                "opened",
                "answered",
            ],
        ),
        (
            "consenting",
            &["proven", "unproven SVC-08", "answered", "unanswered NET-02"],
        ),
        (
            "asking",
            &["proven", "unproven SVC-08", "opened", "consent"],
        ),
        (
            "recording",
            &[
                "answered",
                "unanswered NET-02",
                "proven",
                "unproven SVC-08",
                "opened",
            ],
        ),
    ];
    for (point, events) in table {
        for event in events {
            until(point).walk(&[(event, "")]);
        }
    }
}
