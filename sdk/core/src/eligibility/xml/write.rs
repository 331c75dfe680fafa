//! A tree as XML: one element a line, texts escaped, empty ones as `<Name/>`.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::characters::{all_allowed, is_name};
use crate::eligibility::{
    tree::kind,
    wire::{Form, Order, WriteError, cp932, order::ordered},
};

/// Writes elements in one form and one order.
#[derive(Clone, Copy)]
pub(in crate::eligibility) struct Writer {
    pub(in crate::eligibility) form: Form,
    pub(in crate::eligibility) order: Order,
}

impl Writer {
    /// The declaration, as the service writes it.
    pub(in crate::eligibility) fn declaration(self) -> String {
        let encoding = match self.form {
            Form::XmlShiftJis => "Shift_JIS",
            Form::XmlUtf8 | Form::Json => "UTF-8",
        };
        format!("<?xml version=\"1.0\" encoding=\"{encoding}\" standalone=\"no\"?>\n")
    }

    /// `name` with what it holds: nothing for an empty list, and one element for each of a list's items.
    pub(in crate::eligibility) fn element(
        self,
        out: &mut String,
        path: &mut Vec<String>,
        name: &str,
        value: &Value,
    ) -> Result<(), WriteError> {
        self.check_name(path, name)?;
        path.push(name.to_owned());
        match value {
            Value::Array(items) => {
                for item in items {
                    if item.is_array() {
                        return Err(unwritable(path, item));
                    }
                    self.one(out, path, name, item)?;
                }
            }
            one => self.one(out, path, name, one)?,
        }
        path.pop();
        Ok(())
    }

    /// The start tag of a group that is written piece by piece.
    pub(in crate::eligibility) fn start(out: &mut String, name: &str) {
        push_tag(out, "<", name, ">\n");
    }

    /// Its end tag.
    pub(in crate::eligibility) fn end(out: &mut String, name: &str) {
        push_tag(out, "</", name, ">\n");
    }

    /// The bytes of what was written.
    pub(in crate::eligibility) fn encode(self, text: String) -> Result<Vec<u8>, WriteError> {
        if self.form != Form::XmlShiftJis {
            return Ok(text.into_bytes());
        }
        // Every name and text has been checked by itself.
        cp932::encode(&text).map_err(|character| WriteError::NotInShiftJis {
            element: String::new(),
            character,
        })
    }

    fn one(
        self,
        out: &mut String,
        path: &mut Vec<String>,
        name: &str,
        value: &Value,
    ) -> Result<(), WriteError> {
        match value {
            Value::Null => push_tag(out, "<", name, "/>\n"),
            Value::String(text) if text.is_empty() => push_tag(out, "<", name, "/>\n"),
            Value::String(text) => {
                self.check_text(path, text)?;
                push_tag(out, "<", name, ">");
                out.push_str(&escaped(text));
                Self::end(out, name);
            }
            Value::Object(children) => self.group(out, path, name, children)?,
            other => return Err(unwritable(path, other)),
        }
        Ok(())
    }

    fn group(
        self,
        out: &mut String,
        path: &mut Vec<String>,
        name: &str,
        children: &Map<String, Value>,
    ) -> Result<(), WriteError> {
        let before = out.len();
        Self::start(out, name);
        let inside = out.len();
        for (child, value) in ordered(self.order, name, children) {
            self.element(out, path, child, value)?;
        }
        if out.len() == inside {
            out.truncate(before);
            push_tag(out, "<", name, "/>\n");
        } else {
            Self::end(out, name);
        }
        Ok(())
    }

    fn check_name(self, path: &[String], name: &str) -> Result<(), WriteError> {
        if !is_name(name) {
            let element = path.join("/");
            return Err(WriteError::NotAName { inside: element });
        }
        self.check_characters(path, name)
    }

    fn check_text(self, path: &[String], text: &str) -> Result<(), WriteError> {
        if !all_allowed(text) {
            let element = path.join("/");
            return Err(WriteError::NotInXml { element });
        }
        self.check_characters(path, text)
    }

    fn check_characters(self, path: &[String], text: &str) -> Result<(), WriteError> {
        if self.form != Form::XmlShiftJis || text.is_ascii() {
            return Ok(());
        }
        cp932::encode(text)
            .map(drop)
            .map_err(|character| WriteError::NotInShiftJis {
                element: path.join("/"),
                character,
            })
    }
}

fn push_tag(out: &mut String, before: &str, name: &str, after: &str) {
    out.push_str(before);
    out.push_str(name);
    out.push_str(after);
}

/// A carriage return would be read as a line feed.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len().saturating_mul(2));
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

fn unwritable(path: &[String], value: &Value) -> WriteError {
    WriteError::NotText {
        element: path.join("/"),
        found: kind(value),
    }
}
