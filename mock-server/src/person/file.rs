//! The people file: TOML, unknown keys refused, dates resolved.

use std::collections::BTreeSet;

use serde::Deserialize;
use time::{Date, OffsetDateTime, Time};

use super::{
    Answer, Card, Issuer, Person, PriorConsents, Profile, compact, date, element::SUBSIDY, right,
};
use crate::{clock::JST, population};

/// Reads a people file, resolving dates against `today`, the date in Japan.
pub(crate) fn read(text: &str, today: Date) -> Result<Vec<Person>, PeopleError> {
    let file: File = toml::from_str(text)?;
    let mut seen = BTreeSet::new();
    file.person
        .into_iter()
        .map(|person| {
            let kebab =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            if person.id.is_empty() || !person.id.bytes().all(kebab) {
                return Err(PeopleError::Id { id: person.id });
            }
            if population::index(&person.id).is_some() {
                return Err(PeopleError::ReservedId { id: person.id });
            }
            if !seen.insert(person.id.clone()) {
                return Err(PeopleError::DuplicateId { id: person.id });
            }
            resolve(person, today)
        })
        .collect()
}

/// Why a people file is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// It is not TOML, or has a key that the format does not know.
    #[error(transparent)]
    Syntax(#[from] toml::de::Error),
    /// An id is not in kebab case; it names a file.
    #[error("{id:?} is not an id in kebab case")]
    Id {
        /// The id.
        id: String,
    },
    /// An id is that of a generated person.
    #[error("{id} is the id of a generated person")]
    ReservedId {
        /// The id.
        id: String,
    },
    /// Two people share an id.
    #[error("two people are called {id}")]
    DuplicateId {
        /// The id.
        id: String,
    },
    /// A right has an element that no answer has.
    #[error("{person}: no answer has an element {element} here")]
    UnknownElement {
        /// The person's id.
        person: String,
        /// The element's name.
        element: String,
    },
    /// An element holds another kind of value than it should.
    #[error("{person}: {element} must be {expected}")]
    WrongKind {
        /// The person's id.
        person: String,
        /// The element's name.
        element: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// An element is missing that every right has.
    #[error("{person}: a right without {element}")]
    MissingElement {
        /// The person's id.
        person: String,
        /// The element's name.
        element: &'static str,
    },
    /// A date is neither `yyyy-mm-dd` nor an expression such as `today-40d`.
    #[error("{person}: {expression} is not a date")]
    Date {
        /// The person's id.
        person: String,
        /// What stands there.
        expression: String,
    },
    /// A value of the card does not fit the card.
    #[error("{person}: the card's {field} must be {expected}")]
    CardField {
        /// The person's id.
        person: String,
        /// The field.
        field: &'static str,
        /// Its shape.
        expected: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    person: Vec<RawPerson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPerson {
    id: String,
    story: String,
    card: Option<RawCard>,
    #[serde(default)]
    rights: Vec<toml::Table>,
    #[serde(default)]
    answer: Answer,
    #[serde(default)]
    consents: PriorConsents,
    #[serde(default)]
    subsidies: Vec<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCard {
    name: String,
    address: String,
    birth: String,
    sex: String,
    expiry: String,
    security_code: String,
    municipality: String,
    pin: String,
    #[serde(default = "three")]
    tries: u8,
    #[serde(default = "year_before_last")]
    not_before: String,
    #[serde(default = "three_years_on")]
    not_after: String,
    #[serde(default)]
    profile: Profile,
    #[serde(default)]
    issuer: Issuer,
    #[serde(default)]
    tampered: bool,
    #[serde(default)]
    revoked: bool,
}

fn three() -> u8 {
    3
}

// The usual validity is counted from the year, so that a card stays the same file all year.
fn year_before_last() -> String {
    "this-year-start-1y".into()
}

fn three_years_on() -> String {
    "this-year-end+3y".into()
}

fn resolve(raw: RawPerson, today: Date) -> Result<Person, PeopleError> {
    let id = raw.id;
    let card = raw
        .card
        .map(|card| resolve_card(&id, card, today))
        .transpose()?;
    let rights = raw
        .rights
        .iter()
        .map(|right| right::resolve(&id, right, card.as_ref(), today))
        .collect::<Result<_, _>>()?;
    let mut consents = raw.consents;
    for day in [&mut consents.home_visit, &mut consents.online_visit]
        .into_iter()
        .flatten()
    {
        let date = date::resolve(day, today).ok_or_else(|| PeopleError::Date {
            person: id.clone(),
            expression: day.clone(),
        })?;
        *day = compact(date);
    }
    let subsidies = raw
        .subsidies
        .iter()
        .map(|certificate| right::block(&id, certificate, SUBSIDY, today))
        .collect::<Result<_, _>>()?;
    Ok(Person {
        id,
        story: raw.story,
        card,
        rights,
        answer: raw.answer,
        consents,
        subsidies,
    })
}

fn resolve_card(person: &str, raw: RawCard, today: Date) -> Result<Card, PeopleError> {
    let date = |expression: &str| {
        date::resolve(expression, today).ok_or_else(|| PeopleError::Date {
            person: person.into(),
            expression: expression.into(),
        })
    };
    for (field, value, length) in [
        ("security_code", &raw.security_code, 4),
        ("municipality", &raw.municipality, 5),
        ("pin", &raw.pin, 4),
    ] {
        if value.len() != length || !value.bytes().all(|byte| byte.is_ascii_digit()) {
            let expected = if length == 5 {
                "five digits"
            } else {
                "four digits"
            };
            return Err(PeopleError::CardField {
                person: person.into(),
                field,
                expected,
            });
        }
    }
    if raw.tries > 3 {
        return Err(PeopleError::CardField {
            person: person.into(),
            field: "tries",
            expected: "0 to 3",
        });
    }
    if !matches!(raw.sex.as_str(), "1" | "2") {
        return Err(PeopleError::CardField {
            person: person.into(),
            field: "sex",
            expected: "1 or 2",
        });
    }
    let last_second = Time::MIDNIGHT - time::Duration::SECOND;
    Ok(Card {
        birth: date(&raw.birth)?,
        expiry: date(&raw.expiry)?,
        not_before: OffsetDateTime::new_in_offset(date(&raw.not_before)?, Time::MIDNIGHT, JST),
        not_after: OffsetDateTime::new_in_offset(date(&raw.not_after)?, last_second, JST),
        name: raw.name,
        address: raw.address,
        sex: raw.sex,
        security_code: raw.security_code,
        municipality: raw.municipality,
        pin: raw.pin,
        tries: raw.tries,
        profile: raw.profile,
        issuer: raw.issuer,
        tampered: raw.tampered,
        revoked: raw.revoked,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_file_with_a_mistake_is_refused_with_its_place() {
        let card = "name='試験 一'\naddress='a'\nbirth='1980-01-01'\nsex='1'\nexpiry='2030-01-01'\n\
                    security_code='1234'\nmunicipality='13101'\npin='1234'\n";
        let person = |rest: &str| format!("[[person]]\nid='x'\nstory='s'\n{rest}");
        let right = "InsuredCardClassification='01'\nInsurerNumber='06139992'\nInsuredIdentificationNumber='1'\nInsurerName='i'\n";
        for (text, expected) in [
            (person("").replace("'x'", "'../x'"), "\"../x\" is not an id"),
            (
                person("").replace("'x'", "'generated-0000007'"),
                "generated-0000007 is the id of a generated person",
            ),
            (person("colour='red'"), "unknown field `colour`"),
            (
                person(&format!("[person.card]\n{card}shoe='42'")),
                "unknown field `shoe`",
            ),
            (
                person(&format!("[person.card]\n{}", card.replace("1234", "12"))),
                "security_code must be four digits",
            ),
            (
                person(&format!("[person.card]\n{card}tries=4")),
                "tries must be 0 to 3",
            ),
            (
                person(&format!(
                    "[person.card]\n{}",
                    card.replace("1980-01-01", "soon")
                )),
                "x: soon is not a date",
            ),
            (
                person(&format!(
                    "[person.card]\n{card}[[person.rights]]\n{right}Ratio='030'"
                )),
                "no answer has an element Ratio",
            ),
            (
                person(&format!(
                    "[person.card]\n{card}[[person.rights]]\n{right}QualificationDate='x'"
                )),
                "x: x is not a date",
            ),
            (
                person(&format!(
                    "[person.card]\n{card}[[person.rights]]\n{right}InsuredBranchNumber=1"
                )),
                "must be text",
            ),
            (
                person(&format!(
                    "[person.card]\n{card}[[person.rights]]\n{right}ElderlyRecipientCertificateInfo='x'"
                )),
                "must be a table",
            ),
            (
                person(&format!(
                    "[person.card]\n{card}[[person.rights]]\n{right}PublicExpenseResultList='x'"
                )),
                "must be a list of tables",
            ),
            (
                person(&format!(
                    "[person.card]\n{card}[[person.rights]]\nInsurerName='i'"
                )),
                "a right without InsuredCardClassification",
            ),
            (
                person(&format!("[[person.rights]]\n{right}")),
                "a right without Name",
            ),
            (person("[person.answer]\nvalidity=1"), "invalid type"),
            (person("") + &person(""), "two people are called x"),
        ] {
            let error = read(&text, date!(2026 - 11 - 16)).unwrap_err().to_string();
            assert!(
                error.contains(expected),
                "{error}\nshould contain {expected}"
            );
        }
    }
}
