//! The offices, their staff, and the designated institutions (指定医療機関): data of the file `offices.toml`.

use std::collections::BTreeSet;

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use time::Date;

use super::{
    refused::Refused,
    role::{Actor, Role},
    ticket::Treatment,
};
use crate::{
    authority::real::upper_hex,
    person::{compact, date},
};

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
    #[serde(skip)]
    digest: String,
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
    /// The day of the month from which institutions are told of its tickets of that month; at once when absent.
    #[serde(default)]
    registers_on: Option<u8>,
    /// Since when its data link is down; an expression until the file is read.
    #[serde(default, rename = "suspended_since")]
    suspended: Option<String>,
    #[serde(skip)]
    suspended_since: Option<Date>,
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
    /// A day is none: of a month 1 to 28, else a date or an expression such as `today-10d`.
    #[error("the office {code} has a day that is none")]
    Day {
        /// The office.
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
    /// Reads a file of offices; days may be relative to `today`, the date in Japan.
    pub(crate) fn read(text: &str, today: Date) -> Result<Self, OfficesError> {
        let mut registry: Self = toml::from_str(text)?;
        let mut seen = BTreeSet::new();
        for office in &mut registry.offices {
            office.resolve(today)?;
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
        registry.digest = upper_hex(digest(&SHA256, text.as_bytes()).as_ref());
        Ok(registry)
    }

    /// What tells this file from others.
    pub(crate) fn digest(&self) -> &str {
        &self.digest
    }

    /// All offices.
    pub(crate) fn offices(&self) -> impl Iterator<Item = &Office> {
        self.offices.iter()
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
    fn resolve(&mut self, today: Date) -> Result<(), OfficesError> {
        let wrong = || OfficesError::Day {
            code: self.code.clone(),
        };
        if self
            .registers_on
            .is_some_and(|day| !(1..=28).contains(&day))
        {
            return Err(wrong());
        }
        if let Some(expression) = &self.suspended {
            self.suspended_since = Some(date::resolve(expression, today).ok_or_else(wrong)?);
        }
        Ok(())
    }

    /// Whether institutions are told `today` of a ticket of `month` that is valid from a day on (all as the wire writes them).
    pub(crate) fn has_registered(&self, month: &str, from: &str, today: Date) -> bool {
        let registered = self.registers_on.is_none_or(|day| {
            let registration = today.replace_day(day).map(compact);
            let this_month = compact(today).get(..6).is_some_and(|this| this == month);
            !this_month || registration.is_ok_and(|on| on <= compact(today))
        });
        registered && !self.is_unheard(from)
    }

    /// Whether what happened on a day (`yyyyMMdd`) never reached the service, because the office's data link was down.
    pub(crate) fn is_unheard(&self, day: &str) -> bool {
        self.suspended_since
            .is_some_and(|since| compact(since).as_str() <= day)
    }

    /// Since when its data link is down, if it is today.
    pub(crate) fn old_since(&self, today: Date) -> Option<Date> {
        self.suspended_since.filter(|since| *since <= today)
    }

    /// The day of the month from which institutions are told of its tickets; none where that is at once.
    pub(crate) fn registration_day(&self) -> Option<u8> {
        self.registers_on
    }

    /// The first of the staff with a role, to act.
    pub(crate) fn actor(&self, role: Role) -> Option<Actor> {
        let staff = self.staff.iter().find(|staff| staff.role == role)?;
        Some(Actor {
            office: self.code.clone(),
            staff: staff.id.clone(),
            role,
        })
    }

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
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 16);

    #[test]
    fn a_ticket_is_told_once_it_is_registered_and_while_the_link_is_up() {
        let registry = Registry::read(EMBEDDED, TODAY).unwrap();
        let (first, late) = (date!(2026 - 11 - 24), date!(2026 - 11 - 25));
        for (story, office, from, on, told) in [
            ("at once", "12139994", "20261101", first, true),
            (
                "the day before its day",
                "12150017",
                "20261101",
                first,
                false,
            ),
            ("on its day", "12150017", "20261101", late, true),
            ("last month's", "12150017", "20261001", first, true),
            (
                "since the link is down",
                "12160016",
                "20261101",
                late,
                false,
            ),
            ("from before that", "12160016", "20261001", late, true),
            ("of that very day", "12160016", "20261020", late, false),
        ] {
            let office = registry.office(office).unwrap();
            assert_eq!(
                office.has_registered(from.split_at(6).0, from, on),
                told,
                "{story}"
            );
        }
    }

    #[test]
    fn the_embedded_offices_can_be_read_and_wrong_ones_are_refused() {
        assert!(Registry::read(EMBEDDED, TODAY).unwrap().offices().count() >= 2);
        for (story, from, to) in [
            ("a wrong check digit", "\"12139994\"", "\"12139995\""),
            ("a code of nine digits", "\"1311234567\"", "\"131123456\""),
            ("an unknown key", "phone =", "telephone ="),
            ("an institution twice", "\"1411234561\"", "\"1311234567\""),
            ("an unknown role", "\"approver\"", "\"boss\""),
            (
                "a day that not every month has",
                "registers_on = 25",
                "registers_on = 29",
            ),
            (
                "an expression that is none",
                "last-month-start+19d",
                "some day",
            ),
        ] {
            let text = EMBEDDED.replace(from, to);
            assert_ne!(text, EMBEDDED, "{story}");
            assert!(Registry::read(&text, TODAY).is_err(), "{story}");
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
