//! Every golden message goes through every wire form and comes back as the same message.

use serde_json::json;

use super::*;
use crate::eligibility::wire::{self, Form, Order};

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
