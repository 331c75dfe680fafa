//! The welfare office's side (福祉事務所): cases, drafts and decisions, tickets, papers, the log of checks.
//!
//! **Invented, not the official interface**: how offices reach the real service is not public. Every answer says so, and one that does not is refused.
//! A licensed vendor replaces this module. `docs/welfare-office.md` describes the endpoints and the rules, which the other side keeps.
//!
//! Its methods stand by what they are about: cases and decisions, opinions (`office/case.rs`), tables and papers (`office/paper.rs`), and what is only
//! watched (`office/watch.rs`).
//!
//! [`OfficeClient`] speaks over any [`Transport`], whose client certificate names the office; [`OfficeClient::sign_in`] names the person.
//! An institution uses [`Institution`] to ask an office for a ticket (発行依頼).

mod case;
mod error;
mod institution;
mod message;
mod paper;
mod watch;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::sync::Mutex;

pub use case::DraftName;
pub use error::OfficeError;
pub use institution::{Institution, SentRequest, Wish};
pub use message::{
    Alteration, Asking, Bad, Case, CaseLine, Certificate, Change, Check, Checks, Decision,
    Disclosure, Draft, DraftState, Drafted, Encoding, End, Facts, Imported, Insurance, LeftOut,
    LogEntry, Member, MemberLine, Month, NextMonth, OpenDraft, OpenOpinion, OpenRequest, Opinion,
    OpinionState, Personal, Referral, Registration, RegistrationError, Request as TicketRequest,
    RequestAnswer, Review, Reviews, Role, Session, Span, Terms, Ticket, Treatment, Warning, Why,
};
pub use paper::Selection;

use crate::service::{Request, Response, ServiceError, Transport};

/// An office's staff at work.
pub struct OfficeClient<T> {
    transport: T,
    token: Mutex<Option<String>>,
}

impl<T: Transport> OfficeClient<T> {
    /// Speaks over `transport`; nobody is signed in yet.
    pub fn new(transport: T) -> Self {
        Self {
            transport,
            token: Mutex::new(None),
        }
    }

    /// Signs somebody in, for a working day.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] with `OFFICE_NOT_SIGNED_IN` or `OFFICE_CERTIFICATE`, or the transport's.
    pub async fn sign_in(&self, staff: &str, password: &str) -> Result<Session, OfficeError> {
        #[derive(serde::Deserialize)]
        struct Answer {
            token: String,
            #[serde(flatten)]
            session: Session,
        }
        let body = json!({ "staff": staff, "password": password });
        let answer: Answer = self.post("/office/session", &body).await?;
        *self.token.lock().await = Some(answer.token);
        Ok(answer.session)
    }

    async fn get<A: DeserializeOwned>(&self, path: &str) -> Result<A, OfficeError> {
        read(&self.send(path, None).await?)
    }

    async fn post<A: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<A, OfficeError> {
        read(&self.send(path, Some(written(body)?)).await?)
    }

    async fn file(&self, path: &str, body: &impl Serialize) -> Result<Vec<u8>, OfficeError> {
        let response = self.send(path, Some(written(body)?)).await?;
        refusal(&response)?;
        // A file has no room for the marker that JSON carries.
        if !response.invented {
            return Err(ServiceError::Malformed { what: "marker" }.into());
        }
        Ok(response.body)
    }

    async fn send(&self, path: &str, body: Option<Vec<u8>>) -> Result<Response, OfficeError> {
        let authorization = self.token.lock().await.clone();
        let request = Request {
            body,
            path: path.to_owned(),
            authorization,
        };
        let response = self.transport.send(request).await;
        Ok(response.map_err(ServiceError::from)?)
    }
}

impl<T> std::fmt::Debug for OfficeClient<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OfficeClient")
    }
}

/// Refuses what could not stand in a path.
fn name(text: &str) -> Result<(), OfficeError> {
    let fits =
        (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(()) } else { Err(OfficeError::Name) }
}

fn written(body: &impl Serialize) -> Result<Vec<u8>, OfficeError> {
    serde_json::to_vec(body).map_err(|_| ServiceError::Malformed { what: "request" }.into())
}

/// An answer of ours. One without the marker is another service's.
fn read<A: DeserializeOwned>(response: &Response) -> Result<A, OfficeError> {
    refusal(response)?;
    let malformed = |what| OfficeError::from(ServiceError::Malformed { what });
    let value: Value = serde_json::from_slice(&response.body).map_err(|_| malformed("answer"))?;
    if value.get("marker").and_then(Value::as_str) != Some("invented") {
        return Err(malformed("marker"));
    }
    serde_json::from_value(value).map_err(|_| malformed("answer"))
}

fn refusal(response: &Response) -> Result<(), OfficeError> {
    if (200..300).contains(&response.status) {
        return Ok(());
    }
    let answer: Option<Value> = serde_json::from_slice(&response.body).ok();
    let code = answer
        .as_ref()
        .and_then(|answer| answer.get("code")?.as_str());
    // What the other side wrote goes into logs only where it looks like a code.
    let looks_like_one = |code: &&str| {
        code.len() <= 40
            && code
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    let code = code.filter(looks_like_one).unwrap_or_default().to_owned();
    let status = response.status;
    Err(if code.starts_with("OFFICE_") {
        OfficeError::Refused { code }
    } else {
        ServiceError::Refused { status, code }.into()
    })
}

/// One field of an answer.
fn list<A: DeserializeOwned>(mut answer: Value, field: &'static str) -> Result<A, OfficeError> {
    let found = answer.get_mut(field).map(Value::take).unwrap_or_default();
    let malformed = |_| OfficeError::from(ServiceError::Malformed { what: field });
    serde_json::from_value(found).map_err(malformed)
}

#[cfg(test)]
mod tests;
