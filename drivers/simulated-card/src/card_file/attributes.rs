//! What is printed on a card, and what follows from it.

use serde::Deserialize;
use time::{Date, Month};

use super::field::{self, Digits, FieldError};
use super::raw::Blob;

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
    /// The photo (JP2) of the visual application; absent = a card without one, as infants have.
    pub photo: Option<Photo>,
}

/// The photo on a card.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Photo {
    /// `drawing`: an invented portrait, the same for everybody.
    Drawing,
    /// A JP2 file, whose content is not checked.
    Given(Blob),
}

impl TryFrom<String> for Photo {
    type Error = FieldError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "drawing" {
            Ok(Self::Drawing)
        } else {
            Blob::try_from(text).map(Self::Given)
        }
    }
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

/// `YYYYMMDD`.
pub(crate) fn compact(date: Date) -> String {
    format!(
        "{:04}{:02}{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}
