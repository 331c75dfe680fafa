//! The proof that the chip at the reader is the one that was issued, and not a copy of its files: a fresh challenge, signed by the card's own key
//! without a PIN, checked with the key inside a record that the issuer signed.
//!
//! Card.md §2.4 of the project's notes \[B\].

use super::{CardError, Key, connection::Connection, record::TrustError};
use crate::{clock::Random, x509::PublicKey};

/// The card's own public key, out of a record whose signature and certificate chain were checked. Only a verified record gives one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardKey(PublicKey);

/// 256 random bits, for one use.
#[derive(Debug)]
pub struct Challenge([u8; 32]);

/// The tapped card is the one that was issued: its record, the chain above it and its answer to a fresh challenge were all checked.
///
/// It says nothing about who holds the card. Only [`CardKey::check`] gives one:
///
/// ```compile_fail,E0423
/// let forged = madoguchi_core::card::IssuedCard(());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IssuedCard(());

/// Why there is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The card did not answer the challenge.
    #[error(transparent)]
    Card(#[from] CardError),
    /// Its answer does not fit.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

/// Asks the opened application for the answer to a fresh challenge and checks it: one command.
pub(super) fn prove(
    connection: &mut Connection,
    key: &CardKey,
    random: &dyn Random,
) -> Result<IssuedCard, ProofError> {
    let challenge = Challenge::fresh(random);
    let signature = connection.sign(Key::Internal, &challenge.0, key.0.algorithm())?;
    Ok(key.check(challenge, &signature)?)
}

impl CardKey {
    /// Of a record just verified.
    pub(super) fn of_verified_record(key: PublicKey) -> Self {
        Self(key)
    }

    /// Checks the card's answer to `challenge`, which is used up.
    ///
    /// # Errors
    /// [`TrustError::Challenge`].
    pub fn check(&self, challenge: Challenge, signature: &[u8]) -> Result<IssuedCard, TrustError> {
        self.0
            .verify(&challenge.0, signature)
            .map(|()| IssuedCard(()))
            .map_err(|_| TrustError::Challenge)
    }
}

impl Challenge {
    /// A fresh one.
    #[must_use]
    pub fn fresh(random: &dyn Random) -> Self {
        let mut bytes = [0; 32];
        random.fill(&mut bytes);
        Self(bytes)
    }
}
