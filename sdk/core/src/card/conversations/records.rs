//! The text, visual and common applications, byte by byte: what is sent for each record, and what becomes of each answer.

mod ways;

use std::sync::atomic::Ordering;

use sha2::{Digest, Sha256};
use time::macros::date;

use super::*;
use crate::{
    card::{
        cv::CvCertificate,
        sample::{self, Always, Face},
        script::{Endless, hex},
        text::TextSecret,
        visual::VisualSecret,
    },
    x509::bare::scheme::SchemeKey,
};

const TEXT: &str = "00A4040C0AD3921000310001010408";
const VISUAL: &str = "00A4040C0AD3921000310001010402";
const COMMON: &str = "00A4040C0AD3921000310001010100";
const SERIAL: &str = "00B2010C00";
/// "30050520310123".
const NUMBER_B: &str = "3330303530353230333130313233";
/// "300505".
const BIRTH: &str = "333030353035";
/// Where the first object of the attributes begins.
const FIRST: usize = 14;

fn number_b() -> VerificationNumberB {
    VerificationNumberB::new(date!(1955 - 05 - 05), 2031, "0123")
        .ok()
        .unwrap()
}

fn birth() -> BirthKey {
    BirthKey::new(date!(1955 - 05 - 05)).ok().unwrap()
}

fn text_files() -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let attributes = sample::hanako();
    let integrity = sample::integrity(&attributes, FIRST, SchemeKey::Issuer);
    (attributes, integrity, sample::issuer(SchemeKey::Root))
}

/// What the card is asked to sign for a challenge of sevens.
fn challenge_command() -> String {
    let digest = hex(&Sha256::digest([7; 32]));
    format!("802A0000333031300D060960864801650304020105000420{digest}00")
}

#[test]
fn the_four_attributes_take_six_commands_and_are_verified() {
    let (attributes, integrity, issuer) = text_files();
    let script = Script::new()
        .on(TEXT, "9000")
        .on("00200095", "63CA")
        .on(&format!("002000950E{NUMBER_B}"), "9000")
        .on_data("00B08200000000", &attributes)
        .on_data("00B08300000000", &integrity)
        .on_data("00B08400000000", &issuer);
    assert_eq!(script.len(), 6);
    let mut card = script.card(Lengths::Unknown);
    let mut text = card.text().unwrap();
    assert_eq!(text.open(&number_b(), None), Ok(()));
    let record = text.read().unwrap();
    let issuer = text.read_issuer().unwrap();
    let verified = record.verify(&issuer, &sample::anchors()).unwrap();
    assert_eq!(verified.attributes.name(), "試験　花子");
}

#[test]
fn the_face_and_the_proof_that_the_card_was_issued_take_six_commands() {
    let (face, issuer) = (Face::default().file(), sample::issuer(SchemeKey::Root));
    let prove = |answer: &[u8]| {
        let script = Script::new()
            .on(VISUAL, "9000")
            .on("00200092", "63CA")
            .on(&format!("002000920E{NUMBER_B}"), "9000")
            .on_data("00B08200000000", &face)
            .on_data("00B08400000000", &issuer)
            .on_data(&challenge_command(), answer);
        assert_eq!(script.len(), 6);
        let mut card = script.card(Lengths::Extended);
        let mut visual = card.visual().unwrap();
        visual.open(&number_b(), None).unwrap();
        let face = visual.read_face().unwrap();
        let issuer = visual.read_issuer().unwrap();
        let face = face.verify(&issuer, &sample::anchors()).unwrap();
        visual.prove(face.card_key(), &Always(7))
    };
    assert!(prove(&SchemeKey::Card.sign(&[7; 32])).is_ok());
    let copied = Err(ProofError::Trust(TrustError::Challenge));
    assert_eq!(prove(&SchemeKey::OtherCard.sign(&[7; 32])), copied);
    assert_eq!(
        prove(&SchemeKey::Card.sign(&[8; 32])),
        copied,
        "an old answer"
    );
}

#[test]
fn an_age_takes_five_commands_and_the_same_proof() {
    let file = sample::age(b"19550505", SchemeKey::Card, SchemeKey::Issuer);
    let script = Script::new()
        .on(VISUAL, "9000")
        .on("00200091", "63CA")
        .on(&format!("0020009106{BIRTH}"), "9000")
        .on_data("00B08100000000", &file)
        .on_data("00B08400000000", &sample::issuer(SchemeKey::Root));
    assert_eq!(script.len(), 5);
    let mut card = script
        .on_data(&challenge_command(), &SchemeKey::Card.sign(&[7; 32]))
        .card(Lengths::Extended);
    let mut visual = card.visual().unwrap();
    visual.open_age(&birth(), None).unwrap();
    let (age, issuer) = (visual.read_age().unwrap(), visual.read_issuer().unwrap());
    let age = age.verify(&issuer, &sample::anchors()).unwrap();
    assert!(visual.prove(&age.card_key, &Always(7)).is_ok());
}

