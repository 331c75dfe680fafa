//! Faults that the server commits when asked to, so that a client's handling of them can be tested.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State as Extract},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use base64::Engine as _;
use hyper::body::Frame;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use crate::{clock::Clock, server::refusal::Refusal};

/// Something that goes wrong. Faults of content change a successful answer; all others hide it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Fault {
    /// The request is processed only after so many milliseconds.
    Delay(u64),
    /// The request is not processed; the answer has this status and an error body.
    Status(u16),
    /// The request is processed; the answer's JSON breaks off and yet is complete for HTTP.
    MalformedJson,
    /// The request is processed; half of the answer comes, then the connection ends.
    TruncatedBody,
    /// The request is processed; the connection ends without an answer.
    CloseConnection,
    /// The answer names another visit.
    WrongVisit,
    /// The answer names another institution.
    WrongInstitution,
    /// The answer names another certificate.
    WrongCertificateSerial,
    /// The answer echoes another insured number than was asked.
    WrongSearchEcho,
    /// The answer brings another challenge than the service keeps, so that the card signs one that nobody asked for.
    WrongChallenge,
    /// The request is not processed; the answer says that the challenge has expired.
    ExpiredChallenge,
    /// The request is not processed; the answer says that the challenge was used before.
    UsedChallenge,
    /// The answer is a header error (`SegmentOfResult` 9) without a body.
    HeaderError {
        /// `ErrorCode`.
        code: String,
        /// `ErrorMessage`.
        message: String,
    },
    /// A pushed result comes twice, under two names.
    Duplicate,
    /// The answer carries codes that the code tables do not know.
    NewCode {
        /// `QualificationValidity`, when it is to change.
        validity: Option<String>,
        /// `InsuredCardClassification` of every block, when it is to change.
        class: Option<String>,
    },
}

/// Where a fault happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Endpoint {
    /// Everywhere but at the administration of faults.
    Any,
    /// `…/auth`.
    Auth,
    /// `…/search`.
    Search,
    /// `POST /visits`.
    Open,
    /// `POST /visits/{id}/challenge`.
    Challenge,
    /// `POST /visits/{id}/proof`.
    Proof,
    /// `POST /visits/{id}/result`.
    Result,
    /// `GET /crl`.
    Crl,
    /// `GET /health`.
    Health,
    /// Requests in the folders of the link application; not among `any`.
    Link,
    /// Results that the face reader pushes; not among `any`.
    Face,
}

/// A fault, where it happens, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedFault {
    /// Where.
    pub endpoint: Endpoint,
    /// What.
    pub fault: Fault,
    /// How many more times; absent for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// From when on; absent for at once.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub from: Option<OffsetDateTime>,
    /// The moment at which it is over; absent for never.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub to: Option<OffsetDateTime>,
}

/// The faults of one server. Clones are handles to the same list.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Vec<PlannedFault>>>);

