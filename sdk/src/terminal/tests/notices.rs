//! What the service says of the offices behind it reaches everybody, where it is asked.

use madoguchi_core::outcome::Degraded;
use serde_json::{Value, json};

use super::*;
use crate::service::ServiceError;

/// Answers questions for notices, with another identifier where it is wrong.
struct Tells {
    wrong: bool,
}

only_searches!(
    Tells,
    |_question, _inquiry| Box::pin(std::future::pending()),
    |service, interface, message| {
        assert_eq!(interface, "notices.request");
        let golden =
            include_str!("../../../../tests/fixtures/messages/invented/notices.result.json");
        let mut answer: Value = serde_json::from_str(golden).unwrap();
        let identifier = &message["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"];
        answer["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"] = match service.wrong {
            true => json!("another"),
            false => identifier.clone(),
        };
        Box::pin(async { Ok::<_, ServiceError>(answer) })
    }
);

fn started(folder: &TempDir, notices: bool, wrong: bool) -> Vec<Degraded> {
    let (terminal, mut events) = Terminal::start(Parts {
        service: Arc::new(Tells { wrong }),
        notices,
        ..parts(folder)
    })
    .unwrap();
    let told = |events: &mut Events| {
        wait(events, |event| match event {
            EventKind::Situation { degraded, .. } => Some(degraded.clone()),
            _ => None,
        })
    };
    let at_the_start = told(&mut events);
    if !notices || wrong {
        // Nothing else is told: the next word is the answer to this.
        let source = "06139992".to_owned();
        let change = Change::UpToDate(source);
        let by = Some("佐藤".to_owned());
        terminal.send(Command::Situate { by, change }).unwrap();
    }
    let next = told(&mut events);
    if wrong || !notices {
        assert_eq!(next, at_the_start);
    }
    next
}

#[test]
fn notices_are_told_and_last_where_they_are_asked_for_and_only_there() {
    let source = |number: &str, since| Degraded {
        number: number.to_owned(),
        since: Some(since),
    };
    let told = [
        source("12160016", date!(2026 - 10 - 20)),
        source("139998", date!(2026 - 11 - 09)),
    ];
    for (notices, wrong, expected) in [
        (false, false, &[][..]),
        (true, true, &[]),
        (true, false, &told),
    ] {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(started(&folder, notices, wrong), expected);
        let mut store = open(&folder);
        let facility = Facility::new("1311234567", InstitutionKind::Clinic);
        let now = store
            .begin(&facility, datetime!(2026-11-17 09:00 +9))
            .unwrap();
        assert_eq!(now.degraded, expected, "it lasts over a restart");
        let day = now.offices.expected_day(Some("12150017"));
        assert_eq!(day, if expected.is_empty() { 15 } else { 25 });
        drop(store);
        // Asked no more, it counts no more.
        assert_eq!(started(&folder, false, false), [], "{notices} {wrong}");
    }
}
