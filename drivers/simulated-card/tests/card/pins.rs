//! VERIFY, tries, signing, and how long a login lives.

use madoguchi_simulated_card::{Card, Reference};
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

use crate::script::{check, example, hanako, hex, play};

#[test]
fn tries_are_counted_down_and_never_come_back_by_themselves() {
    check(
        &mut hanako(),
        "JPKI -> 9000
         00200098 -> 63C3
         0020009800 -> 6700
         WRONG-PIN -> 63C2
         WRONG-PIN -> 63C1
         00200098 -> 63C1
         PIN -> 9000
         00200098 -> 63C3
         WRONG-PIN -> 63C2
         WRONG-PIN -> 63C1
         WRONG-PIN -> 63C0
         00200098 -> 63C0
         WRONG-PIN -> 6984
         PIN -> 6984
         off
         JPKI -> 9000
         PIN -> 6984
         0020009B -> 63C5",
    );
}

#[test]
fn every_application_has_the_tries_of_real_cards() {
    check(
        &mut hanako(),
        "TEXT -> 9000
         00200091 -> 63C3
         00200092 -> 63C0
         00200092 04 31323334 -> 6984
         00200094 -> 63CA
         00200095 -> 63CA
         VISUAL -> 9000
         00200091 -> 63CA
         00200092 -> 63CA
         00200093 -> 63CA
         COMMON -> 9000
         0020009C -> 63C3",
    );
}

#[test]
fn verify_refers_to_a_pin_file() {
    check(
        &mut hanako(),
        "00200098 -> 6A88
         00200080 -> 6986
         JPKI -> 9000
         00200080 -> 6986
         00A4020C02 0018 -> 9000
         00200080 -> 63C3
         00200080 04 31323334 -> 9000
         0020008A -> 6981
         0020009F -> 6A88
         00200018 -> 6A86
         00200198 -> 6A86
         00200098 11 3131313131313131313131313131313131 -> 6700
         00200098 04 31323334 00 -> 6700",
    );
}

#[test]
fn signing_needs_its_own_pin() {
    let digest = hex(&Sha256::digest("challenge"));
    let with_digest_info = |reference| {
        format!("802A00{reference} 33 3031300D060960864801650304020105000420 {digest} 00")
    };
    let mut card = hanako();
    for (step, status) in [
        (with_digest_info("97"), "6A88"),
        ("JPKI".into(), "9000"),
        (with_digest_info("97"), "6982"),
        ("PIN".into(), "9000"),
    ] {
        check(&mut card, &format!("{step} -> {status}"));
    }
    let answer = play(&mut card, &with_digest_info("97"));
    check(
        &mut card,
        &format!(
            "{} -> 6982\n 00A4020C02 0017 -> 9000",
            with_digest_info("9A")
        ),
    );
    for (same, why) in [
        (with_digest_info("80"), "by the current file"),
        (format!("802A0297 20 {digest} 00"), "the digest given"),
        (
            format!("802A0397 09 {} 00", hex(b"challenge")),
            "the digest made on the card",
        ),
        (
            format!("802A0097 000033 3031300D060960864801650304020105000420 {digest} 0000"),
            "in an extended command",
        ),
    ] {
        assert_eq!(play(&mut card, &same), answer, "{why}");
    }
    let signature = answer.strip_suffix(&[0x90, 0x00]).expect("success");
    let pem = include_str!("../../../../tests/fixtures/keys/card-01.pem");
    let key = RsaPrivateKey::from_pkcs8_pem(pem)
        .expect("a key")
        .to_public_key();
    key.verify(
        Pkcs1v15Sign::new::<Sha256>(),
        &Sha256::digest("challenge"),
        signature,
    )
    .expect("a true signature");
}

#[test]
fn signing_refuses_what_a_card_refuses() {
    check(
        &mut hanako(),
        "JPKI -> 9000
         PIN -> 9000
         802A0080 01 05 00 -> 6981
         802A008A 01 05 00 -> 6981
         802A009F 01 05 00 -> 6A88
         802A0000 01 05 00 -> 6A88
         802A0497 01 05 00 -> 6700
         802A0697 01 05 00 -> 6A86
         802A0297 01 05 00 -> 6700
         802A009700 -> 6700
         802A0097 01 05 -> 6700
         802A0097 01 05 10 -> 6700
         SIGN -> ..9000
         TEXT -> 9000
         802A0000 01 05 00 -> ..9000",
    );
    let mut card = hanako();
    let data = |length: usize| format!("802A0097 {:02X} {} 00", length, "00".repeat(length));
    check(
        &mut card,
        &format!(
            "JPKI\n PIN\n {} -> ..9000\n {} -> 6700",
            data(245),
            data(246)
        ),
    );
}

#[test]
fn a_login_ends_with_power_or_another_application_and_not_with_a_reset() {
    for (between, then) in [
        ("", "..9000"),
        ("JPKI", "..9000"),
        ("reset\n JPKI", "..9000"),
        ("reset", "6A88"),
        ("OPENPGP", "..9000"),
        ("off\n JPKI", "6982"),
        ("on\n JPKI", "6982"),
        ("TEXT\n JPKI", "6982"),
        ("SECURITY-DOMAIN\n JPKI", "6982"),
        ("reset\n TEXT\n JPKI", "6982"),
        ("WRONG-PIN", "6982"),
    ] {
        check(
            &mut hanako(),
            &format!("JPKI -> 9000\n PIN -> 9000\n {between}\n SIGN -> {then}"),
        );
    }
}

#[test]
fn tries_outlive_the_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hanako.toml");
    let state = folder.path().join("hanako.state.toml");
    std::fs::write(&path, example()).expect("a card file");
    let open = || Card::open(&path).expect("a card");
    check(&mut open(), "JPKI -> 9000\n PIN -> 9000");
    assert!(!state.exists(), "nothing was counted");
    check(&mut open(), "JPKI -> 9000\n WRONG-PIN -> 63C2");
    check(
        &mut open(),
        "JPKI -> 9000\n 00200098 -> 63C2\n WRONG-PIN -> 63C1",
    );
    assert_eq!(open().tries(Reference::UserAuthentication), Some(1));
    check(&mut open(), "JPKI -> 9000\n PIN -> 9000");
    check(&mut open(), "JPKI -> 9000\n 00200098 -> 63C3");
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        2,
        "no temporary file stays"
    );
    std::fs::write(&state, "tries = 3").expect("a state file");
    assert!(
        Card::open(&path).is_err(),
        "a spoiled state is not taken for a fresh card"
    );
}

#[test]
fn a_try_that_cannot_be_counted_is_not_given() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("hanako.toml");
    std::fs::write(&path, example()).expect("a card file");
    let mut card = Card::open(&path).expect("a card");
    folder.close().expect("the folder goes");
    check(
        &mut card,
        "JPKI -> 9000\n WRONG-PIN -> 6581\n 00200098 -> 63C3\n PIN -> 9000",
    );
}
