//! The raw parts of a card file: elementary files, PINs, keys and data objects as they are on a card, by application and file id.

use std::path::PathBuf;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::field::{FieldError, secret_text};
use crate::PrivateKey;

/// READ BINARY's offset has 15 bits.
const LONGEST_FILE: usize = 0x8000;

/// `[[file]]`: one elementary file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFile {
    /// AID of its application. One that the card does not have yet is added.
    pub application: Aid,
    /// Its id.
    pub id: FileId,
    /// What READ BINARY reads.
    pub content: Option<Blob>,
    /// Physical size in bytes, filled with zeros; absent = that of the content.
    pub size: Option<u16>,
    /// What READ RECORD reads, the first being record 1; looked at where there is no `content`.
    #[serde(default)]
    pub records: Vec<Blob>,
    /// Who may read the content.
    #[serde(default)]
    pub read: Use,
}

/// `[[pin]]`: a PIN that VERIFY compares.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPin {
    /// AID of its application.
    pub application: Aid,
    /// Its id.
    pub id: FileId,
    /// What the right VERIFY carries.
    pub value: PinValue,
    /// Tries after a success, 0 (blocked for ever) to 15.
    #[serde(deserialize_with = "super::field::tries::<15, _>")]
    pub limit: u8,
    /// Tries left when the card is first used; absent = `limit`.
    #[serde(default, deserialize_with = "some_tries")]
    pub tries: Option<u8>,
}

/// `[[key]]`: a private key, or the place of one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawKey {
    /// AID of its application.
    pub application: Aid,
    /// Its id.
    pub id: FileId,
    /// Absent: the card answers 6985 when asked to sign, and the trace says why.
    pub key: Option<PrivateKey>,
    /// Who may sign with it.
    #[serde(default)]
    pub after: Use,
    /// The key that `80 2A xx 00` means.
    #[serde(default)]
    pub default: bool,
}

/// `[[object]]`: what GET DATA answers outside the applications.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawObject {
    /// P1 and P2.
    pub tag: FileId,
    /// The answer.
    pub content: Blob,
}

/// Who may use a file: `"free"`, `"never"`, or a list of the PINs of which one must be verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Use {
    /// Everybody.
    #[default]
    Free,
    /// Nobody.
    Never,
    /// After VERIFY of any of these, or after EXTERNAL AUTHENTICATE where 0016 is one of them.
    After(Vec<FileId>),
}

/// The name of an application: 5 to 16 bytes in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Aid(Vec<u8>);

/// A file id: four hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct FileId(pub u16);

/// Bytes: hexadecimal, or `file:PATH` beside the card file; at most 32 KiB, what READ BINARY can address.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Blob(Source);

#[derive(Clone, PartialEq, Eq)]
enum Source {
    Bytes(Vec<u8>),
    File(PathBuf),
}

/// 1 to 16 bytes, given as text, or empty for a PIN that cannot be right.
#[derive(Clone, PartialEq, Eq)]
pub struct PinValue(String);

impl Aid {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl TryFrom<String> for Aid {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, FieldError> {
        hexadecimal(&text)
            .filter(|bytes| (5..=16).contains(&bytes.len()))
            .map(Self)
            .ok_or(FieldError::Application)
    }
}

impl TryFrom<String> for FileId {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, FieldError> {
        match hexadecimal(&text).as_deref() {
            Some(&[high, low]) => Ok(Self(u16::from_be_bytes([high, low]))),
            _ => Err(FieldError::File),
        }
    }
}

impl TryFrom<String> for Blob {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, FieldError> {
        if let Some(path) = text.strip_prefix("file:") {
            return Ok(Self(Source::File(path.into())));
        }
        hexadecimal(&text)
            .filter(|bytes| bytes.len() <= LONGEST_FILE)
            .map(|bytes| Self(Source::Bytes(bytes)))
            .ok_or(FieldError::Bytes)
    }
}

impl Blob {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Source::Bytes(bytes) => bytes,
            // Not to be had: a card file is handed out only when every path in it was read.
            Source::File(_) => &[],
        }
    }

    /// The file that is still to be read.
    pub(super) fn path(&self) -> Option<&PathBuf> {
        match &self.0 {
            Source::Bytes(_) => None,
            Source::File(path) => Some(path),
        }
    }

    /// Puts what was read in its place. `false`: it is too long for a card.
    pub(super) fn fill(&mut self, bytes: Vec<u8>) -> bool {
        let fits = bytes.len() <= LONGEST_FILE;
        if fits {
            self.0 = Source::Bytes(bytes);
        }
        fits
    }
}

impl std::fmt::Debug for Blob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blob({} bytes)", self.as_bytes().len())
    }
}

impl PinValue {
    /// The bytes as VERIFY carries them.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for PinValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinValue(…)")
    }
}

impl<'de> Deserialize<'de> for PinValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = secret_text(deserializer)?;
        if text.len() <= 16 {
            Ok(Self(text))
        } else {
            Err(D::Error::custom(FieldError::PinValue))
        }
    }
}

impl<'de> Deserialize<'de> for Use {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Word(String),
            Pins(Vec<String>),
        }
        let wrong = || D::Error::custom(FieldError::Use);
        match Given::deserialize(deserializer).map_err(|_| wrong())? {
            Given::Word(word) if word == "free" => Ok(Self::Free),
            Given::Word(word) if word == "never" => Ok(Self::Never),
            Given::Word(_) => Err(wrong()),
            Given::Pins(pins) => pins
                .into_iter()
                .map(FileId::try_from)
                .collect::<Result<_, _>>()
                .map(Self::After)
                .map_err(|_| wrong()),
        }
    }
}

fn some_tries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u8>, D::Error> {
    super::field::tries::<15, D>(deserializer).map(Some)
}

/// Reads hexadecimal, with or without spaces.
pub(crate) fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits?;
    let (pairs, odd) = digits.as_chunks::<2>();
    odd.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
