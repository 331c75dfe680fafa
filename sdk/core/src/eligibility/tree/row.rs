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
    row: &'a Row,
    /// Twice as many as elements at least: places in the row, each where its key belongs or behind it, and 0 where there is none.
    slots: Vec<usize>,
    /// One bit for each key that is, which other keys may share.
    keys: u64,
    /// Whether a key comes again.
    repeated: bool,
}

/// The elements of one name.
pub(super) struct Named<'n, 'a> {
    index: &'n Index<'a>,
    name: &'n str,
    key: u64,
    slot: usize,
}

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
        let slots = self.count().saturating_mul(2).next_power_of_two();
        let mut index = Index {
            row: self.row,
            slots: vec![0; slots],
            keys: 0,
            repeated: false,
        };
        let mut place = self.next;
        for child in self {
            index.keys |= bit(child.place.key);
            let mut slot = index.slot(child.place.key);
            while let Some(taken) = index.slots.get_mut(slot) {
                if *taken == 0 {
                    *taken = place;
                    break;
                }
                let other = self.row.places.get(*taken);
                index.repeated |= other.is_some_and(|other| other.key == child.place.key);
                slot = index.slot_behind(slot);
            }
            place = child.place.end;
        }
        index
    }
}

impl<'a> Index<'a> {
    /// Whether an element with this key may be among them. Most that are not are seen here not to be.
    pub(super) fn may_hold(&self, key: u64) -> bool {
        self.keys & bit(key) != 0
    }

    /// Whether there may be several of one name.
    pub(super) fn is_repeated(&self) -> bool {
        self.repeated
    }

    /// The elements of this name, whose key this is, in the order of the document.
    pub(super) fn named<'n>(&'n self, name: &'n str, key: u64) -> Named<'n, 'a> {
        let slot = self.slot(key);
        Named {
            index: self,
            name,
            key,
            slot,
        }
    }

    /// Where `key` belongs.
    fn slot(&self, key: u64) -> usize {
        let last = self.slots.len().saturating_sub(1);
        usize::try_from(key >> 32).unwrap_or_default() & last
    }

    fn slot_behind(&self, slot: usize) -> usize {
        slot.wrapping_add(1) & self.slots.len().saturating_sub(1)
    }
}

impl<'a> Iterator for Named<'_, 'a> {
    type Item = Element<'a>;

    #[inline]
    fn next(&mut self) -> Option<Element<'a>> {
        loop {
            let at = *self.index.slots.get(self.slot).filter(|at| **at > 0)?;
            self.slot = self.index.slot_behind(self.slot);
            let element = self.index.row.element(at)?;
            if element.place.key == self.key && element.name() == self.name {
                return Some(element);
            }
        }
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

/// By the first bits of a key, which depend on all letters of its name.
fn bit(key: u64) -> u64 {
    1 << (key >> 58)
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
