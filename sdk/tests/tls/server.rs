//! A server that presents what it is told, and answers every request alike.

use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;

use crate::authority::Presented;

/// A server on a port of its own; dropping it ends it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// Requests that came through.
    heard: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

struct One(Arc<CertifiedKey>);

impl fmt::Debug for One {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("One")
    }
}

impl ResolvesServerCert for One {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

impl Server {
    /// Presents a chain exactly as it is, whether or not it makes sense.
    pub(crate) async fn start(
        presented: Presented,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Self {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(presented.key));
        let key = rustls::crypto::ring::sign::any_supported_type(&key).unwrap();
        let chain = presented.chain.into_iter().map(CertificateDer::from);
        let certified = CertifiedKey::new(chain.collect(), key);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(One(Arc::new(certified))));
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&heard);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    // A client that does not trust us hangs up: that is what is tested.
                    let _ended = answer(acceptor, stream, &count).await;
                });
            }
        });
        Self {
            address,
            heard,
            task,
        }
    }

    pub(crate) fn heard(&self) -> usize {
        self.heard.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    heard: &AtomicUsize,
) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await?);
    }
    heard.fetch_add(1, Ordering::SeqCst);
    stream
        .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")
        .await?;
    stream.shutdown().await
}
