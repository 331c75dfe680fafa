//! [`Transport`] over mutual TLS: the one file that knows the HTTP client and TLS.

use std::{
    error::Error,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use madoguchi_core::{
    clock::{Clock, Monotonic},
    failure::{Code, Failure},
};
use reqwest::{Client, header::HeaderValue, redirect};
use rustls::{
    AlertDescription, ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    time_provider::TimeProvider,
};
use time::OffsetDateTime;
use tokio::{io::AsyncReadExt, net::TcpStream};
use tokio_rustls::TlsConnector;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Request, Response, Transport, TransportError};
use crate::config;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the whole answer may take; clients of the real service use 10 s as well [C].
const TOTAL: Duration = Duration::from_secs(10);
/// How long a connection waits for the next request.
const IDLE: Duration = Duration::from_secs(50);
/// How long a service may take to refuse our certificate after a handshake.
const REFUSAL: Duration = Duration::from_secs(1);
/// The longest answer.
const LONGEST: usize = 1024 * 1024;

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

/// Why the transport cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetUpError {
    /// The client certificate or its key is missing or unreadable.
    #[error("service.identity {path}: {what}")]
    Identity {
        /// Which file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The authority of the service's certificate is missing or unreadable.
    #[error("service.authority {path}: {what}")]
    Authority {
        /// Which file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The TLS library refuses.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
    /// The HTTP client refuses.
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

impl From<SetUpError> for Failure {
    fn from(error: SetUpError) -> Self {
        let code = match &error {
            SetUpError::Identity { .. } => Code::ClientCertificateMissing,
            _ => Code::ConfigurationInvalid,
        };
        Self::new(code, error)
    }
}

impl HttpTransport {
    /// Sets up TLS with exactly one trusted authority and our client certificate.
    ///
    /// # Errors
    /// Which file cannot be used.
    pub fn new(service: &config::Service, clock: Arc<dyn Clock>) -> Result<Self, SetUpError> {
        let (chain, key) = identity(service)?;
        let not_after = chain
            .first()
            .and_then(|certificate| X509Certificate::from_der(certificate).ok())
            .map(|(_, certificate)| certificate.validity().not_after.to_datetime())
            .ok_or_else(|| SetUpError::Identity {
                path: service.identity.clone(),
                what: "not an X.509 certificate".to_owned(),
            })?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let time = Arc::new(ClockTime(Arc::clone(&clock)));
        let tls = ClientConfig::builder_with_details(provider, time)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_root_certificates(authority(service)?)
            .with_client_auth_cert(chain, key)?;
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
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if body.len() + chunk.len() > LONGEST {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        *lock(&self.answered) = Some(self.clock.monotonic());
        Ok(Response { status, body })
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

fn identity(
    service: &config::Service,
) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), SetUpError> {
    let wrong = |what: String| SetUpError::Identity {
        path: service.identity.clone(),
        what,
    };
    let pem = std::fs::read(&service.identity).map_err(|error| wrong(error.to_string()))?;
    let chain = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| wrong(error.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|error| wrong(error.to_string()))?;
    if chain.is_empty() {
        return Err(wrong("no certificate".to_owned()));
    }
    Ok((chain, key))
}

fn authority(service: &config::Service) -> Result<RootCertStore, SetUpError> {
    let wrong = |what: String| SetUpError::Authority {
        path: service.authority.clone(),
        what,
    };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(&service.authority)
        .map_err(|error| wrong(error.to_string()))?
    {
        let certificate = certificate.map_err(|error| wrong(error.to_string()))?;
        roots
            .add(certificate)
            .map_err(|error| wrong(error.to_string()))?;
    }
    if roots.is_empty() {
        return Err(wrong("no certificate".to_owned()));
    }
    Ok(roots)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What happened, out of the chain of causes.
fn classify(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        return TransportError::TimedOut;
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(tls) = tls_error(error) {
            return verdict_of(tls);
        }
        cause = error.source();
    }
    TransportError::Unreachable
}

fn verdict_of(error: &rustls::Error) -> TransportError {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            TransportError::NotTrusted
        }
        rustls::Error::AlertReceived(AlertDescription::CertificateExpired) => {
            TransportError::ClientExpired
        }
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnknownCA
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateUnknown
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError,
        ) => TransportError::ClientRefused,
        _ => TransportError::Unreachable,
    }
}

/// TLS errors arrive wrapped in I/O errors, one inside the other, whose payload is not part of the chain of causes.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error
        .downcast_ref::<rustls::Error>()
        .or_else(|| tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?))
}

/// Certificates are judged by the terminal's clock, like everything else.
#[derive(Debug)]
struct ClockTime(Arc<dyn Clock>);

impl TimeProvider for ClockTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.wall().unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use rustls::CertificateError;

    use super::*;

    #[test]
    fn a_tls_error_is_found_however_often_it_is_wrapped_and_has_its_meaning() {
        let alert = rustls::Error::AlertReceived;
        let table = [
            (
                rustls::Error::InvalidCertificate(CertificateError::Expired),
                TransportError::NotTrusted,
            ),
            (
                rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer),
                TransportError::NotTrusted,
            ),
            (
                rustls::Error::NoCertificatesPresented,
                TransportError::NotTrusted,
            ),
            (
                alert(AlertDescription::CertificateExpired),
                TransportError::ClientExpired,
            ),
            (
                alert(AlertDescription::CertificateRequired),
                TransportError::ClientRefused,
            ),
            (
                alert(AlertDescription::UnknownCA),
                TransportError::ClientRefused,
            ),
            (
                alert(AlertDescription::CertificateRevoked),
                TransportError::ClientRefused,
            ),
            (
                alert(AlertDescription::ProtocolVersion),
                TransportError::Unreachable,
            ),
            (rustls::Error::DecryptError, TransportError::Unreachable),
        ];
        for (error, expected) in table {
            let once = std::io::Error::other(error.clone());
            let twice = std::io::Error::other(std::io::Error::other(error.clone()));
            let wrapped: [&(dyn Error + 'static); 3] = [&error, &once, &twice];
            for wrapped in wrapped {
                assert_eq!(
                    tls_error(wrapped).map(verdict_of),
                    Some(expected),
                    "{wrapped:?}"
                );
            }
        }
        let plain = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        assert!(tls_error(&plain).is_none());
    }

    #[test]
    fn what_cannot_be_set_up_is_said_with_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let (empty, nothing) = (
            folder.path().join("empty.pem"),
            folder.path().join("nothing.pem"),
        );
        std::fs::write(&empty, "").unwrap();
        let clock: Arc<dyn Clock> = Arc::new(crate::host::SystemClock::new());
        for identity in [&empty, &nothing] {
            let service: config::Service = toml::from_str(&format!(
                "url = 'https://localhost:1'\nauthority = '{}'\nidentity = '{}'",
                empty.display(),
                identity.display()
            ))
            .unwrap();
            let error = HttpTransport::new(&service, Arc::clone(&clock)).unwrap_err();
            let name = identity.display().to_string();
            assert!(error.to_string().contains(&name), "{error}");
            assert_eq!(Failure::from(error).code, Code::ClientCertificateMissing);
            let error = authority(&service).unwrap_err();
            assert_eq!(Failure::from(error).code, Code::ConfigurationInvalid);
        }
    }
}
