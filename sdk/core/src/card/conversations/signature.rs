//! The other half of 公的個人認証AP: 署名用電子証明書 with its password and key, the authorities, what the token says of itself.

use super::*;
use crate::{
    secret::{Password, PinFormat},
    x509::mint::person,
};

const READ_SIGNATURE: &str = "00B08100000700";
const QUERY_PASSWORD: &str = "0020009B";
const VERIFY_PASSWORD: &str = "0020009B06415A30395939";
const SIGN_DOCUMENT: &str = "802A009A333031300D060960864801650304020105000420BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD00";

fn password(characters: &[u8]) -> Password {
    let mut password = Password::new();
    for character in characters {
        password.push(*character).unwrap();
    }
    password
}

fn begun() -> Script {
    Script::new().on(SELECT, "9000")
}

#[test]
fn the_signature_certificate_opens_by_its_password_and_its_key_signs() {
    let authority = Authority::test();
    let der = authority
        .signature_leaf(Holder::Hanako)
        .sealed_by(&authority);
    let script = begun()
        .on(QUERY_PASSWORD, "63C5")
        .on(VERIFY_PASSWORD, "9000")
        .on_data(READ_SIGNATURE, &[der.as_slice(), &[0; 400]].concat())
        .on_data(SIGN_DOCUMENT, &Holder::Hanako.sign_on_card(b"abc"));
    let mut card = script.card(Lengths::Extended);
    let mut jpki = card.jpki().unwrap();
    // Typed in small letters, sent in capital ones.
    assert_eq!(jpki.verify_password(password(b"az09y9"), None), Ok(()));
    let certificate = jpki.read_signature_certificate().unwrap();
    assert_eq!(certificate.der(), der);
    assert_eq!(certificate.holder().unwrap().name, person::NAME);
    let key = certificate.public_key().unwrap();
    let signature = jpki.sign_document(b"abc", key.algorithm()).unwrap();
    assert_eq!(key.verify(b"abc", &signature), Ok(()));
}

#[test]
fn a_password_of_the_wrong_form_costs_nothing() {
    for characters in [&b""[..], b"AZ09Y"] {
        let mut card = begun().card(Lengths::Unknown);
        assert_eq!(
            card.jpki()
                .unwrap()
                .verify_password(password(characters), None),
            Err(PinError::Format(PinFormat::NotSixToSixteen))
        );
    }
}

#[test]
fn every_answer_to_the_password_has_its_meaning() {
    let wrong = |left| {
        Err(PinError::WrongPin {
            tries: Tries::Left(left),
        })
    };
    let unknown = |status| {
        Err(PinError::OutcomeUnknown(CardError::Unexpected {
            command: "VERIFY",
            status: Status(status),
        }))
    };
    let table = [
        ("63C5", Some("9000"), Ok(())),
        ("63C5", Some("63C4"), wrong(4)),
        ("63C2", Some("63C1"), wrong(1)),
        ("63C2", Some("63C0"), Err(PinError::Blocked)),
        ("63C2", Some("6984"), Err(PinError::Blocked)),
        ("63C2", Some("6985"), unknown(0x6985)),
        ("63C1", None, Err(PinError::LastTry)),
        ("63C0", None, Err(PinError::Blocked)),
        ("6984", None, Err(PinError::Blocked)),
    ];
    for (tries, answer, expected) in table {
        let script = begun().on(QUERY_PASSWORD, tries);
        let script = match answer {
            Some(answer) => script.on(VERIFY_PASSWORD, answer),
            None => script,
        };
        let mut card = script.card(Lengths::Unknown);
        let verified = card
            .jpki()
            .unwrap()
            .verify_password(password(b"AZ09Y9"), None);
        assert_eq!(verified, expected, "{tries} {answer:?}");
    }
}

#[test]
fn each_secret_has_a_counter_of_its_own() {
    let mut card = begun()
        .on(QUERY, "63C2")
        .on(QUERY_PASSWORD, "63C5")
        // The counter of the password says nothing of the PIN's.
        .on(QUERY, "63C1")
        .card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.tries(), Ok(Tries::Left(2)));
    assert_eq!(jpki.password_tries(), Ok(Tries::Left(5)));
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(PinError::LastTry));
}

#[test]
fn what_has_not_been_opened_stays_closed() {
    let unexpected = |command, status| CardError::Unexpected {
        command,
        status: Status(status),
    };
    let table = [
        ("6982", CardError::PinFirst),
        ("6A82", unexpected("READ BINARY", 0x6A82)),
        ("6986", unexpected("READ BINARY", 0x6986)),
        ("6981", unexpected("READ BINARY", 0x6981)),
        (
            "00009000",
            CardError::Unreadable {
                what: "not an X.509 certificate",
            },
        ),
    ];
    for (answer, expected) in table {
        let mut card = begun().on(READ_SIGNATURE, answer).card(Lengths::Extended);
        let read = card.jpki().unwrap().read_signature_certificate();
        assert_eq!(read, Err(expected), "{answer}");
    }
    for status in [0x6982, 0x6985, 0x6A88, 0x6700, 0x6A86, 0x6581] {
        let mut card = begun()
            .on(SIGN_DOCUMENT, &format!("{status:04X}"))
            .card(Lengths::Unknown);
        assert_eq!(
            card.jpki().unwrap().sign_document(b"abc", RSA),
            Err(unexpected("COMPUTE SIGNATURE", status))
        );
    }
}

#[test]
fn authorities_are_cut_where_their_der_ends() {
    let root = Authority::test().root().sealed_by(&Authority::test());
    let file = [root.as_slice(), &[0; 200]].concat();
    let mut card = begun()
        .on_data("00B08B00000540", &file)
        .on_data("00B08200000540", &file)
        .card(Lengths::Unknown);
    let mut jpki = card.jpki().unwrap();
    assert_eq!(jpki.read_authority().as_ref(), Ok(&root));
    assert_eq!(jpki.read_signature_authority().as_ref(), Ok(&root));
}

#[test]
fn the_token_says_what_it_holds() {
    let unreadable = |what| CardError::Unreadable { what };
    let there = |signature, user| Ok(Availability { signature, user });
    let refused = CardError::Unexpected {
        command: "READ BINARY",
        status: Status::NOT_FOUND,
    };
    let table = [
        ("8F8F009000", there(true, true)),
        ("008F009000", there(false, true)),
        ("8F9000", Err(unreadable("no availability"))),
        ("9000", Err(unreadable("no availability"))),
        ("6A82", Err(refused.clone())),
    ];
    for (answer, expected) in table {
        let mut card = begun().on("00B0880000", answer).card(Lengths::Unknown);
        assert_eq!(card.jpki().unwrap().availability(), expected, "{answer}");
    }
    let table = [
        ("4A504B499000", unreadable("no token label")),
        ("9000", unreadable("no token label")),
        ("6A82", refused),
    ];
    for (answer, expected) in table {
        let mut card = begun().on("00B0860000", answer).card(Lengths::Unknown);
        assert_eq!(card.jpki().unwrap().token_info(), Err(expected), "{answer}");
    }
}
