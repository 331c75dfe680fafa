//! The certificate that the server presents: its own, or a wrong one while a fault asks for it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use rustls::{
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use time::Duration;

use super::connection::TlsError;
use crate::{
    authority::{
        AuthorityError,
        facility::{FacilityAuthority, Identity, VALID},
    },
    clock::Clock,
    fault::{Faults, PresentedCertificate},
};

/// Chooses the certificate of each handshake.
pub(crate) struct Presented {
    own: Arc<CertifiedKey>,
    authority: FacilityAuthority,
    faults: Faults,
    clock: Clock,
    /// Wrong certificates are made when they are first wanted.
    wrong: Mutex<HashMap<PresentedCertificate, Arc<CertifiedKey>>>,
}

impl Presented {
    /// Presents `own` unless a fault stands.
    pub(crate) fn new(
        own: Arc<CertifiedKey>,
        authority: FacilityAuthority,
        faults: Faults,
        clock: Clock,
    ) -> Self {
        Self {
            own,
            authority,
            faults,
            clock,
            wrong: Mutex::default(),
        }
    }

    fn wrong(&self, kind: PresentedCertificate) -> Option<Arc<CertifiedKey>> {
        let mut made = self.wrong.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = made.get(&kind) {
            return Some(Arc::clone(key));
        }
        match wrong_identity(&self.authority, kind).map(|identity| certified(&identity)) {
            Ok(Ok(key)) => {
                made.insert(kind, Arc::clone(&key));
                Some(key)
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the wrong certificate cannot be used");
                None
            }
            Err(error) => {
                tracing::error!(%error, "the wrong certificate cannot be made");
                None
            }
        }
    }
}

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        match self.faults.presented((self.clock)()) {
            Some(kind) => self.wrong(kind),
            None => Some(Arc::clone(&self.own)),
        }
    }
}

impl fmt::Debug for Presented {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presented")
    }
}

/// A certificate with its key as rustls uses it.
pub(crate) fn certified(identity: &Identity) -> Result<Arc<CertifiedKey>, TlsError> {
    let chain = CertificateDer::pem_slice_iter(identity.certificate.as_bytes())
        .collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes())?;
    let key = rustls::crypto::ring::sign::any_supported_type(&key)?;
    Ok(Arc::new(CertifiedKey::new(chain, key)))
}

fn wrong_identity(
    authority: &FacilityAuthority,
    kind: PresentedCertificate,
) -> Result<Identity, AuthorityError> {
    // Far from every clock that may judge them.
    let (first, last) = VALID;
    let year = Duration::days(365);
    match kind {
        PresentedCertificate::Expired => authority.server_valid(first - year, first),
        PresentedCertificate::NotYetValid => authority.server_valid(last, last + year),
        PresentedCertificate::WrongName => authority.server_named(&["another.test".to_owned()]),
        PresentedCertificate::UnknownAuthority => FacilityAuthority::generate()?.server(),
        PresentedCertificate::Revoked => authority.revoked_server(),
    }
}
