//! Every route with what it answers: the router and the OpenAPI document are made from this list.

use std::{borrow::Cow, sync::Arc};

use axum::{
    extract::DefaultBodyLimit,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post, put},
};
use serde_json::{Value, json};

use super::{
    BODY_LIMIT, State, crl, facility_crl, family, health, next_crl, ocsp,
    openapi::{About, der_about, headed, json_about, message, object, one_of, text},
    search, visit,
};
use crate::{
    admin,
    fault::{Endpoint, commit::commit},
    message::family::{Asks, FAMILIES, Family, One},
    office,
};

/// One method of one path.
pub(crate) struct Route {
    /// In small letters.
    pub(crate) method: &'static str,
    pub(crate) path: Cow<'static, str>,
    pub(crate) handler: MethodRouter<State>,
    pub(crate) about: About,
}

/// All of them.
pub(super) fn all(state: &State) -> Vec<Route> {
    let service = service()
        .into_iter()
        .chain(office::routes())
        .map(|route| (endpoint(&route.path), route));
    let families = FAMILIES
        .iter()
        .map(|family| (Some(family.endpoint), modelled(family)));
    let routes = service.chain(families).map(|(endpoint, mut route)| {
        if let Some(endpoint) = endpoint {
            let shared = (state.faults(), endpoint, Arc::clone(&state.true_clock));
            route.handler = route.handler.layer(from_fn_with_state(shared, commit));
        }
        route
    });
    routes.collect()
}

/// The way in of one family.
fn modelled(family: &'static Family) -> Route {
    let handler = post(move |state, institution, headers, circumstances, body| {
        family::ask(family, state, institution, headers, circumstances, body)
    });
    let limit = match family.asks {
        Asks::Upload(_) => family::UPLOAD_LIMIT,
        _ => BODY_LIMIT,
    };
    Route {
        method: "post",
        path: match family.asks {
            // The only path that open integrations show.
            Asks::One(One::Eligibility) => SEARCH.into(),
            _ => format!("{}/{}", family::MODELLED, family.name).into(),
        },
        handler: handler.layer(DefaultBodyLimit::max(limit)),
        about: exchanged(family),
    }
}

/// Where faults are planned for a path; the administration has none.
fn endpoint(path: &str) -> Option<Endpoint> {
    Some(match path {
        AUTH => Endpoint::Auth,
        "/visits" => Endpoint::Open,
        "/visits/{id}/challenge" => Endpoint::Challenge,
        "/visits/{id}/proof" => Endpoint::Proof,
        "/visits/{id}/result" => Endpoint::Result,
        "/crl" | "/crl/p384" | "/crl/facility" => Endpoint::Crl,
        "/ocsp" | "/ocsp/{request}" => Endpoint::Ocsp,
        "/health" => Endpoint::Health,
        office if office.starts_with("/office/") => Endpoint::Office,
        _ => return None,
    })
}

const AUTH: &str = "/oqs-api-pro/MSA12020/ILI12020SV01/auth";
const SEARCH: &str = "/oqs-api-pro/MSA01030/ILI01030SV01/search";
const CRL: &str = "application/pkix-crl";
const OCSP: &str = "application/ocsp-response";

fn service() -> Vec<Route> {
    let asks = |path: &'static str, handler, about| Route {
        method: "post",
        path: path.into(),
        handler,
        about,
    };
    let looks = |path: &'static str, handler, about| Route {
        method: "get",
        path: path.into(),
        handler,
        about,
    };
    vec![
        asks(AUTH, post(search::auth), token()),
        asks("/visits", post(visit::open), opened()),
        asks(
            "/visits/{id}/challenge",
            post(visit::challenge),
            challenged(),
        ),
        asks("/visits/{id}/proof", post(visit::proof), proven()),
        asks("/visits/{id}/result", post(visit::result), answered()),
        looks(
            "/crl",
            get(crl),
            der_about("The revocation list of today's cards.", CRL),
        ),
        looks(
            "/crl/p384",
            get(next_crl),
            der_about("That of the next card.", CRL),
        ),
        looks(
            "/crl/facility",
            get(facility_crl),
            der_about("That of TLS certificates.", CRL),
        ),
        asks(
            "/ocsp",
            post(ocsp::by_post),
            der_about("The status of certificates (RFC 6960).", OCSP),
        ),
        looks(
            "/ocsp/{request}",
            get(ocsp::by_get),
            der_about("The same, asked in Base64.", OCSP),
        ),
        looks("/health", get(health), healthy()),
        looks("/admin/faults", get(admin::planned_faults), faults(None)),
        Route {
            method: "put",
            path: "/admin/faults".into(),
            handler: put(admin::plan_faults),
            about: faults(Some(plan())),
        },
        asks("/admin/face", post(admin::tap_at_face_reader), tapped()),
    ]
}

