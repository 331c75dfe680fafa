//! Every golden message goes through every wire form and comes back as the same message; what each form looks like stands in a file beside it.

use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::eligibility::{
    file_name::Direction,
    wire::{self, Form, Order},
};

/// Both XML forms, how their files end, and what CharacterCodeIdentifier says of them.
const SISTERS: [(Form, &str, &str); 2] = [
    (Form::XmlUtf8, "xml", "0"),
    (Form::XmlShiftJis, "shift-jis.xml", "1"),
];

/// Files that are no message of the table alone: pushed results, a batch of three. The suite writes them.
const ELSEWHERE: &[&str] = &["OQSsiquc01res_face.", "OQSmuquc02res.three."];

#[test]
fn every_message_comes_back_from_every_form() {
    for message in MESSAGES {
        for file in files(message) {
            let (_, tree) = golden(&file);
            for form in [Form::Json, Form::XmlUtf8, Form::XmlShiftJis] {
                for order in [Order::AsGiven, Order::Result, Order::Specification] {
                    let bytes = wire::write(&tree, form, order)
                        .unwrap_or_else(|error| panic!("{file}: {error}"));
                    let (read, found) =
                        wire::read(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
                    assert_eq!(found, form, "{file}");
                    assert_eq!(flat(&read), flat(&tree), "{file} in {form:?}, {order:?}");
                    assert_eq!(message.read(&read), Ok(read), "{file} in {form:?}");
                }
            }
        }
    }
}

#[test]
fn every_message_has_a_file_in_each_form_which_is_read_as_the_same_message() {
    for message in MESSAGES {
        let order = match message.direction {
            Direction::Request => Order::Specification,
            Direction::Result => Order::Result,
        };
        for file in files(message) {
            for (form, suffix, code) in SISTERS {
                let (_, mut tree) = golden(&file);
                // What stands beside the root in JSON is no part of a file.
                tree = json!({ "XmlMsg": tree["XmlMsg"].take() });
                if let Some(said) =
                    tree.pointer_mut("/XmlMsg/MessageHeader/CharacterCodeIdentifier")
                {
                    *said = json!(code);
                }
                let path = sister(message, &file, suffix);
                let name = path.display();
                let bytes = wire::write(&tree, form, order).unwrap();
                if std::env::var_os("MADOGUCHI_BLESS").is_some() {
                    std::fs::write(&path, &bytes).unwrap();
                }
                let kept = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(
                    kept == bytes,
                    "{name} is another: MADOGUCHI_BLESS=1 writes it anew"
                );
                let (read, found) = wire::read(&kept).unwrap();
                assert_eq!((found, flat(&read)), (form, flat(&tree)), "{name}");
                let [as_xml, as_json] = [&read, &tree].map(|tree| message.read(tree).unwrap());
                assert_eq!(flat(&as_xml), flat(&as_json), "{name}");
            }
        }
    }
}

#[test]
fn every_file_is_one_of_a_message() {
    let expected: BTreeSet<PathBuf> = MESSAGES
        .iter()
        .flat_map(|message| files(message).into_iter().map(move |file| (message, file)))
        .flat_map(|(message, file)| SISTERS.map(|(_, suffix, _)| sister(message, &file, suffix)))
        .collect();
    for folder in [folder(), folder().join("invented")] {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let elsewhere = ELSEWHERE.iter().any(|stem| name.starts_with(stem));
            if name.ends_with(".xml") && !elsewhere {
                assert!(expected.contains(&path), "{name} belongs to no message");
            }
            let invented = folder.ends_with("invented");
            if let Some(stem) = name.strip_suffix(".json").filter(|_| invented) {
                golden(stem);
            }
        }
    }
}

/// The file in another form: files are called by their prefix where one is known.
fn sister(message: &Interface, file: &str, suffix: &str) -> PathBuf {
    let case = file.strip_prefix(message.golden).unwrap();
    let stem = message.prefix.unwrap_or(message.golden);
    path(message, file).with_file_name(format!("{stem}{case}.{suffix}"))
}

/// What XML cannot tell apart made the same: a list of one and the one, an empty group or list and a blank text.
fn flat(tree: &Value) -> Value {
    match tree {
        Value::Object(children) if children.is_empty() => json!(""),
        Value::Object(children) => children
            .iter()
            .map(|(name, child)| (name.clone(), flat(child)))
            .collect(),
        Value::Array(items) => match items.as_slice() {
            [] => json!(""),
            [only] => flat(only),
            several => several.iter().map(flat).collect(),
        },
        Value::String(text) if text.trim().is_empty() => json!(""),
        leaf => leaf.clone(),
    }
}
