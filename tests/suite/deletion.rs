//! Each element of the golden results is taken away in turn. What is not said is unknown: never a default, never another person's, never a panic.

use std::collections::BTreeSet;

use madoguchi::core::{
    eligibility::{EligibilityResult, MessageError, wire},
    outcome::{AskedBy, ChargeBasis, Context, InstitutionKind, Report, StatusWord, assess},
};
use serde_json::Value;
use time::{Date, macros::date};

use crate::golden::fixture;

const DAY: Date = date!(2026 - 11 - 16);
const INSTITUTION: &str = "1311234567";

/// Elements without which a message is none, whoever it is about.
const REQUIRED: &[&str] = &[
    "XmlMsg",
    "XmlMsg/MessageHeader",
    "XmlMsg/MessageHeader/ProcessExecutionTime",
    "XmlMsg/MessageHeader/SegmentOfResult",
    "XmlMsg/MessageBody",
];

#[test]
fn what_is_taken_away_is_unknown_and_nothing_takes_its_place() {
    let mut refused = BTreeSet::new();
    for (file, asked_by) in [
        ("OQSsiquc01res.employee.xml", AskedBy::Number),
        ("OQSsiquc01res.elderly-75.xml", AskedBy::Number),
        (
            "OQSsiquc01res.assistance-combined.shift-jis.xml",
            AskedBy::Number,
        ),
        ("OQSsiquc01res_face.employee.shift-jis.xml", AskedBy::Card),
        ("OQSsiquc01res_face.assistance-combined.xml", AskedBy::Card),
    ] {
        let bytes = std::fs::read(fixture("messages").join(file)).expect(file);
        let (tree, _) = wire::read(&bytes).expect(file);
        let whole = report(&tree, asked_by).expect(file);
        let known = texts_of(&whole);
        let paths = paths(&tree);
        assert!(paths.len() > 25, "{file}: {}", paths.len());
        for path in paths {
            let mut less = tree.clone();
            remove(&mut less, &path);
            let name = path.join("/");
            match report(&less, asked_by) {
                Err(MessageError::Missing { element }) => {
                    assert_eq!(element, named(&path), "{file}");
                    refused.insert(element);
                }
                Err(error) => panic!("{file} without {name}: {error}"),
                Ok(without) => {
                    let said = texts_of(&without);
                    let new: Vec<_> = said.difference(&known).collect();
                    assert!(new.is_empty(), "{file} without {name} says {new:?}");
                    assert!(
                        !better(&without, &whole),
                        "{file} is better without {name}: {:?} {:?}",
                        without.status,
                        without.charge
                    );
                }
            }
        }
    }
    assert_eq!(
        refused,
        REQUIRED.iter().map(|name| (*name).to_owned()).collect()
    );
}

fn report(tree: &Value, asked_by: AskedBy) -> Result<Report, MessageError> {
    let result = EligibilityResult::from_value(tree)?;
    let context = Context::new(asked_by, DAY, INSTITUTION, InstitutionKind::Clinic);
    Ok(assess(&result, &context))
}

/// Every field of every right, with its name: those of one person must never come from nowhere.
fn texts_of(report: &Report) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for entitlement in &report.entitlements {
        let fields = serde_json::to_value(&entitlement.fields).expect("fields");
        for (name, value) in fields.as_object().into_iter().flatten() {
            // The day a ticket is expected follows from there being none.
            if name != "expected_day" {
                take_leaves(name, value, &mut texts);
            }
        }
    }
    texts
}

/// Each value with the name of its field; what is null says nothing.
fn take_leaves(name: &str, value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::Null => {}
        Value::Array(items) => {
            for item in items {
                take_leaves(name, item, texts);
            }
        }
        Value::Object(children) => {
            for (below, child) in children {
                take_leaves(&format!("{name}.{below}"), child, texts);
            }
        }
        leaf => {
            texts.insert(format!("{name} {leaf}"));
        }
    }
}

/// Whether one knows the share by less, or accepts where the whole did not.
fn better(without: &Report, whole: &Report) -> bool {
    let usable = |report: &Report| report.status == StatusWord::Acceptable;
    let reported = |report: &Report| {
        matches!(
            report.charge,
            ChargeBasis::Reported { .. } | ChargeBasis::Ticket { .. }
        )
    };
    (usable(without) && !usable(whole)) || (reported(without) && without.charge != whole.charge)
}

/// Where each element stands: names, and places in lists.
fn paths(tree: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![(Vec::new(), tree)];
    while let Some((path, value)) = open.pop() {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(children) => children
                .iter()
                .map(|(name, child)| (name.clone(), child))
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(place, item)| (place.to_string(), item))
                .collect(),
            _ => Vec::new(),
        };
        for (step, child) in children {
            let path: Vec<String> = path.iter().cloned().chain([step]).collect();
            found.push(path.clone());
            open.push((path, child));
        }
    }
    found
}

fn remove(tree: &mut Value, path: &[String]) {
    let (last, above) = path.split_last().expect("a step");
    let place = above
        .iter()
        .fold(tree, |value, step| match step.parse::<usize>() {
            Ok(place) => &mut value[place],
            Err(_) => &mut value[step.as_str()],
        });
    match place {
        Value::Object(children) => drop(children.shift_remove(last)),
        Value::Array(items) => drop(items.remove(last.parse().expect("a place"))),
        _ => panic!("nothing to take from"),
    }
}

/// The path as an error names it.
fn named(path: &[String]) -> String {
    path.join("/")
}
