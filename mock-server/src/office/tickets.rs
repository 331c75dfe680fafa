//! Endpoints about the tickets of a month: tables in and out, the next month's tickets.

use axum::{Json, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    bulk::Bulk,
    desk::Desk,
    invented,
    month::Month,
    papers::{OfMonth, file},
    refused::Refused,
    role::Deed,
    table::{self, Encoding},
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
    let found = wanted.tickets(&cases)?;
    let rows = found
        .iter()
        .map(|(case, ticket)| (case.number.as_str(), ticket.number.as_str(), &ticket.terms));
    let encoding = wanted.encoding.unwrap_or(Encoding::Utf8);
    let bytes = table::write(rows, encoding)?;
    desk.log("export", None, wanted.reason.as_deref()).await?;
    Ok(file("text/csv", bytes))
}
