//! EF 0003: digests of EF 0001 and EF 0002, signed by the issuer.

use super::Attributes;
use crate::card::{
    cv::CertifiedKey,
    record::{self, RecordError, TrustError},
};

const FILE: u32 = 0xFF30;
const NUMBER_DIGEST: u32 = 0xDF31;
const ATTRIBUTES_DIGEST: u32 = 0xDF32;
const SIGNATURE: u32 = 0xDF33;

/// The longest signature that is read, of whatever algorithm.
const LONGEST_SIGNATURE: usize = 512;

/// What the issuer signed about the two files.
#[derive(Clone, PartialEq, Eq)]
pub struct Integrity {
    signed: Vec<u8>,
    attributes_digest: [u8; 32],
    signature: Vec<u8>,
}

/// The digest of EF 0001 (個人番号) was not compared with anything, because that file is never read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberDigestUnchecked(());

impl Integrity {
    /// Reads `FF30 { DF31 digest of 0001, DF32 digest of 0002, DF33 signature }` \[B\]. The first digest is not kept: of twelve digits it is as good as
    /// the number itself.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        let content = record::content(file, FILE)?;
        let tags = [NUMBER_DIGEST, ATTRIBUTES_DIGEST, SIGNATURE];
        let [number, attributes, signature] = record::in_order(content, 0, tags)?;
        number.exactly::<32>()?;
        Ok(Self {
            signed: signed(&number, &attributes),
            attributes_digest: *attributes.exactly::<32>()?,
            signature: signature.at_most(LONGEST_SIGNATURE)?.to_vec(),
        })
    }

    pub(super) fn verify(
        &self,
        issuer: &CertifiedKey,
        attributes: &Attributes,
    ) -> Result<NumberDigestUnchecked, TrustError> {
        issuer
            .key()
            .verify(&self.signed, &self.signature)
            .map_err(|_| TrustError::Signature { tag: SIGNATURE })?;
        if self.attributes_digest != *attributes.digest() {
            return Err(TrustError::Digest {
                tag: ATTRIBUTES_DIGEST,
            });
        }
        Ok(NumberDigestUnchecked(()))
    }
}

impl std::fmt::Debug for Integrity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Integrity").finish_non_exhaustive()
    }
}

/// Over what the signature goes. It is not published \[C\]; both digest objects with their tags is what the simulated card does.
fn signed(number: &record::Object<'_>, attributes: &record::Object<'_>) -> Vec<u8> {
    [number.whole, attributes.whole].concat()
}
