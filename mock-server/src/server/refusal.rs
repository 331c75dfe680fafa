//! Every refusal of the server: a stable code, a status, and a sentence for developers.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{authority::check::Refused, store::StoreError};

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    /// The request cannot be understood.
    #[error("the request cannot be understood: {what}")]
    Malformed {
        /// What does not fit.
        what: String,
    },
    /// The body is longer than 64 KiB.
    #[error("the body is longer than {limit} bytes")]
    BodyTooLarge {
        /// The limit.
        limit: usize,
    },
    /// There is nothing at this path.
    #[error("there is no such endpoint")]
    NoSuchEndpoint,
    /// The endpoint knows another method.
    #[error("the endpoint knows another method")]
    MethodNotAllowed,
    /// User or password are wrong.
    #[error("user or password are wrong")]
    CredentialsInvalid,
    /// The token is unknown, over, or another institution's.
    #[error("the token is unknown, has expired, or belongs to another institution")]
    TokenInvalid,
    /// The client certificate names another institution than the message or the visit.
    #[error("the client certificate names another institution ({what})")]
    InstitutionDiffers {
        /// Than what.
        what: &'static str,
    },
    /// No such visit, or it is forgotten.
    #[error("there is no such visit")]
    VisitUnknown,
    /// The challenge is over.
    #[error("the challenge has expired; ask for a fresh one")]
    ChallengeExpired,
    /// The challenge was taken, or the visit is proven.
    #[error("the challenge was already used")]
    ChallengeUsed,
    /// The visit has no proof yet.
    #[error("the visit has no proof yet")]
    ProofRequired,
    /// The result was not asked in time.
    #[error("the result was not asked within {seconds} seconds of the proof")]
    ResultWindowOver {
        /// The window.
        seconds: i64,
    },
    /// The result was asked before with other consents.
    #[error("the result was asked before with other consents")]
    ConsentsDiffer,
    /// The certificate or the signature is refused.
    #[error(transparent)]
    Card(#[from] Refused),
    /// The certificate is on the revocation list.
    #[error("the certificate is revoked")]
    Revoked,
    /// Disaster mode is off for this institution.
    #[error("disaster mode is off for this institution")]
    DisasterModeOff,
    /// Nobody has this id, or they have no card.
    #[error("nobody with a card has this id")]
    PersonUnknown,
    /// No link application runs.
    #[error("no link application runs")]
    NoLink,
    /// The store is busy or broken.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no randomness to be had.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// Something could not be written down.
    #[error("the answer could not be made: {what}")]
    Unanswerable {
        /// What.
        what: String,
    },
}

impl Refusal {
    /// A request that cannot be understood.
    pub(crate) fn malformed(what: impl ToString) -> Self {
        Self::Malformed {
            what: what.to_string(),
        }
    }

    /// The status and the code, which never change.
    pub(crate) fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed { .. } => (StatusCode::BAD_REQUEST, "MALFORMED"),
            Self::BodyTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE"),
            Self::NoSuchEndpoint => (StatusCode::NOT_FOUND, "NO_SUCH_ENDPOINT"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED"),
            Self::CredentialsInvalid => (StatusCode::UNAUTHORIZED, "CREDENTIALS_INVALID"),
            Self::TokenInvalid => (StatusCode::UNAUTHORIZED, "TOKEN_INVALID"),
            Self::InstitutionDiffers { .. } => (StatusCode::FORBIDDEN, "INSTITUTION_DIFFERS"),
            Self::VisitUnknown => (StatusCode::NOT_FOUND, "VISIT_UNKNOWN"),
            Self::ChallengeExpired => (StatusCode::GONE, "CHALLENGE_EXPIRED"),
            Self::ChallengeUsed => (StatusCode::CONFLICT, "CHALLENGE_USED"),
            Self::ProofRequired => (StatusCode::CONFLICT, "PROOF_REQUIRED"),
            Self::ResultWindowOver { .. } => (StatusCode::GONE, "RESULT_WINDOW_OVER"),
            Self::ConsentsDiffer => (StatusCode::CONFLICT, "CONSENTS_DIFFER"),
            Self::Card(refused) => (StatusCode::UNPROCESSABLE_ENTITY, card_code(refused)),
            Self::Revoked => (StatusCode::UNPROCESSABLE_ENTITY, "CERTIFICATE_REVOKED"),
            Self::DisasterModeOff => (StatusCode::FORBIDDEN, "DISASTER_MODE_OFF"),
            Self::PersonUnknown => (StatusCode::NOT_FOUND, "PERSON_UNKNOWN"),
            Self::NoLink => (StatusCode::CONFLICT, "NO_LINK"),
            Self::Store(StoreError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "BUSY"),
            Self::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "STORE_FAILED"),
            Self::NoRandomness => (StatusCode::SERVICE_UNAVAILABLE, "NO_RANDOMNESS"),
            Self::Unanswerable { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        if status.is_server_error() {
            tracing::error!(code, error = %self, "request failed");
        } else {
            tracing::debug!(code, status = status.as_u16(), "request refused");
        }
        let body = axum::Json(json!({ "code": code, "message": self.to_string() }));
        let mut response = (status, body).into_response();
        if matches!(self, Self::Store(StoreError::Busy)) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

fn card_code(refused: &Refused) -> &'static str {
    match refused {
        Refused::Malformed => "CERTIFICATE_MALFORMED",
        Refused::NotATest { .. } => "NOT_A_TEST_CERTIFICATE",
        Refused::Profile { .. } => "CERTIFICATE_PROFILE",
        Refused::Issuer => "CERTIFICATE_ISSUER",
        Refused::Signature => "CERTIFICATE_SIGNATURE",
        Refused::SerialDiffers => "CERTIFICATE_SERIAL_DIFFERS",
        Refused::NotYetValid { .. } => "CERTIFICATE_NOT_YET_VALID",
        Refused::Expired { .. } => "CERTIFICATE_EXPIRED",
        Refused::Proof => "SIGNATURE_INVALID",
    }
}
