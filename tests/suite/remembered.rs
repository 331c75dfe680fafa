//! What a terminal knows beside the answer, through real parts: who was here before, which certificates the person shows, and who can be enrolled on the spot.

use madoguchi::{
    core::{
        outcome::{Outcome, PatientText},
        visit::{Decision, Screen},
    },
    terminal::DeskRecord,
};
use madoguchi_tests::World;

/// A world whose people are asked for certificates of subsidies.
fn with_subsidies() -> World {
    let mut world = World::without_terminal();
    world.write_config(|text| {
        text.replace(
            "name = \"見本医院\"",
            "name = \"見本医院\"\nsubsidies = true",
        )
    });
    world.start_terminal();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    world
}

/// Puts a person's card, and goes as far as the yes or no about this.
fn until_asked(world: &mut World, person: &str, about: Decision) {
    world.tap(person);
    world.keypad();
    let pin = world.pin(person);
    world.send(&format!("pin {pin}"));
    world.screen("consent", |screen| *screen == Screen::Consent);
    world.send("consent yes no");
    world.screen("a yes or no", |screen| *screen == Screen::Decide { about });
}

fn told(record: &DeskRecord) -> Vec<&'static str> {
    let report = record.entry.report.as_ref().expect("a result");
    let rights = report.entitlements.iter();
    rights
        .flat_map(|right| [right.outcome].into_iter().chain(right.notices.clone()))
        .map(Outcome::id)
        .collect()
}

#[test]
fn a_second_visit_is_told_what_has_changed_since_the_first() {
    let mut world = World::new();
    let first = world.visit("preschool");
    assert!(!told(&first).contains(&"I20"));
    let again = world.visit("preschool");
    assert!(!told(&again).contains(&"I20"), "nothing has changed");
    let report = first.entry.report.expect("a result");
    let fields = &report.entitlements[0].fields;
    let text = |field: &Option<String>| field.clone().unwrap_or_else(|| "-".to_owned());
    let question = format!(
        "ask {} {} {} {} {}",
        text(&fields.insurer_number),
        text(&fields.symbol),
        text(&fields.number),
        text(&fields.branch_number),
        report.person.birth.expect("a birth date"),
    );
    // Four years on the child goes to school, and the share is another by law.
    world.send(&format!("later {}", 4 * 366 * 24 * 3600));
    world.send(&question);
    let record = world.desk();
    assert!(told(&record).contains(&"I20"), "{:?}", told(&record));
}

#[test]
fn a_certificate_that_the_person_shows_is_judged_kept_and_handed_over() {
    let mut world = with_subsidies();
    for (answer, expected) in [("yes", "S01"), ("no", "S06")] {
        until_asked(&mut world, "subsidy-child", Decision::ShowSubsidies);
        world.send(answer);
        let record = world.desk();
        assert_eq!(told(&record).last(), Some(&expected));
        let report = record.entry.report.expect("a result");
        assert_eq!(report.patient, PatientText::P1);
        // Who declines takes nothing out of the record.
        assert_eq!(report.certificates.len(), 1, "{answer}");
        world.remove();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    }
    assert_eq!(world.delivered(2).len(), 2);
    assert!(!world.terminal().log().contains("88139993"));
}

#[test]
fn a_certificate_that_nobody_answers_for_keeps_nobody_waiting() {
    let mut world = with_subsidies();
    until_asked(&mut world, "employee", Decision::ShowSubsidies);
    world.send("yes");
    assert_eq!(told(&world.desk()).last(), Some(&"S05"));
}

#[test]
fn who_is_not_enrolled_is_enrolled_on_the_spot_and_received() {
    let mut world = World::new();
    until_asked(&mut world, "not-enrolled", Decision::Enrol);
    world.send("no");
    assert_eq!(told(&world.desk()), ["I16"]);
    world.remove();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    until_asked(&mut world, "not-enrolled", Decision::Enrol);
    world.send("yes");
    let record = world.desk();
    assert_eq!(told(&record).first(), Some(&"I01"), "{:?}", told(&record));
    let report = record.entry.report.expect("a result");
    assert_eq!(report.patient, PatientText::P1);
}
