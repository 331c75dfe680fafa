//! TLS: whose certificate is missing, expired or of another authority.

use std::sync::Arc;

use madoguchi::{
    config::Config,
    core::visit::End,
    service::{Request, Transport, TransportError, http::HttpTransport},
};
use madoguchi_mock_server::FacilityAuthority;
use madoguchi_tests::{World, clock::MovedClock, world::INSTITUTION};
use time::{Duration, macros::datetime};

use super::{EMPLOYEE, Row, TAKES_LONG, check, take_card};

/// How often a refusal must be understood: in TLS 1.3 it races with the request.
const REFUSALS: usize = 60;

const TLS: Row = Row {
    fault: "",
    person: EMPLOYEE,
    provoke: |_| (),
    code: "",
    patient: TAKES_LONG,
    staff: "",
    tries: (3, 3),
    verified: 0,
    journal: &[],
    mend: back_to_normal,
};

/// The card is taken, and the terminal starts again with its own certificate.
fn back_to_normal(world: &mut World) {
    take_card(world);
    world.write_config(|text| text);
    world.start_terminal();
}

/// Starts the terminal under another certificate and puts a card.
fn visit_as(world: &mut World, pem: &str) {
    configure(world, pem);
    world.start_terminal();
    world.tap(EMPLOYEE);
}

fn configure(world: &World, pem: &str) {
    std::fs::write(world.folder().join("other-client.pem"), pem).expect("certificate");
    let own = format!("mock/client-{INSTITUTION}.pem");
    world.write_config(|text| text.replace(&own, "other-client.pem"));
}

/// Our client certificate, of an authority that the service does not know.
fn foreign_client() -> String {
    let authority = FacilityAuthority::generate().expect("authority");
    let begin = datetime!(2024-01-01 00:00 UTC);
    let foreign = authority.client(INSTITUTION, begin, begin + Duration::days(3650));
    foreign.expect("certificate").pem()
}

#[test]
fn a_refused_client_certificate_never_looks_like_a_broken_line() {
    let world = World::without_terminal();
    configure(&world, &foreign_client());
    let config = Config::read(&world.config()).expect("configuration");
    let clock = Arc::new(MovedClock::new(world.clock));
    for _ in 0..REFUSALS {
        let transport = HttpTransport::new(&config.service, clock.clone()).expect("transport");
        let answer = world.block_on(transport.send(Request {
            body: Some(b"{}".to_vec()),
            path: "/visits".to_owned(),
            authorization: None,
        }));
        assert_eq!(answer.err(), Some(TransportError::ClientRefused));
    }
}

#[test]
fn a_certificate_of_ours_or_of_the_service_that_does_not_hold_is_told_apart_from_a_broken_line() {
    check(
        &mut World::new(),
        &[
            Row {
                fault: "a client certificate that has expired",
                provoke: |world| {
                    let begin = datetime!(2024-01-01 00:00 UTC);
                    let expired =
                        world
                            .mock
                            .mint_client(INSTITUTION, begin, begin + Duration::days(365));
                    visit_as(world, &expired.expect("certificate").pem());
                },
                code: "NET-06",
                staff: "この施設の証明書の有効期限が切れています。",
                journal: &[(End::Failed, "NET-06")],
                ..TLS
            },
            Row {
                fault: "a client certificate of another authority",
                provoke: |world| visit_as(world, &foreign_client()),
                code: "NET-04",
                staff: "この施設の証明書が受け付けられませんでした。",
                journal: &[(End::Failed, "NET-04")],
                ..TLS
            },
            Row {
                fault: "a service under a certificate of another authority",
                provoke: |world| {
                    let authority = FacilityAuthority::generate().expect("authority");
                    let server = authority.server().expect("certificate");
                    world.start_service(Some(&server));
                    world.tap(EMPLOYEE);
                },
                code: "NET-03",
                staff: "接続先が正しいことを確認できないため、通信を止めました。",
                journal: &[(End::Failed, "NET-03")],
                mend: |world| {
                    take_card(world);
                    world.start_service(None);
                },
                ..TLS
            },
        ],
    );
}
