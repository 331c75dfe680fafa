//! The records of simulated cards as `core::card` reads, verifies and disbelieves them: the double writes and signs them with code of its own.

use std::path::Path;

use madoguchi::core::{
    card::{
        BirthKey, Card, CardError, CardKey, CvAnchors, IssuedCard, KeyId, Lengths, PinError,
        ProofError, Tries, TrustError, VerificationNumberB,
        picture::{Picture, Pixels},
        text::TextSecret,
        visual::VisualSecret,
    },
    clock::Random,
    link::{Link, Readers},
    secret::Pin,
    x509::Environment,
};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Card as SimulatedCard, CardFile, Slot};

/// The invented authority over the issuers of simulated cards.
const ROOT: KeyId = KeyId(*b"9999999\x08\x05001\0\0\0\0");
const ROOT_MODULUS: &str = include_str!("../fixtures/cards/root.modulus.hex");

/// What is printed on the face, as a person would type it.
#[derive(Clone, Copy)]
struct Printed {
    card: &'static str,
    birth: &'static str,
    expiry: &'static str,
    code: &'static str,
}

const HANAKO: Printed = Printed {
    card: "hanako",
    birth: "昭和30年5月5日生",
    expiry: "2031年5月5日まで有効",
    code: "0123",
};
const TARO: Printed = Printed {
    card: "taro",
    birth: "Ｓ５５．２．１７",
    expiry: "2030",
    code: "４５６７",
};

impl Printed {
    fn number_b(self) -> VerificationNumberB {
        VerificationNumberB::typed(self.birth, self.expiry, self.code)
            .unwrap_or_else(|error| panic!("{}: {error}", self.card))
    }

    fn birth_key(self) -> BirthKey {
        BirthKey::typed(self.birth).unwrap_or_else(|error| panic!("{}: {error}", self.card))
    }

    fn slot(self) -> Slot {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("fixtures/cards/{}.toml", self.card));
        let slot = Slot::new();
        slot.insert(SimulatedCard::new(
            CardFile::read(&path).expect("card file"),
        ));
        slot
    }
}

fn power_up(slot: &Slot, lengths: Lengths) -> Card {
    let link: Box<dyn Link> = SimulatedReaders::new("reader", slot.clone())
        .open("reader")
        .expect("card");
    Card::new(link, lengths)
}

fn anchors() -> CvAnchors {
    let digits: Vec<u8> = ROOT_MODULUS.bytes().filter(u8::is_ascii_hexdigit).collect();
    let modulus: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex"))
        .collect();
    let mut anchors = CvAnchors::new(Environment::Test);
    anchors.add(ROOT, &modulus).expect("anchor");
    anchors
}

/// Chance that repeats itself.
pub(crate) struct Counting;

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for (byte, value) in bytes.iter_mut().zip(1..) {
            *byte = value;
        }
    }
}

#[test]
fn the_attributes_are_read_and_verified_in_six_commands() {
    for (printed, name) in [(HANAKO, "試験　花子"), (TARO, "試験　太郎")] {
        let slot = printed.slot();
        let mut card = power_up(&slot, Lengths::Unknown);
        let mut text = card.text().expect("application");
        assert_eq!(text.open(&printed.number_b(), None), Ok(()));
        let record = text.read().expect("record");
        let issuer = text.read_issuer().expect("issuer");
        assert_eq!(slot.take_trace().apdus(), 6, "{name}");
        let verified = record.verify(&issuer, &anchors()).expect("genuine");
        assert_eq!(verified.attributes.name(), name);
    }
}

#[test]
fn the_pin_opens_the_attributes_too_and_has_a_counter_of_its_own() {
    let slot = HANAKO.slot();
    let mut card = power_up(&slot, Lengths::Unknown);
    let mut text = card.text().expect("application");
    assert_eq!(text.read().map(|_| ()), Err(CardError::PinFirst));
    let pin = |digits: &[u8]| {
        let mut pin = Pin::new();
        for digit in digits {
            pin.push(*digit).expect("digit");
        }
        pin
    };
    let wrong = PinError::WrongPin {
        tries: Tries::Left(2),
    };
    assert_eq!(text.open_by_pin(pin(b"9999"), None), Err(wrong));
    assert_eq!(text.tries(TextSecret::NumberB), Ok(Tries::Left(10)));
    assert_eq!(text.tries(TextSecret::Pin), Ok(Tries::Left(2)));
    assert_eq!(text.open_by_pin(pin(b"5678"), None), Ok(()));
    assert!(text.read().is_ok());
}

