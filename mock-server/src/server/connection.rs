//! Connections: mutual TLS, the caller's institution, HTTP, and an orderly end.

use std::{io, sync::Arc, time::Duration};

use axum::{Router, extract::Request};
use hyper::{body::Incoming, service::Service as _};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, pem::PemObject as _},
    server::{ResolvesServerCert, WebPkiClientVerifier},
    sign::{CertifiedKey, SingleCertAndKey},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;
use x509_cert::{
    Certificate,
    der::{
        Decode as _,
        asn1::{PrintableStringRef, Utf8StringRef},
    },
};

use super::{State, app, presented::certified, received::Peer};
use crate::{
    authority::{
        extension::COMMON_NAME,
        facility::{Identity, is_institution_code, is_office_code},
    },
    clock::{Clock, TlsClock},
    fault::commit::EndConnection,
};

/// Connections at one time; more wait in the system's queue.
const CONNECTIONS: usize = 1024;

/// How long a handshake, the head of a request, or its body may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);

/// How long running requests may take after the shutdown began.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Why the TLS side cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A certificate or key is not PEM of the right kind.
    #[error("a certificate or key cannot be read: {0}")]
    Pem(#[from] rustls::pki_types::pem::Error),
    /// A certificate or key cannot be used.
    #[error(transparent)]
    Rustls(#[from] rustls::Error),
    /// The client authority cannot be used.
    #[error(transparent)]
    Verifier(#[from] rustls::server::VerifierBuilderError),
}

/// The TLS side of the server: client certificates of `authority` are required, TLS 1.3 unless `tls12` adds 1.2.
///
/// # Errors
/// When a certificate or key cannot be used.
pub fn tls(
    server: &Identity,
    authority: &str,
    clock: Clock,
    tls12: bool,
) -> Result<Arc<ServerConfig>, TlsError> {
    let own = Arc::new(SingleCertAndKey::from(CertifiedKey::clone(&*certified(
        server,
    )?)));
    Ok(Arc::new(config(own, authority, clock, tls12)?))
}

/// The same with certificates that may differ from one handshake to the next.
pub(crate) fn config(
    certificates: Arc<dyn ResolvesServerCert>,
    authority: &str,
    clock: Clock,
    tls12: bool,
) -> Result<ServerConfig, TlsError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.as_bytes())?)?;
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()?;
    let versions: &[_] = if tls12 {
        rustls::ALL_VERSIONS
    } else {
        &[&rustls::version::TLS13]
    };
    let mut config = ServerConfig::builder_with_details(provider, Arc::new(TlsClock(clock)))
        .with_protocol_versions(versions)?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Serves until `shutdown` resolves; then running requests get a few seconds to end.
///
/// Dropping the future ends every connection at once.
pub async fn run(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    state: State,
    shutdown: impl Future<Output = ()>,
) {
    let acceptor = TlsAcceptor::from(tls);
    let router = app(state);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let (ending, ended) = watch::channel(false);
    let mut connections = JoinSet::new();
    tokio::pin!(shutdown);
    loop {
        let place = Arc::clone(&places).acquire_owned();
        let accepted = tokio::select! {
            () = &mut shutdown => break,
            accepted = async { (place.await, listener.accept().await) } => accepted,
        };
        let (Ok(place), stream) = accepted else { break };
        match stream {
            Ok((stream, _)) => {
                let (acceptor, router, ended) = (acceptor.clone(), router.clone(), ended.clone());
                connections.spawn(async move {
                    if let Err(error) = serve(stream, acceptor, router, ended).await {
                        tracing::debug!(%error, "connection ended");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                // Out of descriptors, most likely: connections must end before more can begin.
                tracing::warn!(%error, "no connection accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    ending.send_replace(true);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_WORDS, all).await.is_err() {
        tracing::warn!("connections were cut off");
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    router: Router,
    mut ended: watch::Receiver<bool>,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let stream = tokio::time::timeout(PATIENCE, acceptor.accept(stream)).await??;
    let certificate = stream
        .get_ref()
        .1
        .peer_certificates()
        .and_then(|chain| chain.first())
        .and_then(|der| common_name(der));
    let peer = Peer {
        institution: certificate.clone().filter(|name| is_institution_code(name)),
        office: certificate.filter(|name| is_office_code(name)),
    };
    let service = TowerToHyperService::new(router);
    let service = hyper::service::service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer.clone());
        let response = service.call(request);
        async move {
            let Ok(response) = response.await;
            match response.extensions().get::<EndConnection>() {
                Some(_) => Err(io::Error::other("the connection was to end")),
                None => Ok(response),
            }
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    tokio::select! {
        done = connection.as_mut() => return done.map_err(io::Error::other),
        _ = ended.wait_for(|ended| *ended) => connection.as_mut().graceful_shutdown(),
    }
    connection.await.map_err(io::Error::other)
}

/// A client certificate's common name: the code of an institution, or of a welfare office.
fn common_name(der: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(der).ok()?;
    let subject = &certificate.tbs_certificate.subject;
    let name = subject
        .0
        .iter()
        .flat_map(|part| part.0.iter())
        .find(|part| part.oid == COMMON_NAME)?;
    match name.value.decode_as::<Utf8StringRef<'_>>() {
        Ok(text) => Some(text.as_str().to_owned()),
        Err(_) => name
            .value
            .decode_as::<PrintableStringRef<'_>>()
            .ok()
            .map(|text| text.as_str().to_owned()),
    }
}
