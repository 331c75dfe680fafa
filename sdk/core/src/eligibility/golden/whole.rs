//! Every golden message is read, keeps everything, and stands the loss of each of its parts.

use serde_json::json;

use super::*;
use crate::eligibility::invented::MARKER;

#[test]
fn every_message_has_golden_files_and_each_is_read_whole() {
    for message in MESSAGES {
        let files = files(message);
        assert!(!files.is_empty(), "{} has no golden file", message.golden);
        for file in files {
            let (row, tree) = golden(&file);
            assert_eq!(row.golden, message.golden);
            assert_eq!(message.read(&tree), Ok(tree), "{file}");
        }
    }
}

#[test]
fn every_file_named_by_a_prefix_and_every_invented_one_belongs_to_a_message() {
    for (folder, invented) in [(folder(), false), (folder().join("invented"), true)] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".json") else {
                continue;
            };
            let known = MESSAGES.iter().any(|row| {
                (row.fidelity == Fidelity::Invented) == invented
                    && files(row).iter().any(|file| file == name)
            });
            let by_prefix = name.starts_with(|first: char| first.is_ascii_uppercase());
            assert!(known || !invented && !by_prefix, "{name}");
        }
    }
}

#[test]
fn only_invented_messages_carry_the_marker_and_none_is_read_without() {
    for message in MESSAGES {
        for file in files(message) {
            let (_, tree) = golden(&file);
            let header = &tree["XmlMsg"]["MessageHeader"];
            let invented = message.fidelity == Fidelity::Invented;
            assert_eq!(header.get(MARKER).is_some(), invented, "{file}");
            if !invented {
                continue;
            }
            for marker in [None, Some(json!("2")), Some(json!(""))] {
                let mut other = tree.clone();
                let header = other["XmlMsg"]["MessageHeader"].as_object_mut().unwrap();
                match marker {
                    Some(marker) => header.insert(MARKER.to_owned(), marker),
                    None => header.remove(MARKER),
                };
                assert!(message.read(&other).is_err(), "{file}");
            }
        }
    }
}

#[test]
fn a_message_without_one_of_its_elements_is_read_or_refused_by_name() {
    for message in MESSAGES {
        for file in files(message) {
            let (_, tree) = golden(&file);
            for pointer in pointers(&tree) {
                let mut less = tree.clone();
                remove(&mut less, &pointer);
                match message.read(&less) {
                    Ok(kept) => assert_eq!(kept, less, "{file} without {pointer}"),
                    Err(error) => {
                        let name = pointer.rsplit('/').next().unwrap();
                        assert!(
                            error.to_string().contains(name),
                            "{file} without {pointer}: {error}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn a_message_with_numbers_for_texts_or_lists_for_groups_never_breaks_the_reader() {
    for message in MESSAGES {
        for file in files(message) {
            let (_, tree) = golden(&file);
            for pointer in pointers(&tree) {
                for odd in [
                    json!(1),
                    json!([]),
                    json!({}),
                    json!(null),
                    json!([[1]]),
                    json!(""),
                ] {
                    let mut other = tree.clone();
                    *other.pointer_mut(&pointer).unwrap() = odd;
                    if let Ok(kept) = message.read(&other) {
                        assert_eq!(kept, other, "{file} at {pointer}");
                    }
                }
            }
        }
    }
}

/// A pointer to everything inside `XmlMsg`.
fn pointers(tree: &Value) -> Vec<String> {
    fn walk(tree: &Value, at: &str, found: &mut Vec<String>) {
        let children: Vec<(String, &Value)> = match tree {
            Value::Object(children) => children
                .iter()
                .map(|(name, child)| (format!("{at}/{name}"), child))
                .collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(index, child)| (format!("{at}/{index}"), child))
                .collect(),
            _ => Vec::new(),
        };
        for (at, child) in children {
            found.push(at.clone());
            walk(child, &at, found);
        }
    }
    let mut found = Vec::new();
    walk(tree.pointer("/XmlMsg").unwrap(), "/XmlMsg", &mut found);
    found
}

fn remove(tree: &mut Value, pointer: &str) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match tree.pointer_mut(parent).unwrap() {
        Value::Object(children) => drop(children.shift_remove(name)),
        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
        other => panic!("{other}"),
    }
}
