//! The applications (AP) of a card and their files.

mod common;
mod foreign;
mod jpki;
mod juki;
mod raw;
mod text;
mod visual;

use std::sync::LazyLock;

use crate::status::{self, Status};
use crate::{CardFile, PrivateKey, Profile, Reference};

pub(crate) use foreign::Manners;
pub(crate) use jpki::{TERMINAL_REFERENCE, USER_PIN};

/// One application.
pub(crate) struct Application {
    pub(crate) aid: Vec<u8>,
    /// The key of `80 2A xx 00`.
    pub(crate) default_key: Option<u16>,
    /// What a command of secure messaging (CLA 08) is answered, no session being there.
    pub(crate) secure_messaging: Status,
    pub(crate) change: Change,
    pub(crate) files: Vec<File>,
}

/// The command that changes a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// `00 24 01`
    Iso,
    /// `80 32 00`
    Jicsap,
    None,
}

/// One elementary file.
pub(crate) struct File {
    pub(crate) id: u16,
    pub(crate) body: Body,
}

/// What a file is.
pub(crate) enum Body {
    /// READ BINARY.
    Binary(Access, Content),
    /// READ RECORD, the first being number 1.
    Record(Vec<Vec<u8>>),
    /// VERIFY.
    Pin(PinFile),
    /// COMPUTE DIGITAL SIGNATURE, INTERNAL AUTHENTICATE.
    Key(KeyFile),
}

/// A PIN, password or number that VERIFY compares.
pub(crate) struct PinFile {
    /// Of its counter in the state file.
    pub(crate) name: String,
    pub(crate) value: Vec<u8>,
    /// Tries after a success; 0 = blocked for ever.
    pub(crate) maximum: u8,
    /// Tries on a card never used.
    pub(crate) initial: u8,
}

/// A private key.
pub(crate) struct KeyFile {
    /// `None`: the card file names none.
    pub(crate) key: Option<PrivateKey>,
    pub(crate) access: Access,
}

/// Who may use a file.
#[derive(Debug, Clone)]
pub(crate) enum Access {
    Free,
    Never,
    /// After VERIFY of any of these PIN files.
    AnyOf(Vec<u16>),
}

/// The bytes of a file, zero-filled to their physical size.
pub(crate) enum Content {
    Fixed(Vec<u8>),
    /// Holds a signature, made when first read: most cards are never asked.
    Signed(LazyLock<Vec<u8>, Box<dyn FnOnce() -> Vec<u8> + Send>>),
}

impl Content {
    pub(crate) fn signed(make: impl FnOnce() -> Vec<u8> + Send + 'static) -> Self {
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
    fn new(aid: &[u8], files: Vec<File>) -> Self {
        Self {
            aid: aid.to_vec(),
            default_key: None,
            secure_messaging: status::UNKNOWN_CLASS,
            change: Change::Iso,
            files,
        }
    }

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

    fn signed(id: u16, access: Access, make: impl FnOnce() -> Vec<u8> + Send + 'static) -> Self {
        Self {
            id,
            body: Body::Binary(access, Content::signed(make)),
        }
    }

    /// A file that exists, and that nobody may read.
    fn closed(id: u16) -> Self {
        Self::binary(id, Access::Never, vec![0; 16])
    }

    fn record(id: u16, value: &[u8]) -> Self {
        // The simple TLV of JICSAP: tag 01, one length byte.
        let mut record = vec![0x01, u8::try_from(value.len()).unwrap_or(u8::MAX)];
        record.extend(value);
        Self {
            id,
            body: Body::Record(vec![record]),
        }
    }

    fn pin(id: u16, reference: Reference, value: &[u8], maximum: u8, initial: u8) -> Self {
        Self {
            id,
            body: Body::Pin(PinFile {
                name: reference.name().to_owned(),
                value: value.to_vec(),
                maximum,
                initial,
            }),
        }
    }

    fn key(id: u16, key: Option<PrivateKey>, access: Access) -> Self {
        Self {
            id,
            body: Body::Key(KeyFile { key, access }),
        }
    }
}

/// Builds the applications of a card: from its attributes, then what the card file gives raw.
pub(crate) fn applications(file: &CardFile) -> Vec<Application> {
    let mut applications = match (&file.attributes, file.profile) {
        (_, profile) if profile.is_foreign() => foreign::applications(profile),
        (None, _) => Vec::new(),
        (_, Profile::Android | Profile::Iphone) => vec![jpki::application(file)],
        (_, Profile::OldJuki) => vec![jpki::application(file), juki::application(file)],
        (Some(attributes), _) => vec![
            jpki::application(file),
            text::application(file, attributes),
            visual::application(file, attributes),
            common::application(file, attributes),
            juki::application(file),
        ],
    };
    if file.profile == Profile::FaceOnly {
        block_what_the_holder_chose(&mut applications);
    }
    raw::add(&mut applications, file);
    applications
}

fn block_what_the_holder_chose(applications: &mut [Application]) {
    let chosen = [
        Reference::UserAuthentication,
        Reference::Signature,
        Reference::TextPin,
        Reference::CommonPin,
        Reference::JukiPin,
    ];
    for file in applications
        .iter_mut()
        .flat_map(|application| &mut application.files)
    {
        if let Body::Pin(pin) = &mut file.body
            && chosen.iter().any(|reference| reference.name() == pin.name)
        {
            pin.maximum = 0;
        }
    }
}

/// The PIN of the text application; it serves the common and the 住基 application too: which PIN those are of the ones that a holder chooses
/// is not modelled. Empty and blocked where the holder has none.
fn text_pin(file: &CardFile) -> (&[u8], u8, u8) {
    match (&file.text, &file.user_authentication) {
        (Some(text), _) => (text.pin.as_bytes(), 3, text.tries),
        (None, Some(key)) => (key.pin.as_bytes(), 3, 3),
        (None, None) => (&[], 0, 0),
    }
}

/// 照合番号A is the individual number, which this card does not have: twelve zeros stand for it.
const NUMBER_A: &[u8; 12] = b"000000000000";
