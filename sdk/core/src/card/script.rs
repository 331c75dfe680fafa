//! Two doubles of a card: a script that must be followed to the letter and to its end, and a card that says the same for ever.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use crate::{
    card::{Card, Lengths},
    link::{Link, LinkError},
};

/// Commands in their order, each with what comes back.
#[derive(Default)]
pub(super) struct Script(VecDeque<(String, Result<Vec<u8>, LinkError>)>);

impl Script {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// `command` is answered with `answer`, both hexadecimal, status word included.
    pub(super) fn on(self, command: &str, answer: &str) -> Self {
        self.on_bytes(command, bytes(answer))
    }

    /// `command` is answered with `data` and 9000.
    pub(super) fn on_data(self, command: &str, data: &[u8]) -> Self {
        self.on_bytes(command, [data, &[0x90, 0x00]].concat())
    }

    pub(super) fn on_bytes(mut self, command: &str, answer: Vec<u8>) -> Self {
        self.0.push_back((command.to_owned(), Ok(answer)));
        self
    }

    /// The link fails on `command`.
    pub(super) fn failing(mut self, command: &str, error: LinkError) -> Self {
        self.0.push_back((command.to_owned(), Err(error)));
        self
    }

    pub(super) fn then(mut self, mut more: Self) -> Self {
        self.0.append(&mut more.0);
        self
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn card(self, lengths: Lengths) -> Card {
        Card::new(Box::new(Playing(self.0)), lengths)
    }
}

/// The script as a link.
struct Playing(VecDeque<(String, Result<Vec<u8>, LinkError>)>);

impl Link for Playing {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        let sent = hex(command);
        let (expected, answer) = self
            .0
            .pop_front()
            .unwrap_or_else(|| panic!("{sent} after the end of the script"));
        assert_eq!(sent, expected, "with {} steps to come", self.0.len());
        answer
    }
}

impl Drop for Playing {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let left: Vec<&str> = self.0.iter().map(|(command, _)| command.as_str()).collect();
            assert!(left.is_empty(), "never sent: {left:?}");
        }
    }
}

/// A card that opens its application and then gives the same answer to everything, and how often it was asked.
pub(super) struct Endless {
    answer: Vec<u8>,
    asked: Arc<AtomicU32>,
}

impl Endless {
    pub(super) fn card(answer: Vec<u8>, lengths: Lengths) -> (Card, Arc<AtomicU32>) {
        let asked = Arc::new(AtomicU32::new(0));
        let link = Self {
            answer,
            asked: Arc::clone(&asked),
        };
        (Card::new(Box::new(link), lengths), asked)
    }
}

impl Link for Endless {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if command.starts_with(&[0x00, 0xA4]) {
            Ok(vec![0x90, 0x00])
        } else {
            Ok(self.answer.clone())
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}
