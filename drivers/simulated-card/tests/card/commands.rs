//! The commands beside SELECT, READ, VERIFY and signing: change of PIN, challenges, authentication, and what a foreign program probes.

use madoguchi_simulated_card::Card;
use p384::ecdsa::signature::hazmat::PrehashSigner;
use p384::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, Pss, RsaPrivateKey};
use sha2::{Digest, Sha256, Sha384};

use crate::script::{bytes, card, check, edited, example, golden, hanako, play};

#[test]
fn a_pin_is_changed_by_whoever_knows_it() {
    check(
        &mut hanako(),
        "JPKI -> 9000
         00240198 04 39393939 -> 6982
         PIN -> 9000
         00240198 04 39393939 -> 9000
         00240198 -> 6700
         00240198 11 3131313131313131313131313131313131 -> 6700
         00240098 04 31323334 -> 6A86
         0024018A 04 31323334 -> 6981
         0024019F 04 31323334 -> 6A88
         80320098 04 31323334 -> 6D00
         PIN -> 63C2
         00240198 04 31323334 -> 6982
         WRONG-PIN -> 9000
         PASSWORD -> 9000
         00A4020C02 001B -> 9000
         00240180 06 4E4557504153 -> 9000
         PASSWORD -> 63C4
         COMMON -> 9000
         0020009C 04 35363738 -> 9000
         0024019C 04 30303030 -> 6D00
         8032009C 04 30303030 -> 9000
         0020009C 04 30303030 -> 9000
         VISUAL -> 9000
         00240191 06 303030303030 -> 6D00",
    );
}

#[test]
fn a_changed_pin_outlives_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hanako.toml");
    std::fs::write(&path, example()).expect("a card file");
    let open = || Card::open(&path).expect("a card");
    check(
        &mut open(),
        "JPKI -> 9000\n PIN -> 9000\n 00240198 04 39393939 -> 9000",
    );
    check(
        &mut open(),
        "JPKI -> 9000\n PIN -> 63C2\n WRONG-PIN -> 9000",
    );
    std::fs::write(
        folder.path().join("hanako.state.toml"),
        "[tries]\n[changed]\nuser_authentication = 39393939",
    )
    .expect("a state file");
    let error = Card::open(&path).expect_err("a spoiled state");
    let shown = format!("{error:?}");
    assert!(!shown.contains("39393939"), "{shown}");
}

#[test]
fn challenges_are_random_and_as_long_as_asked() {
    let mut card = hanako();
    check(
        &mut card,
        "JPKI -> 9000\n 00840000 -> 6700\n 0084000100 -> 6A86\n 00840000 000000 -> 6985",
    );
    let challenges = [1, 32, 0, 32].map(|le| card.transmit(&[0, 0x84, 0, 0, le]));
    assert_eq!(challenges.each_ref().map(Vec::len), [3, 34, 258, 34]);
    assert_ne!(challenges[1], challenges[3]);
}

#[test]
fn the_common_application_answers_internal_authenticate() {
    let mut card = hanako();
    check(
        &mut card,
        "00880099 01 05 00 -> 6A88
         COMMON -> 9000
         00880199 01 05 00 -> 6A86
         00880099 00 -> 6700
         0088009C 01 05 00 -> 6981
         0088009F 01 05 00 -> 6A88
         00880099 01 05 10 -> 6700",
    );
    let answer = play(&mut card, "00880099 09 6368616C6C656E6765 00");
    let signature = answer.strip_suffix(&[0x90, 0x00]).expect("success");
    internal_key()
        .to_public_key()
        .verify(
            Pkcs1v15Sign::new::<Sha256>(),
            &Sha256::digest("challenge"),
            signature,
        )
        .expect("a true signature");
}

#[test]
fn signatures_can_be_pss() {
    let digest = Sha256::digest("challenge");
    let mut card = hanako();
    check(&mut card, "TEXT -> 9000");
    let given = [bytes("802A040020"), digest.to_vec(), vec![0]].concat();
    let answers =
        [given, bytes("802A0500 09 6368616C6C656E6765 00")].map(|command| card.transmit(&command));
    assert_ne!(answers[0], answers[1], "each has its own salt");
    for answer in answers {
        let signature = answer.strip_suffix(&[0x90, 0x00]).expect("success");
        internal_key()
            .to_public_key()
            .verify(Pss::new::<Sha256>(), &digest, signature)
            .expect("a true signature");
    }
}

#[test]
fn objects_outside_the_applications_are_read_whole() {
    let mut card = hanako();
    check(
        &mut card,
        "00CA004200 -> 39393939393939 0805 303031 00000000 9000
         00CA004500 -> 303030303030303030303030303031 9000
         00CA00F700 -> 39393939393937 0805 303031 00000000 9000
         00CA00F800 -> 6700
         00CA7F2100 -> 6700
         00CA00F900 -> 6A88",
    );
    for (tag, issuer) in [("00F8", "9999999"), ("7F21", "9999997")] {
        let object = play(&mut card, &format!("00CA{tag} 000000"));
        assert_eq!(object.len(), 575 + 2);
        assert_eq!(object[..6], bytes("4D0A42105F20"));
        assert_eq!(&object[17..24], issuer.as_bytes(), "{tag}");
    }
    check(&mut golden("android"), "00CA00F000 -> 6A88");
}

