//! What the person is asked with yes or no: certificates of subsidies, and enrolment for insurance use.

use serde_json::json;
use time::macros::date;

use super::*;
use crate::outcome::Outcome;

/// The card is good, and not enrolled for insurance use.
pub(super) static NOT_ENROLLED: LazyLock<EligibilityResult> = LazyLock::new(|| {
    EligibilityResult::from_value(&json!({"XmlMsg": {
        "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20261116094207"},
        "MessageBody": {"ProcessingResultStatus": "2", "ProcessingResultCode": "MOCK-NOT-ENROLLED"},
    }}))
    .unwrap()
});

/// A child's certificate, good here.
pub(super) fn certificate() -> Certificate {
    Certificate {
        payer_number: "88131234".into(),
        recipient_number: "1234567".into(),
        from: Some(date!(2026 - 04 - 01)),
        always_reimbursed: Some(false),
        ..Certificate::default()
    }
}

/// Up to the question whether certificates are shown.
fn asked() -> Rehearsal {
    Rehearsal::with_subsidies().walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate", "pin, open, tries?"),
        ("tries 3", "pin 3"),
        ("opened", ""),
        ("pin", "checking card, verify sign"),
        ("signed", "off, prove"),
        ("proven", "consent"),
        ("consent", "show subsidies?"),
    ])
}

/// What the entry that is recorded next says of subsidies.
fn told(mut rehearsal: Rehearsal, what: &str) -> Vec<&'static str> {
    let effects = rehearsal.step(what);
    let record = effects.iter().find_map(|effect| match effect {
        Effect::Record(entry) => entry.report.as_ref(),
        _ => None,
    });
    let rights = record.unwrap().entitlements.iter();
    let outcomes = rights.map(|right| right.outcome);
    outcomes
        .filter(|outcome| *outcome != Outcome::Valid)
        .map(Outcome::id)
        .collect()
}

#[test]
fn certificates_are_asked_for_beside_the_result_and_neither_waits_for_the_other_for_long() {
    let shown = || asked().walk(&[("yes", "checking, ask, subsidies of visit"), ("yes", "")]);
    assert_eq!(
        told(shown().walk(&[("answered", "")]), "certificates"),
        ["S01"]
    );
    assert_eq!(
        told(shown().walk(&[("certificates", "")]), "answered"),
        ["S01"]
    );
    assert_eq!(
        told(shown().walk(&[("no-certificates NET-02", "")]), "answered"),
        ["S07"]
    );
    assert_eq!(
        told(shown().walk(&[("answered", ""), ("wait 2", "")]), "wait 1"),
        ["S07"]
    );
    shown().walk(&[("wait 45", "off, checking, record failed NET-02")]);
    shown().walk(&[
        ("answered", ""),
        ("wait 3", "checking, record answered"),
        ("certificates", ""),
        ("recorded", "finished P1 card, deliver answered"),
    ]);
}

#[test]
fn who_declines_leaves_or_says_nothing_is_received_all_the_same() {
    for (what, wants, outcome) in [
        ("no", "checking, ask", "S06"),
        ("cancel", "checking, ask", "S07"),
        ("help", "call, checking, ask", "S07"),
        ("wait 120", "checking, ask", "S07"),
        ("put taro", "checking, ask", "S07"),
    ] {
        assert_eq!(
            told(asked().walk(&[(what, wants)]), "answered"),
            [outcome],
            "{what}"
        );
    }
    asked().walk(&[
        ("taken", ""),
        ("wait 59", ""),
        ("wait 1", "checking, ask"),
        ("answered", "checking, record answered"),
    ]);
    let by_grace = Rehearsal::with_subsidies().walk(&[
        ("reader", "welcome"),
        ("put", "reading, read"),
        ("certificate grace", "pin, open, tries?"),
        ("tries 3", "pin 3"),
        ("opened", ""),
        ("pin", "checking card, verify sign"),
        ("signed", "off, prove"),
        ("proven grace", "checking, ask plainly"),
    ]);
    assert!(told(by_grace, "answered").contains(&"S07"));
}

#[test]
fn who_is_not_enrolled_can_be_at_once_and_the_result_is_asked_for_anew() {
    let offered = || until("asking").walk(&[("answered not-enrolled", "enrol?")]);
    offered().walk(&[
        ("yes", "checking, enrol visit"),
        ("answered", ""),
        ("enrolled", "checking, ask"),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1 card, deliver answered"),
    ]);
    offered().walk(&[
        ("yes", "checking, enrol visit"),
        ("enrolled", "checking, ask"),
        ("answered not-enrolled", "checking, record answered"),
        ("recorded", "finished P2 card, deliver answered"),
    ]);
    for steps in [
        &[("no", "checking, record answered")][..],
        &[("help", "call, checking, record answered")],
        &[("cancel", "checking, record answered")],
        &[("wait 120", "checking, record answered")],
        &[
            ("yes", "checking, enrol visit"),
            ("unenrolled SVC-09", "checking, record answered"),
        ],
        &[
            ("yes", "checking, enrol visit"),
            ("wait 45", "checking, record answered"),
            ("enrolled", ""),
        ],
    ] {
        offered()
            .walk(steps)
            .walk(&[("recorded", "finished P2 card, deliver answered")]);
    }
    assert_eq!(told(offered(), "no"), ["I16"]);
}

#[test]
fn who_waits_for_the_reader_is_not_kept_by_an_offer_to_somebody_who_has_gone() {
    until("asking").walk(&[
        ("taken", ""),
        ("put taro", ""),
        ("answered not-enrolled", "checking, record answered"),
        ("recorded", "reading, read, deliver answered"),
    ]);
    until("asking").walk(&[
        ("answered not-enrolled", "enrol?"),
        ("put taro", "checking, record answered"),
        ("recorded", "reading, read, deliver answered"),
    ]);
}
