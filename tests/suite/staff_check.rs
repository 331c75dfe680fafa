//! A person whom staff knows by the photo printed on the card (目視確認), through the whole terminal: the simulated card in a real pcscd, mutual TLS, the mock
//! service. What lets the card sign without a PIN is invented (`docs/simulated-card.md`).

use madoguchi::{
    core::{
        failure::Code,
        outcome::PatientText,
        visit::{End, Identified, InquiryId, PinPrompt, Screen},
    },
    terminal::EventKind,
};
use madoguchi_simulated_card::{Card, CardFile, Fault};
use madoguchi_tests::World;

const KEY: &str = include_str!("../../drivers/simulated-card/keys/terminal.pem");
const EMPLOYEE: &str = "employee";
const BLOCKED: &str = "pin-blocked";
