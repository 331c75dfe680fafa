//! The golden card files: every kind of card, as a stranger's program meets it.

use std::path::Path;

use madoguchi_simulated_card::{Card, CardFile, Reply};
use p384::ecdsa::Signature;
use p384::ecdsa::signature::hazmat::PrehashVerifier;
use p384::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256, Sha384};

use crate::script::{bytes, check, golden, play, slot_with};

#[test]
fn every_kind_of_card_answers_as_its_kind() {
    for (name, table) in [
        (
            "android",
            "JPKI -> 9000
             00B0860010 -> 4A504B4941504750534554 4F4B454E20 9000
             00B08A0004 -> 6982
             PIN -> 9000
             00B08A0002 -> 3082 9000
             SIGN -> ..9000
             80FC0000 -> 6700
             TEXT -> 6A82
             VISUAL -> 6A82
             COMMON -> 6A82
             SECURITY-DOMAIN -> 6A82",
        ),
        (
            "iphone",
            "JPKI -> 9000
             00B0860010 -> 4A504B4941 50494F53544F4B454E2020 9000
             00B08A0002 -> 3082 9000
             SIGN -> ..9000
             802A009A 01 05 00 -> 6982
             00200098 -> 63C3
             80FC0000 -> 9000
             80FC0100 -> 6A86
             TEXT -> 6A82
             VISUAL -> 6A82
             off
             JPKI -> 9000
             SIGN -> ..9000",
        ),
        (
            "old-juki",
            "JPKI -> 9000
             00B0860010 -> 4A504B4941504943 43544F4B454E2020 9000
             00B0880000 -> 8F0000 9000
             00B08A0000 -> 6A82
             00200098 -> 63C0
             PASSWORD -> 9000
             00B0810002 -> 3082 9000
             TEXT -> 6A82
             00A4040C0A D3921000310001010401 -> 9000",
        ),
        (
            "face-only",
            "JPKI -> 9000
             00B08A0002 -> 3082 9000
             00200098 -> 63C0
             PIN -> 6984
             VISUAL -> 9000
             00200092 0E 3330303530353230333130313233 -> 9000
             00B0820002 -> FF20 9000",
        ),
        (
            "blocked",
            "JPKI -> 9000
             PIN -> 6984
             PASSWORD -> 6984
             TEXT -> 9000
             TEXT-PIN -> 6984
             NUMBER-B -> 9000",
        ),
        (
            "infant",
            "JPKI -> 9000
             00B0880000 -> 008F00 9000
             PASSWORD -> 6984",
        ),
        (
            "expired",
            "JPKI -> 9000\n 00CA5F5100 -> 6A88\n PIN -> 9000\n SIGN -> ..9000",
        ),
        (
            "taro",
            "JPKI -> 9000
             00B0860010 -> 4A504B494150494343544F4B454E3220 9000
             00200098 04 34333231 -> 9000
             SIGN -> ..9000",
        ),
        (
            "oversized",
            "JPKI -> 9000
             00B08A0004 -> 3082752C 9000
             00B0752F01 -> 00 9000
             00B0753000 -> 6B00
             00B08B0004 -> 3082FFFF 9000
             PIN -> 9000
             TEXT -> 6A82",
        ),
        (
            "driving-licence",
            "JPKI -> 6A82
             00A40000 -> 9000
             00A4040C10 A0000002310100000000000000000000 -> 9000
             00A4020C02 0001 -> 9000
             00B0000000 -> 6982",
        ),
        (
            "transit",
            "JPKI -> 6A81\n 00A40000 -> 6A81\n 00B0000000 -> 6A81\n FFCA000000 -> 6E00",
        ),
        (
            "bank",
            "JPKI -> 6A82
             00A404000E 325041592E5359532E4444463031 00 -> 6F10840E325041592E5359532E4444463031 9000
             00A40000 -> 9000",
        ),
        (
            "passport",
            "JPKI -> 6A82
             00A4040C07 A0000002471001 -> 9000
             00A4020C02 0101 -> 9000
             00B0000000 -> 6982",
        ),
    ] {
        check(&mut golden(name), table);
    }
}

