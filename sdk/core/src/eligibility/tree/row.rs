//! A tree as the elements of a message in a row: a piece of text and places in it, which costs two allocations however many elements there are.

use serde_json::{Map, Value, map::Entry};

use super::name::{Names, key};

/// Elements in the order of the document, each followed by those inside it.
#[derive(Clone, Default)]
pub(crate) struct Row {
    /// Every name and every text.
    texts: String,
    places: Vec<Place>,
}

/// Where one element is.
#[derive(Clone, Copy)]
struct Place {
    /// Of the name, so that most others are seen to be other at a glance.
    key: u64,
    name: Piece,
    text: Piece,
    /// The place in the row behind everything inside it.
    end: usize,
}

/// A part of the texts.
#[derive(Clone, Copy)]
struct Piece {
    start: usize,
    length: usize,
}

/// One element of a row.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    row: &'a Row,
    place: &'a Place,
    /// The place in the row of the first element inside, if there is any.
    inside: usize,
}

/// The elements of a group, of which there is one at least.
#[derive(Clone, Copy)]
pub(crate) struct Children<'a> {
    row: &'a Row,
    next: usize,
    end: usize,
}

/// The elements of a group by name.
pub(super) struct Index<'a> {
    children: Children<'a>,
    /// By the first bits of a key: the place of the first element with these bits, and 0 where there is none.
    first: [u32; 1 << BITS],
    /// One bit for each of these places that does not stand for one element alone.
    shared: u64,
}

/// How many bits of a key the index goes by.
const BITS: u32 = 6;

impl Place {
    /// Without a name and without content.
    const NOWHERE: Self = Self {
        key: 0,
        name: Piece::NOTHING,
        text: Piece::NOTHING,
        end: 0,
    };
}

impl Piece {
    const NOTHING: Self = Self {
        start: 0,
        length: 0,
    };
}

impl Row {
    /// Takes everything out.
    pub(crate) fn clear(&mut self) {
        self.texts.clear();
        self.places.clear();
    }

    /// Begins an element; its place in the row.
    pub(crate) fn open(&mut self, name: &str) -> usize {
        let key = key(name);
        let name = self.piece(name);
        let place = self.places.len();
        self.places.push(Place {
            key,
            name,
            text: Piece::NOTHING,
            end: place.saturating_add(1),
        });
        place
    }

    /// Ends the element at `place`, with `text` where nothing is inside. Whether something is.
    pub(crate) fn close(&mut self, place: usize, text: &str) -> bool {
        let end = self.places.len();
        let leaf = end == place.saturating_add(1);
        let text = self.piece(if leaf { text } else { "" });
        if let Some(element) = self.places.get_mut(place) {
            element.text = text;
            element.end = end;
        }
        !leaf
    }

    /// The element at `place`; the one at 0 is the first that was begun.
    pub(crate) fn root(&self) -> Element<'_> {
        self.element(0).unwrap_or(Element {
            row: self,
            place: &Place::NOWHERE,
            inside: 0,
        })
    }

    /// The name of the element at `place`.
    pub(crate) fn name(&self, place: usize) -> &str {
        self.element(place).map_or("", Element::name)
    }

    fn element(&self, place: usize) -> Option<Element<'_>> {
        Some(Element {
            row: self,
            place: self.places.get(place)?,
            inside: place.saturating_add(1),
        })
    }

    fn piece(&mut self, text: &str) -> Piece {
        let start = self.texts.len();
        self.texts.push_str(text);
        Piece {
            start,
            length: text.len(),
        }
    }

    fn text(&self, piece: Piece) -> &str {
        let end = piece.start.saturating_add(piece.length);
        self.texts.get(piece.start..end).unwrap_or_default()
    }
}

