//! A line without an answer is asked about again, by number, and the answer becomes the line's.

use std::sync::Mutex;

use madoguchi_core::outcome::{Degraded, Evidence, Outcome, Person, ServiceMode, StatusWord};
use time::{Date, macros::datetime};

use super::*;

const BIRTH: Date = date!(1980 - 05 - 17);

/// A service that answers with what it is given, one after the other, and with the golden employee after that.
struct Next {
    answers: Mutex<Vec<Result<Box<EligibilityResult>, ServiceError>>>,
    /// The number of each question.
    asked: Mutex<Vec<InquiryId>>,
}

impl Next {
    fn with(
        answers: impl IntoIterator<Item = Result<Box<EligibilityResult>, ServiceError>>,
    ) -> Arc<Self> {
        let mut answers: Vec<_> = answers.into_iter().collect();
        answers.reverse();
        Arc::new(Self {
            answers: Mutex::new(answers),
            asked: Mutex::default(),
        })
    }

    fn next(&self, inquiry: InquiryId) -> Result<Box<EligibilityResult>, ServiceError> {
        self.asked.lock().unwrap().push(inquiry);
        let answer = self.answers.lock().unwrap().pop();
        answer.unwrap_or_else(|| Ok(golden("employee")))
    }
}

only_searches!(Next, |service, inquiry| {
    let answer = service.next(inquiry);
    Box::pin(async { answer })
});

fn golden(name: &str) -> Box<EligibilityResult> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/messages");
    let text = std::fs::read(folder.join(format!("search.result.{name}.json"))).unwrap();
    Box::new(EligibilityResult::from_json(&text).unwrap())
}

fn unreachable() -> Result<Box<EligibilityResult>, ServiceError> {
    Err(TransportError::Unreachable.into())
}

fn numbers(birth: Date) -> Box<NumberQuestion> {
    let day = date!(2026 - 11 - 16);
    Box::new(NumberQuestion::new("06139992", "1001", birth, day).unwrap())
}

fn again(line: InquiryId, question: Option<Box<NumberQuestion>>) -> Command {
    Command::AskAgain {
        inquiry: line,
        by: "佐藤".to_owned(),
        question,
    }
}

fn receive(birth: Option<Date>) -> Command {
    Command::Receive {
        by: "田中".to_owned(),
        person: Box::new(Person {
            name: Some("試験　太郎".to_owned()),
            birth,
            ..Person::default()
        }),
        evidence: Evidence::Declaration,
        tenths: Some(2),
    }
}

fn line(event: &EventKind) -> Option<DeskRecord> {
    match event {
        EventKind::Desk(record) => Some((**record).clone()),
        EventKind::NotRecorded { failure, .. } => panic!("{failure}"),
        _ => None,
    }
}

/// The line as it has become, or why it has not.
fn amended(event: &EventKind) -> Option<Result<DeskRecord, Code>> {
    match event {
        EventKind::Amended(record) => Some(Ok((**record).clone())),
        EventKind::NotAmended { failure, .. } => Some(Err(*failure)),
        _ => None,
    }
}

#[test]
fn after_an_outage_the_same_numbers_are_asked_again_and_the_line_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let service = Next::with([unreachable(), unreachable()]);
    let (terminal, mut events) = Terminal::start(Parts {
        service: service.clone(),
        ..parts(&folder)
    })
    .unwrap();
    terminal.send(ask(1)).unwrap();
    let failed = wait(&mut events, line);
    assert_eq!(failed.entry.why(), Some(Outcome::OurLine));
    let asked = failed.asked.as_ref().unwrap();
    assert!((asked.number.as_str(), asked.birth) == ("1001", BIRTH));

    terminal.send(again(inquiry(1), None)).unwrap();
    let still = wait(&mut events, amended).unwrap_err();
    assert_eq!(still, Code::ServiceUnreachable, "the outage goes on");

    terminal.send(again(inquiry(1), None)).unwrap();
    let now = wait(&mut events, amended).unwrap();
    assert_eq!(now.entry.inquiry, inquiry(1));
    assert_eq!((now.entry.end, now.entry.failure), (End::Answered, None));
    assert_eq!(now.entry.why(), None);
    let report = now.entry.report.as_ref().unwrap();
    assert_eq!(report.status, StatusWord::Acceptable);
    assert_eq!(now.asked.as_ref().unwrap().by.as_deref(), Some("佐藤"));
    assert_eq!(now.amended.unwrap().times, 1);
    assert_eq!(wait(&mut events, handed_over), (inquiry(1), None));
    drop(terminal);

    assert_eq!(open(&folder).line(inquiry(1)).unwrap(), now);
    let out = folder.path().join("out");
    assert!(out.join(format!("{}-1.json", inquiry(1))).is_file());
    let mut asked = service.asked.lock().unwrap().clone();
    assert_eq!(asked.len(), 3);
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), 3, "each question has a number of its own");
}

