//! What the desk enters about people who were here.

use madoguchi_core::outcome::{Evidence, Outcome, Person, StaffEntry};

use super::*;
use crate::store::PersonKey;

fn note(number: u128, entry: StaffEntry) -> Command {
    Command::Note {
        inquiry: inquiry(number),
        by: "佐藤".to_owned(),
        entry: Box::new(entry),
    }
}

fn receive(evidence: Evidence, tenths: Option<u8>) -> Command {
    Command::Receive {
        by: "佐藤".to_owned(),
        person: Box::new(Person {
            name: Some("例示　花".to_owned()),
            ..Person::default()
        }),
        evidence,
        tenths,
    }
}

fn amended(event: &EventKind) -> Option<DeskRecord> {
    match event {
        EventKind::Amended(record) => Some((**record).clone()),
        EventKind::NotAmended { failure, .. } => panic!("{failure}"),
        _ => None,
    }
}

#[test]
fn an_entry_changes_the_line_and_the_result_is_handed_over_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    terminal.send(ask(1)).unwrap();
    assert_eq!(wait(&mut events, handed_over), (inquiry(1), None));
    let waiver = StaffEntry::PaperWaiver { until: None };
    terminal.send(note(1, waiver.clone())).unwrap();
    let record = wait(&mut events, amended);
    let [noted] = record.noted.as_slice() else {
        panic!("one note")
    };
    assert!(noted.by == "佐藤" && noted.entry == waiver);
    assert_eq!(wait(&mut events, handed_over), (inquiry(1), None));
    let mut files: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    let first = inquiry(1);
    assert_eq!(files, [format!("{first}-1.json"), format!("{first}.json")]);
    drop(terminal);
    assert_eq!(open(&folder).line(first).unwrap(), record);
}

#[test]
fn a_name_that_the_desk_accepts_is_kept_for_the_person_and_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let person = PersonKey {
        insurer_number: "06139992",
        number: "1001",
        birth: date!(1980 - 05 - 17),
    };
    for (same, spellings) in [(true, 1), (false, 0)] {
        let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
        if same {
            terminal.send(ask(1)).unwrap();
            assert_eq!(wait(&mut events, handed_over), (inquiry(1), None));
        }
        let on_card = "試験　太朗".to_owned();
        terminal
            .send(note(1, StaffEntry::SameName { on_card, same }))
            .unwrap();
        let record = wait(&mut events, amended);
        let report = record.entry.report.unwrap();
        assert_eq!(
            report
                .person
                .other_form
                .as_ref()
                .map(|other| other.name.as_str()),
            Some("試験　太朗")
        );
        let differs = report.next_steps().contains(&Outcome::NameDiffers);
        assert_eq!(differs, !same);
        drop(terminal);
        let aliases = open(&folder).aliases(person).unwrap();
        assert_eq!(aliases.len(), spellings);
        assert!(aliases.iter().all(|alias| alias.by == "佐藤"));
    }
}

#[test]
fn who_could_not_be_asked_about_has_a_line_with_the_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    terminal
        .send(receive(Evidence::Declaration, Some(3)))
        .unwrap();
    let record = wait(&mut events, |event| match event {
        EventKind::Desk(record) => Some((**record).clone()),
        _ => None,
    });
    let report = record.entry.report.as_ref().unwrap();
    assert_eq!(report.person.name.as_deref(), Some("例示　花"));
    assert_eq!(
        report.ask,
        madoguchi_core::outcome::Ask::NotAnswered(Outcome::ReceivedUnchecked)
    );
    assert_eq!(record.noted.len(), 1);
    drop(terminal);
    assert_eq!(open(&folder).line(record.entry.inquiry).unwrap(), record);
    assert_eq!(open(&folder).counts().unwrap().undelivered, 0);
}

#[test]
fn what_is_no_evidence_any_more_and_what_is_not_in_the_journal_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    let old = Evidence::ExpiredInsuranceCard;
    let entry = StaffEntry::ReceivedUnchecked {
        evidence: old,
        tenths: None,
    };
    for command in [
        receive(old, None),
        note(2, entry),
        note(3, StaffEntry::PaperDiffers),
    ] {
        terminal.send(command).unwrap();
        let refused = wait(&mut events, |event| match event {
            EventKind::NotAmended { failure, .. } | EventKind::NotRecorded { failure, .. } => {
                Some(*failure)
            }
            EventKind::Desk(_) | EventKind::Amended(_) => panic!("taken"),
            _ => None,
        });
        assert_eq!(refused, Code::ProgramFault);
    }
    drop(terminal);
    assert_eq!(open(&folder).counts().unwrap().inquiries, 0);
}
