//! Asks the qualification confirmation service (資格確認サービス).
//!
//! [`Service`] is what a terminal needs, and [`ask`] the way to put any question. [`web`] implements it over any [`Transport`]; [`http`] is the one
//! file that knows the HTTP client and TLS. [`folder`] implements it over the folders of the link application.
//! The bodies of card visits are ours; the search by number follows the web variant that open integrations use. Neither is the official specification.

#[cfg(feature = "folder")]
pub mod folder;
#[cfg(feature = "web")]
pub mod http;
pub mod web;
mod wire;

use std::{future::Future, pin::Pin};

use madoguchi_core::{
    eligibility::{
        AnswerError, AttachmentError, EligibilityResult, NumberQuestion, Question, Reply,
        wire::WriteError,
    },
    failure::{Code, Failure},
    visit::{Consents, InquiryId, Opened, Proof, Proven},
};
use serde_json::Value;
use time::OffsetDateTime;

/// An answer on its way.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ServiceError>> + Send + 'a>>;

/// The qualification confirmation service as a terminal needs it. Every answer has been checked to echo what was asked.
pub trait Service: Send + Sync {
    /// Makes a connection that the next question can use, unless there is one.
    fn connect(&self) -> Answer<'_, ()>;
    /// Opens a visit for the certificate with this serial, and fetches its challenge.
    fn open<'a>(&'a self, serial: &'a str) -> Answer<'a, Opened>;
    /// Replaces the challenge of a visit.
    fn replace_challenge<'a>(&'a self, visit: &'a str, serial: &'a str) -> Answer<'a, Opened>;
    /// Proves that the card was here.
    fn prove<'a>(&'a self, proof: &'a Proof) -> Answer<'a, Proven>;
    /// Asks for the result of a proven visit.
    fn result<'a>(
        &'a self,
        visit: &'a str,
        serial: &'a str,
        consents: &'a Consents,
    ) -> Answer<'a, Box<EligibilityResult>>;
    /// Asks by insured numbers.
    fn search<'a>(
        &'a self,
        question: &'a NumberQuestion,
        inquiry: InquiryId,
    ) -> Answer<'a, Box<EligibilityResult>>;
    /// Hands a message to one of the [registered](madoguchi_core::eligibility::registry) interfaces, and takes what comes back. [`ask`] is the way to
    /// it that checks whether the answer belongs to the question.
    fn exchange<'a>(&'a self, interface: &'static str, message: Value) -> Answer<'a, Reply> {
        let _ = message;
        Box::pin(async move { Err(ServiceError::NotServed { interface }) })
    }
    /// Asks whether the service is there.
    fn health(&self) -> Answer<'_, Health>;
}

/// Asks any question, and takes the answer that belongs to it.
///
/// # Errors
/// As the service answers; an answer that cannot be read or belongs to something else.
pub async fn ask<Q: Question>(
    service: &dyn Service,
    question: &Q,
) -> Result<Q::Answer, ServiceError> {
    let answer = service
        .exchange(question.interface(), question.tree())
        .await?;
    Ok(match answer {
        Reply::Message(tree) => question.answer(&tree)?,
        Reply::File(file) => question.file(file)?,
    })
}

/// The service is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What it calls itself.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its clock.
    pub time: OffsetDateTime,
}

/// Bytes to the service and back.
pub trait Transport: Send + Sync {
    /// Sends one request and takes its whole answer.
    fn send(
        &self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + '_>>;

    /// Whether the next request would find no connection and wait for one.
    fn is_idle(&self) -> bool {
        false
    }
}

/// One request.
#[derive(Clone)]
pub struct Request {
    /// GET without a body, POST with one.
    pub body: Option<Vec<u8>>,
    /// The path, beginning with `/`.
    pub path: String,
    /// The `Authorization` header.
    pub authorization: Option<String>,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = self.body.as_ref().map_or(0, Vec::len);
        write!(formatter, "Request({bytes} bytes)")
    }
}

/// One answer.
#[derive(Clone)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Whether a header marks the answer as one of an invented interface (`madoguchi-marker`).
    pub invented: bool,
    /// The whole body; a transport refuses one that is longer than any honest one.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for Response {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "Response({}, {} bytes)",
            self.status,
            self.body.len()
        )
    }
}

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection, or it broke.
    #[error("not reachable")]
    Unreachable,
    /// No answer in time; whether the request was processed is unknown.
    #[error("timed out")]
    TimedOut,
    /// The service's certificate is not trusted.
    #[error("service certificate not trusted")]
    NotTrusted,
    /// The service's certificate is on the revocation list.
    #[error("service certificate revoked")]
    Revoked,
    /// The revocation list of the service's certificates is out of date: nobody knows what was revoked since.
    #[error("revocation list out of date")]
    RevocationListExpired,
    /// The service refuses our client certificate.
    #[error("client certificate refused")]
    ClientRefused,
    /// Our client certificate has expired.
    #[error("client certificate expired")]
    ClientExpired,
    /// The answer is longer than any honest one.
    #[error("answer too long")]
    TooLong,
}

