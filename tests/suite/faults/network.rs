//! TLS: whose certificate is missing, expired or of another authority.

use madoguchi::core::visit::End;
use madoguchi_mock_server::FacilityAuthority;
use madoguchi_tests::{World, world::INSTITUTION};
use time::{Duration, macros::datetime};

use super::{EMPLOYEE, Row, TAKES_LONG, check, take_card};

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
    std::fs::write(world.folder().join("other-client.pem"), pem).expect("certificate");
    let own = format!("mock/client-{INSTITUTION}.pem");
    world.write_config(|text| text.replace(&own, "other-client.pem"));
    world.start_terminal();
    world.tap(EMPLOYEE);
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
                    let expired = world.mock.mint_client(INSTITUTION, begin, begin + Duration::days(365));
                    visit_as(world, &expired.expect("certificate").pem());
                },
                code: "NET-06",
                staff: "この施設の証明書の有効期限が切れています。",
                journal: &[(End::Failed, "NET-06")],
                ..TLS
            },
            Row {
                fault: "a client certificate of another authority",
                provoke: |world| {
                    let authority = FacilityAuthority::generate().expect("authority");
                    let begin = datetime!(2024-01-01 00:00 UTC);
                    let foreign = authority.client(INSTITUTION, begin, begin + Duration::days(3650));
                    visit_as(world, &foreign.expect("certificate").pem());
                },
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
