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
async fn every_kind_of_client_certificate_has_its_verdict() {
    use rcgen::{
        BasicConstraints, CertificateParams, CustomExtension, ExtendedKeyUsagePurpose as Usage,
        IsCa, KeyPair, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
    };
    let world = World::new().await;
    let key = std::fs::read_to_string(world.folder.path().join("facility-ca-key.pem")).unwrap();
    let made = |change: fn(&mut CertificateParams), key_pair: KeyPair| {
        let mut leaf = client_parameters(HERE);
        change(&mut leaf);
        let certificate = leaf.signed_by(&key_pair, &facility(&key)).unwrap();
        Identity {
            certificate: certificate.pem(),
            key: key_pair.serialize_pem(),
        }
    };
    let p256 = || KeyPair::generate().unwrap();
    let unknown = |critical| {
        let mut unknown = CustomExtension::from_oid_content(&[1, 2, 392, 999, 1], vec![5, 0]);
        unknown.set_criticality(critical);
        unknown
    };
    let mut swapped = made(|_| {}, p256());
    swapped.certificate = made(|_| {}, p256()).certificate;
    let alone = p256();
    let self_signed = Identity {
        certificate: client_parameters(HERE).self_signed(&alone).unwrap().pem(),
        key: alone.serialize_pem(),
    };
    let critical = {
        let (mut leaf, key_pair) = (client_parameters(HERE), p256());
        leaf.custom_extensions = vec![unknown(true)];
        let certificate = leaf.signed_by(&key_pair, &facility(&key)).unwrap().pem();
        Identity {
            certificate,
            key: key_pair.serialize_pem(),
        }
    };
    let rsa = include_str!("../../../tests/fixtures/keys/card-01.pem");
    // 201 for a visit that is opened; absent where the handshake fails.
    for (story, identity, status) in [
        ("as it should be", made(|_| {}, p256()), Some(201)),
        (
            "on P-384",
            made(
                |_| {},
                KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap(),
            ),
            Some(201),
        ),
        (
            "Ed25519",
            made(|_| {}, KeyPair::generate_for(&PKCS_ED25519).unwrap()),
            Some(201),
        ),
        (
            "RSA",
            made(|_| {}, KeyPair::from_pem(rsa).unwrap()),
            Some(201),
        ),
        (
            "for servers as well",
            made(
                |leaf| leaf.extended_key_usages = vec![Usage::ServerAuth, Usage::ClientAuth],
                p256(),
            ),
            Some(201),
        ),
        (
            "without an extended usage",
            made(|leaf| leaf.extended_key_usages = vec![], p256()),
            Some(201),
        ),
        (
            "for servers only",
            made(
                |leaf| leaf.extended_key_usages = vec![Usage::ServerAuth],
                p256(),
            ),
            None,
        ),
        (
            "an authority's certificate",
            made(
                |leaf| leaf.is_ca = IsCa::Ca(BasicConstraints::Unconstrained),
                p256(),
            ),
            None,
        ),
        (
            "in its last second",
            made(|leaf| leaf.not_after = NOW, p256()),
            Some(201),
        ),
        (
            "expired a second ago",
            made(|leaf| leaf.not_after = NOW - Duration::SECOND, p256()),
            None,
        ),
        (
            "valid in a second",
            made(|leaf| leaf.not_before = NOW + Duration::SECOND, p256()),
            None,
        ),
        ("with an unknown critical extension", critical, None),
        ("self-signed", self_signed, None),
        ("another certificate's key", swapped, None),
        (
            "nine digits",
            made(
                |leaf| leaf.distinguished_name = subject("131123456"),
                p256(),
            ),
            Some(403),
        ),
        (
            "a name for a code",
            made(
                |leaf| leaf.distinguished_name = subject("a printer"),
                p256(),
            ),
            Some(403),
        ),
    ] {
        let pem = reqwest::Identity::from_pem(identity.pem().as_bytes());
        let seen = match pem.map(|pem| builder(&world.mock, None).identity(pem).build()) {
            // Some are refused on this side already, such as a key that does not fit.
            Err(_) | Ok(Err(_)) => None,
            Ok(Ok(client)) => {
                let request = client.post(format!("{}/visits", world.running.url()));
                let serial = world.mock.certificate_serial("employee");
                let answer = request.json(&opening(&serial)).send().await;
                answer.ok().map(|answer| answer.status().as_u16())
            }
        };
        assert_eq!(seen, status, "{story}");
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
    let key = rcgen::KeyPair::generate().unwrap();
    let leaf = client_parameters("a printer");
    let certificate = leaf.signed_by(&key, &facility(authority_key)).unwrap();
    Identity {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    }
}

fn facility(key: &str) -> rcgen::Issuer<'static, rcgen::KeyPair> {
    let mut authority = rcgen::CertificateParams::default();
    authority.distinguished_name = subject("Madoguchi test facility authority");
    rcgen::Issuer::new(authority, rcgen::KeyPair::from_pem(key).unwrap())
}

fn client_parameters(common_name: &str) -> rcgen::CertificateParams {
    let mut leaf = rcgen::CertificateParams::default();
    leaf.distinguished_name = subject(common_name);
    leaf.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    leaf
}

fn subject(common_name: &str) -> rcgen::DistinguishedName {
    let mut name = rcgen::DistinguishedName::new();
    name.push(rcgen::DnType::CountryName, "JP");
    name.push(rcgen::DnType::OrganizationName, "Madoguchi test facilities");
    name.push(rcgen::DnType::CommonName, common_name);
    name
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
