//! The card's side of a counter: executes what the engine wants done with the card, as the terminal's card thread does, and counts what goes over the wire.

use std::sync::LazyLock;

use madoguchi::core::{
    card::{Card, CardError, CardRead, Lengths, PinError, SyntheticError, SyntheticTerminal},
    link::{LinkError, NotTyped, PinPad, Readers},
    secret::Pin,
    visit::{CardEvent, Contact, Effect},
    x509::{Environment, SignatureAlgorithm},
};
use madoguchi_drivers::simulated::SimulatedReaders;
use madoguchi_simulated_card::{Connection, Reference, Reply, Slot};

use super::Sabotage;
use crate::mint::pem;

/// The name of every counter's reader.
pub(super) const READER: &str = "reader";

const VERIFY: u8 = 0x20;

/// Signs for people whom the face unit recognised.
static TERMINAL: LazyLock<SyntheticTerminal> = LazyLock::new(|| {
    let key = pem(include_str!(
        "../../../drivers/simulated-card/keys/terminal.pem"
    ));
    SyntheticTerminal::new(Environment::Test, &key).expect("the demonstration terminal")
});

pub(super) struct CardReader {
    slot: Slot,
    readers: SimulatedReaders,
    lengths: Lengths,
    held: Option<(Contact, Card)>,
    /// The reader's own keys, where it has some, on the connection that is held.
    pad: Option<Keys>,
    has_pad: bool,
    /// Whether the job in hand is the current contact's.
    is_begun: bool,
    /// Why the reader cannot be used, while it cannot.
    outage: Option<LinkError>,
    sabotage: Option<Sabotage>,
}

/// One executed effect.
pub(super) struct Executed {
    pub(super) contact: Contact,
    /// What the card answered, and before it that its reader has keys.
    pub(super) events: Vec<CardEvent>,
    /// Whether a PIN was typed for the effect.
    pub(super) has_pin: bool,
    /// VERIFY commands with a body, on the wire.
    pub(super) verifies: usize,
    /// Tries left before.
    pub(super) tries_before: Option<u8>,
    /// Tries left after.
    pub(super) tries_after: Option<u8>,
}

impl CardReader {
    pub(super) fn new(slot: Slot, has_pad: bool, sabotage: Option<Sabotage>) -> Self {
        Self {
            readers: SimulatedReaders::new(READER, slot.clone()),
            slot,
            lengths: Lengths::Unknown,
            held: None,
            pad: None,
            has_pad,
            is_begun: false,
            outage: None,
            sabotage,
        }
    }

    /// Takes the reader away, or brings it back.
    pub(super) fn set_outage(&mut self, outage: Option<LinkError>) {
        (self.held, self.pad) = (None, None);
        self.outage = outage;
    }

    /// Begins a job: from here on the card that lies there now is the one that is talked to. `current` is the contact whose card lies there, as far as the
    /// terminal knows.
    pub(super) fn begin(&mut self, effect: &Effect, current: Contact) {
        let contact = contact_of(effect);
        if contact != Some(current) || self.held.as_ref().is_some_and(|(held, _)| *held != current)
        {
            (self.held, self.pad) = (None, None);
        }
        self.is_begun = contact == Some(current);
        if self.is_begun
            && self.held.is_none()
            && self.outage.is_none()
            && !matches!(effect, Effect::PowerOff(_))
        {
            let link = self.readers.open(READER).ok();
            self.held = link.map(|link| (current, Card::new(link, self.lengths)));
            let keys = self.slot.connect().map(Keys::of);
            self.pad = keys.filter(|_| self.has_pad && self.held.is_some());
        }
    }

    /// Whether this is what the next [`Self::execute`] does: has the person type on the reader.
    pub(super) fn asks_on_pad(&self, effect: &Effect) -> bool {
        self.is_begun && self.pad.is_some() && matches!(effect, Effect::VerifyOnPad { .. })
    }

    /// Executes what was begun, unless it was another contact's. On the reader's keys somebody types `typed`, or nothing.
    pub(super) fn execute(
        &mut self,
        effect: Effect,
        typed: Option<&'static str>,
    ) -> Option<Executed> {
        let contact = contact_of(&effect).filter(|_| self.is_begun)?;
        let has_pin = match &effect {
            Effect::ReadCard { pin_first, .. } => pin_first.is_some(),
            Effect::Sign { pin, .. } => pin.is_some(),
            Effect::VerifyOnPad { .. } => typed.is_some(),
            _ => false,
        };
        if let Some(pad) = &mut self.pad {
            pad.typed = typed;
        }
        let says_pad = matches!(effect, Effect::ReadCard { .. }) && self.pad.is_some();
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
            events: says_pad
                .then_some(CardEvent::PinPad)
                .into_iter()
                .chain(event)
                .collect(),
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
            Effect::VerifyOnPad { last_try, .. } => {
                let (Some((_, card)), Some(pad)) = (&mut self.held, &mut self.pad) else {
                    let gone = CardError::Link(LinkError::Removed);
                    return Some(CardEvent::Verified(Err(PinError::Card(gone))));
                };
                let jpki = card.jpki().map_err(PinError::Card);
                CardEvent::Verified(jpki.and_then(|mut jpki| jpki.verify_on_pad(pad, last_try)))
            }
            Effect::Sign {
                recognised: true,
                message,
                algorithm,
                ..
            } => self.sign_for_recognised(&message, algorithm),
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
                (self.held, self.pad) = (None, None);
                return None;
            }
        })
    }

    fn sign_for_recognised(&mut self, message: &[u8], algorithm: SignatureAlgorithm) -> CardEvent {
        let signed = self.card().map_err(SyntheticError::Card).and_then(|card| {
            let mut jpki = card.jpki()?;
            jpki.authenticate_synthetic_terminal(&TERMINAL)?;
            Ok(jpki.sign(message, algorithm)?)
        });
        match signed {
            Ok(signature) => CardEvent::Signed(Ok(signature)),
            Err(SyntheticError::Card(error)) => CardEvent::Signed(Err(PinError::Card(error))),
            Err(_) => CardEvent::NotTaken,
        }
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

/// The keys of a reader, and what is typed on them next.
struct Keys {
    connection: Connection,
    typed: Option<&'static str>,
}

impl Keys {
    fn of(connection: Connection) -> Self {
        Self {
            connection,
            typed: None,
        }
    }
}

impl PinPad for Keys {
    fn verify(&mut self, template: &[u8], digits: u8) -> Result<Vec<u8>, LinkError> {
        let Some(typed) = self.typed.take() else {
            return Err(LinkError::NotTyped(NotTyped::TimedOut));
        };
        assert_eq!(usize::from(digits), typed.len());
        let head = template.len() - typed.len();
        let command = [&template[..head], typed.as_bytes()].concat();
        match self.connection.transmit(&command) {
            Reply::Answer(answer) if answer.len() < 2 => Err(LinkError::ShortReply {
                length: answer.len(),
            }),
            Reply::Answer(answer) => Ok(answer),
            Reply::Removed | Reply::Dropped => Err(LinkError::Removed),
        }
    }
}

/// The contact an effect belongs to.
fn contact_of(effect: &Effect) -> Option<Contact> {
    match effect {
        Effect::ReadCard { contact, .. }
        | Effect::Sign { contact, .. }
        | Effect::ReadKind(contact)
        | Effect::VerifyOnPad { contact, .. }
        | Effect::ReadTries(contact)
        | Effect::PowerOff(contact) => Some(*contact),
        _ => None,
    }
}
