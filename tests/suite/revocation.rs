//! A service whose certificate was withdrawn or has expired: the mock service presents it, the terminal's transport judges it.

use std::sync::Arc;

use madoguchi::{
    config,
    host::SystemClock,
    service::{Request, Transport as _, TransportError, http::HttpTransport},
};
use madoguchi_mock_server::{Endpoint, Fault, Mock, Options, PresentedCertificate};

#[test]
fn a_withdrawn_certificate_is_noticed_by_the_list_alone_and_an_expired_one_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mock = Mock::prepare(folder.path(), Options::default()).unwrap();
    runtime.block_on(async {
        let service = mock.start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let data = folder.path().display();
        let transport = |more: &str| {
            let settings: config::Service = toml::from_str(&format!(
                "url = '{}'\nauthority = '{data}/facility-ca.pem'\nidentity = '{data}/client-1311234567.pem'\n{more}",
                service.url()
            ))
            .unwrap();
            HttpTransport::new(&settings, Arc::new(SystemClock::new())).unwrap()
        };
        let ask = async |path: &str, more: &str| {
            let request = Request {
                body: None,
                path: path.into(),
                authorization: None,
            };
            transport(more).send(request).await
        };
        let list = folder.path().join("service.crl");
        let fetched = ask("/crl/facility", "").await.unwrap();
        std::fs::write(&list, fetched.body).unwrap();
        let listed = format!("revocation_list = '{}'", list.display());
        use PresentedCertificate::{Expired, Revoked};
        for (presented, by_list, without) in [
            (None, Ok(200), Ok(200)),
            (Some(Revoked), Err(TransportError::Revoked), Ok(200)),
            (
                Some(Expired),
                Err(TransportError::NotTrusted),
                Err(TransportError::NotTrusted),
            ),
        ] {
            service.faults().set(Vec::new());
            if let Some(presented) = presented {
                let fault = Fault::ServerCertificate(presented);
                service.faults().add(Endpoint::Any, fault, 99);
            }
            for (more, expected) in [(listed.as_str(), by_list), ("", without)] {
                let told = ask("/health", more).await.map(|answer| answer.status);
                assert_eq!(told, expected, "{presented:?} {more}");
            }
        }
    });
}
