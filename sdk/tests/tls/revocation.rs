//! A certificate that was withdrawn is noticed, by a list that is read again whenever it changes.

use std::path::Path;

use madoguchi::{
    core::failure::{Code, Failure},
    service::{ServiceError, TransportError},
};
use rcgen::{
    CertificateRevocationListParams, Issuer, KeyIdMethod, KeyPair, RevocationReason,
    RevokedCertParams, SerialNumber,
};
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};

use crate::{
    authority::{Authority, NOW, authority, with},
    health, pem,
    server::Server,
    transport,
};

/// The serial number of the server's certificate.
const SERVER: u64 = 0x0B_AD;

/// A list of `authority` with one serial number, signed with `key`.
fn list(authority: &Authority, key: &KeyPair, serial: u64, until: OffsetDateTime) -> Vec<u8> {
    let revoked = RevokedCertParams {
        serial_number: SerialNumber::from(serial),
        revocation_time: NOW - Duration::DAY,
        reason_code: Some(RevocationReason::KeyCompromise),
        invalidity_date: None,
    };
    let list = CertificateRevocationListParams {
        this_update: NOW - Duration::DAY,
        next_update: until,
        crl_number: SerialNumber::from(1_u64),
        issuing_distribution_point: None,
        revoked_certs: vec![revoked],
        key_identifier_method: KeyIdMethod::Sha256,
    };
    let issuer = Issuer::from_params(&authority.parameters, key);
    list.signed_by(&issuer).unwrap().der().to_vec()
}

fn configured(path: &Path) -> String {
    format!("revocation_list = '{}'", path.display())
}

async fn serving(root: &Authority) -> (Server, String) {
    let presented = root.server(&with(|certificate| {
        certificate.serial_number = Some(SerialNumber::from(SERVER));
    }));
    let server = Server::start(presented, &[&rustls::version::TLS13]).await;
    let url = format!("https://localhost:{}", server.address.port());
    (server, url)
}

#[tokio::test]
async fn a_server_is_judged_by_the_list_too() {
    let root = Authority::root("root");
    let (server, url) = serving(&root).await;
    let tomorrow = NOW + Duration::DAY;
    let stranger = KeyPair::generate().unwrap();
    let mut heard = 0;
    for (story, list, expected) in [
        (
            "another is on the list",
            list(&root, &root.key, 7, tomorrow),
            Ok(200),
        ),
        (
            "it is on the list",
            list(&root, &root.key, SERVER, tomorrow),
            Err(TransportError::Revoked),
        ),
        (
            "the list is out of date",
            list(&root, &root.key, 7, NOW - Duration::SECOND),
            Err(TransportError::RevocationListExpired),
        ),
        (
            "the list in its last second",
            list(&root, &root.key, 7, NOW + Duration::SECOND),
            Ok(200),
        ),
        (
            "somebody else signed the list",
            list(&root, &stranger, 7, tomorrow),
            Err(TransportError::NotTrusted),
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("list.crl");
        std::fs::write(&path, list).unwrap();
        let client = transport(&folder, &url, &root.certificate, NOW, &configured(&path)).unwrap();
        assert_eq!(health(&client).await, expected, "{story}");
        heard += usize::from(expected.is_ok());
        assert_eq!(server.heard(), heard, "{story}");
    }
}

#[tokio::test]
async fn a_list_that_changes_is_read_again_and_half_a_list_changes_nothing() {
    let root = Authority::root("root");
    let (_server, url) = serving(&root).await;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("list.crl");
    let list = |serial| list(&root, &root.key, serial, NOW + Duration::DAY);
    std::fs::write(&path, list(7)).unwrap();
    let client = transport(&folder, &url, &root.certificate, NOW, &configured(&path)).unwrap();
    assert_eq!(health(&client).await, Ok(200));
    let revoked = list(SERVER);
    std::fs::write(&path, revoked.split_at(revoked.len() / 2).0).unwrap();
    assert_eq!(health(&client).await, Ok(200), "the one from before holds");
    // As PEM this time.
    std::fs::write(&path, pem(&revoked).replace("CERTIFICATE", "X509 CRL")).unwrap();
    assert_eq!(health(&client).await, Err(TransportError::Revoked));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(health(&client).await, Err(TransportError::Revoked));
}

#[test]
fn a_list_that_cannot_be_used_is_told_at_the_start() {
    let root = Authority::root("root");
    let other = Authority::root_of(authority("other"), &rcgen::PKCS_ECDSA_P256_SHA256);
    let folder = TempDir::new().unwrap();
    for (name, content) in [
        ("missing.crl", None),
        ("empty.crl", Some(Vec::new())),
        ("text.crl", Some(b"-----BEGIN X509 CRL-----".to_vec())),
        (
            "others.crl",
            Some(list(&other, &other.key, 7, NOW + Duration::DAY)),
        ),
    ] {
        let path = folder.path().join(name);
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        }
        let url = "https://localhost:1";
        let more = configured(&path);
        let error = transport(&folder, url, &root.certificate, NOW, &more).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        assert_eq!(Failure::from(error).code, Code::ConfigurationInvalid);
    }
}

#[test]
fn each_reason_has_a_failure_code_of_its_own() {
    for (error, code) in [
        (TransportError::Revoked, Code::ServiceRevoked),
        (
            TransportError::RevocationListExpired,
            Code::RevocationListExpired,
        ),
        (TransportError::NotTrusted, Code::ServiceNotTrusted),
    ] {
        assert_eq!(Failure::from(ServiceError::from(error)).code, code);
    }
}