#[test]
fn another_code_opens_nothing_and_costs_one_try_of_ten() {
    let mut card = power_up(&HANAKO.slot(), Lengths::Unknown);
    let mistyped = Printed {
        code: "0124",
        ..HANAKO
    };
    let mut visual = card.visual().expect("application");
    let wrong = PinError::WrongPin {
        tries: Tries::Left(9),
    };
    assert_eq!(visual.open(&mistyped.number_b(), None), Err(wrong));
    assert_eq!(visual.read_face().map(|_| ()), Err(CardError::PinFirst));
    assert_eq!(visual.tries(VisualSecret::Birth), Ok(Tries::Left(10)));
}

#[test]
fn the_face_has_its_photo_and_the_card_proves_to_be_the_issued_one() {
    for lengths in [Lengths::Unknown, Lengths::Short] {
        let mut card = power_up(&TARO.slot(), lengths);
        let mut visual = card.visual().expect("application");
        assert_eq!(visual.open(&TARO.number_b(), None), Ok(()));
        let face = visual.read_face().expect("face");
        let issuer = visual.read_issuer().expect("issuer");
        let face = face.verify(&issuer, &anchors()).expect("genuine");
        let photo = face.photo().expect("decoded").expect("a photo");
        assert_eq!((photo.width(), photo.height()), (240, 320));
        assert!(is_drawn(&photo) && is_drawn(&face.name().expect("decoded")));
        let proof: Result<IssuedCard, ProofError> = visual.prove(face.card_key(), &Counting);
        assert!(proof.is_ok());
    }
}

/// The own key of the example card, out of its verified record.
pub(crate) fn hanako_key() -> CardKey {
    let mut card = power_up(&HANAKO.slot(), Lengths::Unknown);
    let mut visual = card.visual().expect("application");
    assert_eq!(visual.open_age(&HANAKO.birth_key(), None), Ok(()));
    let age = visual.read_age().expect("record");
    let issuer = visual.read_issuer().expect("issuer");
    age.verify(&issuer, &anchors()).expect("genuine").card_key
}

#[test]
fn a_card_with_the_files_of_another_is_no_issued_card() {
    // Hanako's record is genuine; the chip that answers the challenge is Taro's.
    let key = hanako_key();
    let proof = |printed: Printed| {
        let mut card = power_up(&printed.slot(), Lengths::Unknown);
        let mut visual = card.visual().expect("application");
        visual.prove(&key, &Counting)
    };
    assert!(proof(HANAKO).is_ok());
    assert_eq!(proof(TARO), Err(ProofError::Trust(TrustError::Challenge)));
}

#[test]
fn nobody_is_believed_without_an_anchor() {
    let mut card = power_up(&HANAKO.slot(), Lengths::Unknown);
    let mut visual = card.visual().expect("application");
    assert_eq!(visual.open(&HANAKO.number_b(), None), Ok(()));
    let face = visual.read_face().expect("face");
    let issuer = visual.read_issuer().expect("issuer");
    let nobody = CvAnchors::new(Environment::Test);
    let unknown = TrustError::UnknownIssuer { key_id: ROOT };
    assert_eq!(face.verify(&issuer, &nobody).err(), Some(unknown));
}

#[test]
fn a_card_without_a_photo_has_a_face_all_the_same() {
    let mut card = power_up(&HANAKO.slot(), Lengths::Unknown);
    let mut visual = card.visual().expect("application");
    assert_eq!(visual.open(&HANAKO.number_b(), None), Ok(()));
    let face = visual.read_face().expect("face");
    let issuer = visual.read_issuer().expect("issuer");
    let face = face.verify(&issuer, &anchors()).expect("genuine");
    assert_eq!(face.photo(), Ok(None));
    assert!(is_drawn(&face.name().expect("decoded")));
}

#[test]
fn the_serial_record_tells_two_cards_apart() {
    let serial = |printed: Printed| {
        power_up(&printed.slot(), Lengths::Unknown)
            .serial()
            .expect("record")
    };
    assert!(serial(HANAKO).is_same_card(&serial(HANAKO)));
    assert!(!serial(HANAKO).is_same_card(&serial(TARO)));
}

#[test]
fn phones_have_none_of_these_applications_and_say_so_after_one_select() {
    for card in ["android", "iphone"] {
        let slot = Printed { card, ..HANAKO }.slot();
        let mut phone = power_up(&slot, Lengths::Unknown);
        let errors = [
            phone.text().err(),
            phone.visual().err(),
            phone.serial().err(),
        ];
        for error in errors {
            assert!(
                matches!(error, Some(CardError::NoApplication { .. })),
                "{card}: {error:?}"
            );
        }
        assert_eq!(slot.take_trace().apdus(), 3, "{card}");
    }
}

/// Something light and something dark.
fn is_drawn(picture: &Picture) -> bool {
    let Pixels::Grey(samples) = picture.pixels() else {
        return false;
    };
    samples.iter().any(|sample| *sample < 64) && samples.iter().any(|sample| *sample > 192)
}
