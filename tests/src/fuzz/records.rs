//! The records beside the certificate: whatever stands in the files, only what the issuer signed passes for verified, and no picture is larger than it says.

use std::sync::LazyLock;

use madoguchi::core::{
    card::{
        CvAnchors, CvCertificate, KeyId, SerialRecord,
        picture::{self, Picture, Pixels},
        text::{Attributes, Integrity, TextInformation, TextRecord},
        visual::{AgeRecord, AgeVerified, FaceRecord, FaceVerified, VisualInformation},
    },
    x509::Environment,
};
use madoguchi_simulated_card::Card;

use super::{
    feed::{Feed, frame},
    simulated_card::{EXAMPLE, hexadecimal},
};

/// The invented authority over the issuers of simulated cards.
const ROOT: KeyId = KeyId(*b"9999999\x08\x05001\0\0\0\0");
const PORTRAIT: &[u8] = include_bytes!("../../../drivers/simulated-card/pictures/portrait.jp2");
const LETTERING: &[u8] = include_bytes!("../../../drivers/simulated-card/pictures/name.png");

static ANCHORS: LazyLock<CvAnchors> = LazyLock::new(|| {
    let digits: String = include_str!("../../fixtures/cards/root.modulus.hex")
        .split_whitespace()
        .collect();
    let mut anchors = CvAnchors::new(Environment::Test);
    anchors.add(ROOT, &hexadecimal(&digits)).expect("an anchor");
    anchors
});
/// What stands on the example card.
pub(super) static FILES: LazyLock<Files> = LazyLock::new(Files::of_the_example);

/// One certificate of an issuer.
pub(super) fn cv_certificate(bytes: &[u8]) {
    if let Ok(certificate) = CvCertificate::parse(bytes)
        && certificate.check(&ANCHORS).is_ok()
    {
        let issued = [&FILES.text_issuer, &FILES.visual_issuer];
        assert!(
            issued
                .iter()
                .any(|file| CvCertificate::parse(file).as_ref() == Ok(&certificate)),
            "the root never signed this"
        );
    }
}

pub(super) fn cv_certificate_seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("text", FILES.text_issuer.clone()),
        ("visual", FILES.visual_issuer.clone()),
    ]
}

/// Attributes, their integrity, the issuer's certificate; each behind its length.
pub(super) fn text_record(bytes: &[u8]) {
    let mut feed = Feed::new(bytes);
    let mut file = || feed.framed().unwrap_or_default();
    let (attributes, integrity, issuer) = (file(), file(), file());
    let _ = TextInformation::parse(attributes);
    let _ = SerialRecord::parse(attributes);
    let Ok(attributes) = Attributes::parse(attributes) else {
        return;
    };
    assert_eq!(attributes.birth().digits().len(), 8);
    let (Ok(integrity), Ok(issuer)) = (Integrity::parse(integrity), CvCertificate::parse(issuer))
    else {
        return;
    };
    let record = TextRecord {
        attributes,
        integrity,
    };
    is_as_written(record, &issuer);
}

/// What passes for verified is what the issuer wrote.
pub(super) fn is_as_written(record: TextRecord, issuer: &CvCertificate) {
    if let Ok(verified) = record.verify(issuer, &ANCHORS) {
        let written = Attributes::parse(&FILES.attributes).expect("the example");
        assert!(
            verified.attributes == written,
            "the issuer never wrote this"
        );
    }
}

pub(super) fn text_record_seeds() -> Vec<(&'static str, Vec<u8>)> {
    let files = &*FILES;
    vec![
        (
            "example",
            framed(&[&files.attributes, &files.integrity, &files.text_issuer]),
        ),
        ("information", framed(&[&files.text_information])),
        ("serial", framed(&[&files.serial])),
    ]
}

/// A record of the face or the age, the issuer's certificate; each behind its length.
pub(super) fn visual_record(bytes: &[u8]) {
    let mut feed = Feed::new(bytes);
    let mut file = || feed.framed().unwrap_or_default();
    let (record, issuer) = (file(), file());
    let _ = VisualInformation::parse(record);
    let face = FaceRecord::parse(record);
    let age = AgeRecord::parse(record);
    let Ok(issuer) = CvCertificate::parse(issuer) else {
        return;
    };
    if let Ok(face) = face {
        is_the_face(face, &issuer);
    }
    if let Ok(age) = age {
        is_the_age(age, &issuer);
    }
}

