//! OQS-IF-017–024 同意済資格情報一括取得: everybody who consented at home (訪問診療等) or online (オンライン診療等). Modelled on open integrations.

use time::Date;

use super::{
    code::CareSetting,
    message::{AskHeader, message},
    number::InstitutionCode,
    tree::{Element, elements},
};

elements! {
    /// QualificationConfirmSearchInfo of the question: a period of consents, or of examinations, both days included.
    pub struct ConsentedPeriod {
        /// 同意日(開始).
        consent_from: Element<Date> = "ConsentDateFrom",
        /// 同意日(終了).
        consent_to: Element<Date> = "ConsentDateTo",
        /// 受診日(開始), online only.
        examination_from: Element<Date> = "ExaminationDateFrom",
        /// 受診日(終了), online only.
        examination_to: Element<Date> = "ExaminationDateTo",
        /// 診療区分.
        setting: Element<CareSetting> = "MedicalTreatmentFlag",
    }
}

elements! {
    /// MessageBody of the question.
    pub struct ConsentedAsk {
        /// Which period.
        search: Option<ConsentedPeriod> = "QualificationConfirmSearchInfo",
    }
}

message! {
    /// OQS-IF-017 and 021 同意済資格情報一括取得要求, `OQSmuhvq01req` and `OQSmuonq01req`; the answer is a [`BatchAccepted`](super::BatchAccepted),
    /// the result a [`BatchResult`](super::BatchResult).
    pub struct ConsentedRequest(AskHeader, ConsentedAsk);
}

/// What an online period is a period of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlinePeriod {
    /// 同意日.
    Consents,
    /// 受診日.
    Examinations,
}

/// A period that ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period from {from} to {to}")]
pub struct BackwardPeriod {
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

impl ConsentedRequest {
    /// Asks who consented at home between two days, `OQSmuhvq01req`.
    ///
    /// # Errors
    /// The second day is before the first.
    pub fn home_visits(
        institution: &InstitutionCode,
        identifier: &str,
        from: Date,
        to: Date,
    ) -> Result<Self, BackwardPeriod> {
        let period = ConsentedPeriod {
            setting: Element::Value(CareSetting::HomeVisit),
            ..consents(from, to)?
        };
        Ok(Self::asking(institution, identifier, period))
    }

    /// Asks who consented online, or was examined online, between two days, `OQSmuonq01req`.
    ///
    /// # Errors
    /// The second day is before the first.
    pub fn online(
        institution: &InstitutionCode,
        identifier: &str,
        of: OnlinePeriod,
        from: Date,
        to: Date,
    ) -> Result<Self, BackwardPeriod> {
        let consents = consents(from, to)?;
        let days = match of {
            OnlinePeriod::Consents => consents,
            OnlinePeriod::Examinations => ConsentedPeriod {
                examination_from: consents.consent_from,
                examination_to: consents.consent_to,
                ..ConsentedPeriod::default()
            },
        };
        let period = ConsentedPeriod {
            setting: Element::Value(CareSetting::Online),
            ..days
        };
        Ok(Self::asking(institution, identifier, period))
    }

    fn asking(institution: &InstitutionCode, identifier: &str, period: ConsentedPeriod) -> Self {
        let body = ConsentedAsk {
            search: Some(period),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

fn consents(from: Date, to: Date) -> Result<ConsentedPeriod, BackwardPeriod> {
    if to < from {
        return Err(BackwardPeriod { from, to });
    }
    Ok(ConsentedPeriod {
        consent_from: Element::Value(from),
        consent_to: Element::Value(to),
        ..ConsentedPeriod::default()
    })
}
