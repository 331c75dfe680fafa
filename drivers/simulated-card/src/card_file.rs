//! What a card is made of, as a TOML file. Unknown keys are refused.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use time::{Date, Month};

pub(crate) mod field;

use field::{Atr, Der, Digits, Password, Pin, PrivateKey};

/// Why a card file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CardFileError {
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It is not TOML, a key is unknown or missing, or a value cannot be on a card. Never repeats a PIN.
    #[error("line {line}: {message}")]
    Content {
        /// Where, counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

/// One card: whose it is, its keys, certificates and PINs. Its other files are built from these.
///
/// Get one with [`CardFile::read`] or [`CardFile::parse`]; make a card of it with [`Card::new`](crate::Card::new).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    /// What kind of card this is.
    pub profile: Profile,
    /// The answer to reset.
    #[serde(default)]
    pub atr: Atr,
    /// `false`: the card stands behind a reader with a path of 261 bytes, where every extended APDU is answered 6700.
    #[serde(default = "yes")]
    pub extended_length: bool,
    /// What is printed on the card.
    pub attributes: Attributes,
    /// 利用者証明用: absent where the holder has none.
    pub user_authentication: Option<UserAuthentication>,
    /// 署名用: absent where the holder has none (under 15 years, or not wanted).
    pub signature: Option<Signature>,
    /// 券面事項入力補助AP: absent = the PIN of `user_authentication`, with three tries of its own.
    pub text: Option<TextApplication>,
}

/// The kinds of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// A plastic My Number card.
    Physical,
    /// A card that is no My Number card: it knows no application.
    Foreign,
    /// 顔認証マイナンバーカード: every PIN is blocked. How real ones answer is not published \[C\].
    FaceOnly,
}

/// What is printed on the card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attributes {
    /// Family name, U+3000, given name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Birth date.
    #[serde(deserialize_with = "field::date")]
    pub birth: Date,
    /// Sex.
    pub sex: Sex,
    /// Last day of the card.
    #[serde(deserialize_with = "field::date")]
    pub expiry: Date,
    /// セキュリティコード, printed on the front.
    pub security_code: Digits<4>,
    /// Municipality code without check digit.
    pub municipality: Digits<5>,
    /// Serial number of the card itself, in the common application; absent = zeros.
    #[serde(default)]
    pub serial: Digits<15>,
}

/// Sex as ISO/IEC 5218 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Sex {
    /// `1`
    #[serde(rename = "1")]
    Male,
    /// `2`
    #[serde(rename = "2")]
    Female,
    /// `9`
    #[serde(rename = "9")]
    NotApplicable,
}

/// The user-authentication key (利用者証明用電子証明書).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserAuthentication {
    /// Absent: the card answers 6985 when asked to sign.
    pub key: Option<PrivateKey>,
    /// EF 000A.
    pub certificate: Der,
    /// EF 000B, absent on the card when absent here.
    pub ca_certificate: Option<Der>,
    /// EF 0018.
    pub pin: Pin,
    /// Tries left when the card is first used, 0 (blocked) to 3.
    #[serde(default = "three", deserialize_with = "field::tries::<3, _>")]
    pub tries: u8,
}

/// The signature key (署名用電子証明書).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Absent: the card answers 6985 when asked to sign.
    pub key: Option<PrivateKey>,
    /// EF 0001.
    pub certificate: Der,
    /// EF 0002, absent on the card when absent here.
    pub ca_certificate: Option<Der>,
    /// EF 001B.
    pub password: Password,
    /// Tries left when the card is first used, 0 (blocked) to 5.
    #[serde(default = "five", deserialize_with = "field::tries::<5, _>")]
    pub tries: u8,
}

/// The PIN of the text application (券面事項入力補助用暗証番号).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextApplication {
    /// EF 0011.
    pub pin: Pin,
    /// Tries left when the card is first used, 0 (blocked) to 3.
    #[serde(default = "three", deserialize_with = "field::tries::<3, _>")]
    pub tries: u8,
}

impl CardFile {
    /// Reads a card file.
    ///
    /// # Errors
    /// [`CardFileError`].
    pub fn read(path: &Path) -> Result<Self, CardFileError> {
        let text = std::fs::read_to_string(path).map_err(|source| CardFileError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text)
    }

    /// Reads the text of a card file.
    ///
    /// # Errors
    /// [`CardFileError::Content`].
    pub fn parse(text: &str) -> Result<Self, CardFileError> {
        // The error's own display would print the source line, which may hold a PIN.
        toml::from_str(text).map_err(|error| {
            let before = error
                .span()
                .and_then(|span| text.as_bytes().get(..span.start))
                .unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            CardFileError::Content {
                line,
                message: error.message().to_owned(),
            }
        })
    }
}

impl Attributes {
    /// 照合番号B: birth YYMMDD in the year of its era, expiry YYYY, security code.
    pub fn number_b(&self) -> String {
        format!(
            "{}{:04}{}",
            self.birth_in_era(),
            self.expiry.year(),
            self.security_code.as_str()
        )
    }

    /// The birth date as YYMMDD, YY being the year of its Japanese era.
    pub fn birth_in_era(&self) -> String {
        let month_and_day = (self.birth.month(), self.birth.day());
        let first_year = match (self.birth.year(), month_and_day) {
            (year, date) if (year, date) >= (2019, (Month::May, 1)) => 2019,
            (year, date) if (year, date) >= (1989, (Month::January, 8)) => 1989,
            (year, date) if (year, date) >= (1926, (Month::December, 25)) => 1926,
            (year, date) if (year, date) >= (1912, (Month::July, 30)) => 1912,
            _ => 1868,
        };
        format!(
            "{:02}{:02}{:02}",
            self.birth.year() - first_year + 1,
            u8::from(self.birth.month()),
            self.birth.day()
        )
    }
}

impl Sex {
    /// The digit on the card.
    pub(crate) fn digit(self) -> u8 {
        match self {
            Self::Male => b'1',
            Self::Female => b'2',
            Self::NotApplicable => b'9',
        }
    }
}

fn yes() -> bool {
    true
}

fn three() -> u8 {
    3
}

fn five() -> u8 {
    5
}
