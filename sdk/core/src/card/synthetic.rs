//! **Invented:** the terminal authentication behind face and staff-check visits of ours.
//!
//! Using the user-authentication key without a PIN is reserved by law to approved verifiers (公的個人認証法 38条の2), and how their terminals and the card do
//! it is not published. So that such visits can be built and tested at all, the simulated card takes the signature of a demonstration terminal over its
//! challenge in the place of the PIN (`docs/simulated-card.md`). No real card knows it, and [`SyntheticTerminal`] cannot be made for production: there
//! such visits arrive from the official terminal.

use p384::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::DecodePrivateKey,
};

use super::{CardError, Jpki};
use crate::{
    apdu::{self, Status},
    x509::Environment,
};

/// What is signed before the challenge, so that the signature is good for nothing else.
const LABEL: &[u8] = b"MADOGUCHI SYNTHETIC TERMINAL AUTHENTICATION";
/// How long a challenge is.
const CHALLENGE: usize = 32;

/// **Invented:** the demonstration terminal's key, wiped when dropped.
pub struct SyntheticTerminal {
    key: SigningKey,
}

/// Why the synthetic terminal authentication did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SyntheticError {
    /// The configuration is one for production.
    #[error("synthetic terminal authentication in production")]
    Production,
    /// The key is no P-384 key in PKCS #8.
    #[error("synthetic terminal's key unreadable")]
    Key,
    /// The card does not know it, as no real card does.
    #[error("synthetic terminal authentication not on this card: {status}")]
    NotOnThisCard {
        /// What it answered.
        status: Status,
    },
    /// The card does not take this terminal's signature.
    #[error("synthetic terminal refused: {status}")]
    Refused {
        /// What it answered.
        status: Status,
    },
    /// The card.
    #[error(transparent)]
    Card(#[from] CardError),
}

impl SyntheticTerminal {
    /// A demonstration terminal with its P-384 key (PKCS #8, DER).
    ///
    /// # Errors
    /// [`SyntheticError::Production`] there, whatever the key; [`SyntheticError::Key`].
    pub fn new(environment: Environment, key: &[u8]) -> Result<Self, SyntheticError> {
        if environment != Environment::Test {
            return Err(SyntheticError::Production);
        }
        let key = SigningKey::from_pkcs8_der(key).map_err(|_| SyntheticError::Key)?;
        Ok(Self { key })
    }
}

impl std::fmt::Debug for SyntheticTerminal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("SyntheticTerminal")
    }
}

impl Jpki<'_> {
    /// **Invented:** lets the key of 利用者証明用電子証明書 sign without a PIN, for as long as the card has power.
    ///
    /// # Errors
    /// [`SyntheticError::NotOnThisCard`] on everything but the simulated card.
    pub fn authenticate_synthetic_terminal(
        &mut self,
        terminal: &SyntheticTerminal,
    ) -> Result<(), SyntheticError> {
        let not_known = |status| SyntheticError::NotOnThisCard { status };
        let reply = self.0.send(&apdu::get_challenge())?;
        if reply.status != Status::OK || reply.data.len() != CHALLENGE {
            return Err(not_known(reply.status));
        }
        let signature: Signature = terminal.key.sign(&[LABEL, &reply.data].concat());
        let status = self
            .0
            .send(&apdu::synthetic_authenticate(&signature.to_bytes()))?
            .status;
        match status {
            Status::OK => Ok(()),
            Status::WRONG_UNCOUNTED | Status::SECURITY => Err(SyntheticError::Refused { status }),
            status => Err(not_known(status)),
        }
    }
}

#[cfg(test)]
mod tests {
    use p384::ecdsa::{VerifyingKey, signature::Verifier};

    use super::*;
    use crate::{
        card::{Card, Lengths},
        link::{Link, LinkError},
    };

    fn terminal() -> SyntheticTerminal {
        SyntheticTerminal {
            key: SigningKey::from_slice(&[7; 48]).unwrap(),
        }
    }

    /// A card that opens its application, gives a challenge so, and answers a signature that `key` accepts with 9000 and any other with 6300.
    struct Knowing {
        challenge: Vec<u8>,
        key: VerifyingKey,
    }

    impl Link for Knowing {
        fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
            Ok(match command {
                [0x00, 0xA4, ..] => vec![0x90, 0x00],
                [0x00, 0x84, 0x00, 0x00, 0x20] => self.challenge.clone(),
                [0x00, 0x82, 0x00, 0x96, 0x60, signature @ ..] => {
                    let challenge = &self.challenge[..self.challenge.len() - 2];
                    let signed = [LABEL, challenge].concat();
                    let signature = Signature::from_slice(signature).unwrap();
                    match self.key.verify(&signed, &signature) {
                        Ok(()) => vec![0x90, 0x00],
                        Err(_) => vec![0x63, 0x00],
                    }
                }
                _ => vec![0x6D, 0x00],
            })
        }
    }

    fn authenticate(challenge: &[u8], key: &SigningKey) -> Result<(), SyntheticError> {
        let link = Knowing {
            challenge: challenge.to_vec(),
            key: *key.verifying_key(),
        };
        let mut card = Card::new(Box::new(link), Lengths::Unknown);
        let mut jpki = card.jpki().unwrap();
        jpki.authenticate_synthetic_terminal(&terminal())
    }

    #[test]
    fn a_card_that_knows_it_takes_the_signature_over_its_challenge_and_no_other() {
        let challenge = [&[5; CHALLENGE][..], &[0x90, 0x00]].concat();
        assert!(authenticate(&challenge, &terminal().key).is_ok());
        let stranger = SigningKey::from_slice(&[9; 48]).unwrap();
        assert!(matches!(
            authenticate(&challenge, &stranger),
            Err(SyntheticError::Refused {
                status: Status(0x6300)
            })
        ));
    }

    #[test]
    fn a_card_without_it_is_told_from_one_that_refuses() {
        for challenge in [&[0x6D, 0x00][..], &[0x90, 0x00], &[1, 2, 3, 0x90, 0x00]] {
            assert!(matches!(
                authenticate(challenge, &terminal().key),
                Err(SyntheticError::NotOnThisCard { .. })
            ));
        }
    }

    #[test]
    fn it_cannot_be_made_for_production_nor_of_anything_but_a_key() {
        let made = |environment, key: &[u8]| SyntheticTerminal::new(environment, key);
        assert!(matches!(
            made(Environment::Production, &[]),
            Err(SyntheticError::Production)
        ));
        for garbage in [&[][..], b"key"] {
            assert!(matches!(
                made(Environment::Test, garbage),
                Err(SyntheticError::Key)
            ));
        }
    }
}
