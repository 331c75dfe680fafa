//! What an answer is judged by, beside itself.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{Alias, AskedBy, Certificate, LastFetch, LastVisit, Offices, ResultCodes};
use crate::{
    eligibility::{
        InsurerNumber,
        code::{ReferenceClassification, Sex, TreatmentType},
    },
    visit::Consents,
};

/// How, when and where a question was asked.
#[derive(Debug, Clone)]
pub struct Context {
    /// By card or by number.
    pub asked_by: AskedBy,
    /// The day the person is here, in Japan.
    pub visit_date: Date,
    /// 医療機関等コード, ten digits.
    pub institution_code: String,
    /// What kind of institution this is.
    pub institution_kind: InstitutionKind,
    /// Whether this institution asks for medical assistance (環境設定).
    pub assistance_enabled: bool,
    /// Whether this institution is a 指定医療機関 of 生活保護法.
    pub assistance_designated: bool,
    /// The service accepted an expired certificate (inside the grace): eligibility only.
    pub grace: bool,
    /// Since when the card's certificate is valid.
    pub certificate_not_before: Option<OffsetDateTime>,
    /// Until when the card's certificate is valid.
    pub certificate_not_after: Option<OffsetDateTime>,
    /// What the card itself says about its holder, where that was read.
    pub card: Option<CardFacts>,
    /// What the person chose.
    pub consents: Consents,
    /// Whether the person has never been here; `None` where nobody knows.
    pub first_visit: Option<bool>,
    /// What the institution has from the visit before.
    pub last_visit: Option<LastVisit>,
    /// What the institution fetched for this recipient before, from each office.
    pub last_fetches: Vec<LastFetch>,
    /// Insurances in force that the answer does not tell of, because it is about tickets only.
    pub insured_by: Vec<InsurerNumber>,
    /// By which day of the month welfare offices usually have registered their tickets.
    pub offices: Offices,
    /// For which treatment the person is here; `None` is what the kind of institution usually gives (外来).
    pub treatment: Option<TreatmentType>,
    /// Insurers and welfare offices whose data link is known to be down.
    pub degraded: Vec<Degraded>,
    /// Spellings of this person that the desk has accepted.
    pub aliases: Vec<Alias>,
    /// Certificates of subsidies that the institution has of this person.
    pub certificates: Vec<Certificate>,
    /// Result codes with a meaning of their own.
    pub codes: ResultCodes,
}

impl Context {
    /// A context in which only this is known: assistance is asked for and designated, the certificate is in date, nothing was chosen.
    #[must_use]
    pub fn new(
        asked_by: AskedBy,
        visit_date: Date,
        institution_code: impl Into<String>,
        institution_kind: InstitutionKind,
    ) -> Self {
        Self {
            asked_by,
            visit_date,
            institution_code: institution_code.into(),
            institution_kind,
            assistance_enabled: true,
            assistance_designated: true,
            grace: false,
            certificate_not_before: None,
            certificate_not_after: None,
            card: None,
            consents: Consents::none(),
            first_visit: None,
            last_visit: None,
            last_fetches: Vec::new(),
            insured_by: Vec::new(),
            offices: Offices::default(),
            treatment: None,
            degraded: Vec::new(),
            aliases: Vec::new(),
            certificates: Vec::new(),
            codes: ResultCodes::invented(),
        }
    }
}

/// A source that is known not to be up to date, from a notice of the service or of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Degraded {
    /// 保険者番号 or 公費負担者番号, without padding.
    pub number: String,
    /// Since when.
    pub since: Option<Date>,
}

impl Context {
    /// Whether the source of a right with this number is degraded.
    pub(crate) fn degraded(&self, number: Option<&str>) -> Option<&Degraded> {
        self.degraded
            .iter()
            .find(|degraded| Some(degraded.number.as_str()) == number)
    }
}

/// The kinds of institution that ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InstitutionKind {
    /// 病院.
    Hospital,
    /// 診療所.
    Clinic,
    /// 歯科.
    Dental,
    /// 薬局.
    Pharmacy,
}

/// What the card says about its holder; what was not read is absent. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct CardFacts {
    /// 生年月日.
    pub birth: Option<Date>,
    /// 性別.
    pub sex: Option<Sex>,
    /// 氏名.
    pub name: Option<String>,
}

impl From<AskedBy> for ReferenceClassification {
    fn from(asked_by: AskedBy) -> Self {
        match asked_by {
            AskedBy::Card => Self::Card,
            AskedBy::Number => Self::Number,
        }
    }
}

impl std::fmt::Debug for CardFacts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CardFacts(…)")
    }
}