#[test]
fn who_was_received_without_a_check_is_asked_about_with_the_numbers_that_the_desk_types() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    terminal.send(receive(Some(BIRTH))).unwrap();
    let received = wait(&mut events, line);
    let inquiry = received.entry.inquiry;
    assert_eq!(received.entry.why(), Some(Outcome::ReceivedUnchecked));
    for (question, failure) in [
        (None, Code::QuestionMalformed),
        (
            Some(numbers(date!(1980 - 05 - 18))),
            Code::QuestionMalformed,
        ),
    ] {
        terminal.send(again(inquiry, question)).unwrap();
        assert_eq!(wait(&mut events, amended).unwrap_err(), failure);
    }
    terminal.send(again(inquiry, Some(numbers(BIRTH)))).unwrap();
    let now = wait(&mut events, amended).unwrap();
    assert_eq!((now.entry.end, now.noted.len()), (End::Answered, 1));
    let report = now.entry.report.as_ref().unwrap();
    let ratio = madoguchi_core::outcome::ChargeBasis::Statutory { tenths: 3 };
    assert_eq!(
        report.charge, ratio,
        "the answer stands before what was declared"
    );
    drop(terminal);
    assert_eq!(open(&folder).line(inquiry).unwrap(), now);
}

#[test]
fn numbers_that_found_nobody_are_corrected_in_the_same_line() {
    let folder = tempfile::tempdir().unwrap();
    let service = Next::with([Ok(golden("several"))]);
    let (terminal, mut events) = Terminal::start(Parts {
        service,
        ..parts(&folder)
    })
    .unwrap();
    terminal.send(ask(1)).unwrap();
    let first = wait(&mut events, line).entry.report.unwrap();
    assert_eq!(first.next_steps(), [Outcome::SeveralByNumber]);
    let question = (*numbers(BIRTH)).clone().with_branch_number("0").unwrap();
    let corrected = again(inquiry(1), Some(Box::new(question)));
    terminal.send(corrected).unwrap();
    let now = wait(&mut events, amended).unwrap();
    let branch = now
        .asked
        .as_ref()
        .and_then(|asked| asked.branch_number.clone());
    assert_eq!(branch.as_deref(), Some("00"));
    assert_eq!(now.entry.report.unwrap().status, StatusWord::Acceptable);
}

#[test]
fn a_cards_answer_is_not_replaced_and_what_is_not_in_the_journal_is_no_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let by_card = Entry::without_answer(inquiry(1), AskedBy::Card, End::Answered);
    let record = DeskRecord::new(datetime!(2026-11-16 00:42:07 UTC), by_card);
    store.record(&record, false, &SystemRandom).unwrap();
    drop(store);
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    for number in [1, 2] {
        let command = again(inquiry(number), Some(numbers(BIRTH)));
        terminal.send(command).unwrap();
        let refused = wait(&mut events, amended).unwrap_err();
        assert_eq!(refused, Code::ProgramFault);
    }
    drop(terminal);
    assert_eq!(open(&folder).line(inquiry(1)).unwrap(), record);
}

