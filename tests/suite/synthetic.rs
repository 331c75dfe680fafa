//! The invented terminal authentication, against the simulated card: a face or staff-check visit signs without a PIN.

use madoguchi::core::{
    card::{Card, Lengths, SyntheticError, SyntheticTerminal},
    link::Readers,
    x509::Environment,
};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{CardFile, Reference, Slot};

const KEY: &str = include_str!("../../drivers/simulated-card/keys/terminal.pem");
const CARD: &str = include_str!("../fixtures/cards/hanako.toml");

pub(crate) fn terminal(environment: Environment) -> Result<SyntheticTerminal, SyntheticError> {
    use base64::Engine;

    let text: String = KEY.lines().filter(|line| !line.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD
        .decode(text)
        .expect("PEM");
    SyntheticTerminal::new(environment, &der)
}

/// The card in a slot, opened.
fn opened(text: &str) -> (Slot, Card) {
    let slot = Slot::new();
    let file = CardFile::parse(text).expect("card file");
    slot.insert(madoguchi_simulated_card::Card::new(file));
    let link = SimulatedReaders::new("Reader", slot.clone())
        .open("Reader")
        .expect("card");
    (slot, Card::new(link, Lengths::Unknown))
}

#[test]
fn the_simulated_card_signs_for_the_demonstration_terminal_and_no_try_is_spent() {
    let (slot, mut card) = opened(CARD);
    let mut jpki = card.jpki().expect("application");
    let read = jpki.read_certificate().expect("certificate");
    let key = read.certificate.public_key().expect("key");
    assert!(
        jpki.sign(b"message", key.algorithm()).is_err(),
        "without anything"
    );
    let terminal = terminal(Environment::Test).expect("terminal");
    jpki.authenticate_synthetic_terminal(&terminal)
        .expect("the simulated card knows it");
    let signature = jpki.sign(b"message", key.algorithm()).expect("signature");
    assert!(key.verify(b"message", &signature).is_ok());
    assert_eq!(slot.tries(Reference::UserAuthentication), Some(3));
}

#[test]
fn a_card_that_does_not_know_it_and_a_production_terminal_refuse() {
    let without = format!("synthetic_terminal_authentication = false\n{CARD}");
    let (_slot, mut card) = opened(&without);
    let mut jpki = card.jpki().expect("application");
    let test = terminal(Environment::Test).expect("terminal");
    assert!(matches!(
        jpki.authenticate_synthetic_terminal(&test),
        Err(SyntheticError::NotOnThisCard { .. })
    ));
    assert!(matches!(
        terminal(Environment::Production),
        Err(SyntheticError::Production)
    ));
}
