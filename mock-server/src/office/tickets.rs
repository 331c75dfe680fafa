//! Endpoints about the tickets of a month: tables in and out, the next month's tickets, papers.

use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    bulk::Bulk,
    case::{Case, check_text},
    desk::{Desk, Held},
    invented,
    month::Month,
    paper,
    refused::Refused,
    role::Deed,
    table::{self, Encoding},
    ticket::Ticket,
};
use crate::server::{received::Received, refusal::Refusal};

/// A table that comes in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Import {
    /// The file, Base64.
    table: String,
    dry_run: bool,
}

/// The tickets of a month.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct OfMonth {
    month: Month,
    /// Of one institution only.
    institution: Option<String>,
    /// Needed where somebody among them is masked.
    reason: Option<String>,
    /// For a table.
    encoding: Option<Encoding>,
}

/// A month.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    month: Month,
}

/// `POST /office/tickets/import`: drafts what the table says, all rows or none.
pub(super) async fn import(
    desk: Desk,
    Received(import): Received<Import>,
) -> Result<Json<Value>, Refused> {
    let bytes = STANDARD.decode(&import.table);
    let bytes = bytes.map_err(|_| Refusal::malformed("table is not Base64"))?;
    let mut bulk = Bulk::of(&desk).await?;
    let table = table::read(&bytes)?;
    let (rows, encoding) = (table.rows.len(), table.encoding);
    bulk.draft_table(&desk, table);
    let (drafts, bad) = bulk.told();
    let written = !import.dry_run && bulk.is_whole() && rows > 0;
    if written {
        bulk.write(&desk, "import").await?;
    }
    Ok(invented(json!({
        "encoding": encoding,
        "drafts": drafts,
        "bad": bad,
        "written": written,
    })))
}

/// `POST /office/tickets/next`: drafts the next month's tickets (継続) of the worker's own cases.
pub(super) async fn next(
    desk: Desk,
    Received(from): Received<From>,
) -> Result<Json<Value>, Refused> {
    let mut bulk = Bulk::of(&desk).await?;
    let left_out = bulk.draft_next(&desk, from.month);
    let (drafts, _) = bulk.told();
    bulk.write(&desk, "next-month").await?;
    Ok(invented(json!({ "drafts": drafts, "leftOut": left_out })))
}

/// `POST /office/tickets/export`: the tickets as CSV.
pub(super) async fn export(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let found = select(&cases, &wanted)?;
    let rows = found
        .iter()
        .map(|(case, ticket)| (case.number.as_str(), ticket.number.as_str(), &ticket.terms));
    let encoding = wanted.encoding.unwrap_or(Encoding::Utf8);
    let bytes = table::write(rows, encoding)?;
    desk.log("export", None, wanted.reason.as_deref()).await?;
    Ok(file("text/csv", bytes))
}

/// `POST /office/papers/tickets`: one sheet for each ticket.
pub(super) async fn papers(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let found = select(&cases, &wanted)?;
    let bytes = paper::tickets(&desk.state.registry, &found, desk.today)?;
    desk.log("paper-tickets", None, wanted.reason.as_deref())
        .await?;
    Ok(file("application/pdf", bytes))
}

/// `POST /office/papers/roster`: the list that goes with the tickets of an institution (連名簿).
pub(super) async fn roster(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let found = select(&cases, &wanted)?;
    let bytes = paper::roster(
        &desk.state.registry,
        &desk.actor.office,
        wanted.month,
        &found,
        desk.today,
    )?;
    desk.log("paper-roster", None, wanted.reason.as_deref())
        .await?;
    Ok(file("application/pdf", bytes))
}

/// The valid tickets of the month, by institution and number. A masked person among them needs a reason.
fn select<'h>(cases: &'h [Held], wanted: &OfMonth) -> Result<Vec<(&'h Case, &'h Ticket)>, Refused> {
    let mut found = Vec::new();
    for held in cases {
        let tickets = held.case.tickets.iter().filter(|ticket| {
            let institution = &ticket.terms.institution;
            ticket.is_valid()
                && ticket.terms.month == wanted.month
                && wanted
                    .institution
                    .as_ref()
                    .is_none_or(|only| only == institution)
        });
        found.extend(tickets.map(|ticket| (&held.case, ticket)));
    }
    found.sort_by_key(|(_, ticket)| (&ticket.terms.institution, &ticket.number));
    let masked = |(case, ticket): &(&Case, &Ticket)| {
        let member = case.member(&ticket.terms.recipient);
        member.is_ok_and(super::case::Member::is_masked)
    };
    if found.iter().any(masked) {
        check_text("reason", wanted.reason.as_deref().unwrap_or_default(), 200)?;
    }
    Ok(found)
}

fn file(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}