#[test]
fn short_lengths_take_a_read_for_each_256_bytes_of_the_record() {
    let mut physical = Face::default().file();
    let length = physical.len();
    physical.resize(length.next_multiple_of(1024), 0xFF);
    let mut script = Script::new().on(VISUAL, "9000");
    for offset in (0..length).step_by(256) {
        let asked = (length - offset).min(256);
        let command = match offset {
            0 => "00B0820000".to_owned(),
            _ => format!("00B0{offset:04X}{:02X}", asked % 256),
        };
        script = script.on_data(&command, &physical[offset..offset + asked]);
    }
    assert_eq!(script.len(), 1 + length.div_ceil(256));
    let mut card = script.card(Lengths::Short);
    let face = card.visual().unwrap().read_face().unwrap();
    let issuer = CvCertificate::parse(&sample::issuer(SchemeKey::Root)).unwrap();
    assert!(face.verify(&issuer, &sample::anchors()).is_ok());
}

#[test]
fn what_the_applications_say_of_themselves_is_free() {
    let opaque = [&sample::ISSUER.0[..], &[0; 256]].concat();
    let text = [
        &[
            0xFF, 0x40, 0x81, 0x9E, 0xDF, 0x41, 4, 1, 3, 14, 1, 0xDF, 0x42, 16,
        ][..],
        &sample::ISSUER.0,
        &[0xDF, 0x43, 0x81, 0x80],
        &[0; 128],
    ]
    .concat();
    let visual = [
        &[
            0xFF, 0x30, 0x82, 0x01, 0x3B, 0xDF, 0x31, 4, 6, 3, 14, 1, 0xDF, 0x32, 16,
        ][..],
        &sample::ISSUER.0,
        &[0xDF, 0x33, 1, 0, 0xDF, 0x34, 5],
        b"13221",
        &[0xDF, 0x35, 0x82, 0x01, 0x10],
        &opaque,
    ]
    .concat();
    let mut card = Script::new()
        .on(TEXT, "9000")
        .on_data("00B08500000000", &text)
        .on(VISUAL, "9000")
        .on_data("00B08300000000", &visual)
        .card(Lengths::Extended);
    let information = card.text().unwrap().read_information().unwrap();
    assert_eq!(information.key_id, sample::ISSUER);
    let information = card.visual().unwrap().read_information().unwrap();
    assert_eq!(&information.municipality, b"13221");
}

#[test]
fn a_phone_has_none_of_these_applications_and_says_so_after_one_select() {
    type Open = fn(&mut Card) -> Option<CardError>;
    let applications: [(&str, Application, Open); 3] = [
        (TEXT, Application::Text, |card| card.text().err()),
        (VISUAL, Application::Visual, |card| card.visual().err()),
        (COMMON, Application::Common, |card| card.serial().err()),
    ];
    for (select, application, open) in applications {
        for status in [0x6A82_u16, 0x6999, 0x6A86, 0x6D00] {
            let mut card = Script::new()
                .on(select, &format!("{status:04X}"))
                .card(Lengths::Unknown);
            let none = CardError::NoApplication {
                application,
                status: Status(status),
            };
            assert_eq!(open(&mut card), Some(none));
        }
        let mut card = Script::new()
            .failing(select, LinkError::Removed)
            .card(Lengths::Unknown);
        assert_eq!(open(&mut card), Some(LinkError::Removed.into()));
    }
}

#[test]
fn a_file_that_is_closed_absent_or_of_another_form_says_so() {
    let unexpected = |status| CardError::Unexpected {
        command: "READ BINARY",
        status: Status(status),
    };
    let face = "00B08200000000";
    let table = [
        ("6982", CardError::PinFirst),
        ("6A82", unexpected(0x6A82)),
        ("6981", unexpected(0x6981)),
        ("6986", unexpected(0x6986)),
        ("6B00", unexpected(0x6B00)),
        (
            "9000",
            CardError::Unreadable {
                what: "no element header",
            },
        ),
        (
            "FF208480000000 9000",
            CardError::Unreadable {
                what: "longer than any such file",
            },
        ),
        (
            "FF2082900000 9000",
            CardError::Unreadable {
                what: "longer than any such file",
            },
        ),
        (
            "FF2000 9000",
            CardError::Record {
                file: File::VisualFace,
                source: RecordError::Missing {
                    expected: 0xDF21,
                    at: 3,
                },
            },
        ),
        (
            "FF3000 9000",
            CardError::Record {
                file: File::VisualFace,
                source: RecordError::Missing {
                    expected: 0xFF20,
                    at: 0,
                },
            },
        ),
    ];
    for (answer, expected) in table {
        let script = Script::new()
            .on(VISUAL, "9000")
            .on(face, &answer.replace(' ', ""));
        let mut card = script.card(Lengths::Extended);
        assert_eq!(
            card.visual().unwrap().read_face().err(),
            Some(expected),
            "{answer}"
        );
    }
}

