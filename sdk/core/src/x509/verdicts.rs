//! What the check says of each certificate: one fault a row.

mod anchors_allowed;
mod next_card;
mod signature;

use time::{OffsetDateTime, macros::datetime};

use super::{
    mint::{
        AUTHORITY_KEY_ID, Authority, Draft, EXTENDED_KEY_USAGE, Extension, Holder, KEY_USAGE,
        NOT_AFTER, NOT_BEFORE, POLICIES, PRODUCTION_POLICY, SHA1_WITH_RSA, SUBJECT_KEY_ID,
        TEST_POLICY, anchors, der,
    },
    *,
};

const NOW: OffsetDateTime = datetime!(2026-11-16 00:42 UTC);
/// 1.2.392.200149.99, which nobody uses.
const UNKNOWN: &[u8] = &[0x2A, 0x83, 0x08, 0x8C, 0x9B, 0x55, 0x63];

fn check(der: Vec<u8>, at: OffsetDateTime) -> Result<Verdict, CertificateError> {
    anchors().check(&UserCertificate::parse(der)?, at)
}

fn leaf() -> Draft {
    Authority::test().leaf(Holder::Hanako)
}

#[test]
fn a_certificate_of_the_profile_is_good_and_says_its_serial_and_its_time() {
    let certificate = Holder::Hanako.certificate(NOT_AFTER);
    assert_eq!(anchors().check(&certificate, NOW), Ok(Verdict::Valid));
    assert_eq!(certificate.serial(), "0EF25432");
    assert_eq!(
        (certificate.not_before(), certificate.not_after()),
        (NOT_BEFORE, NOT_AFTER)
    );
    assert!(
        certificate.same_as(&Holder::Hanako.certificate(NOW)),
        "a renewed date is the same 発行の番号"
    );
    assert!(!certificate.same_as(&Holder::Taro.certificate(NOT_AFTER)));
    let key = certificate.public_key().unwrap();
    assert_eq!(
        key.verify(b"message", &Holder::Hanako.sign(b"message")),
        Ok(())
    );
    for signature in [
        Holder::Hanako.sign(b"another"),
        Holder::Taro.sign(b"message"),
        vec![0; 255],
        Vec::new(),
    ] {
        assert_eq!(
            key.verify(b"message", &signature),
            Err(CertificateError::SignatureMismatch)
        );
    }
}

#[test]
fn time_decides_between_valid_grace_and_not() {
    let end = datetime!(2030-05-31 23:59:59 +9);
    let grace = Ok(Verdict::Grace { usable_until: end });
    let at = NOT_BEFORE - time::Duration::SECOND;
    let not_yet = Err(CertificateError::NotYetValid {
        at,
        not_before: NOT_BEFORE,
    });
    let over = Err(CertificateError::Expired {
        at: end + time::Duration::SECOND,
        not_after: NOT_AFTER,
        usable_until: end,
    });
    let table = [
        (at, not_yet),
        (NOT_BEFORE, Ok(Verdict::Valid)),
        (NOT_AFTER, Ok(Verdict::Valid)),
        (NOT_AFTER + time::Duration::SECOND, grace.clone()),
        (end, grace),
        (end + time::Duration::SECOND, over),
    ];
    for (at, expected) in table {
        assert_eq!(
            check(leaf().sealed_by(&Authority::test()), at),
            expected,
            "{at}"
        );
    }
}

#[test]
fn a_certificate_lives_no_longer_than_its_authority() {
    let authority = Authority::test();
    let mut root = authority.root();
    (root.not_before, root.not_after) = (
        datetime!(2026-01-01 00:00 UTC),
        datetime!(2026-06-30 14:59:59 UTC),
    );
    let anchor = Anchor::parse(&root.sealed_by(&authority)).unwrap();
    let anchors = Anchors::new(Environment::Test, vec![anchor]).unwrap();
    let certificate = Holder::Hanako.certificate(NOT_AFTER);
    let usable_until = datetime!(2026-09-30 23:59:59 +9);
    let table = [
        (
            datetime!(2025-12-31 00:00 UTC),
            Err(CertificateError::NotYetValid {
                at: datetime!(2025-12-31 00:00 UTC),
                not_before: root.not_before,
            }),
        ),
        (datetime!(2026-06-30 00:00 UTC), Ok(Verdict::Valid)),
        (
            datetime!(2026-07-01 00:00 UTC),
            Ok(Verdict::Grace { usable_until }),
        ),
        (
            NOW,
            Err(CertificateError::Expired {
                at: NOW,
                not_after: root.not_after,
                usable_until,
            }),
        ),
    ];
    for (at, expected) in table {
        assert_eq!(anchors.check(&certificate, at), expected, "{at}");
    }
}

