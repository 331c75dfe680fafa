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
    /// 運転免許証, only to tell one from a My Number card \[C\].
    DrivingLicence,
    /// The directory of EMV payment cards, only to tell one from a My Number card.
    Payment,
}

impl Application {
    /// Its identifier.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            Self::DrivingLicence => b"\xA0\x00\x00\x02\x31\x01\0\0\0\0\0\0\0\0\0\0",
            Self::Payment => b"2PAY.SYS.DDF01",
        }
    }
}

/// A file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum File {
    /// 署名用電子証明書; opens after 署名用パスワード.
    SignatureCertificate,
    /// Certificate of the authority that issued it.
    SignatureAuthority,
    /// What the token calls itself \[B\].
    TokenInfo,
    /// Which certificates there are.
    Availability,
    /// 利用者証明用電子証明書.
    UserCertificate,
    /// Certificate of the authority that issued it.
    UserAuthority,
}

impl File {
    /// The application that holds it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::SignatureCertificate
            | Self::SignatureAuthority
            | Self::TokenInfo
            | Self::Availability
            | Self::UserCertificate
            | Self::UserAuthority => Application::Jpki,
        }
    }

    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::SignatureCertificate => 0x01,
            Self::SignatureAuthority => 0x02,
            Self::TokenInfo => 0x06,
            Self::Availability => 0x08,
            Self::UserCertificate => 0x0A,
            Self::UserAuthority => 0x0B,
        })
    }
}

/// A private key that signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Key {
    /// Of 利用者証明用電子証明書; needs 利用者証明用暗証番号.
    User,
    /// Of 署名用電子証明書; needs 署名用パスワード.
    Signature,
}

impl Key {
    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::User => 0x17,
            Self::Signature => 0x1A,
        })
    }
}

/// A secret that the card compares, with a counter of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reference {
    /// 利用者証明用暗証番号: four digits, three tries.
    UserPin,
    /// 署名用パスワード: 6 to 16 capital letters and digits, five tries.
    SignaturePassword,
}

impl Reference {
    /// The application that holds it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::UserPin | Self::SignaturePassword => Application::Jpki,
        }
    }

    /// Whether `secret` has the form of this secret, so that no try is spent on one that cannot be right.
    pub(crate) fn check(self, secret: &[u8]) -> Result<(), PinFormat> {
        match self {
            Self::UserPin => digits(secret, 4).ok_or(PinFormat::NotFourDigits),
            Self::SignaturePassword => password(secret).ok_or(PinFormat::NotSixToSixteen),
        }
    }

    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::UserPin => 0x18,
            Self::SignaturePassword => 0x1B,
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

    /// The file id that it stands for.
    pub(crate) const fn file_id(self) -> [u8; 2] {
        [0x00, self.0]
    }
}

fn password(secret: &[u8]) -> Option<()> {
    let character = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    ((6..=16).contains(&secret.len()) && secret.iter().all(character)).then_some(())
}

fn digits(secret: &[u8], count: usize) -> Option<()> {
    (secret.len() == count && secret.iter().all(u8::is_ascii_digit)).then_some(())
}
