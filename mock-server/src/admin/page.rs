//! The admin page: people, live requests and faults in a browser on the same machine.
//!
//! Plain HTTP on loopback. Only a browser that calls it by a loopback name is answered, so that no page of the web can reach it by a
//! name of its own, and a form must carry the word that only our pages carry.

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Form, Router,
    extract::{Request, State as Extract},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use tokio::{net::TcpListener, task::JoinHandle};

use super::view;
use crate::{
    fault::{Endpoint, Fault, PlannedFault},
    link::face::{Tap, tap},
    server::{State, refusal::Refusal},
};

/// A running admin page. Dropping it ends it.
#[derive(Debug)]
pub struct AdminPage {
    address: SocketAddr,
    task: JoinHandle<()>,
}

/// Why there is no admin page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdminPageError {
    /// The address is not one of this machine alone.
    #[error("{address}: the admin page is for loopback addresses only")]
    NotLoopback {
        /// The address.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("{address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// There is no randomness for the word in the forms.
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// What every page needs.
#[derive(Clone)]
struct Page {
    state: State,
    /// Stands in every form, and is known to our pages only.
    word: Arc<str>,
    port: u16,
}

impl AdminPage {
    /// Serves the page of a server.
    pub(crate) async fn start(listen: SocketAddr, state: State) -> Result<Self, AdminPageError> {
        if !listen.ip().is_loopback() {
            return Err(AdminPageError::NotLoopback { address: listen });
        }
        let failed = |source| AdminPageError::Listen {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let word = state
            .random::<18>()
            .map_err(|_| AdminPageError::NoRandomness)?;
        let page = Page {
            state,
            word: URL_SAFE_NO_PAD.encode(word).into(),
            port: address.port(),
        };
        let task = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router(page)).await {
                tracing::error!(%error, "the admin page ended");
            }
        });
        Ok(Self { address, task })
    }

    /// Its base address, `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for AdminPage {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn router(page: Page) -> Router {
    Router::new()
        .route("/", get(people))
        .route("/requests", get(requests))
        .route("/faults", get(faults).post(plan))
        .route("/faults/clear", post(clear))
        .route("/face", post(face))
        .route("/style.css", get(style))
        .layer(from_fn_with_state(page.port, called_by_loopback_name))
        .layer(from_fn(guarded))
        .with_state(page)
}

/// A page of the web that has its name point here calls us by that name.
async fn called_by_loopback_name(
    Extract(port): Extract<u16>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST);
    let host = host.and_then(|host| host.to_str().ok()).unwrap_or_default();
    let ours = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .any(|name| host == format!("{name}:{port}"));
    if ours {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "loopback only").into_response()
    }
}

async fn guarded(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn people(Extract(page): Extract<Page>) -> impl IntoResponse {
    view::people(&page.state, &page.word, None)
}

async fn requests(Extract(page): Extract<Page>) -> impl IntoResponse {
    view::requests(&page.state.recent.list())
}

async fn faults(Extract(page): Extract<Page>) -> impl IntoResponse {
    view::faults(&page.state.faults.planned(), &page.word)
}

async fn style() -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("style.css"),
    )
}

/// A form that does something.
#[derive(Deserialize)]
struct Bare {
    word: String,
}

#[derive(Deserialize)]
struct TapForm {
    word: String,
    person: String,
}

#[derive(Deserialize)]
struct FaultForm {
    word: String,
    endpoint: String,
    fault: String,
    times: String,
}

async fn plan(Extract(page): Extract<Page>, Form(form): Form<FaultForm>) -> Response {
    if *form.word != *page.word {
        return foreign();
    }
    let known = |name: &str| {
        let offered = view::OFFERED.iter().find(|(known, _, _)| *known == name);
        offered.and_then(|(_, _, json)| serde_json::from_str::<Fault>(json).ok())
    };
    let endpoint = serde_json::from_value::<Endpoint>(form.endpoint.into()).ok();
    let times = match form.times.trim() {
        "" => Some(None),
        times => times.parse::<u32>().ok().map(Some),
    };
    let (Some(fault), Some(endpoint), Some(times)) = (known(&form.fault), endpoint, times) else {
        return (StatusCode::BAD_REQUEST, "入力を読み取れません。").into_response();
    };
    page.state.faults.plan(PlannedFault {
        endpoint,
        fault,
        times,
        from: None,
        to: None,
    });
    Redirect::to("/faults").into_response()
}

async fn clear(Extract(page): Extract<Page>, Form(form): Form<Bare>) -> Response {
    if *form.word != *page.word {
        return foreign();
    }
    page.state.faults.set(Vec::new());
    Redirect::to("/faults").into_response()
}

async fn face(Extract(page): Extract<Page>, Form(form): Form<TapForm>) -> Response {
    if *form.word != *page.word {
        return foreign();
    }
    let who = Tap {
        person: form.person,
        consents: Default::default(),
    };
    let told = match tap(&page.state, who).await {
        Ok(file) => format!("face フォルダーへ書き出します: {file}"),
        Err(Refusal::NoLink) => {
            "連携アプリが動いていません（--link を指定して起動します）。".into()
        }
        Err(refusal) => format!(
            "カードは受け付けられません: {}",
            refusal.status_and_code().1
        ),
    };
    view::people(&page.state, &page.word, Some(&told)).into_response()
}

fn foreign() -> Response {
    (StatusCode::FORBIDDEN, "この画面から操作してください。").into_response()
}
