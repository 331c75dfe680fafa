//! What a person or the program does in an open application, and what must be true of its outcome whatever the card said.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use madoguchi::core::{
    card::{
        BirthKey, CardError, ChangeError, CvCertificate, Jpki, PinError, SyntheticTerminal, Text,
        VerificationNumberB, Visual,
        text::{TextRecord, TextSecret},
        visual::{AgeRecord, FaceRecord, VisualSecret},
    },
    clock::Random,
    secret::{Password, Pin, Repeated},
    tlv,
    x509::{Environment, SignatureAlgorithm},
};
use time::macros::date;

use super::heard::{Press, Sent, Wire};
use crate::fuzz::records;

/// Acts in 公的個人認証AP.
pub(super) mod in_jpki {
    pub(in super::super) const READ: u8 = 0;
    pub(in super::super) const TRIES: u8 = 1;
    pub(in super::super) const PRESS: u8 = 2;
    pub(in super::super) const SIGN: u8 = 3;
    pub(in super::super) const PRESS_TOO_FEW: u8 = 4;
    pub(in super::super) const SIGN_ON_P384: u8 = 5;
    pub(in super::super) const READ_SIGNATURE: u8 = 6;
    pub(in super::super) const READ_AUTHORITIES: u8 = 7;
    pub(in super::super) const TOKEN: u8 = 8;
    pub(in super::super) const PASSWORD_TRIES: u8 = 9;
    pub(in super::super) const PASSWORD: u8 = 10;
    pub(in super::super) const SIGN_DOCUMENT: u8 = 11;
    pub(in super::super) const CHANGE_PIN: u8 = 12;
    pub(in super::super) const CHANGE_PASSWORD: u8 = 13;
    pub(in super::super) const PAD: u8 = 14;
    pub(in super::super) const TERMINAL: u8 = 15;
    /// How many there are.
    pub(in super::super) const COUNT: u8 = 16;
}

/// Acts in 券面事項入力補助AP.
pub(super) mod in_text {
    pub(in super::super) const TRIES: u8 = 0;
    pub(in super::super) const OPEN: u8 = 1;
    pub(in super::super) const OPEN_BY_PIN: u8 = 2;
    pub(in super::super) const READ: u8 = 3;
    pub(in super::super) const ISSUER: u8 = 4;
    pub(in super::super) const INFORMATION: u8 = 5;
    /// How many there are.
    pub(in super::super) const COUNT: u8 = 6;
}

/// Acts in 券面事項確認AP.
pub(super) mod in_visual {
    pub(in super::super) const TRIES: u8 = 0;
    pub(in super::super) const OPEN: u8 = 1;
    pub(in super::super) const OPEN_AGE: u8 = 2;
    pub(in super::super) const FACE: u8 = 3;
    pub(in super::super) const AGE: u8 = 4;
    pub(in super::super) const ISSUER: u8 = 5;
    pub(in super::super) const INFORMATION: u8 = 6;
    pub(in super::super) const PROVE: u8 = 7;
    /// How many there are.
    pub(in super::super) const COUNT: u8 = 8;
}

const PIN: &[u8] = b"1234";
const PASSWORD: &[u8] = b"EXAMPLE123";
const NUMBER_B: &[u8] = b"30050520310123";
const BIRTH: &[u8] = b"300505";
/// What the reader gets in the place of the digits that it fills in.
const ROOM: &[u8] = &[0xFF; 4];

static TERMINAL: LazyLock<SyntheticTerminal> = LazyLock::new(|| {
    let pem = include_str!("../../../../drivers/simulated-card/keys/terminal.pem");
    let text: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(text).expect("PEM");
    SyntheticTerminal::new(Environment::Test, &der).expect("a terminal")
});

pub(super) fn jpki(jpki: &mut Jpki<'_>, act: u8, wire: &Wire) {
    use in_jpki as is;
    match act % is::COUNT {
        is::READ => {
            if let Ok(read) = jpki.read_certificate() {
                is_whole(read.certificate.der(), wire);
            }
        }
        is::READ_SIGNATURE => {
            if let Ok(read) = jpki.read_signature_certificate() {
                is_whole(read.der(), wire);
            }
        }
        is::READ_AUTHORITIES => {
            let read = [jpki.read_authority(), jpki.read_signature_authority()];
            read.iter().flatten().for_each(|der| is_whole(der, wire));
        }
        is::TOKEN => {
            let _ = jpki.token_info().map(|info| info.kind());
            let _ = jpki.availability();
        }
        is::TRIES => drop(jpki.tries()),
        is::PASSWORD_TRIES => drop(jpki.password_tries()),
        is::PRESS => {
            let press = secret(0x98, PIN);
            entered(wire.pressed(press, || jpki.verify(pin(PIN), None)));
        }
        is::PRESS_TOO_FEW => {
            let refused = jpki.verify(pin(b"123"), None);
            assert!(matches!(refused, Err(PinError::Format(_))), "{refused:?}");
        }
        is::PASSWORD => {
            let press = secret(0x9B, PASSWORD);
            entered(wire.pressed(press, || {
                jpki.verify_password(password(b"example123"), None)
            }));
        }
        is::PAD => {
            let mut pad = wire.clone();
            let press = secret(0x98, ROOM);
            entered(wire.pressed(press, || jpki.verify_on_pad(&mut pad, None)));
        }
        is::CHANGE_PIN => {
            let new = Repeated::<Pin>::new(pin(b"5678"), pin(b"5678")).expect("the same");
            let press = change(0x98, PIN, b"5678");
            changed(wire.pressed(press, || jpki.change_pin(pin(PIN), new, None)));
        }
        is::CHANGE_PASSWORD => {
            let typed = || password(b"newPass9");
            let new = Repeated::<Password>::new(typed(), typed()).expect("the same");
            let press = change(0x9B, PASSWORD, b"NEWPASS9");
            let present = password(PASSWORD);
            changed(wire.pressed(press, || jpki.change_password(present, new, None)));
        }
        is::TERMINAL => {
            let let_in = jpki.authenticate_synthetic_terminal(&TERMINAL);
            assert!(let_in.is_err() || wire.bytes() >= 36, "let in unheard");
        }
        is::SIGN => is_signature(&jpki.sign(b"message", SignatureAlgorithm::RsaSha256)),
        is::SIGN_ON_P384 => is_signature(&jpki.sign(b"message", SignatureAlgorithm::P384Sha384)),
        _ => is_signature(&jpki.sign_document(b"document", SignatureAlgorithm::RsaSha256)),
    }
}

