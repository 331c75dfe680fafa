//! The institution that asks, as far as outcomes depend on it.

use time::Date;

use super::{AskedBy, Context, Degraded, InstitutionKind, Offices};
use crate::eligibility::code::TreatmentType;

/// The institution that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// 医療機関等コード, ten digits.
    pub institution_code: String,
    /// What kind of institution this is.
    pub institution_kind: InstitutionKind,
    /// Whether it asks for medical assistance (環境設定).
    pub assistance_enabled: bool,
    /// Whether it is a 指定医療機関 of 生活保護法.
    pub assistance_designated: bool,
    /// By which day of the month welfare offices usually have registered their tickets.
    pub offices: Offices,
    /// Insurers and welfare offices whose data link is known to be down.
    pub degraded: Vec<Degraded>,
    /// For which treatment people come here; `None` is what the kind of institution usually gives.
    pub treatment: Option<TreatmentType>,
}

impl Facility {
    /// An institution that asks for medical assistance, is designated for it, and knows nothing special about any office.
    #[must_use]
    pub fn new(institution_code: impl Into<String>, institution_kind: InstitutionKind) -> Self {
        Self {
            institution_code: institution_code.into(),
            institution_kind,
            assistance_enabled: true,
            assistance_designated: true,
            offices: Offices::default(),
            degraded: Vec::new(),
            treatment: None,
        }
    }

    /// The context of a question that this institution asks on a day.
    #[must_use]
    pub fn context(&self, asked_by: AskedBy, visit_date: Date) -> Context {
        Context {
            assistance_enabled: self.assistance_enabled,
            assistance_designated: self.assistance_designated,
            offices: self.offices.clone(),
            degraded: self.degraded.clone(),
            treatment: self.treatment,
            ..Context::new(
                asked_by,
                visit_date,
                self.institution_code.clone(),
                self.institution_kind,
            )
        }
    }
}
