//! Elements read by name, in any order, from the tree that every wire form is read into.
//!
//! The tree is a [`serde_json::Value`] of objects, lists and texts: one shape for every wire form. Unknown elements stay in it untouched. A bulk message's
//! people are read from a `Row` instead, in the same shape: a tree of values for each of 100,000 would be slower than the parser beneath.

mod node;
mod row;

use super::{wire::cp932::Undecoded, xml::XmlFault};
use crate::failure::{Code, Failure};

pub(super) use node::{Node, kind};
pub(super) use row::Row;

/// One element: not there, there without text, a value, or a text that is no value known here.
///
/// `Debug` says which of the four and never the content.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Element<T> {
    /// Not there. Absent is not a value.
    #[default]
    Absent,
    /// There, without text.
    Empty,
    /// A value.
    Value(T),
    /// A text outside the code table or of another shape, as it came.
    Other(String),
}

impl<T> Element<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The text that is no value known here.
    pub fn other(&self) -> Option<&str> {
        match self {
            Self::Other(text) => Some(text),
            _ => None,
        }
    }

    /// Whether there is neither a value nor any text.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Absent | Self::Empty)
    }
}

/// Why a message cannot be read. Element names are the official ones, as a path; content never appears.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MessageError {
    /// More bytes than any such message has.
    #[error("{bytes} bytes, at most {limit} are read")]
    TooLarge {
        /// How many came.
        bytes: usize,
        /// How many are read.
        limit: usize,
    },
    /// Nested deeper than any such message.
    #[error("nested deeper than {limit} levels")]
    TooDeep {
        /// How deep is read.
        limit: usize,
    },
    /// More elements than any such message has.
    #[error("more than {limit} elements")]
    TooMany {
        /// How many are read.
        limit: usize,
    },
    /// The beginning of a message, or nothing at all: the rest may still come.
    #[error("the message is not whole")]
    Unfinished,
    /// Neither XML nor a JSON object.
    #[error("neither XML nor JSON")]
    UnknownForm,
    /// In characters that are not read here.
    #[error("written in {label}, not in UTF-8 or Shift_JIS")]
    Encoding {
        /// As the XML declaration calls them.
        label: String,
    },
    /// Bytes that are no text.
    #[error("undecodable bytes about {at}")]
    Undecodable {
        /// Where, in bytes.
        at: u64,
    },
    /// What the bytes come from failed.
    #[error("the source failed: {kind}")]
    Source {
        /// How.
        kind: std::io::ErrorKind,
    },
    /// A document type declaration. None is ever read.
    #[error("a document type declaration")]
    Doctype,
    /// Not well-formed XML.
    #[error("not XML at byte {at}: {fault:?}")]
    NotXml {
        /// Where, in bytes of UTF-8.
        at: u64,
        /// What is wrong.
        fault: XmlFault,
    },
    /// Text beside elements.
    #[error("{element} holds text beside elements")]
    Mixed {
        /// Its path.
        element: String,
    },
    /// Not JSON.
    #[error("not JSON at line {line}, column {column}")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1; 0 at the end of a line.
        column: usize,
    },
    /// One object names an element twice, so that nobody can say which counts.
    #[error("an element twice in one group")]
    Repeated,
    /// An element without which there is no message.
    #[error("{element} is missing")]
    Missing {
        /// Its path.
        element: String,
    },
    /// Something else stands where a text belongs. All leaves are texts: a number has already lost its leading zeros.
    #[error("{element} is {found}, not a text")]
    NotText {
        /// Its path.
        element: String,
        /// What stands there.
        found: &'static str,
    },
    /// Something else stands where further elements belong.
    #[error("{element} is {found}, not a group of elements")]
    NotAGroup {
        /// Its path.
        element: String,
        /// What stands there.
        found: &'static str,
    },
    /// A text that must have a certain shape has another.
    #[error("{element} has not the form {form}")]
    Malformed {
        /// Its path.
        element: String,
        /// Such as `yyyyMMddHHmmss`.
        form: &'static str,
    },
}

/// A value that one text element can hold.
pub(crate) trait FromText: Sized {
    /// `text` is not blank. `None` keeps it as [`Element::Other`].
    fn from_text(text: &str) -> Option<Self>;
}

