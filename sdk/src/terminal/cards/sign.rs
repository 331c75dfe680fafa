//! What comes before the signature: a PIN, nothing (phones, PIN pads), or the synthetic terminal authentication.

use madoguchi_core::{
    card::{Card, LastTryConfirmed, PinError, SyntheticError, SyntheticTerminal},
    secret::Pin,
    visit::CardEvent,
    x509::SignatureAlgorithm,
};

/// VERIFY, where there is a PIN, and sign.
pub(super) fn verified(
    card: &mut Card,
    pin: Option<Pin>,
    last_try: Option<LastTryConfirmed>,
    message: &[u8],
    algorithm: SignatureAlgorithm,
) -> Result<Vec<u8>, PinError> {
    let mut jpki = card.jpki()?;
    if let Some(pin) = pin {
        jpki.verify(pin, last_try)?;
    }
    Ok(jpki.sign(message, algorithm)?)
}

/// The synthetic terminal authentication, where this terminal has one, and sign.
pub(super) fn recognised(
    card: &mut Card,
    terminal: Option<&SyntheticTerminal>,
    message: &[u8],
    algorithm: SignatureAlgorithm,
) -> CardEvent {
    let Some(terminal) = terminal else {
        return CardEvent::NotTaken;
    };
    let mut signed = || -> Result<Vec<u8>, SyntheticError> {
        let mut jpki = card.jpki()?;
        jpki.authenticate_synthetic_terminal(terminal)?;
        Ok(jpki.sign(message, algorithm)?)
    };
    match signed() {
        Ok(signature) => CardEvent::Signed(Ok(signature)),
        Err(SyntheticError::Card(error)) => CardEvent::Signed(Err(PinError::Card(error))),
        Err(refused) => {
            tracing::warn!("{refused}");
            CardEvent::NotTaken
        }
    }
}
