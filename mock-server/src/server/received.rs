//! What comes in: who calls, and a JSON body, each refused with a code when it does not fit.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::{BODY_LIMIT, State, connection::PATIENCE, refusal::Refusal};

/// Who holds the other end of the connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The institution code in the client certificate's subject; absent when there is none.
    pub institution: Option<String>,
    /// The public payer number of the welfare office in the client certificate's subject; absent when there is none.
    pub office: Option<String>,
}

/// The institution that calls.
pub(crate) struct Institution(pub(crate) String);

/// The visit named in the path.
pub(crate) struct VisitId(pub(crate) String);

/// A body of JSON.
pub(crate) struct Received<T>(pub(crate) T);

impl FromRequestParts<State> for Institution {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &State) -> Result<Self, Refusal> {
        let institution = parts
            .extensions
            .get::<Peer>()
            .and_then(|peer| peer.institution.clone());
        institution.map(Self).ok_or(Refusal::InstitutionDiffers {
            what: "its subject names none",
        })
    }
}

impl FromRequestParts<State> for VisitId {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Refusal> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(id)) => Ok(Self(id)),
            Err(_) => Err(Refusal::malformed("the path is not UTF-8")),
        }
    }
}

impl<T: DeserializeOwned> FromRequest<State> for Received<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &State) -> Result<Self, Refusal> {
        let body = tokio::time::timeout(PATIENCE, Bytes::from_request(request, state))
            .await
            .map_err(|_| Refusal::malformed("the body did not come in time"))?
            .map_err(|rejection| match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Refusal::BodyTooLarge { limit: BODY_LIMIT },
                _ => Refusal::malformed("the body ended early"),
            })?;
        serde_json::from_slice(&body).map(Self).map_err(|error| {
            // The parser's own sentence may quote a value; a place is enough.
            let what = match error.classify() {
                serde_json::error::Category::Data => "fields do not fit",
                _ => "not JSON",
            };
            Refusal::malformed(format_args!(
                "{what} at line {} column {}",
                error.line(),
                error.column()
            ))
        })
    }
}
