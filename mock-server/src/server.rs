//! The service: `app` is its routes, `run` serves them over mutual TLS.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Request, State as Extract},
    http::{HeaderValue, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use time::{Duration, format_description::well_known::Rfc3339};

use crate::{
    admin::recent::{Recent, note},
    authority::{AuthorityError, facility::FacilityAuthority, user::UserAuthority},
    clock::{Clock, Random},
    fault::Faults,
    link::face::FaceReader,
    office::registry::Registry,
    person::{Card, Issuer, Profile},
    population::Population,
    signature::SignatureAlgorithm,
    store::{Known, Store},
};
use everybody::Everybody;
pub use received::Peer;
use refusal::Refusal;

pub(crate) mod access;
pub(crate) mod connection;
pub(crate) mod everybody;
mod family;
mod ocsp;
pub(crate) mod openapi;
pub(crate) mod presented;
pub(crate) mod question;
pub(crate) mod received;
pub(crate) mod refusal;
pub(crate) mod routes;
mod search;
pub(crate) mod visit;

/// Longest request body.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

/// What every request needs. Clones share everything.
#[derive(Clone)]
pub struct State {
    pub(crate) store: Arc<dyn Store>,
    /// Of the cards of today, and of the next card.
    pub(crate) authorities: Arc<[UserAuthority; 2]>,
    pub(crate) faults: Faults,
    /// What the service takes the time to be.
    pub(crate) clock: Clock,
    /// The time by which faults are planned.
    pub(crate) true_clock: Clock,
    pub(crate) random: Random,
    pub(crate) account: Arc<Account>,
    /// The welfare offices.
    pub(crate) registry: Arc<Registry>,
    /// The people, with the serial numbers of their cards.
    pub(crate) everybody: Everybody,
    /// How long a batch is processed that was uploaded over the web.
    pub(crate) processing: Duration,
    /// The most rows of an upload, where there is a limit.
    pub(crate) most_rows: Option<usize>,
    pub(crate) face_reader: FaceReader,
    /// The latest requests.
    pub(crate) recent: Recent,
    /// Signs the revocation list of TLS certificates.
    facility: Option<Arc<FacilityAuthority>>,
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
        let (right, wrong) = (Arc::clone(&clock), faults.clone());
        let skewed: Clock = Arc::new(move || right() + wrong.skew(right()));
        Ok(Self {
            store,
            authorities,
            faults,
            clock: skewed,
            true_clock: clock,
            random,
            account,
            everybody: Everybody::default(),
            processing: Duration::ZERO,
            most_rows: None,
            face_reader: FaceReader::default(),
            recent: Recent::default(),
            facility: None,
            registry: Arc::default(),
        })
    }

    /// The same with welfare offices.
    #[must_use]
    pub(crate) fn with_offices(mut self, registry: Registry) -> Self {
        self.registry = Arc::new(registry);
        self
    }

    /// The same with the authority of TLS certificates.
    pub(crate) fn with_facility(mut self, authority: FacilityAuthority) -> Self {
        self.facility = Some(Arc::new(authority));
        self
    }

    /// The same with people whom administration can name: they can tap, and their tickets are listed.
    #[must_use]
    pub fn with_directory(mut self, people: Vec<Known>) -> Self {
        self.everybody = self.everybody.with_named(people);
        self
    }

    /// The same with a population beside them.
    #[must_use]
    pub(crate) fn with_generated(mut self, population: Population) -> Self {
        self.everybody = self.everybody.with_generated(population);
        self
    }

    /// The same with a time that batches over the web are processed.
    #[must_use]
    pub fn with_processing(mut self, processing: Duration) -> Self {
        self.processing = processing;
        self
    }

    /// The same with a limit to the rows of an upload.
    #[must_use]
    pub fn with_most_rows(mut self, rows: Option<usize>) -> Self {
        self.most_rows = rows;
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
    let routes = routes::all(&state);
    let document = openapi::document(&routes);
    let mut router = Router::new();
    for route in routes {
        router = router.route(&route.path, route.handler);
    }
    router
        .route("/openapi.json", get(async move || Json(document.clone())))
        .fallback(async || Refusal::NoSuchEndpoint)
        .method_not_allowed_fallback(async || Refusal::MethodNotAllowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(never_stored))
        .layer(from_fn_with_state(
            (state.recent.clone(), Arc::clone(&state.true_clock)),
            note,
        ))
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
    let [today, _] = &*state.authorities;
    revocation_list(&state, today).await
}

async fn next_crl(Extract(state): Extract<State>) -> Result<impl IntoResponse, Refusal> {
    let [_, next] = &*state.authorities;
    revocation_list(&state, next).await
}

async fn facility_crl(Extract(state): Extract<State>) -> Result<impl IntoResponse, Refusal> {
    let authority = state.facility.as_ref().ok_or(Refusal::NoSuchEndpoint)?;
    let list = authority.revocation_list((state.clock)());
    let list = list.map_err(|error| Refusal::Unanswerable {
        what: error.to_string(),
    })?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], list))
}

/// The list of one authority. A serial number that leads to nobody any more was one of today's cards.
async fn revocation_list(
    state: &State,
    authority: &UserAuthority,
) -> Result<impl IntoResponse + use<>, Refusal> {
    let mut revoked = Vec::new();
    for listed in state.store.revocations().await? {
        let ours = match listed.person.and_then(|person| person.card) {
            Some(card) => is_issued_by(&card, authority),
            None => authority.algorithm() == SignatureAlgorithm::RsaSha256,
        };
        if ours && let Some(serial) = visit::from_upper_hex(&listed.serial) {
            revoked.push((serial, listed.since));
        }
    }
    let list = authority
        .crl(&revoked, (state.clock)())
        .map_err(|error| Refusal::Unanswerable {
            what: error.to_string(),
        })?;
    Ok(([(header::CONTENT_TYPE, "application/pkix-crl")], list))
}

/// Whether a card's certificate is of this authority.
fn is_issued_by(card: &Card, authority: &UserAuthority) -> bool {
    let algorithm = match card.profile {
        Profile::Physical => SignatureAlgorithm::RsaSha256,
        Profile::Next => SignatureAlgorithm::P384Sha384,
    };
    card.issuer == Issuer::Test && authority.algorithm() == algorithm
}
