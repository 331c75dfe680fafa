//! The machine: two processes, nowhere to write, no room, a configuration or a store that cannot be used, a folder that takes no results.

use std::{io::Write, path::PathBuf};

use madoguchi::{
    core::{
        failure::Code,
        visit::{End, Screen},
    },
    host::SystemRandom,
    store::Store,
    terminal::EventKind,
};
use madoguchi_tests::{World, world::INSTITUTION};
use madoguchi_words::Language;

use super::{
    AT_THE_DESK, EMPLOYEE, RECEIVED, TAKES_LONG, end_of, reads, take_card, type_pin, wait_to_read,
    works_again,
};

/// A fault with which a terminal does not even start.
struct Start {
    fault: &'static str,
    /// Starts a terminal that cannot run.
    provoke: fn(&mut World),
    code: &'static str,
    patient: &'static str,
    staff: &'static str,
}

#[test]
fn a_terminal_that_cannot_run_says_why_and_ends() {
    let table = [
        Start {
            fault: "a configuration with a key that nobody knows",
            provoke: |world| start_with(world, |text| format!("colour = 1\n{text}")),
            code: "HST-04",
            patient: AT_THE_DESK,
            staff: "設定に誤りがあるため、始められません。",
        },
        Start {
            fault: "no client certificate",
            provoke: |world| {
                let own = format!("mock/client-{INSTITUTION}.pem");
                start_with(world, |text| text.replace(&own, "nothing.pem"));
            },
            code: "NET-05",
            patient: TAKES_LONG,
            staff: "この施設の証明書が読めません。",
        },
        Start {
            fault: "a client certificate without its key",
            provoke: |world| {
                let own = format!("mock/client-{INSTITUTION}.pem");
                start_with(world, |text| text.replace(&own, "mock/facility-ca.pem"));
            },
            code: "NET-05",
            patient: TAKES_LONG,
            staff: "この施設の証明書が読めません。",
        },
        Start {
            fault: "a state folder that cannot be written",
            provoke: |world| {
                elsewhere(world);
                world.start_terminal_after(
                    "mount --bind other other && mount -o remount,ro,bind other",
                );
            },
            code: "HST-01",
            patient: TAKES_LONG,
            staff: "この端末に記録を書けないため、回答を表示していません。",
        },
        Start {
            fault: "a state folder on a full disk",
            provoke: |world| {
                elsewhere(world);
                world.start_terminal_after("mount -t tmpfs -o size=4k tmpfs other");
            },
            code: "HST-02",
            patient: TAKES_LONG,
            staff: "この端末のディスクがいっぱいです。",
        },
        Start {
            fault: "a store that is damaged",
            provoke: |world| {
                elsewhere(world);
                std::fs::write(world.folder().join("other/madoguchi.sqlite"), [b'x'; 8192])
                    .expect("file");
                world.start_terminal();
            },
            code: "HST-05",
            patient: AT_THE_DESK,
            staff: "この端末の記録を開けません。",
        },
    ];
    let mut world = World::without_terminal();
    for row in &table {
        (row.provoke)(&mut world);
        ends_with(&mut world, row);
        world.write_config(|text| text);
        world.start_terminal();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        works_again(&mut world, row.fault);
    }
}

#[test]
fn a_second_terminal_on_the_same_machine_ends_and_the_first_one_goes_on() {
    let mut world = World::new();
    let first = world.terminal.take().expect("a terminal");
    let second = world.another_terminal(&world.config(), "second.log");
    world.terminal = Some(second);
    ends_with(
        &mut world,
        &Start {
            fault: "a second terminal",
            provoke: |_| (),
            code: "HST-03",
            patient: AT_THE_DESK,
            staff: "この端末では、すでに受付が動いています。",
        },
    );
    world.terminal = Some(first);
    works_again(&mut world, "a second terminal");
}

