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
    /// 券面事項入力補助AP.
    Text,
    /// 券面事項確認AP.
    Visual,
    /// 共通カードAP.
    Common,
}

impl Application {
    /// Its identifier.
    #[must_use]
    pub const fn aid(self) -> &'static [u8] {
        match self {
            Self::Jpki => &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01],
            Self::DrivingLicence => b"\xA0\x00\x00\x02\x31\x01\0\0\0\0\0\0\0\0\0\0",
            Self::Payment => b"2PAY.SYS.DDF01",
            Self::Text => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
            Self::Visual => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
            Self::Common => &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x01, 0x00],
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
    /// 基本4情報.
    TextAttributes,
    /// Digests of the text application's files, signed \[B\].
    TextIntegrity,
    /// The certificate of the key that signed them \[B\].
    TextIssuer,
    /// 基本情報 of the text application \[B\].
    TextInformation,
    /// 生年月日, signed \[B\].
    VisualAge,
    /// The face of the card \[B\].
    VisualFace,
    /// AP情報 of the visual application \[B\].
    VisualInformation,
    /// The certificate of the key that signed the visual application's files \[B\].
    VisualIssuer,
    /// Serial number, municipality and expiry of the card: a file of records.
    Serial,
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
            Self::TextAttributes
            | Self::TextIntegrity
            | Self::TextIssuer
            | Self::TextInformation => Application::Text,
            Self::VisualAge | Self::VisualFace | Self::VisualInformation | Self::VisualIssuer => {
                Application::Visual
            }
            Self::Serial => Application::Common,
        }
    }

    /// How many bytes to ask for first: a little more than such a file usually holds (certificates of 1,590 and 1,301 to 1,333 bytes were seen [A]),
    /// or all of it where what is physically there is what it holds.
    pub(crate) const fn usual_length(self) -> usize {
        match self {
            Self::UserCertificate => 1_600,
            // With name and address in it.
            Self::SignatureCertificate => 1_792,
            Self::UserAuthority | Self::SignatureAuthority => 1_344,
            _ => 65_536,
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
            Self::VisualAge | Self::Serial => 0x01,
            Self::TextAttributes | Self::VisualFace => 0x02,
            Self::TextIntegrity | Self::VisualInformation => 0x03,
            Self::TextIssuer | Self::VisualIssuer => 0x04,
            Self::TextInformation => 0x05,
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
    /// The card's own in the text and visual applications; needs nothing \[B\].
    Internal,
}

impl Key {
    /// As it stands in P2 of COMPUTE SIGNATURE: a short id, or 00 for the application's default.
    pub(crate) const fn parameter(self) -> u8 {
        match self {
            Self::User => ShortId(0x17).parameter(),
            Self::Signature => ShortId(0x1A).parameter(),
            Self::Internal => 0x00,
        }
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
    /// 券面事項入力補助用暗証番号: four digits, three tries. It would open the individual number too.
    TextPin,
    /// 照合番号B of the text application: fourteen digits, ten tries \[B\]. It opens everything there but the individual number.
    TextNumberB,
    /// 生年月日 of the visual application: six digits; ten tries \[C\].
    VisualBirth,
    /// 照合番号B of the visual application: fourteen digits, ten tries \[B\].
    VisualNumberB,
}

impl Reference {
    /// The application that holds it.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::UserPin | Self::SignaturePassword => Application::Jpki,
            Self::TextPin | Self::TextNumberB => Application::Text,
            Self::VisualBirth | Self::VisualNumberB => Application::Visual,
        }
    }

    /// Whether `secret` has the form of this secret, so that no try is spent on one that cannot be right.
    pub(crate) fn check(self, secret: &[u8]) -> Result<(), PinFormat> {
        match self {
            Self::UserPin | Self::TextPin => digits(secret, 4).ok_or(PinFormat::NotFourDigits),
            Self::VisualBirth => digits(secret, 6).ok_or(PinFormat::NotSixDigits),
            Self::TextNumberB | Self::VisualNumberB => {
                digits(secret, 14).ok_or(PinFormat::NotFourteenDigits)
            }
            Self::SignaturePassword => password(secret).ok_or(PinFormat::NotSixToSixteen),
        }
    }

    pub(crate) const fn short_id(self) -> ShortId {
        ShortId(match self {
            Self::UserPin => 0x18,
            Self::SignaturePassword => 0x1B,
            Self::TextPin | Self::VisualBirth => 0x11,
            Self::TextNumberB => 0x15,
            Self::VisualNumberB => 0x12,
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

    /// As it stands in P2 of READ RECORD, where P1 is the record's number.
    pub(crate) const fn record_parameter(self) -> u8 {
        self.0 << 3 | 0x04
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

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [File; 15] = [
        File::SignatureCertificate,
        File::SignatureAuthority,
        File::TokenInfo,
        File::Availability,
        File::UserCertificate,
        File::UserAuthority,
        File::TextAttributes,
        File::TextIntegrity,
        File::TextIssuer,
        File::TextInformation,
        File::VisualAge,
        File::VisualFace,
        File::VisualInformation,
        File::VisualIssuer,
        File::Serial,
    ];
    const REFERENCES: [Reference; 6] = [
        Reference::UserPin,
        Reference::SignaturePassword,
        Reference::TextPin,
        Reference::TextNumberB,
        Reference::VisualBirth,
        Reference::VisualNumberB,
    ];

    /// The application with the individual number, and the one with its picture.
    const TEXT: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
    const VISUAL: [u8; 10] = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];

    #[test]
    fn nothing_names_the_individual_number_its_picture_or_the_number_that_opens_them() {
        let named = |(application, id): (Application, ShortId)| (application.aid().to_vec(), id.0);
        let files = FILES.map(|file| named((file.application(), file.short_id())));
        for forbidden in [(TEXT.to_vec(), 0x01), (VISUAL.to_vec(), 0x05)] {
            assert!(!files.contains(&forbidden), "{forbidden:02X?}");
        }
        let references =
            REFERENCES.map(|reference| named((reference.application(), reference.short_id())));
        for forbidden in [(TEXT.to_vec(), 0x14), (VISUAL.to_vec(), 0x13)] {
            assert!(!references.contains(&forbidden), "{forbidden:02X?}");
        }
        // Of each list one that is near, so that this test is known to look at them.
        assert!(files.contains(&(TEXT.to_vec(), 0x02)) && files.contains(&(VISUAL.to_vec(), 0x04)));
        assert!(
            references.contains(&(TEXT.to_vec(), 0x15))
                && references.contains(&(VISUAL.to_vec(), 0x12))
        );
    }

    /// Whoever adds an entry comes by here and adds it to the lists above.
    #[test]
    fn the_lists_of_this_test_are_whole_and_without_doubles() {
        for file in FILES {
            match file {
                File::SignatureCertificate
                | File::SignatureAuthority
                | File::TokenInfo
                | File::Availability
                | File::UserCertificate
                | File::UserAuthority => {}
                File::TextAttributes
                | File::TextIntegrity
                | File::TextIssuer
                | File::TextInformation => {}
                File::VisualAge
                | File::VisualFace
                | File::VisualInformation
                | File::VisualIssuer
                | File::Serial => {}
            }
            assert_eq!(
                FILES.iter().filter(|other| **other == file).count(),
                1,
                "{file:?}"
            );
        }
        for reference in REFERENCES {
            match reference {
                Reference::UserPin | Reference::SignaturePassword => {}
                Reference::TextPin | Reference::TextNumberB => {}
                Reference::VisualBirth | Reference::VisualNumberB => {}
            }
            assert_eq!(
                REFERENCES
                    .iter()
                    .filter(|other| **other == reference)
                    .count(),
                1,
                "{reference:?}"
            );
        }
    }
}
