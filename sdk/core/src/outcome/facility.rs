//! The institution that asks, as far as outcomes depend on it.

use time::Date;

use super::{
    Ask, AskedBy, Context, Degraded, DirectPayment, InstitutionKind, Offices, Report, Roster,
    StatusWord, SubsidyAnswer, SubsidyTables, kept, subsidies,
};
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
    /// What certificates of subsidies are judged by; `None` where the institution does not use them (環境設定).
    pub subsidies: Option<SubsidyBooks>,
}

/// What certificates of subsidies are judged by, as the operator of the terminal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubsidyBooks {
    /// Where schemes are paid at the window.
    pub direct: Vec<DirectPayment>,
    /// Which municipalities answer.
    pub roster: Option<Roster>,
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
            subsidies: None,
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

    /// `report` with what `answer` says about certificates of subsidies, where they are used here; what the record has of them is never lost by it.
    #[must_use]
    pub fn with_subsidies(
        &self,
        report: Report,
        answer: &SubsidyAnswer,
        context: &Context,
    ) -> Report {
        let Some(books) = self
            .subsidies
            .as_ref()
            .filter(|_| report.ask == Ask::Answered)
        else {
            return report;
        };
        let address = report.person.address.as_deref();
        let roster = books.roster.as_ref();
        let tables = SubsidyTables {
            direct: &books.direct,
            roster,
            // The certificate of who has none here names no municipality; the address of the insurance does.
            municipality: roster.and_then(|roster| roster.municipality_of(address?)),
        };
        if report.status == StatusWord::IdentityDoubt {
            return report;
        }
        Report {
            certificates: kept(&context.certificates, answer),
            ..report.with_subsidies(subsidies(answer, tables, context))
        }
    }
}

#[cfg(test)]
mod tests;
