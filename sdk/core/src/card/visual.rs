//! 券面事項確認AP: what is printed on the card, as pictures, and the key by which the card proves to be the one that was issued.
//!
//! Its file EF 0005 holds a picture of the individual number. Nothing here can name that file: the files are an enum without it.

mod age;
mod face;
mod information;

pub use age::{AgeRecord, AgeVerified};
pub use face::{FaceRecord, FaceVerified};
pub use information::VisualInformation;

use super::{
    BirthKey, CardError, CardKey, File, IssuedCard, LastTryConfirmed, PinError, ProofError,
    Reference, Tries, VerificationNumberB,
    connection::Connection,
    cv::{self, CvCertificate},
    genuine,
};
use crate::clock::Random;

/// The longest face that is read, photo included; the offsets in it have 15 bits to be read by.
const LONGEST_FACE: usize = 32 * 1024;
const LONGEST_FILE: usize = 4096;

/// The opened application. Get one from [`Card::visual`](super::Card::visual), open the file wanted, read it, check it with its `verify`, and let the card
/// [`prove`](Self::prove) itself.
pub struct Visual<'card>(pub(super) &'card mut Connection);

/// Which of its secrets opens a file; each has a counter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisualSecret {
    /// 照合番号B opens the face: ten tries \[B\].
    NumberB,
    /// 生年月日 opens the age record: ten tries \[C\].
    Birth,
}

impl Visual<'_> {
    /// How often a secret can still be entered. Costs nothing but the question.
    ///
    /// # Errors
    /// What the card answered instead.
    pub fn tries(&mut self, secret: VisualSecret) -> Result<Tries, CardError> {
        self.0.tries(match secret {
            VisualSecret::NumberB => Reference::VisualNumberB,
            VisualSecret::Birth => Reference::VisualBirth,
        })
    }

    /// VERIFY of 照合番号B, once: opens the face, and not the picture of the individual number.
    ///
    /// # Errors
    /// [`PinError::OutcomeUnknown`] where the link broke after the command had gone out; it is never sent again.
    pub fn open(
        &mut self,
        number: &VerificationNumberB,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify(Reference::VisualNumberB, number, confirmed)
    }

    /// VERIFY of the birth date, once: opens the age record and nothing else.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_age(
        &mut self,
        birth: &BirthKey,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify(Reference::VisualBirth, birth, confirmed)
    }

    /// Reads the face, EF 0002.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] before [`Self::open`]; [`CardError::Record`] where the file is not of its form.
    pub fn read_face(&mut self) -> Result<FaceRecord, CardError> {
        self.0
            .read_record(File::VisualFace, LONGEST_FACE, FaceRecord::parse)
    }

    /// Reads the age record, EF 0001.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] before [`Self::open_age`]; [`CardError::Record`] where the file is not of its form.
    pub fn read_age(&mut self) -> Result<AgeRecord, CardError> {
        self.0
            .read_record(File::VisualAge, LONGEST_FILE, AgeRecord::parse)
    }

    /// Reads the certificate of the issuer's key, EF 0004. Free.
    ///
    /// # Errors
    /// [`CardError::Record`] where the file is not of its form.
    pub fn read_issuer(&mut self) -> Result<CvCertificate, CardError> {
        self.0
            .read_record(File::VisualIssuer, cv::MAX_LENGTH, CvCertificate::parse)
    }

    /// Reads what the application says about itself, EF 0003. Free.
    ///
    /// # Errors
    /// [`CardError::Record`] where the file is not of its form.
    pub fn read_information(&mut self) -> Result<VisualInformation, CardError> {
        self.0.read_record(
            File::VisualInformation,
            LONGEST_FILE,
            VisualInformation::parse,
        )
    }

    /// Has the card sign a fresh challenge with its own key, without a PIN, and checks the answer with the key of a verified record.
    ///
    /// # Errors
    /// [`super::TrustError::Challenge`] where the answer was made with another key: a copy of the files.
    pub fn prove(&mut self, key: &CardKey, random: &dyn Random) -> Result<IssuedCard, ProofError> {
        genuine::prove(self.0, key, random)
    }
}

impl std::fmt::Debug for Visual<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Visual")
    }
}

#[cfg(test)]
mod tests;
