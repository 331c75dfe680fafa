//! What a failed connection means, out of the chain of its causes.

use std::error::Error;

use rustls::{AlertDescription, CertificateError};

use super::TransportError;

/// What happened, out of the chain of causes.
pub(super) fn classify(error: &reqwest::Error) -> TransportError {
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

pub(super) fn verdict_of(error: &rustls::Error) -> TransportError {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Revoked) => TransportError::Revoked,
        rustls::Error::InvalidCertificate(
            CertificateError::ExpiredRevocationList
            | CertificateError::ExpiredRevocationListContext { .. },
        ) => TransportError::RevocationListExpired,
        rustls::Error::InvalidCertRevocationList(_)
        | rustls::Error::InvalidCertificate(_)
        | rustls::Error::NoCertificatesPresented => TransportError::NotTrusted,
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
pub(super) fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    error
        .downcast_ref::<rustls::Error>()
        .or_else(|| tls_error(error.downcast_ref::<std::io::Error>()?.get_ref()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tls_error_is_found_however_often_it_is_wrapped_and_has_its_meaning() {
        let alert = rustls::Error::AlertReceived;
        let table = [
            (
                rustls::Error::InvalidCertificate(CertificateError::Revoked),
                TransportError::Revoked,
            ),
            (
                rustls::Error::InvalidCertificate(CertificateError::ExpiredRevocationList),
                TransportError::RevocationListExpired,
            ),
            (
                rustls::Error::InvalidCertificate(CertificateError::UnknownRevocationStatus),
                TransportError::NotTrusted,
            ),
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
}
