//! JSON as a wire form: bounded in size and depth, and no element twice in one group.

use std::cell::Cell;

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use super::{tree::MessageError, wire::Limits};

/// Reads `bytes` into a tree.
pub(crate) fn parse(bytes: &[u8]) -> Result<Value, MessageError> {
    parse_within(bytes, Limits::MESSAGE)
}

/// As [`parse`], of a message that may be larger.
pub(crate) fn parse_within(bytes: &[u8], limits: Limits) -> Result<Value, MessageError> {
    limits.check_bytes(bytes.len())?;
    let (fault, values) = (Cell::new(None), Cell::new(0));
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let tree = Level {
        above: 0,
        limits,
        values: &values,
        fault: &fault,
    }
    .deserialize(&mut reader);
    match tree.and_then(|tree| reader.end().map(|()| tree)) {
        Ok(tree) => Ok(tree),
        Err(error) if error.is_eof() => Err(MessageError::Unfinished),
        Err(error) => Err(fault.take().unwrap_or(MessageError::NotJson {
            line: error.line(),
            column: error.column(),
        })),
    }
}

/// Refuses a tree that others have read and that is deeper than [`parse`] reads.
pub(crate) fn check_depth(tree: &Value) -> Result<(), MessageError> {
    let limit = Limits::MESSAGE.levels;
    if within(tree, limit) {
        Ok(())
    } else {
        Err(MessageError::TooDeep { limit })
    }
}

fn within(tree: &Value, left: usize) -> bool {
    match (tree, left.checked_sub(1)) {
        (Value::Array(items), Some(left)) => items.iter().all(|item| within(item, left)),
        (Value::Object(children), Some(left)) => children.values().all(|child| within(child, left)),
        (Value::Array(_) | Value::Object(_), None) => false,
        _ => true,
    }
}

/// Reads one value inside so many groups and lists. The typed fault goes beside serde's error, which can only hold a sentence.
#[derive(Clone, Copy)]
struct Level<'a> {
    above: usize,
    limits: Limits,
    /// How many values have begun.
    values: &'a Cell<usize>,
    fault: &'a Cell<Option<MessageError>>,
}

impl Level<'_> {
    fn below<E: Error>(self) -> Result<Self, E> {
        let above = self.above.saturating_add(1);
        match self.limits.check(above, self.values.get()) {
            Ok(()) => Ok(Self { above, ..self }),
            Err(fault) => Err(self.refuse(fault)),
        }
    }

    fn refuse<E: Error>(self, fault: MessageError) -> E {
        let error = E::custom(&fault);
        self.fault.set(Some(fault));
        error
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.values.set(self.values.get().saturating_add(1));
        if let Err(fault) = self.limits.check(0, self.values.get()) {
            return Err(self.refuse(fault));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(below)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut children = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            let child = access.next_value_seed(below)?;
            if children.insert(name, child).is_some() {
                return Err(self.refuse(MessageError::Repeated));
            }
        }
        Ok(Value::Object(children))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_cannot_be_a_message_is_refused_with_evidence() {
        let Limits {
            bytes: most_bytes,
            levels: most_levels,
            elements: most_values,
        } = Limits::MESSAGE;
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for (text, expected) in [
            (String::new(), MessageError::Unfinished),
            ("{\"A\": \"1".to_owned(), MessageError::Unfinished),
            (
                format!("[{}0]", "0,".repeat(most_values)),
                MessageError::TooMany { limit: most_values },
            ),
            (
                "{\"A\"\n:}".to_owned(),
                MessageError::NotJson { line: 2, column: 2 },
            ),
            (
                "{} {}".to_owned(),
                MessageError::NotJson { line: 1, column: 4 },
            ),
            (
                "{\"A\":\"1\",\"A\":\"2\"}".to_owned(),
                MessageError::Repeated,
            ),
            (
                nested(most_levels + 1),
                MessageError::TooDeep { limit: most_levels },
            ),
            (
                " ".repeat(most_bytes + 1),
                MessageError::TooLarge {
                    bytes: most_bytes + 1,
                    limit: most_bytes,
                },
            ),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(expected));
        }
        assert!(parse(nested(most_levels).as_bytes()).is_ok());
    }

    #[test]
    fn a_tree_read_by_others_is_held_to_the_same_depth() {
        let nested =
            |levels: usize| (0..levels).fold(Value::Null, |inner, _| Value::Array(vec![inner]));
        let limit = Limits::MESSAGE.levels;
        assert_eq!(check_depth(&nested(limit)), Ok(()));
        let refused = Err(MessageError::TooDeep { limit });
        assert_eq!(check_depth(&nested(limit + 1)), refused);
    }

    proptest! {
        #[test]
        fn it_reads_what_serde_json_reads(text in "[\\[\\]{}:,\"a1. truefalsn\\\\-]{0,40}") {
            if let Ok(tree) = parse(text.as_bytes()) {
                prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), tree);
            }
        }
    }
}
