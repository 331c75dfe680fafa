//! The certificates of cards, read by another library than the one that wrote them.

use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use x509_parser::prelude::{FromDer as _, GeneralName, ParsedExtension, X509Certificate};

use crate::world::{CardFile, World};

fn parse(der: &[u8]) -> X509Certificate<'_> {
    let (rest, certificate) = X509Certificate::from_der(der).unwrap();
    assert!(rest.is_empty());
    certificate
}

/// Whether the holder of `authority` signed these bytes.
fn is_signed(authority: &X509Certificate<'_>, signed: &[u8], signature: &[u8]) -> bool {
    let key = &authority.public_key().subject_public_key.data;
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key)
        .verify(signed, signature)
        .is_ok()
}

fn issued(authority: &X509Certificate<'_>, leaf: &X509Certificate<'_>) -> bool {
    is_signed(
        authority,
        leaf.tbs_certificate.as_ref(),
        &leaf.signature_value.data,
    )
}

#[tokio::test]
async fn a_leaf_looks_like_that_of_a_test_card() {
    let world = World::new().await;
    let card = world.card("employee");
    let (leaf, authority) = (parse(&card.certificate), parse(&card.authority));
    assert_eq!(leaf.issuer().as_raw(), authority.subject().as_raw());
    assert_eq!(
        leaf.issuer().to_string(),
        "C=JP, O=JPKI (Madoguchi test), OU=JPKI for user authentication, OU=Madoguchi test authority"
    );
    assert!(issued(&authority, &leaf));
    assert!(issued(&authority, &authority));

    assert_eq!(leaf.tbs_certificate.raw_serial().len(), 4);
    let subject: Vec<&str> = leaf
        .subject()
        .iter_attributes()
        .map(|part| part.as_str().unwrap())
        .collect();
    assert_eq!((subject[0], subject[1].len(), subject.len()), ("JP", 23, 2));
    assert!(subject[1].ends_with("13999003A"), "{subject:?}");
    assert_eq!(
        leaf.validity().not_after.to_string(),
        "Dec 31 14:59:59 2029 +00:00"
    );

    let extensions: Vec<(String, bool)> = leaf
        .extensions()
        .iter()
        .map(|e| (e.oid.to_id_string(), e.critical))
        .collect();
    let expected = [
        ("2.5.29.15", true),          // key usage
        ("2.5.29.37", false),         // extended key usage
        ("2.5.29.32", true),          // certificate policies
        ("2.5.29.18", false),         // issuer alternative name
        ("2.5.29.31", false),         // CRL distribution points
        ("1.3.6.1.5.5.7.1.1", false), // authority information access
        ("2.5.29.35", false),         // authority key id
        ("2.5.29.14", false),         // subject key id
    ];
    assert_eq!(
        extensions,
        expected.map(|(oid, critical)| (oid.to_owned(), critical))
    );

    assert_eq!(
        leaf.key_usage().unwrap().unwrap().value.flags,
        1,
        "digitalSignature alone"
    );
    assert!(
        leaf.extended_key_usage()
            .unwrap()
            .unwrap()
            .value
            .client_auth
    );
    for extension in leaf.extensions() {
        match extension.parsed_extension() {
            ParsedExtension::CertificatePolicies(policies) => {
                assert_eq!(
                    policies[0].policy_id.to_id_string(),
                    "1.2.392.200149.8.5.1.0.30"
                );
                assert_eq!(policies[0].policy_qualifiers.as_ref().unwrap().len(), 1);
            }
            ParsedExtension::AuthorityKeyIdentifier(issuer) => {
                assert!(issuer.key_identifier.is_some() && issuer.authority_cert_serial.is_some());
                assert!(matches!(
                    issuer.authority_cert_issuer.as_deref(),
                    Some([GeneralName::DirectoryName(_)])
                ));
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_mint_repeats_itself_and_another_seed_does_not() {
    let (one, two) = (World::new().await, World::new().await);
    for person in one
        .mock
        .people()
        .iter()
        .filter(|person| person.card.is_some())
    {
        assert_eq!(
            one.mock.mint(&person.id).unwrap(),
            two.mock.mint(&person.id).unwrap()
        );
    }
    let serials: std::collections::BTreeSet<String> = one
        .mock
        .people()
        .iter()
        .map(|person| one.mock.certificate_serial(&person.id))
        .collect();
    assert_eq!(
        serials.len(),
        one.mock.people().len(),
        "nobody shares a serial number"
    );
}

#[tokio::test]
async fn refused_cards_are_refused_for_one_reason_each() {
    let world = World::new().await;
    let authority = world.mock.user_authority().to_vec();
    let authority = parse(&authority);
    for (person, signed_by_own_authority, trusted_authority) in [
        ("employee", true, true),
        ("foreign-ca", true, false),
        ("tampered", false, true),
    ] {
        let CardFile {
            certificate,
            authority: own,
            ..
        } = world.card(person);
        let (leaf, own) = (parse(&certificate), parse(&own));
        assert_eq!(issued(&own, &leaf), signed_by_own_authority, "{person}");
        assert_eq!(
            own.public_key().raw == authority.public_key().raw,
            trusted_authority,
            "{person}"
        );
        assert_eq!(
            leaf.issuer().as_raw(),
            authority.subject().as_raw(),
            "{person}: the same name"
        );
    }
}

#[tokio::test]
async fn the_revocation_list_names_the_revoked_card() {
    let world = World::new().await;
    let response = world
        .client
        .get(format!("{}/crl", world.running.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(response.headers()["content-type"], "application/pkix-crl");
    let der = response.bytes().await.unwrap();
    let (_, list) =
        x509_parser::revocation_list::CertificateRevocationList::from_der(&der).unwrap();
    let authority = world.mock.user_authority().to_vec();
    assert!(is_signed(
        &parse(&authority),
        list.tbs_cert_list.as_ref(),
        &list.signature_value.data
    ));
    let revoked: Vec<String> = list
        .iter_revoked_certificates()
        .map(|revoked| {
            revoked
                .raw_serial()
                .iter()
                .map(|byte| format!("{byte:02X}"))
                .collect()
        })
        .collect();
    assert_eq!(revoked, [world.mock.certificate_serial("revoked")]);
    assert_eq!(
        list.crl_number().map(ToString::to_string),
        Some("1794789727".into())
    );
}
