//! Everything on the card that this program can name. The lists are closed: what has no entry here cannot be selected, read, verified or used by any
//! command of [`apdu`](crate::apdu).
//!
//! Not listed, and so out of reach: the individual number (text EF 0001), its picture (visual EF 0005), and 照合番号A, which opens them. Identifiers:
//! card.md §1.2 and §2 of the project's notes, confidence \[A\] where an entry does not say otherwise.

use crate::secret::PinFormat;

/// An application on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Application {
    /// 公的個人認証AP.
    Jpki,
}

impl Application {
    /// Its identifier.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
        }
    }
}

/// A file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum File {
    /// 利用者証明用電子証明書.
    UserCertificate,
}

impl File {
    /// The application that holds it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::UserCertificate => Application::Jpki,
        }
    }

    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::UserCertificate => 0x0A,
        })
    }
}

/// A private key that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Key {
    /// Of 利用者証明用電子証明書; needs 利用者証明用暗証番号.
    User,
}

impl Key {
    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::User => 0x17,
        })
    }
}

/// A secret that the card compares, with a counter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reference {
    /// 利用者証明用暗証番号: four digits, three tries.
    UserPin,
}

impl Reference {
    /// The application that holds it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::UserPin => Application::Jpki,
        }
    }

    /// Whether `secret` has the form of this secret, so that no try is spent on one that cannot be right.
    pub(crate) fn check(self, secret: &[u8]) -> Result<(), PinFormat> {
        match self {
            Self::UserPin => digits(secret, 4).ok_or(PinFormat::NotFourDigits),
        }
    }

    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::UserPin => 0x18,
        })
    }
}

/// A short EF identifier (1–30): names a file inside a READ, VERIFY or COMPUTE SIGNATURE, so that no SELECT is needed. This card takes the low five
/// bits of the file id. Only this catalogue makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShortId(u8);

impl ShortId {
    /// As it stands in P1 of READ BINARY and in P2 of VERIFY and COMPUTE SIGNATURE.
    pub(crate) const fn parameter(self) -> u8 {
        0x80 | self.0
    }
}

fn digits(secret: &[u8], count: usize) -> Option<()> {
    (secret.len() == count && secret.iter().all(u8::is_ascii_digit)).then_some(())
}
