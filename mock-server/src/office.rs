//! The welfare office side (福祉事務所): invented, not the official interface. `docs/welfare-office.md` describes it.
//!
//! What an office keeps are versioned documents of the store; one case is one document. The rules are pure functions over a case
//! ([`case`], [`change`], [`draft`], [`ticket`], [`opinion`]); the endpoints load, apply and write back, and log who did it.
//! What institutions are told follows from the same documents ([`answer`]).

use axum::{
    Json,
    http::{HeaderName, HeaderValue},
    middleware::{Next, from_fn},
};
use serde_json::{Value, json};

use crate::server::routes::Route;

pub(crate) mod answer;
mod bulk;
mod case;
mod cases;
mod change;
pub(crate) mod checks;
mod contract;
mod desk;
mod draft;
pub(crate) mod generated;
pub(crate) mod month;
mod opinion;
mod opinions;
pub(crate) mod paper;
mod papers;
mod referral;
mod refused;
pub(crate) mod registry;
mod requests;
mod role;
mod session;
pub(crate) mod table;
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

/// The routes under `/office`; every answer carries the marker, refusals too.
pub(crate) fn routes() -> Vec<Route> {
    let mut routes = contract::routes();
    for route in &mut routes {
        let handler = std::mem::take(&mut route.handler);
        route.handler = handler.layer(from_fn(async |request, next: Next| {
            let mut response = next.run(request).await;
            let name = HeaderName::from_static("madoguchi-marker");
            response
                .headers_mut()
                .insert(name, HeaderValue::from_static(MARKER));
            response
        }));
    }
    routes
}

/// An answer with its marker.
fn invented(mut answer: Value) -> Json<Value> {
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("marker".into(), json!(MARKER));
    }
    Json(answer)
}
