use std::time::Duration;

use madoguchi_core::{
    clock::Monotonic,
    outcome::{Facility, InstitutionKind},
    visit::{PersonEvent, State},
    x509::{Anchors, Environment},
};
use time::macros::{date, datetime};

use super::*;
use crate::host::SystemRandom;

/// An engine that uses readers whose name holds `reader`, and its clock.
struct Desk {
    engine: Engine,
    now: Now,
    number: u64,
}

impl Desk {
    fn new(reader: &str) -> Self {
        let settings = Settings {
            anchors: Anchors::new(Environment::Test, Vec::new()).unwrap(),
            facility: Facility {
                institution_code: "1311234567".to_owned(),
                institution_kind: InstitutionKind::Clinic,
                assistance_enabled: true,
            },
            phones: false,
        };
        Self {
            engine: Engine::new(settings, reader.to_owned(), Arc::new(SystemRandom)),
            now: Now {
                wall: datetime!(2026-11-16 09:42:07 +9),
                monotonic: Monotonic(Duration::from_secs(100)),
            },
            number: 0,
        }
    }

    /// What is wanted then, in a few words.
    fn on(&mut self, input: Input) -> Vec<String> {
        self.now.wall += Duration::from_millis(1);
        let outputs = self.engine.step(self.now, input);
        outputs.iter().map(|output| self.said(output)).collect()
    }

    /// The readers as they are now, with the number of the card in each.
    fn readers(&mut self, readers: &[(&str, Option<u32>)]) -> Vec<String> {
        let state = |&(name, card): &(&str, Option<u32>)| ReaderState {
            name: name.to_owned(),
            card,
        };
        self.on(Input::Readers(Ok(readers.iter().map(state).collect())))
    }

    fn said(&mut self, output: &Output) -> String {
        match output {
            Output::Card(reader, effect) => format!("{effect:?} in {reader}"),
            Output::Record(record) => format!("record {}", record.entry.inquiry.0.as_u128()),
            Output::HandOver(record) => format!("hand over {}", record.entry.inquiry.0.as_u128()),
            Output::Publish(event) => {
                self.number += 1;
                assert_eq!(event.number, self.number, "no number is left out");
                match &event.kind {
                    EventKind::Readers { names, failure } => {
                        format!("readers {} {failure:?}", names.join("+"))
                    }
                    EventKind::Screen { screen, .. } => format!("show {screen:?}"),
                    EventKind::Desk(record) => format!("desk {}", record.entry.inquiry.0.as_u128()),
                    EventKind::NotRecorded { inquiry, failure } => {
                        format!("not recorded {} {failure}", inquiry.0.as_u128())
                    }
                    other => format!("{other:?}"),
                }
            }
            other => format!("{other:?}"),
        }
    }

    fn searched(&mut self, number: u128) -> Vec<String> {
        let failure = Failure::new(Code::ServiceTimedOut, "silence");
        let answer = Input::Searched(inquiry(number), date!(2026 - 11 - 16), Err(failure));
        self.on(answer)
    }

    fn recorded(&mut self, number: u128, result: Result<(), Code>) -> Vec<String> {
        let result = result.map_err(|code| Failure::new(code, "journal"));
        self.on(Input::Visit(visit::Event::Recorded(
            inquiry(number),
            result,
        )))
    }
}

fn inquiry(number: u128) -> InquiryId {
    InquiryId(uuid::Uuid::from_u128(number))
}

#[test]
fn the_reader_is_chosen_by_a_part_of_its_name() {
    let mut desk = Desk::new("Front");
    assert_eq!(
        desk.readers(&[("Back 00", Some(1))]),
        ["readers  Some(NoReader)", "show Closed { code: NoReader }"]
    );
    assert_eq!(
        desk.readers(&[("Back 00", Some(1)), ("Front 00", Some(4))]),
        [
            "readers Front 00 None",
            "show Welcome { phones: false }",
            "show Reading",
            "ReadCard in Front 00"
        ]
    );
}

