//! The welfare office's side (福祉事務所): cases, drafts and decisions, tickets, papers, the log of checks.
//!
//! **Invented, not the official interface**: how offices reach the real service is not public. Every answer says so, and one that does not is refused.
//! A licensed vendor replaces this module. `docs/welfare-office.md` describes the endpoints and the rules, which the other side keeps.
//!
//! [`OfficeClient`] speaks over any [`Transport`], whose client certificate names the office; [`OfficeClient::sign_in`] names the person.
//! An institution uses [`Institution`] to ask an office for a ticket (発行依頼).

mod error;
mod institution;
mod message;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use time::Date;
use tokio::sync::Mutex;

pub use error::OfficeError;
pub use institution::{Institution, SentRequest, Wish};
pub use message::{
    Alteration, Asking, Bad, Case, CaseLine, Certificate, Change, Check, Checks, Decision,
    Disclosure, Draft, DraftState, Drafted, Encoding, End, Facts, Imported, Insurance, LeftOut,
    LogEntry, Member, MemberLine, Month, NextMonth, OpenDraft, OpenOpinion, OpenRequest, Opinion,
    OpinionState, Personal, Referral, Registration, RegistrationError, Request as TicketRequest,
    RequestAnswer, Review, Reviews, Role, Session, Span, Terms, Ticket, Treatment, Warning, Why,
};

use crate::service::{Request, Response, ServiceError, Transport};

/// An office's staff at work.
pub struct OfficeClient<T> {
    transport: T,
    token: Mutex<Option<String>>,
}

/// A draft by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftName {
    /// Case number.
    pub case: String,
    /// The draft's number within the case.
    pub draft: u32,
}

