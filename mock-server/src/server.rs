//! The service: `app` is its routes, `run` serves them over mutual TLS.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Request, State as Extract},
    http::{HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use crate::{
    authority::{AuthorityError, user::UserAuthority},
    clock::{Clock, Random},
    fault::{Endpoint, Faults, PlannedFault, commit},
    office::{self, registry::Registry},
    store::Store,
};
pub use received::Peer;
use received::{Institution, Received};
use refusal::Refusal;

mod access;
pub(crate) mod connection;
pub(crate) mod received;
pub(crate) mod refusal;
mod search;
mod visit;

/// Longest request body.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

/// What every request needs. Clones share everything.
#[derive(Clone)]
pub struct State {
    pub(crate) store: Arc<dyn Store>,
    /// Of the cards of today, and of the next card.
    pub(crate) authorities: Arc<[UserAuthority; 2]>,
    pub(crate) faults: Faults,
    pub(crate) clock: Clock,
    pub(crate) random: Random,
    pub(crate) account: Arc<Account>,
    /// The welfare offices.
    pub(crate) registry: Arc<Registry>,
}

/// User and password of the web variant's `auth`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: String,
    /// The password. It protects nothing but a test service.
    pub password: String,
}

impl State {
    /// Joins what every request needs. The authorities are the committed test authorities.
    ///
    /// # Errors
    /// When the committed key cannot be used.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Clock,
        random: Random,
        account: Account,
    ) -> Result<Self, AuthorityError> {
        let authorities = Arc::new([UserAuthority::test()?, UserAuthority::next()?]);
        let (faults, account) = (Faults::default(), Arc::new(account));
        Ok(Self {
            store,
            authorities,
            faults,
            clock,
            random,
            account,
            registry: Arc::default(),
        })
    }

    /// The same with welfare offices.
    #[must_use]
    pub(crate) fn with_offices(mut self, registry: Registry) -> Self {
        self.registry = Arc::new(registry);
        self
    }

    /// The faults of this server.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N], Refusal> {
        let mut bytes = [0; N];
        if (self.random)(&mut bytes) {
            Ok(bytes)
        } else {
            Err(Refusal::NoRandomness)
        }
    }
}

/// The routes. Requests carry the caller's [`Peer`](crate::Peer) as an extension; without one they are refused.
pub fn app(state: State) -> Router {
    let faulty = |endpoint, route: MethodRouter<State>| {
        route.layer(from_fn_with_state((state.faults(), endpoint), commit))
    };
    Router::new()
        .route(
            "/oqs-api-pro/MSA12020/ILI12020SV01/auth",
            faulty(Endpoint::Auth, post(search::auth)),
        )
        .route(
            "/oqs-api-pro/MSA01030/ILI01030SV01/search",
            faulty(Endpoint::Search, post(search::search)),
        )
        .route("/visits", faulty(Endpoint::Open, post(visit::open)))
        .route(
            "/visits/{id}/challenge",
            faulty(Endpoint::Challenge, post(visit::challenge)),
        )
        .route(
            "/visits/{id}/proof",
            faulty(Endpoint::Proof, post(visit::proof)),
        )
        .route(
            "/visits/{id}/result",
            faulty(Endpoint::Result, post(visit::result)),
        )
        .route("/crl", faulty(Endpoint::Crl, get(crl)))
        .route("/health", faulty(Endpoint::Health, get(health)))
        .route("/admin/faults", get(planned_faults).put(plan_faults))
        .merge(office::routes())
        .fallback(async || Refusal::NoSuchEndpoint)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(never_stored))
        .with_state(state)
}

async fn never_stored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn health(Extract(state): Extract<State>) -> Result<Json<Value>, Refusal> {
    let time = (state.clock)().format(&Rfc3339);
    Ok(Json(json!({
        "name": env!("CARGO_PKG_NAME"),
        "version": env!("CARGO_PKG_VERSION"),
        "time": time.map_err(|error| Refusal::Unanswerable { what: error.to_string() })?,
    })))
}

async fn crl(Extract(state): Extract<State>) -> Result<impl IntoResponse, Refusal> {
    let revoked: Vec<_> = state
        .store
        .revocations()
        .await?
        .iter()
        .filter_map(|(serial, since)| Some((visit::from_upper_hex(serial)?, *since)))
        .collect();
    let [today, _] = &*state.authorities;
    let list = today
        .crl(&revoked, (state.clock)())
        .map_err(|error| Refusal::Unanswerable {
            what: error.to_string(),
        })?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], list))
}

async fn planned_faults(Extract(state): Extract<State>, _: Institution) -> Json<Vec<PlannedFault>> {
    Json(state.faults.planned())
}

async fn plan_faults(
    Extract(state): Extract<State>,
    _: Institution,
    Received(plan): Received<Vec<PlannedFault>>,
) -> Json<Vec<PlannedFault>> {
    state.faults.set(plan);
    Json(state.faults.planned())
}
