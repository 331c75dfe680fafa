//! The PIN is typed on the reader.

use super::*;

/// The reader asks for the PIN.
fn asked() -> Rehearsal {
    until("reading").walk(&[
        ("pad", ""),
        ("certificate", "checking card, open, tries?"),
        ("tries 3", "checking card"),
        ("opened", "type there 3, pad"),
    ])
}

#[test]
fn a_visit_whose_pin_never_enters_the_program() {
    let rehearsal = asked().walk(&[
        ("pin", ""),
        ("typed", "checking card, sign"),
        ("signed", "off, prove"),
        ("proven", "consent"),
        ("consent", "checking, ask"),
        ("answered", "checking, record answered"),
        ("recorded", "finished P1 card, deliver answered"),
    ]);
    assert_eq!(rehearsal.typed, 1, "and was ignored");
}

#[test]
fn the_reader_is_asked_when_counter_and_challenge_are_there_in_either_order() {
    until("reading").walk(&[
        ("pad", ""),
        ("certificate", "checking card, open, tries?"),
        ("opened", ""),
        ("tries 3", "type there 3, pad"),
    ]);
}

#[test]
fn each_answer_of_the_reader_has_its_way_on() {
    let table: [(&str, &str); 9] = [
        ("mistyped 2", "type there 2 wrong, pad"),
        ("mistyped unlimited", "type there wrong, pad"),
        ("mistyped 1", "confirm"),
        ("mistyped blocked", "off, checking, record failed PIN-02"),
        ("mistyped too-short", "type there 3, pad"),
        ("mistyped cancelled", "off, checking, record left"),
        ("mistyped too-late", "off, checking, record abandoned"),
        ("mistyped refused", "pin 3"),
        ("mistyped fault", "off, checking card, tries?"),
    ];
    for (answer, wants) in table {
        asked().walk(&[(answer, wants)]);
    }
}

#[test]
fn with_one_try_left_the_person_confirms_on_the_screen_before_the_reader_asks() {
    until("reading").walk(&[
        ("pad", ""),
        ("certificate", "checking card, open, tries?"),
        ("opened", ""),
        ("tries 1", "confirm"),
        ("typed", ""),
        ("confirm", "type there 1, pad confirmed"),
        ("typed", "checking card, sign"),
    ]);
}

#[test]
fn a_card_taken_while_the_person_types_comes_back_to_a_counter_that_is_asked_anew() {
    for taken in ["taken", "mistyped removed"] {
        asked().walk(&[
            (taken, "off, put back 60"),
            ("typed", ""),
            ("put", "reading, read"),
            ("pad", ""),
            ("certificate", "checking card, tries?"),
            ("tries 2", "type there 2 unknown, pad"),
            ("typed", "checking card, sign"),
        ]);
    }
}

#[test]
fn a_challenge_that_ran_out_while_the_person_typed_is_replaced_and_the_card_signs_without_a_second_pin()
 {
    asked().walk(&[
        ("wait 55", ""),
        ("typed", "checking card, replace"),
        ("opened", "checking card, sign"),
        ("signed", "off, prove"),
        ("unproven SVC-07", "replace, checking card, tries?"),
        ("opened", ""),
        ("tries 3", "type there 3 again, pad"),
    ]);
}

#[test]
fn every_wait_of_the_reader_has_an_end() {
    let read =
        || until("reading").walk(&[("pad", ""), ("certificate", "checking card, open, tries?")]);
    read().walk(&[("wait 5", "off, checking, record failed RDR-05")]);
    read().walk(&[
        ("tries 3", "checking card"),
        ("wait 120", "off, checking, record failed NET-02"),
    ]);
    asked().walk(&[("wait 120", "off, checking, record abandoned")]);
    asked().walk(&[("cancel", "off, checking, record left")]);
    asked().walk(&[("help", "call, off, checking, record left")]);
}
