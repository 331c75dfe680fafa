//! Whom the client trusts, and who it is.

use std::{path::PathBuf, sync::Arc, time::Duration};

use madoguchi_core::{
    clock::Clock,
    failure::{Code, Failure},
};
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    pki_types::{CertificateDer, PrivateKeyDer, UnixTime, pem::PemObject},
    time_provider::TimeProvider,
};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::revocation::Listed;
use crate::config;

/// Why the transport cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetUpError {
    /// The client certificate or its key is missing or unreadable.
    #[error("service.identity {path}: {what}")]
    Identity {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The authority of the service's certificate is missing or unreadable.
    #[error("service.authority {path}: {what}")]
    Authority {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The revocation list of the service's certificates is missing, unreadable, or another authority's.
    #[error("service.revocation_list {path}: {what}")]
    RevocationList {
        /// Which file.
        path: PathBuf,
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

/// The client's side of TLS, and until when our certificate is valid.
pub(super) fn tls(
    service: &config::Service,
    clock: &Arc<dyn Clock>,
) -> Result<(ClientConfig, OffsetDateTime), SetUpError> {
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
    let time = Arc::new(ClockTime(Arc::clone(clock)));
    let tls = ClientConfig::builder_with_details(Arc::clone(&provider), time)
        .with_protocol_versions(&[&rustls::version::TLS13])?;
    let roots = authority(service)?;
    let Some(list) = &service.revocation_list else {
        let tls = tls.with_root_certificates(roots);
        return Ok((tls.with_client_auth_cert(chain, key)?, not_after));
    };
    let listed = Listed::read(list, Arc::new(roots), provider)?;
    let mut tls = tls
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(listed))
        .with_client_auth_cert(chain, key)?;
    // A resumed session shows no certificate that could be revoked by now.
    tls.resumption = Resumption::disabled();
    Ok((tls, not_after))
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

pub(super) fn authority(service: &config::Service) -> Result<RootCertStore, SetUpError> {
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
    use super::*;
    use crate::service::http::HttpTransport;

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
