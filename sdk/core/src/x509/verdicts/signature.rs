//! The profile of 署名用電子証明書, and the person in it.

use super::*;
use crate::x509::mint::person;

fn signature_leaf() -> Draft {
    Authority::test().signature_leaf(super::Holder::Hanako)
}

fn parsed(draft: &Draft) -> SignatureCertificate {
    SignatureCertificate::parse(draft.sealed_by(&Authority::test())).unwrap()
}

#[test]
fn a_signature_certificate_of_the_profile_is_good_and_names_its_holder() {
    let certificate = parsed(&signature_leaf());
    assert_eq!(anchors().check_signature(&certificate, NOW), Ok(()));
    assert_eq!(certificate.serial(), "0EF25432");
    assert_eq!(
        (certificate.not_before(), certificate.not_after()),
        (NOT_BEFORE, NOT_AFTER)
    );
    let holder = certificate.holder().unwrap();
    let read = [
        Some(&holder.name),
        Some(&holder.birth_date),
        Some(&holder.sex),
        Some(&holder.address),
        holder.name_substitutes.as_ref(),
        holder.address_substitutes.as_ref(),
    ];
    assert_eq!(
        read.map(|value| value.map(String::as_str)),
        person::ALL.map(|(_, value)| Some(value))
    );
    let printed = format!("{certificate:?} {holder:?}");
    // The sex is one digit, which the length may have too.
    let mut telling = person::ALL.iter().filter(|(_, value)| value.len() > 1);
    assert!(
        !telling.any(|(_, value)| printed.contains(value)),
        "{printed}"
    );
}

#[test]
fn it_has_no_grace() {
    let certificate = parsed(&signature_leaf());
    let last = anchors().check_signature(&certificate, NOT_AFTER);
    assert_eq!(last, Ok(()));
    let at = NOT_AFTER + time::Duration::SECOND;
    let expired = CertificateError::Expired {
        at,
        not_after: NOT_AFTER,
        usable_until: NOT_AFTER,
    };
    let after = anchors().check_signature(&certificate, at);
    assert_eq!(after, Err(expired));
}

#[test]
fn neither_certificate_passes_for_the_other() {
    let usage = || Err(CertificateError::Profile { what: "key usage" });
    let user = parsed(&leaf());
    assert_eq!(anchors().check_signature(&user, NOW), usage());
    let signature = signature_leaf().sealed_by(&Authority::test());
    assert_eq!(check(signature, NOW).map(|_| ()), usage());
}

#[test]
fn each_fault_of_a_signature_certificate_has_its_own_verdict() {
    let profile = |what| CertificateError::Profile { what };
    let table = [
        (
            "no non-repudiation",
            signature_leaf().with(Extension::key_usage(0x80)),
            profile("key usage"),
        ),
        (
            "an extended usage",
            signature_leaf().with(user_purpose()),
            profile("extended key usage"),
        ),
        (
            "the other policy",
            signature_leaf().with(Extension::policies(&[TEST_POLICY])),
            profile("certificate policy"),
        ),
        (
            "production policy",
            signature_leaf().with(Extension::policies(&[person::PRODUCTION_POLICY])),
            CertificateError::WrongEnvironment {
                oid: "1.2.392.200149.8.5.1.1.20".into(),
            },
        ),
        (
            "an authority",
            signature_leaf().with(Extension::authority(true)),
            profile("is an authority"),
        ),
    ];
    for (what, draft, expected) in table {
        let checked = anchors().check_signature(&parsed(&draft), NOW);
        assert_eq!(checked, Err(expected), "{what}");
    }
}

#[test]
fn a_holder_whose_attributes_are_missing_twice_or_no_text_is_refused() {
    let missing = |kind: u8| {
        let rest: Vec<_> = person::ALL
            .into_iter()
            .filter(|(known, _)| *known != kind)
            .collect();
        person::names(&rest)
    };
    let twice = [&person::ALL[..], &[(1, "別人")]].concat();
    let no_text = |tag, value: &[u8]| {
        let name = person::other_name(1, tag, value);
        Extension::new(person::SUBJECT_ALT_NAME, false, &der(0x30, &[&name]))
    };
    let table = [
        ("no name", missing(1), "name of the holder"),
        ("no sex", missing(3), "sex of the holder"),
        ("no birth date", missing(4), "birth date of the holder"),
        ("no address", missing(5), "address of the holder"),
        ("two names", person::names(&twice), "name of the holder"),
        ("octets", no_text(0x04, b"A"), "name of the holder"),
        ("not UTF-8", no_text(0x0C, &[0xFF]), "name of the holder"),
    ];
    for (what, names, expected) in table {
        let certificate = parsed(&signature_leaf().with(names));
        let expected = CertificateError::Profile { what: expected };
        assert_eq!(certificate.holder(), Err(expected), "{what}");
    }
    for optional in [2, 6] {
        let certificate = parsed(&signature_leaf().with(missing(optional)));
        assert!(certificate.holder().is_ok());
    }
}

fn user_purpose() -> Extension {
    leaf()
        .extensions
        .into_iter()
        .find(|extension| extension.oid() == EXTENDED_KEY_USAGE)
        .unwrap()
}
