//! The service and the configuration of one institution, without a reader: what a terminal inside the test's own process needs.

use std::{net::SocketAddr, path::Path, sync::Arc};

use madoguchi::config::Config;
use madoguchi_mock_server::{Mock, Options, Running};
use tempfile::TempDir;

use crate::world::INSTITUTION;

/// A running mock service over real mutual TLS, and a configuration that leads there.
pub struct Office {
    /// The service's preparation: people, certificates.
    pub mock: Mock,
    /// The configuration of a terminal of this institution; any reader will do.
    pub config: Config,
    _service: Running,
    runtime: tokio::runtime::Runtime,
    folder: TempDir,
}

impl Office {
    /// An office whose service has `clock`.
    ///
    /// # Panics
    /// When a part cannot be started; the panic says which.
    #[must_use]
    pub fn open(clock: Arc<dyn Fn() -> time::OffsetDateTime + Send + Sync>) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("runtime");
        let mut options = Options::default();
        options.seed = Some("tests".to_owned());
        options.clock = clock;
        let mock = Mock::prepare(&folder.path().join("mock"), options).expect("mock service");
        let service = runtime
            .block_on(mock.start(([127, 0, 0, 1], 0).into()))
            .expect("mock service listens");
        let path = folder.path().join("madoguchi.toml");
        std::fs::write(&path, configuration(service.address())).expect("configuration");
        Self {
            config: Config::read(&path).expect("configuration"),
            mock,
            _service: service,
            runtime,
            folder,
        }
    }

    /// Where everything of this office lies.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs something of the client's side.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

fn configuration(address: SocketAddr) -> String {
    format!(
        r#"environment = "test"
state = "state"

[institution]
code = "{INSTITUTION}"
kind = "clinic"
name = "見本医院"

[service]
url = "https://{address}"
authority = "mock/facility-ca.pem"
identity = "mock/client-{INSTITUTION}.pem"
user = "madoguchi"
password_file = "mock/service-password"

[card]
anchors = ["mock/user-authentication-ca.pem", "mock/user-authentication-ca-p384.pem"]

[delivery]
folder = "out"
"#
    )
}
