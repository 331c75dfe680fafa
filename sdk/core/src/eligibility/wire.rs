//! The wire forms of a message: JSON, and XML in UTF-8 or Shift_JIS. All are read into one tree and written from it. Modelled on open integrations.
//!
//! The tree is a [`serde_json::Value`]: groups, lists and texts under official names, with `XmlMsg` at the top. XML and JSON differ in two shapes only, and
//! readers of the tree take both: a list of one is in XML an element like any other, and an empty group or list is an empty text or nothing.
//!
//! White space between elements is dropped, that of a text stays. An empty element is an empty text; one that is not there is not in the tree. Unknown
//! elements stay. What is not whole yet is [`Unfinished`](MessageError::Unfinished), which is no fault: whoever watches a folder looks again later.

pub(super) mod cp932;
pub(super) mod order;
mod specification;

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};
use serde_json::{Map, Value};

use self::order::ordered;
use super::{
    json,
    tree::MessageError,
    xml::{self, Declared, Part, Tokens, XmlFault},
};

/// The name at the top of every message.
pub(super) const ROOT: &str = "XmlMsg";

pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// How a message is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// JSON in UTF-8: the web variant.
    Json,
    /// XML in UTF-8.
    XmlUtf8,
    /// XML in Shift_JIS, which is CP932.
    XmlShiftJis,
}

/// In which order the elements of a group are written. Nobody may rely on it when reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// As they stand in the tree.
    #[default]
    AsGiven,
    /// As real results have them: the order of a Java `HashMap` by element name (inferred, and verified on samples).
    Result,
    /// As the specification lists them; elements that it does not list come last.
    Specification,
}

/// How much of a message is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes, of the whole message.
    pub bytes: usize,
    /// Groups inside one another.
    pub levels: usize,
    /// Elements (in JSON values), all together.
    pub elements: usize,
}

impl Limits {
    /// For one person's message. Real ones have a few kilobytes and eight levels.
    pub const MESSAGE: Self = Self {
        bytes: 1024 * 1024,
        levels: 64,
        elements: 50_000,
    };

    /// For 薬剤・診療・健診情報, which hold five years of a person.
    pub const MEDICAL: Self = Self {
        bytes: 16 * 1024 * 1024,
        levels: 64,
        elements: 500_000,
    };

    pub(super) fn check(&self, levels: usize, elements: usize) -> Result<(), MessageError> {
        if levels > self.levels {
            return Err(MessageError::TooDeep { limit: self.levels });
        }
        if elements > self.elements {
            return Err(MessageError::TooMany {
                limit: self.elements,
            });
        }
        Ok(())
    }

    pub(super) fn check_bytes(&self, bytes: usize) -> Result<(), MessageError> {
        if bytes > self.bytes {
            let limit = self.bytes;
            return Err(MessageError::TooLarge { bytes, limit });
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::MESSAGE
    }
}

/// Why a tree cannot be written in a form. Paths are official names; content never appears.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A character that CP932 lacks. It is never replaced.
    #[error("character {character} of {element} is not in Shift_JIS")]
    NotInShiftJis {
        /// Its path.
        element: String,
        /// Which character of it, from 1.
        character: usize,
    },
    /// A character that XML cannot hold, such as a NUL.
    #[error("{element} holds a character that XML cannot hold")]
    NotInXml {
        /// Its path.
        element: String,
    },
    /// An element whose name is none in XML.
    #[error("an element of {inside} has a name that XML cannot hold")]
    NotAName {
        /// The path of the group around it.
        inside: String,
    },
    /// Something else than texts, groups and lists of them: in XML every value is a text.
    #[error("{element} is {found}, not a text")]
    NotText {
        /// Its path.
        element: String,
        /// What stands there.
        found: &'static str,
    },
    /// No `XmlMsg`, or more than that.
    #[error("the tree is not one XmlMsg")]
    NotOneMessage,
    /// What no JSON writer writes.
    #[error("the tree is no JSON")]
    NotJson,
}

