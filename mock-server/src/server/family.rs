//! The way in over the web: every family of messages at a path of its own, with the token of the web variant.
//!
//! Only the search has a path that open integrations show. All others are ours: modelled, and named after their files.

use axum::{
    Json,
    extract::State as Extract,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value, json};

use super::{
    State,
    received::{Institution, Received},
    refusal::Refusal,
    search::{self, Question as Body},
};
use crate::{
    fault::circumstances::Circumstances,
    message::family::{
        Asks, Failed, Family, Halves, Question, Refused, Reply,
        batch::{Bulk, Counts, RECEPTION, Units},
    },
    server::question::needed,
    store::StoreError,
};

/// Where all but the search stand.
pub(super) const MODELLED: &str = "/oqs-api-pro/modelled";

/// The longest upload over the web. The folders have no such limit.
pub(super) const UPLOAD_LIMIT: usize = 8 * 1024 * 1024;

/// `POST /oqs-api-pro/modelled/…`
pub(super) async fn ask(
    family: &'static Family,
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    headers: HeaderMap,
    circumstances: Circumstances,
    Received(body): Received<Body>,
) -> Result<Response, Refusal> {
    search::authorised(&state, &institution, &headers).await?;
    let asked = body.halves();
    let question = Question {
        state: &state,
        institution: &institution,
        now: (state.clock)(),
        circumstances: &circumstances,
    };
    let reply = match family.asks {
        Asks::One(one) => question.ask(family, one, &asked).await,
        Asks::Upload(bulk) => upload(&question, family, bulk, &asked).await,
        Asks::Download(bulk) => download(&question, family, bulk, &asked).await,
    };
    let message = match reply {
        Ok(Reply::Message(message)) => message,
        Ok(Reply::Pdf(pdf)) => {
            return Ok(([(header::CONTENT_TYPE, "application/pdf")], pdf).into_response());
        }
        Err(Failed::Refused(refused)) => family.refusal(&question, &asked.header, refused),
        Err(other) => return Err(other.into_refusal()),
    };
    Ok(Json(json!({ "XmlMsg": message })).into_response())
}

async fn upload(
    question: &Question<'_>,
    family: &Family,
    bulk: Bulk,
    asked: &Halves,
) -> Result<Reply, Failed> {
    let rows = asked.rows(bulk.row());
    question
        .check_upload(family, bulk, &asked.header, rows.first(), rows.len())
        .await?;
    let number = question.reception_number()?;
    let kept = json!({ "header": asked.header, "rows": rows });
    let document = question.dated(RECEPTION, id(question, bulk, &number), kept.to_string());
    if !question.state.store.put_documents(vec![document]).await? {
        // The same second and the same chance: the next try has another number.
        return Err(Refusal::Store(StoreError::Busy).into());
    }
    let accepted = question.accepted(family, &asked.header, number);
    Ok(Reply::Message(accepted))
}

async fn download(
    question: &Question<'_>,
    family: &Family,
    bulk: Bulk,
    asked: &Halves,
) -> Result<Reply, Failed> {
    family.check(&asked.header, question.institution)?;
    let number = needed(&asked.body, "ReceptionNumber", 20)?;
    let id = id(question, bulk, number);
    let document = question.state.store.document(RECEPTION, id).await?;
    let document = document.ok_or_else(Refused::unknown_reception)?;
    let kept: Value = serde_json::from_str(&document.body)
        .map_err(|error| StoreError::Damaged(error.to_string()))?;
    let none = Map::new();
    let heading = kept.get("header").and_then(Value::as_object);
    let heading = heading.unwrap_or(&none);
    if let Some(still) = question.still(heading, number, question.state.processing)? {
        return Ok(Reply::Message(still));
    }
    let rows = kept
        .get("rows")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut list = List::default();
    let rows = Box::new(rows.cloned().map(Ok));
    question.process(bulk, heading, rows, &mut list).await?;
    let header = question.done(heading, number, list.counts);
    let mut body = Map::new();
    if !list.units.is_empty() {
        body.insert(bulk.unit().into(), list.units.into());
    }
    let message = json!({ "MessageHeader": header, "MessageBody": body });
    Ok(Reply::Message(message))
}

/// An institution's upload: a number of another one is unknown.
fn id(question: &Question<'_>, bulk: Bulk, number: &str) -> String {
    format!("{}/{bulk:?}/{number}", question.institution)
}

/// Units in memory.
#[derive(Default)]
struct List {
    units: Vec<Value>,
    counts: Counts,
}

impl Units for List {
    fn put(&mut self, unit: Value, good: bool) -> std::io::Result<()> {
        self.counts.count(good);
        self.units.push(unit);
        Ok(())
    }
}
