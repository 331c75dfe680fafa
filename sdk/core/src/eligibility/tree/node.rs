//! One group of a tree with its path, whatever holds the tree: a JSON value, or the elements of a message in a row.

use serde_json::{Map, Value};

use super::{
    MessageError,
    row::{Children, Row},
};

/// One group of the tree with its path.
pub(crate) struct Node<'a> {
    path: String,
    children: Option<Group<'a>>,
}

/// The elements of a group.
#[derive(Clone, Copy)]
enum Group<'a> {
    Value(&'a Map<String, Value>),
    Row(Children<'a>),
}

/// What stands under one name.
enum Found<'a> {
    Text(&'a str),
    Group(Group<'a>),
    List(Vec<Found<'a>>),
    /// Nothing at all, which only JSON can say.
    Null,
    /// What is neither text nor group.
    Other(&'static str),
}

impl<'a> Node<'a> {
    /// The group at the top of `value`.
    pub(crate) fn root(value: &'a Value) -> Self {
        Self {
            path: String::new(),
            children: value.as_object().map(Group::Value),
        }
    }

    /// The group `value` that stands at `path`; an empty text is an empty group.
    pub(crate) fn at(path: String, value: &'a Value) -> Result<Self, MessageError> {
        Found::from(value).group(path)
    }

    /// The group at the top of `row`, which stands at `path`; an empty text is an empty group.
    pub(crate) fn of_row(path: String, row: &'a Row) -> Result<Self, MessageError> {
        Found::element(row.root()).group(path)
    }

    /// The text of `element`; an empty element is an empty text.
    pub(crate) fn text(&self, element: &str) -> Result<Option<&'a str>, MessageError> {
        self.child(element)
            .map(|found| found.text(|| self.path_of(element)))
            .transpose()
    }

    /// The texts of `element`, however often it stands there.
    pub(super) fn texts(&self, element: &str) -> Result<Vec<&'a str>, MessageError> {
        match self.child(element) {
            None => Ok(Vec::new()),
            Some(Found::List(items)) => {
                let texts = items.iter().enumerate();
                texts
                    .map(|(index, item)| {
                        item.text(|| format!("{}[{index}]", self.path_of(element)))
                    })
                    .collect()
            }
            Some(one) => Ok(vec![one.text(|| self.path_of(element))?]),
        }
    }

    /// The group `element`; an empty element is an empty group.
    pub(crate) fn group(&self, element: &str) -> Result<Option<Self>, MessageError> {
        self.child(element)
            .map(|found| found.group(self.path_of(element)))
            .transpose()
    }

    /// The group `element`, which must be there.
    pub(crate) fn required_group(&self, element: &str) -> Result<Self, MessageError> {
        self.group(element)?.ok_or_else(|| self.missing(element))
    }

    /// The groups named `element`: one object or a list of them. `A/B` stands for every `B` inside `A`, for `A` itself where the inner name is
    /// left out, and for `B` that stands without `A`.
    pub(super) fn groups(&self, element: &str) -> Result<Vec<Self>, MessageError> {
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

    fn one_or_many(&self, element: &str) -> Result<Vec<Self>, MessageError> {
        let path = self.path_of(element);
        match self.child(element) {
            None => Ok(Vec::new()),
            Some(Found::List(items)) => {
                let groups = items.into_iter().enumerate();
                groups
                    .map(|(index, item)| item.group(format!("{path}[{index}]")))
                    .collect()
            }
            Some(one) => {
                let group = one.group(path)?;
                // `"ResultList": ""` is an empty list, not a list of one empty group.
                Ok(if group.children.is_some() {
                    vec![group]
                } else {
                    Vec::new()
                })
            }
        }
    }

    fn child(&self, element: &str) -> Option<Found<'a>> {
        let children = self.children?;
        children.get(element).or_else(|| {
            let mut names = element.split('|');
            // No name holds the bar, and without one this would be the same again.
            let first = names.next().filter(|first| first.len() < element.len())?;
            let first = children.get(first);
            first.or_else(|| names.find_map(|name| children.get(name)))
        })
    }
}

impl<'a> Group<'a> {
    fn get(self, name: &str) -> Option<Found<'a>> {
        match self {
            Self::Value(children) => children.get(name).map(Found::from),
            Self::Row(children) => {
                let mut all = children.named(name);
                let first = all.next()?;
                let Some(second) = all.next() else {
                    return Some(Found::element(first));
                };
                let items = [first, second].into_iter().chain(all);
                Some(Found::List(items.map(Found::element).collect()))
            }
        }
    }

    fn is_empty(self) -> bool {
        match self {
            Self::Value(children) => children.is_empty(),
            Self::Row(_) => false,
        }
    }
}

impl<'a> Found<'a> {
    fn element(element: super::row::Element<'a>) -> Self {
        match element.children() {
            Some(children) => Self::Group(Group::Row(children)),
            None => Self::Text(element.text()),
        }
    }

    fn text(&self, path: impl FnOnce() -> String) -> Result<&'a str, MessageError> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Null => Ok(""),
            other => Err(MessageError::NotText {
                element: path(),
                found: other.kind(),
            }),
        }
    }

    fn group(self, path: String) -> Result<Node<'a>, MessageError> {
        let children = match self {
            Self::Group(children) => Some(children),
            Self::Null => None,
            Self::Text(text) if text.trim().is_empty() => None,
            other => {
                return Err(MessageError::NotAGroup {
                    element: path,
                    found: other.kind(),
                });
            }
        };
        Ok(Node { path, children })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Group(_) => "a group",
            Self::List(_) => "a list",
            Self::Null => "null",
            Self::Other(kind) => kind,
        }
    }
}

impl<'a> From<&'a Value> for Found<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(children) => Self::Group(Group::Value(children)),
            Value::Bool(_) | Value::Number(_) => Self::Other(kind(value)),
        }
    }
}

pub(in crate::eligibility) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group",
    }
}