#[test]
fn each_kind_has_its_answer_to_reset() {
    for (name, atr) in [
        ("hanako", "3B 88 80 01 00 00 05 E0 B3 81 A1 00 7F"),
        ("taro", "3B E0 00 FF 81 31 FE 45 14"),
        ("old-juki", "3B 88 80 01 00 00 14 E0 B3 81 91 00 5E"),
        ("driving-licence", "3B 88 80 01 00 00 00 00 91 81 C1 00 D8"),
        (
            "transit",
            "3B 8F 80 01 80 4F 0C A0 00 00 03 06 11 00 3B 00 00 00 00 42",
        ),
        ("bank", "3B 80 80 01 01"),
        ("passport", "3B 88 80 01 00 00 00 00 77 81 81 00 7E"),
    ] {
        let atr = bytes(atr);
        assert_eq!(golden(name).atr(), atr, "{name}");
        let is_checked = atr[1..].iter().fold(0, |sum, byte| sum ^ byte) == 0;
        assert!(is_checked, "{name}: the last byte checks the others");
    }
}

#[test]
fn the_next_card_signs_with_p384() {
    let text = std::fs::read_to_string(crate::script::cards().join("next.toml")).expect("a file");
    let pem = text.split("\"\"\"").nth(1).expect("a key").trim();
    let key = p384::ecdsa::SigningKey::from(p384::SecretKey::from_pkcs8_pem(pem).expect("P-384"));
    let digest = Sha384::digest("challenge");
    let read = |form: &str, signature: &[u8]| match form {
        "plain" => Signature::from_slice(signature),
        _ => Signature::from_der(signature),
    };
    for form in ["plain", "der"] {
        let text = text.replace(
            "signature_form = \"plain\"",
            &format!("signature_form = \"{form}\""),
        );
        let mut card = Card::new(CardFile::parse(&text).expect("a card file"));
        check(
            &mut card,
            "JPKI -> 9000\n 802A0097 01 05 00 -> 6982\n PIN -> 9000\n 802A0097 01 05 00 -> 6700",
        );
        let given = [bytes("802A009730"), digest.to_vec(), vec![0]].concat();
        for command in [given, bytes("802A0397 09 6368616C6C656E6765 00")] {
            let answer = card.transmit(&command);
            let signature = answer.strip_suffix(&[0x90, 0x00]).expect("success");
            let signature = read(form, signature).expect(form);
            key.verifying_key()
                .verify_prehash(&digest, &signature)
                .expect("a true signature");
        }
    }
}

#[test]
fn the_first_command_after_power_up_may_fail() {
    let text = format!("first_command_fails = true\n{}", crate::script::example());
    check(
        &mut crate::script::card(&text),
        "JPKI -> 6F00
         JPKI -> 9000
         reset
         JPKI -> 9000
         off
         PIN -> 6F00
         JPKI -> 9000
         00200098 -> 63C3",
    );
}

#[test]
fn the_face_record_is_built_as_seen_on_cards() {
    let face = |name: &str, number_b: &str| {
        let mut card = golden(name);
        check(
            &mut card,
            &format!("VISUAL -> 9000\n 00200092 0E {number_b} -> 9000"),
        );
        let answer = play(&mut card, "00B08200 000000");
        answer
            .strip_suffix(&[0x90, 0x00])
            .expect("success")
            .to_vec()
    };
    let with_photo = face("taro", "3535303231373230333034353637");
    let offset = |file: &[u8], index: usize| {
        usize::from(u16::from_be_bytes([
            file[8 + 2 * index],
            file[9 + 2 * index],
        ]))
    };
    let fixed = [0x1A, 0x25, 0x29, 0x137];
    assert_eq!(
        [0, 1, 2, 3].map(|index| offset(&with_photo, index)),
        fixed,
        "as on a test card"
    );
    for (index, tag) in (0x22..=0x2A).enumerate() {
        let at = offset(&with_photo, index);
        assert_eq!(with_photo[at..at + 2], [0xDF, tag]);
    }
    let photo = offset(&with_photo, 5);
    let length = usize::from(u16::from_be_bytes([
        with_photo[photo + 3],
        with_photo[photo + 4],
    ]));
    assert_eq!(photo + 5 + length, offset(&with_photo, 6));
    assert_eq!(&with_photo[photo + 5 + 4..photo + 5 + 8], b"jP  ", "JP2");
    let infant = face("infant", "3038303430313230333130313233");
    let photo = offset(&infant, 5);
    assert_eq!(infant[photo..photo + 3], [0xDF, 0x27, 0x00], "no photo");
}

