//! Why an office's request did not succeed.

use madoguchi_core::failure::{Code, Failure};

use crate::service::ServiceError;

/// Why an office's request did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficeError {
    /// No answer came, or it cannot be read.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The office's rules refuse it.
    #[error("refused: {code}")]
    Refused {
        /// The rule's code, such as `OFFICE_DUPLICATE_TICKET`; `docs/welfare-office.md` lists them.
        code: String,
    },
    /// A case or request is not named by letters and digits; nothing was asked.
    #[error("not a name of a case or request")]
    Name,
}

impl OfficeError {
    /// The rule's code, where a rule refused.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Refused { code } => Some(code),
            _ => None,
        }
    }
}

impl From<OfficeError> for Failure {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Service(error) => error.into(),
            OfficeError::Name => Self::new(Code::OfficeRuleRefused, error),
            OfficeError::Refused { ref code } => Self::new(code_of_rule(code), error),
        }
    }
}

fn code_of_rule(rule: &str) -> Code {
    match rule {
        "OFFICE_NOT_SIGNED_IN" => Code::OfficeNotSignedIn,
        "OFFICE_CERTIFICATE" => Code::OfficeCertificate,
        "OFFICE_ROLE" | "OFFICE_NOT_YOUR_CASE" | "OFFICE_OWN_DRAFT" => Code::OfficeNotAllowed,
        "OFFICE_STALE" | "OFFICE_DRAFT_CLOSED" | "OFFICE_EXISTS" => Code::OfficeChangedMeanwhile,
        "OFFICE_TABLE" => Code::OfficeTableUnreadable,
        "OFFICE_PAPER" => Code::OfficePaperFailed,
        _ => Code::OfficeRuleRefused,
    }
}
