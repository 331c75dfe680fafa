//! Requests of institutions for a ticket (発行依頼), and the office's answer.
//!
//! An institution learns whether its request was answered. Whether somebody is a recipient it does not learn here: every request to an office that exists is taken.

use axum::{
    Json,
    extract::{Path, State as Extract},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::Date;

use super::{
    case::Case,
    desk::{CASE, Desk, as_json, read},
    invented,
    month::Month,
    refused::Refused,
    registry::is_checked,
    role::{Deed, Role},
    ticket::Treatment,
};
use crate::{
    authority::real::upper_hex,
    clock::japanese_date,
    server::{
        State,
        received::{Institution, Received},
    },
    store::Document,
};

const REQUEST: &str = "request";

/// What an institution asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Wish {
    /// The office: public payer number.
    office: String,
    /// Recipient number.
    recipient: String,
    /// Birth date, so that a wrong number is not taken for another person.
    birth: Date,
    treatment: Treatment,
    month: Month,
}

/// A request as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    id: String,
    institution: String,
    on: Date,
    wish: Wish,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
}

/// What the office answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Answer {
    /// The ticket is there.
    Issued,
    /// There will be none; the institution telephones.
    Declined,
    /// The office does not find these numbers.
    NotFound,
}

/// `POST /office/requests`, by an institution.
pub(super) async fn ask(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    Received(wish): Received<Wish>,
) -> Result<Json<Value>, Refused> {
    if state.registry.office(&wish.office).is_none() {
        return Err(Refused::Unknown { what: "office" });
    }
    if !is_checked(&wish.recipient, 7) {
        let (field, what) = ("recipient", "数字7桁、検証番号つき");
        return Err(Refused::Form { field, what });
    }
    state
        .registry
        .designated(&institution, wish.treatment, wish.month.first())?;
    let request = Request {
        id: upper_hex(&state.random::<8>()?),
        institution,
        on: japanese_date((state.clock)()),
        wish,
        answer: None,
    };
    if !state.store.put_documents(vec![document(&request)?]).await? {
        return Err(Refused::Stale);
    }
    Ok(invented(json!({ "request": request.id, "on": request.on })))
}

/// `GET /office/requests/sent`, by an institution: its own requests with their answers.
pub(super) async fn sent(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
) -> Result<Json<Value>, Refused> {
    let found = state
        .store
        .documents(REQUEST, "institution", institution)
        .await?;
    let found: Vec<Request> = found.iter().map(read).collect::<Result<_, _>>()?;
    Ok(invented(json!({ "requests": found })))
}

/// `GET /office/requests`, by the office: what is not answered, each with the worker's own case where the numbers lead to one.
pub(super) async fn open(desk: Desk) -> Result<Json<Value>, Refused> {
    desk.actor.may(Deed::Read)?;
    let office = desk.actor.office.clone();
    let found = desk.state.store.documents(REQUEST, "open", office).await?;
    let mut told = Vec::new();
    for document in &found {
        let request: Request = read(document)?;
        let case = case_of(&desk, &request).await?;
        let foreign = |case: &Case| case.worker != desk.actor.staff;
        if desk.actor.role == Role::Worker && case.as_ref().is_some_and(foreign) {
            continue;
        }
        let case = case.map(|case| case.number);
        told.push(json!({ "request": request, "case": case }));
    }
    Ok(invented(json!({ "requests": told })))
}

/// `POST /office/requests/{id}/answer`
pub(super) async fn answer(
    desk: Desk,
    Path(id): Path<String>,
    Received(answer): Received<Answer>,
) -> Result<Json<Value>, Refused> {
    desk.actor.may(Deed::Answer)?;
    let unknown = Refused::Unknown { what: "request" };
    let Some(document_read) = desk.state.store.document(REQUEST, id.clone()).await? else {
        return Err(unknown);
    };
    let mut request: Request = read(&document_read)?;
    if request.wish.office != desk.actor.office {
        return Err(unknown);
    }
    if request.answer.is_some() {
        return Err(Refused::Exists { what: "answer" });
    }
    let case = case_of(&desk, &request).await?;
    match (&case, &answer) {
        (Some(case), _) => desk.actor.may_in(Deed::Answer, &case.worker)?,
        (None, Answer::NotFound) => {}
        (None, _) => return Err(Refused::Unknown { what: "recipient" }),
    }
    let is_issued = case.as_ref().is_some_and(|case| has_ticket(case, &request));
    if matches!(answer, Answer::Issued) && !is_issued {
        return Err(Refused::Unknown { what: "ticket" });
    }
    request.answer = Some(answer);
    let mut written = document(&request)?;
    written.version = document_read.version;
    if !desk.state.store.put_documents(vec![written]).await? {
        return Err(Refused::Stale);
    }
    desk.log(
        "answer-request",
        case.as_ref().map(|case| case.number.as_str()),
        None,
    )
    .await?;
    Ok(invented(json!({ "request": request })))
}

fn document(request: &Request) -> Result<Document, Refused> {
    let document = Document::new(REQUEST, request.id.clone(), as_json(request)?)
        .found_by("institution", request.institution.clone());
    Ok(match request.answer {
        Some(_) => document,
        None => document.found_by("open", request.wish.office.clone()),
    })
}

async fn case_of(desk: &Desk, request: &Request) -> Result<Option<Case>, Refused> {
    let wish = &request.wish;
    let numbered = format!("{}/{}", wish.office, wish.recipient);
    let found = desk
        .state
        .store
        .documents(CASE, "recipient", numbered)
        .await?;
    let found: Vec<Case> = found.iter().map(read).collect::<Result<_, _>>()?;
    let is_of = |case: &Case| {
        let member = case.member(&wish.recipient);
        member.is_ok_and(|member| member.birth == wish.birth)
    };
    Ok(found.into_iter().find(is_of))
}

fn has_ticket(case: &Case, request: &Request) -> bool {
    case.tickets.iter().any(|ticket| {
        let terms = &ticket.terms;
        ticket.is_valid()
            && terms.recipient == request.wish.recipient
            && terms.institution == request.institution
            && terms.treatment == request.wish.treatment
            && terms.month == request.wish.month
    })
}