#[test]
fn each_fault_has_its_own_verdict() {
    let profile = |what| CertificateError::Profile { what };
    let malformed = |what| CertificateError::Malformed { what };
    let odd = [0xC5; 256];
    let test = Authority::test();
    let seal = |draft: Draft| draft.sealed_by(&test);
    let changed = |change: fn(&mut Draft)| {
        let mut draft = leaf();
        change(&mut draft);
        draft.sealed_by(&test)
    };
    let foreign = Authority::foreign();
    let foreign_id: String = foreign
        .key_id()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    let other_name = Authority::national();
    let table = [
        (
            "no certificate",
            b"0\x03\x02\x01\x05".to_vec(),
            malformed("X.509 structure"),
        ),
        ("nothing at all", Vec::new(), malformed("X.509 structure")),
        (
            "bytes behind it",
            [seal(leaf()), vec![0]].concat(),
            malformed("bytes behind the certificate"),
        ),
        (
            "longer than any",
            vec![0x30; MAX_LENGTH + 1],
            CertificateError::TooLong {
                length: MAX_LENGTH + 1,
            },
        ),
        (
            "negative serial",
            changed(|draft| draft.serial = vec![0x8E, 0xF2]),
            malformed("negative serial number"),
        ),
        (
            "foreign authority of the same name",
            foreign.leaf(Holder::Hanako).sealed_by(&foreign),
            CertificateError::UnknownIssuer { key_id: foreign_id },
        ),
        (
            "foreign signature",
            leaf().sealed_by(&foreign),
            CertificateError::Tampered,
        ),
        ("tampered", tampered(), CertificateError::Tampered),
        (
            "our key id, another name",
            other_name.leaf(Holder::Hanako).sealed_by(&other_name),
            CertificateError::IssuerName,
        ),
        (
            "no authority key id",
            seal(leaf().without(AUTHORITY_KEY_ID)),
            CertificateError::UnknownIssuer {
                key_id: String::new(),
            },
        ),
        (
            "SHA-1 signature",
            changed(|draft| {
                (draft.algorithm, draft.outer_algorithm) = (SHA1_WITH_RSA, SHA1_WITH_RSA)
            }),
            profile("signature algorithm"),
        ),
        (
            "two algorithms",
            changed(|draft| draft.algorithm = SHA1_WITH_RSA),
            profile("signature algorithm"),
        ),
        (
            "version 1",
            changed(|draft| draft.version = 0),
            profile("version"),
        ),
        (
            "no key usage",
            seal(leaf().without(KEY_USAGE)),
            profile("key usage"),
        ),
        (
            "more key usage",
            seal(leaf().with(Extension::key_usage(0xC0))),
            profile("key usage"),
        ),
        (
            "other key usage",
            seal(leaf().with(Extension::key_usage(0x20))),
            profile("key usage"),
        ),
        (
            "no extended usage",
            seal(leaf().without(EXTENDED_KEY_USAGE)),
            profile("extended key usage"),
        ),
        (
            "no policy",
            seal(leaf().without(POLICIES)),
            profile("certificate policy"),
        ),
        (
            "production policy",
            seal(leaf().with(Extension::policies(&[PRODUCTION_POLICY]))),
            CertificateError::WrongEnvironment {
                oid: "1.2.392.200149.8.5.1.1.30".into(),
            },
        ),
        (
            "another policy",
            seal(leaf().with(Extension::policies(&[UNKNOWN]))),
            profile("certificate policy"),
        ),
        (
            "both policies",
            seal(leaf().with(Extension::policies(&[TEST_POLICY, PRODUCTION_POLICY]))),
            profile("certificate policy"),
        ),
        (
            "an authority",
            seal(leaf().with(Extension::authority(true))),
            profile("is an authority"),
        ),
        (
            "unknown critical extension",
            seal(leaf().with(Extension::new(UNKNOWN, true, &[0x05, 0x00]))),
            CertificateError::UnknownCriticalExtension {
                oid: "1.2.392.200149.99".into(),
            },
        ),
        (
            "key usage twice",
            changed(|draft| draft.extensions.push(Extension::key_usage(0x80))),
            profile("an extension twice"),
        ),
        (
            "1024 bit",
            seal(leaf().with_key(&odd[..128], &[1, 0, 1])),
            profile("RSA modulus not of 2048 to 4096 bit"),
        ),
        (
            "16 kbit",
            seal(leaf().with_key(&odd.repeat(8), &[1, 0, 1])),
            profile("RSA modulus not of 2048 to 4096 bit"),
        ),
        (
            "exponent 3",
            seal(leaf().with_key(&odd, &[3])),
            profile("RSA exponent not 65537"),
        ),
        (
            "exponent 1",
            seal(leaf().with_key(&odd, &[1])),
            profile("RSA exponent not 65537"),
        ),
    ];
    for (what, certificate, expected) in table {
        assert_eq!(check(certificate, NOW), Err(expected), "{what}");
    }
}

#[test]
fn what_the_profile_does_not_forbid_is_good() {
    let table = [
        (
            "unknown extension, not critical",
            leaf().with(Extension::new(UNKNOWN, false, &[0x05, 0x00])),
        ),
        (
            "says that it is no authority",
            leaf().with(Extension::authority(false)),
        ),
        ("no key id of its own", leaf().without(SUBJECT_KEY_ID)),
    ];
    for (what, draft) in table {
        assert_eq!(
            check(draft.sealed_by(&Authority::test()), NOW),
            Ok(Verdict::Valid),
            "{what}"
        );
    }
}

#[test]
fn any_byte_changed_in_what_was_signed_or_in_the_signature_is_refused() {
    let good = leaf().sealed_by(&Authority::test());
    let whole = good.len();
    let signed = 4 + crate::tlv::encoded_length(&good[4..]).unwrap();
    for place in (0..signed).chain(whole - 257..whole).step_by(3) {
        let mut bad = good.clone();
        bad[place] ^= 0x01;
        assert!(check(bad, NOW).is_err(), "byte {place}");
    }
}

/// One letter of the subject is another.
fn tampered() -> Vec<u8> {
    let mut certificate = leaf().sealed_by(&Authority::test());
    let place = certificate
        .windows(6)
        .position(|window| window == b"SHIKEN")
        .unwrap();
    certificate[place] = b'X';
    certificate
}