/// Which tickets a table or a paper is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// The month (診療年月).
    pub month: Month,
    /// One institution only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// Needed where somebody among them is masked; it is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
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

    /// Registers a household, in the hands of whoever is signed in.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn register(&self, registration: &Registration) -> Result<Case, OfficeError> {
        self.post("/office/cases", registration).await
    }

    /// Adds a member to a household.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn add_member(&self, case: &str, member: &Member) -> Result<Case, OfficeError> {
        self.post(&of(case, "members")?, member).await
    }

    /// Changes what stands about a member.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn put_facts(&self, case: &str, facts: &Facts) -> Result<Case, OfficeError> {
        self.post(&of(case, "facts")?, facts).await
    }

    /// Finds cases by the beginning of a name or kana, or by case or recipient number; never by address or telephone. An empty text finds all.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn find(&self, text: &str) -> Result<Vec<CaseLine>, OfficeError> {
        let found = self
            .post("/office/cases/find", &json!({ "text": text }))
            .await?;
        list(found, "cases")
    }

    /// A case; where a masked member lives and is treated is absent.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn case(&self, case: &str) -> Result<Case, OfficeError> {
        name(case)?;
        self.get(&format!("/office/cases/{case}")).await
    }

    /// The same unmasked. The reason is logged before the answer is given.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn reveal(&self, case: &str, reason: &str) -> Result<Case, OfficeError> {
        self.post(&of(case, "reveal")?, &json!({ "reason": reason }))
            .await
    }

    /// Drafts a change (起案).
    ///
    /// # Errors
    /// As [`OfficeError`]; a change that could not happen as things stand is refused here already.
    pub async fn draft(&self, case: &str, change: &Change) -> Result<Drafted, OfficeError> {
        self.post(&of(case, "drafts")?, change).await
    }

    /// Takes a draft back.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn withdraw(&self, draft: &DraftName) -> Result<(), OfficeError> {
        let path = of(&draft.case, &format!("drafts/{}/withdraw", draft.draft))?;
        let _told: Value = self.post(&path, &json!({})).await?;
        Ok(())
    }

    /// What waits for a decision.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn open_drafts(&self) -> Result<Vec<OpenDraft>, OfficeError> {
        list(self.get("/office/drafts").await?, "drafts")
    }

    /// Decides drafts together (決裁), all of them or none.
    ///
    /// # Errors
    /// As [`OfficeError`]; who drafted does not decide.
    pub async fn decide(
        &self,
        drafts: &[DraftName],
        decision: &Decision,
    ) -> Result<(), OfficeError> {
        #[derive(Serialize)]
        struct Question<'a> {
            drafts: &'a [DraftName],
            #[serde(flatten)]
            decision: &'a Decision,
        }
        let question = Question { drafts, decision };
        let _told: Value = self.post("/office/decisions", &question).await?;
        Ok(())
    }

    /// Asks an institution for an opinion (医療要否意見書).
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn ask_opinion(&self, case: &str, asking: &Asking) -> Result<u32, OfficeError> {
        let told: Value = self.post(&of(case, "opinions")?, asking).await?;
        list(told, "opinion")
    }

    /// Takes in what came back.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn receive_opinion(
        &self,
        case: &str,
        opinion: u32,
        until: Date,
        text: &str,
    ) -> Result<(), OfficeError> {
        let path = of(case, &format!("opinions/{opinion}/receipt"))?;
        let _told: Value = self
            .post(&path, &json!({ "until": until, "text": text }))
            .await?;
        Ok(())
    }

    /// Judges what came back, as the office's doctor (嘱託医).
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn judge_opinion(
        &self,
        case: &str,
        opinion: u32,
        needed: bool,
        until: Date,
    ) -> Result<(), OfficeError> {
        let path = of(case, &format!("opinions/{opinion}/judgement"))?;
        let _told: Value = self
            .post(&path, &json!({ "needed": needed, "until": until }))
            .await?;
        Ok(())
    }

    /// For a worker the opinions that have not come, for the doctor those to judge.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn open_opinions(&self) -> Result<Vec<OpenOpinion>, OfficeError> {
        list(self.get("/office/opinions").await?, "opinions")
    }

    /// Drafts what a table says (CSV, UTF-8 or CP932), all rows or none. A dry run drafts nothing and tells the same.
    ///
    /// # Errors
    /// As [`OfficeError`]; bad cells are no error, but in the answer.
    pub async fn import(&self, table: &[u8], dry_run: bool) -> Result<Imported, OfficeError> {
        let table = STANDARD.encode(table);
        let body = json!({ "table": table, "dryRun": dry_run });
        self.post("/office/tickets/import", &body).await
    }

    /// Drafts the tickets of the next month (継続) for those of a month.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn next_month(&self, month: &Month) -> Result<NextMonth, OfficeError> {
        self.post("/office/tickets/next", &json!({ "month": month }))
            .await
    }

    /// The valid tickets of a month as CSV.
    ///
    /// # Errors
    /// As [`OfficeError`]; `OFFICE_TABLE` where CP932 lacks a character.
    pub async fn export(
        &self,
        selection: &Selection,
        encoding: Encoding,
    ) -> Result<Vec<u8>, OfficeError> {
        #[derive(Serialize)]
        struct Question<'a> {
            #[serde(flatten)]
            selection: &'a Selection,
            encoding: Encoding,
        }
        let question = Question {
            selection,
            encoding,
        };
        self.file("/office/tickets/export", &question).await
    }

    /// The tickets on paper (PDF), one sheet each.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn papers(&self, selection: &Selection) -> Result<Vec<u8>, OfficeError> {
        pdf(self.file("/office/papers/tickets", selection).await?)
    }

    /// The list that goes with them (連名簿, PDF).
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn roster(&self, selection: &Selection) -> Result<Vec<u8>, OfficeError> {
        pdf(self.file("/office/papers/roster", selection).await?)
    }

    /// Requests of institutions that are not answered.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn open_requests(&self) -> Result<Vec<OpenRequest>, OfficeError> {
        list(self.get("/office/requests").await?, "requests")
    }

    /// Answers a request.
    ///
    /// # Errors
    /// As [`OfficeError`]; that a ticket is issued can be answered only once it is there.
    pub async fn answer_request(
        &self,
        request: &str,
        answer: &RequestAnswer,
    ) -> Result<(), OfficeError> {
        name(request)?;
        let path = format!("/office/requests/{request}/answer");
        let _told: Value = self.post(&path, answer).await?;
        Ok(())
    }

    /// The checks of a month up to yesterday. Show [`Checks::label`] with them.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn checks(&self, month: &Month) -> Result<Checks, OfficeError> {
        self.post("/office/checks", &json!({ "month": month }))
            .await
    }

    /// Whom to look at in a month. Show [`Reviews::label`] with it.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn review(&self, month: &Month) -> Result<Reviews, OfficeError> {
        self.post("/office/review", &json!({ "month": month }))
            .await
    }

    /// People whose registration contradicts another office's.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn registration_errors(&self) -> Result<Vec<RegistrationError>, OfficeError> {
        list(self.get("/office/errors").await?, "errors")
    }

    /// Who did what, for audit.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn log(&self) -> Result<Vec<LogEntry>, OfficeError> {
        list(self.get("/office/log").await?, "log")
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

/// The path of something of a case.
fn of(case: &str, what: &str) -> Result<String, OfficeError> {
    name(case)?;
    Ok(format!("/office/cases/{case}/{what}"))
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

fn pdf(bytes: Vec<u8>) -> Result<Vec<u8>, OfficeError> {
    if bytes.starts_with(b"%PDF-") {
        Ok(bytes)
    } else {
        Err(ServiceError::Malformed { what: "PDF" }.into())
    }
}

#[cfg(test)]
mod tests;
