//! The visual records against files written and signed by others.

use proptest::prelude::*;
use time::macros::date;

use super::*;
use crate::{
    card::{
        RecordError, RecordedSex, TrustError,
        picture::PictureError,
        record::write::object,
        sample::{self, Face, anchors},
    },
    x509::bare::scheme::SchemeKey,
};

fn issuer(root: SchemeKey) -> CvCertificate {
    CvCertificate::parse(&sample::issuer(root)).unwrap()
}

fn verify_face(file: &[u8]) -> Result<FaceVerified, TrustError> {
    let record = FaceRecord::parse(file).unwrap();
    record.verify(&issuer(SchemeKey::Root), &anchors())
}

fn verify_age(file: &[u8]) -> Result<AgeVerified, TrustError> {
    let record = AgeRecord::parse(file).unwrap();
    record.verify(&issuer(SchemeKey::Root), &anchors())
}

#[test]
fn a_verified_face_has_its_fields_and_pictures() {
    let face = verify_face(&Face::default().file()).unwrap();
    assert_eq!(face.birth().day(), Some(date!(1955 - 05 - 05)));
    assert_eq!(face.sex(), RecordedSex(b'2'));
    assert_eq!(face.unsigned_expiry().day(), Some(date!(2031 - 05 - 05)));
    let size = |picture: Result<_, PictureError>| {
        let picture: crate::card::picture::Picture = picture.unwrap();
        (picture.width(), picture.height())
    };
    assert_eq!(size(face.photo().map(Option::unwrap)), (240, 320));
    assert_eq!(size(face.name()), (330, 30));
    assert_eq!(size(face.address()), (440, 30));
    assert_eq!(size(face.unsigned_security_code()), (24, 12));
    assert_eq!(format!("{face:?}"), "FaceVerified { .. }");
}

#[test]
fn a_face_without_a_photo_is_verified_and_has_none() {
    let infant = Face {
        birth: b"20260401",
        photo: b"",
        ..Face::default()
    };
    assert_eq!(verify_face(&infant.file()).unwrap().photo(), Ok(None));
}

#[test]
fn a_face_signed_by_another_or_under_another_chain_is_not_believed() {
    let signature = TrustError::Signature { tag: 0xDF28 };
    let forged = Face {
        signer: SchemeKey::Card,
        ..Face::default()
    };
    assert_eq!(verify_face(&forged.file()).err(), Some(signature));
    let record = FaceRecord::parse(&Face::default().file()).unwrap();
    let chain = record.verify(&issuer(SchemeKey::OtherRoot), &anchors());
    assert_eq!(
        chain.err(),
        Some(TrustError::IssuerCertificate {
            key_id: sample::ISSUER
        })
    );
}

#[test]
fn every_changed_byte_of_what_is_signed_is_noticed() {
    let file = Face::default().file();
    let (issuer, anchors) = (issuer(SchemeKey::Root), anchors());
    // What is behind the signature is not signed: expiry, and the picture of the security code.
    let unsigned = file.len() - object(0xDF29, &[0; 8]).len() - object(0xDF2A, sample::CODE).len();
    // Every byte of what is short, and some of the long photo.
    for place in
        (0..unsigned).filter(|place| *place < 700 || *place > unsigned - 300 || place % 97 == 0)
    {
        let mut changed = file.clone();
        changed[place] ^= 0x01;
        let believed = FaceRecord::parse(&changed)
            .is_ok_and(|record| record.verify(&issuer, &anchors).is_ok());
        assert!(!believed, "byte {place}");
    }
}

#[test]
fn an_age_record_is_verified_or_not_believed() {
    let age = |card, signer| sample::age(b"19550505", card, signer);
    let file = age(SchemeKey::Card, SchemeKey::Issuer);
    assert_eq!(file.len(), 547, "as long as those seen on cards");
    assert_eq!(
        verify_age(&file).unwrap().birth.day(),
        Some(date!(1955 - 05 - 05))
    );
    let forged = verify_age(&age(SchemeKey::Card, SchemeKey::Card));
    assert_eq!(forged, Err(TrustError::Signature { tag: 0xDF13 }));
    for place in 0..file.len() {
        let mut changed = file.clone();
        changed[place] ^= 0x01;
        let record = AgeRecord::parse(&changed);
        let believed =
            record.is_ok_and(|record| record.verify(&issuer(SchemeKey::Root), &anchors()).is_ok());
        assert!(!believed, "byte {place}");
    }
}

#[test]
fn only_the_key_in_the_record_answers_a_challenge() {
    let challenge = || genuine::Challenge::fresh(&sample::Always(7));
    let card = verify_age(&sample::age(
        b"19550505",
        SchemeKey::Card,
        SchemeKey::Issuer,
    ))
    .unwrap();
    let face = verify_face(&Face::default().file()).unwrap();
    assert_eq!(&card.card_key, face.card_key(), "one key for both");
    let answer = SchemeKey::Card.sign(&[7; 32]);
    assert!(face.card_key().check(challenge(), &answer).is_ok());
    let other_challenge = SchemeKey::Card.sign(&[8; 32]);
    let other_card = SchemeKey::OtherCard.sign(&[7; 32]);
    for answer in [
        &[][..],
        &[0; 256],
        &answer[1..],
        &other_challenge,
        &other_card,
    ] {
        assert_eq!(
            face.card_key().check(challenge(), answer),
            Err(TrustError::Challenge)
        );
    }
}

#[test]
fn the_application_tells_its_version_key_and_municipality() {
    let file = |municipality: &[u8]| {
        let parts = [
            object(0xDF31, &[6, 3, 14, 1]),
            object(0xDF32, &sample::ISSUER.0),
            object(0xDF33, &[0]),
            object(0xDF34, municipality),
            object(0xDF35, &[0; 272]),
        ];
        object(0xFF30, &parts.concat())
    };
    assert_eq!(file(b"13221").len(), 320, "as long as those seen on cards");
    let information = VisualInformation {
        version: [6, 3, 14, 1],
        key_id: sample::ISSUER,
        municipality: *b"13221",
    };
    assert_eq!(VisualInformation::parse(&file(b"13221")), Ok(information));
    let form = RecordError::Form {
        tag: 0xDF34,
        what: "not digits",
    };
    assert_eq!(VisualInformation::parse(&file(b"1322a")), Err(form));
    assert_eq!(
        VisualInformation::parse(&file(b"132210")),
        Err(RecordError::Length {
            tag: 0xDF34,
            length: 6
        })
    );
}

proptest! {
    #[test]
    fn any_bytes_are_a_file_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300), place in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let _ = (FaceRecord::parse(&bytes), AgeRecord::parse(&bytes), VisualInformation::parse(&bytes));
        let mut changed = FACE.clone();
        let place = place.index(changed.len());
        changed[place] = byte;
        let _ = FaceRecord::parse(&changed);
    }
}

static FACE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| Face::default().file());