/// What one named field of a group is read into.
pub(crate) trait Read: Sized {
    fn read(node: &Node<'_>, element: &str) -> Result<Self, MessageError>;
}

/// A group of elements; [`elements!`] writes the implementation.
pub(crate) trait Group: Sized {
    fn from_node(node: &Node<'_>) -> Result<Self, MessageError>;
}

/// A group of elements as a struct: one line per element with its official name, for reading and for writing. A name `A/B` is a list of `B` inside
/// the wrapper `A`; `A|B` is one element that other versions of the message call `B`.
macro_rules! elements {
    ($(#[$meta:meta])* pub struct $name:ident { $($(#[doc = $doc:expr])* $field:ident: $type:ty = $element:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Default)]
        #[non_exhaustive]
        pub struct $name { $($(#[doc = $doc])* pub $field: $type,)* }

        impl $crate::eligibility::tree::Group for $name {
            fn from_node(
                node: &$crate::eligibility::tree::Node<'_>,
            ) -> Result<Self, $crate::eligibility::tree::MessageError> {
                Ok(Self { $($field: $crate::eligibility::tree::Read::read(node, $element)?,)* })
            }
        }

        impl $crate::eligibility::write::WriteGroup for $name {
            fn write_group(&self, group: &mut $crate::eligibility::write::Children) {
                $($crate::eligibility::write::Write::write(&self.$field, $element, group);)*
            }
        }
    };
}
pub(crate) use elements;

impl<T: FromText> Read for Element<T> {
    fn read(node: &Node<'_>, element: &str) -> Result<Self, MessageError> {
        Ok(match node.text(element)? {
            None => Self::Absent,
            Some(text) => self::element(text),
        })
    }
}

impl<T: FromText> Read for Vec<Element<T>> {
    fn read(node: &Node<'_>, element: &str) -> Result<Self, MessageError> {
        let texts = node.texts(element)?;
        Ok(texts.into_iter().map(self::element).collect())
    }
}

fn element<T: FromText>(text: &str) -> Element<T> {
    if text.trim().is_empty() {
        return Element::Empty;
    }
    T::from_text(text).map_or_else(|| Element::Other(text.to_owned()), Element::Value)
}

impl<T> From<Option<T>> for Element<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Value)
    }
}

impl<G: Group> Read for Option<G> {
    fn read(node: &Node<'_>, element: &str) -> Result<Self, MessageError> {
        node.group(element)?
            .map(|group| G::from_node(&group))
            .transpose()
    }
}

impl<G: Group> Read for Vec<G> {
    fn read(node: &Node<'_>, element: &str) -> Result<Self, MessageError> {
        node.groups(element)?.iter().map(G::from_node).collect()
    }
}

impl FromText for String {
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl From<MessageError> for Failure {
    fn from(error: MessageError) -> Self {
        Self::new(Code::AnswerMalformed, error)
    }
}

impl From<Undecoded> for MessageError {
    fn from(error: Undecoded) -> Self {
        match error {
            Undecoded::Half => Self::Unfinished,
            Undecoded::Unknown { at } => Self::Undecodable {
                at: u64::try_from(at).unwrap_or(u64::MAX),
            },
        }
    }
}

impl<T> std::fmt::Debug for Element<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Absent => "Absent",
            Self::Empty => "Empty",
            Self::Value(_) => "Value(…)",
            Self::Other(_) => "Other(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::{Date, macros::date};

    use super::*;

    #[test]
    fn absent_empty_value_and_other_are_four_things() {
        let tree = json!({"A": "", "B": null, "C": "　", "D": "20260401", "E": "99999999"});
        let node = Node::root(&tree);
        let read = |element| Element::<Date>::read(&node, element).unwrap();
        assert_eq!(read("Z"), Element::Absent);
        assert_eq!(read("A"), Element::Empty);
        assert_eq!(read("B"), Element::Empty);
        assert_eq!(read("C"), Element::Empty);
        assert_eq!(read("D"), Element::Value(date!(2026 - 04 - 01)));
        assert_eq!(read("E").other(), Some("99999999"));
    }

    #[test]
    fn what_is_not_a_text_is_named_and_never_converted() {
        let tree = json!({"A": 1, "B": true, "C": {}, "D": []});
        let node = Node::at("MessageBody".to_owned(), &tree).unwrap();
        for (element, found) in [
            ("A", "a number"),
            ("B", "a truth value"),
            ("C", "a group"),
            ("D", "a list"),
        ] {
            assert_eq!(
                node.text(element),
                Err(MessageError::NotText {
                    element: format!("MessageBody/{element}"),
                    found
                })
            );
        }
    }

    #[test]
    fn lists_come_wrapped_or_bare_and_one_or_many() {
        let one = json!({"N": "x"});
        for (tree, expected) in [
            (json!({}), 0),
            (json!({"L": ""}), 0),
            (json!({"L": {}}), 0),
            (json!({"L": []}), 0),
            (json!({"L": {"I": []}}), 0),
            (json!({"L": {"I": one}}), 1),
            (json!({"L": {"I": [one, one]}}), 2),
            (json!({"L": [one, one]}), 2),
            (json!({"L": one}), 1),
            (json!({"I": one}), 1),
            (json!({"I": [one, one]}), 2),
            (json!({"I": one, "L": {"I": one}}), 2),
            (json!({"I": one, "L": ""}), 1),
        ] {
            assert_eq!(
                Node::root(&tree).groups("L/I").unwrap().len(),
                expected,
                "{tree}"
            );
        }
        let tree = json!({"L": {"I": [one, 3]}});
        let error = Node::root(&tree).groups("L/I").err();
        let expected = MessageError::NotAGroup {
            element: "L/I[1]".to_owned(),
            found: "a number",
        };
        assert_eq!(error, Some(expected));
    }

    #[test]
    fn a_text_stands_there_once_or_often_and_under_another_name() {
        let tree = json!({"A": "1", "B": ["1", "", null, "2"], "C": [1]});
        let node = Node::root(&tree);
        let read = |element| Vec::<Element<String>>::read(&node, element);
        let value = |text: &str| Element::Value(text.to_owned());
        assert_eq!(read("Z"), Ok(vec![]));
        assert_eq!(read("A"), Ok(vec![value("1")]));
        let all = vec![value("1"), Element::Empty, Element::Empty, value("2")];
        assert_eq!(read("B"), Ok(all));
        assert_eq!(read("Z|A"), Ok(vec![value("1")]));
        let error = MessageError::NotText {
            element: "C[0]".to_owned(),
            found: "a number",
        };
        assert_eq!(read("C"), Err(error));
    }
}
