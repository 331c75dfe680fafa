//! The welfare office side (福祉事務所): invented, not the official interface. `docs/welfare-office.md` describes it.
//!
//! What an office keeps are versioned documents of the store; one case is one document. The rules are pure functions over a case
//! ([`case`], [`change`], [`draft`], [`ticket`], [`opinion`]); the endpoints load, apply and write back, and log who did it.
//! What institutions are told follows from the same documents ([`answer`]).

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue},
    middleware::{Next, from_fn},
    routing::{get, post},
};
use serde_json::{Value, json};

use crate::server::State;

pub(crate) mod answer;
mod bulk;
mod case;
mod cases;
mod change;
pub(crate) mod checks;
mod desk;
mod draft;
pub(crate) mod generated;
pub(crate) mod month;
mod opinion;
mod opinions;
pub(crate) mod paper;
mod referral;
mod refused;
pub(crate) mod registry;
mod requests;
mod role;
mod session;
mod table;
mod ticket;
mod tickets;
mod view;
mod warning;
mod watch;

pub(crate) use checks::CHECK;
pub(crate) use desk::LOG;
pub use registry::OfficesError;

/// What every answer carries: the interface is invented.
const MARKER: &str = "invented";

/// Longest table, in Base64 inside JSON.
const TABLE_LIMIT: usize = 4 * 1024 * 1024;

/// The routes under `/office`.
pub(crate) fn routes() -> Router<State> {
    Router::new()
        .route("/office/session", post(session::begin))
        .route("/office/cases", post(cases::register))
        .route("/office/cases/find", post(cases::find))
        .route("/office/cases/{number}", get(cases::read))
        .route("/office/cases/{number}/members", post(cases::add_member))
        .route("/office/cases/{number}/facts", post(cases::put_facts))
        .route("/office/cases/{number}/reveal", post(cases::reveal))
        .route("/office/cases/{number}/drafts", post(cases::draft))
        .route(
            "/office/cases/{number}/drafts/{draft}/withdraw",
            post(cases::withdraw),
        )
        .route("/office/cases/{number}/opinions", post(opinions::ask))
        .route(
            "/office/cases/{number}/opinions/{id}/receipt",
            post(opinions::receive),
        )
        .route(
            "/office/cases/{number}/opinions/{id}/judgement",
            post(opinions::judge),
        )
        .route("/office/opinions", get(opinions::open))
        .route("/office/drafts", get(cases::open_drafts))
        .route("/office/decisions", post(cases::decide))
        .route(
            "/office/tickets/import",
            post(tickets::import).layer(DefaultBodyLimit::max(TABLE_LIMIT)),
        )
        .route("/office/tickets/next", post(tickets::next))
        .route("/office/tickets/export", post(tickets::export))
        .route("/office/papers/tickets", post(tickets::papers))
        .route("/office/papers/roster", post(tickets::roster))
        .route("/office/requests", get(requests::open).post(requests::ask))
        .route("/office/requests/sent", get(requests::sent))
        .route("/office/requests/{id}/answer", post(requests::answer))
        .route("/office/checks", post(watch::checks))
        .route("/office/review", post(watch::reviews))
        .route("/office/errors", get(watch::errors))
        .route("/office/log", get(watch::log))
        .layer(from_fn(async |request, next: Next| {
            let mut response = next.run(request).await;
            let name = HeaderName::from_static("madoguchi-marker");
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(MARKER));
            response
        }))
}

/// An answer with its marker.
fn invented(mut answer: Value) -> Json<Value> {
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("marker".into(), json!(MARKER));
    }
    Json(answer)
}
