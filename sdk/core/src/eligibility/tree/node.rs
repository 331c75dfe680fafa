//! One group of a tree with its path, whatever holds the tree: a JSON value, or the elements of a message in a row.

use serde_json::{Map, Value};

use super::{
    MessageError,
    name::{Name, Names, key},
    row::{Children, Index, Row},
};

/// One group of the tree, which knows where it stands.
pub(crate) struct Node<'a> {
    place: Path<'a>,
    children: Option<Group<'a>>,
}

/// Where a group stands; written out for errors only.
#[derive(Clone, Copy)]
enum Path<'a> {
    Top(&'a str),
    Inside {
        around: &'a Path<'a>,
        element: &'static str,
        /// Where it is one of a list.
        index: Option<usize>,
    },
}

/// The elements of a group.
#[expect(
    clippy::large_enum_variant,
    reason = "on the stack, for as long as one group is read; a box would be an allocation for each"
)]
enum Group<'a> {
    Value(&'a Map<String, Value>),
    Row(Index<'a>),
}

/// What stands under one name.
enum Found<'a> {
    Text(&'a str),
    Group(Inside<'a>),
    List(Vec<Found<'a>>),
    /// Nothing at all, which only JSON can say.
    Null,
    /// What is neither text nor group.
    Other(&'static str),
}

/// What a group holds.
enum Inside<'a> {
    Value(&'a Map<String, Value>),
    Row(Children<'a>),
}

impl<'a> Node<'a> {
    /// The group at the top of `value`.
    pub(crate) fn root(value: &'a Value) -> Self {
        Self {
            place: Path::Top(""),
            children: value.as_object().map(Group::Value),
        }
    }

    /// The group `value` that stands at `path`; an empty text is an empty group.
    pub(crate) fn at(path: &'a str, value: &'a Value) -> Result<Self, MessageError> {
        Found::from(value).group(Path::Top(path))
    }

    /// The group at the top of `row`; an empty text is an empty group.
    pub(crate) fn of_row(row: &'a Row) -> Result<Self, MessageError> {
        let top = row.root();
        Found::element(top).group(Path::Top(top.name()))
    }

    /// Whether `element` is certainly not there, as most of what is declared.
    #[inline]
    pub(super) fn lacks(&self, element: &Name) -> bool {
        match &self.children {
            None => true,
            Some(Group::Value(_)) => false,
            Some(Group::Row(index)) => index.lacks(&element.element),
        }
    }

    /// The text of `element`; an empty element is an empty text.
    pub(crate) fn text(&self, element: &Name) -> Result<Option<&'a str>, MessageError> {
        // As nearly all are: a text that stands there once, or nothing.
        let names = &element.element;
        if let (Some(Group::Row(index)), false) = (&self.children, names.has_others()) {
            match index.first(names.first, names.key) {
                None => return Ok(None),
                Some(first) if !index.may_repeat(names.key) && first.children().is_none() => {
                    return Ok(Some(first.text()));
                }
                Some(_) => {}
            }
        }
        self.child(&element.element)
            .map(|found| found.text(|| self.path_of(element)))
            .transpose()
    }

    /// The texts of `element`, however often it stands there.
    pub(super) fn texts(&self, element: &Name) -> Result<Vec<&'a str>, MessageError> {
        match self.child(&element.element) {
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
    pub(crate) fn group(&self, element: &Name) -> Result<Option<Node<'_>>, MessageError> {
        self.child(&element.element)
            .map(|found| found.group(self.inside(&element.element, None)))
            .transpose()
    }

    /// The group `element`, which must be there.
    pub(crate) fn required_group(&self, element: &Name) -> Result<Node<'_>, MessageError> {
        self.group(element)?.ok_or_else(|| self.missing(element))
    }

    /// Every group named `element`: one object or a list of them. `W/A` stands for every `A` that stands without `W`, for every `A` inside `W`, and for `W`
    /// itself where the inner name is left out.
    pub(super) fn each_group(
        &self,
        element: &Name,
        mut take: impl FnMut(&Node<'_>) -> Result<(), MessageError>,
    ) -> Result<(), MessageError> {
        self.one_or_many(&element.element, &mut take)?;
        let Some(wrapper) = &element.wrapper else {
            return Ok(());
        };
        self.one_or_many(wrapper, &mut |group| {
            if group.child(&element.element).is_some() {
                group.one_or_many(&element.element, &mut take)
            } else if group.is_empty() {
                Ok(())
            } else {
                take(group)
            }
        })
    }

    pub(crate) fn missing(&self, element: &Name) -> MessageError {
        MessageError::Missing {
            element: self.path_of(element),
        }
    }

    pub(crate) fn path_of(&self, element: &Name) -> String {
        self.inside(&element.element, None).to_string()
    }

    fn inside(&self, element: &Names, index: Option<usize>) -> Path<'_> {
        Path::Inside {
            around: &self.place,
            element: element.whole,
            index,
        }
    }

    fn one_or_many(
        &self,
        element: &Names,
        take: &mut dyn FnMut(&Node<'_>) -> Result<(), MessageError>,
    ) -> Result<(), MessageError> {
        match self.child(element) {
            None => Ok(()),
            Some(Found::List(items)) => {
                let mut items = items.into_iter().enumerate();
                items.try_for_each(|(index, item)| {
                    take(&item.group(self.inside(element, Some(index)))?)
                })
            }
            Some(one) => {
                let group = one.group(self.inside(element, None))?;
                // `"ResultList": ""` is an empty list, not a list of one empty group.
                match group.children {
                    Some(_) => take(&group),
                    None => Ok(()),
                }
            }
        }
    }

    fn child(&self, element: &Names) -> Option<Found<'a>> {
        self.children.as_ref()?.find(element)
    }

    fn is_empty(&self) -> bool {
        match &self.children {
            None => true,
            Some(Group::Value(children)) => children.is_empty(),
            Some(Group::Row(_)) => false,
        }
    }
}

impl<'a> Group<'a> {
    fn find(&self, element: &Names) -> Option<Found<'a>> {
        self.get(element.first, element.key).or_else(|| {
            let mut others = element.others();
            others.find_map(|name| self.get(name, key(name)))
        })
    }

    fn get(&self, name: &str, key: u64) -> Option<Found<'a>> {
        match self {
            Self::Value(children) => children.get(name).map(Found::from),
            Self::Row(children) => {
                let first = children.first(name, key)?;
                if !children.may_repeat(key) {
                    return Some(Found::element(first));
                }
                let mut all = children.named(name, key).skip(1);
                let Some(second) = all.next() else {
                    return Some(Found::element(first));
                };
                let items = [first, second].into_iter().chain(all);
                Some(Found::List(items.map(Found::element).collect()))
            }
        }
    }
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (around, element, index) = match self {
            Self::Top(path) => return formatter.write_str(path),
            Self::Inside {
                around,
                element,
                index,
            } => (around, element, index),
        };
        match around {
            Self::Top("") => formatter.write_str(element)?,
            around => write!(formatter, "{around}/{element}")?,
        }
        match index {
            Some(index) => write!(formatter, "[{index}]"),
            None => Ok(()),
        }
    }
}

impl<'a> Found<'a> {
    fn element(element: super::row::Element<'a>) -> Self {
        match element.children() {
            Some(children) => Self::Group(Inside::Row(children)),
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

    fn group<'n>(self, place: Path<'n>) -> Result<Node<'n>, MessageError>
    where
        'a: 'n,
    {
        Ok(Node {
            place,
            children: match self {
                Self::Group(Inside::Value(children)) => Some(Group::Value(children)),
                Self::Group(Inside::Row(children)) => Some(Group::Row(children.index())),
                Self::Null => None,
                Self::Text(text) if text.trim().is_empty() => None,
                other => {
                    return Err(MessageError::NotAGroup {
                        element: place.to_string(),
                        found: other.kind(),
                    });
                }
            },
        })
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
            Value::Object(children) => Self::Group(Inside::Value(children)),
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
