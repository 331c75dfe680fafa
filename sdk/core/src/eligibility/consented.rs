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

impl ConsentedRequest {
    /// Asks who consented at home between two days, `OQSmuhvq01req`.
    #[must_use]
    pub fn home_visits(
        institution: &InstitutionCode,
        identifier: &str,
        from: Date,
        to: Date,
    ) -> Self {
        let period = ConsentedPeriod {
            setting: Element::Value(CareSetting::HomeVisit),
            ..consents(from, to)
        };
        Self::asking(institution, identifier, period)
    }

    /// Asks who consented online, or was examined online, between two days, `OQSmuonq01req`.
    #[must_use]
    pub fn online(
        institution: &InstitutionCode,
        identifier: &str,
        of: OnlinePeriod,
        from: Date,
        to: Date,
    ) -> Self {
        let days = match of {
            OnlinePeriod::Consents => consents(from, to),
            OnlinePeriod::Examinations => ConsentedPeriod {
                examination_from: Element::Value(from),
                examination_to: Element::Value(to),
                ..ConsentedPeriod::default()
            },
        };
        let period = ConsentedPeriod {
            setting: Element::Value(CareSetting::Online),
            ..days
        };
        Self::asking(institution, identifier, period)
    }

    fn asking(institution: &InstitutionCode, identifier: &str, period: ConsentedPeriod) -> Self {
        let body = ConsentedAsk {
            search: Some(period),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

fn consents(from: Date, to: Date) -> ConsentedPeriod {
    ConsentedPeriod {
        consent_from: Element::Value(from),
        consent_to: Element::Value(to),
        ..ConsentedPeriod::default()
    }
}
