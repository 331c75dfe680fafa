//! [`Transport`] over mutual TLS: here and in the files below stands all that knows the HTTP client and TLS.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use madoguchi_core::clock::{Clock, Monotonic};
use reqwest::{Client, header::HeaderValue, redirect};
use rustls::{ClientConfig, pki_types::ServerName};
use time::OffsetDateTime;
use tokio::{io::AsyncReadExt, net::TcpStream};
use tokio_rustls::TlsConnector;

use super::{Request, Response, Transport, TransportError};
use crate::config;
pub use trust::SetUpError;
use verdict::{classify, tls_error, verdict_of};

mod revocation;
mod trust;
mod verdict;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the whole answer may take; clients of the real service use 10 s as well [C].
const TOTAL: Duration = Duration::from_secs(10);
/// How long a connection waits for the next request.
const IDLE: Duration = Duration::from_secs(50);
/// How long a service may take to refuse our certificate after a handshake.
const REFUSAL: Duration = Duration::from_secs(1);
/// The header that marks answers of an invented interface.
const MARKER: &str = "madoguchi-marker";
/// The longest answer: a batch of some ten thousand people.
const LONGEST: usize = 16 * 1024 * 1024;

/// Requests over mutual TLS 1.3 to one service.
pub struct HttpTransport {
    client: Client,
    tls: Arc<ClientConfig>,
    url: String,
    clock: Arc<dyn Clock>,
    not_after: OffsetDateTime,
    /// When the last answer came.
    answered: Mutex<Option<Monotonic>>,
}

impl HttpTransport {
    /// Sets up TLS with exactly one trusted authority and our client certificate; a revocation list, where one is configured, is read here and
    /// again whenever its file changes.
    ///
    /// # Errors
    /// Which file cannot be used.
    pub fn new(service: &config::Service, clock: Arc<dyn Clock>) -> Result<Self, SetUpError> {
        let (tls, not_after) = trust::tls(service, &clock)?;
        let client = Client::builder()
            .tls_backend_preconfigured(tls.clone())
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .pool_idle_timeout(IDLE)
            .build()?;
        Ok(Self {
            client,
            tls: Arc::new(tls),
            url: service.url.trim_end_matches('/').to_owned(),
            clock,
            not_after,
            answered: Mutex::new(None),
        })
    }

    /// Until when our client certificate is valid.
    #[must_use]
    pub fn client_certificate_not_after(&self) -> OffsetDateTime {
        self.not_after
    }

    async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        if self.clock.wall() > self.not_after {
            return Err(TransportError::ClientExpired);
        }
        let url = format!("{}{}", self.url, request.path);
        let mut builder = match request.body {
            Some(body) => self
                .client
                .post(url)
                .header("Content-Type", "application/json")
                .body(body),
            None => self.client.get(url),
        };
        if let Some(token) = request.authorization {
            let mut token =
                HeaderValue::try_from(token).map_err(|_| TransportError::Unreachable)?;
            token.set_sensitive(true);
            builder = builder.header("Authorization", token);
        }
        let mut response = match builder.send().await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Err(classify(&error)),
            Err(error) => match classify(&error) {
                TransportError::Unreachable => return Err(self.verdict().await),
                known => return Err(known),
            },
        };
        let status = response.status().as_u16();
        let marker = response.headers().get(MARKER);
        let invented = marker.is_some_and(|marker| marker == "invented");
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if body.len() + chunk.len() > LONGEST {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        *lock(&self.answered) = Some(self.clock.monotonic());
        Ok(Response {
            status,
            invented,
            body,
        })
    }

    /// Why a connection broke that was there. In TLS 1.3 the client speaks first, so that the alert of a service that refuses our certificate can
    /// get lost behind a request that the service no longer reads. A second handshake, with no request behind it, hears the alert.
    async fn verdict(&self) -> TransportError {
        let heard = tokio::time::timeout(REFUSAL, self.listen()).await;
        match heard
            .ok()
            .flatten()
            .as_ref()
            .and_then(|error| tls_error(error))
        {
            Some(error) => verdict_of(error),
            None => TransportError::Unreachable,
        }
    }

    /// What the service says to a connection on which nothing is asked.
    async fn listen(&self) -> Option<std::io::Error> {
        let url = reqwest::Url::parse(&self.url).ok()?;
        let host = url.host_str()?.trim_matches(['[', ']']);
        let name = ServerName::try_from(host.to_owned()).ok()?;
        let stream = TcpStream::connect((host, url.port_or_known_default()?))
            .await
            .ok()?;
        match TlsConnector::from(Arc::clone(&self.tls))
            .connect(name, stream)
            .await
        {
            Ok(mut stream) => stream.read_u8().await.err(),
            Err(error) => Some(error),
        }
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + '_>> {
        Box::pin(self.exchange(request))
    }

    fn is_idle(&self) -> bool {
        let now = self.clock.monotonic();
        lock(&self.answered).is_none_or(|answered| answered.until(now) >= IDLE)
    }
}

impl std::fmt::Debug for HttpTransport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("HttpTransport")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
