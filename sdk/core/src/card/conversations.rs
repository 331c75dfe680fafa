//! Whole conversations with a card, byte by byte: what is sent, how often, and what becomes of each answer.

mod any_events;
mod changes;
mod endless;
mod others;
mod pins;
mod records;
mod signature;

use super::{script::Script, *};
use crate::{
    secret::Pin,
    x509::{
        SignatureAlgorithm,
        mint::{Authority, Holder, NOT_AFTER},
    },
};

const SELECT: &str = "00A4040C0AD392F000260100000001";
const READ_USUAL: &str = "00B08A00000640";
const READ_FIRST: &str = "00B08A0000";
const QUERY: &str = "00200098";
const VERIFY: &str = "002000980431323334";
/// Over "abc", whose SHA-256 digest every description of it gives.
const SIGN: &str = "802A0097333031300D060960864801650304020105000420BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD00";

const RSA: SignatureAlgorithm = SignatureAlgorithm::RsaSha256;
/// "abc" with SHA-384, the bare digest.
const SIGN_P384: &str = "802A009730CB00753F45A35E8BB5A03D699AC65007272C32AB0EDED1631A8B605A43FF5BED8086072BA1E7CC2358BAECA134C825A700";

fn pin(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).unwrap();
    }
    pin
}

fn certificate() -> Vec<u8> {
    Holder::Hanako.certificate(NOT_AFTER).der().to_vec()
}

/// The physical file: zeros behind the certificate.
fn file() -> Vec<u8> {
    let mut file = certificate();
    file.resize(1900, 0);
    file
}

/// What the first command asks for of it.
fn usual() -> Vec<u8> {
    file()[..1600].to_vec()
}

/// The file in answers of 256 bytes, as far as the certificate goes.
fn short_reads() -> Script {
    let (file, length) = (file(), certificate().len());
    (0..length)
        .step_by(256)
        .fold(Script::new(), |script, offset| {
            let asked = (length - offset).min(256);
            let command = match offset {
                0 => READ_FIRST.to_owned(),
                _ => format!("00B0{offset:04X}{:02X}", asked % 256),
            };
            script.on_data(&command, &file[offset..offset + asked])
        })
}

fn typed_and_signed() -> Script {
    Script::new().on(VERIFY, "9000").on_data(SIGN, &[7; 256])
}

/// What a visit does: certificate and tries in one session, and after the last digit VERIFY and signature in another.
fn identify(card: &mut Card) {
    let mut jpki = card.jpki().unwrap();
    assert_eq!(
        jpki.read_certificate().unwrap().certificate.der(),
        certificate()
    );
    assert_eq!(jpki.tries(), Ok(Tries::Left(3)));
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.verify(pin(b"1234"), None), Ok(()));
    assert_eq!(jpki.sign(b"abc", RSA), Ok(vec![7; 256]));
}

#[test]
fn identifying_takes_five_commands_two_of_them_after_the_last_digit() {
    let before = Script::new()
        .on(SELECT, "9000")
        .on_data(READ_USUAL, &usual())
        .on(QUERY, "63C3");
    assert_eq!((before.len(), typed_and_signed().len()), (3, 2));
    let mut card = before.then(typed_and_signed()).card(Lengths::Unknown);
    identify(&mut card);
    assert_eq!(card.lengths(), Lengths::Extended);
}

#[test]
fn short_lengths_take_a_read_for_each_256_bytes_and_one_command_to_learn_it_once() {
    let selected = || Script::new().on(SELECT, "9000");
    let rest = || short_reads().on(QUERY, "63C3").then(typed_and_signed());
    let learning = [
        selected().on(READ_USUAL, "6700"),
        selected().failing(READ_USUAL, LinkError::Refused),
    ];
    let least = 4 + certificate().len().div_ceil(256);
    for script in learning {
        let script = script.then(rest());
        assert_eq!(script.len(), least + 1);
        let mut card = script.card(Lengths::Unknown);
        identify(&mut card);
        assert_eq!(card.lengths(), Lengths::Short);

        let script = selected().then(rest());
        assert_eq!(script.len(), least);
        identify(&mut script.card(card.lengths()));
    }
}

#[test]
fn a_reset_before_any_command_costs_one_select_and_no_second_verify() {
    let commands = [
        (SELECT, vec![0x90, 0x00]),
        (READ_USUAL, [usual(), vec![0x90, 0x00]].concat()),
        (QUERY, vec![0x63, 0xC3]),
        (VERIFY, vec![0x90, 0x00]),
        (SIGN, [vec![7; 256], vec![0x90, 0x00]].concat()),
    ];
    for (reset, _) in &commands {
        let script = commands
            .iter()
            .fold(Script::new(), |script, (command, answer)| {
                let script = match (command == reset, *command) {
                    (true, SELECT) => script.failing(SELECT, LinkError::Reset),
                    // Another program had the card: what it left of the counter is asked for anew.
                    (true, VERIFY) => script
                        .failing(VERIFY, LinkError::Reset)
                        .on(SELECT, "9000")
                        .on(QUERY, "63C3"),
                    (true, command) => script.failing(command, LinkError::Reset).on(SELECT, "9000"),
                    (false, _) => script,
                };
                script.on_bytes(command, answer.clone())
            });
        identify(&mut script.card(Lengths::Unknown));
    }
}

#[test]
fn the_first_select_may_answer_6f00_once() {
    let script = Script::new().on(SELECT, "6F00").on(SELECT, "9000");
    assert!(script.card(Lengths::Unknown).jpki().is_ok());
    let script = Script::new().on(SELECT, "6F00").on(SELECT, "6F00");
    let fault = CardError::Unexpected {
        command: "SELECT",
        status: Status::FAULT,
    };
    assert_eq!(script.card(Lengths::Unknown).jpki().err(), Some(fault));
}

