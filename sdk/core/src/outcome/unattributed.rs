//! A result that no question of ours brought: pushed by a face unit into a folder, or late (未帰属の結果, T10).

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{Outcome, spelling::same_spelling};
use crate::eligibility::{EligibilityResult, Right};

/// A result that belongs to nobody yet. Nothing of it can be read, shown or handed over before [`attribute`](Self::attribute) has tied it to
/// one person. `Debug` shows nothing.
pub struct Unattributed {
    result: EligibilityResult,
    arrival: Arrival,
}

/// How a result came without a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Arrival {
    /// Pushed: there never was a question (`OQSsiquc01res_face_`).
    Pushed,
    /// The question's inquiry had ended.
    Late,
}

/// Why a result could not be tied to a person; it stays what it was.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct NotAttributed {
    /// The result, still closed.
    pub kept: Box<Unattributed>,
    /// Why.
    #[source]
    pub why: Unattributable,
}

/// Why a result could not be tied to a person. It does not say whether name or birth date differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Unattributable {
    /// The result is about somebody else.
    #[error("not this person's")]
    AnotherPerson,
    /// The result is about nobody, or does not say enough about them.
    #[error("names nobody")]
    Nobody,
    /// The result is about more than one person.
    #[error("names several")]
    Several,
}

impl Unattributed {
    /// Closes a result that came without a question.
    #[must_use]
    pub fn new(result: EligibilityResult, arrival: Arrival) -> Self {
        Self { result, arrival }
    }

    /// How it came.
    #[must_use]
    pub fn arrival(&self) -> Arrival {
        self.arrival
    }

    /// As of when it is.
    #[must_use]
    pub fn as_of(&self) -> OffsetDateTime {
        self.result.header().executed_at
    }

    /// What the desk is told about it.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        Outcome::Unattributed
    }

    /// Opens it for the one person who has just said this name and birth date.
    ///
    /// The name may be any of those in the result, kana included; width and spaces do not matter.
    ///
    /// # Errors
    /// [`NotAttributed`], with the result closed as before.
    pub fn attribute(self, name: &str, birth: Date) -> Result<EligibilityResult, NotAttributed> {
        match self.belongs_to(name, birth) {
            Ok(()) => Ok(self.result),
            Err(why) => Err(NotAttributed {
                kept: Box::new(self),
                why,
            }),
        }
    }

    fn belongs_to(&self, name: &str, birth: Date) -> Result<(), Unattributable> {
        let rights = self
            .result
            .body()
            .map_or(&[][..], |body| body.rights.as_slice());
        let first = rights.first().ok_or(Unattributable::Nobody)?;
        if first.birth.value().is_none() || names(first).next().is_none() {
            return Err(Unattributable::Nobody);
        }
        // Insurance and assistance of one person come as two rights: any other birth date is another person.
        if rights.iter().any(|right| right.birth != first.birth) {
            return Err(Unattributable::Several);
        }
        let said = |right: &Right| names(right).any(|known| same_spelling(known, name));
        let is_blank = name.trim().is_empty();
        if !is_blank && first.birth.value() == Some(&birth) && rights.iter().all(said) {
            Ok(())
        } else {
            Err(Unattributable::AnotherPerson)
        }
    }
}

fn names(right: &Right) -> impl Iterator<Item = &String> {
    [
        &right.name,
        &right.other_name,
        &right.kana,
        &right.other_kana,
    ]
    .into_iter()
    .filter_map(|name| name.value())
    .filter(|name| !name.trim().is_empty())
}

impl std::fmt::Debug for Unattributed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Unattributed({:?}, …)", self.arrival)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::{date, datetime};

    use super::*;
    use crate::outcome::stories::people::{answer, employee, recipient, with};

    const BIRTH: Date = date!(1985 - 06 - 15);

    fn closed(answer: &Value) -> Unattributed {
        Unattributed::new(
            EligibilityResult::from_value(answer).unwrap(),
            Arrival::Pushed,
        )
    }

    #[test]
    fn it_opens_for_the_one_person_who_said_name_and_birth_date() {
        let kana = with(
            employee(),
            json!({"NameKana": "ｼｹﾝ ﾀﾛｳ", "NameOfOther": "ジョン　試験"}),
        );
        let both = answer(
            "1",
            &[
                kana.clone(),
                with(recipient(&[]), json!({"Name": "試験 太郎"})),
            ],
        );
        let other_day = with(recipient(&[]), json!({"Birthdate": "19850616"}));
        let other_name = with(recipient(&[]), json!({"Name": "試験　次郎"}));
        let ok = Ok(());
        let another = Err(Unattributable::AnotherPerson);
        let nobody = Err(Unattributable::Nobody);
        for (story, answer, name, birth, expected) in [
            (
                "name",
                answer("1", std::slice::from_ref(&kana)),
                "試験太郎",
                BIRTH,
                ok,
            ),
            (
                "kana",
                answer("1", std::slice::from_ref(&kana)),
                "シケン タロウ",
                BIRTH,
                ok,
            ),
            ("other name", answer("1", &[kana]), "ジョン試験", BIRTH, ok),
            (
                "two rights of one person",
                both.clone(),
                "試験　太郎",
                BIRTH,
                ok,
            ),
            (
                "name of one of two rights",
                both,
                "シケン タロウ",
                BIRTH,
                another,
            ),
            (
                "another name",
                answer("1", &[employee()]),
                "試験　次郎",
                BIRTH,
                another,
            ),
            (
                "another day",
                answer("1", &[employee()]),
                "試験　太郎",
                date!(1985 - 06 - 16),
                another,
            ),
            (
                "nothing said",
                answer("1", &[employee()]),
                " 　",
                BIRTH,
                another,
            ),
            (
                "two birth dates",
                answer("1", &[employee(), other_day]),
                "試験　太郎",
                BIRTH,
                Err(Unattributable::Several),
            ),
            (
                "two names",
                answer("1", &[employee(), other_name]),
                "試験　太郎",
                BIRTH,
                another,
            ),
            ("no right", answer("4", &[]), "試験　太郎", BIRTH, nobody),
            (
                "no name",
                answer("1", &[with(employee(), json!({"Name": ""}))]),
                "",
                BIRTH,
                nobody,
            ),
            (
                "no birth date",
                answer("1", &[with(employee(), json!({"Birthdate": ""}))]),
                "試験　太郎",
                BIRTH,
                nobody,
            ),
        ] {
            let opened = closed(&answer).attribute(name, birth);
            let whole = EligibilityResult::from_value(&answer).unwrap();
            let told = opened
                .map(|result| assert!(result == whole, "{story}"))
                .map_err(|error| {
                    assert_eq!(
                        error.kept.as_of(),
                        datetime!(2026-04-10 09:00 +9),
                        "{story}"
                    );
                    error.why
                });
            assert_eq!(told, expected, "{story}");
        }
    }

    #[test]
    fn closed_it_shows_nothing() {
        let closed = closed(&answer("1", &[employee()]));
        assert_eq!(format!("{closed:?}"), "Unattributed(Pushed, …)");
        assert_eq!(
            (closed.outcome().id(), closed.arrival()),
            ("T10", Arrival::Pushed)
        );
        let error = closed.attribute("試験　花子", BIRTH).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("試験"));
    }
}
