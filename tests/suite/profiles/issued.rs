//! Who issued it, and whether they did.

use madoguchi::core::x509::CertificateError;
use madoguchi_tests::mint::{
    AUTHORITY_KEY_ID, Authority, Draft, SUBJECT_KEY_ID, element, extension, integer, name, sequence,
};

use super::{
    ISSUER, MALFORMED, NOT_A_TEST, PROFILE, Row, SIGNATURE, changed, hex, leaf, malformed, sealed,
};

pub(super) fn rows() -> Vec<Row> {
    let (test, foreign) = (Authority::test(), Authority::foreign());
    let unknown = |key_id: &[u8]| CertificateError::UnknownIssuer {
        key_id: hex(key_id),
    };
    let named_by = |value: &[u8]| {
        leaf().with(extension(
            AUTHORITY_KEY_ID,
            false,
            &sequence(&[value.to_vec()]),
        ))
    };
    let key_id = test.key_id();
    let other_key_id = [&key_id[..19], &[key_id[19] ^ 1]].concat();
    let issued_by = |parts: &[(u8, u8, &str)]| changed(|draft| draft.issuer = name(parts));
    let authority = "JPKI (Madoguchi test)";
    let unit = "JPKI for user authentication";
    let second_unit = "Madoguchi test authority";
    vec![
        Row::good("a certificate of the profile", &leaf()),
        Row::good("no key id of its own", &leaf().without(SUBJECT_KEY_ID)),
        Row::good(
            "a key id of its own that is not its key's",
            &leaf().with(extension(
                SUBJECT_KEY_ID,
                false,
                &element(0x04, &[0x55; 20]),
            )),
        ),
        Row::refused_bytes(
            "another authority of the same name",
            foreign.leaf().sealed_by(foreign),
            unknown(&foreign.key_id()),
            ISSUER,
        ),
        Row::refused_bytes(
            "another authority that names ours",
            leaf().sealed_by(foreign),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused(
            "our key under another name",
            &issued_by(&[(6, 0x13, "JP"), (10, 0x0C, "Another authority")]),
            CertificateError::IssuerName,
            ISSUER,
        ),
        Row::refused(
            "our key under the national name",
            &issued_by(&[
                (6, 0x13, "JP"),
                (10, 0x0C, "JPKI"),
                (11, 0x0C, unit),
                (11, 0x0C, second_unit),
            ]),
            CertificateError::IssuerName,
            NOT_A_TEST,
        ),
        Row::refused(
            "the name in another kind of string",
            &issued_by(&[
                (6, 0x13, "JP"),
                (10, 0x13, authority),
                (11, 0x0C, unit),
                (11, 0x0C, second_unit),
            ]),
            CertificateError::IssuerName,
            ISSUER,
        ),
        Row::refused(
            "the name in capitals",
            &issued_by(&[
                (6, 0x13, "JP"),
                (10, 0x0C, "JPKI (MADOGUCHI TEST)"),
                (11, 0x0C, unit),
                (11, 0x0C, second_unit),
            ]),
            CertificateError::IssuerName,
            ISSUER,
        ),
        Row::refused(
            "the name in another order",
            &issued_by(&[
                (6, 0x13, "JP"),
                (10, 0x0C, authority),
                (11, 0x0C, second_unit),
                (11, 0x0C, unit),
            ]),
            CertificateError::IssuerName,
            ISSUER,
        ),
        Row::refused(
            "a name that goes on",
            &issued_by(&[
                (6, 0x13, "JP"),
                (10, 0x0C, authority),
                (11, 0x0C, unit),
                (11, 0x0C, second_unit),
                (3, 0x0C, "x"),
            ]),
            CertificateError::IssuerName,
            ISSUER,
        ),
        Row::refused(
            "no name of an issuer",
            &issued_by(&[]),
            CertificateError::IssuerName,
            ISSUER,
        ),
        Row::refused(
            "no authority key id",
            &leaf().without(AUTHORITY_KEY_ID),
            unknown(&[]),
            ISSUER,
        ),
        Row::refused(
            "an empty authority key id",
            &named_by(&element(0x80, &[])),
            unknown(&[]),
            ISSUER,
        ),
        Row::refused(
            "the authority by serial alone",
            &named_by(&element(0x82, &[1])),
            unknown(&[]),
            ISSUER,
        ),
        Row::refused(
            "another key id",
            &named_by(&element(0x80, &other_key_id)),
            unknown(&other_key_id),
            ISSUER,
        ),
        Row::refused(
            "half of our key id",
            &named_by(&element(0x80, &key_id[..10])),
            unknown(&key_id[..10]),
            ISSUER,
        ),
        Row::refused_bytes(
            "the authority's own certificate",
            test.root().sealed_by(test),
            unknown(&[]),
            PROFILE,
        ),
        Row::refused_bytes(
            "one letter of the subject changed",
            one_letter_changed(),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused_bytes(
            "one bit of the signature changed",
            one_bit_changed(),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused_bytes(
            "no signature",
            with_signature(&[0]),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused_bytes(
            "half a signature",
            with_signature(&[0; 129]),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused_bytes(
            "a signature of ones",
            with_signature(&[&[0][..], &[0; 255], &[1]].concat()),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused_bytes(
            "a signature without its last four bits",
            with_signature(&[&[4][..], &[0xF0; 256]].concat()),
            CertificateError::Tampered,
            SIGNATURE,
        ),
        Row::refused_bytes(
            "a signature that is no bit string",
            no_bit_string(),
            malformed("X.509 structure"),
            MALFORMED,
        ),
    ]
}

fn one_letter_changed() -> Vec<u8> {
    let mut certificate = sealed(&leaf());
    let place = certificate
        .windows(6)
        .position(|window| window == b"SHIKEN")
        .expect("a subject");
    certificate[place] = b'X';
    certificate
}

fn one_bit_changed() -> Vec<u8> {
    let mut certificate = sealed(&leaf());
    *certificate.last_mut().expect("a signature") ^= 1;
    certificate
}

fn with_signature(bits: &[u8]) -> Vec<u8> {
    let draft: Draft = leaf();
    sequence(&[
        draft.signed_part(),
        draft.outer_algorithm.clone(),
        element(0x03, bits),
    ])
}

fn no_bit_string() -> Vec<u8> {
    let draft: Draft = leaf();
    sequence(&[
        draft.signed_part(),
        draft.outer_algorithm.clone(),
        integer(&[7]),
    ])
}
