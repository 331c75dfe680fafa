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
    CardError, File, LastTryConfirmed, PinError, Reference, Tries, VerificationNumberB,
    connection::Connection,
    cv::{self, CvAnchors, CvCertificate},
    record::TrustError,
};
use crate::secret::Pin;

/// The longest file of this application that is read: name and address are the only ones of no fixed length.
const LONGEST_FILE: usize = 4096;

/// The opened application. Get one from [`Card::text`](super::Card::text), open its files with [`open`](Self::open), read them, and check what was read with
/// [`TextRecord::verify`].
pub struct Text<'card>(pub(super) &'card mut Connection);

/// Which of its secrets opens the application; each has a counter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSecret {
    /// 照合番号B: ten tries \[B\].
    NumberB,
    /// 券面事項入力補助用暗証番号: three tries.
    Pin,
}

impl Text<'_> {
    /// How often a secret can still be entered. Costs nothing but the question.
    ///
    /// # Errors
    /// What the card answered instead.
    pub fn tries(&mut self, secret: TextSecret) -> Result<Tries, CardError> {
        self.0.tries(match secret {
            TextSecret::NumberB => Reference::TextNumberB,
            TextSecret::Pin => Reference::TextPin,
        })
    }

    /// VERIFY of 照合番号B, once: from here on the card itself refuses the individual number.
    ///
    /// # Errors
    /// [`PinError::OutcomeUnknown`] where the link broke after the command had gone out; it is never sent again.
    pub fn open(
        &mut self,
        number: &VerificationNumberB,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify(Reference::TextNumberB, number, confirmed)
    }

    /// VERIFY of 券面事項入力補助用暗証番号, once: for who cannot read the face. The card would then give the individual number as well; nothing here can
    /// ask for it.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_by_pin(
        &mut self,
        pin: Pin,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify(Reference::TextPin, &pin, confirmed)
    }

    /// Reads the attributes and the issuer's word for them: EF 0002 and EF 0003, one command each where extended lengths work.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] before [`Self::open`]; [`CardError::Record`] where a file is not of its form.
    pub fn read(&mut self) -> Result<TextRecord, CardError> {
        let connection = &mut *self.0;
        Ok(TextRecord {
            attributes: connection.read_record(
                File::TextAttributes,
                LONGEST_FILE,
                Attributes::parse,
            )?,
            integrity: connection.read_record(
                File::TextIntegrity,
                LONGEST_FILE,
                Integrity::parse,
            )?,
        })
    }

    /// Reads the certificate of the issuer's key, EF 0004. Free.
    ///
    /// # Errors
    /// [`CardError::Record`] where the file is not of its form.
    pub fn read_issuer(&mut self) -> Result<CvCertificate, CardError> {
        self.0
            .read_record(File::TextIssuer, cv::MAX_LENGTH, CvCertificate::parse)
    }

    /// Reads what the application says about itself, EF 0005. Free.
    ///
    /// # Errors
    /// [`CardError::Record`] where the file is not of its form.
    pub fn read_information(&mut self) -> Result<TextInformation, CardError> {
        self.0
            .read_record(File::TextInformation, LONGEST_FILE, TextInformation::parse)
    }
}

impl std::fmt::Debug for Text<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Text")
    }
}

/// The attributes with the issuer's word for them, as read from the card and not checked yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRecord {
    /// EF 0002.
    pub attributes: Attributes,
    /// EF 0003.
    pub integrity: Integrity,
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
    pub fn verify(
        self,
        issuer: &CvCertificate,
        anchors: &CvAnchors,
    ) -> Result<TextVerified, TrustError> {
        let key = issuer.check(anchors)?;
        let unchecked = self.integrity.verify(&key, &self.attributes)?;
        Ok(TextVerified {
            attributes: self.attributes,
            unchecked,
        })
    }
}

#[cfg(test)]
mod tests;
