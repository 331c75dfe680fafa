//! Tokens as a tree: an element with elements is a group, every other a text, and an element that comes again makes a list.

use std::io::BufRead;

use serde_json::{Map, Value, map::Entry};

use super::{Step, Tokens, characters::is_blank};
use crate::eligibility::tree::MessageError;

/// An element that has ended.
pub(in crate::eligibility) struct Element {
    /// Its name.
    pub(in crate::eligibility) name: String,
    /// What it holds.
    pub(in crate::eligibility) value: Value,
    /// The first element of it that holds text beside elements.
    pub(in crate::eligibility) mixed: Option<String>,
}

/// The whole document; text beside elements is refused once it is known that the document is well-formed.
pub(in crate::eligibility) fn document<R: BufRead>(
    tokens: &mut Tokens<R>,
) -> Result<(String, Value), MessageError> {
    // The first step is the root's start, or an error.
    tokens.step()?;
    let root = element(tokens)?;
    // The step behind the root is the end, or an error.
    tokens.step()?;
    match root.mixed {
        None => Ok((root.name, root.value)),
        Some(element) => Err(MessageError::Mixed { element }),
    }
}

/// The element that has just begun, up to its end.
pub(in crate::eligibility) fn element<R: BufRead>(
    tokens: &mut Tokens<R>,
) -> Result<Element, MessageError> {
    let mut mixed = None;
    let mut above: Vec<Open> = Vec::new();
    let mut open = Open::new(tokens.name());
    loop {
        let step = tokens.step()?;
        let text = tokens.text();
        if step == Step::Open {
            open.stray |= !is_blank(text);
            let inner = Open::new(tokens.name());
            above.push(std::mem::replace(&mut open, inner));
            continue;
        }
        if open.children.is_empty() {
            open.text.push_str(text);
        } else {
            open.stray |= !is_blank(text);
        }
        if open.stray && mixed.is_none() {
            mixed = Some(path(&above, &open.name));
        }
        let Open {
            name,
            children,
            text,
            ..
        } = open;
        let value = if children.is_empty() {
            Value::String(text)
        } else {
            Value::Object(children)
        };
        match above.pop() {
            None => return Ok(Element { name, value, mixed }),
            Some(outer) => open = outer,
        }
        add(&mut open.children, name, value);
    }
}

/// An element that has begun.
struct Open {
    name: String,
    children: Map<String, Value>,
    text: String,
    /// Text stands before one of its elements or behind the last.
    stray: bool,
}

impl Open {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            children: Map::new(),
            text: String::new(),
            stray: false,
        }
    }
}

fn add(children: &mut Map<String, Value>, name: String, value: Value) {
    match children.entry(name) {
        Entry::Vacant(place) => {
            place.insert(value);
        }
        Entry::Occupied(mut place) => match place.get_mut() {
            Value::Array(items) => items.push(value),
            first => *first = Value::Array(vec![std::mem::take(first), value]),
        },
    }
}

fn path(above: &[Open], name: &str) -> String {
    let names: Vec<&str> = above
        .iter()
        .map(|open| open.name.as_str())
        .chain([name])
        .collect();
    names.join("/")
}
