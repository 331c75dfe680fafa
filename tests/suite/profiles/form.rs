//! How it is written.

use madoguchi::core::x509::{CertificateError, MAX_LENGTH};
use madoguchi_tests::mint::{Authority, Draft, element, extension, integer, name};

use super::{MALFORMED, PROFILE, Row, VALID, changed, leaf, malformed, profile, sealed};

pub(super) fn rows() -> Vec<Row> {
    [versions(), serials(), subjects(), bytes()]
        .into_iter()
        .flatten()
        .collect()
}

fn versions() -> Vec<Row> {
    let version = |bytes: &[u8]| {
        let element = if bytes.is_empty() {
            Vec::new()
        } else {
            element(0xA0, &integer(bytes))
        };
        changed(|draft| draft.version = element)
    };
    vec![
        Row::refused("version 1", &version(&[]), profile("version"), PROFILE),
        Row::refused(
            "version 1, said aloud",
            &version(&[0]),
            profile("version"),
            PROFILE,
        ),
        Row::refused("version 2", &version(&[1]), profile("version"), PROFILE),
        Row::refused("version 4", &version(&[3]), profile("version"), MALFORMED),
        Row::refused(
            "a version of 33 bit",
            &version(&[1, 0, 0, 0, 2]),
            malformed("X.509 structure"),
            MALFORMED,
        ),
    ]
}

fn serials() -> Vec<Row> {
    let serial = |bytes: &[u8]| changed(|draft| draft.serial = integer(bytes));
    vec![
        Row::good("a serial of one byte", &serial(&[1])),
        Row::good("a serial of twenty bytes", &serial(&[0x7F; 20])),
        Row::good(
            "a serial whose first bit needs a zero before it",
            &serial(&[0, 0x8E, 0xF2]),
        ),
        Row::refused(
            "a serial of 21 bytes",
            &serial(&[0x7F; 21]),
            malformed("serial number longer than 20 bytes"),
            PROFILE,
        ),
        Row::refused(
            "a negative serial",
            &serial(&[0x8E, 0xF2]),
            malformed("negative serial number"),
            PROFILE,
        ),
        Row::refused(
            "serial 0",
            &serial(&[0]),
            malformed("serial number 0"),
            PROFILE,
        ),
        Row::refused(
            "a serial with a zero too many",
            &serial(&[0, 0x0E, 0xF2]),
            malformed("not DER"),
            MALFORMED,
        ),
        Row::refused(
            "a serial of nothing",
            &serial(&[]),
            malformed("not DER"),
            MALFORMED,
        ),
    ]
}

fn subjects() -> Vec<Row> {
    let subject = |parts: &[(u8, u8, &str)]| changed(|draft| draft.subject = name(parts));
    let ours = "SHIKEN00000000113221003A";
    let long = "試".repeat(200);
    vec![
        Row::good("no subject", &subject(&[])),
        Row::good("no common name", &subject(&[(6, 0x13, "JP")])),
        Row::good(
            "a zero in the common name",
            &subject(&[(6, 0x13, "JP"), (3, 0x0C, "SHIKEN\0EVIL")]),
        ),
        Row::good(
            "two common names",
            &subject(&[(3, 0x0C, ours), (3, 0x0C, "ANOTHER")]),
        ),
        Row::good(
            "a common name of a person",
            &subject(&[(3, 0x0C, "試験　花子")]),
        ),
        Row::good("a long common name", &subject(&[(3, 0x0C, &long)])),
        Row::good("a common name in T.61", &subject(&[(3, 0x14, ours)])),
        Row::good("an empty common name", &subject(&[(3, 0x0C, "")])),
        Row::refused(
            "a subject that is no sequence",
            &changed(|draft| draft.subject = element(0x31, &[])),
            malformed("X.509 structure"),
            MALFORMED,
        ),
    ]
}

fn bytes() -> Vec<Row> {
    let refused = |what, bytes: Vec<u8>| {
        Row::refused_bytes(what, bytes, malformed("X.509 structure"), MALFORMED)
    };
    let good = sealed(&leaf());
    let test = Authority::test();
    let draft = leaf();
    let inner = draft.signed_part();
    let outer_value = &good[4..];
    let longer = |value: &[u8]| {
        [
            &[0x30, 0x83, 0x00][..],
            &u16::try_from(value.len()).expect("short").to_be_bytes(),
            value,
        ]
        .concat()
    };
    let endless = |value: &[u8]| [&[0x30, 0x80][..], value, &[0, 0]].concat();
    let more_inside = |extra: &[u8]| {
        let value = [&inner[4..], extra].concat();
        draft.around(&element(0x30, &value), test)
    };
    let padded = leaf().with(extension(
        "1.2.392.200149.99",
        false,
        &element(0x04, &vec![7; MAX_LENGTH]),
    ));
    let large = sealed(&padded);
    let too_long = CertificateError::TooLong {
        length: large.len(),
    };
    vec![
        refused("nothing", Vec::new()),
        refused("zeros", vec![0; 1000]),
        refused("text", b"-----BEGIN CERTIFICATE-----\n".to_vec()),
        refused("its first half", good[..good.len() / 2].to_vec()),
        refused("all but its last byte", good[..good.len() - 1].to_vec()),
        refused("what is signed alone", inner.clone()),
        Row::refused_bytes(
            "a byte behind it",
            [&good[..], &[0]].concat(),
            malformed("bytes behind the certificate"),
            MALFORMED,
        ),
        Row::refused_bytes(
            "twice",
            [&good[..], &good].concat(),
            malformed("bytes behind the certificate"),
            MALFORMED,
        ),
        Row::refused_bytes(
            "something behind the signature",
            element(0x30, &[outer_value, &[5, 0]].concat()),
            malformed("a field too many or too few"),
            MALFORMED,
        ),
        refused("something behind the extensions", more_inside(&[5, 0])),
        Row::refused_bytes(
            "a length in three bytes where two are enough",
            longer(outer_value),
            malformed("not DER"),
            MALFORMED,
        ),
        Row::refused_bytes(
            "a length in three bytes inside",
            draft.around(&longer(&inner[4..]), test),
            malformed("not DER"),
            MALFORMED,
        ),
        refused("a length that is not said", endless(outer_value)),
        refused(
            "a length that is not said inside",
            draft.around(&endless(&inner[4..]), test),
        ),
        refused("a set for a sequence", [&[0x31][..], &good[1..]].concat()),
        Row::refused_bytes("longer than any", large, too_long, VALID)
            .apart("the service's limit is that of its messages"),
        Row::good("many extensions", &many_extensions()),
    ]
}

/// Extensions that nobody knows.
fn many_extensions() -> Draft {
    changed(|draft| {
        for name in UNKNOWN {
            draft.extensions.push(extension(name, false, &[5, 0]));
        }
    })
}

const UNKNOWN: [&str; 6] = [
    "1.2.392.200149.91",
    "1.2.392.200149.92",
    "1.2.392.200149.93",
    "1.2.392.200149.94",
    "1.2.392.200149.95",
    "1.2.392.200149.96",
];