impl<'a> Element<'a> {
    /// Its name.
    pub(crate) fn name(self) -> &'a str {
        self.row.text(self.place.name)
    }

    /// Its text, where there are no elements inside.
    pub(crate) fn text(self) -> &'a str {
        self.row.text(self.place.text)
    }

    /// Whether this is its name, whose key this is.
    fn is(self, name: &str, key: u64) -> bool {
        self.place.key == key && self.name() == name
    }

    /// The elements inside, where there are any.
    pub(crate) fn children(self) -> Option<Children<'a>> {
        (self.inside < self.place.end).then_some(Children {
            row: self.row,
            next: self.inside,
            end: self.place.end,
        })
    }

    /// As a value of its own.
    pub(crate) fn to_value(self) -> Value {
        let Some(children) = self.children() else {
            return Value::String(self.text().to_owned());
        };
        let mut group = Map::new();
        for child in children {
            let value = child.to_value();
            match group.entry(child.name()) {
                Entry::Vacant(place) => {
                    place.insert(value);
                }
                Entry::Occupied(mut place) => match place.get_mut() {
                    Value::Array(items) => items.push(value),
                    first => *first = Value::Array(vec![std::mem::take(first), value]),
                },
            }
        }
        Value::Object(group)
    }
}

impl<'a> Children<'a> {
    /// By name, for whoever asks for many.
    pub(super) fn index(self) -> Index<'a> {
        let mut index = Index {
            children: self,
            first: [0; 1 << BITS],
            shared: 0,
        };
        let mut place = self.next;
        for child in self {
            let slot = slot(child.place.key);
            match (index.first.get_mut(slot), u32::try_from(place)) {
                (Some(free @ 0), Ok(place)) => *free = place,
                _ => index.shared |= 1 << slot,
            }
            place = child.place.end;
        }
        index
    }
}

impl<'a> Index<'a> {
    /// Whether no element has this name, nor another that stands for it. Most that are not there are seen here not to be.
    #[inline]
    pub(super) fn lacks(&self, names: &Names) -> bool {
        !names.has_others() && self.first.get(slot(names.key)) == Some(&0)
    }

    /// Whether certainly no more than one element has this key.
    pub(super) fn is_alone(&self, key: u64) -> bool {
        self.shared & 1 << slot(key) == 0
    }

    /// The first element of this name, whose key this is.
    pub(super) fn first(&self, name: &str, key: u64) -> Option<Element<'a>> {
        let next = usize::try_from(*self.first.get(slot(key))?).ok()?;
        let mut candidates = Children {
            next: if next == 0 { self.children.end } else { next },
            ..self.children
        };
        let first = candidates.next()?;
        if first.is(name, key) {
            return Some(first);
        }
        if self.is_alone(key) {
            return None;
        }
        candidates.find(|element| element.is(name, key))
    }

    /// The elements of this name, whose key this is, in the order of the document.
    pub(super) fn named(&self, name: &str, key: u64) -> impl Iterator<Item = Element<'a>> {
        let all = self.children;
        all.filter(move |element| element.is(name, key))
    }
}

impl<'a> Iterator for Children<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        if self.next >= self.end {
            return None;
        }
        let element = self.row.element(self.next)?;
        self.next = element.place.end;
        Some(element)
    }
}

/// Where the index has elements with this key.
#[inline]
fn slot(key: u64) -> usize {
    usize::try_from(key >> (u64::BITS - BITS)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_the_tree_that_its_elements_make() {
        let mut row = Row::default();
        let message = row.open("M");
        let first = row.open("A");
        assert!(!row.close(first, "1"));
        let group = row.open("B");
        let inner = row.open("A");
        row.close(inner, "");
        assert!(row.close(group, "\n"));
        let second = row.open("A");
        row.close(second, "2");
        row.close(message, "\n");
        assert_eq!(row.name(group), "B");
        let root = row.root();
        assert_eq!(root.to_value(), json!({"A": ["1", "2"], "B": {"A": ""}}));
        let texts: Vec<&str> = root
            .children()
            .unwrap()
            .index()
            .named("A", key("A"))
            .map(Element::text)
            .collect();
        assert_eq!(texts, ["1", "2"]);
        assert_eq!(Row::default().root().to_value(), json!(""));
    }
}
