//! Every kind of card that can be simulated, as `core::card` meets it: the double that shares no code with it.

use std::path::Path;

use madoguchi::core::{
    apdu::Status,
    card::{Card, CardError, ChangeError, Lengths, OtherCard, PinError, TokenKind, Tries},
    link::{Link, Readers},
    secret::{Password, Pin, Repeated},
    x509::{PublicKey, SignatureAlgorithm},
};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Card as SimulatedCard, CardFile, Slot};

/// The slot with the card of `tests/fixtures/cards/NAME.toml` in it.
fn slot(name: &str) -> Slot {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/cards/{name}.toml"));
    let slot = Slot::new();
    slot.insert(SimulatedCard::new(
        CardFile::read(&path).expect("card file"),
    ));
    slot
}

/// The card, powered up anew.
fn power_up(slot: &Slot) -> Card {
    let link: Box<dyn Link> = SimulatedReaders::new("reader", slot.clone())
        .open("reader")
        .expect("card");
    Card::new(link, Lengths::Unknown)
}

fn pin(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).expect("digit");
    }
    pin
}

fn password(characters: &[u8]) -> Password {
    let mut password = Password::new();
    for character in characters {
        password.push(*character).expect("character");
    }
    password
}

#[test]
fn cards_and_phones_say_what_they_are_and_sign_with_their_key() {
    let rsa = SignatureAlgorithm::RsaSha256;
    let table = [
        ("hanako", TokenKind::Card, rsa),
        ("infant", TokenKind::Card, rsa),
        ("android", TokenKind::Android, rsa),
        ("iphone", TokenKind::IPhone, rsa),
        ("next", TokenKind::Card, SignatureAlgorithm::P384Sha384),
    ];
    for (name, kind, algorithm) in table {
        let slot = slot(name);
        let mut card = power_up(&slot);
        let mut jpki = card.jpki().expect("application");
        assert_eq!(jpki.token_info().expect("token").kind(), kind, "{name}");
        if kind == TokenKind::Android {
            let early = jpki.read_certificate().map(|_| ());
            assert_eq!(early, Err(CardError::PinFirst));
        }
        assert_eq!(jpki.tries(), Ok(Tries::Left(3)), "{name}");
        assert_eq!(jpki.verify(pin(b"1234"), None), Ok(()), "{name}");
        let read = jpki.read_certificate().expect("certificate");
        let key = read.certificate.public_key().expect("key");
        assert_eq!(key.algorithm(), algorithm, "{name}");
        let signature = jpki.sign(b"message", algorithm).expect("signature");
        assert_eq!(key.verify(b"message", &signature), Ok(()), "{name}");
        // An iPhone is told of the end, a plastic card is not.
        card.end();
        let last_commands = slot
            .take_trace()
            .exchanges()
            .filter(|exchange| exchange.header[..2] == [0x80, 0xFC])
            .count();
        assert_eq!(last_commands, usize::from(kind == TokenKind::IPhone));
    }
}

#[test]
fn what_is_no_my_number_card_is_found_out_within_three_commands() {
    let table = [
        ("driving-licence", OtherCard::DrivingLicence),
        ("bank", OtherCard::Payment),
        ("transit", OtherCard::NoApplications),
        ("passport", OtherCard::Unknown),
        ("old-juki", OtherCard::OldJukiCard),
    ];
    for (name, expected) in table {
        let slot = slot(name);
        let mut card = power_up(&slot);
        slot.take_trace();
        let error = match card.jpki() {
            Ok(mut jpki) => jpki.read_certificate().map(|_| ()).expect_err(name),
            Err(error) => error,
        };
        assert!(
            matches!(error, CardError::NotThisCard { card, .. } if card == expected),
            "{name}: {error:?}"
        );
        assert!(slot.take_trace().apdus() <= 3, "{name}");
    }
}

#[test]
fn a_card_whose_pins_are_blocked_says_so_without_a_verify() {
    for name in ["blocked", "face-only"] {
        let slot = slot(name);
        let mut card = power_up(&slot);
        let mut jpki = card.jpki().expect("application");
        assert!(jpki.read_certificate().is_ok(), "{name}");
        assert_eq!(jpki.tries(), Ok(Tries::Blocked), "{name}");
        let refused = jpki.verify(pin(b"1234"), None);
        assert_eq!(refused, Err(PinError::Blocked), "{name}");
    }
}

#[test]
fn the_signature_certificate_opens_by_its_password_and_its_key_signs() {
    let slot = slot("hanako");
    let mut card = power_up(&slot);
    let mut jpki = card.jpki().expect("application");
    let there = jpki.availability().expect("availability");
    assert!(there.signature && there.user);
    assert_eq!(jpki.read_signature_certificate(), Err(CardError::PinFirst));
    assert_eq!(jpki.password_tries(), Ok(Tries::Left(5)));
    let wrong = jpki.verify_password(password(b"WRONG99"), None);
    let left = PinError::WrongPin {
        tries: Tries::Left(4),
    };
    assert_eq!(wrong, Err(left));
    assert_eq!(jpki.verify_password(password(b"example123"), None), Ok(()));
    let certificate = jpki.read_signature_certificate().expect("certificate");
    let key = certificate.public_key().expect("key");
    let signature = jpki
        .sign_document(b"document", key.algorithm())
        .expect("signature");
    assert_eq!(key.verify(b"document", &signature), Ok(()));
    assert!(matches!(key, PublicKey::Rsa(_)));
}

#[test]
fn a_child_has_no_signature_certificate() {
    let slot = slot("infant");
    let mut card = power_up(&slot);
    let mut jpki = card.jpki().expect("application");
    let there = jpki.availability().expect("availability");
    assert!(!there.signature && there.user);
    assert_eq!(jpki.password_tries(), Ok(Tries::Blocked));
    assert!(matches!(
        jpki.read_signature_certificate(),
        Err(CardError::Unexpected {
            status: Status::NOT_FOUND,
            ..
        })
    ));
}

#[test]
fn secrets_are_changed_and_the_old_ones_no_longer_open() {
    let slot = slot("hanako");
    let mut card = power_up(&slot);
    let mut jpki = card.jpki().expect("application");
    let new = || Repeated::<Pin>::new(pin(b"8642"), pin(b"8642")).expect("the same");
    let wrong = PinError::WrongPin {
        tries: Tries::Left(2),
    };
    assert_eq!(
        jpki.change_pin(pin(b"9999"), new(), None),
        Err(ChangeError::Present(wrong.clone()))
    );
    assert_eq!(jpki.change_pin(pin(b"1234"), new(), None), Ok(()));
    let new = Repeated::<Password>::new(password(b"new4567"), password(b"NEW4567"));
    let changed = jpki.change_password(password(b"EXAMPLE123"), new.expect("the same"), None);
    assert_eq!(changed, Ok(()));
    card.end();

    let mut card = power_up(&slot);
    let mut jpki = card.jpki().expect("application");
    assert_eq!(jpki.verify(pin(b"1234"), None), Err(wrong));
    assert_eq!(jpki.verify(pin(b"8642"), None), Ok(()));
    assert_eq!(jpki.verify_password(password(b"NEW4567"), None), Ok(()));
}