#[test]
fn a_card_that_lies_there_at_the_start_is_read() {
    let mut desk = Desk::new("");
    assert_eq!(
        desk.readers(&[("A", None), ("B", Some(9))]),
        [
            "readers A+B None",
            "show Welcome { phones: false }",
            "show Reading",
            "ReadCard in B"
        ]
    );
    let nothing: [&str; 0] = [];
    assert_eq!(
        desk.readers(&[("A", Some(1)), ("B", Some(9))]),
        nothing,
        "one card at a time"
    );
}

#[test]
fn a_swap_between_two_looks_is_a_removal_and_a_new_card() {
    let mut desk = Desk::new("");
    desk.readers(&[("A", Some(1))]);
    let (before, first) = (desk.engine.visit().contact(), desk.engine.visit().inquiry());
    assert_eq!(
        desk.readers(&[("A", Some(3))]),
        [
            "PowerOff in A",
            "show PutBack { seconds_left: 60 }",
            "show Reading",
            "ReadCard in A"
        ]
    );
    assert_ne!(desk.engine.visit().contact(), before);
    assert_eq!(
        desk.engine.visit().inquiry(),
        first,
        "until the certificate tells whose card it is"
    );
}

#[test]
fn a_reader_that_vanishes_takes_its_card_with_it() {
    let mut desk = Desk::new("");
    desk.readers(&[("A", Some(1)), ("B", None)]);
    let seen = desk.readers(&[("B", None)]);
    assert_eq!(
        seen,
        [
            "readers B None",
            "PowerOff in A",
            "show PutBack { seconds_left: 60 }"
        ]
    );
    assert_eq!(desk.engine.visit().state(), State::Interrupted);

    let mut desk = Desk::new("");
    desk.readers(&[("A", Some(1))]);
    let live = desk.engine.visit().inquiry().unwrap().0.as_u128();
    let seen = desk.readers(&[]);
    assert_eq!(
        seen,
        [
            "readers  Some(NoReader)",
            "PowerOff in ",
            "show Checking { card_needed: false }",
            &format!("record {live}")
        ]
    );
    let seen = desk.on(Input::Readers(Err(ReadersError::NoService)));
    assert_eq!(seen, ["readers  Some(NoReaderService)"]);
}

#[test]
fn what_is_in_the_journal_is_shown_and_what_is_not_is_told_by_its_code() {
    let mut desk = Desk::new("");
    let nothing: [&str; 0] = [];
    assert_eq!(desk.searched(1), ["record 1"]);
    assert_eq!(desk.searched(2), ["record 2"]);
    assert_eq!(desk.recorded(2, Ok(())), ["desk 2"]);
    assert_eq!(
        desk.recorded(1, Err(Code::DiskFull)),
        ["not recorded 1 HST-02"]
    );
    assert_eq!(desk.recorded(1, Ok(())), nothing, "nobody asked for that");
    assert!(desk.engine.recording.is_empty());
}

#[test]
fn an_inquiry_that_was_given_twice_has_one_end() {
    let mut desk = Desk::new("");
    let nothing: [&str; 0] = [];
    assert_eq!(desk.searched(1), ["record 1"]);
    assert_eq!(desk.searched(1), nothing);
    assert_eq!(desk.recorded(1, Ok(())), ["desk 1"]);
    desk.readers(&[("A", Some(1))]);
    let live = desk.engine.visit().inquiry().unwrap().0.as_u128();
    assert_eq!(desk.searched(live), nothing);
}

#[test]
fn a_person_who_does_something_on_an_empty_terminal_changes_nothing() {
    let mut desk = Desk::new("");
    desk.readers(&[("A", None)]);
    let nothing: [&str; 0] = [];
    for event in [
        PersonEvent::ConfirmLastTry,
        PersonEvent::Consent(Consents::comprehensive(true, true)),
        PersonEvent::Cancel,
        PersonEvent::UsePhone,
    ] {
        assert_eq!(desk.on(Input::Command(Command::Person(event))), nothing);
    }
    assert_eq!(desk.engine.visit().state(), State::Idle);
}

#[test]
fn the_order_of_inquiries_is_that_of_time() {
    let mut desk = Desk::new("");
    let ids: Vec<InquiryId> = (0..50)
        .map(|_| {
            desk.now.wall += Duration::from_millis(1);
            desk.engine.inquiry_id(desk.now)
        })
        .collect();
    assert!(ids.is_sorted());
}
