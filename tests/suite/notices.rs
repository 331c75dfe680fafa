//! The service says whose data is old and when offices register: the desk's lines count on it, where the institution has it asked.

use madoguchi::{
    core::{
        outcome::{Degraded, Outcome},
        visit::Screen,
    },
    terminal::EventKind,
};
use madoguchi_tests::World;
use time::macros::date;

/// A recipient whose office registers on the 25th, and one whose office's data link is down since the 20th of last month: question and outcomes, first
/// without and then with notices. It is the 16th.
const RECIPIENTS: &[(&str, &[&str], &[&str])] = &[
    ("ask 12150017 - 9999095 - 1959-09-09", &["A06"], &["A05"]),
    (
        "ask 12160016 - 9999103 - 1967-02-27",
        &["A06"],
        &["A17", "A06"],
    ),
];

#[test]
fn what_the_service_says_of_offices_decides_what_the_desk_is_told() {
    for notices in [false, true] {
        let mut world = World::without_terminal();
        let asked = format!("kind = \"clinic\"\nnotices = {notices}");
        world.write_config(|text| text.replace("kind = \"clinic\"", &asked));
        world.start_terminal();
        world.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
        if notices {
            let old = world.terminal().wait("notices", |event| match event {
                EventKind::Situation { degraded, .. } if !degraded.is_empty() => {
                    Some(degraded.clone())
                }
                _ => None,
            });
            let office = Degraded {
                number: "12160016".to_owned(),
                since: Some(date!(2026 - 10 - 20)),
            };
            assert_eq!(old, [office]);
        }
        for (question, without, with) in RECIPIENTS {
            world.send(question);
            let line = world.desk();
            let report = line.entry.report.as_ref().expect("a result");
            let told: Vec<&str> = report
                .entitlements
                .iter()
                .flat_map(|right| std::iter::once(&right.outcome).chain(&right.notices))
                .map(|outcome: &Outcome| outcome.id())
                .collect();
            assert_eq!(told, if notices { *with } else { *without }, "{question}");
        }
    }
}
