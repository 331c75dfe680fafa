//! From the people file to the block of a right: elements checked, dates resolved, the order of the wire.

use serde_json::{Map, Value};
use time::Date;

use super::{
    Card, compact, date,
    element::{Element, Kind, PERSON},
    file::PeopleError,
};

/// Elements without which no right can be answered or found.
const NEEDED: &[&str] = &[
    "InsuredCardClassification",
    "InsurerNumber",
    "InsuredIdentificationNumber",
    "InsurerName",
    "Name",
    "Birthdate",
    "Sex1",
];

/// Resolves one right. Name, birth date and sex are those of the card where the file does not say otherwise.
pub(crate) fn resolve(
    person: &str,
    table: &toml::Table,
    card: Option<&Card>,
    today: Date,
) -> Result<Map<String, Value>, PeopleError> {
    let mut right = block(person, table, PERSON, today)?;
    if let Some(card) = card {
        for (name, value) in [
            ("Name", card.name.clone()),
            ("Birthdate", compact(card.birth)),
            ("Sex1", card.sex.clone()),
        ] {
            right.entry(name).or_insert(Value::String(value));
        }
    }
    match NEEDED.iter().find(|name| !right.contains_key(**name)) {
        Some(element) => Err(PeopleError::MissingElement {
            person: person.into(),
            element,
        }),
        None => Ok(ordered(right, PERSON)),
    }
}

/// Puts the elements of a block into the order of the wire.
pub(crate) fn ordered(mut block: Map<String, Value>, elements: &[Element]) -> Map<String, Value> {
    elements
        .iter()
        .filter_map(|element| Some((element.name.to_owned(), block.shift_remove(element.name)?)))
        .collect()
}

/// Resolves one block, refusing what it does not know.
pub(super) fn block(
    person: &str,
    table: &toml::Table,
    elements: &[Element],
    today: Date,
) -> Result<Map<String, Value>, PeopleError> {
    if let Some(stranger) = table
        .keys()
        .find(|key| elements.iter().all(|element| element.name != **key))
    {
        return Err(PeopleError::UnknownElement {
            person: person.into(),
            element: stranger.clone(),
        });
    }
    elements
        .iter()
        .filter_map(|element| Some((element, table.get(element.name)?)))
        .map(|(element, value)| {
            Ok((
                element.name.to_owned(),
                resolve_value(person, element, value, today)?,
            ))
        })
        .collect()
}

fn resolve_value(
    person: &str,
    element: &Element,
    value: &toml::Value,
    today: Date,
) -> Result<Value, PeopleError> {
    let wrong = |expected| PeopleError::WrongKind {
        person: person.into(),
        element: element.name.into(),
        expected,
    };
    let day = |expression: &str| {
        date::resolve(expression, today)
            .map(compact)
            .ok_or_else(|| PeopleError::Date {
                person: person.into(),
                expression: expression.into(),
            })
    };
    match element.kind {
        Kind::Text => Ok(value.as_str().ok_or_else(|| wrong("text"))?.into()),
        Kind::Date => Ok(day(value.as_str().ok_or_else(|| wrong("text"))?)?.into()),
        Kind::Month => {
            let mut month = day(value.as_str().ok_or_else(|| wrong("text"))?)?;
            month.truncate(6);
            Ok(month.into())
        }
        Kind::Texts => {
            let texts = value.as_array().ok_or_else(|| wrong("a list of texts"))?;
            let texts = texts
                .iter()
                .map(|text| {
                    Ok(text
                        .as_str()
                        .ok_or_else(|| wrong("a list of texts"))?
                        .into())
                })
                .collect::<Result<Vec<Value>, PeopleError>>()?;
            Ok(Value::Array(texts))
        }
        Kind::Block(elements) => {
            let table = value.as_table().ok_or_else(|| wrong("a table"))?;
            Ok(Value::Object(block(person, table, elements, today)?))
        }
        Kind::List(name, elements) => {
            let entries = value.as_array().ok_or_else(|| wrong("a list of tables"))?;
            let entries = entries
                .iter()
                .map(|entry| {
                    let table = entry.as_table().ok_or_else(|| wrong("a list of tables"))?;
                    Ok(Value::Object(block(person, table, elements, today)?))
                })
                .collect::<Result<Vec<_>, PeopleError>>()?;
            Ok(Value::Object(Map::from_iter([(
                name.to_owned(),
                Value::Array(entries),
            )])))
        }
    }
}
