//! The service: down, slow, at fault, or answering what was not asked.

use madoguchi::core::{
    outcome::{Ask, ChargeBasis, Outcome, StatusWord},
    visit::{End, Screen},
};
use madoguchi_mock_server::{Endpoint, Fault};
use madoguchi_tests::World;
use madoguchi_words::Language;

use super::{
    EMPLOYEE, READ, Row, TAKES_LONG, check, end_of, take_card, type_pin, verified, wait_to_read,
    works_again,
};

const FAULT_STAFF: &str = "資格確認のサービスに障害が起きています。";
const UNREACHABLE_STAFF: &str = "資格確認のサービスにつながりません。";
const MALFORMED_STAFF: &str = "届いた回答を読めません。";
const INSTITUTION_STAFF: &str = "別の施設あての回答だったため、破棄しました。";
const VISIT_STAFF: &str = "別の受付の回答だったため、破棄しました。";
const SERIAL_STAFF: &str = "別のカードの回答だったため、破棄しました。";

const AGAIN: &str = "時間がたちました\nもう一度押してください\nあと3回 入力できます";

/// At the visit's opening: before any PIN.
const OPEN: Row = Row {
    fault: "",
    person: EMPLOYEE,
    provoke: |_| (),
    code: "",
    patient: TAKES_LONG,
    staff: "",
    tries: (3, 3),
    verified: 0,
    journal: &[],
    mend: take_card,
};
/// Behind the PIN.
const PROOF: Row = Row {
    verified: 1,
    ..OPEN
};

fn at_opening(world: &mut World, fault: Fault) {
    world.plan(Endpoint::Open, fault, 1);
    world.tap(EMPLOYEE);
}

fn at_proof(world: &mut World, fault: Fault) {
    world.plan(Endpoint::Proof, fault, 1);
    world.tap(EMPLOYEE);
    type_pin(world, EMPLOYEE);
}

fn at_result(world: &mut World, fault: Fault) {
    world.plan(Endpoint::Result, fault, 1);
    world.tap(EMPLOYEE);
    type_pin(world, EMPLOYEE);
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.send("consent yes no");
}

#[test]
fn an_answer_that_is_not_one_is_thrown_away() {
    check(
        &mut World::new(),
        &[
            Row {
                fault: "500 at the opening",
                provoke: |world| at_opening(world, Fault::Status(500)),
                code: "SVC-01",
                staff: FAULT_STAFF,
                journal: &[(End::Failed, "SVC-01")],
                ..OPEN
            },
            Row {
                fault: "500 at the proof",
                provoke: |world| at_proof(world, Fault::Status(500)),
                code: "SVC-01",
                staff: FAULT_STAFF,
                journal: &[(End::Failed, "SVC-01")],
                ..PROOF
            },
            Row {
                fault: "500 at the result",
                provoke: |world| at_result(world, Fault::Status(500)),
                code: "SVC-01",
                staff: FAULT_STAFF,
                journal: &[(End::Failed, "SVC-01")],
                ..PROOF
            },
            Row {
                fault: "503 at the result",
                provoke: |world| at_result(world, Fault::Status(503)),
                code: "SVC-11",
                staff: "資格確認のサービスが混み合っています。",
                journal: &[(End::Failed, "SVC-11")],
                ..PROOF
            },
            Row {
                fault: "maintenance at the result",
                provoke: |world| at_result(world, Fault::Maintenance),
                code: "SVC-16",
                staff: "資格確認サービスはメンテナンス中です。",
                journal: &[(End::Failed, "SVC-16")],
                ..PROOF
            },
            Row {
                fault: "403 at the result",
                provoke: |world| at_result(world, Fault::Status(403)),
                code: "SVC-10",
                staff: "この施設からの照会が許可されていません。",
                journal: &[(End::Failed, "SVC-10")],
                ..PROOF
            },
            Row {
                fault: "JSON that breaks off, at the opening",
                provoke: |world| at_opening(world, Fault::MalformedJson),
                code: "SVC-02",
                staff: MALFORMED_STAFF,
                journal: &[(End::Failed, "SVC-02")],
                ..OPEN
            },
            Row {
                fault: "JSON that breaks off, in the result",
                provoke: |world| at_result(world, Fault::MalformedJson),
                code: "SVC-02",
                staff: MALFORMED_STAFF,
                journal: &[(End::Failed, "SVC-02")],
                ..PROOF
            },
            Row {
                fault: "half of a result, then the end of the connection",
                provoke: |world| at_result(world, Fault::TruncatedBody),
                code: "NET-01",
                staff: UNREACHABLE_STAFF,
                journal: &[(End::Failed, "NET-01")],
                ..PROOF
            },
            Row {
                fault: "the end of the connection in place of a result",
                provoke: |world| at_result(world, Fault::CloseConnection),
                code: "NET-01",
                staff: UNREACHABLE_STAFF,
                journal: &[(End::Failed, "NET-01")],
                ..PROOF
            },
        ],
    );
}

