//! Administration over the service's own connections: faults, and what people do at the face reader.

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde_json::{Value, json};

use crate::{
    fault::PlannedFault,
    link::face::{Tap, tap},
    server::{
        State,
        received::{Institution, Received},
        refusal::Refusal,
    },
};

pub(crate) mod page;
pub(crate) mod recent;
mod view;

/// `GET /admin/faults`
pub(crate) async fn planned_faults(
    Extract(state): Extract<State>,
    _: Institution,
) -> Json<Vec<PlannedFault>> {
    Json(state.faults.planned())
}

/// `PUT /admin/faults`
pub(crate) async fn plan_faults(
    Extract(state): Extract<State>,
    _: Institution,
    Received(plan): Received<Vec<PlannedFault>>,
) -> Json<Vec<PlannedFault>> {
    state.faults.set(plan);
    Json(state.faults.planned())
}

/// `POST /admin/face`
pub(crate) async fn tap_at_face_reader(
    Extract(state): Extract<State>,
    _: Institution,
    Received(who): Received<Tap>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let file = tap(&state, who).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "file": file }))))
}
