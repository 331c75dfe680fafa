//! Certificates: whatever the bytes are, only what the authority signed is good, and nothing takes its place.

use std::sync::LazyLock;

use madoguchi::core::{
    tlv,
    x509::{Anchor, Anchors, Environment, MAX_LENGTH, UserCertificate},
};
use time::{Duration, OffsetDateTime};

use crate::mint::{
    Authority, BASIC_CONSTRAINTS, CLIENT_AUTH, Draft, EXTENDED_KEY_USAGE, NOT_AFTER, NOT_BEFORE,
    SUBJECT_KEY_ID, element, extension, generalized_time, integer, oid, policies, rsa_key,
    sequence,
};

static ANCHORS: LazyLock<Anchors> = LazyLock::new(|| {
    let authority = Authority::test();
    let anchor = Anchor::parse(&authority.root().sealed_by(authority)).expect("a root");
    Anchors::new(Environment::Test, vec![anchor]).expect("a test root")
});
/// What the authority ever signed.
static SIGNED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    signed()
        .into_iter()
        .map(|(_, draft)| draft.signed_part())
        .collect()
});

pub(super) fn run(bytes: &[u8]) {
    if let Ok(anchor) = Anchor::parse(bytes) {
        assert_eq!(anchor.fingerprint().len(), 64);
        let _ = Anchors::new(Environment::Test, vec![anchor.clone()]);
        let _ = Anchors::new(Environment::Production, vec![anchor]);
    }
    let Ok(certificate) = UserCertificate::parse(bytes.to_vec()) else {
        return;
    };
    assert_eq!(certificate.der(), bytes);
    assert!(bytes.len() <= MAX_LENGTH);
    assert!(certificate.same_as(&certificate.clone()));
    let serial = certificate.serial();
    assert!(
        serial.len().is_multiple_of(2) && serial.bytes().all(|digit| digit.is_ascii_hexdigit())
    );
    if let Ok(key) = certificate.public_key() {
        for signature in [&[][..], &[1; 256], &bytes[..bytes.len().min(512)]] {
            assert!(key.verify(b"message", signature).is_err(), "forged");
        }
    }
    for at in moments(&certificate) {
        if ANCHORS.check(&certificate, at).is_ok() {
            assert!(
                signed_part(bytes).is_some_and(|part| SIGNED.iter().any(|signed| signed == part)),
                "the authority never signed this"
            );
        }
    }
}

/// Every edge of its own, and a day like any other.
fn moments(certificate: &UserCertificate) -> Vec<OffsetDateTime> {
    let edges = [certificate.not_before(), certificate.not_after()];
    edges
        .into_iter()
        .flat_map(|edge| {
            [
                Some(edge),
                edge.checked_sub(Duration::SECOND),
                edge.checked_add(Duration::SECOND),
                edge.checked_add(Duration::days(120)),
            ]
        })
        .flatten()
        .chain([crate::clock::START])
        .collect()
}

fn signed_part(bytes: &[u8]) -> Option<&[u8]> {
    let inside = tlv::first(bytes)?.value;
    inside.get(..tlv::encoded_length(inside)?)
}

/// Everything that the authority signed: certificates of the profile in the forms that it leaves open, and others.
fn signed() -> Vec<(&'static str, Draft)> {
    let leaf = || Authority::test().leaf();
    let mut generalized = leaf();
    generalized.validity = sequence(&[
        generalized_time(NOT_BEFORE),
        generalized_time(NOT_AFTER + Duration::days(36500)),
    ]);
    let mut long_serial = leaf();
    long_serial.serial = integer(&[0x7F; 20]);
    let mut odd_key = leaf();
    odd_key.key = rsa_key(&sequence(&[
        integer(&[&[0][..], &[0xC5; 512]].concat()),
        integer(&[1, 0, 1]),
    ]));
    let more_extensions = leaf()
        .with(extension(
            BASIC_CONSTRAINTS,
            true,
            &sequence(&[element(0x01, &[0xFF])]),
        ))
        .with(extension(
            EXTENDED_KEY_USAGE,
            true,
            &sequence(&[oid(CLIENT_AUTH), oid("1.3.6.1.5.5.7.3.1")]),
        ))
        .with(policies(true, &["2.5.29.32.0"]));
    vec![
        ("good", leaf()),
        ("good-no-key-id", leaf().without(SUBJECT_KEY_ID)),
        ("good-generalized-time", generalized),
        ("good-long-serial", long_serial),
        ("odd-key", odd_key),
        ("more-extensions", more_extensions),
        ("root", Authority::test().root()),
    ]
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let foreign = Authority::foreign();
    let mut seeds: Vec<(&'static str, Vec<u8>)> = signed()
        .into_iter()
        .map(|(name, draft)| (name, draft.sealed_by(Authority::test())))
        .collect();
    seeds.push(("foreign", foreign.leaf().sealed_by(foreign)));
    seeds
}
