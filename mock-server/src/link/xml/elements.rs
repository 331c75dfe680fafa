//! Reading: the elements of a file, those of one name one after another.

use std::io::{self, BufReader, Read};

use encoding_rs::{SHIFT_JIS, UTF_8};
use quick_xml::{Reader, events::Event};
use serde_json::{Map, Value};

use super::{Charset, ROOT, Unreadable};
use crate::link::decode::Decoding;

/// Elements within elements.
const DEPTH: usize = 16;

/// The most bytes of a header or of one row.
const AT_ONCE: u64 = 1024 * 1024;

const NOT_WELL_FORMED: Unreadable = Unreadable::Broken("the file is not well-formed XML");
const TEXT_OUTSIDE: Unreadable = Unreadable::Broken("there is text outside the root");

/// An element that is being read: its name, its children, its text.
struct Open {
    name: String,
    children: Map<String, Value>,
    text: String,
}

/// The elements of a file: those of one name in the body one after another, and the rest as a tree.
pub(in crate::link) struct Elements<R> {
    reader: Reader<BufReader<Decoding<R>>>,
    buffer: Vec<u8>,
    row: Option<&'static str>,
    open: Vec<Open>,
    root: Option<Value>,
}

impl<R: Read> Elements<R> {
    /// The elements of a source; `row` is the name of those that come one after another.
    pub(in crate::link) fn new(source: R, charset: Charset, row: Option<&'static str>) -> Self {
        let encoding = match charset {
            Charset::Utf8 => UTF_8,
            Charset::ShiftJis => SHIFT_JIS,
        };
        let source = Decoding::new(source, encoding, AT_ONCE);
        Self {
            reader: Reader::from_reader(BufReader::new(source)),
            buffer: Vec::new(),
            row,
            open: Vec::new(),
            root: None,
        }
    }

    /// The next row; `None` once the file is at its end.
    pub(in crate::link) fn next_row(&mut self) -> Result<Option<Value>, Unreadable> {
        self.reader.get_mut().get_mut().allow(AT_ONCE);
        loop {
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.clear();
            let step = match self.reader.read_event_into(&mut buffer) {
                Ok(event) => step(event, &mut self.open, &mut self.root, self.row),
                Err(quick_xml::Error::Io(error)) => Err(unreadable(&error)),
                Err(_) => Err(NOT_WELL_FORMED),
            };
            self.buffer = buffer;
            match step? {
                Step::On => {}
                Step::Row(row) => return Ok(Some(row)),
                Step::End if self.root.is_some() => return Ok(None),
                Step::End => return Err(Unreadable::Broken("the root is not closed")),
            }
        }
    }

    /// What stood beside the rows, once they are read.
    pub(in crate::link) fn rest(self) -> Result<Value, Unreadable> {
        self.root
            .ok_or(Unreadable::Broken("the root is not closed"))
    }
}

enum Step {
    On,
    Row(Value),
    End,
}

fn step(
    event: Event<'_>,
    open: &mut Vec<Open>,
    root: &mut Option<Value>,
    row: Option<&'static str>,
) -> Result<Step, Unreadable> {
    let broken = Unreadable::Broken;
    match event {
        Event::Start(start) => {
            if root.is_some() || open.len() == DEPTH {
                return Err(broken("more than one root, or too deep"));
            }
            open.push(Open {
                name: start.name().as_ref().to_owned(),
                children: Map::new(),
                text: String::new(),
            });
        }
        Event::Empty(start) => {
            let name = start.name().as_ref().to_owned();
            if open.is_empty() {
                return Err(broken("the root is empty"));
            }
            return Ok(put(open, root, row, name, "".into()));
        }
        Event::End(_) => {
            let done = open.pop().ok_or(NOT_WELL_FORMED)?;
            let value = if done.children.is_empty() {
                Value::String(done.text)
            } else {
                Value::Object(done.children)
            };
            if open.is_empty() && done.name != ROOT {
                return Err(broken("the root is not XmlMsg"));
            }
            return Ok(put(open, root, row, done.name, value));
        }
        Event::Text(text) => {
            let text = text.xml10_content();
            match open.last_mut() {
                Some(element) => element.text.push_str(&text),
                None if text.trim().is_empty() => {}
                None => return Err(TEXT_OUTSIDE),
            }
        }
        Event::CData(text) => {
            let element = open.last_mut().ok_or(TEXT_OUTSIDE)?;
            element.text.push_str(&text.xml10_content());
        }
        Event::GeneralRef(reference) => {
            let character = match reference.resolve_char_ref() {
                Ok(Some(character)) => Some(character),
                Ok(None) => named(&reference.xml10_content()),
                Err(_) => None,
            };
            let element = open.last_mut().ok_or(TEXT_OUTSIDE)?;
            let character = character.ok_or(broken("there is an unknown entity"))?;
            element.text.push(character);
        }
        Event::DocType(_) => return Err(broken("there is a document type")),
        Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
        Event::Eof => return Ok(Step::End),
    }
    Ok(Step::On)
}

