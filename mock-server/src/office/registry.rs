//! The offices, their staff, and the designated institutions (指定医療機関): data of the file `offices.toml`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use super::{refused::Refused, role::Role, ticket::Treatment};

/// The offices that come with the server.
pub(crate) const EMBEDDED: &str = include_str!("../../offices.toml");

/// Everybody who takes part.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Registry {
    #[serde(rename = "office")]
    offices: Vec<Office>,
    #[serde(rename = "institution")]
    institutions: Vec<Institution>,
}

/// A welfare office (福祉事務所).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Office {
    /// Its public payer number (公費負担者番号), eight digits.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Its telephone, for papers.
    pub(crate) phone: String,
    staff: Vec<Staff>,
}

/// One of the staff.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Staff {
    /// The id they sign in with.
    pub(crate) id: String,
    /// Their name.
    pub(crate) name: String,
    /// Their role.
    pub(crate) role: Role,
}

/// A designated institution.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Institution {
    /// Institution code, ten digits.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// What it gives.
    pub(crate) treatments: Vec<Treatment>,
    /// The first day of its designation.
    pub(crate) from: Date,
    /// The last day of its designation; absent while it lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
}

/// Why a file of offices is refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficesError {
    /// Not TOML, or a key that does not belong there.
    #[error("{0}")]
    Toml(#[from] toml::de::Error),
    /// An office's code is not eight digits with a check digit, or an institution's not ten digits.
    #[error("the code {code} does not have its form")]
    Code {
        /// The code.
        code: String,
    },
    /// Something stands twice.
    #[error("{code} stands twice")]
    Twice {
        /// The code or id.
        code: String,
    },
}

impl Registry {
    /// Reads a file of offices.
    pub(crate) fn read(text: &str) -> Result<Self, OfficesError> {
        let registry: Self = toml::from_str(text)?;
        let mut seen = BTreeSet::new();
        for office in &registry.offices {
            if !is_checked(&office.code, 8) {
                let code = office.code.clone();
                return Err(OfficesError::Code { code });
            }
            once(&mut seen, office.code.clone())?;
            for staff in &office.staff {
                once(&mut seen, format!("{} of {}", staff.id, office.code))?;
            }
        }
        for institution in &registry.institutions {
            if !crate::authority::facility::is_institution_code(&institution.code) {
                let code = institution.code.clone();
                return Err(OfficesError::Code { code });
            }
            once(&mut seen, institution.code.clone())?;
        }
        Ok(registry)
    }

    /// The codes of all offices.
    pub(crate) fn codes(&self) -> impl Iterator<Item = &str> {
        self.offices.iter().map(|office| office.code.as_str())
    }

    /// An office.
    pub(crate) fn office(&self, code: &str) -> Option<&Office> {
        self.offices.iter().find(|office| office.code == code)
    }

    /// An institution that is designated for a treatment on a day.
    pub(crate) fn designated(
        &self,
        code: &str,
        treatment: Treatment,
        on: Date,
    ) -> Result<&Institution, Refused> {
        let institution = self.institution(code).ok_or(Refused::NotDesignated)?;
        let designated = institution.from <= on && institution.until.is_none_or(|end| on <= end);
        if !designated {
            return Err(Refused::NotDesignated);
        }
        if !institution.treatments.contains(&treatment) {
            return Err(Refused::WrongKind);
        }
        Ok(institution)
    }

    /// An institution, designated or not.
    pub(crate) fn institution(&self, code: &str) -> Option<&Institution> {
        let mut all = self.institutions.iter();
        all.find(|institution| institution.code == code)
    }
}

impl Office {
    /// One of the staff.
    pub(crate) fn staff(&self, id: &str) -> Option<&Staff> {
        self.staff.iter().find(|staff| staff.id == id)
    }
}

/// Whether a number has this length and ends in its check digit: weights 2, 1, 2 … from the right, digits of the products summed.
pub(crate) fn is_checked(number: &str, length: usize) -> bool {
    if number.len() != length || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let digits = number.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(place, digit)| if place % 2 == 1 { digit * 2 } else { digit })
        .map(|product| product / 10 + product % 10)
        .sum();
    sum.is_multiple_of(10)
}

fn once(seen: &mut BTreeSet<String>, code: String) -> Result<(), OfficesError> {
    if seen.insert(code.clone()) {
        Ok(())
    } else {
        Err(OfficesError::Twice { code })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_offices_can_be_read_and_wrong_ones_are_refused() {
        assert!(Registry::read(EMBEDDED).unwrap().codes().count() >= 2);
        for (story, from, to) in [
            ("a wrong check digit", "\"12139994\"", "\"12139995\""),
            ("a code of nine digits", "\"1311234567\"", "\"131123456\""),
            ("an unknown key", "phone =", "telephone ="),
            ("an institution twice", "\"1411234561\"", "\"1311234567\""),
            ("an unknown role", "\"approver\"", "\"boss\""),
        ] {
            let text = EMBEDDED.replace(from, to);
            assert_ne!(text, EMBEDDED, "{story}");
            assert!(Registry::read(&text).is_err(), "{story}");
        }
    }

    #[test]
    fn a_check_digit_is_the_one_of_public_payers_and_recipients() {
        for (number, length, fits) in [
            ("12139994", 8, true),
            ("12139995", 8, false),
            ("9999012", 7, true),
            ("9999021", 7, false),
            ("999902", 7, false),
            ("９９９９０２０", 7, false),
            ("", 0, true),
        ] {
            assert_eq!(is_checked(number, length), fits, "{number}");
        }
    }
}
