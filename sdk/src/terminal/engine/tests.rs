mod journal;

use std::time::Duration;

use madoguchi_core::{
    clock::Monotonic,
    eligibility::EligibilityResult,
    failure::Code,
    link::{ReaderState, ReadersError},
    outcome::{Facility, InstitutionKind},
    visit::{Consents, PersonEvent, State},
    x509::{Anchors, Environment},
};
use time::{
    Date,
    macros::{date, datetime},
};

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
        Self::with(reader.to_owned().into())
    }

    fn with(roles: Roles) -> Self {
        let settings = Settings {
            anchors: Anchors::new(Environment::Test, Vec::new()).unwrap(),
            facility: Facility::new("1311234567", InstitutionKind::Clinic),
            phones: !roles.phone.is_empty(),
            face: false,
            staff_check: false,
        };
        Self {
            engine: Engine::new(settings, roles, Arc::new(SystemRandom)),
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
            Output::Connect => "connect".to_owned(),
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
                    EventKind::CardElsewhere { reader, why } => format!("{why:?} in {reader}"),
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
            "connect",
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
            "connect",
            "show Reading",
            "ReadCard in B"
        ]
    );
    assert_eq!(
        desk.readers(&[("A", Some(1)), ("B", Some(9))]),
        ["OneAtATime in A"]
    );
    let nothing: [&str; 0] = [];
    assert_eq!(
        desk.readers(&[("A", Some(1)), ("B", Some(9))]),
        nothing,
        "said once"
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
            "connect",
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
            "PowerOff in A",
            "show Checking { card_needed: false }",
            &format!("record {live}")
        ]
    );
    let seen = desk.on(Input::Readers(Err(ReadersError::NoService)));
    assert_eq!(seen, ["readers  Some(NoReaderService)"]);
}

/// A reader for cards, one for phones, and the staff's.
fn three_readers() -> Desk {
    let mut desk = Desk::with(Roles {
        card: String::new(),
        phone: "Phone".to_owned(),
        staff: "Staff".to_owned(),
    });
    let seen = desk.readers(&[("Card", None), ("Phone", None), ("Staff", None)]);
    assert_eq!(
        seen,
        [
            "readers Card+Phone+Staff None",
            "show Welcome { phones: true }"
        ]
    );
    desk
}

/// A phone's PIN is typed, and the phone is waited for.
fn hold_phone(desk: &mut Desk) {
    let mut pin = madoguchi_core::secret::Pin::new();
    for digit in b"1234" {
        pin.push(*digit).unwrap();
    }
    for event in [PersonEvent::UsePhone, PersonEvent::Pin(pin)] {
        desk.on(Input::Command(Command::Person(event)));
    }
    assert_eq!(desk.engine.visit().state(), State::PhoneHold);
}

#[test]
fn a_card_begins_a_visit_where_its_role_is_and_is_told_why_it_does_not_elsewhere() {
    let [card, phone, staff] = [0, 1, 2].map(|place| {
        let mut readers = [("Card", None), ("Phone", None), ("Staff", None)];
        readers[place].1 = Some(1);
        readers
    });
    let begins = |seen: &[String]| seen.contains(&"show Reading".to_owned());

    assert!(begins(&three_readers().readers(&card)));
    assert_eq!(three_readers().readers(&phone), ["PhoneNotChosen in Phone"]);
    assert_eq!(three_readers().readers(&staff), ["StaffReader in Staff"]);

    let mut desk = three_readers();
    hold_phone(&mut desk);
    assert_eq!(desk.readers(&card), ["PhoneExpected in Card"]);
    assert_eq!(
        desk.engine.visit().state(),
        State::PhoneHold,
        "the phone's PIN does not go to a card"
    );
    assert_eq!(desk.readers(&staff), ["StaffReader in Staff"]);
    assert!(begins(&desk.readers(&phone)));
}

#[test]
fn a_card_that_was_told_to_wait_begins_nothing_until_it_is_put_anew() {
    let mut desk = Desk::new("");
    let nothing: [&str; 0] = [];
    desk.readers(&[("A", Some(1)), ("B", None)]);
    let seen = desk.readers(&[("A", Some(1)), ("B", Some(5))]);
    assert_eq!(seen, ["OneAtATime in B"]);
    desk.on(Input::Command(Command::Person(PersonEvent::Cancel)));
    let live = desk.engine.visit().inquiry().unwrap().0.as_u128();
    desk.recorded(live, Ok(()));
    assert_eq!(
        desk.readers(&[("A", None), ("B", Some(5))]),
        ["show Welcome { phones: false }"]
    );
    assert_eq!(desk.readers(&[("A", None), ("B", None)]), nothing);
    assert_eq!(
        desk.readers(&[("A", None), ("B", Some(7))]),
        ["connect", "show Reading", "ReadCard in B"]
    );
}

#[test]
fn the_readers_for_cards_and_for_phones_stand_in_for_each_other() {
    let mut desk = three_readers();
    let seen = desk.readers(&[("Phone", Some(1))]);
    assert_eq!(
        seen,
        [
            "readers Phone None",
            "connect",
            "show Reading",
            "ReadCard in Phone"
        ]
    );

    let mut desk = three_readers();
    desk.readers(&[("Card", None)]);
    hold_phone(&mut desk);
    assert_eq!(
        desk.readers(&[("Card", Some(1))]),
        ["connect", "show Reading", "ReadCard in Card"]
    );

    let seen = three_readers().readers(&[("Staff", Some(1))]);
    assert_eq!(
        seen,
        [
            "readers Staff Some(NoReader)",
            "show Closed { code: NoReader }",
            "StaffReader in Staff"
        ]
    );
}

#[test]
fn a_service_that_refuses_us_is_told_from_one_that_does_not_run() {
    for (error, code) in [
        (ReadersError::NoService, Code::NoReaderService),
        (ReadersError::AccessDenied, Code::ReaderAccessDenied),
        (ReadersError::Other { code: 1 }, Code::NoReaderService),
    ] {
        let seen = Desk::new("").on(Input::Readers(Err(error)));
        assert_eq!(
            seen,
            [
                format!("readers  Some({code:?})"),
                format!("show Closed {{ code: {code:?} }}")
            ]
        );
    }
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

#[test]
fn a_recipient_whom_the_journal_does_not_know_goes_to_the_desk() {
    struct Journal(Option<bool>);
    impl Visitors for Journal {
        fn is_first_visit(&self, _: &str, _: &str, _: Date, _: Date) -> Option<bool> {
            self.0
        }
    }
    let message = serde_json::json!({"XmlMsg": {
        "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20261116094207"},
        "MessageBody": {"ProcessingResultStatus": "1", "QualificationValidity": "6", "ResultList": [{
            "InsuredCardClassification": "A1", "InsurerNumber": "12131234", "InsuredIdentificationNumber": "9999012",
            "Birthdate": "19630321",
        }]},
    }});
    for (journal, told) in [(Some(true), "A07"), (Some(false), "A06"), (None, "A06")] {
        let mut desk = Desk::new("");
        desk.engine = desk.engine.remembering(Arc::new(Journal(journal)));
        let answer = Box::new(EligibilityResult::from_value(&message).unwrap());
        let searched = Input::Searched(inquiry(7), date!(2026 - 11 - 16), Ok(answer));
        let outputs = desk.engine.step(desk.now, searched);
        let [Output::Record(record)] = outputs.as_slice() else {
            panic!("{outputs:?}");
        };
        let report = record.entry.report.as_ref().unwrap();
        assert_eq!(report.entitlements[0].outcome.id(), told, "{journal:?}");
    }
}
