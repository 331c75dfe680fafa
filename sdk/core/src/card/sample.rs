//! Files of an invented card, written with a writer of their own and signed by the keys of an invented scheme.

use sha2::{Digest, Sha256};

use super::{
    cv::{CvAnchors, KeyId},
    record::write::{listed, object},
};
use crate::{
    clock::Random,
    x509::{Environment, bare::scheme::SchemeKey},
};

pub(super) const ROOT: KeyId = KeyId(*b"9999997\x08\x05001\0\0\0\0");
pub(super) const ISSUER: KeyId = KeyId(*b"9999998\x08\x05001\0\0\0\0");

pub(super) const PORTRAIT: &[u8] =
    include_bytes!("../../../../drivers/simulated-card/pictures/portrait.jp2");
pub(super) const NAME: &[u8] =
    include_bytes!("../../../../drivers/simulated-card/pictures/name.png");
pub(super) const ADDRESS: &[u8] =
    include_bytes!("../../../../drivers/simulated-card/pictures/address.png");
pub(super) const CODE: &[u8] =
    include_bytes!("../../../../drivers/simulated-card/pictures/code.png");

pub(super) fn anchors() -> CvAnchors {
    let mut anchors = CvAnchors::new(Environment::Test);
    anchors.add(ROOT, &SchemeKey::Root.modulus()).unwrap();
    anchors
}

/// EF 0004: the issuer's key, certified by `root` under the id of the anchor.
pub(super) fn issuer(root: SchemeKey) -> Vec<u8> {
    let body = [&ROOT.0[..], &ISSUER.0, &SchemeKey::Issuer.object()].concat();
    let signature = object(0x5F37, &root.sign(&body));
    object(0x7F21, &[object(0x5F4E, &body), signature].concat())
}

/// Text EF 0002.
pub(super) fn attributes(name: &str, address: &str, birth: &[u8], sex: &[u8]) -> Vec<u8> {
    let objects = [
        object(0xDF22, name.as_bytes()),
        object(0xDF23, address.as_bytes()),
        object(0xDF24, birth),
        object(0xDF25, sex),
    ];
    listed(0xFF20, 0xDF21, &objects)
}

pub(super) fn hanako() -> Vec<u8> {
    attributes(
        "試験　花子",
        "試験県見本市例示町１－２－３",
        b"19550505",
        b"2",
    )
}

/// Text EF 0003 for the given EF 0002, which begins its first object at byte `first`.
pub(super) fn integrity(attributes: &[u8], first: usize, signer: SchemeKey) -> Vec<u8> {
    let digests = [
        object(0xDF31, &[0x5A; 32]),
        object(0xDF32, &Sha256::digest(&attributes[first..])),
    ]
    .concat();
    let signature = object(0xDF33, &signer.sign(&digests));
    object(0xFF30, &[digests, signature].concat())
}

/// Visual EF 0001.
pub(super) fn age(birth: &[u8], card: SchemeKey, signer: SchemeKey) -> Vec<u8> {
    let signed = [object(0xDF11, birth), object(0xDF12, &card.object())].concat();
    let signature = object(0xDF13, &signer.sign(&signed));
    object(0xFF10, &[signed, signature].concat())
}

/// Visual EF 0002.
pub(super) struct Face {
    pub(super) birth: &'static [u8],
    pub(super) sex: &'static [u8],
    pub(super) photo: &'static [u8],
    pub(super) card: SchemeKey,
    pub(super) signer: SchemeKey,
}

impl Default for Face {
    fn default() -> Self {
        Self {
            birth: b"19550505",
            sex: b"2",
            photo: PORTRAIT,
            card: SchemeKey::Card,
            signer: SchemeKey::Issuer,
        }
    }
}

impl Face {
    pub(super) fn file(&self) -> Vec<u8> {
        let person = [
            object(0xDF22, self.birth),
            object(0xDF23, self.sex),
            object(0xDF24, &self.card.object()),
        ];
        let lettering = [object(0xDF25, NAME), object(0xDF26, ADDRESS)];
        let photo = [object(0xDF27, self.photo)];
        let mut content = vec![
            0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
            0x01, 0x05, 0x00, 0x04, 0x60,
        ];
        for stretch in [&person[..], &lettering, &photo] {
            content.extend(Sha256::digest(stretch.concat()));
        }
        let rest = [
            object(0xDF28, &self.signer.sign_encoded(&content)),
            object(0xDF29, b"20310505"),
            object(0xDF2A, CODE),
        ];
        let objects = [&person[..], &lettering, &photo, &rest].concat();
        listed(0xFF20, 0xDF21, &objects)
    }
}

/// Chance that is always the same byte.
pub(super) struct Always(pub(super) u8);

impl Random for Always {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}
