//! A card with counters of its own, for whole lives of random events: what it was told is counted here, whatever the session believes.

use std::sync::{Arc, Mutex};

use super::{Card, Lengths, script::hex};
use crate::link::{Link, LinkError, PinPad};

/// What goes wrong with a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Another program had the card; the command does not go out.
    Reset,
    /// The reader refuses; the command does not go out.
    Refused,
    /// The card is gone before the command reaches it.
    TornBefore,
    /// The card executes the command and is gone.
    TornAfter,
    /// The card executes the command, and the answer is lost.
    Lost,
    /// The card executes the command and answers something that has no meaning here.
    Nonsense,
}

/// One secret of the card: the PIN comes first, the password second.
#[derive(Debug, Clone)]
pub(super) struct Counter {
    pub(super) secret: Vec<u8>,
    pub(super) most: u8,
    pub(super) left: u8,
    pub(super) verified: bool,
    /// VERIFY commands with a body that reached the card.
    pub(super) verifies: u32,
    /// VERIFY commands with a body that reached the card when one try was left.
    pub(super) at_last: u32,
    /// Changes that reached the card.
    pub(super) changes: u32,
}

/// The card.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) counters: [Counter; 2],
    selected: bool,
    current: Option<u8>,
    present: bool,
    /// How many commands pass before the fault.
    fault: Option<(u8, Fault)>,
    /// What another program does with the card when it takes it: a try of each secret.
    burns: bool,
}

/// The card as the test and the link hold it.
#[derive(Debug, Clone)]
pub(super) struct Shared(pub(super) Arc<Mutex<Model>>);

impl Shared {
    pub(super) fn new() -> Self {
        let counter = |secret: &[u8], most| Counter {
            secret: secret.to_vec(),
            most,
            left: most,
            verified: false,
            verifies: 0,
            at_last: 0,
            changes: 0,
        };
        Self(Arc::new(Mutex::new(Model {
            counters: [counter(b"1234", 3), counter(b"AAAA11", 5)],
            selected: false,
            current: None,
            present: true,
            fault: None,
            burns: false,
        })))
    }

    /// Powers the card up anew.
    pub(super) fn connect(&self) -> Card {
        let mut model = self.0.lock().unwrap();
        model.present = true;
        model.fault = None;
        model.power_off();
        Card::new(Box::new(self.clone()), Lengths::Extended)
    }

    pub(super) fn counter(&self, place: usize) -> Counter {
        self.0.lock().unwrap().counters[place].clone()
    }

    /// After `passing` more commands, this happens.
    pub(super) fn arm(&self, passing: u8, fault: Fault, burns: bool) {
        let mut model = self.0.lock().unwrap();
        (model.fault, model.burns) = (Some((passing, fault)), burns);
    }

    pub(super) fn is_present(&self) -> bool {
        self.0.lock().unwrap().present
    }

    /// The municipal office resets the counters.
    pub(super) fn unblock(&self) {
        for counter in &mut self.0.lock().unwrap().counters {
            counter.left = counter.most;
        }
    }
}

impl Link for Shared {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        self.0.lock().unwrap().transmit(command)
    }
}

/// A reader with a keypad on which somebody types.
pub(super) struct Pad(pub(super) Shared, pub(super) Vec<u8>);

impl PinPad for Pad {
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError> {
        assert_eq!(usize::from(digits), self.1.len());
        let mut command = template.to_vec();
        let body = command.len() - self.1.len();
        command[body..].copy_from_slice(&self.1);
        self.0.transmit(&command)
    }
}

impl Model {
    fn power_off(&mut self) {
        (self.selected, self.current) = (false, None);
        for counter in &mut self.counters {
            counter.verified = false;
        }
    }

    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        if !self.present {
            return Err(LinkError::Removed);
        }
        let fault = match &mut self.fault {
            Some((0, fault)) => Some(*fault),
            Some((passing, _)) => {
                *passing -= 1;
                None
            }
            None => None,
        };
        if fault.is_some() {
            self.fault = None;
        }
        match fault {
            Some(Fault::Reset) => {
                self.power_off();
                if std::mem::take(&mut self.burns) {
                    for counter in &mut self.counters {
                        counter.left = counter.left.saturating_sub(1);
                    }
                }
                return Err(LinkError::Reset);
            }
            Some(Fault::Refused) => return Err(LinkError::Refused),
            Some(Fault::TornBefore) => {
                self.present = false;
                return Err(LinkError::Removed);
            }
            _ => {}
        }
        let answer = self.answer(command);
        match fault {
            Some(Fault::TornAfter) => {
                self.present = false;
                Err(LinkError::Removed)
            }
            Some(Fault::Lost) => Ok(Vec::new()),
            Some(Fault::Nonsense) => Ok(vec![0x6F, 0x00]),
            _ => Ok(answer.to_be_bytes().to_vec()),
        }
    }

    fn answer(&mut self, command: &[u8]) -> u16 {
        match command {
            [0x00, 0xA4, 0x04, ..] => {
                self.selected = true;
                0x9000
            }
            _ if !self.selected => 0x6D00,
            [0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, id] => {
                self.current = Some(*id);
                0x9000
            }
            [0x00, 0x20, 0x00, reference] => self.counted(self.place(reference & 0x1F)),
            [0x00, 0x20, 0x00, reference, _, secret @ ..] => {
                self.verify(self.place(reference & 0x1F), secret)
            }
            [0x00, 0x24, 0x01, 0x80, _, secret @ ..] => self.change(secret),
            // A certificate that is none, and no key: what is read and signed is not the matter here.
            [0x00, 0xB0, ..] | [0x80, 0x2A, ..] => 0x6985,
            other => panic!("{} is no command of the catalogue", hex(other)),
        }
    }

    fn place(&self, id: u8) -> usize {
        match id {
            0x18 => 0,
            0x1B => 1,
            other => panic!("no secret {other:02X}"),
        }
    }

    fn counted(&self, place: usize) -> u16 {
        0x63C0 | u16::from(self.counters[place].left)
    }

    fn verify(&mut self, place: usize, secret: &[u8]) -> u16 {
        let counter = &mut self.counters[place];
        counter.verifies += 1;
        counter.at_last += u32::from(counter.left == 1);
        if counter.left == 0 {
            return 0x6984;
        }
        counter.verified = counter.secret == secret;
        if counter.verified {
            counter.left = counter.most;
            return 0x9000;
        }
        counter.left -= 1;
        self.counted(place)
    }

    fn change(&mut self, secret: &[u8]) -> u16 {
        let Some(place) = self.current.map(|id| self.place(id)) else {
            return 0x6986;
        };
        let counter = &mut self.counters[place];
        counter.changes += 1;
        if !counter.verified {
            return 0x6982;
        }
        counter.secret = secret.to_vec();
        0x9000
    }
}
