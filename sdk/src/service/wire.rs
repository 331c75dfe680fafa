//! The JSON of our own endpoints for card visits: modelled, not the official interface.

use serde::{Deserialize, Serialize};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenRequest<'a> {
    pub(super) certificate_serial: &'a str,
    pub(super) purpose: &'static str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OpenAnswer {
    pub(super) visit: String,
    pub(super) institution: String,
    pub(super) certificate_serial: String,
    pub(super) challenge: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) expires: time::OffsetDateTime,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProofRequest {
    pub(super) certificate: String,
    pub(super) signature: String,
    pub(super) identified_by: madoguchi_core::visit::Identified,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ProofAnswer {
    pub(super) visit: String,
    pub(super) institution: String,
    pub(super) certificate_serial: String,
    pub(super) certificate: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultRequest<'a> {
    pub(super) consents: &'a madoguchi_core::visit::Consents,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResultAnswer {
    pub(super) visit: String,
    pub(super) institution: String,
    pub(super) certificate_serial: String,
    #[serde(flatten)]
    pub(super) message: serde_json::Map<String, serde_json::Value>,
}

#[derive(Serialize)]
pub(super) struct AuthRequest<'a> {
    pub(super) user: &'a str,
    pub(super) pass: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AuthAnswer {
    pub(super) id_token: String,
}

#[derive(Deserialize)]
pub(super) struct HealthAnswer {
    pub(super) name: String,
    pub(super) version: String,
    #[serde(with = "time::serde::rfc3339")]
    pub(super) time: time::OffsetDateTime,
}

#[derive(Deserialize)]
pub(super) struct ErrorAnswer {
    pub(super) code: String,
}
