//! The values of a card file. Each can only hold what a card could hold; secrets print as `…`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use time::Date;
use time::macros::format_description;

use super::raw::hexadecimal;
use crate::Profile;

const CONTACTLESS: [u8; 13] = [
    0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05, 0xE0, 0xB3, 0x81, 0xA1, 0x00, 0x7F,
];
const CONTACT: [u8; 9] = [0x3B, 0xE0, 0x00, 0xFF, 0x81, 0x31, 0xFE, 0x45, 0x14];

/// Larger certificates do not fit into READ BINARY's 15-bit offset.
const LONGEST_CERTIFICATE: usize = 0x7800;

/// Why a value of a card file is refused. Says nothing of the value itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FieldError {
    /// Not that many ASCII digits.
    #[error("expected {0} digits")]
    Digits(usize),
    /// Not `YYYY-MM-DD`, or before the first era a card can name (1868-01-25).
    #[error("expected a date YYYY-MM-DD")]
    Date,
    /// Not 6 to 16 characters of A–Z and 0–9.
    #[error("expected 6 to 16 characters of A-Z and 0-9")]
    Password,
    /// Not 2 to 33 bytes in hexadecimal, beginning with 3B or 3F, and not `contact` or `contactless`.
    #[error("expected an ATR in hexadecimal, \"contact\" or \"contactless\"")]
    Atr,
    /// Not base64, empty, or too long for a card.
    #[error("expected a certificate in base64")]
    Certificate,
    /// More tries than such a PIN has.
    #[error("expected at most {0} tries")]
    Tries(u8),
    /// Not an RSA or P-384 private key in PKCS#8 PEM.
    #[error("expected an RSA or P-384 key in PKCS#8 PEM")]
    Key,
    /// Not 5 to 16 bytes in hexadecimal.
    #[error("expected the 5 to 16 bytes of an AID in hexadecimal")]
    Application,
    /// Not four hexadecimal digits.
    #[error("expected four hexadecimal digits")]
    File,
    /// Not hexadecimal, or too long for a file of a card.
    #[error("expected hexadecimal or file:PATH, at most 32 KiB")]
    Bytes,
    /// More than VERIFY carries.
    #[error("expected at most 16 characters")]
    PinValue,
    /// Neither `free` nor `never` nor a list of file ids.
    #[error("expected \"free\", \"never\" or a list of PIN files")]
    Use,
    /// Not a timing that a reader and a card could have.
    #[error(
        "expected a bit rate of 106, 212, 424 or 848 kbit/s, frames of 16 to 256 bytes, and times of at most 60 s"
    )]
    Timing,
}

/// Exactly `N` ASCII digits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Digits<const N: usize>(String);

impl<const N: usize> Digits<N> {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> Default for Digits<N> {
    /// All zeros.
    fn default() -> Self {
        Self("0".repeat(N))
    }
}

impl<const N: usize> TryFrom<String> for Digits<N> {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, FieldError> {
        if text.len() == N && text.bytes().all(|byte| byte.is_ascii_digit()) {
            Ok(Self(text))
        } else {
            Err(FieldError::Digits(N))
        }
    }
}

/// The answer to reset, given as hexadecimal with or without spaces, or by name: `contactless` as a reader makes it, `contact` as the chip has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Atr(Vec<u8>);

impl Atr {
    /// The bytes, TS first.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What cards of a kind have, where the card file names none. Those of phones are a plastic card's \[C\].
    pub(crate) fn of(profile: Profile) -> Self {
        let bytes: &[u8] = match profile {
            Profile::OldJuki => b"\x3B\x88\x80\x01\x00\x00\x14\xE0\xB3\x81\x91\x00\x5E",
            Profile::DrivingLicence => b"\x3B\x88\x80\x01\x00\x00\x00\x00\x91\x81\xC1\x00\xD8",
            // FeliCa as PC/SC part 3 numbers it.
            Profile::Transit => {
                b"\x3B\x8F\x80\x01\x80\x4F\x0C\xA0\x00\x00\x03\x06\x11\x00\x3B\x00\x00\x00\x00\x42"
            }
            Profile::Bank => b"\x3B\x80\x80\x01\x01",
            Profile::Passport => b"\x3B\x88\x80\x01\x00\x00\x00\x00\x77\x81\x81\x00\x7E",
            _ => &CONTACTLESS,
        };
        Self(bytes.to_vec())
    }
}

impl Default for Atr {
    /// The ATR a contactless reader makes for this card.
    fn default() -> Self {
        Self(CONTACTLESS.to_vec())
    }
}

impl TryFrom<String> for Atr {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, FieldError> {
        match text.as_str() {
            "contactless" => return Ok(Self::default()),
            "contact" => return Ok(Self(CONTACT.to_vec())),
            _ => {}
        }
        hexadecimal(&text)
            .filter(|bytes| {
                matches!(bytes.as_slice(), [0x3B | 0x3F, ..]) && (2..=33).contains(&bytes.len())
            })
            .map(Self)
            .ok_or(FieldError::Atr)
    }
}

/// A certificate in DER, given as base64. Its content is not checked: a tampered certificate is a card one wants to have.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Der(Vec<u8>);

impl Der {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Der {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Der({} bytes)", self.0.len())
    }
}

impl TryFrom<String> for Der {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, FieldError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let bytes = STANDARD
            .decode(compact)
            .map_err(|_| FieldError::Certificate)?;
        if bytes.is_empty() || bytes.len() > LONGEST_CERTIFICATE {
            Err(FieldError::Certificate)
        } else {
            Ok(Self(bytes))
        }
    }
}

/// A four-digit PIN.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(Digits<4>);

impl Pin {
    /// The digits as VERIFY carries them.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_str().as_bytes()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}

impl<'de> Deserialize<'de> for Pin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        secret_text(deserializer)?
            .try_into()
            .map(Self)
            .map_err(D::Error::custom)
    }
}

/// The password of the signature key: 6 to 16 characters of A–Z and 0–9.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The characters as VERIFY carries them.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = secret_text(deserializer)?;
        let allowed = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
        if allowed && (6..=16).contains(&text.len()) {
            Ok(Self(text))
        } else {
            Err(D::Error::custom(FieldError::Password))
        }
    }
}

/// For `#[serde(deserialize_with)]`.
pub(crate) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = String::deserialize(deserializer)?;
    let date = Date::parse(&text, format_description!("[year]-[month]-[day]")).ok();
    date.filter(|date| *date >= time::macros::date!(1868 - 01 - 25))
        .ok_or_else(|| D::Error::custom(FieldError::Date))
}

/// For `#[serde(deserialize_with)]`.
pub(crate) fn tries<'de, const MAXIMUM: u8, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<u8, D::Error> {
    match u8::deserialize(deserializer)? {
        tries if tries <= MAXIMUM => Ok(tries),
        _ => Err(D::Error::custom(FieldError::Tries(MAXIMUM))),
    }
}

/// Serde's own message for a wrong type repeats the value (`pin = 1234` without quotes); this one does not.
pub(crate) fn secret_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match toml::Value::deserialize(deserializer)? {
        toml::Value::String(text) => Ok(text),
        _ => Err(D::Error::custom("expected text in quotes")),
    }
}
