//! The text record against files written and signed by others.

use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::{
    card::{
        RecordError, RecordedSex,
        record::write::object,
        sample::{self, anchors, hanako, integrity},
    },
    x509::bare::scheme::SchemeKey,
};

/// Where the first object of [`hanako`] begins.
const FIRST: usize = 14;

fn record(attributes: &[u8], integrity: &[u8]) -> TextRecord {
    TextRecord {
        attributes: Attributes::parse(attributes).unwrap(),
        integrity: Integrity::parse(integrity).unwrap(),
    }
}

fn verify(attributes: &[u8], integrity: &[u8]) -> Result<TextVerified, TrustError> {
    let issuer = CvCertificate::parse(&sample::issuer(SchemeKey::Root)).unwrap();
    record(attributes, integrity).verify(&issuer, &anchors())
}

#[test]
fn the_golden_file_of_a_card_is_read_by_its_offsets() {
    let hex = include_str!("../../../../../tests/fixtures/cards/hanako.text-0002.hex");
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let golden: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let attributes = Attributes::parse(&golden).unwrap();
    assert_eq!(attributes.name(), "試験　花子");
    assert_eq!(attributes.address(), "試験県見本市例示町１－２－３");
    assert_eq!(attributes.birth().day(), Some(date!(1955 - 05 - 05)));
    assert_eq!(attributes.sex(), RecordedSex(b'2'));
    assert_eq!(
        golden,
        hanako(),
        "and the writer of these tests writes the same"
    );
    assert_eq!(format!("{attributes:?}"), "Attributes { .. }");
}

#[test]
fn a_record_is_verified_but_for_the_individual_number() {
    let file = hanako();
    let verified = verify(&file, &integrity(&file, FIRST, SchemeKey::Issuer)).unwrap();
    assert_eq!(verified.attributes.name(), "試験　花子");
    let NumberDigestUnchecked { .. } = verified.unchecked;
}

#[test]
fn a_record_of_another_person_issuer_or_file_is_not_believed() {
    let (file, other) = (
        hanako(),
        sample::attributes("試験　花子", "別の町", b"19550505", b"2"),
    );
    let good = integrity(&file, FIRST, SchemeKey::Issuer);
    let digest = Err(TrustError::Digest { tag: 0xDF32 });
    let signature = Err(TrustError::Signature { tag: 0xDF33 });
    assert_eq!(verify(&other, &good), digest, "another file");
    let by_card = integrity(&file, FIRST, SchemeKey::Card);
    assert_eq!(verify(&file, &by_card), signature, "another signer");
    let from_zero = integrity(&file, 0, SchemeKey::Issuer);
    assert_eq!(
        verify(&file, &from_zero),
        digest,
        "digest from the start of the file"
    );
    let issuer = CvCertificate::parse(&sample::issuer(SchemeKey::OtherRoot)).unwrap();
    let chain = record(&file, &good).verify(&issuer, &anchors());
    assert_eq!(
        chain,
        Err(TrustError::IssuerCertificate {
            key_id: sample::ISSUER
        })
    );
}

#[test]
fn every_changed_byte_of_a_record_is_noticed() {
    let file = hanako();
    let good = integrity(&file, FIRST, SchemeKey::Issuer);
    let issuer = CvCertificate::parse(&sample::issuer(SchemeKey::Root)).unwrap();
    let believed = |file: &[u8], integrity: &[u8]| {
        let (Ok(attributes), Ok(integrity)) =
            (Attributes::parse(file), Integrity::parse(integrity))
        else {
            return false;
        };
        TextRecord {
            attributes,
            integrity,
        }
        .verify(&issuer, &anchors())
        .is_ok()
    };
    assert!(believed(&file, &good));
    for (which, bytes) in [(0, &file), (1, &good)] {
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 0x01;
            let noticed = match which {
                0 => !believed(&changed, &good),
                _ => !believed(&file, &changed),
            };
            assert!(noticed, "file {which}, byte {place}");
        }
    }
}