#[test]
fn an_answer_that_the_journal_does_not_take_leaves_the_line_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = open(&folder);
    let entry = Entry::without_answer(inquiry(1), AskedBy::Card, End::Failed);
    let record = DeskRecord::new(datetime!(2026-11-16 00:42:07 UTC), entry);
    store.record(&record, false, &SystemRandom).unwrap();
    let parts = Parts {
        store,
        ..parts(&folder)
    };
    let read_only = parts
        .store
        .connection
        .pragma_update(None, "query_only", true);
    read_only.unwrap();
    let (terminal, mut events) = Terminal::start(parts).unwrap();
    terminal
        .send(again(inquiry(1), Some(numbers(BIRTH))))
        .unwrap();
    let refused = wait(&mut events, amended).unwrap_err();
    assert_eq!(refused, Code::StateNotWritable);
    drop(terminal);
    assert_eq!(open(&folder).line(inquiry(1)).unwrap(), record);
}

#[test]
fn a_mode_that_the_desk_was_told_of_explains_an_outage_until_it_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let service = Next::with([
        unreachable(),
        unreachable(),
        unreachable(),
        Err(ServiceError::Malformed { what: "body" }),
    ]);
    let (terminal, mut events) = Terminal::start(Parts {
        service,
        ..parts(&folder)
    })
    .unwrap();
    let disaster = || ServiceMode::Disaster {
        area: Some("見本県".to_owned()),
        until: None,
    };
    let emergency = ServiceMode::Emergency {
        since: datetime!(2026-11-16 09:00 +9),
        approval: Some("D-1".to_owned()),
    };
    for (number, mode, why) in [
        (1, emergency, Outcome::EmergencyMode),
        (2, disaster(), Outcome::DisasterMode),
        (3, ServiceMode::Normal, Outcome::OurLine),
        (4, disaster(), Outcome::EchoWrong),
    ] {
        let change = Change::Mode(mode.clone());
        let by = Some("佐藤".to_owned());
        terminal.send(Command::Situate { by, change }).unwrap();
        let told = wait(&mut events, |event| match event {
            EventKind::Situation { mode, failure, .. } => Some((mode.clone(), *failure)),
            _ => None,
        });
        let told = if number == 1 {
            // The first tells what is going on at the start.
            assert_eq!(told, (ServiceMode::Normal, None));
            wait(&mut events, |event| match event {
                EventKind::Situation { mode, failure, .. } => Some((mode.clone(), *failure)),
                _ => None,
            })
        } else {
            told
        };
        assert_eq!(told, (mode, None));
        terminal.send(ask(number)).unwrap();
        let line = wait(&mut events, line);
        assert_eq!(line.entry.why(), Some(why), "{number}");
    }
    drop(terminal);
    let mut store = open(&folder);
    let facility = Facility::new("1311234567", InstitutionKind::Clinic);
    let now = store.begin(&facility, datetime!(2026-11-17 09:00 +9));
    assert_eq!(now.unwrap().mode, disaster(), "it lasts over a restart");
}

#[test]
fn a_source_that_is_up_to_date_again_is_told_and_counts() {
    let folder = tempfile::tempdir().unwrap();
    let (terminal, mut events) = Terminal::start(parts(&folder)).unwrap();
    let source = Degraded {
        number: "06139992".to_owned(),
        since: None,
    };
    let mut number = 0;
    for (change, degraded) in [
        (Change::Degraded(source.clone()), vec![source.clone()]),
        (Change::UpToDate(source.number.clone()), vec![]),
    ] {
        let by = Some("佐藤".to_owned());
        terminal.send(Command::Situate { by, change }).unwrap();
        let mut told = |event: &EventKind| match event {
            EventKind::Situation { degraded, .. } => Some(degraded.clone()),
            _ => None,
        };
        let mut now = wait(&mut events, &mut told);
        if number == 0 {
            now = wait(&mut events, &mut told);
        }
        number += 1;
        assert_eq!(now, degraded);
        terminal.send(ask(number)).unwrap();
        let report = wait(&mut events, line).entry.report.unwrap();
        let old = report.next_steps().contains(&Outcome::SourceDegraded);
        assert_eq!(old, !degraded.is_empty());
    }
}
