//! 電子処方箋 (EPS): register, cancel, search. Nothing in a prescription is looked at but its line ends; signatures are not verified, and signing and
//! clinical checks are refused.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::{Date, macros::format_description};
use uuid::Builder;

use super::{Elements, Failed, Halves, Question, Refused, failed, succeeded};
use crate::{
    message::order::hashed,
    person::compact,
    server::{question::needed, refusal::Refusal},
    store::{Document, StoreError},
};

/// The kind of the documents.
pub(super) const PRESCRIPTION: &str = "prescription";

/// What is remembered of a prescription; its content is not.
#[derive(Serialize, Deserialize)]
struct Registered {
    /// 発行形態 (CD017).
    issue: String,
    /// `yyyyMMdd`.
    date: String,
    cancelled: bool,
}

impl Question<'_> {
    /// Registers a prescription.
    pub(super) async fn prescription(&self, asked: &Halves) -> Result<Elements, Failed> {
        let issue = needed(&asked.body, "IssueType", 1)?;
        let text = needed(&asked.body, "PrescriptionInfo", usize::MAX)?;
        if !matches!(issue, "1" | "2") {
            return Err(Refusal::malformed("IssueType is not known").into());
        }
        if self.is_set("ElectronicPrescriptionUse", "0").await? {
            return Ok(failed(Refused::switched_off("電子処方箋")));
        }
        let Ok(csv) = STANDARD.decode(text) else {
            return Ok(found(
                "XmlCheckResultList",
                "MDG-E030",
                "処方情報がBase64ではありません。",
            ));
        };
        if csv.is_empty() || csv.contains(&b'\r') {
            return Ok(found(
                "CsvCheckResultList",
                "EPSB0052E",
                "改行コードはLFで記録してください。",
            ));
        }
        let id = Builder::from_random_bytes(self.state.random()?)
            .into_uuid()
            .to_string();
        let code = u64::from_be_bytes(self.state.random()?) % 1_000_000_000_000;
        let registered = Registered {
            issue: issue.to_owned(),
            date: compact(self.today()),
            cancelled: false,
        };
        if !self.put_prescription(&id, 0, &registered).await? {
            return Err(Refusal::Store(StoreError::Busy).into());
        }
        Ok(vec![
            succeeded(),
            ("PrescriptionId", Some(id.into())),
            ("AccessCode", Some(format!("{code:012}").into())),
        ])
    }

    /// Cancels a prescription of this institution, once.
    pub(super) async fn prescription_cancel(&self, asked: &Halves) -> Result<Elements, Failed> {
        let id = needed(&asked.body, "PrescriptionId", 36)?;
        let document = self
            .state
            .store
            .document(PRESCRIPTION, self.kept(id))
            .await?;
        let mut body = match document {
            None => failed(Refused::new("MDG-E031", "処方箋が見つかりません。")),
            Some(document) => {
                let mut registered = read(&document)?;
                if registered.cancelled {
                    failed(Refused::new("MDG-E032", "この処方箋は取り消されています。"))
                } else {
                    registered.cancelled = true;
                    if !self
                        .put_prescription(id, document.version, &registered)
                        .await?
                    {
                        return Err(Refusal::Store(StoreError::Busy).into());
                    }
                    vec![succeeded()]
                }
            }
        };
        body.push(("PrescriptionId", Some(id.into())));
        Ok(body)
    }

    /// The prescriptions of this institution from a day to another.
    pub(super) async fn prescription_search(&self, asked: &Halves) -> Result<Elements, Failed> {
        let day = |name| {
            let text = needed(&asked.body, name, 8)?;
            Date::parse(text, format_description!("[year][month][day]"))
                .map(|_| text)
                .map_err(|_| Refusal::malformed(format_args!("{name} is not yyyyMMdd")))
        };
        let (from, to) = (day("PrescriptionDateFrom")?, day("PrescriptionDateTo")?);
        let institution = self.institution.to_owned();
        let store = &self.state.store;
        let mut list = Vec::new();
        for document in store
            .documents(PRESCRIPTION, "institution", institution)
            .await?
        {
            let registered = read(&document)?;
            let date = registered.date.as_str();
            if registered.cancelled || date < from || to < date {
                continue;
            }
            let id = document.id.split_once('/').map(|(_, id)| Value::from(id));
            let entry = vec![
                ("PrescriptionId", id),
                ("PrescriptionDate", Some(date.into())),
                ("IssueType", Some(registered.issue.into())),
            ];
            list.push(Value::Object(hashed(entry, 3)));
        }
        let list = (!list.is_empty()).then(|| json!({ "Prescription": list }));
        Ok(vec![succeeded(), ("PrescriptionList", list)])
    }

    async fn put_prescription(
        &self,
        id: &str,
        version: i64,
        registered: &Registered,
    ) -> Result<bool, StoreError> {
        let body = serde_json::to_string(registered)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let document = self.dated(PRESCRIPTION, self.kept(id), body);
        let mut document = document.found_by("institution", self.institution);
        document.version = version;
        self.state.store.put_documents(vec![document]).await
    }
}

fn read(document: &Document) -> Result<Registered, StoreError> {
    serde_json::from_str(&document.body).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// A prescription with a fault on one level.
fn found(level: &'static str, code: &'static str, message: &str) -> Elements {
    let finding = hashed(
        vec![
            ("ResultMessage", Some(message.into())),
            ("ResultCode", Some(code.into())),
        ],
        2,
    );
    let mut body = failed(Refused::new("MDG-E033", "処方箋に誤りがあります。"));
    body.push((level, Some(Value::Object(finding))));
    body
}
