//! Why the welfare office side refuses: a stable code, a status, and the evidence. No name, no number of a person.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use time::Date;

use super::role::Deed;
use crate::{server::refusal::Refusal, store::StoreError};

/// Why something is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// The role does not do this.
    #[error("this role does not do this: {deed:?}")]
    Role {
        /// What was to be done.
        deed: Deed,
    },
    /// The case is another worker's.
    #[error("the case is another worker's")]
    NotYourCase,
    /// Who drafted does not decide.
    #[error("who drafted does not decide")]
    OwnDraft,
    /// The caller's certificate names no office.
    #[error("the client certificate names no welfare office")]
    NoOffice,
    /// Staff id or password are wrong, or the session is over.
    #[error("not signed in: staff, password or session are wrong")]
    NotSignedIn,
    /// There is no such thing.
    #[error("there is no such {what}")]
    Unknown {
        /// What was looked for.
        what: &'static str,
    },
    /// It is there already.
    #[error("there is such a {what} already")]
    Exists {
        /// What.
        what: &'static str,
    },
    /// The draft was decided, returned or withdrawn.
    #[error("the draft is no longer open")]
    DraftClosed,
    /// A field does not have its form.
    #[error("{field} does not have its form: {what}")]
    Form {
        /// Which field.
        field: &'static str,
        /// What is expected.
        what: &'static str,
    },
    /// The recipient is not under protection on all of these days.
    #[error("not under protection on every day from {from} to {until}")]
    NotProtected {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// The step does not follow from how the protection stands.
    #[error("this does not follow: the protection is {state}")]
    ProtectionState {
        /// How it stands: none, running, stopped, ended.
        state: &'static str,
    },
    /// A step would lie before the last one.
    #[error("{on} is not after {last}")]
    NotAfter {
        /// The day asked for.
        on: Date,
        /// The day of the last step.
        last: Date,
    },
    /// The days are not all in the ticket's month, or their order is wrong.
    #[error("{from} to {until} are not days of {month}")]
    OutsideMonth {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
        /// The month.
        month: String,
    },
    /// A valid ticket of the same kind covers one of the days at the institution.
    #[error("ticket {number} covers one of these days")]
    Duplicate {
        /// The other ticket's number.
        number: String,
    },
    /// The ticket is cancelled.
    #[error("the ticket is cancelled")]
    TicketCancelled,
    /// Not a designated institution (指定医療機関) on that day.
    #[error("not a designated institution")]
    NotDesignated,
    /// The institution does not give this treatment.
    #[error("the institution does not give this treatment")]
    WrongKind,
    /// A dispensing ticket needs the institution that prescribes.
    #[error("a dispensing ticket needs the institution that prescribes")]
    PrescriberMissing,
    /// Nothing would change.
    #[error("nothing would change")]
    NoChange,
    /// The table cannot be read; nothing was taken.
    #[error("the table cannot be read: {what}")]
    Table {
        /// What.
        what: &'static str,
    },
    /// Others changed the same case again and again.
    #[error("the case was changed by others meanwhile")]
    Stale,
    /// The paper cannot be made.
    #[error("the paper cannot be made: {what}")]
    Paper {
        /// What.
        what: String,
    },
    /// Refused as any request is.
    #[error(transparent)]
    Request(#[from] Refusal),
}

impl Refused {
    /// The status and the code, which never change.
    pub(crate) fn status_and_code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Role { .. } => (StatusCode::FORBIDDEN, "OFFICE_ROLE"),
            Self::NotYourCase => (StatusCode::FORBIDDEN, "OFFICE_NOT_YOUR_CASE"),
            Self::OwnDraft => (StatusCode::FORBIDDEN, "OFFICE_OWN_DRAFT"),
            Self::NoOffice => (StatusCode::FORBIDDEN, "OFFICE_CERTIFICATE"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "OFFICE_NOT_SIGNED_IN"),
            Self::Unknown { .. } => (StatusCode::NOT_FOUND, "OFFICE_UNKNOWN"),
            Self::Exists { .. } => (StatusCode::CONFLICT, "OFFICE_EXISTS"),
            Self::DraftClosed => (StatusCode::CONFLICT, "OFFICE_DRAFT_CLOSED"),
            Self::Form { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "OFFICE_FORM"),
            Self::NotProtected { .. } => (StatusCode::CONFLICT, "OFFICE_NOT_PROTECTED"),
            Self::ProtectionState { .. } => (StatusCode::CONFLICT, "OFFICE_PROTECTION_STATE"),
            Self::NotAfter { .. } => (StatusCode::CONFLICT, "OFFICE_NOT_AFTER"),
            Self::OutsideMonth { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "OFFICE_OUTSIDE_MONTH"),
            Self::Duplicate { .. } => (StatusCode::CONFLICT, "OFFICE_DUPLICATE_TICKET"),
            Self::TicketCancelled => (StatusCode::CONFLICT, "OFFICE_TICKET_CANCELLED"),
            Self::NotDesignated => (StatusCode::UNPROCESSABLE_ENTITY, "OFFICE_NOT_DESIGNATED"),
            Self::WrongKind => (StatusCode::UNPROCESSABLE_ENTITY, "OFFICE_WRONG_KIND"),
            Self::PrescriberMissing => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "OFFICE_PRESCRIBER_MISSING",
            ),
            Self::NoChange => (StatusCode::UNPROCESSABLE_ENTITY, "OFFICE_NO_CHANGE"),
            Self::Table { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "OFFICE_TABLE"),
            Self::Stale => (StatusCode::CONFLICT, "OFFICE_STALE"),
            Self::Paper { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "OFFICE_PAPER"),
            Self::Request(refusal) => refusal.status_and_code(),
        }
    }

    /// What a caseworker reads in the list of bad rows.
    pub(crate) fn for_staff(&self) -> String {
        match self {
            Self::NotYourCase => "担当外のケースです".into(),
            Self::Unknown { what } => format!("登録がありません（{}）", japanese(what)),
            Self::Form { what, .. } => format!("書き方が正しくありません（{what}）"),
            Self::NotProtected { from, until } => {
                format!("保護の受給期間の外です（{from}〜{until}）")
            }
            Self::OutsideMonth { month, .. } => {
                format!("期間が診療年月（{month}）に収まっていません")
            }
            Self::Duplicate { number } => format!("有効な券（{number}）と期間が重なります"),
            Self::TicketCancelled => "取り消された券です".into(),
            Self::NotDesignated => "指定医療機関ではありません".into(),
            Self::WrongKind => "この医療機関では扱えない診療別です".into(),
            Self::PrescriberMissing => "調剤券には処方元の医療機関が必要です".into(),
            Self::NoChange => "変更がありません".into(),
            other => other.status_and_code().1.into(),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Request(error.into())
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let (status, code) = self.status_and_code();
        match self {
            Self::Request(refusal) => refusal.into_response(),
            refused => {
                tracing::debug!(
                    code,
                    status = status.as_u16(),
                    "request of an office refused"
                );
                let body = json!({ "code": code, "message": refused.to_string() });
                (status, axum::Json(body)).into_response()
            }
        }
    }
}

fn japanese(what: &str) -> &str {
    match what {
        "case" => "ケース",
        "recipient" => "受給者",
        "ticket" => "券",
        "institution" => "医療機関",
        other => other,
    }
}