#[test]
fn an_answer_that_belongs_to_something_else_is_thrown_away() {
    check(
        &mut World::new(),
        &[
            Row {
                fault: "another institution at the opening",
                provoke: |world| at_opening(world, Fault::WrongInstitution),
                code: "SVC-03",
                staff: INSTITUTION_STAFF,
                journal: &[(End::Failed, "SVC-03")],
                ..OPEN
            },
            Row {
                fault: "another institution in the proof's answer",
                provoke: |world| at_proof(world, Fault::WrongInstitution),
                code: "SVC-03",
                staff: INSTITUTION_STAFF,
                journal: &[(End::Failed, "SVC-03")],
                ..PROOF
            },
            Row {
                fault: "another institution in the result",
                provoke: |world| at_result(world, Fault::WrongInstitution),
                code: "SVC-03",
                staff: INSTITUTION_STAFF,
                journal: &[(End::Failed, "SVC-03")],
                ..PROOF
            },
            Row {
                fault: "another visit in the proof's answer",
                provoke: |world| at_proof(world, Fault::WrongVisit),
                code: "SVC-04",
                staff: VISIT_STAFF,
                journal: &[(End::Failed, "SVC-04")],
                ..PROOF
            },
            Row {
                fault: "another visit in the result",
                provoke: |world| at_result(world, Fault::WrongVisit),
                code: "SVC-04",
                staff: VISIT_STAFF,
                journal: &[(End::Failed, "SVC-04")],
                ..PROOF
            },
            Row {
                fault: "another certificate at the opening",
                provoke: |world| at_opening(world, Fault::WrongCertificateSerial),
                code: "SVC-05",
                staff: SERIAL_STAFF,
                journal: &[(End::Failed, "SVC-05")],
                ..OPEN
            },
            Row {
                fault: "another certificate in the proof's answer",
                provoke: |world| at_proof(world, Fault::WrongCertificateSerial),
                code: "SVC-05",
                staff: SERIAL_STAFF,
                journal: &[(End::Failed, "SVC-05")],
                ..PROOF
            },
            Row {
                fault: "another certificate in the result",
                provoke: |world| at_result(world, Fault::WrongCertificateSerial),
                code: "SVC-05",
                staff: SERIAL_STAFF,
                journal: &[(End::Failed, "SVC-05")],
                ..PROOF
            },
        ],
    );
}

/// The whole request was refused: nothing for receipt software, and the desk reads the service's own words.
#[test]
fn a_header_error_fails_the_visit_and_keeps_what_the_service_said() {
    let mut world = World::new();
    let (code, message) = ("E99".to_owned(), "見本の誤り".to_owned());
    at_result(&mut world, Fault::HeaderError { code, message });
    wait_to_read(&mut world, "a header error", TAKES_LONG, "");
    let record = world.desk();
    assert_eq!(end_of(&record), (End::Failed, "SVC-09"));
    let report = record.entry.report.as_ref().expect("a report");
    assert_eq!(report.status, StatusWord::CouldNotAsk);
    assert_eq!(report.ask, Ask::NotAnswered(Outcome::RequestRefused));
    assert_eq!(report.service_code.as_deref(), Some("E99"));
    assert_eq!(report.service_notice.as_deref(), Some("見本の誤り"));
    assert!(report.entitlements.is_empty() && report.charge == ChargeBasis::Undetermined);
    let words =
        madoguchi_words::outcome(Language::Japanese, Outcome::RequestRefused.id()).expect("words");
    assert!(
        words.text.starts_with("依頼が受け付けられませんでした"),
        "{}",
        words.text
    );
    take_card(&mut world);
    let (journal, counts) = world.journal();
    assert_eq!((journal, counts.undelivered), (vec![record], 0));
    works_again(&mut world, "a header error");
    assert_eq!(
        world.delivered(1).len(),
        1,
        "the refused one is not handed over"
    );
}

