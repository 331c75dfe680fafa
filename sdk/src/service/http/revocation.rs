//! A revocation list (CRL) of the service's certificates, read again whenever its file changes.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use rustls::{
    DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{
        CertificateDer, CertificateRevocationListDer, ServerName, UnixTime, pem::PemObject,
    },
};
use x509_parser::prelude::{CertificateRevocationList, FromDer};

use super::SetUpError;

/// Judges certificates as always, and by the list: one that stands on it is refused, and so is every one once the list is out of date.
#[derive(Debug)]
pub(super) struct Listed {
    path: PathBuf,
    roots: Arc<RootCertStore>,
    provider: Arc<CryptoProvider>,
    held: Mutex<Held>,
}

/// The list as it was read last.
#[derive(Debug)]
struct Held {
    stamp: Option<Stamp>,
    verifier: Arc<WebPkiServerVerifier>,
}

/// By what a changed file is known.
type Stamp = (SystemTime, u64);

impl Listed {
    /// Reads the list, DER or PEM.
    pub(super) fn read(
        path: &Path,
        roots: Arc<RootCertStore>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Self, SetUpError> {
        let stamp = stamp(path);
        let verifier = verifier(path, &roots, &provider)?;
        Ok(Self {
            path: path.to_owned(),
            roots,
            provider,
            held: Mutex::new(Held { stamp, verifier }),
        })
    }

    /// Judges by the list as it is now. While a new one cannot be read (it may be half written), the one before holds.
    fn current(&self) -> Arc<WebPkiServerVerifier> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = stamp(&self.path);
        if stamp != held.stamp {
            match verifier(&self.path, &self.roots, &self.provider) {
                Ok(verifier) => *held = Held { stamp, verifier },
                Err(error) => tracing::warn!(%error, "the revocation list from before holds"),
            }
        }
        Arc::clone(&held.verifier)
    }
}

impl ServerCertVerifier for Listed {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.current()
            .verify_server_cert(certificate, intermediates, name, ocsp, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.current()
            .verify_tls12_signature(message, certificate, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.current()
            .verify_tls13_signature(message, certificate, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.current().supported_verify_schemes()
    }
}

/// Absent where there is no such file.
fn stamp(path: &Path) -> Option<Stamp> {
    let file = fs::metadata(path).ok()?;
    Some((file.modified().ok()?, file.len()))
}

fn verifier(
    path: &Path,
    roots: &Arc<RootCertStore>,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<WebPkiServerVerifier>, SetUpError> {
    let wrong = |what: String| SetUpError::RevocationList {
        path: path.to_owned(),
        what,
    };
    let bytes = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let list = if bytes.starts_with(b"-----BEGIN") {
        CertificateRevocationListDer::from_pem_slice(&bytes)
            .map_err(|error| wrong(error.to_string()))?
    } else {
        CertificateRevocationListDer::from(bytes)
    };
    let parsed = CertificateRevocationList::from_der(&list);
    let (_, parsed) = parsed.map_err(|_| wrong("not a revocation list".to_owned()))?;
    let issuer = parsed.issuer().as_raw();
    // The trust anchor's name stands without the head of its sequence.
    if !roots
        .roots
        .iter()
        .any(|root| issuer.ends_with(&root.subject))
    {
        return Err(wrong(
            "of another authority than service.authority".to_owned(),
        ));
    }
    WebPkiServerVerifier::builder_with_provider(Arc::clone(roots), Arc::clone(provider))
        .with_crls([list])
        .only_check_end_entity_revocation()
        .enforce_revocation_expiration()
        .build()
        .map_err(|error| wrong(error.to_string()))
}
