//! Results that nobody asked for: listed without a name, opened for the one person who says name and birth date.

use madoguchi_core::outcome::{StaffEntry, Unattributable};
use time::{Date, macros::format_description};

use super::*;
use crate::{folder::FaceFolder, terminal::Mail};

const BIRTH: Date = date!(1980 - 05 - 17);

/// A terminal beside a face folder in which one result of today lies.
fn with_mail(folder: &TempDir) -> Parts {
    let face = folder.path().join("face");
    std::fs::create_dir_all(&face).unwrap();
    let golden =
        include_str!("../../../../tests/fixtures/messages/link/OQSsiquc01res_face.employee.xml");
    let today = SystemClock::new()
        .wall()
        .to_offset(madoguchi_core::clock::JST)
        .date();
    let day = today
        .format(format_description!("[year][month][day]"))
        .unwrap();
    let name = format!("OQSsiquc01res_face_13112345670123456789abcdef0123_{day}094207.xml");
    std::fs::write(face.join(name), golden.replace("20261116", &day)).unwrap();
    Parts {
        folder: Some(FaceFolder::new(&face, "1311234567").looking_every(Duration::from_millis(5))),
        ..parts(folder)
    }
}

fn attribute(inquiry: InquiryId, name: &str, birth: Date) -> Command {
    Command::Attribute {
        inquiry,
        by: "佐藤".to_owned(),
        name: name.to_owned(),
        birth,
    }
}

fn waiting(event: &EventKind) -> Option<Vec<Mail>> {
    match event {
        EventKind::Mail { waiting, .. } => Some(waiting.clone()),
        _ => None,
    }
}

#[test]
fn mail_shows_nothing_until_it_is_tied_to_one_person_and_is_a_line_then() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(with_mail(&folder)).unwrap();
    let [mail] = wait(&mut events, waiting).try_into().unwrap();
    for (name, birth) in [
        ("試験　花子", BIRTH),
        ("試験　太郎", date!(1980 - 05 - 18)),
        ("", BIRTH),
    ] {
        terminal.send(attribute(mail.inquiry, name, birth)).unwrap();
        let why = wait(&mut events, |event| match event {
            EventKind::NotAttributed { inquiry, why } => Some((*inquiry, *why)),
            EventKind::Desk(_) | EventKind::Delivered { .. } => panic!("opened"),
            _ => None,
        });
        assert_eq!(why, (mail.inquiry, Unattributable::AnotherPerson));
    }
    assert_eq!(open(&folder).counts().unwrap().inquiries, 0);
    let refused = open(&folder).refused_ties(mail.inquiry).unwrap();
    let who: Vec<_> = refused.iter().map(|(_, by)| by.as_str()).collect();
    assert_eq!(who, ["佐藤"; 3]);

    // Pressed twice: it is one line.
    for _ in 0..2 {
        let said = attribute(mail.inquiry, "シケン　タロウ", BIRTH);
        terminal.send(said).unwrap();
    }
    assert_eq!(wait(&mut events, waiting), []);
    let record = wait(&mut events, |event| match event {
        EventKind::Desk(record) => Some((**record).clone()),
        _ => None,
    });
    assert_eq!(record.entry.inquiry, mail.inquiry);
    let report = record.entry.report.as_ref().unwrap();
    assert_eq!(report.person.name.as_deref(), Some("試験　太郎"));
    let [noted] = record.noted.as_slice() else {
        panic!("one note")
    };
    assert!(noted.by == "佐藤" && noted.entry == StaffEntry::Attributed);
    assert_eq!(wait(&mut events, handed_over), (mail.inquiry, None));
    drop(terminal);
    assert_eq!(open(&folder).line(mail.inquiry).unwrap(), record);

    // The file still lies there, and is somebody's: in the next run nothing is listed.
    let (terminal, mut events) = Terminal::start(with_mail(&folder)).unwrap();
    terminal.send(ask(7)).unwrap();
    while wait(&mut events, handed_over).0 != inquiry(7) {}
    drop(terminal);
    while let Some(event) = events.recv() {
        assert_eq!(waiting(&event.kind), None);
    }
}

#[test]
fn mail_that_the_journal_does_not_take_is_nobodys_again() {
    let folder = tempfile::tempdir().unwrap();
    let parts = with_mail(&folder);
    let (terminal, mut events) = {
        let read_only = parts
            .store
            .connection
            .pragma_update(None, "query_only", true);
        read_only.unwrap();
        Terminal::start(parts).unwrap()
    };
    let [mail] = wait(&mut events, waiting).try_into().unwrap();
    let said = attribute(mail.inquiry, "試験　太郎", BIRTH);
    terminal.send(said).unwrap();
    assert_eq!(wait(&mut events, waiting), []);
    assert_eq!(wait(&mut events, waiting), [mail]);
    let refused = wait(&mut events, |event| match event {
        EventKind::NotRecorded { inquiry, .. } => Some(*inquiry),
        EventKind::Desk(_) => panic!("shown"),
        _ => None,
    });
    assert_eq!(refused, mail.inquiry);
}

#[test]
fn a_folder_that_is_not_there_is_told_once_and_does_not_hold_up_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("nowhere");
    let (terminal, mut events) = Terminal::start(Parts {
        folder: Some(FaceFolder::new(&gone, "1311234567").looking_every(Duration::from_millis(5))),
        ..parts(&folder)
    })
    .unwrap();
    let failure = |event: &EventKind| match event {
        EventKind::Mail { failure, .. } => Some(*failure),
        _ => None,
    };
    assert_eq!(wait(&mut events, failure), Some(Code::FolderUnreadable));
    terminal.send(ask(1)).unwrap();
    assert_eq!(wait(&mut events, handed_over), (inquiry(1), None));
    std::fs::create_dir(&gone).unwrap();
    assert_eq!(wait(&mut events, failure), None);
    ends(terminal);
}
