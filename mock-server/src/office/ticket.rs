//! Tickets (医療券・調剤券): what one says, and which of them may stand beside each other.

use serde::{Deserialize, Serialize};
use time::Date;

use super::{case::Case, month::Month, refused::Refused, registry::Registry};

/// The kind of treatment (診療別); a dispensing ticket is the one for dispensing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Treatment {
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

/// What a ticket says (CD018–CD025 follow from it).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Terms {
    /// Recipient number (受給者番号), seven digits.
    pub(crate) recipient: String,
    /// The institution's code.
    pub(crate) institution: String,
    /// The kind of treatment.
    pub(crate) treatment: Treatment,
    /// The month (診療年月).
    pub(crate) month: Month,
    /// The first day.
    pub(crate) from: Date,
    /// The last day.
    pub(crate) until: Date,
    /// What the person pays in the month (本人支払額), yen.
    #[serde(default)]
    pub(crate) self_pay: u32,
    /// Names of the injury or disease (傷病名), at most three.
    #[serde(default)]
    pub(crate) injuries: Vec<String>,
    /// The institution that prescribes; for dispensing only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) prescriber: Option<String>,
}

/// What is to change on a ticket; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Alteration {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Date>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
    /// The monthly amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) self_pay: Option<u32>,
    /// Names of the injury or disease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) injuries: Option<Vec<String>>,
}

/// A ticket that was decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ticket {
    /// Number (交付番号): case and serial.
    pub(crate) number: String,
    /// What it says now.
    pub(crate) terms: Terms,
    /// The drafts that made and changed it.
    pub(crate) drafts: Vec<u32>,
    /// Why it is cancelled; absent while it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cancelled: Option<String>,
}

impl Treatment {
    /// Its Japanese name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Inpatient => "入院",
            Self::Outpatient => "入院外",
            Self::Dental => "歯科",
            Self::Dispensing => "調剤",
            Self::VisitingNurse => "訪問看護",
        }
    }

    /// From its Japanese name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Inpatient,
            Self::Outpatient,
            Self::Dental,
            Self::Dispensing,
            Self::VisitingNurse,
        ];
        all.into_iter().find(|treatment| treatment.name() == name)
    }

    /// Code CD019.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Inpatient => "01",
            Self::Outpatient => "02",
            Self::Dental => "03",
            Self::Dispensing => "04",
            Self::VisitingNurse => "05",
        }
    }

    /// Code CD018: 01 医療券, 02 調剤券.
    pub(crate) fn ticket_code(self) -> &'static str {
        if self == Self::Dispensing { "02" } else { "01" }
    }
}

impl Ticket {
    /// Not cancelled.
    pub(crate) fn is_valid(&self) -> bool {
        self.cancelled.is_none()
    }
}

impl Terms {
    /// Whether these terms may stand in this case; the ticket called `except` is not compared.
    pub(crate) fn check(
        &self,
        case: &Case,
        registry: &Registry,
        except: Option<&str>,
    ) -> Result<(), Refused> {
        self.check_form()?;
        let (from, until) = (self.from, self.until);
        if from > until || from < self.month.first() || until > self.month.last() {
            let month = self.month.to_string();
            return Err(Refused::OutsideMonth { from, until, month });
        }
        registry.designated(&self.institution, self.treatment, from)?;
        let dispensing = self.treatment == Treatment::Dispensing;
        match &self.prescriber {
            None if dispensing => return Err(Refused::PrescriberMissing),
            Some(code) if registry.institution(code).is_none() => {
                return Err(Refused::NotDesignated);
            }
            _ => {}
        }
        if !case.member(&self.recipient)?.is_protected(from, until) {
            return Err(Refused::NotProtected { from, until });
        }
        let mut others = case.tickets.iter().filter(|other| {
            other.is_valid() && Some(other.number.as_str()) != except && self.overlaps(&other.terms)
        });
        match others.next() {
            Some(other) => Err(Refused::Duplicate {
                number: other.number.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Whether two tickets are of one kind, for one person at one institution, with a day in common.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.recipient == other.recipient
            && self.institution == other.institution
            && self.treatment == other.treatment
            && self.from <= other.until
            && other.from <= self.until
    }

    /// The same terms with an alteration.
    pub(crate) fn altered(&self, alteration: &Alteration) -> Self {
        let Alteration {
            from,
            until,
            self_pay,
            injuries,
        } = alteration.clone();
        Self {
            from: from.unwrap_or(self.from),
            until: until.unwrap_or(self.until),
            self_pay: self_pay.unwrap_or(self.self_pay),
            injuries: injuries.unwrap_or_else(|| self.injuries.clone()),
            ..self.clone()
        }
    }

    fn check_form(&self) -> Result<(), Refused> {
        if self.self_pay > 999_999 {
            let (field, what) = ("selfPay", "0 から 999999 まで");
            return Err(Refused::Form { field, what });
        }
        let long = |name: &String| name.trim().is_empty() || name.chars().count() > 40;
        if self.injuries.len() > 3 || self.injuries.iter().any(long) {
            let (field, what) = ("injuries", "3つまで、それぞれ40字まで");
            return Err(Refused::Form { field, what });
        }
        Ok(())
    }
}
