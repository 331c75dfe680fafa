//! 医療機関環境設定情報照会・更新 (`OQSsiinq`, `OQSsiupd`, invented): what the institution uses. One document per institution.

use serde_json::{Map, Value};

use super::{Elements, Failed, Halves, Question, Refused, succeeded};
use crate::{
    entitlement::text,
    message::order::hashed,
    server::refusal::Refusal,
    store::{Document, StoreError},
};

/// The kind of the document.
const SETTINGS: &str = "settings";

/// How often a change is tried again when somebody else changed the same settings.
const TRIES: usize = 8;

/// Each setting with the value it has until somebody changes it, and the values it may have; none for a number of two digits.
const KNOWN: &[(&str, &str, &[&str])] = &[
    ("MedicalAssistanceUse", "1", &["0", "1"]),
    ("MedicalSubsidyUse", "1", &["0", "1"]),
    ("ElectronicPrescriptionUse", "2", &["0", "1", "2", "3"]),
    ("PrescriptionSelectTiming", "2", &["1", "2"]),
    ("EmergencyAccess", "0", &["0", "1"]),
    ("LinkedSystemId", "05", &[]),
];

impl Question<'_> {
    /// The settings as they stand.
    pub(super) async fn settings(&self, _: &Halves) -> Result<Elements, Failed> {
        let (settings, _) = self.held_settings().await?;
        Ok(told(settings))
    }

    /// Changes the settings that are named.
    pub(super) async fn update_settings(&self, asked: &Halves) -> Result<Elements, Failed> {
        let changes = asked.body.get("InstitutionSettings");
        let changes = changes
            .and_then(Value::as_object)
            .ok_or_else(|| Refusal::malformed("InstitutionSettings is missing"))?;
        for (name, value) in changes {
            let known = KNOWN.iter().find(|(known, ..)| known == name);
            let (.., values) = known.ok_or_else(|| unfit(name))?;
            let value = value.as_str().ok_or_else(|| unfit(name))?;
            let number = value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_digit());
            if !(values.contains(&value) || values.is_empty() && number) {
                return Err(unfit(name).into());
            }
        }
        for _ in 0..TRIES {
            let (mut settings, version) = self.held_settings().await?;
            settings.extend(changes.clone());
            let body = Value::Object(settings.clone()).to_string();
            let mut document = Document::new(SETTINGS, self.institution, body);
            document.version = version;
            if self.state.store.put_documents(vec![document]).await? {
                return Ok(told(settings));
            }
        }
        Err(Refusal::Store(StoreError::Busy).into())
    }

    /// Whether a setting has this value.
    pub(super) async fn is_set(&self, name: &str, value: &str) -> Result<bool, StoreError> {
        let (settings, _) = self.held_settings().await?;
        Ok(text(&settings, name) == value)
    }

    async fn held_settings(&self) -> Result<(Map<String, Value>, i64), StoreError> {
        let mut settings: Map<String, Value> = KNOWN
            .iter()
            .map(|(name, usual, _)| ((*name).to_owned(), Value::from(*usual)))
            .collect();
        let id = self.institution.to_owned();
        let Some(document) = self.state.store.document(SETTINGS, id).await? else {
            return Ok((settings, 0));
        };
        let held: Map<String, Value> = serde_json::from_str(&document.body)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        settings.extend(held);
        Ok((settings, document.version))
    }
}

fn told(settings: Map<String, Value>) -> Elements {
    let settings = KNOWN
        .iter()
        .map(|(name, ..)| (*name, settings.get(*name).cloned()))
        .collect();
    vec![
        succeeded(),
        (
            "InstitutionSettings",
            Some(Value::Object(hashed(settings, 6))),
        ),
    ]
}

fn unfit(name: &str) -> Refused {
    Refused::new(
        "MDG-E012",
        format!("設定できない項目または値です。（{name:.40}）"),
    )
}