#[test]
fn files_that_are_not_of_their_form_say_why() {
    let attributes = |name: &[u8], birth: &[u8], sex: &[u8]| {
        let objects = [
            object(0xDF22, name),
            object(0xDF23, b"-"),
            object(0xDF24, birth),
            object(0xDF25, sex),
        ];
        Attributes::parse(&crate::card::record::write::listed(
            0xFF20, 0xDF21, &objects,
        ))
        .err()
    };
    let length = |tag, length| Some(RecordError::Length { tag, length });
    assert_eq!(attributes(b"A", b"19550505", b"2"), None);
    assert_eq!(
        attributes(b"\xFF", b"19550505", b"2"),
        Some(RecordError::Form {
            tag: 0xDF22,
            what: "not UTF-8"
        })
    );
    assert_eq!(
        attributes(&[b'A'; 1025], b"19550505", b"2"),
        length(0xDF22, 1025)
    );
    assert_eq!(attributes(b"A", b"1955050", b"2"), length(0xDF24, 7));
    assert_eq!(attributes(b"A", b"19550505", b""), length(0xDF25, 0));
    assert_eq!(attributes(b"A", b"19550505", b"22"), length(0xDF25, 2));

    let integrity = |parts: &[Vec<u8>]| Integrity::parse(&object(0xFF30, &parts.concat())).err();
    let (number, digest, signature) = (
        object(0xDF31, &[0; 32]),
        object(0xDF32, &[0; 32]),
        object(0xDF33, &[0; 96]),
    );
    assert_eq!(
        integrity(&[number.clone(), digest.clone(), signature.clone()]),
        None,
        "any algorithm"
    );
    assert_eq!(
        integrity(&[number.clone(), digest.clone()]),
        Some(RecordError::Missing {
            expected: 0xDF33,
            at: 70
        })
    );
    assert_eq!(
        integrity(&[object(0xDF31, &[0; 31]), digest.clone(), signature.clone()]),
        length(0xDF31, 31)
    );
    assert_eq!(
        integrity(&[number.clone(), object(0xDF32, &[0; 20]), signature]),
        length(0xDF32, 20)
    );
    assert_eq!(
        integrity(&[number, digest, object(0xDF33, &[0; 513])]),
        length(0xDF33, 513)
    );
}

#[test]
fn the_application_tells_its_version_and_key() {
    let parts = [
        object(0xDF41, &[1, 3, 14, 1]),
        object(0xDF42, &sample::ISSUER.0),
        object(0xDF43, &[0; 128]),
    ];
    let file = object(0xFF40, &parts.concat());
    assert_eq!(file.len(), 164, "as long as those seen on cards");
    let information = TextInformation {
        version: [1, 3, 14, 1],
        key_id: sample::ISSUER,
    };
    assert_eq!(TextInformation::parse(&file), Ok(information));
    assert_eq!(
        TextInformation::parse(&file[..163]),
        Err(RecordError::Missing {
            expected: 0xFF40,
            at: 0
        })
    );
}

proptest! {
    #[test]
    fn any_bytes_are_a_file_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), place in 0..92_usize, byte in any::<u8>()) {
        let _ = (Attributes::parse(&bytes), Integrity::parse(&bytes), TextInformation::parse(&bytes));
        let mut changed = hanako();
        changed[place] = byte;
        let _ = Attributes::parse(&changed);
    }

    #[test]
    fn what_is_written_is_read(name in "\\PC{0,40}", address in "\\PC{0,120}", birth in "[0-9]{8}", sex in any::<u8>()) {
        let file = sample::attributes(&name, &address, birth.as_bytes(), &[sex]);
        let attributes = Attributes::parse(&file).unwrap();
        prop_assert_eq!(attributes.name(), name);
        prop_assert_eq!(attributes.address(), address);
        let recorded = attributes.birth();
        prop_assert_eq!(recorded.digits(), birth);
        prop_assert_eq!(attributes.sex().0, sex);
    }
}