fn token() -> About {
    let names = ["accessToken", "refreshToken", "idToken", "linkSysCharCd"];
    json_about(
        "A token for the search.",
        Some(object(&[("user", text()), ("pass", text())], &[])),
        200,
        object(&names.map(|name| (name, text())), &[]),
    )
}

/// A message and its answer.
fn exchanged(family: &Family) -> About {
    let half = json!({ "type": "object" });
    let question = object(
        &[("MessageHeader", half.clone()), ("MessageBody", half)],
        &[],
    );
    let answer = if family.has_own_header() {
        headed(&[])
    } else {
        message()
    };
    let medical = matches!(family.asks, Asks::One(One::Medication | One::Checkup));
    About {
        file: medical.then_some("application/pdf"),
        ..json_about(
            family.about,
            Some(object(&[("XmlMsg", question)], &[])),
            200,
            object(&[("XmlMsg", answer)], &[]),
        )
    }
}

fn challenge() -> Value {
    let names = [
        "visit",
        "institution",
        "certificateSerial",
        "challenge",
        "expires",
    ];
    object(&names.map(|name| (name, text())), &[])
}

fn opened() -> About {
    let question = object(
        &[
            ("certificateSerial", text()),
            ("purpose", one_of(&["eligibility"])),
        ],
        &[],
    );
    json_about(
        "Opens a visit for a card.",
        Some(question),
        201,
        challenge(),
    )
}

fn challenged() -> About {
    json_about(
        "A fresh challenge.",
        Some(object(&[], &[])),
        200,
        challenge(),
    )
}

fn proven() -> About {
    let question = object(
        &[
            ("certificate", text()),
            ("signature", text()),
            (
                "identifiedBy",
                one_of(&["pin", "face", "staff-check", "device"]),
            ),
        ],
        &[],
    );
    let answer = object(
        &[
            ("visit", text()),
            ("institution", text()),
            ("certificateSerial", text()),
            ("certificate", one_of(&["valid", "grace"])),
            ("notAfter", text()),
        ],
        &[],
    );
    json_about(
        "Proves that the card was here.",
        Some(question),
        200,
        answer,
    )
}

fn consents() -> Value {
    let items = ["care", "medication", "checkup", "surgery"];
    object(&[], &items.map(|item| (item, json!({ "type": "boolean" }))))
}

fn answered() -> About {
    let answer = object(
        &[
            ("visit", text()),
            ("institution", text()),
            ("certificateSerial", text()),
            ("XmlMsg", message()),
        ],
        &[],
    );
    let question = object(&[("consents", consents())], &[]);
    json_about(
        "The result (資格確認結果) of a proven visit.",
        Some(question),
        200,
        answer,
    )
}

fn healthy() -> About {
    let names = ["name", "version", "time"];
    let answer = object(&names.map(|name| (name, text())), &[]);
    json_about("Whether the service is there.", None, 200, answer)
}

fn plan() -> Value {
    let fault = object(
        &[("endpoint", text()), ("fault", json!({}))],
        &[
            ("times", json!({ "type": "integer" })),
            ("from", text()),
            ("to", text()),
        ],
    );
    json!({ "type": "array", "items": fault })
}

fn faults(question: Option<Value>) -> About {
    json_about("The faults that are planned.", question, 200, plan())
}

fn tapped() -> About {
    let question = object(&[("person", text())], &[("consents", consents())]);
    let answer = object(&[("file", text())], &[]);
    json_about(
        "A person's tap at the face reader.",
        Some(question),
        202,
        answer,
    )
}
