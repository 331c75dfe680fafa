//! 医療機関環境設定情報照会・更新 (`OQSsiinq`, `OQSsiupd`, invented): what the institution uses. One document per institution.
//!
//! What a setting switches off is not told as "nothing is registered" where the interface has a refusal; 医療扶助 has none: there is no such block then.

use serde_json::{Map, Value};

use super::{Elements, Failed, Halves, Question, Refused, succeeded};
use crate::{
    entitlement::text,
    message::order::hashed,
    server::{State, refusal::Refusal},
    store::{Document, StoreError},
};

/// The kind of the document.
const SETTINGS: &str = "settings";

/// How often a change is tried again when somebody else changed the same settings.
const TRIES: usize = 8;

/// The bit of 医療費助成 in 連携システムID (CD044).
pub(super) const SUBSIDIES: u8 = 1;

/// All bits of 連携システムID.
const SYSTEMS: u8 = 15;

/// Each setting with the value it has until somebody changes it, and the values it may have; none for 連携システムID, a sum in two digits.
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
        let (settings, _) = held(self.state, self.institution).await?;
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
            if !(values.contains(&value) || values.is_empty() && systems(value).is_some()) {
                return Err(unfit(name).into());
            }
        }
        for _ in 0..TRIES {
            let (mut settings, version) = held(self.state, self.institution).await?;
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
        let (settings, _) = held(self.state, self.institution).await?;
        Ok(text(&settings, name) == value)
    }

    /// Whether a system is among those of 連携システムID.
    pub(super) async fn is_linked(&self, system: u8) -> Result<bool, StoreError> {
        let (settings, _) = held(self.state, self.institution).await?;
        let linked = systems(text(&settings, "LinkedSystemId"));
        Ok(linked.is_some_and(|linked| linked & system != 0))
    }
}

/// Whether an institution asks about medical assistance (医療扶助) at all.
pub(crate) async fn uses_assistance(state: &State, institution: &str) -> Result<bool, StoreError> {
    let (settings, _) = held(state, institution).await?;
    Ok(text(&settings, "MedicalAssistanceUse") == "1")
}

async fn held(state: &State, institution: &str) -> Result<(Map<String, Value>, i64), StoreError> {
    let mut settings: Map<String, Value> = KNOWN
        .iter()
        .map(|(name, usual, _)| ((*name).to_owned(), Value::from(*usual)))
        .collect();
    let document = state
        .store
        .document(SETTINGS, institution.to_owned())
        .await?;
    let Some(document) = document else {
        return Ok((settings, 0));
    };
    let held: Map<String, Value> = serde_json::from_str(&document.body)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    settings.extend(held);
    Ok((settings, document.version))
}

/// 連携システムID, added up.
fn systems(text: &str) -> Option<u8> {
    let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let sum: u8 = digits.then(|| text.parse().ok()).flatten()?;
    (sum & !SYSTEMS == 0).then_some(sum)
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
