//! Commits faults on requests over the network.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State as Extract},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use time::OffsetDateTime;

use super::{
    Endpoint, Fault, Faults,
    body::{Dripping, Truncated},
    circumstances::Circumstances,
    content::falsify,
};
use crate::{clock::Clock, server::refusal::Refusal};

/// Marks a response in whose place the connection is to end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndConnection;

/// Commits the faults planned for an endpoint.
pub(crate) async fn commit(
    Extract((faults, endpoint, clock)): Extract<(Faults, Endpoint, Clock)>,
    mut request: Request,
    next: Next,
) -> Response {
    let now = clock();
    let circumstances = Circumstances::at(&faults.standing(now), endpoint, now);
    let open_again = faults.open_again(now);
    let faults = faults.take(endpoint, now);
    request.extensions_mut().insert(circumstances);
    for fault in &faults {
        match fault {
            Fault::Delay(milliseconds) => {
                tokio::time::sleep(Duration::from_millis(*milliseconds)).await
            }
            Fault::Status(status) => return planned_status(*status),
            Fault::Maintenance => return closed(open_again, now),
            Fault::ExpiredChallenge => return Refusal::ChallengeExpired.into_response(),
            Fault::UsedChallenge => return Refusal::ChallengeUsed.into_response(),
            _ => {}
        }
    }
    let mut response = next.run(request).await;
    for fault in &faults {
        response = spoil(response, fault).await;
    }
    response
}

async fn spoil(mut response: Response, fault: &Fault) -> Response {
    match fault {
        Fault::NoAnswer => std::future::pending().await,
        Fault::Drip {
            bytes,
            milliseconds,
        } => {
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            let piece = usize::try_from(*bytes).unwrap_or(usize::MAX);
            let pause = Duration::from_millis(*milliseconds);
            Response::from_parts(parts, Body::new(Dripping::new(body, piece, pause)))
        }
        Fault::CloseConnection => {
            response.extensions_mut().insert(EndConnection);
            response
        }
        Fault::MalformedJson => {
            replace_body(response, |body| body.slice(..body.len() - body.len() / 3)).await
        }
        Fault::TruncatedBody => {
            let (mut parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
            parts
                .headers
                .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            let half = body.slice(..body.len() / 2);
            Response::from_parts(parts, Body::new(Truncated::new(half)))
        }
        content if response.status().is_success() && content.is_of_content() => {
            replace_body(response, |body| {
                match serde_json::from_slice::<Value>(&body) {
                    Ok(mut answer) => {
                        falsify(&mut answer, content);
                        Bytes::from(answer.to_string())
                    }
                    Err(_) => body,
                }
            })
            .await
        }
        _ => response,
    }
}

async fn replace_body(response: Response, change: impl FnOnce(Bytes) -> Bytes) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Response::from_parts(parts, Body::from(change(body)))
}

/// The answer of a closed service.
fn closed(open_again: Option<OffsetDateTime>, now: OffsetDateTime) -> Response {
    let body = serde_json::json!({ "code": "MAINTENANCE", "message": "the service is closed for maintenance" });
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, axum::Json(body)).into_response();
    if let Some(again) = open_again {
        let seconds = (again - now).whole_seconds().max(1);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn planned_status(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body =
        serde_json::json!({ "code": "PLANNED_FAULT", "message": "this failure was asked for" });
    (status, axum::Json(body)).into_response()
}
