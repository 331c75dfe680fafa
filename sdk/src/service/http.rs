//! [`Transport`] over mutual TLS: the one file that knows the HTTP client and TLS.

use std::{error::Error, future::Future, pin::Pin, sync::Arc, time::Duration};

use madoguchi_core::{
    clock::Clock,
    failure::{Code, Failure},
};
use reqwest::{Client, redirect};
use rustls::{
    AlertDescription, ClientConfig, RootCertStore,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    time_provider::TimeProvider,
};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::{Request, Response, Transport, TransportError};
use crate::config;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the whole answer may take; clients of the real service use 10 s as well [C].
const TOTAL: Duration = Duration::from_secs(10);
/// The longest answer.
const LONGEST: usize = 1024 * 1024;

/// Requests over mutual TLS 1.3 to one service.
pub struct HttpTransport {
    client: Client,
    url: String,
    clock: Arc<dyn Clock>,
    not_after: OffsetDateTime,
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
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .build()?;
        Ok(Self {
            client,
            url: service.url.trim_end_matches('/').to_owned(),
            clock,
            not_after,
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
            builder = builder.header("Authorization", token);
        }
        let mut response = builder.send().await.map_err(|error| classify(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
            if body.len() + chunk.len() > LONGEST {
                return Err(TransportError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, body })
    }
}

impl Transport for HttpTransport {
    fn send(
        &self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + '_>> {
        Box::pin(self.exchange(request))
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

/// What happened, out of the chain of causes.
fn classify(error: &reqwest::Error) -> TransportError {
    if error.is_timeout() {
        return TransportError::TimedOut;
    }
    let mut cause: Option<&(dyn Error + 'static)> = error.source();
    while let Some(error) = cause {
        if let Some(tls) = tls_error(error) {
            return match tls {
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
            };
        }
        cause = error.source();
    }
    TransportError::Unreachable
}

/// TLS errors arrive wrapped in I/O errors, whose payload is not part of the chain of causes.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error.downcast_ref::<rustls::Error>().or_else(|| {
        error
            .downcast_ref::<std::io::Error>()?
            .get_ref()?
            .downcast_ref::<rustls::Error>()
    })
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