/// Puts a whole element where it belongs: a row goes out, another into its parent.
fn put(
    open: &mut [Open],
    root: &mut Option<Value>,
    row: Option<&'static str>,
    name: String,
    value: Value,
) -> Step {
    match open {
        [_, body] if row == Some(name.as_str()) && body.name == "MessageBody" => Step::Row(value),
        [.., parent] => {
            add(&mut parent.children, &name, value);
            Step::On
        }
        [] => {
            *root = Some(value);
            Step::On
        }
    }
}

fn unreadable(error: &io::Error) -> Unreadable {
    if error.kind() == io::ErrorKind::InvalidData {
        Unreadable::Broken("the bytes are not of the declared encoding")
    } else if error.kind() == io::ErrorKind::FileTooLarge {
        Unreadable::Broken("one element is too long")
    } else {
        Unreadable::CANNOT_BE_READ
    }
}

fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// A second element of a name makes a list.
fn add(children: &mut Map<String, Value>, name: &str, value: Value) {
    match children.get_mut(name) {
        None => {
            children.insert(name.to_owned(), value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let one = first.take();
            *first = Value::Array(vec![one, value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::link::xml::write;

    fn written(message: &Value, charset: Charset) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(message, charset, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn rows_come_one_after_another_and_the_rest_is_a_tree() {
        let rows: Vec<Value> = (0..1000)
            .map(|n| json!({ "Name": format!("試験　{n}") }))
            .collect();
        let message = json!({
            "MessageBody": { "Row": rows, "Beside": "1", "Deep": { "Row": "not one" } },
            "MessageHeader": { "Row": "not one" },
        });
        for charset in [Charset::Utf8, Charset::ShiftJis] {
            let bytes = written(&message, charset);
            let mut elements = Elements::new(bytes.as_slice(), charset, Some("Row"));
            for row in &rows {
                assert_eq!(elements.next_row().unwrap().as_ref(), Some(row));
            }
            assert_eq!(elements.next_row(), Ok(None));
            let mut rest = message.clone();
            rest["MessageBody"].as_object_mut().unwrap().remove("Row");
            assert_eq!(elements.rest(), Ok(rest));
        }
    }

    #[test]
    fn one_element_that_is_too_long_ends_the_reading_and_many_do_not() {
        let long = "1".repeat(3 * 1024 * 1024);
        let file = format!("<XmlMsg><MessageBody><Row>{long}</Row></MessageBody></XmlMsg>");
        let mut elements = Elements::new(file.as_bytes(), Charset::Utf8, Some("Row"));
        assert_eq!(
            elements.next_row(),
            Err(Unreadable::Broken("one element is too long"))
        );
        let rows = format!("<Row>{}</Row>", "1".repeat(1024)).repeat(3 * 1024);
        let file = format!("<XmlMsg><MessageBody>{rows}</MessageBody></XmlMsg>");
        let mut elements = Elements::new(file.as_bytes(), Charset::Utf8, Some("Row"));
        let mut count = 0;
        while elements.next_row().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 3 * 1024);
    }
}
