//! The card's side of a counter: executes what the engine wants done with the card, as the terminal's card thread does, and counts what goes over the wire.

use madoguchi::core::{
    card::{Card, CardError, CardRead, Lengths, PinError},
    link::{LinkError, Readers},
    secret::Pin,
    visit::{CardEvent, Contact, Effect},
};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Reference, Slot};

use super::Sabotage;

/// The name of every counter's reader.
pub(super) const READER: &str = "reader";

const VERIFY: u8 = 0x20;

pub(super) struct CardReader {
    slot: Slot,
    readers: SimulatedReaders,
    lengths: Lengths,
    held: Option<(Contact, Card)>,
    /// Whether the job in hand is the current contact's.
    is_begun: bool,
    /// Why the reader cannot be used, while it cannot.
    outage: Option<LinkError>,
    sabotage: Option<Sabotage>,
}

/// One executed effect.
pub(super) struct Executed {
    pub(super) contact: Contact,
    /// What the card answered.
    pub(super) event: Option<CardEvent>,
    /// Whether the effect brought a PIN.
    pub(super) has_pin: bool,
    /// VERIFY commands with a body, on the wire.
    pub(super) verifies: usize,
    /// Tries left before.
    pub(super) tries_before: Option<u8>,
    /// Tries left after.
    pub(super) tries_after: Option<u8>,
}

impl CardReader {
    pub(super) fn new(slot: Slot, sabotage: Option<Sabotage>) -> Self {
        Self {
            readers: SimulatedReaders::new(READER, slot.clone()),
            slot,
            lengths: Lengths::Unknown,
            held: None,
            is_begun: false,
            outage: None,
            sabotage,
        }
    }

    /// Takes the reader away, or brings it back.
    pub(super) fn set_outage(&mut self, outage: Option<LinkError>) {
        self.held = None;
        self.outage = outage;
    }

    /// Begins a job: from here on the card that lies there now is the one that is talked to. `current` is the contact whose card lies there, as far as the
    /// terminal knows.
    pub(super) fn begin(&mut self, effect: &Effect, current: Contact) {
        let contact = contact_of(effect);
        if contact != Some(current) || self.held.as_ref().is_some_and(|(held, _)| *held != current)
        {
            self.held = None;
        }
        self.is_begun = contact == Some(current);
        if self.is_begun
            && self.held.is_none()
            && self.outage.is_none()
            && !matches!(effect, Effect::PowerOff(_))
        {
            let link = self.readers.open(READER).ok();
            self.held = link.map(|link| (current, Card::new(link, self.lengths)));
        }
    }

    /// Executes what was begun, unless it was another contact's.
    pub(super) fn execute(&mut self, effect: Effect) -> Option<Executed> {
        let contact = contact_of(&effect).filter(|_| self.is_begun)?;
        let has_pin = matches!(
            &effect,
            Effect::ReadCard {
                pin_first: Some(_),
                ..
            } | Effect::Sign { pin: Some(_), .. }
        );
        let tries_before = self.tries();
        self.slot.take_trace();
        let event = self.perform(effect);
        if self.sabotage == Some(Sabotage::PinRetried)
            && matches!(
                event,
                Some(CardEvent::Signed(Err(PinError::WrongPin { .. })))
            )
            && let Some(connection) = self.slot.connect()
        {
            connection.transmit(&[0x00, VERIFY, 0x00, 0x98, 0x04, b'9', b'9', b'9', b'9']);
        }
        let trace = self.slot.take_trace();
        let is_verify = |[_, instruction, ..]: [u8; 4], body| instruction == VERIFY && body > 0;
        Some(Executed {
            contact,
            event,
            has_pin,
            verifies: trace
                .exchanges()
                .filter(|exchange| is_verify(exchange.header, exchange.lc))
                .count(),
            tries_before,
            tries_after: self.tries(),
        })
    }

    fn perform(&mut self, effect: Effect) -> Option<CardEvent> {
        Some(match effect {
            Effect::ReadCard { pin_first, .. } => match self.read(pin_first) {
                Ok(read) => CardEvent::Read(read.map(Box::new)),
                Err(error) => CardEvent::Signed(Err(error)),
            },
            Effect::ReadKind(_) => {
                let told = self.card().and_then(|card| card.jpki()?.token_info());
                CardEvent::Kind(told.map(|info| info.kind()))
            }
            Effect::ReadTries(_) => {
                CardEvent::Tries(self.card().and_then(|card| card.jpki()?.tries()))
            }
            Effect::Sign {
                pin,
                last_try,
                message,
                algorithm,
                ..
            } => {
                let card = self.card().map_err(PinError::Card);
                CardEvent::Signed(card.and_then(|card| {
                    let mut jpki = card.jpki()?;
                    if let Some(pin) = pin {
                        jpki.verify(pin, last_try)?;
                    }
                    Ok(jpki.sign(&message, algorithm)?)
                }))
            }
            _ => {
                self.held = None;
                return None;
            }
        })
    }

    /// The certificate, or why there is none; or what became of the PIN that came first.
    fn read(&mut self, pin: Option<Pin>) -> Result<Result<CardRead, CardError>, PinError> {
        let card = match self.card() {
            Ok(card) => card,
            Err(error) => return Ok(Err(error)),
        };
        let mut jpki = match card.jpki() {
            Ok(jpki) => jpki,
            Err(error) => return Ok(Err(error)),
        };
        if let Some(pin) = pin {
            jpki.verify(pin, None)?;
        }
        let read = jpki.read_certificate();
        self.lengths = card.lengths();
        Ok(read)
    }

    fn card(&mut self) -> Result<&mut Card, CardError> {
        if let Some(outage) = &self.outage {
            return Err(CardError::Link(outage.clone()));
        }
        let held = self.held.as_mut().ok_or(LinkError::Removed)?;
        Ok(&mut held.1)
    }

    fn tries(&self) -> Option<u8> {
        self.slot.tries(Reference::UserAuthentication)
    }
}

/// The contact an effect belongs to.
fn contact_of(effect: &Effect) -> Option<Contact> {
    match effect {
        Effect::ReadCard { contact, .. }
        | Effect::Sign { contact, .. }
        | Effect::ReadKind(contact)
        | Effect::ReadTries(contact)
        | Effect::PowerOff(contact) => Some(*contact),
        _ => None,
    }
}
