//! OQS-IF-013–016 委託先資格情報の一括取得: everybody whose medical assistance is entrusted to the institution in a month. Modelled on open integrations.

use super::{
    echo::{EchoMismatch, require},
    message::{AskHeader, message},
    number::InstitutionCode,
    result::Body,
    ticket::TreatmentMonth,
    tree::{Element, elements},
};

elements! {
    /// QualificationConfirmSearchInfo of the question.
    pub struct EntrustedMonth {
        /// 診療年月.
        month: Element<TreatmentMonth> = "MedicalTreatmentMonth",
    }
}

elements! {
    /// MessageBody of the question.
    pub struct EntrustedAsk {
        /// Which month.
        search: Option<EntrustedMonth> = "QualificationConfirmSearchInfo",
    }
}

message! {
    /// OQS-IF-013 委託先資格情報一括取得要求, `OQSmutic01req`; its answer is a [`BatchAccepted`](super::BatchAccepted), its result a
    /// [`BatchResult`](super::BatchResult).
    pub struct EntrustedRequest(AskHeader, EntrustedAsk);
}

impl EntrustedRequest {
    /// Asks `institution`'s recipients of `month`.
    #[must_use]
    pub fn new(institution: &InstitutionCode, identifier: &str, month: TreatmentMonth) -> Self {
        let search = EntrustedMonth {
            month: Element::Value(month),
        };
        let body = EntrustedAsk {
            search: Some(search),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }

    /// Whether a unit of the result speaks of the month that was asked: every ticket in it that names one.
    ///
    /// # Errors
    /// A ticket of another month.
    pub fn check_unit(&self, unit: &Body) -> Result<(), EchoMismatch> {
        let asked = self
            .body()
            .and_then(|body| body.search.as_ref()?.month.value());
        let mut tickets = unit.rights.iter().flat_map(|right| &right.tickets);
        let same = tickets.all(|ticket| ticket.month.is_blank() || ticket.month.value() == asked);
        require(same, "MedicalTreatmentMonth")
    }
}
