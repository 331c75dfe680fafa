//! The applications (AP) of a card and their files.

mod common;
mod jpki;
mod text;
mod visual;

use std::sync::LazyLock;

use crate::{CardFile, PrivateKey, Profile, Reference};

/// One application.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) aid: &'static [u8],
    /// The key of `80 2A xx 00`.
    pub(crate) default_key: Option<u16>,
    pub(crate) files: Vec<File>,
}

/// One elementary file.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: u16,
    pub(crate) body: Body,
}

/// What a file is.
#[derive(Debug)]
pub(crate) enum Body {
    /// READ BINARY.
    Binary(Access, Content),
    /// READ RECORD; this card has one record per file.
    Record(Vec<u8>),
    /// VERIFY.
    Pin(PinFile),
    /// COMPUTE DIGITAL SIGNATURE.
    Key(KeyFile),
}

/// A PIN, password or number that VERIFY compares.
#[derive(Debug)]
pub(crate) struct PinFile {
    pub(crate) reference: Reference,
    pub(crate) value: Vec<u8>,
    /// Tries after a success; 0 = blocked for ever.
    pub(crate) maximum: u8,
    /// Tries on a card never used.
    pub(crate) initial: u8,
}

/// A private key.
#[derive(Debug)]
pub(crate) struct KeyFile {
    /// `None`: the card file names none.
    pub(crate) key: Option<PrivateKey>,
    /// The PIN file that opens it; `None` = free.
    pub(crate) pin: Option<u16>,
}

/// Who may read a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Access {
    Free,
    Never,
    /// After VERIFY of any of these PIN files.
    AnyOf(&'static [u16]),
}

/// The bytes of a file, zero-filled to their physical size.
#[derive(Debug)]
pub(crate) enum Content {
    Fixed(Vec<u8>),
    /// Holds a signature, made when first read: most cards are never asked.
    Signed(LazyLock<Vec<u8>, Box<dyn FnOnce() -> Vec<u8> + Send>>),
}

impl Content {
    fn signed(make: impl FnOnce() -> Vec<u8> + Send + 'static) -> Self {
        Self::Signed(LazyLock::new(Box::new(make)))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Fixed(bytes) => bytes,
            Self::Signed(bytes) => bytes,
        }
    }
}

impl Application {
    pub(crate) fn file(&self, id: u16) -> Option<&File> {
        self.files.iter().find(|file| file.id == id)
    }
}

impl File {
    pub(crate) fn as_pin(&self) -> Option<&PinFile> {
        match &self.body {
            Body::Pin(pin) => Some(pin),
            _ => None,
        }
    }

    fn binary(id: u16, access: Access, bytes: Vec<u8>) -> Self {
        Self {
            id,
            body: Body::Binary(access, Content::Fixed(bytes)),
        }
    }

    fn pin(id: u16, reference: Reference, value: &[u8], maximum: u8, initial: u8) -> Self {
        Self {
            id,
            body: Body::Pin(PinFile {
                reference,
                value: value.to_vec(),
                maximum,
                initial,
            }),
        }
    }

    fn key(id: u16, key: Option<PrivateKey>, pin: Option<u16>) -> Self {
        Self {
            id,
            body: Body::Key(KeyFile { key, pin }),
        }
    }
}

/// Builds the applications of a card.
pub(crate) fn applications(file: &CardFile) -> Vec<Application> {
    match file.profile {
        Profile::Foreign => Vec::new(),
        Profile::Physical => all(file),
        Profile::FaceOnly => {
            let mut applications = all(file);
            for file in applications
                .iter_mut()
                .flat_map(|application| &mut application.files)
            {
                if let Body::Pin(pin) = &mut file.body
                    && is_chosen_by_holder(pin.reference)
                {
                    pin.maximum = 0;
                }
            }
            applications
        }
    }
}

fn all(file: &CardFile) -> Vec<Application> {
    vec![
        jpki::application(file),
        text::application(file),
        visual::application(file),
        common::application(file),
    ]
}

fn is_chosen_by_holder(reference: Reference) -> bool {
    matches!(
        reference,
        Reference::UserAuthentication
            | Reference::Signature
            | Reference::TextPin
            | Reference::CommonPin
    )
}

/// The PIN of the text application; it serves the common application too. Empty and blocked where the holder has none.
fn text_pin(file: &CardFile) -> (&[u8], u8) {
    match (&file.text, &file.user_authentication) {
        (Some(text), _) => (text.pin.as_bytes(), text.tries),
        (None, Some(key)) => (key.pin.as_bytes(), 3),
        (None, None) => (&[], 0),
    }
}

/// 照合番号A is the individual number, which this card does not have: twelve zeros stand for it.
const NUMBER_A: &[u8; 12] = b"000000000000";
