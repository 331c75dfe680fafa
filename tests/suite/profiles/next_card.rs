//! The next card: a key on P-384, and an authority that signs with one.

use madoguchi::core::x509::CertificateError;
use madoguchi_tests::mint::{
    Authority, Draft, ECDSA_WITH_SHA384, P384, SHA256_WITH_RSA, algorithm, element, elliptic_key,
    integer, oid, sequence, signed_by_next_holder,
};

use super::{NO_SIGNATURE, PROFILE, Row, SIGNATURE, malformed, profile};

/// The coordinates of the holder's point.
const POINT: usize = 96;

pub(super) fn rows() -> Vec<Row> {
    let next = Authority::next();
    let rsa = Authority::test();
    let good = |what, certificate| {
        let row = Row::good(what, &next.next_leaf()).by_next_holder();
        Row { certificate, ..row }
    };
    let refused = |what, certificate, error, mock| {
        Row::refused_bytes(what, certificate, error, mock).by_next_holder()
    };
    let tampered = |what, signature: &[u8]| {
        let draft = next.next_leaf();
        let certificate = draft.with_signature(&draft.signed_part(), signature);
        refused(what, certificate, CertificateError::Tampered, SIGNATURE)
    };
    let keyed = |key: Vec<u8>| changed(|draft| draft.key = key);
    let named = |what, name: Vec<u8>| {
        let draft = changed(|draft| {
            (draft.algorithm, draft.outer_algorithm) = (name.clone(), name);
        });
        let error = profile("signature algorithm");
        refused(what, draft.sealed_by(next), error, PROFILE)
    };
    let point = point();
    let off_the_curve = [&point[..POINT], &[point[POINT] ^ 1]].concat();
    let compressed = [&[2][..], &point[1..49]].concat();
    let curve = oid(P384);
    let signature = next.sign(&next.next_leaf().signed_part());
    let pair = |first: &[u8], second: &[u8]| sequence(&[integer(first), integer(second)]);
    vec![
        good(
            "a next card of the next authority",
            next.next_leaf().sealed_by(next),
        ),
        good(
            "a next card of today's authority",
            rsa.next_leaf().sealed_by(rsa),
        ),
        Row {
            certificate: next.leaf().sealed_by(next),
            ..Row::good("today's card of the next authority", &next.leaf())
        },
        refused(
            "a next card that names the next authority and is of today's",
            next.next_leaf().sealed_by(rsa),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        named("RSA by name", algorithm(SHA256_WITH_RSA)),
        named(
            "SHA-256 on the curve by name",
            sequence(&[oid("1.2.840.10045.4.3.2")]),
        ),
        tampered("a bit of the signature", &flipped(&signature)),
        tampered(
            "a byte behind the signature",
            &[&signature[..], &[0]].concat(),
        ),
        tampered("the signature cut off", &signature[..signature.len() - 1]),
        tampered("r and s without their frame", &[0x55; 96]),
        tampered("zeros for r and s", &pair(&[0], &[0])),
        tampered("ones for r and s", &pair(&[1], &[1])),
        tampered("a negative r", &pair(&[0x80; 48], &[1])),
        tampered("no signature", &[]),
        tampered("the signature of another", &signed_by_next_holder(b"else")),
        refused(
            "a point off the curve",
            keyed(elliptic_key(&curve, &off_the_curve)).sealed_by(next),
            malformed("EC point"),
            NO_SIGNATURE,
        ),
        refused(
            "a compressed point",
            keyed(elliptic_key(&curve, &compressed)).sealed_by(next),
            profile("EC point not uncompressed"),
            NO_SIGNATURE,
        ),
        refused(
            "the point at infinity",
            keyed(elliptic_key(&curve, &[0])).sealed_by(next),
            profile("EC point not uncompressed"),
            NO_SIGNATURE,
        ),
        refused(
            "another curve by name",
            keyed(elliptic_key(&oid("1.2.840.10045.3.1.7"), &point)).sealed_by(next),
            profile("EC curve not P-384"),
            PROFILE,
        ),
        refused(
            "no curve",
            keyed(elliptic_key(&[], &point)).sealed_by(next),
            profile("EC curve not P-384"),
            PROFILE,
        ),
        refused(
            "a curve of one's own",
            keyed(elliptic_key(&sequence(&[integer(&[1])]), &point)).sealed_by(next),
            profile("EC curve not P-384"),
            PROFILE,
        ),
        refused(
            "NULL for a curve",
            keyed(elliptic_key(&element(0x05, &[]), &point)).sealed_by(next),
            profile("EC curve not P-384"),
            PROFILE,
        ),
        named("a curve's key for an algorithm", algorithm(P384)),
        good(
            "NULL behind the algorithm, which nothing depends on",
            changed(|draft| {
                let odd = algorithm(ECDSA_WITH_SHA384);
                (draft.algorithm, draft.outer_algorithm) = (odd.clone(), odd);
            })
            .sealed_by(next),
        ),
    ]
}

fn changed(change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = Authority::next().next_leaf();
    change(&mut draft);
    draft
}

/// The holder's point, uncompressed: it ends the key in a certificate.
fn point() -> Vec<u8> {
    let key = Authority::next().next_leaf().key;
    key[key.len() - POINT - 1..].to_vec()
}

fn flipped(signature: &[u8]) -> Vec<u8> {
    let mut flipped = signature.to_vec();
    if let Some(last) = flipped.last_mut() {
        *last ^= 1;
    }
    flipped
}
