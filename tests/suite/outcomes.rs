//! The closed set of outcomes, and the table of people: who comes, with what answer, by card or by number, on which day, and what is told.
//!
//! Both expectations are written by hand in `fixtures/outcomes`.

mod case;
mod mock;

use std::collections::BTreeSet;

use case::{Case, PeopleFile};
use madoguchi::core::outcome::{ChargeBasis, Outcome, PatientText, Report, claim_order};
use madoguchi_words::{Language, outcome, patient};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    never: Vec<String>,
    outcome: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    patient: String,
    #[serde(default)]
    held_back: bool,
}

#[test]
fn the_outcomes_are_those_of_the_table_and_read_to_the_patient_as_it_says() {
    let table: Table = read("table.toml");
    let ours: Vec<&str> = Outcome::ALL.iter().map(|outcome| outcome.id()).collect();
    let written: Vec<&str> = table.outcome.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(ours, written);
    for (outcome, row) in Outcome::ALL.iter().zip(&table.outcome) {
        if row.patient != "-" {
            assert_eq!(
                format!("{:?}", outcome.patient()),
                row.patient,
                "{}",
                row.id
            );
        }
    }
}

#[test]
fn every_outcome_says_what_it_is_and_what_to_do_and_holds_back_what_it_must() {
    let table: Table = read("table.toml");
    for language in Language::ALL {
        for row in &table.outcome {
            let words = outcome(language, &row.id).unwrap_or_else(|| panic!("{}", row.id));
            for text in [&words.text, &words.next] {
                assert!(!text.trim().is_empty(), "{language:?} {}", row.id);
            }
            if row.held_back {
                assert!(words.pressed.is_some(), "{language:?} {}", row.id);
            }
        }
    }
}

#[test]
fn no_patient_screen_of_any_outcome_says_a_forbidden_word() {
    let table: Table = read("table.toml");
    let texts: BTreeSet<String> = Outcome::ALL
        .iter()
        .map(|outcome| format!("{:?}", outcome.patient()))
        .collect();
    for id in texts {
        let words = patient(Language::Japanese, &id).unwrap_or_else(|| panic!("{id}"));
        for never in &table.never {
            let said = words.heading.contains(never) || words.body.contains(never);
            assert!(!said, "{id} says {never}");
        }
    }
}

#[test]
fn everybody_is_told_what_the_table_says_on_every_day_and_by_every_way() {
    let cases = cases();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let told = case
                .report
                .as_ref()
                .map_or_else(|| case.failed.clone(), told);
            (told != case.told)
                .then(|| format!("{case}\n  told    {told}\n  written {}", case.told))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.len() > 400, "{} cases", cases.len());
}

#[test]
fn everybody_comes_on_the_first_the_middle_and_the_last_of_a_month() {
    let file: PeopleFile = read("people.toml");
    for person in file
        .person
        .iter()
        .filter(|person| !person.answer.is_empty())
    {
        let days: BTreeSet<String> = person
            .answer
            .iter()
            .flat_map(|answer| answer.days())
            .collect();
        for day in case::DAYS.iter().filter(|day| !person.skips(day)) {
            assert!(days.contains(*day), "{}: {day}", person.who);
        }
    }
}

#[test]
fn views_and_claims_are_as_written() {
    for case in cases() {
        let Some(report) = &case.report else { continue };
        if let Some(written) = &case.views {
            let views: Vec<&str> = report.views.iter().map(|view| view.state.id()).collect();
            assert_eq!(&views.join(" "), written, "{case}");
        }
        if let Some(written) = &case.claims {
            let ordered = claim_order(&report.entitlements, case.day);
            assert_eq!(ordered, report.claims, "{case}");
            let numbers: Vec<&str> = ordered
                .iter()
                .filter_map(|place| report.entitlements.get(*place))
                .filter_map(|right| right.fields.insurer_number.as_deref())
                .collect();
            assert_eq!(&numbers, written, "{case}");
        }
    }
}

#[test]
fn each_step_and_each_screen_of_the_table_has_its_words() {
    for case in cases() {
        let Some(report) = &case.report else { continue };
        for language in Language::ALL {
            for step in report.next_steps() {
                let words = outcome(language, step.id()).unwrap_or_else(|| panic!("{case}"));
                assert!(!words.next.is_empty(), "{case}: {}", step.id());
            }
            let text = format!("{:?}", report.patient);
            assert!(patient(language, &text).is_some(), "{case}: {text}");
        }
        let sensitive = report.entitlements.iter().filter(|right| right.sensitive);
        for right in sensitive {
            let alike = matches!(right.outcome.patient(), PatientText::P1 | PatientText::P2);
            assert!(alike, "{case}: {}", right.outcome.id());
        }
    }
}

fn cases() -> Vec<Case> {
    let file: PeopleFile = read("people.toml");
    file.person
        .iter()
        .flat_map(|person| person.cases(&file.template))
        .collect()
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/outcomes")
        .join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The line of the table that a report amounts to.
fn told(report: &Report) -> String {
    let charge = match &report.charge {
        ChargeBasis::Reported { tenths } => format!("sent{tenths}"),
        ChargeBasis::Statutory { tenths } => format!("law{tenths}"),
        ChargeBasis::Declared => "declared".to_owned(),
        ChargeBasis::DeclaredRatio { tenths } => format!("declared{tenths}"),
        ChargeBasis::Ticket { monthly_self_pay } => format!("ticket{monthly_self_pay}"),
        ChargeBasis::FullBySpecialRule => "full".to_owned(),
        ChargeBasis::Paper => "paper".to_owned(),
        ChargeBasis::Undetermined => "open".to_owned(),
        other => format!("{other:?}"),
    };
    let rights: Vec<String> = report
        .entitlements
        .iter()
        .map(|right| ids(std::iter::once(&right.outcome).chain(&right.notices), "+"))
        .collect();
    let steps = report.next_steps();
    let next = if steps.is_empty() {
        "-".to_owned()
    } else {
        ids(&steps, " ")
    };
    format!(
        "{:?}/{} {:?} {charge}: {} > {next}",
        report.status,
        report.open_points,
        report.patient,
        rights.join(" ")
    )
}

fn ids<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>, between: &str) -> String {
    let ids: Vec<&str> = outcomes.into_iter().map(|outcome| outcome.id()).collect();
    ids.join(between)
}