#[test]
fn what_is_longer_than_usual_costs_one_read_more_of_exactly_what_is_missing() {
    let (length, usual) = (2_000, File::UserAuthority.usual_length());
    let mut file = [&[0x30, 0x82, 0x07, 0xCC][..], &[0; 1_996]].concat();
    file.resize(2_304, 0xFF);
    let mut card = Script::new()
        .on(SELECT, "9000")
        .on_data(&format!("00B08B0000{usual:04X}"), &file[..usual])
        .on_data(
            &format!("00B0{usual:04X}00{:04X}", length - usual),
            &file[usual..length],
        )
        .card(Lengths::Unknown);
    let read = card.jpki().unwrap().read_authority();
    assert_eq!(read.as_deref(), Ok(&file[..length]));
}

#[test]
fn a_file_that_holds_no_certificate_says_why() {
    let unreadable = |what| CardError::Unreadable { what };
    let unexpected = |status| CardError::Unexpected {
        command: "READ BINARY",
        status: Status(status),
    };
    let read = || Script::new().on(SELECT, "9000");
    let whole = certificate();
    let rest = format!("00B0012C00{:04X}", whole.len() - 300);
    let table = [
        (
            "nothing",
            read().on(READ_USUAL, "9000"),
            unreadable("no element header"),
        ),
        (
            "half a header",
            read().on(READ_USUAL, "30829000"),
            unreadable("no element header"),
        ),
        (
            "zeros",
            read().on_data(READ_USUAL, &[0; 1600]),
            unreadable("not an X.509 certificate"),
        ),
        (
            "2 GiB",
            read().on(READ_USUAL, "30847FFFFFFF9000"),
            unreadable("longer than any such file"),
        ),
        (
            "9 KiB",
            read().on(READ_USUAL, "308224009000"),
            unreadable("longer than any such file"),
        ),
        (
            "ends early",
            read().on_data(READ_USUAL, &whole[..300]).on(&rest, "6B00"),
            unreadable("ends before its encoded length"),
        ),
        (
            "stops talking",
            read().on_data(READ_USUAL, &whole[..300]).on(&rest, "9000"),
            unreadable("ends before its encoded length"),
        ),
        (
            "PIN first",
            read().on(READ_USUAL, "6982"),
            CardError::PinFirst,
        ),
        (
            "no binary file",
            read().on(READ_USUAL, "6981"),
            unexpected(0x6981),
        ),
        (
            "short refused as well",
            read().on(READ_USUAL, "6700").on(READ_FIRST, "6700"),
            unexpected(0x6700),
        ),
        (
            "PIN first, short",
            read().on(READ_USUAL, "6700").on(READ_FIRST, "6982"),
            CardError::PinFirst,
        ),
        (
            "gone",
            read().failing(READ_USUAL, LinkError::Removed),
            LinkError::Removed.into(),
        ),
        (
            "gone half-way",
            read()
                .on_data(READ_USUAL, &whole[..300])
                .failing(&rest, LinkError::Removed),
            LinkError::Removed.into(),
        ),
        (
            "one byte",
            read().on(READ_USUAL, "90"),
            LinkError::ShortReply { length: 1 }.into(),
        ),
        (
            "silence",
            read().on(READ_USUAL, ""),
            LinkError::ShortReply { length: 0 }.into(),
        ),
    ];
    for (what, script, expected) in table {
        let mut card = script.card(Lengths::Unknown);
        let read = card.jpki().unwrap().read_certificate();
        assert_eq!(read.map(|_| ()), Err(expected), "{what}");
    }
}

#[test]
fn an_answer_in_pieces_is_put_together() {
    let file = file();
    let script = Script::new()
        .on(SELECT, "9000")
        .on_bytes(READ_USUAL, [&file[..200], &[0x61, 0x00]].concat())
        .on_bytes("00C0000000", [&file[200..456], &[0x61, 0x40]].concat())
        .on_data("00C0000040", &file[456..])
        .on(QUERY, "63C3")
        .on(VERIFY, "9000")
        .on(SIGN, "6C80")
        .on_data(
            &format!("{}80", SIGN.strip_suffix("00").unwrap()),
            &[7; 256],
        );
    identify(&mut script.card(Lengths::Unknown));
}

#[test]
fn a_card_that_does_not_sign_says_what_it_answered() {
    for (answer, status) in [("6982", 0x6982), ("9000", 0x9000), ("6985", 0x6985)] {
        let mut card = Script::new()
            .on(SELECT, "9000")
            .on(SIGN, answer)
            .card(Lengths::Unknown);
        let expected = CardError::Unexpected {
            command: "COMPUTE SIGNATURE",
            status: Status(status),
        };
        assert_eq!(card.jpki().unwrap().sign(b"abc", RSA), Err(expected));
    }
}

#[test]
fn the_next_card_signs_a_bare_digest_and_nothing_counts_on_256_bytes() {
    let authority = Authority::next();
    let der = authority.leaf(Holder::Jiro).sealed_by(&authority);
    let script = Script::new()
        .on(SELECT, "9000")
        .on_data(READ_USUAL, &[der.as_slice(), &[0; 300]].concat())
        .on(QUERY, "63C3")
        .on(VERIFY, "9000")
        .on_data(SIGN_P384, &Holder::Jiro.sign_on_card(b"abc"));
    let mut card = script.card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    let key = jpki.read_certificate().unwrap().certificate.public_key();
    let key = key.unwrap();
    assert_eq!(jpki.verify(pin(b"1234"), None), Ok(()));
    let signature = jpki.sign(b"abc", key.algorithm()).unwrap();
    assert_eq!(key.verify(b"abc", &signature), Ok(()));
}
