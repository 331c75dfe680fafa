//! The people whom the mock service knows, with its own answers: by card and by number, through the whole terminal, on five days of a month.

use madoguchi_tests::World;
use serde::Deserialize;
use time::{
    Date, OffsetDateTime,
    macros::{date, datetime},
};

use super::{read, told};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MockFile {
    person: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    id: String,
    ask: String,
    card: Option<Vec<String>>,
    told: Vec<String>,
}

const DAYS: [Date; 5] = [
    date!(2026 - 11 - 01),
    date!(2026 - 11 - 10),
    date!(2026 - 11 - 15),
    date!(2026 - 11 - 25),
    date!(2026 - 11 - 30),
];

#[test]
fn the_mock_s_people_on_the_first() {
    check(0);
}

#[test]
fn the_mock_s_people_on_the_tenth() {
    check(1);
}

#[test]
fn the_mock_s_people_on_the_fifteenth() {
    check(2);
}

#[test]
fn the_mock_s_people_on_the_twenty_fifth() {
    check(3);
}

#[test]
fn the_mock_s_people_on_the_last_day() {
    check(4);
}

fn check(at: usize) {
    let file: MockFile = read("mock.toml");
    let mut world = World::at(morning(DAYS[at]));
    let mut seen = 0;
    for person in &file.person {
        let written = |lines: &[String]| lines.get(at).or(lines.first()).cloned();
        let by_card = written(person.card.as_deref().unwrap_or(&person.told));
        let report = world.visit(&person.id).entry.report;
        assert_eq!(
            report.as_ref().map(told),
            by_card,
            "{} by card on {}",
            person.id,
            DAYS[at]
        );
        world.send(&format!("ask {}", person.ask));
        let report = world.desk().entry.report;
        assert_eq!(
            report.as_ref().map(told),
            written(&person.told),
            "{} by number on {}",
            person.id,
            DAYS[at]
        );
        seen += 2;
    }
    assert_eq!(world.journal().0.len(), seen);
}

fn morning(day: Date) -> OffsetDateTime {
    datetime!(2026-11-01 09:42:07 +9).replace_date(day)
}
