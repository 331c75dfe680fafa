//! Which servers the transport believes: every kind of certificate with its verdict, written by hand.
//!
//! The client trusts one root and nothing else, judges by the terminal's clock, and asks nobody about revocation: it reads a list, where it has
//! one. A server that is not believed never hears a request.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a helper of a test fails as the test does"
)]

mod authority;
mod openssl;
mod profiles;
mod revocation;
mod server;

use std::sync::Arc;

use madoguchi::{
    config,
    core::clock::{Clock, Monotonic},
    service::{
        Request, Transport as _, TransportError,
        http::{HttpTransport, SetUpError},
    },
};
use rcgen::KeyPair;
use tempfile::TempDir;
use time::OffsetDateTime;

use authority::{Authority, NOW, good};
use profiles::{Profile, Trusted, profiles};
use server::Server;

/// A clock that stands.
#[derive(Debug)]
struct Standing(OffsetDateTime);

impl Clock for Standing {
    fn wall(&self) -> OffsetDateTime {
        self.0
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic::default()
    }
}

#[tokio::test]
async fn every_kind_of_server_certificate_has_its_verdict() {
    let profiles = profiles();
    assert!(profiles.len() >= 40, "{} profiles", profiles.len());
    let mut wrong = Vec::new();
    for Profile {
        story,
        host,
        expected,
        now,
        root,
        presented,
    } in profiles
    {
        let server = Server::start(presented, &[&rustls::version::TLS13]).await;
        let url = format!("https://{host}:{}", server.address.port());
        let verdict = ask(&url, &root, now).await;
        let expected = match expected {
            Trusted::Yes => Ok(200),
            Trusted::No => Err(TransportError::NotTrusted),
        };
        if verdict != expected || server.heard() != usize::from(expected.is_ok()) {
            wrong.push(format!("{story}: {verdict:?}, heard {}", server.heard()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_server_that_speaks_only_tls_1_2_is_not_reached() {
    let root = Authority::root("root");
    let server = Server::start(root.server(&good()), &[&rustls::version::TLS12]).await;
    let url = format!("https://localhost:{}", server.address.port());
    let verdict = ask(&url, &root.certificate, NOW).await;
    assert_eq!(verdict, Err(TransportError::Unreachable));
    assert_eq!(server.heard(), 0);
}

/// Asks over a transport that trusts `root` alone.
async fn ask(url: &str, root: &[u8], now: OffsetDateTime) -> Result<u16, TransportError> {
    let folder = TempDir::new().unwrap();
    let transport = transport(&folder, url, root, now, "").unwrap();
    health(&transport).await
}

/// A transport that trusts `root` alone; its files stand in `folder`, and `more` in its configuration.
fn transport(
    folder: &TempDir,
    url: &str,
    root: &[u8],
    now: OffsetDateTime,
    more: &str,
) -> Result<HttpTransport, SetUpError> {
    let (authority, identity) = (folder.path().join("ca.pem"), folder.path().join("us.pem"));
    std::fs::write(&authority, pem(root)).unwrap();
    let key = KeyPair::generate().unwrap();
    let ours = Authority::root("our own").sign(&good(), &key);
    std::fs::write(&identity, pem(&ours) + &key.serialize_pem()).unwrap();
    let service: config::Service = toml::from_str(&format!(
        "url = '{url}'\nauthority = '{}'\nidentity = '{}'\n{more}",
        authority.display(),
        identity.display()
    ))
    .unwrap();
    HttpTransport::new(&service, Arc::new(Standing(now)))
}

async fn health(transport: &HttpTransport) -> Result<u16, TransportError> {
    let request = Request {
        body: None,
        path: "/health".into(),
        authorization: None,
    };
    let answer = transport.send(request).await?;
    Ok(answer.status)
}

fn pem(der: &[u8]) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let lines = STANDARD.encode(der);
    let lines: Vec<&str> = lines
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        lines.join("\n")
    )
}
