//! Elements read by name, in any order, from the tree that every wire form is read into.
//!
//! The tree is a [`serde_json::Value`] of objects, lists and texts: one shape for every wire form. Unknown elements stay in it untouched. A bulk message's
//! people are read from a `Row` instead, in the same shape: a tree of values for each of 100,000 would be slower than the parser beneath.

mod error;
mod name;
mod node;
mod row;

pub use error::MessageError;

pub(super) use name::Name;
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

/// A value that one text element can hold.
pub(crate) trait FromText: Sized {
    /// `text` is not blank. `None` keeps it as [`Element::Other`].
    fn from_text(text: &str) -> Option<Self>;
}

/// What one named field of a group is read into.
pub(crate) trait Read: Default {
    /// Puts what is there into a field that says so far that nothing is. In place: a group has dozens of fields, most of them not there.
    fn fill(&mut self, node: &Node<'_>, element: &Name) -> Result<(), MessageError>;

    fn read(node: &Node<'_>, element: &Name) -> Result<Self, MessageError> {
        let mut field = Self::default();
        field.fill(node, element)?;
        Ok(field)
    }
}

/// A group of elements; [`elements!`] writes the implementation.
pub(crate) trait Group: Sized {
    fn from_node(node: &Node<'_>) -> Result<Self, MessageError>;
}

/// A group of elements as a struct: one line per element with its official name, for reading and for writing. [`Name`] says how names are written.
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
                let mut group = Self::default();
                $($crate::eligibility::tree::Read::fill(
                    &mut group.$field,
                    node,
                    const { &$crate::eligibility::tree::Name::of($element) },
                )?;)*
                Ok(group)
            }
        }

        impl $crate::eligibility::write::WriteGroup for $name {
            fn write_group(&self, group: &mut $crate::eligibility::write::Children) {
                $($crate::eligibility::write::Write::write(
                    &self.$field,
                    const { &$crate::eligibility::tree::Name::of($element) },
                    group,
                );)*
            }
        }
    };
}
pub(crate) use elements;

impl<T: FromText> Read for Element<T> {
    #[inline]
    fn fill(&mut self, node: &Node<'_>, element: &Name) -> Result<(), MessageError> {
        if !node.lacks(element)
            && let Some(text) = node.text(element)?
        {
            *self = self::element(text);
        }
        Ok(())
    }
}

impl<T: FromText> Read for Vec<Element<T>> {
    fn fill(&mut self, node: &Node<'_>, element: &Name) -> Result<(), MessageError> {
        let texts = node.texts(element)?;
        self.extend(texts.into_iter().map(self::element));
        Ok(())
    }
}

#[inline(never)]
fn element<T: FromText>(text: &str) -> Element<T> {
    if text.chars().all(char::is_whitespace) {
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
    #[inline]
    fn fill(&mut self, node: &Node<'_>, element: &Name) -> Result<(), MessageError> {
        if !node.lacks(element)
            && let Some(group) = node.group(element)?
        {
            *self = Some(G::from_node(&group)?);
        }
        Ok(())
    }
}

impl<G: Group> Read for Vec<G> {
    fn fill(&mut self, node: &Node<'_>, element: &Name) -> Result<(), MessageError> {
        node.each_group(element, |group| {
            self.push(G::from_node(group)?);
            Ok(())
        })
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

#[cfg(test)]
mod tests;
