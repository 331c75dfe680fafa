//! A simulated My Number card (個人番号カード), in process or in a real pcscd through the vpcd virtual reader.
//!
//! - A [`CardFile`] describes a card in TOML: who it belongs to, its keys, certificates and PINs. [`Card::open`] builds the card and keeps
//!   its retry counters in a state file beside it; [`Card::new`] keeps them in memory.
//! - A [`Slot`] is the reader's slot: a card goes in and out at run time, [`Fault`]s strike at a chosen command, a [`Trace`] counts commands
//!   and bytes. It is the in-process reader.
//! - A [`Timing`] says how long commands take over the air; the slot waits that long, or with [`Clock::Virtual`] only counts.
//! - [`Vpcd`] plugs a slot into a running pcscd, so that every PC/SC program sees a card.
//!
//! ```
//! use madoguchi_simulated_card::{Card, CardFile, Reply, Slot, parse_script};
//!
//! let slot = Slot::new();
//! slot.insert(Card::new(CardFile::read("../../tests/fixtures/cards/hanako.toml".as_ref())?));
//! slot.add_faults(parse_script("apdu=1:status=6F00")?);
//! let connection = slot.connect().ok_or("no card")?;
//! let select = [0x00, 0xA4, 0x04, 0x0C, 0x05, 0xD3, 0x92, 0xF0, 0x00, 0x26];
//! assert_eq!(connection.transmit(&select), Reply::Answer(vec![0x90, 0x00]));
//! assert_eq!(connection.transmit(&select), Reply::Answer(vec![0x6F, 0x00]));
//! assert_eq!(slot.trace().apdus(), 2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The card's interface specification is not public. What is built here follows public open-source work and measurements; where a rule is
//! known from one source only, or inferred, the code says so: `[A]` two independent projects, `[B]` one careful source, `[C]` inference.
//!
//! This crate shares no code with the SDK: it is what the SDK is checked against.

mod apdu;
mod application;
mod card;
mod card_file;
mod fault;
mod issuer;
mod key;
mod memory;
mod os;
mod slot;
mod status;
mod timing;
mod tlv;
mod trace;
mod vpcd;

pub use card::{Card, OpenError};
pub use card_file::field::{Atr, Der, Digits, FieldError, Password, Pin};
pub use card_file::raw::{Aid, Blob, FileId, PinValue, RawFile, RawKey, RawObject, RawPin, Use};
pub use card_file::{
    Attributes, CardFile, CardFileError, Photo, Profile, Sex, Signature, TextApplication,
    UserAuthentication,
};
pub use fault::{At, Fault, FaultKind, FaultScriptError, parse_script};
pub use key::{PrivateKey, SignatureForm};
pub use memory::{Reference, StateError};
pub use slot::{Clock, Connection, Presence, Reply, Slot};
pub use timing::Timing;
pub use trace::{Exchange, Trace};
pub use vpcd::{AttachError, ReaderError, Vpcd};
