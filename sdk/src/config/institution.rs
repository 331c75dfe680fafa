//! `[institution]`: who asks, and what outcomes depend on.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use madoguchi_core::{
    eligibility::code::TreatmentType,
    outcome::{Degraded, DirectPayment, Facility, InstitutionKind, Offices, SubsidyBooks},
    x509::Environment,
};
use serde::{Deserialize, de::DeserializeOwned};
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
    /// Whether the service is asked for notices (お知らせ情報): whose data is old, and when offices register. Invented, so never in production.
    #[serde(default)]
    pub notices: bool,
    /// 医療費助成情報を利用する (PMH): with it the person is asked whether certificates of subsidies may be shown.
    #[serde(default)]
    pub subsidies: bool,
    /// Where schemes are paid at the window (現物給付): a TOML file of `[[line]]`, each a [`DirectPayment`].
    #[serde(default)]
    pub direct_payment: Option<PathBuf>,
    /// Which municipalities answer (参加自治体): a TOML file, a [`Roster`](madoguchi_core::outcome::Roster).
    #[serde(default)]
    pub subsidy_roster: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DirectPayments {
    #[serde(default)]
    line: Vec<DirectPayment>,
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
            subsidies: institution.subsidies.then(SubsidyBooks::default),
        }
    }

    /// As [`facility`](Self::facility), with the tables that certificates of subsidies are judged by.
    ///
    /// # Errors
    /// A table that cannot be read.
    pub fn facility_with_books(&self) -> Result<Facility, ConfigError> {
        let facility = self.facility();
        let institution = &self.institution;
        let books = || {
            let direct = institution.direct_payment.as_deref().map(read_table);
            let direct: Option<DirectPayments> = direct.transpose()?;
            let roster = institution.subsidy_roster.as_deref().map(read_table);
            Ok(SubsidyBooks {
                direct: direct.map_or_else(Vec::new, |table| table.line),
                roster: roster.transpose()?,
            })
        };
        Ok(Facility {
            subsidies: institution.subsidies.then(books).transpose()?,
            ..facility
        })
    }

    pub(super) fn check_institution(&self) -> Result<(), ConfigError> {
        let institution = &self.institution;
        if !has_digits(&institution.code, &[10]) {
            return value("institution.code", "not ten digits");
        }
        if institution.notices && self.environment == Environment::Production {
            return value("institution.notices", "invented: not in production");
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

fn read_table<T: DeserializeOwned>(path: &Path) -> Result<T, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
        path: path.to_owned(),
        source,
    })?;
    toml::from_str(&text).map_err(|source| ConfigError::Syntax {
        path: path.to_owned(),
        source: Box::new(source),
    })
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

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const HEAD: &str = r#"
environment = "test"
state = "state"
[service]
url = "https://localhost:1"
authority = "ca.pem"
identity = "client.pem"
[card]
anchors = ["anchor.pem"]
[institution]
code = "1311234567"
kind = "hospital"
"#;

    fn read(folder: &Path, institution: &str) -> Result<Facility, ConfigError> {
        let path = folder.join("madoguchi.toml");
        std::fs::write(&path, format!("{HEAD}{institution}")).unwrap();
        Config::read(&path)?.facility_with_books()
    }

    #[test]
    fn what_outcomes_depend_on_is_read_with_its_tables() {
        let folder = tempfile::tempdir().unwrap();
        let line = "[[line]]\npayer = \"88\"\nprefecture = \"13\"\nfrom = \"2026-04-01\"\ndirect = false\n";
        std::fs::write(folder.path().join("direct.toml"), line).unwrap();
        let roster = "as_of = \"2026-10-01\"\njoined = [\"13101\"]\n";
        std::fs::write(folder.path().join("roster.toml"), roster).unwrap();
        let facility = read(
            folder.path(),
            r#"
treatment = "inpatient"
degraded = { 12139994 = "2026-11-01" }
subsidies = true
direct_payment = "direct.toml"
subsidy_roster = "roster.toml"
"#,
        )
        .unwrap();
        assert_eq!(facility.treatment, Some(TreatmentType::Inpatient));
        let [office] = facility.degraded.as_slice() else {
            panic!("one office")
        };
        assert_eq!(office.number, "12139994");
        assert_eq!(office.since, Some(date!(2026 - 11 - 01)));
        let books = facility.subsidies.unwrap();
        assert_eq!(books.direct[0].payer, "88");
        assert_eq!(books.roster.unwrap().joined, ["13101"]);
        assert_eq!(read(folder.path(), "").unwrap().subsidies, None);
    }

    #[test]
    fn what_is_invented_is_not_asked_in_production() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madoguchi.toml");
        let production = HEAD.replace("\"test\"", "\"production\"");
        assert_ne!(production, HEAD);
        for (head, notices, refused) in [
            (HEAD, true, false),
            (&production, false, false),
            (&production, true, true),
        ] {
            std::fs::write(&path, format!("{head}\nnotices = {notices}\n")).unwrap();
            let read = Config::read(&path);
            let error = read
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert_eq!(error.contains("institution.notices"), refused, "{error}");
        }
    }

    #[test]
    fn a_table_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("bad.toml"), "line = 1").unwrap();
        for (institution, place) in [
            (
                "subsidies = true\ndirect_payment = \"none.toml\"",
                "none.toml",
            ),
            (
                "subsidies = true\ndirect_payment = \"bad.toml\"",
                "bad.toml",
            ),
            (
                "subsidies = true\nsubsidy_roster = \"bad.toml\"",
                "bad.toml",
            ),
            (
                "degraded = { 1213 = \"2026-11-01\" }",
                "institution.degraded",
            ),
            ("degraded = { 12139994 = \"soon\" }", "line"),
            ("treatment = \"spa\"", "line"),
        ] {
            let error = read(folder.path(), institution).unwrap_err();
            assert!(error.to_string().contains(place), "{institution}: {error}");
        }
    }
}
