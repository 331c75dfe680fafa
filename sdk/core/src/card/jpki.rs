//! 公的個人認証AP: the user-authentication certificate, its PIN, its key.
//!
//! Files, references and answers: card.md §2.1 and §3 of the project's notes [A].

use sha2::{Digest, Sha256, Sha384};

use super::{
    CardError, CardRead, File, Key, LastTryConfirmed, PinError, Reference, Tries,
    connection::Connection,
};
use crate::{
    apdu::{self, Status},
    link::PinPad,
    secret::Pin,
    x509::{self, SignatureAlgorithm, UserCertificate},
};

/// DigestInfo of SHA-256 up to the digest, with the NULL parameter that strict verifiers want.
const DIGEST_INFO_SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// The opened application. Get one from [`Card::jpki`](super::Card::jpki).
pub struct Jpki<'card>(pub(super) &'card mut Connection);

impl Jpki<'_> {
    /// Reads 利用者証明用電子証明書: one answer where extended lengths work, else 256 bytes at a time.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] on phones; [`CardError::Unreadable`] where the file holds no certificate.
    pub fn read_certificate(&mut self) -> Result<CardRead, CardError> {
        let der = self
            .0
            .read_element(File::UserCertificate, x509::MAX_LENGTH)?;
        let certificate = UserCertificate::parse(der).map_err(|_| CardError::Unreadable {
            what: "not an X.509 certificate",
        })?;
        Ok(CardRead { certificate })
    }

    /// How often 利用者証明用暗証番号 can still be entered. Costs nothing but the question.
    ///
    /// # Errors
    /// What the card answered instead.
    pub fn tries(&mut self) -> Result<Tries, CardError> {
        self.0.tries(Reference::UserPin)
    }

    /// VERIFY, once. The counter is known first; with one try left the person must have confirmed.
    ///
    /// # Errors
    /// [`PinError::OutcomeUnknown`] where the link broke after the command had gone out, or the card answered something else; it is never sent again.
    pub fn verify(
        &mut self,
        pin: Pin,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify(Reference::UserPin, &pin, confirmed)
    }

    /// VERIFY of the four digits that the person types on the reader, once, as [`Self::verify`].
    ///
    /// # Errors
    /// As [`Self::verify`].
    pub fn verify_on_pad(
        &mut self,
        pad: &mut dyn PinPad,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), PinError> {
        self.0.verify_on_pad(Reference::UserPin, 4, pad, confirmed)
    }

    /// Signs `message` with the key of 利用者証明用電子証明書, whose `algorithm` its certificate tells. The PIN must have been verified since power-up.
    /// The signature comes in the encoding of X.509, as [`PublicKey::verify`](x509::PublicKey::verify) takes it.
    ///
    /// # Errors
    /// What the card answered instead of a signature.
    pub fn sign(
        &mut self,
        message: &[u8],
        algorithm: SignatureAlgorithm,
    ) -> Result<Vec<u8>, CardError> {
        let reply = self.0.send(&apdu::compute_signature(
            Key::User,
            &digest(message, algorithm),
        ))?;
        if reply.status != Status::OK || reply.data.is_empty() {
            return Err(CardError::Unexpected {
                command: "COMPUTE SIGNATURE",
                status: reply.status,
            });
        }
        Ok(algorithm.encode(reply.data))
    }
}

/// What the card signs: for RSA the DigestInfo, which it pads; for P-384 the bare digest \[C\], since ECDSA has no DigestInfo.
fn digest(message: &[u8], algorithm: SignatureAlgorithm) -> Vec<u8> {
    match algorithm {
        SignatureAlgorithm::RsaSha256 => {
            [&DIGEST_INFO_SHA256[..], &Sha256::digest(message)].concat()
        }
        SignatureAlgorithm::P384Sha384 => Sha384::digest(message).to_vec(),
    }
}

impl std::fmt::Debug for Jpki<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Jpki")
    }
}
