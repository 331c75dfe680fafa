mod again;
mod desk;
mod mail;
mod notices;
mod readers;
mod refetch;
mod silence;

use std::{sync::mpsc as blocking, time::Duration};

use madoguchi_core::{
    eligibility::{EligibilityResult, NumberQuestion},
    failure::Code,
    link::{Link, LinkError, ReaderState, ReadersError},
    outcome::{AskedBy, Facility, InstitutionKind},
    visit::{Consents, End, Entry, InquiryId, Opened, PersonEvent, Proof, Proven},
    x509::{Anchors, Environment},
};
use tempfile::TempDir;
use time::macros::{date, datetime};

use super::*;
use crate::{
    host::{SystemClock, SystemRandom},
    service::{Answer, Health, ServiceError, TransportError},
};

/// How long something may take that must come.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn what_the_desk_sees_stands_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    terminal.send(ask(1)).unwrap();
    let record = wait(&mut events, |event| match event {
        EventKind::Desk(record) => Some(record.clone()),
        _ => None,
    });
    assert_eq!(record.entry.inquiry, inquiry(1));
    assert_eq!(open(&folder).recent(10).unwrap(), [*record]);
    assert_eq!(wait(&mut events, handed_over), (inquiry(1), None));
    drop(terminal);
    assert!(
        events.recv().is_none(),
        "nothing comes after a terminal has ended"
    );
    assert_eq!(open(&folder).counts().unwrap().undelivered, 0);
}

#[test]
fn what_the_journal_does_not_take_is_told_and_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let parts = parts(&folder);
    let read_only = parts
        .store
        .connection
        .pragma_update(None, "query_only", true);
    read_only.unwrap();
    let (terminal, mut events) = Terminal::start(parts).unwrap();
    terminal.send(ask(1)).unwrap();
    let failure = wait(&mut events, |event| match event {
        EventKind::NotRecorded { inquiry, failure } => Some((*inquiry, *failure)),
        EventKind::Desk(_) => panic!("shown"),
        _ => None,
    });
    assert_eq!(failure, (inquiry(1), Code::StateNotWritable));
    terminal
        .send(Command::Reveal {
            inquiry: inquiry(1),
            field: "outcome".to_owned(),
        })
        .unwrap();
    let revealed = wait(&mut events, |event| match event {
        EventKind::Revealed { failure, .. } => Some(*failure),
        _ => None,
    });
    assert!(revealed.is_some());
}

#[test]
fn what_could_not_be_handed_over_waits_for_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    std::fs::write(&out, "in the way").unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    for number in 1..=3 {
        terminal.send(ask(number)).unwrap();
        // Each call tries what failed before as well.
        while wait(&mut events, handed_over) != (inquiry(number), Some(Code::DeliveryFailed)) {}
    }
    drop(terminal);
    assert_eq!(open(&folder).counts().unwrap().undelivered, 3);

    std::fs::remove_file(&out).unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    for _ in 1..=3 {
        assert_eq!(wait(&mut events, handed_over).1, None);
    }
    drop(terminal);
    assert_eq!(open(&folder).counts().unwrap().undelivered, 0);
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 3);
}

#[test]
fn more_than_are_looked_at_in_one_go_are_handed_over() {
    const MANY: u128 = 150;
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut store = open(&folder);
    for number in 1..=MANY {
        let record = DeskRecord::new(
            time::OffsetDateTime::UNIX_EPOCH,
            Entry::without_answer(inquiry(number), AskedBy::Number, End::Answered),
        );
        store.record(&record, true, &SystemRandom).unwrap();
    }
    drop(store);
    let (_terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    for number in 1..=MANY {
        assert_eq!(wait(&mut events, handed_over), (inquiry(number), None));
    }
    let files = u128::try_from(std::fs::read_dir(&out).unwrap().count());
    assert_eq!(files, Ok(MANY));
}

#[test]
fn questions_without_end_are_refused_and_each_has_its_end() {
    const MANY: u128 = 80;
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(Parts {
        service: Arc::new(Silent),
        ..parts(&folder)
    })
    .unwrap();
    let mut refused = 0;
    for number in 1..=MANY {
        while terminal.send(ask(number)).is_err() {
            std::thread::yield_now();
        }
    }
    while refused < MANY - 64 {
        let code = wait(&mut events, |event| match event {
            EventKind::Desk(record) => record.entry.failure,
            _ => None,
        });
        assert_eq!(code, Code::ServiceBusy);
        refused += 1;
    }
    ends(terminal);
}

#[test]
fn a_terminal_that_is_busy_ends_as_well() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..20 {
        let (terminal, _events) = Terminal::start(parts(&folder)).unwrap();
        while terminal
            .send(Command::Person(PersonEvent::AskStaff))
            .is_ok()
        {}
        ends(terminal);
    }
}

#[test]
fn a_terminal_that_cannot_see_its_readers_any_more_ends() {
    let folder = tempfile::tempdir().unwrap();
    let (_terminal, mut events) = Terminal::start(Parts {
        readers: Box::new(|| Box::new(Broken)),
        ..parts(&folder)
    })
    .unwrap();
    while events.recv().is_some() {}
}

/// Drops a terminal, which must not take for ever.
fn ends(terminal: Terminal) {
    let (end, ended) = blocking::channel();
    std::thread::Builder::new()
        .spawn(move || {
            drop(terminal);
            let _ = end.send(());
        })
        .unwrap();
    assert_eq!(ended.recv_timeout(PATIENCE), Ok(()), "it does not end");
}