#[test]
fn records_are_signed_by_the_issuer_whom_the_root_certifies() {
    let pem = include_str!("../../keys/root.pem");
    let root = RsaPrivateKey::from_pkcs8_pem(pem)
        .expect("a key")
        .to_public_key();
    let mut card = golden("taro");
    check(
        &mut card,
        "VISUAL -> 9000\n 00200092 0E 3535303231373230333034353637 -> 9000\n 00200091 06 353530323137 -> 9000",
    );
    let mut read = |step| {
        let answer = play(&mut card, step);
        answer
            .strip_suffix(&[0x90, 0x00])
            .expect("success")
            .to_vec()
    };
    let certificate = read("00B08400 000000");
    let (body, signature) = (&certificate[10..307], &certificate[312..]);
    root.verify(
        Pkcs1v15Sign::new::<Sha256>(),
        &Sha256::digest(body),
        signature,
    )
    .expect("the issuer's certificate");
    let modulus = rsa::BigUint::from_bytes_be(&body[body.len() - 256..]);
    let issuer = RsaPublicKey::new(modulus, rsa::BigUint::from(65537_u32)).expect("a key");

    let face = read("00B08200 000000");
    let at = |index: usize| {
        usize::from(u16::from_be_bytes([
            face[8 + 2 * index],
            face[9 + 2 * index],
        ]))
    };
    let digest_info = [
        bytes("3071300D0609608648016503040201 0500 0460"),
        Sha256::digest(&face[at(0)..at(3)]).to_vec(),
        Sha256::digest(&face[at(3)..at(5)]).to_vec(),
        Sha256::digest(&face[at(5)..at(6)]).to_vec(),
    ]
    .concat();
    issuer
        .verify(
            Pkcs1v15Sign::new_unprefixed(),
            &digest_info,
            &face[at(6) + 5..at(7)],
        )
        .expect("three digests");

    let age = read("00B08100 000000");
    let (signed, signature) = (&age[5..age.len() - 261], &age[age.len() - 256..]);
    issuer
        .verify(
            Pkcs1v15Sign::new::<Sha256>(),
            &Sha256::digest(signed),
            signature,
        )
        .expect("the age record");

    // The key in the signed record is the one that answers challenges: this is the card that was issued.
    let own = rsa::BigUint::from_bytes_be(&face[at(3) - 256..at(3)]);
    let own = RsaPublicKey::new(own, rsa::BigUint::from(65537_u32)).expect("a key");
    let answer = read("802A0300 09 6368616C6C656E6765 00");
    own.verify(
        Pkcs1v15Sign::new::<Sha256>(),
        &Sha256::digest("challenge"),
        &answer,
    )
    .expect("the card's own key");
}

#[test]
fn a_card_has_the_key_that_its_file_gives_it() {
    let sign = |name| {
        let mut card = golden(name);
        check(&mut card, "TEXT -> 9000");
        play(&mut card, "802A0300 09 6368616C6C656E6765 00")
    };
    assert_eq!(
        sign("hanako"),
        sign("infant"),
        "shared by all that have none"
    );
    assert_ne!(sign("hanako"), sign("taro"));
}

#[test]
fn every_golden_card_file_loads_and_can_be_put_into_a_slot() {
    let mut seen = 0;
    for entry in std::fs::read_dir(crate::script::cards()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension() != Some("toml".as_ref()) {
            continue;
        }
        let file =
            CardFile::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let slot = slot_with(Card::new(file));
        let connection = slot.connect().expect("a card");
        assert!(
            matches!(connection.transmit(&[0, 0xA4, 0, 0]), Reply::Answer(answer) if answer.len() == 2)
        );
        seen += 1;
    }
    assert!(
        seen >= 15,
        "{seen} in {}",
        Path::new("tests/fixtures/cards").display()
    );
}
