//! The TLV reader: what it finds lies inside what it was given, however deep.

use madoguchi::core::tlv;

/// How deep elements lie in one another before nobody looks any further.
const DEEPEST: usize = 32;

pub(super) fn run(bytes: &[u8]) {
    let mut left = 10_000;
    walk(bytes, DEEPEST, &mut left);
}

fn walk(bytes: &[u8], depth: usize, left: &mut usize) {
    let mut rest = bytes;
    while let Some(element) = tlv::first(rest) {
        let Some(fewer) = left.checked_sub(1) else {
            return;
        };
        *left = fewer;
        let whole = rest.len() - element.rest.len();
        assert_eq!(tlv::encoded_length(rest), Some(whole));
        assert!(element.value.len() < whole);
        assert!(
            rest[..whole].ends_with(element.value),
            "the value stands before what follows"
        );
        assert!(rest.ends_with(element.rest));
        if depth > 0 {
            walk(element.value, depth - 1, left);
        }
        rest = element.rest;
    }
    if let Some(length) = tlv::encoded_length(rest) {
        assert!(length > rest.len(), "whole, and not read: {rest:02X?}");
    }
}

pub(super) fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let nested = (0..40).fold(vec![0x04, 0x01, 0x55], |inner, _| {
        crate::mint::element(0x30, &inner)
    });
    vec![
        ("short", vec![0x04, 0x02, 1, 2, 0x05, 0x00]),
        ("long-tag", vec![0x7F, 0x21, 0x03, 1, 2, 3]),
        ("longest-tag", vec![0xFF, 0x81, 0x21, 0x01, 9]),
        (
            "lengths",
            vec![0x30, 0x84, 0, 0, 0, 1, 7, 0x30, 0x81, 0x01, 7],
        ),
        ("largest-length", vec![0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
        ("indefinite", vec![0x30, 0x80, 0x04, 0x01, 7, 0, 0]),
        ("nested", nested),
        (
            "certificate",
            crate::mint::Authority::test()
                .leaf()
                .sealed_by(crate::mint::Authority::test()),
        ),
    ]
}