impl Faults {
    /// Puts these faults in the place of all others.
    pub fn set(&self, faults: Vec<PlannedFault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Adds a fault that happens `times` times.
    pub fn add(&self, endpoint: Endpoint, fault: Fault, times: u32) {
        let planned = PlannedFault {
            endpoint,
            fault,
            times: Some(times),
            from: None,
            to: None,
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(planned);
    }

    /// The faults that are still to happen.
    pub fn planned(&self) -> Vec<PlannedFault> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes what happens to one request; each counts once.
    pub(crate) fn take(&self, endpoint: Endpoint, now: OffsetDateTime) -> Vec<Fault> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken = Vec::new();
        faults.retain_mut(|planned| {
            if planned.times == Some(0) || planned.to.is_some_and(|to| to <= now) {
                return false;
            }
            if !planned.endpoint.is(endpoint) || planned.from.is_some_and(|from| now < from) {
                return true;
            }
            taken.push(planned.fault.clone());
            planned.times = planned.times.map(|times| times - 1);
            planned.times != Some(0)
        });
        taken
    }
}

impl Endpoint {
    fn is(self, endpoint: Self) -> bool {
        self == endpoint || (self == Self::Any && !matches!(endpoint, Self::Link | Self::Face))
    }
}

/// Marks a response in whose place the connection is to end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EndConnection;

/// Commits the faults planned for an endpoint.
pub(crate) async fn commit(
    Extract((faults, endpoint, clock)): Extract<(Faults, Endpoint, Clock)>,
    request: Request,
    next: Next,
) -> Response {
    let faults = faults.take(endpoint, clock());
    for fault in &faults {
        match fault {
            Fault::Delay(milliseconds) => {
                tokio::time::sleep(Duration::from_millis(*milliseconds)).await
            }
            Fault::Status(status) => return planned_status(*status),
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
        Fault::Delay(_) | Fault::Status(_) | Fault::ExpiredChallenge | Fault::UsedChallenge => {
            response
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
            Response::from_parts(
                parts,
                Body::new(Truncated {
                    rest: Some(half),
                    flushed: false,
                }),
            )
        }
        content if response.status().is_success() => {
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

fn planned_status(status: u16) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body =
        serde_json::json!({ "code": "PLANNED_FAULT", "message": "this failure was asked for" });
    (status, axum::Json(body)).into_response()
}

/// Changes an answer, `{"XmlMsg": …}` or a visit's.
pub(crate) fn falsify(answer: &mut Value, fault: &Fault) {
    match fault {
        Fault::WrongVisit => replace(answer, "/visit", "00000000-0000-4000-8000-000000000000"),
        Fault::WrongInstitution => {
            replace(answer, "/institution", "1399999999");
            replace(
                answer,
                "/XmlMsg/MessageHeader/MedicalInstitutionCode",
                "1399999999",
            );
        }
        Fault::WrongCertificateSerial => replace(answer, "/certificateSerial", "7FFFFFFF"),
        Fault::WrongChallenge => {
            let another = base64::engine::general_purpose::STANDARD.encode([0x5A; 32]);
            replace(answer, "/challenge", &another);
        }
        Fault::WrongSearchEcho => {
            let echo =
                "/XmlMsg/MessageBody/QualificationConfirmSearchInfo/InsuredIdentificationNumber";
            replace(answer, echo, "99999999");
        }
        Fault::HeaderError { code, message } => {
            if let Some(header) = answer
                .pointer_mut("/XmlMsg/MessageHeader")
                .and_then(Value::as_object_mut)
            {
                header.insert("SegmentOfResult".into(), "9".into());
                header.insert("ErrorCode".into(), code.as_str().into());
                header.insert("ErrorMessage".into(), message.as_str().into());
            }
            if let Some(body) = answer.pointer_mut("/XmlMsg/MessageBody") {
                *body = Value::Object(Map::new());
            }
        }
        Fault::NewCode { validity, class } => {
            if let Some(validity) = validity {
                replace(
                    answer,
                    "/XmlMsg/MessageBody/QualificationValidity",
                    validity,
                );
            }
            let blocks = answer
                .pointer_mut("/XmlMsg/MessageBody/ResultList/ResultOfQualificationConfirmation");
            for block in blocks.and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(class) = class {
                    replace(block, "/InsuredCardClassification", class);
                }
            }
        }
        Fault::Delay(_)
        | Fault::Status(_)
        | Fault::MalformedJson
        | Fault::TruncatedBody
        | Fault::CloseConnection
        | Fault::ExpiredChallenge
        | Fault::UsedChallenge
        | Fault::Duplicate => {}
    }
}

fn replace(answer: &mut Value, pointer: &str, value: &str) {
    if let Some(place) = answer.pointer_mut(pointer) {
        *place = Value::String(value.to_owned());
    }
}

/// A body that gives what it has and then fails, which ends the connection.
struct Truncated {
    rest: Option<Bytes>,
    flushed: bool,
}

impl hyper::body::Body for Truncated {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        if let Some(bytes) = self.rest.take() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        if !self.flushed {
            // One pause, in which the connection sends what it has.
            self.flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other(
            "the body was to be truncated",
        ))))
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-16 09:42:07 +9);

    #[test]
    fn a_fault_happens_where_it_is_planned_and_as_often() {
        let faults = Faults::default();
        faults.add(Endpoint::Proof, Fault::WrongVisit, 2);
        faults.add(Endpoint::Any, Fault::Delay(1), 1);
        assert_eq!(faults.take(Endpoint::Open, NOW), [Fault::Delay(1)]);
        assert_eq!(faults.take(Endpoint::Open, NOW), []);
        assert_eq!(faults.take(Endpoint::Proof, NOW), [Fault::WrongVisit]);
        assert_eq!(faults.take(Endpoint::Proof, NOW), [Fault::WrongVisit]);
        assert_eq!(faults.take(Endpoint::Proof, NOW), []);
        assert_eq!(faults.planned(), []);
    }

    #[test]
    fn a_plan_is_readable_json() {
        let plan = r#"[{"endpoint":"open","fault":{"delay":1500},"times":1},{"endpoint":"any","fault":"malformed_json"},
            {"endpoint":"search","fault":{"header_error":{"code":"E1","message":"m"}}},
            {"endpoint":"result","fault":{"new_code":{"validity":"9","class":null}}}]"#;
        let plan: Vec<PlannedFault> = serde_json::from_str(plan).unwrap();
        assert_eq!(
            plan[0],
            PlannedFault {
                endpoint: Endpoint::Open,
                fault: Fault::Delay(1500),
                times: Some(1),
                from: None,
                to: None,
            }
        );
        assert_eq!(
            (plan[1].fault.clone(), plan[1].times),
            (Fault::MalformedJson, None)
        );
        assert_eq!(plan.len(), 4);
    }
}
