//! EF 0001: the birth date, signed, for whoever must know an age and nothing else.

use crate::card::{
    cv::{CvAnchors, CvCertificate},
    genuine::CardKey,
    record::{self, RecordError, TrustError},
    recorded::RecordedDay,
};
use crate::x509::PublicKey;

const FILE: u32 = 0xFF10;
const BIRTH: u32 = 0xDF11;
const KEY: u32 = 0xDF12;
const SIGNATURE: u32 = 0xDF13;

/// The longest signature that is read.
const LONGEST_SIGNATURE: usize = 512;

/// The age record as read from the card, not checked yet.
#[derive(Clone, PartialEq, Eq)]
pub struct AgeRecord {
    birth: RecordedDay,
    key: PublicKey,
    signed: Vec<u8>,
    signature: Vec<u8>,
}

/// The verdict of [`AgeRecord::verify`]: the birth date is as the issuer wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeVerified {
    /// 生年月日.
    pub birth: RecordedDay,
    /// The key with which the card can prove that it is no copy.
    pub card_key: CardKey,
}

impl AgeRecord {
    /// Reads `FF10 { DF11 birth date, DF12 card's public key, DF13 signature }` \[B\].
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        let content = record::content(file, FILE)?;
        let [birth, key, signature] = record::in_order(content, 0, [BIRTH, KEY, SIGNATURE])?;
        Ok(Self {
            birth: RecordedDay::of(&birth)?,
            key: key.public_key()?,
            signed: signed(&birth, &key),
            signature: signature.at_most(LONGEST_SIGNATURE)?.to_vec(),
        })
    }

    /// Checks chain and signature.
    ///
    /// # Errors
    /// The first of them that does not fit.
    pub fn verify(
        self,
        issuer: &CvCertificate,
        anchors: &CvAnchors,
    ) -> Result<AgeVerified, TrustError> {
        issuer
            .check(anchors)?
            .key()
            .verify(&self.signed, &self.signature)
            .map_err(|_| TrustError::Signature { tag: SIGNATURE })?;
        Ok(AgeVerified {
            birth: self.birth,
            card_key: CardKey::of_verified_record(self.key),
        })
    }
}

impl std::fmt::Debug for AgeRecord {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("AgeRecord").finish_non_exhaustive()
    }
}

/// Over what the signature goes. It is not published \[C\]; both objects with their tags is what the simulated card does.
fn signed(birth: &record::Object<'_>, key: &record::Object<'_>) -> Vec<u8> {
    [birth.whole, key.whole].concat()
}