#[test]
fn a_card_that_does_not_sign_the_challenge_is_no_proof() {
    let age = sample::age(b"19550505", SchemeKey::Card, SchemeKey::Issuer);
    let issuer = CvCertificate::parse(&sample::issuer(SchemeKey::Root)).unwrap();
    let record = crate::card::visual::AgeRecord::parse(&age).unwrap();
    let key = record.verify(&issuer, &sample::anchors()).unwrap().card_key;
    for status in [0x9000_u16, 0x6982, 0x6985, 0x6A86, 0x6A88, 0x6D00, 0x6F00] {
        let script = Script::new()
            .on(VISUAL, "9000")
            .on(&challenge_command(), &format!("{status:04X}"));
        let mut card = script.card(Lengths::Unknown);
        let refused = CardError::Unexpected {
            command: "COMPUTE SIGNATURE",
            status: Status(status),
        };
        let proof = card.visual().unwrap().prove(&key, &Always(7));
        assert_eq!(proof, Err(ProofError::Card(refused)));
    }
    let script = Script::new()
        .on(VISUAL, "9000")
        .failing(&challenge_command(), LinkError::Removed);
    let mut card = script.card(Lengths::Unknown);
    let lost = Err(ProofError::Card(LinkError::Removed.into()));
    assert_eq!(card.visual().unwrap().prove(&key, &Always(7)), lost);
}

#[test]
fn the_serial_record_takes_two_commands() {
    let record = b"\x01\x1C0000000000000011322120310505";
    let mut card = Script::new()
        .on(COMMON, "9000")
        .on_data(SERIAL, record)
        .card(Lengths::Unknown);
    let serial = card.serial().unwrap();
    assert_eq!(serial.municipality(), "13221");
    let corrected = Script::new()
        .on(COMMON, "9000")
        .on(SERIAL, "6C1E")
        .on_data("00B2010C1E", record);
    let again = corrected.card(Lengths::Unknown).serial().unwrap();
    assert!(again.is_same_card(&serial));
    let reset = Script::new()
        .on(COMMON, "9000")
        .failing(SERIAL, LinkError::Reset)
        .on(COMMON, "9000")
        .on_data(SERIAL, record);
    assert!(reset.card(Lengths::Unknown).serial().is_ok());
    for status in [0x6982_u16, 0x6A82, 0x6A83, 0x6981] {
        let script = Script::new()
            .on(COMMON, "9000")
            .on(SERIAL, &format!("{status:04X}"));
        let refused = CardError::Unexpected {
            command: "READ RECORD",
            status: Status(status),
        };
        assert_eq!(script.card(Lengths::Unknown).serial().err(), Some(refused));
    }
    let script = Script::new().on(COMMON, "9000").on(SERIAL, "011C9000");
    let source = RecordError::Missing { expected: 1, at: 0 };
    let broken = CardError::Record {
        file: File::Serial,
        source,
    };
    assert_eq!(script.card(Lengths::Unknown).serial().err(), Some(broken));
}

#[test]
fn a_card_that_never_ends_is_left_within_its_budget() {
    type Read = fn(&mut Card) -> Option<CardError>;
    let reads: [(&str, Read); 4] = [
        ("attributes", |card| card.text().unwrap().read().err()),
        ("face", |card| card.visual().unwrap().read_face().err()),
        ("issuer", |card| card.visual().unwrap().read_issuer().err()),
        ("serial", |card| card.serial().err()),
    ];
    for (name, read) in reads {
        for lengths in [Lengths::Extended, Lengths::Short] {
            let (mut card, asked) = Endless::card(vec![0x00, 0x61, 0xFF], lengths);
            let error = read(&mut card);
            assert!(
                matches!(error, Some(CardError::Link(LinkError::Budget { .. }))),
                "{name}: {error:?}"
            );
            assert!(asked.load(Ordering::Relaxed) <= 64, "{name}");
        }
    }
}

#[test]
fn a_file_or_secret_is_named_only_in_its_own_application() {
    // The short id of 署名用電子証明書 is that of the individual number in the text application.
    let mut card = Script::new()
        .on(TEXT, "9000")
        .on(SELECT, "9000")
        .on_data("00B0810000", &[])
        .on(VISUAL, "9000")
        .on("00200092", "63CA")
        .on(TEXT, "9000")
        .on("00200095", "63C9")
        .card(Lengths::Short);
    card.text().unwrap();
    assert_eq!(
        card.0.read_small(File::SignatureCertificate),
        Ok(Vec::new())
    );
    let visual = card.0.tries(Reference::VisualNumberB);
    assert_eq!(visual, Ok(Tries::Left(10)));
    let text = card.0.tries(Reference::TextNumberB);
    assert_eq!(text, Ok(Tries::Left(9)));
}
