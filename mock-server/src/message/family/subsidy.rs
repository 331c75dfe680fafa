//! 医療費助成情報 (`PMHsimsm`, invented): the certificates that municipalities uploaded, as they uploaded them.
//!
//! Nothing comes for many reasons, and the answer does not say which.

use serde_json::{Map, Value, json};

use super::{Elements, Failed, Halves, Question, Refused, settings::SUBSIDIES};
use crate::{
    message::order::hashed,
    server::question::{needed, optional},
};

/// Elements of a certificate; the size of its hash map follows from them.
const ELEMENTS: usize = 14;

impl Question<'_> {
    /// The certificates of a visit's person, when they chose to show them.
    pub(super) async fn subsidies(&self, asked: &Halves) -> Result<Elements, Failed> {
        needed(&asked.body, "QualificationConfirmationDate", 8)?;
        let id = needed(&asked.body, "VisitIdentifier", 64)?;
        let used = self.is_set("MedicalSubsidyUse", "1").await?;
        if !used || !self.is_linked(SUBSIDIES).await? {
            return Err(Refused::switched_off("医療費助成情報").into());
        }
        let person = self.visitor(id).await?.map_err(Failed::Refused)?;
        let mut body: Elements = vec![("VisitIdentifier", Some(id.into()))];
        let certificates: Vec<Value> = match optional(&asked.body, "SubsidyUse", 1)? {
            Some("1") => person.map(|person| person.subsidies).unwrap_or_default(),
            _ => Vec::new(),
        }
        .into_iter()
        .map(|certificate| Value::Object(written(certificate)))
        .collect();
        if !certificates.is_empty() {
            let list = json!({ "MedicalSubsidy": certificates });
            body.push(("MedicalSubsidyList", Some(list)));
        }
        Ok(body)
    }
}

fn written(certificate: Map<String, Value>) -> Map<String, Value> {
    let elements: Vec<(String, Value)> = certificate.into_iter().collect();
    let elements = elements
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.clone())))
        .collect();
    hashed(elements, ELEMENTS)
}