/// Reads a message of any form: its tree, and the form it came in.
///
/// The characters are those of the byte order mark, else of the XML declaration, else UTF-8. What CharacterCodeIdentifier says is not asked.
///
/// # Errors
/// [`MessageError`], where [`Unfinished`](MessageError::Unfinished) means that the rest may still come.
pub fn read(bytes: &[u8]) -> Result<(Value, Form), MessageError> {
    read_within(bytes, Limits::MESSAGE)
}

/// As [`read`], of a message that may be larger.
///
/// # Errors
/// As [`read`].
pub fn read_within(bytes: &[u8], limits: Limits) -> Result<(Value, Form), MessageError> {
    limits.check_bytes(bytes.len())?;
    // Room that has been made for a file and not been filled yet.
    if bytes.last().is_none_or(|last| *last == 0) {
        return Err(MessageError::Unfinished);
    }
    let marked = bytes.strip_prefix(BYTE_ORDER_MARK);
    let inside = marked.unwrap_or(bytes);
    match inside.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(MessageError::Unfinished),
        Some(b'{') => Ok((json::parse_within(inside, limits)?, Form::Json)),
        Some(b'<') => read_xml(inside, marked.is_some(), limits),
        Some(_) if BYTE_ORDER_MARK.starts_with(inside) => Err(MessageError::Unfinished),
        Some(_) => Err(MessageError::UnknownForm),
    }
}

/// Writes a tree.
///
/// CharacterCodeIdentifier is an element like any other: it is written as the tree has it.
///
/// # Errors
/// [`WriteError`]; nothing of it is written.
pub fn write(tree: &Value, form: Form, order: Order) -> Result<Vec<u8>, WriteError> {
    if form == Form::Json {
        return serde_json::to_vec(&arranged("", tree, order)).map_err(|_| WriteError::NotJson);
    }
    let mut elements = tree.as_object().into_iter().flatten();
    let (Some((name, message)), None) = (elements.next(), elements.next()) else {
        return Err(WriteError::NotOneMessage);
    };
    if name != ROOT || message.is_array() {
        return Err(WriteError::NotOneMessage);
    }
    let writer = xml::Writer { form, order };
    let mut text = writer.declaration();
    writer.element(&mut text, &mut Vec::new(), name, message)?;
    writer.encode(text)
}

/// The form that an XML document is in by what it declares; nothing decides against the byte order mark.
pub(super) fn declared_form(start: &[u8], marked: bool) -> Result<Form, MessageError> {
    let label = match xml::declared(start) {
        Declared::Unfinished => return Err(MessageError::Unfinished),
        Declared::Broken => {
            return Err(MessageError::NotXml {
                at: 0,
                fault: XmlFault::Declaration,
            });
        }
        Declared::Encoding(label) if !marked => label,
        Declared::Encoding(_) | Declared::NoEncoding | Declared::Nothing => {
            return Ok(Form::XmlUtf8);
        }
    };
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding == UTF_8 => Ok(Form::XmlUtf8),
        Some(encoding) if encoding == SHIFT_JIS => Ok(Form::XmlShiftJis),
        None if label.eq_ignore_ascii_case("cp932") => Ok(Form::XmlShiftJis),
        _ => Err(MessageError::Encoding { label }),
    }
}

fn read_xml(inside: &[u8], marked: bool, limits: Limits) -> Result<(Value, Form), MessageError> {
    let form = declared_form(inside, marked)?;
    let decoded;
    let utf8 = if form == Form::XmlShiftJis {
        decoded = cp932::decode(inside)?;
        decoded.as_bytes()
    } else {
        inside
    };
    let row = xml::document(&mut Tokens::new(Part::whole(utf8), limits))?;
    let message = row.root();
    if message.name() != ROOT {
        return Err(MessageError::Missing {
            element: ROOT.to_owned(),
        });
    }
    let tree = Map::from_iter([(ROOT.to_owned(), message.to_value())]);
    Ok((Value::Object(tree), form))
}

/// `value`, the content of `group`, with the elements of every group in order.
fn arranged(group: &str, value: &Value, order: Order) -> Value {
    match value {
        Value::Object(children) => ordered(order, group, children)
            .into_iter()
            .map(|(name, child)| (name.clone(), arranged(name, child, order)))
            .collect(),
        Value::Array(items) => items
            .iter()
            .map(|item| arranged(group, item, order))
            .collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
