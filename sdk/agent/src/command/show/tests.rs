//! What a command line shows of a line with insurance and assistance, and what it asks the journal first.

use std::{cell::RefCell, collections::VecDeque};

use madoguchi::core::{
    outcome::{Ask, AskedBy, ChargeBasis, Entitlement, Fields, Kind, Outcome, Person},
    visit::{Entry, InquiryId},
};
use time::macros::datetime;

use super::*;

const SENSITIVE: [&str; 6] = ["医療扶助", "医療券", "受給中", "12139999", "0001234", "A05"];

#[test]
fn what_is_sensitive_is_shown_only_where_it_was_asked_for_and_the_journal_has_it() {
    let line = line(Outcome::RecipientNoTicketYet);
    for (shown, asked) in [(Shown::default(), vec![]), (REVEAL, vec!["right-1"])] {
        let (told, fields) = tell(&line, shown, None);
        let told = told.unwrap();
        assert_eq!(fields, asked);
        for word in SENSITIVE {
            assert_eq!(told.contains(word), !asked.is_empty(), "{word} in {told}");
        }
        for word in ["見本 太郎", "06139999", "I01 有効", "3割（法定）"] {
            assert!(told.contains(word), "{word} in {told}");
        }
        assert_eq!(told.contains("--reveal"), asked.is_empty(), "{told}");
    }
}

#[test]
fn what_the_journal_does_not_take_is_not_shown() {
    let line = line(Outcome::RecipientNoTicketYet);
    let (told, _) = tell(&line, REVEAL, Some(Code::DiskFull));
    assert_eq!(told.unwrap_err().code, Code::DiskFull);
}

#[test]
fn what_is_for_managers_needs_one() {
    let line = line(Outcome::LostByDeathRecord);
    let manager = Shown {
        manager: true,
        ..REVEAL
    };
    for (shown, fields, shows) in [
        (REVEAL, Vec::<String>::new(), false),
        (manager, vec!["right-1".to_owned()], true),
    ] {
        let (told, asked) = tell(&line, shown, None);
        let told = told.unwrap();
        assert_eq!(asked, fields);
        assert_eq!(told.contains("死亡"), shows, "{told}");
        assert_eq!(told.contains("--manager"), !shows, "{told}");
    }
}

#[test]
fn a_message_of_the_service_waits_for_what_is_held_back() {
    let mut line = line(Outcome::RecipientNoTicketYet);
    let report = line.entry.report.as_mut().unwrap();
    report.service_notice = Some("券は来週です\u{1b}[2J".to_owned());
    for (shown, shows) in [(Shown::default(), false), (REVEAL, true)] {
        let told = tell(&line, shown, None).0.unwrap();
        assert_eq!(told.contains("券は来週です"), shows, "{told}");
        assert!(!told.contains('\u{1b}'));
    }
}

#[test]
fn nobody_is_named_where_the_answer_is_about_somebody_else() {
    let mut line = line(Outcome::RecipientNoTicketYet);
    let report = line.entry.report.as_mut().unwrap();
    report.status = StatusWord::IdentityDoubt;
    report.entitlements.clear();
    let told = tell(&line, REVEAL, None).0.unwrap();
    assert!(
        told.contains("本人不一致の疑い") && !told.contains("見本 太郎"),
        "{told}"
    );
}

const REVEAL: Shown = Shown {
    reveal: true,
    manager: false,
};

/// What is printed, and which fields the journal was asked for; it answers with `failure`.
fn tell(
    line: &DeskRecord,
    shown: Shown,
    failure: Option<Code>,
) -> (Result<String, Failure>, Vec<String>) {
    let asked = RefCell::new(Vec::new());
    let events = RefCell::new(VecDeque::new());
    let send = |command: Command| {
        let Command::Reveal { inquiry, field } = command else {
            panic!("{command:?}");
        };
        asked.borrow_mut().push(field.clone());
        let elsewhere = InquiryId(uuid::Uuid::from_u128(2));
        for (inquiry, failure) in [(elsewhere, Some(Code::ProgramFault)), (inquiry, failure)] {
            events.borrow_mut().push_back(Arc::new(Event {
                number: 1,
                at: line.at,
                kind: EventKind::Revealed {
                    inquiry,
                    field: field.clone(),
                    failure,
                },
            }));
        }
        Ok(())
    };
    let opened = reveal(line, (Language::Japanese, shown), send, || {
        events.borrow_mut().pop_front()
    });
    let told = opened.map(|opened| text(line, Language::Japanese, shown.manager, &opened));
    (told, asked.into_inner())
}

fn line(assistance: Outcome) -> DeskRecord {
    let at = datetime!(2026-11-16 00:42:07 UTC);
    let right = |kind, outcome, charge, insurer: &str, number: &str| Entitlement {
        kind,
        outcome,
        charge,
        notices: Vec::new(),
        fields: Fields {
            insurer_number: Some(insurer.to_owned()),
            number: Some(number.to_owned()),
            ..Fields::default()
        },
        sensitive: kind == Kind::Assistance,
    };
    let insurance = ChargeBasis::Statutory { tenths: 3 };
    let undetermined = ChargeBasis::Undetermined;
    let report = Report {
        status: StatusWord::Acceptable,
        ask: Ask::Answered,
        person: Person {
            name: Some("見本 太郎".to_owned()),
            ..Person::default()
        },
        entitlements: vec![
            right(
                Kind::Insurance,
                Outcome::Valid,
                insurance,
                "06139999",
                "567",
            ),
            right(
                Kind::Assistance,
                assistance,
                undetermined,
                "12139999",
                "0001234",
            ),
        ],
        ..Report::unanswered(Outcome::RequestRefused, AskedBy::Number, at)
    };
    let entry = Entry::answered(InquiryId(uuid::Uuid::from_u128(1)), report);
    DeskRecord::new(at, entry)
}
