//! Medical information: medication and care (薬剤・診療, `YZK`), and check-ups (特定健診, `TKK`). Modelled on open integrations.
//!
//! These messages have a vocabulary and an error style of their own: the header of a question names the person, a refusal is a `ResultCode` beside
//! `MessageContents`, and where those two stand inside the answer is not known, so that they are looked for everywhere.
//!
//! A question carries no secret of the patient: the service checks that a consent of this person at this institution is alive.
//!
//! | file | message |
//! |---|---|
//! | `request` | both questions |
//! | `medication` | the answer of `YZK` in XML |
//! | `checkup` | the answer of `TKK` in XML |
//!
//! Answers in PDF and ZIP are files for people and programs outside: [`Attachment`](super::Attachment).

mod checkup;
mod medication;
mod request;

use serde_json::Value;

pub use checkup::{
    CheckupBody, CheckupHeader, CheckupItem, CheckupPerson, CheckupResult, HealthCheckup,
};
pub use medication::{
    Drug, MedicationBody, MedicationDay, MedicationHeader, MedicationMonth, MedicationPerson,
    MedicationResult, Treatment,
};
pub use request::{CheckupRequest, MedicalAsk, MedicalAskHeader, MedicationRequest, Months};

/// What an answer says of itself.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MedicalVerdict {
    /// `ResultCode` 1: the information follows.
    Given,
    /// Another `ResultCode`: no consent, an expired one, no data, or a fault; which of them the codes mean is not public.
    Refused {
        /// `ResultCode`.
        code: String,
        /// `MessageContents`, to be shown as is.
        message: Option<String>,
    },
    /// No `ResultCode` at all. Whether the information is whole nobody can say.
    Unstated,
}

/// The message may name a person.
impl std::fmt::Debug for MedicalVerdict {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Given => "Given",
            Self::Refused { .. } => "Refused(…)",
            Self::Unstated => "Unstated",
        })
    }
}

/// The verdict of an answer whose depth is checked.
fn verdict(tree: &Value) -> MedicalVerdict {
    match first_text(tree, "ResultCode") {
        None => MedicalVerdict::Unstated,
        Some(code) if code.trim() == "1" => MedicalVerdict::Given,
        Some(code) => MedicalVerdict::Refused {
            code: code.trim().to_owned(),
            message: first_text(tree, "MessageContents").map(str::to_owned),
        },
    }
}

/// The first text of this name, wherever it stands. Empty is no text.
fn first_text<'a>(tree: &'a Value, name: &str) -> Option<&'a str> {
    match tree {
        Value::Object(children) => {
            let here = children.get(name).and_then(Value::as_str);
            here.filter(|text| !text.trim().is_empty())
                .or_else(|| children.values().find_map(|child| first_text(child, name)))
        }
        Value::Array(items) => items.iter().find_map(|item| first_text(item, name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_verdict_is_found_wherever_it_stands() {
        let refused = |message: Option<&str>| MedicalVerdict::Refused {
            code: "2".to_owned(),
            message: message.map(str::to_owned),
        };
        for (tree, expected) in [
            (
                json!({"XmlMsg": {"MessageHeader": {"ResultCode": "1"}}}),
                MedicalVerdict::Given,
            ),
            (
                json!({"XmlMsg": {"MessageBody": [{}, {"ResultCode": " 1 "}]}}),
                MedicalVerdict::Given,
            ),
            (
                json!({"XmlMsg": {"ResultCode": "2", "MessageBody": {"MessageContents": "同意なし"}}}),
                refused(Some("同意なし")),
            ),
            (
                json!({"XmlMsg": {"ResultCode": "2", "MessageContents": ""}}),
                refused(None),
            ),
            (
                json!({"XmlMsg": {"ResultCode": ""}}),
                MedicalVerdict::Unstated,
            ),
            (json!({"XmlMsg": {}}), MedicalVerdict::Unstated),
            (
                json!({"XmlMsg": {"ResultCode": 1}}),
                MedicalVerdict::Unstated,
            ),
        ] {
            assert!(verdict(&tree) == expected, "{tree}");
        }
    }

    #[test]
    fn debug_shows_no_message() {
        let refused = MedicalVerdict::Refused {
            code: "2".to_owned(),
            message: Some("試験　太郎".to_owned()),
        };
        assert_eq!(format!("{refused:?}"), "Refused(…)");
    }
}
