//! Which authorities may be anchors, and where.

use super::*;

#[test]
fn an_anchor_is_an_authority_that_signed_itself() {
    let authority = Authority::test();
    let profile = |what| CertificateError::Profile { what };
    let mut broken = authority.root().sealed_by(&authority);
    *broken.last_mut().unwrap() ^= 1;
    let table = [
        (
            "a leaf",
            leaf().sealed_by(&authority),
            profile("anchor is not self-signed"),
        ),
        (
            "no authority",
            authority
                .root()
                .with(Extension::authority(false))
                .sealed_by(&authority),
            profile("anchor is not an authority"),
        ),
        (
            "no key id",
            authority
                .root()
                .without(SUBJECT_KEY_ID)
                .sealed_by(&authority),
            profile("anchor without key id"),
        ),
        ("broken signature", broken, CertificateError::Tampered),
        (
            "signed by another",
            authority.root().sealed_by(&Authority::foreign()),
            CertificateError::Tampered,
        ),
    ];
    for (what, der, expected) in table {
        assert_eq!(Anchor::parse(&der).err(), Some(expected), "{what}");
    }
}

#[test]
fn test_and_production_trust_never_mix() {
    use Environment::{Production, Test};
    let other = CertificateError::Profile {
        what: "trust anchor of the other environment",
    };
    let resembles = CertificateError::Profile {
        what: "anchor resembles a known generation and is not it",
    };
    let national = Authority::national();
    let with_serial = |serial: &[u8]| {
        let mut root = national.root();
        root.serial = serial.to_vec();
        Anchor::parse(&root.sealed_by(&national)).unwrap()
    };
    // The key id of auth03, which the key does not have.
    let borrowed = [
        0x1A, 0xC1, 0x00, 0xF5, 0x96, 0xA3, 0xBC, 0x8C, 0x4B, 0x3D, 0xF1, 0x95, 0xE3, 0x26, 0x99,
        0x24, 0x9E, 0x9E, 0x30, 0x8A,
    ];
    let with_key_id = |authority: &Authority| {
        let root = authority.root().with(Extension::new(
            SUBJECT_KEY_ID,
            false,
            &der(0x04, &[&borrowed]),
        ));
        Anchor::parse(&root.sealed_by(authority)).unwrap()
    };
    let table = [
        ("test in test", Test, Authority::test().anchor(), None),
        (
            "test in production",
            Production,
            Authority::test().anchor(),
            Some(other.clone()),
        ),
        (
            "national name in test",
            Test,
            national.anchor(),
            Some(other),
        ),
        (
            "national name, a generation not known yet",
            Production,
            national.anchor(),
            None,
        ),
        (
            "auth01's serial",
            Production,
            with_serial(&[0x01]),
            Some(resembles.clone()),
        ),
        (
            "auth02's serial",
            Production,
            with_serial(&[0x01, 0x33, 0xC3, 0x49]),
            Some(resembles.clone()),
        ),
        (
            "auth03's key id",
            Production,
            with_key_id(&national),
            Some(resembles.clone()),
        ),
        (
            "auth03's key id under a test name",
            Test,
            with_key_id(&Authority::test()),
            Some(resembles),
        ),
    ];
    for (what, environment, anchor, expected) in table {
        assert_eq!(
            Anchors::new(environment, vec![anchor]).err(),
            expected,
            "{what}"
        );
    }
}