/// What is not in the journal is neither shown nor handed over, however little room there is.
#[test]
fn on_a_full_disk_nothing_is_shown_that_is_not_in_the_journal() {
    let mut world = World::without_terminal();
    std::fs::create_dir_all(world.folder().join("state")).expect("folder");
    world.start_terminal_after("mount -t tmpfs -o size=512k tmpfs state");
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    let state = inside(&mut world, "state");
    let filler = state.join("filler");
    let (mut answered, mut refused, mut closed) = (vec![world.visit(EMPLOYEE)], 0, 0);
    for kibibytes in [0, 4, 8, 12, 16, 24] {
        let fault = format!("a disk with {kibibytes} KiB left");
        fill_but(&filler, kibibytes);
        world.tap(EMPLOYEE);
        let first = world.screen(&fault, |screen| {
            matches!(screen, Screen::EnterPin { .. } | Screen::Closed { .. })
        });
        if let Screen::Closed { code } = first {
            // Nobody enters a PIN for an answer that could not be shown.
            assert_eq!(code, Code::DiskFull, "{fault}");
            closed += 1;
            std::fs::remove_file(&filler).expect("filler");
            take_card(&mut world);
            continue;
        }
        let pin = world.pin(EMPLOYEE);
        world.send(&format!("pin {pin}"));
        world.screen("consent", |screen| *screen == Screen::Consent);
        world.send("consent yes no");
        let last = world.screen(&fault, |screen| {
            matches!(screen, Screen::Finished { .. } | Screen::Trouble { .. })
        });
        match last {
            Screen::Trouble { code, .. } => {
                assert_eq!(code, Code::DiskFull, "{fault}");
                assert_eq!(reads(&last), TAKES_LONG, "{fault}");
                refused += 1;
            }
            _ => answered.push(world.desk()),
        }
        take_card(&mut world);
        std::fs::remove_file(&filler).expect("filler");
    }
    assert!(refused > 0, "no visit met a full disk");
    assert!(closed > 0, "a visit began after one that met a full disk");
    answered.push(world.visit(EMPLOYEE));

    let shown = world.terminal().seen().iter();
    let shown = shown
        .filter(|event| matches!(event.kind, EventKind::Desk(_)))
        .count();
    assert_eq!(shown, answered.len());
    let copy = world.folder().join("copy");
    std::fs::create_dir(&copy).expect("folder");
    for file in ["madoguchi.sqlite", "madoguchi.sqlite-wal", "store.key"] {
        std::fs::copy(state.join(file), copy.join(file)).expect(file);
    }
    let store = Store::open(&copy, &SystemRandom).expect("store");
    answered.reverse();
    assert_eq!(store.recent(100).expect("journal"), answered);
    assert_eq!(world.delivered(answered.len()).len(), answered.len());
    let words = madoguchi_words::failure(Language::Japanese, "HST-02").expect("words");
    assert_eq!(words.staff.what, "この端末のディスクがいっぱいです。");
}

#[test]
fn a_result_that_cannot_be_handed_over_is_kept_and_handed_over_later() {
    let mut world = World::without_terminal();
    let out = world.folder().join("out");
    std::fs::write(&out, "a file in the way").expect("file");
    world.start_terminal();
    world.tap(EMPLOYEE);
    type_pin(&mut world, EMPLOYEE);
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.send("consent yes no");
    wait_to_read(&mut world, "a folder that cannot be written", RECEIVED, "");
    let failure = world.terminal().wait("the failure", |event| match event {
        EventKind::Delivered { failure, .. } => Some(*failure),
        _ => None,
    });
    assert_eq!(failure, Some(Code::DeliveryFailed));
    let words = madoguchi_words::failure(Language::Japanese, "HST-06").expect("words");
    assert_eq!(words.staff.what, "レセコンへ結果を渡せませんでした。");
    take_card(&mut world);
    let (journal, counts) = world.journal();
    let ends: Vec<_> = journal.iter().map(end_of).collect();
    assert_eq!((ends, counts.undelivered), (vec![(End::Answered, "")], 1));

    std::fs::remove_file(&out).expect("file");
    world.start_terminal();
    let late = world.delivered(1);
    assert_eq!(late.len(), 1);
    assert_eq!(late[0]["inquiry"], journal[0].entry.inquiry.to_string());
    works_again(&mut world, "a folder that could not be written");
    assert_eq!(world.journal().1.undelivered, 0);
}

fn start_with(world: &mut World, change: impl FnOnce(String) -> String) {
    world.write_config(change);
    world.start_terminal();
}

/// Another, new state folder.
fn elsewhere(world: &World) {
    let other = world.folder().join("other");
    let _ = std::fs::remove_dir_all(&other);
    std::fs::create_dir_all(&other).expect("folder");
    world.write_config(|text| text.replace("state = \"state\"", "state = \"other\""));
}

/// The terminal reports the code and has ended.
fn ends_with(world: &mut World, row: &Start) {
    let fault = row.fault;
    let code = world.terminal().wait(fault, |event| match event {
        EventKind::Readers { failure, .. } => Some(failure.map_or("", Code::as_str)),
        _ => None,
    });
    assert_eq!(code, row.code, "{fault}");
    let terminal = world.terminal.take().expect("a terminal");
    assert_eq!(terminal.end().code(), Some(2), "{fault}");
    let words = madoguchi_words::failure(Language::Japanese, row.code).expect(fault);
    assert_eq!(
        (words.patient.heading.as_str(), words.staff.what.as_str()),
        (row.patient, row.staff),
        "{fault}"
    );
}

/// A folder as the terminal sees it in its own mount namespace.
fn inside(world: &mut World, folder: &str) -> PathBuf {
    let root = PathBuf::from(format!("/proc/{}/root", world.terminal().id()));
    let path = world.folder().join(folder);
    root.join(path.strip_prefix("/").expect("an absolute path"))
}

/// Fills the disk but for so many KiB.
fn fill_but(filler: &std::path::Path, kibibytes: u64) {
    let mut file = std::fs::File::create(filler).expect("filler");
    while file.write_all(&[0; 4096]).is_ok() {}
    let length = file.metadata().expect("filler").len();
    file.set_len(length.saturating_sub(kibibytes * 1024))
        .expect("filler");
}
