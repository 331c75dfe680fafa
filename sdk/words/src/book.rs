//! One language's sentences, read from its file.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::{Language, Table};

static JA: LazyLock<Book> = LazyLock::new(|| read(include_str!("ja.toml")));
static EN: LazyLock<Book> = LazyLock::new(|| read(include_str!("en.toml")));

/// What a patient reads: a heading and one or two sentences, each on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    /// What to do or what has happened.
    pub heading: String,
    /// The supporting sentences.
    pub body: String,
}

/// What the desk reads about a failure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Staff {
    /// What happened.
    pub what: String,
    /// What to do next.
    pub next: String,
}

/// The sentences about one failure, one set per audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// For the patient: names no cause.
    pub patient: Sentence,
    /// For the desk.
    pub staff: Staff,
    /// For the vendor: what to look at.
    pub vendor: String,
}

/// What the desk reads about an outcome. Values go in with [`fill`](crate::fill()).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// What the outcome is; may stand on the screen.
    pub text: String,
    /// What to do next; may stand on the screen.
    pub next: String,
    /// What appears in their place after a press, where something is held back.
    pub pressed: Option<Pressed>,
}

/// The full words about a sensitive outcome; showing them is journaled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pressed {
    /// What the outcome is.
    pub text: String,
    /// What to do next.
    pub next: String,
    /// Only a manager (責任者) may press.
    #[serde(default)]
    pub manager_only: bool,
}

/// The desk's one word with its shape, so that colour never stands alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// `●`, `▲` or `■`.
    pub mark: String,
    /// The word.
    pub word: String,
}

pub(crate) struct Book {
    pub(crate) patient: BTreeMap<String, Sentence>,
    pub(crate) notices: BTreeMap<String, Sentence>,
    pub(crate) elsewhere: BTreeMap<String, Sentence>,
    pub(crate) status: BTreeMap<String, Status>,
    pub(crate) charges: BTreeMap<String, String>,
    pub(crate) names: BTreeMap<Table, BTreeMap<String, String>>,
    pub(crate) failures: BTreeMap<String, Failure>,
    pub(crate) outcomes: BTreeMap<String, Desk>,
}

pub(crate) fn of(language: Language) -> &'static Book {
    match language {
        Language::Japanese => &JA,
        Language::English => &EN,
    }
}

#[expect(
    clippy::expect_used,
    reason = "the files are compiled in, and a test reads each of them"
)]
fn read(text: &str) -> Book {
    parse(text).expect("a compiled-in sentence file can be read")
}

fn parse(text: &str) -> Result<Book, BookError> {
    let written: Written = toml::from_str(text)?;
    let failures = written
        .failures
        .into_iter()
        .map(|(code, failure)| {
            let patient = match failure.patient {
                PatientPart::Own(sentence) => sentence,
                PatientPart::Shared(id) => {
                    written
                        .patient
                        .get(&id)
                        .cloned()
                        .ok_or_else(|| BookError::NoSuchText {
                            code: code.clone(),
                            id,
                        })?
                }
            };
            let Staff { what, next } = failure.staff;
            let vendor = failure.vendor;
            Ok((
                code,
                Failure {
                    patient,
                    staff: Staff { what, next },
                    vendor,
                },
            ))
        })
        .collect::<Result<_, BookError>>()?;
    Ok(Book {
        failures,
        patient: written.patient,
        notices: written.notices,
        elsewhere: written.elsewhere,
        status: written.status,
        charges: written.charges,
        names: written.names,
        outcomes: written.outcomes,
    })
}

/// Why a sentence file cannot be read.
#[derive(Debug, thiserror::Error)]
enum BookError {
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    #[error("{code} shares the patient text {id}, which does not exist")]
    NoSuchText { code: String, id: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    patient: BTreeMap<String, Sentence>,
    notices: BTreeMap<String, Sentence>,
    elsewhere: BTreeMap<String, Sentence>,
    status: BTreeMap<String, Status>,
    charges: BTreeMap<String, String>,
    names: BTreeMap<Table, BTreeMap<String, String>>,
    failures: BTreeMap<String, WrittenFailure>,
    outcomes: BTreeMap<String, Desk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFailure {
    patient: PatientPart,
    staff: Staff,
    vendor: String,
}

/// A failure has a patient text of its own, or shares one so that it cannot be told from others.
#[derive(Deserialize)]
#[serde(untagged)]
enum PatientPart {
    Shared(String),
    Own(Sentence),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_can_be_read() {
        for text in [include_str!("ja.toml"), include_str!("en.toml")] {
            parse(text).unwrap();
        }
    }

    #[test]
    fn a_shared_text_must_exist() {
        let text = "[patient]\n[notices]\n[elsewhere]\n[status]\n[charges]\n[names]\n[outcomes]\n\
                    [failures.RDR-01]\npatient = \"P9\"\nstaff = { what = \"a\", next = \"b\" }\nvendor = \"c\"\n";
        assert!(matches!(
            parse(text),
            Err(BookError::NoSuchText { code, id }) if code == "RDR-01" && id == "P9"
        ));
    }
}
