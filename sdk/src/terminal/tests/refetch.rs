//! Tickets that come later: planned, fetched in the background, and the desk's line amended.

use std::{
    collections::VecDeque,
    sync::{
        Mutex,
        atomic::{AtomicI64, Ordering},
    },
};

use madoguchi_core::{
    clock::{Clock, Monotonic},
    outcome::Outcome,
};
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};

use super::*;

/// When the person is here: early in the month, before the office has registered anything.
const VISITED: OffsetDateTime = datetime!(2026-11-05 09:42 +9);

/// A clock that is put forward by hand.
#[derive(Debug)]
struct Put {
    seconds: AtomicI64,
    system: SystemClock,
}

impl Put {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            seconds: AtomicI64::new(0),
            system: SystemClock::new(),
        })
    }

    fn to(&self, at: OffsetDateTime) {
        let seconds = (at - VISITED).whole_seconds();
        self.seconds.store(seconds, Ordering::SeqCst);
    }
}

impl Clock for Put {
    fn wall(&self) -> OffsetDateTime {
        VISITED + time::Duration::seconds(self.seconds.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Monotonic {
        self.system.monotonic()
    }
}

/// A service that knows one recipient, without a ticket by number, and answers what is fetched as told.
struct Office {
    fetches: Mutex<VecDeque<Value>>,
    asked: Mutex<Vec<&'static str>>,
}

impl Office {
    fn new(fetches: impl IntoIterator<Item = Value>) -> Arc<Self> {
        Arc::new(Self {
            fetches: Mutex::new(fetches.into_iter().collect()),
            asked: Mutex::default(),
        })
    }

    fn exchanged(&self, interface: &'static str, message: &Value) -> Result<Value, ServiceError> {
        self.asked.lock().unwrap().push(interface);
        let header = &message["XmlMsg"]["MessageHeader"];
        if interface == "OQSmutic01req" {
            let month = message.pointer(
                "/XmlMsg/MessageBody/QualificationConfirmSearchInfo/MedicalTreatmentMonth",
            );
            assert_eq!(month, Some(&json!("202611")));
            return Ok(
                json!({"XmlMsg": {"MessageHeader": header, "MessageBody": {"ReceptionNumber": "R1"}}}),
            );
        }
        let answer = self.fetches.lock().unwrap().pop_front();
        answer.ok_or(ServiceError::Transport(TransportError::Unreachable))
    }
}

only_searches!(
    Office,
    Box::pin(async { Ok(Box::new(recipient())) }),
    |service, interface, message| {
        let answer = service.exchanged(interface, &message);
        Box::pin(async { answer })
    }
);

fn right(tickets: &[Value]) -> Value {
    json!({
        "InsuredCardClassification": "A1", "InsurerNumber": "12139994", "InsuredIdentificationNumber": "9999012",
        "Birthdate": "19580321", "Name": "例示　渉", "PublicExpenseResultList": {"MedicalTicketInfo": tickets},
    })
}

fn recipient() -> EligibilityResult {
    EligibilityResult::from_value(&json!({"XmlMsg": {
        "MessageHeader": {"SegmentOfResult": "1", "ProcessExecutionTime": "20261105094200"},
        "MessageBody": {"ProcessingResultStatus": "1", "QualificationValidity": "6", "ResultList": [right(&[])]},
    }}))
    .unwrap()
}

fn ticket(self_pay: &str) -> Value {
    json!({
        "TicketType": "01", "MedicalTreatmentMonth": "202611", "DesignatedMedicalInstitutionFlag": "0", "IssueNumber": "M1",
        "MedicalTreatmentType": "02", "SelfPayAmount": self_pay, "SingleOrCombinedUse": "01",
    })
}

fn processing() -> Value {
    json!({"XmlMsg": {"MessageHeader": {"MedicalInstitutionCode": "1311234567", "ReceptionNumber": "R1", "SegmentOfResult": "2"}}})
}

fn fetched(tickets: &[Value]) -> Value {
    let units: Vec<Value> = (!tickets.is_empty())
        .then(|| json!({"ProcessingResultStatus": "1", "QualificationValidity": "1", "ResultOfQualificationConfirmation": right(tickets)}))
        .into_iter()
        .collect();
    json!({"XmlMsg": {
        "MessageHeader": {
            "MedicalInstitutionCode": "1311234567", "ReceptionNumber": "R1", "SegmentOfResult": "1",
            "ProcessExecutionTime": "20261115070000",
        },
        "MessageBody": {"BulkConfirmUnit": units},
    }})
}

/// By number, for the fifth.
fn ask(number: u128) -> Command {
    let (birth, visit) = (date!(1958 - 03 - 21), date!(2026 - 11 - 05));
    Command::AskByNumber {
        inquiry: inquiry(number),
        question: Box::new(NumberQuestion::new("12139994", "9999012", birth, visit).unwrap()),
    }
}

fn told(record: &DeskRecord) -> Vec<Outcome> {
    let report = record.entry.report.as_ref().unwrap();
    let rights = report.entitlements.iter();
    rights
        .flat_map(|right| [right.outcome].into_iter().chain(right.notices.clone()))
        .collect()
}

fn desk(event: &EventKind) -> Option<DeskRecord> {
    match event {
        EventKind::Desk(record) => Some((**record).clone()),
        EventKind::Amended(_) => panic!("not yet"),
        _ => None,
    }
}

fn amended(event: &EventKind) -> Option<DeskRecord> {
    match event {
        EventKind::Amended(record) => Some((**record).clone()),
        _ => None,
    }
}

#[test]
fn a_ticket_that_is_registered_later_amends_the_line_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Put::new();
    let office = Office::new([
        processing(),
        fetched(&[ticket("0")]),
        fetched(&[ticket("3000")]),
    ]);
    let start = || {
        let mut parts = parts(&folder);
        parts.clock = clock.clone();
        parts.service = office.clone();
        Terminal::start(parts).unwrap()
    };
    let (terminal, mut events) = start();
    terminal.send(ask(1)).unwrap();
    let line = wait(&mut events, desk);
    assert_eq!(told(&line), [Outcome::RecipientNoTicketYet]);
    drop(terminal);

    clock.to(datetime!(2026-11-15 07:00 +9));
    let (terminal, mut events) = start();
    let line = wait(&mut events, amended);
    assert_eq!(line.entry.inquiry, inquiry(1));
    assert_eq!(told(&line), [Outcome::TicketHere]);
    assert_eq!(line.amended.unwrap().times, 1);
    // A second recipient's visit has the month fetched again, and the first line is watched with it.
    terminal.send(ask(2)).unwrap();
    wait(&mut events, desk);
    clock.to(datetime!(2026-11-16 07:00 +9));
    terminal
        .send(Command::Person(PersonEvent::AskStaff))
        .unwrap();
    let mut lines = [wait(&mut events, amended), wait(&mut events, amended)];
    lines.sort_by_key(|line| line.entry.inquiry);
    assert_eq!(
        told(&lines[0]),
        [Outcome::TicketHereSelfPay, Outcome::TicketChanged]
    );
    assert_eq!(told(&lines[1])[0], Outcome::TicketHereSelfPay);
    drop(terminal);
    assert_eq!(open(&folder).line(inquiry(1)).unwrap(), lines[0]);
    let asked = office.asked.lock().unwrap().clone();
    let expected = [
        "OQSmutic01req",
        "OQSmutic02req",
        "OQSmutic02req",
        "OQSmutic01req",
        "OQSmutic02req",
    ];
    assert_eq!(asked, expected);
}

#[test]
fn nothing_that_came_is_asked_again_less_often_and_a_dead_service_a_little_later() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = waiting(&folder);
    let month = date!(2026 - 11 - 05);
    let due = |store: &Store| store.next_fetch().unwrap().map(|next| next.due);
    assert_eq!(due(&store), Some(datetime!(2026-11-15 07:00 +9)));
    let dead = datetime!(2026-11-15 07:00 +9);
    store.fetch_failed(dead).unwrap();
    assert_eq!(due(&store), Some(dead + time::Duration::minutes(30)));
    let nothing = madoguchi_core::eligibility::BatchResult::read(&fetched(&[])).unwrap();
    for (now, next) in [
        (
            datetime!(2026-11-15 07:01 +9),
            Some(datetime!(2026-11-16 07:00 +9)),
        ),
        (
            datetime!(2026-11-16 07:01 +9),
            Some(datetime!(2026-11-18 07:00 +9)),
        ),
        (
            datetime!(2026-11-18 07:01 +9),
            Some(datetime!(2026-11-22 07:00 +9)),
        ),
        (datetime!(2026-12-10 07:01 +9), None),
    ] {
        let changed = store
            .take_fetched(month, &nothing, false, now, &SystemRandom)
            .unwrap();
        assert!(changed.is_empty(), "{now}");
        assert_eq!(due(&store), next, "{now}");
    }
}

#[test]
fn a_service_that_stays_dead_is_asked_until_the_claims_are_out_and_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = waiting(&folder);
    for (now, next) in [
        (
            datetime!(2026-12-10 06:50 +9),
            Some(datetime!(2026-12-10 07:20 +9)),
        ),
        (datetime!(2026-12-10 07:20 +9), None),
    ] {
        store.fetch_failed(now).unwrap();
        let due = store.next_fetch().unwrap().map(|next| next.due);
        assert_eq!(due, next, "{now}");
    }
}

/// A store with one line of November that waits for a ticket.
fn waiting(folder: &tempfile::TempDir) -> Store {
    let mut store = open(folder);
    let facility = Facility::new("1311234567", InstitutionKind::Clinic);
    store.begin(&facility, VISITED).unwrap();
    let context = facility.context(
        madoguchi_core::outcome::AskedBy::Number,
        date!(2026 - 11 - 05),
    );
    let report = madoguchi_core::outcome::assess(&recipient(), &context);
    let entry = madoguchi_core::visit::Entry::answered(inquiry(1), report);
    store
        .record(&DeskRecord::new(VISITED, entry), false, &SystemRandom)
        .unwrap();
    store
}
