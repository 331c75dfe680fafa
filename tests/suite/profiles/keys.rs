//! Its key.

use madoguchi_tests::mint::{
    Draft, algorithm, element, elliptic_key, integer, oid, rsa_key, sequence,
};

use super::{NO_SIGNATURE, PROFILE, Row, changed, malformed, profile};

/// An odd modulus that nobody has the factors of.
const BYTE: u8 = 0xC5;

pub(super) fn rows() -> Vec<Row> {
    let bits = "RSA modulus not of 2048 to 4096 bit";
    let exponent = |what, exponent: &[u8]| {
        Row::refused(
            what,
            &key(&[BYTE; 256], exponent),
            profile("RSA exponent not 65537"),
            PROFILE,
        )
    };
    let size = |what, modulus: &[u8]| {
        Row::refused(what, &key(modulus, &[1, 0, 1]), profile(bits), PROFILE)
    };
    let point = |length| [&[4][..], &vec![0x11; length]].concat();
    vec![
        Row::good("another key of 2048 bit", &key(&[BYTE; 256], &[1, 0, 1]))
            .mock(NO_SIGNATURE)
            .apart("nobody has this key, and only the service asks for a signature"),
        size("1024 bit", &[BYTE; 128]),
        size("2047 bit", &[&[0x45][..], &[BYTE; 255]].concat()),
        Row::good("3072 bit", &key(&[BYTE; 384], &[1, 0, 1]))
            .mock(PROFILE)
            .apart("the service's cards have 2048 bit"),
        Row::good("4096 bit", &key(&[BYTE; 512], &[1, 0, 1]))
            .mock(PROFILE)
            .apart("the service's cards have 2048 bit"),
        size("4104 bit", &[BYTE; 513]),
        size("16384 bit", &[BYTE; 2048]),
        size("a modulus of nothing", &[0]),
        Row::refused(
            "an even modulus",
            &key(&[&[BYTE; 255][..], &[0xC4]].concat(), &[1, 0, 1]),
            malformed("RSA key"),
            NO_SIGNATURE,
        ),
        exponent("exponent 1", &[1]),
        exponent("exponent 3", &[3]),
        exponent("exponent 0", &[0]),
        exponent("exponent 65536", &[1, 0, 0]),
        exponent("an exponent of 64 bit", &[0x40, 0, 0, 0, 0, 0, 0, 1]),
        Row::refused(
            "a negative modulus",
            &with_key(&sequence(&[integer(&[BYTE; 256]), integer(&[1, 0, 1])])),
            malformed("RSA key"),
            PROFILE,
        ),
        Row::refused(
            "a modulus and no exponent",
            &with_key(&sequence(&[integer(&[0x45; 256])])),
            malformed("RSA key"),
            PROFILE,
        ),
        Row::refused(
            "something behind the exponent",
            &with_key(&sequence(&[modulus(), integer(&[1, 0, 1]), integer(&[1])])),
            malformed("RSA key"),
            PROFILE,
        ),
        Row::refused(
            "something behind the key",
            &with_key(&[sequence(&[modulus(), integer(&[1, 0, 1])]), vec![0]].concat()),
            malformed("RSA key"),
            NO_SIGNATURE,
        ),
        Row::refused("no key", &with_key(&[]), malformed("RSA key"), PROFILE),
        Row::refused(
            "a key of P-256",
            &elliptic("1.2.840.10045.3.1.7", &point(64)),
            profile("EC curve not P-384"),
            PROFILE,
        ),
        Row::refused(
            "a key of P-521",
            &elliptic("1.3.132.0.35", &point(132)),
            profile("EC curve not P-384"),
            PROFILE,
        ),
        Row::refused(
            "a point that is not on P-384",
            &elliptic("1.3.132.0.34", &point(96)),
            malformed("EC point"),
            NO_SIGNATURE,
        ),
        Row::refused(
            "half a point of P-384",
            &elliptic("1.3.132.0.34", &point(48)),
            profile("EC point not uncompressed"),
            NO_SIGNATURE,
        ),
        Row::refused(
            "a key of Ed25519",
            &other(&sequence(&[oid("1.3.101.112")]), &[BYTE; 32]),
            profile("key algorithm"),
            PROFILE,
        ),
        Row::refused(
            "a key for PSS alone",
            &other(
                &algorithm("1.2.840.113549.1.1.10"),
                &sequence(&[modulus(), integer(&[1, 0, 1])]),
            ),
            profile("key algorithm"),
            PROFILE,
        ),
    ]
}

fn modulus() -> Vec<u8> {
    integer(&[&[0][..], &[BYTE; 256]].concat())
}

fn key(modulus: &[u8], exponent: &[u8]) -> Draft {
    // An INTEGER that begins with a one would be negative.
    let positive = if modulus[0] < 0x80 {
        modulus.to_vec()
    } else {
        [&[0][..], modulus].concat()
    };
    with_key(&sequence(&[integer(&positive), integer(exponent)]))
}

fn with_key(key: &[u8]) -> Draft {
    changed(|draft| draft.key = rsa_key(key))
}

fn elliptic(curve: &str, point: &[u8]) -> Draft {
    changed(|draft| draft.key = elliptic_key(&oid(curve), point))
}

fn other(algorithm: &[u8], key: &[u8]) -> Draft {
    let bits = element(0x03, &[&[0], key].concat());
    changed(|draft| draft.key = sequence(&[algorithm.to_vec(), bits]))
}
