//! P-384 through the same check: key, authority, signature.

use super::*;
use crate::x509::mint::{ECDSA_WITH_SHA384, P256, ec_info};

/// Both generations of authorities side by side, as they will be for years.
fn both() -> Anchors {
    let anchors = vec![Authority::test().anchor(), Authority::next().anchor()];
    Anchors::new(Environment::Test, anchors).unwrap()
}

#[test]
fn either_authority_may_have_issued_either_key() {
    for authority in [Authority::test(), Authority::next()] {
        for holder in [Holder::Hanako, Holder::Jiro] {
            let certificate =
                UserCertificate::parse(authority.leaf(holder).sealed_by(&authority)).unwrap();
            assert_eq!(both().check(&certificate, NOW), Ok(Verdict::Valid));
            let key = certificate.public_key().unwrap();
            assert_eq!(
                key.algorithm(),
                match holder {
                    Holder::Jiro => SignatureAlgorithm::P384Sha384,
                    _ => SignatureAlgorithm::RsaSha256,
                }
            );
            assert_eq!(key.verify(b"message", &holder.sign(b"message")), Ok(()));
        }
    }
}

#[test]
fn a_signature_that_is_not_of_the_p384_key_is_refused() {
    let authority = Authority::next();
    let certificate =
        UserCertificate::parse(authority.leaf(Holder::Jiro).sealed_by(&authority)).unwrap();
    let key = certificate.public_key().unwrap();
    let good = Holder::Jiro.sign(b"message");
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    let zero = der(0x30, &[&der(0x02, &[&[0]]), &der(0x02, &[&[0]])]);
    let table = [
        ("another message", Holder::Jiro.sign(b"another")),
        ("another key", Holder::Hanako.sign(b"message")),
        ("one bit", changed),
        ("not encoded", Holder::Jiro.sign_on_card(b"message")),
        ("bytes behind it", [good.as_slice(), &[0]].concat()),
        ("cut off", good[..good.len() - 1].to_vec()),
        ("zeros", zero),
        ("nothing", Vec::new()),
    ];
    for (what, signature) in table {
        assert_eq!(
            key.verify(b"message", &signature),
            Err(CertificateError::SignatureMismatch),
            "{what}"
        );
    }
}

#[test]
fn each_fault_of_an_ec_certificate_has_its_own_verdict() {
    let profile = |what| CertificateError::Profile { what };
    let next = Authority::next();
    let changed = |change: fn(&mut Draft)| {
        let mut draft = next.leaf(Holder::Jiro);
        change(&mut draft);
        draft.sealed_by(&next)
    };
    let table = [
        (
            "another curve",
            changed(|draft| draft.key_info = ec_info(P256)),
            profile("EC curve not P-384"),
        ),
        (
            "no curve",
            changed(|draft| draft.key_info = ec_info(&[])),
            profile("EC curve not P-384"),
        ),
        (
            "compressed",
            changed(|draft| {
                draft.key.truncate(49);
                draft.key[0] = 0x02;
            }),
            profile("EC point not uncompressed"),
        ),
        (
            "point at infinity",
            changed(|draft| draft.key = vec![0]),
            profile("EC point not uncompressed"),
        ),
        (
            "off the curve",
            changed(|draft| draft.key[96] ^= 1),
            CertificateError::Malformed { what: "EC point" },
        ),
        (
            "RSA by name",
            changed(|draft| {
                (draft.algorithm, draft.outer_algorithm) = (SHA1_WITH_RSA, SHA1_WITH_RSA)
            }),
            profile("signature algorithm"),
        ),
        (
            "one bit of the signature",
            {
                let mut certificate = next.leaf(Holder::Jiro).sealed_by(&next);
                *certificate.last_mut().unwrap() ^= 1;
                certificate
            },
            CertificateError::Tampered,
        ),
    ];
    for (what, certificate, expected) in table {
        let checked = UserCertificate::parse(certificate)
            .and_then(|certificate| both().check(&certificate, NOW));
        assert_eq!(checked, Err(expected), "{what}");
    }
    let mut crossed = leaf();
    (crossed.algorithm, crossed.outer_algorithm) = (ECDSA_WITH_SHA384, ECDSA_WITH_SHA384);
    assert_eq!(
        check(crossed.sealed_by(&Authority::test()), NOW),
        Err(profile("signature algorithm")),
        "ECDSA by name, and the authority has an RSA key"
    );
}
