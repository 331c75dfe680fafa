//! Who may connect, and how.

use madoguchi_mock_server::{FacilityAuthority, Identity};
use time::Duration;

use crate::world::{ANY_PORT, HERE, NOW, World, builder, client, opening};

#[tokio::test]
async fn only_current_client_certificates_of_the_facility_authority_are_let_in() {
    let world = World::new().await;
    let mint = |from, to| world.mock.mint_client(HERE, from, to).unwrap();
    let year = Duration::days(365);
    let foreign = FacilityAuthority::generate().unwrap();
    for (story, identity, let_in) in [
        ("none", None, false),
        ("valid", Some(mint(NOW - year, NOW + year)), true),
        (
            "expired a second ago",
            Some(mint(NOW - year, NOW - Duration::SECOND)),
            false,
        ),
        (
            "not yet valid",
            Some(mint(NOW + year, NOW + year * 2)),
            false,
        ),
        (
            "another authority",
            Some(foreign.client(HERE, NOW - year, NOW + year).unwrap()),
            false,
        ),
        (
            "a server certificate",
            Some(world.mock.facility_authority().server().unwrap()),
            false,
        ),
    ] {
        let client = client(&world.mock, identity.as_ref());
        let answer = client
            .get(format!("{}/health", world.running.url()))
            .send()
            .await;
        assert_eq!(answer.is_ok(), let_in, "{story}");
    }
}

#[tokio::test]
async fn a_client_sees_a_server_of_another_authority() {
    let world = World::new().await;
    let other = FacilityAuthority::generate().unwrap().server().unwrap();
    let running = world.mock.start_as(ANY_PORT, &other).await.unwrap();
    let answer = world
        .client
        .get(format!("{}/health", running.url()))
        .send()
        .await;
    assert!(answer.is_err_and(|error| error.is_connect()));
}

#[tokio::test]
async fn tls_1_2_is_spoken_only_when_asked() {
    for tls12 in [false, true] {
        let world = World::with(|options| options.tls12 = tls12).await;
        let identity = world.mock.client_identity(HERE).unwrap();
        let client = builder(&world.mock, Some(&identity));
        let client = client
            .tls_version_max(reqwest::tls::Version::TLS_1_2)
            .build()
            .unwrap();
        let answer = client
            .get(format!("{}/health", world.running.url()))
            .send()
            .await;
        assert_eq!(answer.is_ok(), tls12);
    }
}

#[tokio::test]
async fn a_certificate_that_names_no_institution_may_look_and_not_ask() {
    let world = World::new().await;
    let nobody =
        unnamed(&std::fs::read_to_string(world.folder.path().join("facility-ca-key.pem")).unwrap());
    let client = client(&world.mock, Some(&nobody));
    let health = client
        .get(format!("{}/health", world.running.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(health.status(), 200);
    let serial = world.mock.certificate_serial("employee");
    let answer = world.post_as(&client, "/visits", &opening(&serial)).await;
    assert_eq!((answer.status, answer.code()), (403, "INSTITUTION_DIFFERS"));
}

/// A client certificate of the facility authority whose subject is no institution code.
fn unnamed(authority_key: &str) -> Identity {
    use rcgen::{
        CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyPair,
    };
    let name = |text: &str| {
        let mut name = DistinguishedName::new();
        name.push(DnType::CountryName, "JP");
        name.push(DnType::OrganizationName, "Madoguchi test facilities");
        name.push(DnType::CommonName, text);
        name
    };
    let mut authority = CertificateParams::default();
    authority.distinguished_name = name("Madoguchi test facility authority");
    let issuer = Issuer::new(authority, KeyPair::from_pem(authority_key).unwrap());
    let mut leaf = CertificateParams::default();
    leaf.distinguished_name = name("a printer");
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate().unwrap();
    let certificate = leaf.signed_by(&key, &issuer).unwrap().pem();
    Identity {
        certificate,
        key: key.serialize_pem(),
    }
}

#[tokio::test]
async fn the_server_answers_for_localhost_and_both_loopback_addresses() {
    let world = World::new().await;
    let port = world.running.address().port();
    for host in ["localhost", "127.0.0.1"] {
        let answer = world
            .client
            .get(format!("https://{host}:{port}/health"))
            .send()
            .await
            .unwrap();
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["name"], "madoguchi-mock-server", "{host}");
        assert_eq!(body["time"], "2026-11-16T09:42:07+09:00", "{host}");
    }
    let (_, parsed) = x509_parser::pem::parse_x509_pem(
        &std::fs::read(world.folder.path().join("server.pem")).unwrap(),
    )
    .map(|(rest, pem)| (rest.to_vec(), pem))
    .unwrap();
    let certificate = parsed.parse_x509().unwrap();
    let names = certificate
        .subject_alternative_name()
        .unwrap()
        .unwrap()
        .value;
    assert_eq!(names.general_names.len(), 3, "localhost, 127.0.0.1, ::1");
}

#[tokio::test]
async fn a_client_that_never_speaks_does_not_hold_up_the_others_nor_the_end() {
    let world = World::new().await;
    let silent = tokio::net::TcpStream::connect(world.running.address())
        .await
        .unwrap();
    let answer = world
        .client
        .get(format!("{}/health", world.running.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    drop(silent);
    world.running.stop().await;
}
