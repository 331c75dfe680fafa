//! 公的個人認証AP: the user-authentication certificate, its PIN, its key.
//!
//! Files, references and answers: card.md §2.1 and §3 of the project's notes [A].

use sha2::{Digest, Sha256};

use super::{Card, CardError, CardRead, LastTryConfirmed, Lengths, SignError, Tries};
use crate::{
    apdu::{self, ShortId, Status},
    link::LinkError,
    secret::Pin,
    tlv,
    x509::{self, UserCertificate},
};

/// 利用者証明用電子証明書.
const CERTIFICATE: ShortId = ShortId::of(0x0A);
/// Its private key.
const KEY: ShortId = ShortId::of(0x17);
/// 利用者証明用暗証番号.
const PIN: ShortId = ShortId::of(0x18);
/// DigestInfo of SHA-256 up to the digest, with the NULL parameter that strict verifiers want.
const DIGEST_INFO_SHA256: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
    0x00, 0x04, 0x20,
];

/// The opened application.
#[derive(Debug)]
pub struct Jpki<'card> {
    card: &'card mut Card,
}

impl<'card> Jpki<'card> {
    pub(super) fn new(card: &'card mut Card) -> Self {
        Self { card }
    }

    /// Reads 利用者証明用電子証明書: one answer where extended lengths work, else 256 bytes at a time.
    ///
    /// # Errors
    /// [`CardError::PinFirst`] on phones; [`CardError::Unreadable`] where the file holds no certificate.
    pub fn read_certificate(&mut self) -> Result<CardRead, CardError> {
        let mut file = self.read_start()?;
        let length = tlv::encoded_length(&file).ok_or(CardError::Unreadable {
            what: "no DER header",
        })?;
        if length > x509::MAX_LENGTH {
            return Err(CardError::Unreadable {
                what: "longer than any certificate",
            });
        }
        while file.len() < length {
            let command = apdu::read_next(file.len()).ok_or(CardError::Unreadable {
                what: "offset out of range",
            })?;
            let mut reply = self.card.send(&command)?;
            if reply.status != Status::OK || reply.data.is_empty() {
                return Err(CardError::Unreadable {
                    what: "ends before its DER length",
                });
            }
            file.append(&mut reply.data);
        }
        // The physical file is longer than the certificate and filled with zeros.
        file.truncate(length);
        let certificate = UserCertificate::parse(file).map_err(|_| CardError::Unreadable {
            what: "not an X.509 certificate",
        })?;
        Ok(CardRead { certificate })
    }

    /// How often 利用者証明用暗証番号 can still be entered. Costs nothing but the question.
    ///
    /// # Errors
    /// What the card answered instead.
    pub fn tries(&mut self) -> Result<Tries, CardError> {
        let reply = self.card.send(&apdu::query_tries(PIN))?;
        let tries = match (reply.status.counter(), reply.status) {
            (Some(0), _) | (None, Status::BLOCKED | Status::BLOCKED_ISO) => Tries::Blocked,
            (Some(left), _) => Tries::Left(left),
            (None, Status::WRONG_UNCOUNTED) => Tries::Unlimited,
            (None, status) => {
                return Err(CardError::Unexpected {
                    command: "VERIFY query",
                    status,
                });
            }
        };
        self.card.tries = Some(tries);
        Ok(tries)
    }

    /// VERIFY, once. The counter is known first; with one try left the person must have confirmed.
    ///
    /// # Errors
    /// [`SignError::OutcomeUnknown`] where the link broke after the command had gone out, or the card answered something else; it is never sent again.
    pub fn verify(
        &mut self,
        pin: Pin,
        confirmed: Option<LastTryConfirmed>,
    ) -> Result<(), SignError> {
        pin.check_four_digits()?;
        let tries = match self.card.tries {
            Some(tries) => tries,
            None => self.tries()?,
        };
        match tries {
            Tries::Blocked => return Err(SignError::Blocked),
            Tries::Left(1) if confirmed.is_none() => return Err(SignError::LastTry),
            Tries::Left(_) | Tries::Unlimited => {}
        }
        let sent = self.card.send_verify(&apdu::verify(PIN, &pin));
        drop(pin);
        // Whatever comes back, what was known of the counter is old now.
        self.card.tries = None;
        let reply = sent?;
        match (reply.status.counter(), reply.status) {
            (None, Status::OK) => Ok(()),
            (Some(0), _) | (None, Status::BLOCKED | Status::BLOCKED_ISO) => {
                self.card.tries = Some(Tries::Blocked);
                Err(SignError::Blocked)
            }
            (Some(left), _) => Err(self.wrong_pin(Tries::Left(left))),
            (None, Status::WRONG_UNCOUNTED) => Err(self.wrong_pin(Tries::Unlimited)),
            (None, status) => Err(SignError::OutcomeUnknown(CardError::Unexpected {
                command: "VERIFY",
                status,
            })),
        }
    }

    /// Signs `message` (RSASSA-PKCS1-v1_5 with SHA-256). The PIN must have been verified since power-up.
    ///
    /// # Errors
    /// What the card answered instead of a signature.
    pub fn sign(&mut self, message: &[u8]) -> Result<Vec<u8>, CardError> {
        let input = [&DIGEST_INFO_SHA256[..], &Sha256::digest(message)].concat();
        let reply = self.card.send(&apdu::compute_signature(KEY, &input))?;
        if reply.status != Status::OK || reply.data.is_empty() {
            return Err(CardError::Unexpected {
                command: "COMPUTE SIGNATURE",
                status: reply.status,
            });
        }
        Ok(reply.data)
    }

    fn wrong_pin(&mut self, tries: Tries) -> SignError {
        self.card.tries = Some(tries);
        SignError::WrongPin { tries }
    }

    fn read_start(&mut self) -> Result<Vec<u8>, CardError> {
        if self.card.lengths != Lengths::Short {
            match self.card.send(&apdu::read_whole(CERTIFICATE)) {
                Ok(reply) if reply.status == Status::OK => {
                    self.card.lengths = Lengths::Extended;
                    return Ok(reply.data);
                }
                Ok(reply) if reply.status == Status::WRONG_LENGTH => {}
                Err(CardError::Link(LinkError::Refused)) => {}
                Ok(reply) => return Err(read_refused(reply.status)),
                Err(error) => return Err(error),
            }
            self.card.lengths = Lengths::Short;
        }
        let reply = self.card.send(&apdu::read_first(CERTIFICATE))?;
        if reply.status == Status::OK {
            Ok(reply.data)
        } else {
            Err(read_refused(reply.status))
        }
    }
}

fn read_refused(status: Status) -> CardError {
    if status == Status::SECURITY {
        CardError::PinFirst
    } else {
        CardError::Unexpected {
            command: "READ BINARY",
            status,
        }
    }
}
