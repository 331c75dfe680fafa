//! Results that the face unit of the official link application pushes (T10), through the whole terminal: the mock plays the link application and writes
//! its folder in pieces; the terminal reads it, keeps what it brings closed, and opens it for the one person who says name and birth date.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use madoguchi::{
    core::{
        outcome::{AskedBy, StaffEntry, Unattributable},
        visit::{End, InquiryId, Screen},
    },
    terminal::EventKind,
};
use madoguchi_mock_server::{Link, LinkOptions};
use madoguchi_tests::{World, world::INSTITUTION};

/// A world whose terminal receives mail, and the link application beside it.
fn world() -> (World, Link) {
    world_with(None)
}

/// As [`world`]; under a password what is pushed is encrypted.
fn world_with(password: Option<&str>) -> (World, Link) {
    let mut world = World::without_terminal();
    let oqs = world.folder().join("oqs");
    let service = world.service.as_ref().expect("the service runs");
    let mut options = LinkOptions::new(&oqs, INSTITUTION);
    options.password = password.map(str::to_owned);
    options.encrypt_face = true;
    let link = service.link(options);
    let link = link.expect("the folders of the link application");
    std::fs::write(
        world.folder().join("link-password"),
        password.unwrap_or_default(),
    )
    .expect("password");
    world.write_config(|text| {
        format!("{text}\n[folder]\nface = \"oqs/face\"\npassword_file = \"link-password\"\n")
    });
    world.start_terminal();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    (world, link)
}

/// Lays somebody's card on the face reader.
fn tap(world: &World, person: &str) {
    let service = world.service.as_ref().expect("the service runs");
    let page = world.block_on(service.admin_page("127.0.0.1:0".parse().expect("an address")));
    let page = page.expect("the admin page");
    let address = page.url().replace("http://", "");
    let ask = |head: &str, body: &str| {
        let mut stream = TcpStream::connect(&address).expect("the page listens");
        let length = body.len();
        let request = format!(
            "{head} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        answer
    };
    let people = ask("GET /", "");
    let (_, after) = people.split_once("name=\"word\" value=\"").expect("a form");
    let (word, _) = after.split_once('"').expect("its word");
    let told = ask("POST /face", &format!("word={word}&person={person}"));
    assert!(told.contains("OQSsiquc01res_face_"), "{told}");
}

/// Lets the link application look three times: a file is empty, then half, then whole.
fn pass(world: &World, link: &mut Link) {
    for _ in 0..3 {
        world.block_on(link.pass()).expect("the folders work");
    }
}

/// Waits until this many results are nobody's.
fn waiting(world: &mut World, count: usize) -> Vec<InquiryId> {
    world.terminal().wait("mail", |event| match event {
        EventKind::Mail {
            waiting,
            failure: None,
        } if waiting.len() == count => Some(waiting.iter().map(|mail| mail.inquiry).collect()),
        _ => None,
    })
}

#[test]
fn what_is_pushed_encrypted_arrives_like_anything_else() {
    let (mut world, mut link) = world_with(Some("見本 password 1"));
    tap(&world, "employee");
    pass(&world, &mut link);
    let face = world.folder().join("oqs/face");
    let mut names = std::fs::read_dir(face).expect("the folder");
    let name = names.next().expect("a file").expect("its name").file_name();
    assert!(name.to_string_lossy().ends_with(".zip"), "{name:?}");
    let [mail] = waiting(&mut world, 1).try_into().expect("one");
    world.send(&format!("attribute {mail} 1980-05-17 試験 太郎"));
    assert_eq!(world.desk().entry.end, End::Answered);
}

#[test]
fn what_the_link_application_pushes_is_closed_until_it_is_tied_to_one_person() {
    let (mut world, mut link) = world();
    tap(&world, "employee");
    pass(&world, &mut link);
    let [mail] = waiting(&mut world, 1).try_into().expect("one");
    world.send(&format!("attribute {mail} 1980-05-17 例示 花"));
    let why = world.terminal().wait("a refusal", |event| match event {
        EventKind::NotAttributed { inquiry, why } if *inquiry == mail => Some(*why),
        _ => None,
    });
    assert_eq!(why, Unattributable::AnotherPerson);
    let (journal, _) = world.journal();
    assert!(journal.is_empty(), "a refusal leaves nothing");
    let told = format!("{:?}", world.terminal().seen());
    assert!(!told.contains("試験"), "nothing of it was told");

    world.send(&format!("attribute {mail} 1980-05-17 試験　太郎"));
    let record = world.terminal().desk();
    assert_eq!(
        (record.entry.inquiry, record.entry.end),
        (mail, End::Answered)
    );
    assert_eq!(record.entry.asked_by, AskedBy::Card);
    let report = record.entry.report.as_ref().expect("a report");
    assert_eq!(report.person.name.as_deref(), Some("試験　太郎"));
    let entries: Vec<_> = record.noted.iter().map(|noted| &noted.entry).collect();
    assert!(entries == [&StaffEntry::Attributed]);
    let (journal, _) = world.journal();
    assert_eq!(journal, [record]);
    assert_eq!(world.delivered(1).len(), 1);
}

#[test]
fn two_people_after_one_another_are_two_results_and_each_opens_for_its_own() {
    let (mut world, mut link) = world();
    for person in ["employee", "elderly-75"] {
        tap(&world, person);
        pass(&world, &mut link);
    }
    let mails = waiting(&mut world, 2);
    let opens: Vec<InquiryId> = mails
        .iter()
        .copied()
        .filter(|mail| {
            world.send(&format!("attribute {mail} 1980-05-17 試験　太郎"));
            world.terminal().wait("an answer", |event| match event {
                EventKind::NotAttributed { inquiry, .. } if inquiry == mail => Some(false),
                EventKind::Desk(record) if record.entry.inquiry == *mail => Some(true),
                _ => None,
            })
        })
        .collect();
    assert_eq!(opens.len(), 1, "one of the two");
    let (journal, _) = world.journal();
    let names = journal
        .iter()
        .filter_map(|record| record.entry.report.as_ref());
    let names: Vec<_> = names.map(|report| report.person.name.as_deref()).collect();
    assert_eq!(names, [Some("試験　太郎")]);
}

#[test]
fn an_entry_of_the_desk_changes_the_line_and_the_receipt_software_gets_it_anew() {
    let mut world = World::new();
    let record = world.visit("employee");
    let inquiry = record.entry.inquiry;
    assert_eq!(world.delivered(1).len(), 1);
    world.send(&format!("waiver {inquiry}"));
    let changed = world
        .terminal()
        .wait("a changed line", |event| match event {
            EventKind::Amended(record) => Some((**record).clone()),
            _ => None,
        });
    let outcomes = changed
        .entry
        .report
        .iter()
        .flat_map(|report| &report.entitlements);
    let outcomes: Vec<_> = outcomes.map(|right| right.outcome.id()).collect();
    assert_eq!(outcomes, ["I01", "I22"]);
    assert_eq!(world.delivered(2).len(), 2);
    let (journal, _) = world.journal();
    assert_eq!(journal, [changed]);
}