/// A face that passes for verified is the one that the issuer wrote.
pub(super) fn is_the_face(face: FaceRecord, issuer: &CvCertificate) {
    let Ok(face) = face.verify(issuer, &ANCHORS) else {
        return;
    };
    let signed = |face: &FaceVerified| {
        let pictures = [face.name(), face.address()].map(Result::ok);
        let card_key = face.card_key().clone();
        (
            face.birth(),
            face.sex(),
            card_key,
            pictures,
            face.photo().ok(),
        )
    };
    assert!(
        signed(&face) == signed(&example_face()),
        "the issuer never wrote this"
    );
    let _ = (face.unsigned_expiry(), face.unsigned_security_code());
}

/// An age record that passes for verified is the one that the issuer wrote.
pub(super) fn is_the_age(age: AgeRecord, issuer: &CvCertificate) {
    if let Ok(age) = age.verify(issuer, &ANCHORS) {
        assert!(age == example_age(), "the issuer never wrote this");
    }
}

/// The face of the example card.
pub(super) fn example_face() -> FaceVerified {
    let issuer = CvCertificate::parse(&FILES.visual_issuer).expect("the example");
    let face = FaceRecord::parse(&FILES.face).expect("the example");
    face.verify(&issuer, &ANCHORS).expect("the example")
}

fn example_age() -> AgeVerified {
    let issuer = CvCertificate::parse(&FILES.visual_issuer).expect("the example");
    let age = AgeRecord::parse(&FILES.age).expect("the example");
    age.verify(&issuer, &ANCHORS).expect("the example")
}

pub(super) fn visual_record_seeds() -> Vec<(&'static str, Vec<u8>)> {
    let files = &*FILES;
    vec![
        ("face", framed(&[&files.face, &files.visual_issuer])),
        ("age", framed(&[&files.age, &files.visual_issuer])),
        ("information", framed(&[&files.visual_information])),
    ]
}

/// A picture of either format.
pub(super) fn photo(bytes: &[u8]) {
    let decoded = [picture::photo(bytes), picture::lettering(bytes)];
    decoded.iter().flatten().for_each(is_whole);
}

fn is_whole(picture: &Picture) {
    let pixels = usize::from(picture.width()) * usize::from(picture.height());
    assert!((1..=1024 * 1024).contains(&pixels), "{pixels} pixels");
    match picture.pixels() {
        Pixels::Grey(samples) => assert_eq!(samples.len(), pixels),
        Pixels::Rgb(samples) => assert_eq!(samples.len(), 3 * pixels),
    }
}

pub(super) fn photo_seeds() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("portrait", PORTRAIT.to_vec()),
        ("lettering", LETTERING.to_vec()),
    ]
}

pub(super) struct Files {
    pub(super) signature_certificate: Vec<u8>,
    pub(super) attributes: Vec<u8>,
    pub(super) integrity: Vec<u8>,
    pub(super) text_issuer: Vec<u8>,
    pub(super) text_information: Vec<u8>,
    pub(super) age: Vec<u8>,
    pub(super) face: Vec<u8>,
    pub(super) visual_information: Vec<u8>,
    pub(super) visual_issuer: Vec<u8>,
    pub(super) serial: Vec<u8>,
}

impl Files {
    fn of_the_example() -> Self {
        let mut card = Card::new(EXAMPLE.clone());
        let mut said = |command: &str| {
            let mut answer = card.transmit(&hexadecimal(command));
            assert!(answer.ends_with(&[0x90, 0x00]), "{command}: {answer:02X?}");
            answer.truncate(answer.len() - 2);
            answer
        };
        // EXAMPLE123.
        said("00A4040C0AD392F000260100000001");
        said("0020009B0A4558414D504C45313233");
        let signature_certificate = said("00B08100000000");
        // 照合番号B, then 生年月日: 昭和30年5月5日, until 2031, 0123.
        said("00A4040C0AD3921000310001010408");
        said("002000950E3330303530353230333130313233");
        let [attributes, integrity, text_issuer, text_information] =
            ["82", "83", "84", "85"].map(|file| said(&format!("00B0{file}00000000")));
        said("00A4040C0AD3921000310001010402");
        said("0020009106333030353035");
        let age = said("00B08100000000");
        said("002000920E3330303530353230333130313233");
        let [face, visual_information, visual_issuer] =
            ["82", "83", "84"].map(|file| said(&format!("00B0{file}00000000")));
        said("00A4040C0AD3921000310001010100");
        let serial = said("00B2010C00");
        Self {
            signature_certificate,
            attributes,
            integrity,
            text_issuer,
            text_information,
            age,
            face,
            visual_information,
            visual_issuer,
            serial,
        }
    }
}

fn framed(files: &[&Vec<u8>]) -> Vec<u8> {
    files.iter().flat_map(|file| frame(file)).collect()
}