/// What was read in 券面事項入力補助AP is held against what the issuer wrote as soon as its certificate is there.
pub(super) fn text(text: &mut Text<'_>, act: u8, read: &mut Option<TextRecord>, wire: &Wire) {
    use in_text as is;
    match act % is::COUNT {
        is::TRIES => {
            let _ = (text.tries(TextSecret::NumberB), text.tries(TextSecret::Pin));
        }
        is::OPEN => {
            let press = secret(0x95, NUMBER_B);
            entered(wire.pressed(press, || text.open(&number_b(), None)));
        }
        is::OPEN_BY_PIN => {
            let press = secret(0x91, PIN);
            entered(wire.pressed(press, || text.open_by_pin(pin(PIN), None)));
        }
        is::READ => *read = text.read().ok(),
        is::ISSUER => {
            if let (Ok(issuer), Some(record)) = (text.read_issuer(), read) {
                records::is_as_written(record.clone(), &issuer);
            }
        }
        _ => drop(text.read_information()),
    }
}

/// What was read in 券面事項確認AP.
#[derive(Default)]
pub(super) struct Seen {
    face: Option<FaceRecord>,
    age: Option<AgeRecord>,
}

pub(super) fn visual(visual: &mut Visual<'_>, act: u8, seen: &mut Seen, wire: &Wire) {
    use in_visual as is;
    match act % is::COUNT {
        is::TRIES => {
            let _ = visual.tries(VisualSecret::NumberB);
            let _ = visual.tries(VisualSecret::Birth);
        }
        is::OPEN => {
            let press = secret(0x92, NUMBER_B);
            entered(wire.pressed(press, || visual.open(&number_b(), None)));
        }
        is::OPEN_AGE => {
            let key = BirthKey::new(date!(1955 - 05 - 05)).expect("a date");
            let press = secret(0x91, BIRTH);
            entered(wire.pressed(press, || visual.open_age(&key, None)));
        }
        is::FACE => seen.face = visual.read_face().ok(),
        is::AGE => seen.age = visual.read_age().ok(),
        is::ISSUER => {
            if let Ok(issuer) = visual.read_issuer() {
                seen.hold(&issuer);
            }
        }
        is::INFORMATION => drop(visual.read_information()),
        _ => {
            let proof = visual.prove(records::example_face().card_key(), &Never);
            assert!(proof.is_err(), "a signature that its key never made");
        }
    }
}

impl Seen {
    fn hold(&mut self, issuer: &CvCertificate) {
        if let Some(face) = self.face.take() {
            records::is_the_face(face, issuer);
        }
        if let Some(age) = self.age.take() {
            records::is_the_age(age, issuer);
        }
    }
}

/// A challenge that the example card never signed.
struct Never;

impl Random for Never {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0x5A);
    }
}

fn entered((result, sent): (Result<(), PinError>, Sent)) {
    match &result {
        Ok(()) => assert!(sent.opened, "opened by {sent:?}"),
        Err(PinError::WrongPin { .. }) => assert_eq!(sent.pins, 1),
        Err(PinError::LastTry | PinError::Format(_) | PinError::Card(_)) => {
            assert_eq!(sent.pins, 0, "{result:?} after it went out");
        }
        Err(_) => {}
    }
    assert!(result.is_ok() || !sent.opened, "{result:?} of {sent:?}");
}

fn changed((result, sent): (Result<(), ChangeError>, Sent)) {
    match &result {
        Ok(()) => assert!(sent.changed, "changed by {sent:?}"),
        Err(ChangeError::Present(_)) => assert!(!sent.opened && sent.changes == 0, "{sent:?}"),
        Err(_) => assert!(sent.opened, "{result:?} of {sent:?}"),
    }
    assert!(result.is_ok() || !sent.changed, "{result:?} of {sent:?}");
}

fn is_signature(signed: &Result<Vec<u8>, CardError>) {
    assert!(*signed != Ok(Vec::new()), "an empty signature");
}

/// A certificate is one element, and not longer than what came.
fn is_whole(der: &[u8], wire: &Wire) {
    assert_eq!(tlv::encoded_length(der), Some(der.len()));
    assert!(wire.bytes() > der.len(), "read more than came");
}

fn secret(secret: u8, typed: &'static [u8]) -> Press {
    Press {
        secret,
        typed,
        new: None,
    }
}

fn change(secret: u8, typed: &'static [u8], new: &'static [u8]) -> Press {
    Press {
        secret,
        typed,
        new: Some(new),
    }
}

fn pin(digits: &[u8]) -> Pin {
    let mut pin = Pin::new();
    for digit in digits {
        pin.push(*digit).expect("a digit");
    }
    pin
}

fn password(characters: &[u8]) -> Password {
    let mut password = Password::new();
    for character in characters {
        password.push(*character).expect("a letter or digit");
    }
    password
}

fn number_b() -> VerificationNumberB {
    VerificationNumberB::new(date!(1955 - 05 - 05), 2031, "0123").expect("as printed")
}
