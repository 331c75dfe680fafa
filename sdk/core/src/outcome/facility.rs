//! The institution that asks, as far as outcomes depend on it.

use time::Date;

use super::{AskedBy, Context, InstitutionKind};

/// The institution that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facility {
    /// 医療機関等コード, ten digits.
    pub institution_code: String,
    /// What kind of institution this is.
    pub institution_kind: InstitutionKind,
    /// Whether it asks for medical assistance (環境設定).
    pub assistance_enabled: bool,
}

impl Facility {
    /// The context of a question that this institution asks on a day.
    #[must_use]
    pub fn context(&self, asked_by: AskedBy, visit_date: Date) -> Context {
        Context {
            assistance_enabled: self.assistance_enabled,
            ..Context::new(
                asked_by,
                visit_date,
                self.institution_code.clone(),
                self.institution_kind,
            )
        }
    }
}
