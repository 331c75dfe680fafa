//! `[institution]`: who asks, and what outcomes depend on.

use std::collections::BTreeMap;

use madoguchi_core::{
    eligibility::code::TreatmentType,
    outcome::{Degraded, Facility, InstitutionKind, Offices},
};
use serde::Deserialize;
use time::Date;

use super::{Config, ConfigError};

/// `[institution]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Institution {
    /// 医療機関等コード, ten digits.
    pub code: String,
    /// What kind of institution it is.
    pub kind: InstitutionKind,
    /// Its name, as the desk shows it.
    #[serde(default)]
    pub name: String,
    /// 医療扶助を照会する.
    #[serde(default = "yes")]
    pub assistance: bool,
    /// 生活保護法の指定医療機関である.
    #[serde(default = "yes")]
    pub designated: bool,
    /// By which day of the month a welfare office usually has registered its tickets, by 公費負担者番号.
    #[serde(default)]
    pub offices: BTreeMap<String, u8>,
    /// For which treatment (診療別) people come here, where it is not what the kind of institution usually gives: a terminal in a ward, home nursing.
    #[serde(default)]
    pub treatment: Option<Treatment>,
    /// Insurers and welfare offices whose data link is down, by 保険者番号 or 公費負担者番号, each with the day since when.
    #[serde(default)]
    pub degraded: BTreeMap<String, Date>,
}

/// 診療別 (CD019) as the configuration names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Treatment {
    /// 入院.
    Inpatient,
    /// 入院外.
    Outpatient,
    /// 歯科.
    Dental,
    /// 調剤.
    Dispensing,
    /// 訪問看護.
    VisitingNurse,
}

impl Config {
    /// What the outcomes need to know of the institution.
    #[must_use]
    pub fn facility(&self) -> Facility {
        let institution = &self.institution;
        let degraded = institution.degraded.iter();
        Facility {
            institution_code: institution.code.clone(),
            institution_kind: institution.kind,
            assistance_enabled: institution.assistance,
            assistance_designated: institution.designated,
            offices: Offices::new(institution.offices.clone()),
            degraded: degraded
                .map(|(number, since)| Degraded {
                    number: number.clone(),
                    since: Some(*since),
                })
                .collect(),
            treatment: institution.treatment.map(Into::into),
        }
    }

    pub(super) fn check_institution(&self) -> Result<(), ConfigError> {
        let institution = &self.institution;
        if !has_digits(&institution.code, &[10]) {
            return value("institution.code", "not ten digits");
        }
        for (payer, day) in &institution.offices {
            if !has_digits(payer, &[8]) {
                return value(
                    "institution.offices",
                    "a public payer number is not eight digits",
                );
            }
            if !(1..=31).contains(day) {
                return value("institution.offices", "a day is not one of a month");
            }
        }
        if !institution
            .degraded
            .keys()
            .all(|number| has_digits(number, &[6, 8]))
        {
            return value(
                "institution.degraded",
                "a number has not six or eight digits",
            );
        }
        Ok(())
    }
}

impl From<Treatment> for TreatmentType {
    fn from(treatment: Treatment) -> Self {
        match treatment {
            Treatment::Inpatient => Self::Inpatient,
            Treatment::Outpatient => Self::Outpatient,
            Treatment::Dental => Self::Dental,
            Treatment::Dispensing => Self::Dispensing,
            Treatment::VisitingNurse => Self::VisitingNurse,
        }
    }
}

fn has_digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn value(key: &'static str, what: &'static str) -> Result<(), ConfigError> {
    Err(ConfigError::Value { key, what })
}

fn yes() -> bool {
    true
}