/// Why the service did not answer what was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// No answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The service answered with an error.
    #[error("HTTP {status} {code}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// The service's own code, empty where it gave none.
        code: String,
    },
    /// The answer cannot be read.
    #[error("answer malformed: {what}")]
    Malformed {
        /// Which part.
        what: &'static str,
    },
    /// The answer belongs to something else.
    #[error("answer echoes another {what}")]
    Echo {
        /// What differs.
        what: Echoed,
    },
    /// The answer to a message of a family cannot be read, or belongs to another question.
    #[error(transparent)]
    Answer(#[from] AnswerError),
    /// A file that came as an answer is none, or is not whole.
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
    /// A question that cannot be written in the characters that are configured. Nothing was asked.
    #[error(transparent)]
    Unwritable(#[from] WriteError),
    /// The link application did not answer.
    #[cfg(feature = "folder")]
    #[error(transparent)]
    Link(#[from] folder::LinkError),
    /// This way to the service does not carry such messages.
    #[error("{interface} is not carried")]
    NotServed {
        /// Which.
        interface: &'static str,
    },
    /// A password or another file of the configuration cannot be read.
    #[error("{what}: {source}")]
    File {
        /// Which file.
        what: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// What an answer must echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Echoed {
    /// The institution.
    Institution,
    /// The visit.
    Visit,
    /// The certificate's serial.
    Serial,
    /// The insured numbers.
    Numbers,
}

impl std::fmt::Display for Echoed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Institution => "institution",
            Self::Visit => "visit",
            Self::Serial => "certificate",
            Self::Numbers => "insured number",
        })
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        let code = match &error {
            ServiceError::Transport(error) => match error {
                TransportError::Unreachable => Code::ServiceUnreachable,
                TransportError::TimedOut => Code::ServiceTimedOut,
                TransportError::NotTrusted => Code::ServiceNotTrusted,
                TransportError::Revoked => Code::ServiceRevoked,
                TransportError::RevocationListExpired => Code::RevocationListExpired,
                TransportError::ClientRefused => Code::ClientCertificateRefused,
                TransportError::ClientExpired => Code::ClientCertificateExpired,
                TransportError::TooLong => Code::AnswerMalformed,
            },
            ServiceError::Refused { status, code } => code_of_refusal(*status, code),
            ServiceError::Malformed { .. } => Code::AnswerMalformed,
            ServiceError::Echo { what } => match what {
                Echoed::Institution => Code::WrongInstitutionEchoed,
                Echoed::Visit => Code::WrongVisitEchoed,
                Echoed::Serial => Code::WrongSerialEchoed,
                Echoed::Numbers => Code::WrongNumbersEchoed,
            },
            ServiceError::Answer(AnswerError::Echo(mismatch)) => return Self::from(*mismatch),
            ServiceError::Answer(_) => Code::AnswerMalformed,
            ServiceError::Attachment(_) => Code::AttachmentUnreadable,
            ServiceError::Unwritable(_) => Code::QuestionMalformed,
            #[cfg(feature = "folder")]
            ServiceError::Link(error) => Code::from(error),
            ServiceError::NotServed { .. } => Code::QuestionNotCarried,
            ServiceError::File { .. } => Code::ConfigurationInvalid,
        };
        Self::new(code, error)
    }
}

/// The service's code decides, where it is known; else the HTTP status.
fn code_of_refusal(status: u16, code: &str) -> Code {
    match (code, status) {
        ("CHALLENGE_EXPIRED" | "CHALLENGE_USED", _) => Code::ChallengeRefused,
        ("CERTIFICATE_EXPIRED", _) => Code::CertificateExpired,
        ("CERTIFICATE_REVOKED", _) => Code::CertificateRevoked,
        ("CERTIFICATE_ISSUER" | "NOT_A_TEST_CERTIFICATE", _) => Code::CertificateIssuerUnknown,
        ("CERTIFICATE_SIGNATURE", _) => Code::CertificateTampered,
        ("CERTIFICATE_MALFORMED" | "CERTIFICATE_PROFILE", _) => Code::CertificateProfile,
        ("CERTIFICATE_SERIAL_DIFFERS" | "SIGNATURE_INVALID", _) => Code::ProofRefused,
        ("MAINTENANCE", _) => Code::ServiceMaintenance,
        ("BUSY", _) | (_, 429 | 503) => Code::ServiceBusy,
        ("INSTITUTION_DIFFERS" | "TOKEN_INVALID", _) | (_, 401 | 403) => Code::InstitutionRefused,
        (_, 500..) => Code::ServiceFault,
        _ => Code::RequestRefused,
    }
}
