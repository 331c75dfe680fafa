//! EF 0002: the face of the card.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::card::{
    cv::{CvAnchors, CvCertificate},
    genuine::CardKey,
    picture::{self, Picture, PictureError},
    record::{self, Object, RecordError, TrustError},
    recorded::{RecordedDay, RecordedSex},
};
use crate::x509::PublicKey;

const FILE: u32 = 0xFF20;
const OFFSETS: u32 = 0xDF21;
const BIRTH: u32 = 0xDF22;
const SEX: u32 = 0xDF23;
const KEY: u32 = 0xDF24;
const NAME: u32 = 0xDF25;
const ADDRESS: u32 = 0xDF26;
const PHOTO: u32 = 0xDF27;
const SIGNATURE: u32 = 0xDF28;
const EXPIRY: u32 = 0xDF29;
const SECURITY_CODE: u32 = 0xDF2A;

/// The longest signature that is read.
const LONGEST_SIGNATURE: usize = 512;

/// DigestInfo with the object identifier of SHA-256 and room for three digests instead of one (115 bytes in all) \[B\].
const DIGEST_INFO_OF_THREE: [u8; 19] = [
    0x30, 0x71, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x60,
];

/// The face as read from the card, not checked yet.
///
/// The pictures are kept encoded and are decoded where they are looked at. Wiped when dropped; prints nothing of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceRecord {
    face: Face,
    key: PublicKey,
    digests: [u8; 96],
    signature: Vec<u8>,
}

/// The verdict of [`FaceRecord::verify`]: birth date, sex, key, name, address and photo are as the issuer wrote them.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceVerified {
    face: Face,
    card_key: CardKey,
}

#[derive(Clone, PartialEq, Eq)]
struct Face {
    birth: RecordedDay,
    sex: RecordedSex,
    name: Zeroizing<Vec<u8>>,
    address: Zeroizing<Vec<u8>>,
    photo: Zeroizing<Vec<u8>>,
    expiry: RecordedDay,
    security_code: Zeroizing<Vec<u8>>,
}

impl FaceRecord {
    /// Reads `FF20 { DF21 offsets, DF22 … DF2A }` by the offsets in the file \[B\].
    ///
    /// # Errors
    /// What is wrong with the file. Pictures are not decoded yet.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        #[rustfmt::skip]
        let tags = [BIRTH, SEX, KEY, NAME, ADDRESS, PHOTO, SIGNATURE, EXPIRY, SECURITY_CODE];
        let objects = record::listed(file, FILE, OFFSETS, tags)?;
        let [
            birth,
            sex,
            key,
            name,
            address,
            photo,
            signature,
            expiry,
            code,
        ] = objects;
        let kept = |object: &Object<'_>| Zeroizing::new(object.value.to_vec());
        Ok(Self {
            face: Face {
                birth: RecordedDay::of(&birth)?,
                sex: RecordedSex::of(&sex)?,
                name: kept(&name),
                address: kept(&address),
                photo: kept(&photo),
                expiry: RecordedDay::of(&expiry)?,
                security_code: kept(&code),
            },
            key: key.public_key()?,
            digests: digests([&[birth, sex, key], &[name, address], &[photo]]),
            signature: signature.at_most(LONGEST_SIGNATURE)?.to_vec(),
        })
    }

    /// Checks chain and signature. Expiry and the picture of the security code are not signed on the card: they come back as read.
    ///
    /// # Errors
    /// The first of them that does not fit.
    pub fn verify(
        self,
        issuer: &CvCertificate,
        anchors: &CvAnchors,
    ) -> Result<FaceVerified, TrustError> {
        let signed = [&DIGEST_INFO_OF_THREE[..], &self.digests].concat();
        issuer
            .check(anchors)?
            .key()
            .verify_encoded(&signed, &self.signature)
            .map_err(|_| TrustError::Signature { tag: SIGNATURE })?;
        Ok(FaceVerified {
            face: self.face,
            card_key: CardKey::of_verified_record(self.key),
        })
    }
}

impl FaceVerified {
    /// 生年月日.
    #[must_use]
    pub fn birth(&self) -> RecordedDay {
        self.face.birth
    }

    /// 性別.
    #[must_use]
    pub fn sex(&self) -> RecordedSex {
        self.face.sex
    }

    /// The photo, decoded; `None` on a card without one (infants). An empty object stands for it \[C\].
    ///
    /// # Errors
    /// What is wrong with the picture.
    pub fn photo(&self) -> Result<Option<Picture>, PictureError> {
        if self.face.photo.is_empty() {
            return Ok(None);
        }
        picture::photo(&self.face.photo).map(Some)
    }

    /// 氏名 as printed: its true characters, where the text application has ●.
    ///
    /// # Errors
    /// What is wrong with the picture.
    pub fn name(&self) -> Result<Picture, PictureError> {
        picture::lettering(&self.face.name)
    }

    /// 住所 as printed.
    ///
    /// # Errors
    /// What is wrong with the picture.
    pub fn address(&self) -> Result<Picture, PictureError> {
        picture::lettering(&self.face.address)
    }

    /// 有効期限. Not signed by the issuer.
    #[must_use]
    pub fn unsigned_expiry(&self) -> RecordedDay {
        self.face.expiry
    }

    /// セキュリティコード as printed. Not signed by the issuer.
    ///
    /// # Errors
    /// What is wrong with the picture.
    pub fn unsigned_security_code(&self) -> Result<Picture, PictureError> {
        picture::lettering(&self.face.security_code)
    }

    /// The key with which the card can prove that it is no copy.
    #[must_use]
    pub fn card_key(&self) -> &CardKey {
        &self.card_key
    }
}

impl std::fmt::Debug for FaceRecord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("FaceRecord").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for FaceVerified {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FaceVerified")
            .finish_non_exhaustive()
    }
}

/// SHA-256 of DF22–DF24, of DF25–DF26 and of DF27, one after another.
fn digests(stretches: [&[Object<'_>]; 3]) -> [u8; 96] {
    let mut digests = [0; 96];
    for (place, objects) in digests.as_chunks_mut::<32>().0.iter_mut().zip(stretches) {
        let mut digest = Sha256::new();
        objects
            .iter()
            .for_each(|object| digest.update(object.whole));
        *place = digest.finalize().into();
    }
    digests
}
