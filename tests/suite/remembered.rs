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

/// A child who goes to school next April, when the share is another by law.
const CHILD: &str = r#"
[[person]]
id = "child"
story = "来年の春に小学校へ上がる子ども。"

[person.card]
name = "試験　若葉"
address = "東京都見本市例示町一丁目1番"
birth = "2020-06-10"
sex = "1"
expiry = "this-year-end+4y"
security_code = "2718"
municipality = "13999"
pin = "1345"

[[person.rights]]
InsuredCardClassification = "01"
InsurerNumber = "06139992"
InsuredCardSymbol = "見本１２"
InsuredIdentificationNumber = "1040"
InsuredBranchNumber = "01"
PersonalFamilyClassification = "2"
NameKana = "ｼｹﾝ ﾜｶﾊﾞ"
QualificationDate = "2020-06-10"
InsurerName = "見本健康保険組合"
"#;

#[test]
fn a_second_visit_is_told_what_has_changed_since_the_first() {
    let mut world = World::without_terminal_of(|options| options.people = Some(CHILD.to_owned()));
    world.start_terminal();
    world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    for visit in ["the first", "nothing has changed"] {
        let record = world.visit("child");
        assert_eq!(told(&record), ["I01", "I06"], "{visit}");
    }
    world.send(&format!("later {}", 150 * 24 * 3600));
    world.send("ask 06139992 見本１２ 1040 01 2020-06-10");
    let record = world.desk();
    assert_eq!(told(&record), ["I01", "I20", "I06", "I19"]);
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