#[test]
fn a_question_by_number_that_is_answered_for_other_numbers_is_thrown_away() {
    let mut world = World::new();
    world.plan(Endpoint::Search, Fault::WrongSearchEcho, 1);
    let ask = "ask 06139992 見本１２ 1001 00 1980-05-17";
    for (end, code) in [(End::Failed, "SVC-06"), (End::Answered, "")] {
        world.send(ask);
        let record = world.desk();
        assert_eq!(end_of(&record), (end, code));
        assert_eq!(record.entry.report.is_some(), end == End::Answered);
    }
    let words = madoguchi_words::failure(Language::Japanese, "SVC-06").expect("words");
    assert_eq!(
        words.staff.what,
        "照会した番号と違う回答だったため、破棄しました。"
    );
    works_again(&mut world, "other numbers");
}

#[test]
fn a_refused_challenge_is_replaced_once_and_the_pin_asked_for_once_more() {
    let mut world = World::new();
    for fault in [Fault::ExpiredChallenge, Fault::UsedChallenge] {
        let _ = world.take_trace();
        at_proof(&mut world, fault);
        wait_to_read(&mut world, "a refused challenge", AGAIN, "");
        let pin = world.pin(EMPLOYEE);
        world.send(&format!("pin {pin}"));
        let record = world.consent_and_finish();
        assert_eq!(end_of(&record), (End::Answered, ""));
        assert_eq!((verified(&world), world.tries_of(EMPLOYEE)), (2, 3));
    }

    check(
        &mut world,
        &[
            Row {
                fault: "a challenge that is always expired",
                provoke: |world| {
                    world.plan(Endpoint::Proof, Fault::ExpiredChallenge, 2);
                    world.tap(EMPLOYEE);
                    type_pin(world, EMPLOYEE);
                    wait_to_read(world, "an expired challenge", AGAIN, "");
                    let pin = world.pin(EMPLOYEE);
                    world.send(&format!("pin {pin}"));
                },
                code: "SVC-07",
                patient: "もう一度お願いします",
                staff: "確認に時間がかかり、受付の期限が切れました。",
                verified: 2,
                journal: &[(End::Failed, "SVC-07")],
                ..OPEN
            },
            Row {
                fault: "a signature over another challenge",
                provoke: |world| {
                    at_opening(world, Fault::WrongChallenge);
                    type_pin(world, EMPLOYEE);
                },
                code: "SVC-08",
                patient: READ,
                staff: "カードの真正性を確認できません。",
                journal: &[(End::Failed, "SVC-08")],
                ..PROOF
            },
        ],
    );
}

#[test]
fn a_service_that_cannot_be_reached_or_is_slow_sends_the_patient_to_the_desk() {
    check(
        &mut World::new(),
        &[
            Row {
                fault: "a service that is down",
                provoke: |world| {
                    world.stop_service();
                    world.tap(EMPLOYEE);
                },
                code: "NET-01",
                staff: UNREACHABLE_STAFF,
                journal: &[(End::Failed, "NET-01")],
                mend: |world| {
                    take_card(world);
                    world.start_service(None);
                },
                ..OPEN
            },
            Row {
                fault: "a service that goes down while the patient chooses",
                provoke: |world| {
                    world.tap(EMPLOYEE);
                    type_pin(world, EMPLOYEE);
                    world.screen("consent", |screen| *screen == Screen::Consent);
                    world.stop_service();
                    world.send("consent yes no");
                },
                code: "NET-01",
                staff: UNREACHABLE_STAFF,
                journal: &[(End::Failed, "NET-01")],
                mend: |world| {
                    take_card(world);
                    world.start_service(None);
                },
                ..PROOF
            },
            Row {
                fault: "a result that takes longer than the terminal waits",
                provoke: |world| at_result(world, Fault::Delay(11_000)),
                code: "NET-02",
                staff: "資格確認のサービスから時間内に回答がありません。",
                journal: &[(End::Failed, "NET-02")],
                ..PROOF
            },
        ],
    );
}

#[test]
fn a_terminal_whose_clock_is_wrong_leaves_it_to_the_service_whether_a_challenge_is_fresh() {
    let mut world = World::without_terminal();
    world.clock += time::Duration::minutes(2);
    world.start_terminal();
    let record = world.visit(EMPLOYEE);
    assert_eq!(end_of(&record), (End::Answered, ""));
    assert_eq!((verified(&world), world.tries_of(EMPLOYEE)), (1, 3));
}