fn parts(folder: &TempDir) -> Parts {
    Parts {
        settings: Settings {
            anchors: Anchors::new(Environment::Test, Vec::new()).unwrap(),
            facility: Facility::new("1311234567", InstitutionKind::Clinic),
            phones: false,
            face: false,
            staff_check: false,
        },
        roles: Roles::default(),
        readers: Box::new(|| Box::new(Empty(false))),
        service: Arc::new(Golden),
        face: None,
        notices: false,
        store: open(folder),
        folder: None,
        delivery: Some(JsonFolder::new(&folder.path().join("out"))),
        clock: Arc::new(SystemClock::new()),
        random: Arc::new(SystemRandom),
    }
}

fn open(folder: &TempDir) -> Store {
    Store::open(&folder.path().join("state"), &SystemRandom).unwrap()
}

fn inquiry(number: u128) -> InquiryId {
    InquiryId(uuid::Uuid::from_u128(number))
}

fn ask(number: u128) -> Command {
    let (birth, visit) = (date!(1980 - 05 - 17), date!(2026 - 11 - 16));
    Command::AskByNumber {
        inquiry: inquiry(number),
        question: Box::new(NumberQuestion::new("06139992", "1001", birth, visit).unwrap()),
    }
}

fn wait<T>(events: &mut Events, mut want: impl FnMut(&EventKind) -> Option<T>) -> T {
    loop {
        let event = events.recv().expect("the terminal runs");
        if let Some(found) = want(&event.kind) {
            return found;
        }
    }
}

/// What was handed over, or why not.
fn handed_over(event: &EventKind) -> Option<(InquiryId, Option<Code>)> {
    match event {
        EventKind::Delivered { inquiry, failure } => Some((*inquiry, *failure)),
        _ => None,
    }
}

/// One reader, empty for ever; whether it has been looked at.
struct Empty(bool);

impl Readers for Empty {
    fn watch(&mut self, wait: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        if std::mem::replace(&mut self.0, true) {
            // Nothing happens in a reader that nobody can reach.
            let (_never, comes) = blocking::channel::<()>();
            let _ = comes.recv_timeout(wait);
        }
        Ok(vec![ReaderState {
            name: "Reader".to_owned(),
            card: None,
        }])
    }

    fn open(&mut self, _: &str) -> Result<Box<dyn Link>, LinkError> {
        Err(LinkError::Removed)
    }
}

/// Readers whose driver fails in a way that nobody foresaw.
struct Broken;

impl Readers for Broken {
    fn watch(&mut self, _: Duration) -> Result<Vec<ReaderState>, ReadersError> {
        panic!("as if a driver had a fault")
    }

    fn open(&mut self, _: &str) -> Result<Box<dyn Link>, LinkError> {
        Err(LinkError::Removed)
    }
}

/// A service that answers every question by number with the golden employee.
struct Golden;

/// A service that never answers.
struct Silent;

macro_rules! only_searches {
    (
        $service:ty,
        |$searched:ident, $inquiry:ident| $answer:expr,
        |$itself:ident, $interface:ident, $message:ident| $exchanged:expr
    ) => {
        impl Service for $service {
            fn open<'a>(&'a self, _: &'a str) -> Answer<'a, Opened> {
                Box::pin(std::future::pending())
            }
            fn replace_challenge<'a>(&'a self, _: &'a str, _: &'a str) -> Answer<'a, Opened> {
                Box::pin(std::future::pending())
            }
            fn prove<'a>(&'a self, _: &'a Proof) -> Answer<'a, Proven> {
                Box::pin(std::future::pending())
            }
            fn result<'a>(
                &'a self,
                _: &'a str,
                _: &'a str,
                _: &'a Consents,
            ) -> Answer<'a, Box<EligibilityResult>> {
                Box::pin(std::future::pending())
            }
            fn search<'a>(
                &'a self,
                _: &'a NumberQuestion,
                $inquiry: InquiryId,
            ) -> Answer<'a, Box<EligibilityResult>> {
                let $searched = self;
                $answer
            }
            fn exchange<'a>(
                &'a self,
                $interface: &'static str,
                $message: serde_json::Value,
            ) -> Answer<'a, madoguchi_core::eligibility::Reply> {
                let $itself = self;
                let exchanged: Answer<'a, serde_json::Value> = $exchanged;
                Box::pin(async {
                    exchanged
                        .await
                        .map(madoguchi_core::eligibility::Reply::Message)
                })
            }
            fn connect(&self) -> Answer<'_, ()> {
                Box::pin(std::future::pending())
            }
            fn health(&self) -> Answer<'_, Health> {
                Box::pin(std::future::pending())
            }
        }
    };
    ($service:ty, |$searched:ident, $inquiry:ident| $answer:expr) => {
        only_searches!(
            $service,
            |$searched, $inquiry| $answer,
            |_service, _interface, _message| Box::pin(std::future::pending())
        );
    };
    ($service:ty, $answer:expr, |$itself:ident, $interface:ident, $message:ident| $exchanged:expr) => {
        only_searches!(
            $service,
            |_service, _inquiry| $answer,
            |$itself, $interface, $message| $exchanged
        );
    };
    ($service:ty, $answer:expr) => {
        only_searches!($service, |_service, _inquiry| $answer);
    };
}

use only_searches;

only_searches!(Golden, {
    let golden = include_bytes!("../../../tests/fixtures/messages/search.result.employee.json");
    Box::pin(async { Ok(Box::new(EligibilityResult::from_json(golden).unwrap())) })
});
only_searches!(Silent, Box::pin(std::future::pending()));
