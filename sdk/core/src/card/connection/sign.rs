//! What a key of the card signs, and what comes back.

use sha2::{Digest, Sha256, Sha384};

use super::Connection;
use crate::{
    apdu::{self, Status},
    card::{CardError, Key},
    x509::SignatureAlgorithm,
};

/// DigestInfo of SHA-256 up to the digest, with the NULL parameter that strict verifiers want.
const DIGEST_INFO_SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

impl Connection {
    /// Lets a key of the selected application sign `message`; the signature is encoded as X.509 does it.
    ///
    /// # Errors
    /// What the card answered instead of a signature.
    pub(in crate::card) fn sign(
        &mut self,
        key: Key,
        message: &[u8],
        algorithm: SignatureAlgorithm,
    ) -> Result<Vec<u8>, CardError> {
        let input = input(message, algorithm);
        let reply = self.send(&apdu::compute_signature(key, &input))?;
        if reply.status != Status::OK || reply.data.is_empty() {
            return Err(CardError::Unexpected {
                command: "COMPUTE SIGNATURE",
                status: reply.status,
            });
        }
        Ok(algorithm.encode(reply.data))
    }
}

/// What the card is given: for RSA the DigestInfo, which it pads; for P-384 the bare digest \[C\], since ECDSA has no DigestInfo.
fn input(message: &[u8], algorithm: SignatureAlgorithm) -> Vec<u8> {
    match algorithm {
        SignatureAlgorithm::RsaSha256 => {
            [&DIGEST_INFO_SHA256[..], &Sha256::digest(message)].concat()
        }
        SignatureAlgorithm::P384Sha384 => Sha384::digest(message).to_vec(),
    }
}
