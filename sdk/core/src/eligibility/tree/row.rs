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

/// The elements of a group by name. Each has a slot, by the first bits of its key.
pub(super) struct Index<'a> {
    children: Children<'a>,
    /// For each slot the place of the first element that has it, and 0 where there is none.
    first: [u32; SLOTS],
    /// One bit for each slot that several elements share.
    shared: u64,
    /// One bit for each that elements of one name may share.
    repeated: u64,
}

/// As many as a mask has bits.
const SLOTS: usize = 64;

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
            first: [0; SLOTS],
            shared: 0,
            repeated: 0,
        };
        let mut place = self.next;
        for child in self {
            match index.first.get_mut(slot(child.place.key)) {
                // No row has so many elements that their places do not fit.
                Some(free @ 0) => *free = u32::try_from(place).unwrap_or(u32::MAX),
                _ => index.share(child.place.key),
            }
            place = child.place.end;
        }
        index
    }
}

impl<'a> Index<'a> {
    /// Whether no element is named like this. Most that are not there are seen here not to be.
    #[inline]
    pub(super) fn lacks(&self, names: &Names) -> bool {
        !names.has_others() && self.first.get(slot(names.key)) == Some(&0)
    }

    /// The first element of this name, whose key this is.
    pub(super) fn first(&self, name: &str, key: u64) -> Option<Element<'a>> {
        let mut candidates = self.candidates(key);
        let first = candidates.next()?;
        if first.is(name, key) {
            return Some(first);
        }
        if self.shared & bit(key) == 0 {
            return None;
        }
        candidates.find(|element| element.is(name, key))
    }

    /// Whether there may be more elements with this key than the first.
    pub(super) fn may_repeat(&self, key: u64) -> bool {
        self.repeated & bit(key) != 0
    }

    /// The elements of this name, whose key this is, in the order of the document.
    pub(super) fn named(&self, name: &str, key: u64) -> impl Iterator<Item = Element<'a>> {
        self.candidates(key)
            .filter(move |element| element.is(name, key))
    }

    /// The elements from the first in the key's slot on.
    fn candidates(&self, key: u64) -> Children<'a> {
        let first = self.first.get(slot(key)).filter(|first| **first > 0);
        let next = first.and_then(|first| usize::try_from(*first).ok());
        Children {
            next: next.unwrap_or(self.children.end),
            ..self.children
        }
    }

    /// Notes one more element in the key's slot. Two keys that differ are two names; of more than two, not every pair is looked at.
    fn share(&mut self, key: u64) {
        let first = self.candidates(key).next();
        if self.shared & bit(key) != 0 || first.is_some_and(|first| first.place.key == key) {
            self.repeated |= bit(key);
        }
        self.shared |= bit(key);
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

/// Where an index has the elements with this key: its first bits depend on all letters of the name.
#[inline]
fn slot(key: u64) -> usize {
    usize::try_from(key >> (u64::BITS - SLOTS.ilog2())).unwrap_or_default()
}

/// The same in a mask.
fn bit(key: u64) -> u64 {
    1 << slot(key)
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

    #[test]
    fn an_index_finds_what_a_search_finds_however_many_share_a_slot() {
        for count in [1, 2, 17, 64, 300] {
            let mut row = Row::default();
            let group = row.open("M");
            for number in 0..count {
                // Every seventh name comes again, and some of those once more.
                for _ in 0..1 + usize::from(number % 7 == 0) + usize::from(number % 21 == 0) {
                    let element = row.open(&format!("N{number}"));
                    row.close(element, &row.places.len().to_string());
                }
            }
            row.close(group, "");
            let children = row.root().children().unwrap();
            let index = children.index();
            for number in 0..2 * count {
                let name = format!("N{number}");
                let (found, key) = (|text: Element<'_>| text.text().to_owned(), key(&name));
                let searched = children.filter(|element| element.name() == name);
                let searched: Vec<String> = searched.map(found).collect();
                let named: Vec<String> = index.named(&name, key).map(found).collect();
                assert_eq!(named, searched, "{name} of {count}");
                assert_eq!(
                    index.first(&name, key).map(found),
                    searched.first().cloned()
                );
                assert!(
                    index.may_repeat(key) || searched.len() < 2,
                    "{name} of {count}"
                );
            }
        }
    }
}
