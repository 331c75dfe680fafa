//! A tree as the elements of a message in a row: a piece of text and places in it, which costs two allocations however many elements there are.

use serde_json::{Map, Value, map::Entry};

use super::name::key;

/// Elements in the order of the document, each followed by those inside it.
#[derive(Clone, Default)]
pub(crate) struct Row {
    /// Every name and every text.
    texts: String,
    places: Vec<Place>,
}

/// Where one element is.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Of the name, so that most others are seen to be other at a glance.
    key: u64,
    name: Piece,
    text: Piece,
    /// The place in the row behind everything inside it.
    end: usize,
}

/// A part of the texts.
#[derive(Clone, Copy, Default)]
struct Piece {
    start: usize,
    length: usize,
}

/// One element of a row.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    row: &'a Row,
    place: Place,
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

/// The elements of a group by name, so that each of many names is found, or not, at a glance.
#[derive(Clone, Copy)]
pub(super) struct Index<'a> {
    row: &'a Row,
    shelves: [Shelf; SHELVES],
}

/// Among which elements those names are that come to this shelf: none, mostly, or one element.
#[derive(Clone, Copy, Default)]
struct Shelf {
    first: usize,
    end: usize,
}

const SHELVES: usize = 64;

impl Row {
    /// An empty row with room for as much as `other` holds.
    pub(crate) fn like(other: &Self) -> Self {
        Self {
            texts: String::with_capacity(other.texts.len()),
            places: Vec::with_capacity(other.places.len()),
        }
    }

    /// Begins an element; its place in the row.
    pub(crate) fn open(&mut self, name: &str) -> usize {
        let key = key(name);
        let name = self.piece(name);
        let place = self.places.len();
        self.places.push(Place {
            key,
            name,
            text: Piece::default(),
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
            place: Place::default(),
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
            place: *self.places.get(place)?,
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
    /// Where which names are.
    pub(super) fn index(self) -> Index<'a> {
        let mut shelves = [Shelf::default(); SHELVES];
        let mut place = self.next;
        for child in self {
            if let Some(shelf) = shelves.get_mut(shelf(child.place.key)) {
                // No child is at 0, where the group around all others is.
                if shelf.first == 0 {
                    shelf.first = place;
                }
                shelf.end = child.place.end;
            }
            place = child.place.end;
        }
        Index {
            row: self.row,
            shelves,
        }
    }
}

impl<'a> Index<'a> {
    /// The elements of this name, whose key this is.
    pub(super) fn named(&self, name: &str, key: u64) -> impl Iterator<Item = Element<'a>> {
        let shelf = self.shelves.get(shelf(key)).copied().unwrap_or_default();
        let children = Children {
            row: self.row,
            next: shelf.first,
            end: shelf.end,
        };
        children.filter(move |element| element.place.key == key && element.name() == name)
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

/// The last bits of a key depend on the last bits of its name's letters only, the first on all.
fn shelf(key: u64) -> usize {
    usize::try_from(key >> (u64::BITS - SHELVES.ilog2())).unwrap_or_default()
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