#[test]
fn what_foreign_programs_probe_has_the_status_of_real_cards() {
    check(
        &mut hanako(),
        "01A4040C0A D392F000260100000001 -> 6881
         03B0000000 -> 6881
         08B0000000 -> 6E00
         0CB0000000 -> 6E00
         JPKI -> 9000
         08B0000000 -> 6982
         0CB0000000 -> 6987
         80AE0000 01 05 -> 6D00
         00820000 01 05 -> 6A86
         00C0000000 -> 6D00
         00B0850000 -> 6982
         00B0900000 -> 6982
         00B0990000 -> 6982
         00B09C0000 -> 6982
         00B09E0000 -> 6982
         TEXT -> 9000
         08B0000000 -> 6988
         80AE0000 01 05 -> 6982
         TEXT-PIN -> 9000
         80AE0000 01 05 -> 6A80
         00B0860003 -> A18201 9000
         00B0870002 -> FF50 9000
         00B0880000 -> FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF 9000
         COMMON -> 9000
         08B0000000 -> 66F1
         VISUAL -> 9000
         08B0000000 -> 66F1
         00A4040C0A D3921000310001010401 -> 9000
         08B0000000 -> 6982
         00B2011400 -> ..9000
         0020009C -> 63C3",
    );
}

#[test]
fn the_invented_terminal_may_sign_without_a_pin_and_nobody_else() {
    let mut card = hanako();
    check(&mut card, "00820096 01 05 -> 6D00\n JPKI -> 9000");
    assert_eq!(authenticate(&mut card, 32, |_| {}), [0x90, 0x00]);
    check(
        &mut card,
        "SIGN -> ..9000
         802A009A 01 05 00 -> 6982
         00B0810000 -> 6982
         JPKI -> 9000
         SIGN -> ..9000
         TEXT -> 9000
         JPKI -> 9000
         SIGN -> 6982",
    );
    let table: [(u8, Spoil, [u8; 2]); 4] = [
        (32, |signature| signature[5] ^= 1, [0x63, 0x00]),
        (32, |signature| signature.fill(0), [0x63, 0x00]),
        (8, |_| {}, [0x69, 0x85]),
        (32, |signature| signature.truncate(95), [0x67, 0x00]),
    ];
    for (length, spoil, status) in table {
        let mut card = hanako();
        check(&mut card, "JPKI -> 9000");
        assert_eq!(authenticate(&mut card, length, spoil), status);
        check(&mut card, "SIGN -> 6982\n 00200098 -> 63C3");
    }
    let mut blocked = golden("blocked");
    check(&mut blocked, "JPKI -> 9000\n PIN -> 6984");
    assert_eq!(
        authenticate(&mut blocked, 32, |_| {}),
        [0x90, 0x00],
        "the counter is not asked"
    );
    for mut other in [
        golden("android"),
        crate::script::card(&format!(
            "synthetic_terminal_authentication = false\n{}",
            example()
        )),
    ] {
        check(&mut other, "JPKI -> 9000");
        assert_eq!(authenticate(&mut other, 32, |_| {}), [0x6D, 0x00]);
    }
}

#[test]
fn a_challenge_is_good_for_one_authentication() {
    let mut card = hanako();
    check(&mut card, "JPKI -> 9000");
    let challenge = play(&mut card, "0084000020");
    let command = external_authenticate(
        challenge.strip_suffix(&[0x90, 0x00]).expect("success"),
        |_| {},
    );
    for (between, status) in [("", "9000"), ("", "6985"), ("0084000020", "6300")] {
        check(&mut card, between);
        assert_eq!(card.transmit(&command), bytes(status));
    }
    check(&mut card, "SIGN -> 6982");
}

#[test]
fn a_terminal_uses_the_key_of_a_card_whose_pin_is_blocked_for_ever() {
    let mut card = card(&edited("\"physical\"", "\"face-only\""));
    check(&mut card, "JPKI -> 9000\n PIN -> 6984");
    assert_eq!(authenticate(&mut card, 16, |_| {}), [0x90, 0x00]);
    check(&mut card, "SIGN -> ..9000");
}

type Spoil = fn(&mut Vec<u8>);

fn authenticate(card: &mut Card, length: u8, spoil: Spoil) -> Vec<u8> {
    let answer = card.transmit(&[0x00, 0x84, 0x00, 0x00, length]);
    let challenge = answer.strip_suffix(&[0x90, 0x00]).expect("success");
    card.transmit(&external_authenticate(challenge, spoil))
}

/// What the demonstration terminal sends, written down from the documentation.
fn external_authenticate(challenge: &[u8], spoil: Spoil) -> Vec<u8> {
    let pem = include_str!("../../keys/terminal.pem");
    let key = p384::ecdsa::SigningKey::from(p384::SecretKey::from_pkcs8_pem(pem).expect("a key"));
    let message = [
        b"MADOGUCHI SYNTHETIC TERMINAL AUTHENTICATION".as_slice(),
        challenge,
    ]
    .concat();
    let signature: p384::ecdsa::Signature = key
        .sign_prehash(&Sha384::digest(message))
        .expect("a signature");
    let mut signature = signature.to_bytes().to_vec();
    spoil(&mut signature);
    let length = u8::try_from(signature.len()).expect("short");
    [vec![0x00, 0x82, 0x00, 0x96, length], signature].concat()
}

fn internal_key() -> RsaPrivateKey {
    RsaPrivateKey::from_pkcs8_pem(include_str!("../../keys/internal.pem")).expect("a key")
}
