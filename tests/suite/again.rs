//! Lines without an answer that the desk asks about again, and what an answer brings beside itself, through real parts.

use madoguchi::{
    core::{
        failure::Code,
        outcome::{AskedBy, Outcome, StatusWord},
        visit::{Decision, End, Screen},
    },
    terminal::{DeskRecord, EventKind},
};
use madoguchi_mock_server::{Endpoint, Fault};
use madoguchi_tests::World;

const NUMBERS: &str = "06139992 見本１２ 1001 - 1980-05-17";

/// The line as it has become, or why it has not.
fn amended(world: &mut World) -> Result<DeskRecord, Code> {
    world.terminal().wait("an answer", |event| match event {
        EventKind::Amended(record) => Some(Ok((**record).clone())),
        EventKind::NotAmended { failure, .. } => Some(Err(*failure)),
        _ => None,
    })
}

fn told(record: &DeskRecord) -> Vec<&'static str> {
    let report = record.entry.report.as_ref().expect("a result");
    let rights = report.entitlements.iter();
    rights.map(|right| right.outcome).map(Outcome::id).collect()
}

#[test]
fn a_question_that_met_an_outage_is_asked_again_with_the_same_numbers() {
    let mut world = World::new();
    world.stop_service();
    world.send(&format!("ask {NUMBERS}"));
    let line = world.desk();
    let inquiry = line.entry.inquiry;
    assert_eq!(line.entry.end, End::Failed);
    assert_eq!(line.entry.why(), Some(Outcome::OurLine));
    world.send(&format!("again {inquiry}"));
    assert_eq!(amended(&mut world), Err(Code::ServiceUnreachable));

    world.start_service(None);
    world.send(&format!("again {inquiry}"));
    let now = amended(&mut world).expect("an answer");
    assert_eq!(now.entry.inquiry, inquiry);
    assert_eq!((now.entry.end, told(&now)), (End::Answered, vec!["I01"]));
    let (journal, _) = world.journal();
    assert_eq!(journal, [now]);
    let [file] = world.delivered(1).try_into().expect("one file");
    assert_eq!(file["inquiry"], inquiry.to_string());
    assert_eq!(file["identity"]["by"], "number-only");
    assert_eq!(file["report"]["claims"], serde_json::json!([0]));
}

#[test]
fn a_card_visit_that_met_an_outage_is_answered_by_the_numbers_on_paper() {
    let mut world = World::new();
    world.plan(Endpoint::Result, Fault::Status(500), 1);
    world.tap("employee");
    world.keypad();
    let pin = world.pin("employee");
    world.send(&format!("pin {pin}"));
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.send("consent yes no");
    let line = world.desk();
    let inquiry = line.entry.inquiry;
    assert_eq!(line.entry.why(), Some(Outcome::TimedOut));
    assert!(line.entry.identified.is_some());
    world.remove();

    // A card leaves no numbers to ask with.
    world.send(&format!("again {inquiry}"));
    assert_eq!(amended(&mut world), Err(Code::QuestionMalformed));
    world.send(&format!("again {inquiry} {NUMBERS}"));
    let now = amended(&mut world).expect("an answer");
    assert_eq!(
        (now.entry.asked_by, now.entry.identified),
        (AskedBy::Number, None)
    );
    assert_eq!(told(&now), ["I01"]);
    let report = now.entry.report.as_ref().expect("a result");
    assert_eq!(report.status, StatusWord::Acceptable);
    let views = report.views.iter().map(|view| view.state);
    assert!(
        views
            .into_iter()
            .all(|state| state == Outcome::ViewNotOffered)
    );
    let (journal, _) = world.journal();
    assert_eq!(journal, [now]);

    // A card's own answer is not replaced by one by number.
    let by_card = world.visit("employee");
    let inquiry = by_card.entry.inquiry;
    world.send(&format!("again {inquiry} {NUMBERS}"));
    assert_eq!(amended(&mut world), Err(Code::ProgramFault));
    let (journal, _) = world.journal();
    assert!(journal.contains(&by_card));
}

#[test]
fn who_lives_in_a_municipality_that_has_not_joined_is_told_so_and_shows_paper() {
    let mut world = World::without_terminal();
    let roster = "as_of = \"2026-10-01\"\njoined = [\"13998\"]\n\
                  [[municipality]]\ncode = \"13999\"\nname = \"東京都見本市\"\n";
    std::fs::write(world.folder().join("roster.toml"), roster).expect("a table");
    world.write_config(|text| {
        text.replace(
            "name = \"見本医院\"",
            "name = \"見本医院\"\nsubsidies = true\nsubsidy_roster = \"roster.toml\"",
        )
    });
    world.start_terminal();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    world.tap("employee");
    world.keypad();
    let pin = world.pin("employee");
    world.send(&format!("pin {pin}"));
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.send("consent yes no");
    let about = Decision::ShowSubsidies;
    world.screen("a yes or no", |screen| *screen == Screen::Decide { about });
    world.send("yes");
    let line = world.desk();
    assert_eq!(told(&line), ["I01", "S08"]);
    let report = line.entry.report.as_ref().expect("a result");
    assert_eq!(report.claims, [0], "what is not there is not claimed");
}
