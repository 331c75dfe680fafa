//! 券面事項入力補助AP: the four attributes printed on the card, as text.
//!
//! Its file EF 0001 holds the individual number. Nothing here can name that file: the files are an enum without it.

mod attributes;
mod information;
mod integrity;

pub use attributes::Attributes;
pub use information::TextInformation;
pub use integrity::{Integrity, NumberDigestUnchecked};

use super::{
    cv::{CvAnchors, CvCertificate},
    record::TrustError,
};

/// The attributes with the issuer's word for them, as read from the card and not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRecord {
    /// EF 0002.
    pub attributes: Attributes,
    /// EF 0003.
    pub integrity: Integrity,
    /// EF 0004.
    pub issuer: CvCertificate,
}

/// The verdict of [`TextRecord::verify`]: the attributes are as the issuer wrote them.
///
/// It says nothing of the chip that showed them: a copy of the files passes as well. See [`super::IssuedCard`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextVerified {
    /// The attributes.
    pub attributes: Attributes,
    /// What stayed unchecked, always: the digest of the individual number's file, which is never read.
    pub unchecked: NumberDigestUnchecked,
}

impl TextRecord {
    /// Checks chain, signature and digest: the issuer's key by its certificate and an anchor, EF 0003 by that key, EF 0002 by its digest in EF 0003.
    ///
    /// # Errors
    /// The first of them that does not fit.
    pub fn verify(self, anchors: &CvAnchors) -> Result<TextVerified, TrustError> {
        let key = self.issuer.check(anchors)?;
        let unchecked = self.integrity.verify(&key, &self.attributes)?;
        Ok(TextVerified {
            attributes: self.attributes,
            unchecked,
        })
    }
}

#[cfg(test)]
mod tests;
