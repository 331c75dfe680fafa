//! Elements read by name, in any order, from the tree that every wire form is read into.
//!
//! The tree is a [`serde_json::Value`] of objects, lists and texts: one shape for every wire form. Unknown elements stay in it untouched.

mod error;

use serde_json::{Map, Value};

pub use error::MessageError;

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

/// One group of the tree with its path.
pub(crate) struct Node<'a> {
    path: String,
    children: Option<&'a Map<String, Value>>,
}

impl<'a> Node<'a> {
    /// The group at the top of `value`.
    pub(crate) fn root(value: &'a Value) -> Self {
        Self {
            path: String::new(),
            children: value.as_object(),
        }
    }

    /// The group `value` that stands at `path`; an empty text is an empty group.
    pub(crate) fn at(path: String, value: &'a Value) -> Result<Self, MessageError> {
        as_group(value, path)
    }

    /// The text of `element`; an empty element is an empty text.
    pub(crate) fn text(&self, element: &str) -> Result<Option<&'a str>, MessageError> {
        match self.child(element) {
            None => Ok(None),
            Some(Value::Null) => Ok(Some("")),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(MessageError::NotText {
                element: self.path_of(element),
                found: kind(other),
            }),
        }
    }

    /// The texts of `element`, however often it stands there.
    fn texts(&self, element: &str) -> Result<Vec<&'a str>, MessageError> {
        let Some(Value::Array(items)) = self.child(element) else {
            return Ok(self.text(element)?.into_iter().collect());
        };
        let texts = items.iter().enumerate().map(|(index, item)| match item {
            Value::Null => Ok(""),
            Value::String(text) => Ok(text.as_str()),
            other => Err(MessageError::NotText {
                element: format!("{}[{index}]", self.path_of(element)),
                found: kind(other),
            }),
        });
        texts.collect()
    }

    /// The group `element`; an empty element is an empty group.
    pub(crate) fn group(&self, element: &str) -> Result<Option<Node<'a>>, MessageError> {
        self.child(element)
            .map(|value| as_group(value, self.path_of(element)))
            .transpose()
    }

    /// The group `element`, which must be there.
    pub(crate) fn required_group(&self, element: &str) -> Result<Node<'a>, MessageError> {
        self.group(element)?.ok_or_else(|| self.missing(element))
    }

    /// The groups named `element`: one object or a list of them. `A/B` stands for every `B` inside `A`, for `A` itself where the inner name is
    /// left out, and for `B` that stands without `A`.
    fn groups(&self, element: &str) -> Result<Vec<Node<'a>>, MessageError> {
        let Some((wrapper, inner)) = element.split_once('/') else {
            return self.one_or_many(element);
        };
        let mut found = self.one_or_many(inner)?;
        for group in self.one_or_many(wrapper)? {
            if group.child(inner).is_some() {
                found.extend(group.one_or_many(inner)?);
            } else if group.children.is_some_and(|children| !children.is_empty()) {
                found.push(group);
            }
        }
        Ok(found)
    }

    pub(crate) fn missing(&self, element: &str) -> MessageError {
        MessageError::Missing {
            element: self.path_of(element),
        }
    }

    pub(crate) fn path_of(&self, element: &str) -> String {
        if self.path.is_empty() {
            element.to_owned()
        } else {
            format!("{}/{element}", self.path)
        }
    }

    fn one_or_many(&self, element: &str) -> Result<Vec<Node<'a>>, MessageError> {
        let path = self.path_of(element);
        match self.child(element) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .enumerate()
                .map(|(index, item)| as_group(item, format!("{path}[{index}]")))
                .collect(),
            Some(one) => {
                let group = as_group(one, path)?;
                // `"ResultList": ""` is an empty list, not a list of one empty group.
                Ok(if group.children.is_some() {
                    vec![group]
                } else {
                    Vec::new()
                })
            }
        }
    }

    fn child(&self, element: &str) -> Option<&'a Value> {
        let children = self.children?;
        element.split('|').find_map(|name| children.get(name))
    }
}

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

fn as_group(value: &Value, path: String) -> Result<Node<'_>, MessageError> {
    match value {
        Value::Object(children) => Ok(Node {
            path,
            children: Some(children),
        }),
        Value::Null => Ok(Node {
            path,
            children: None,
        }),
        Value::String(text) if text.trim().is_empty() => Ok(Node {
            path,
            children: None,
        }),
        other => Err(MessageError::NotAGroup {
            element: path,
            found: kind(other),
        }),
    }
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group",
    }
}

#[cfg(test)]
mod tests;
