//! Consents outside a visit by card: registering one, and withdrawing it (OQS-IF-037/038 閲覧同意取り消し, `OQSsihvd`). Invented: the interface and its
//! number are known, its tree is not.

use time::OffsetDateTime;

use super::{
    code::{CareSetting, ConsentEnded, ConsentItem, ProcessingStatus},
    echo::{EchoMismatch, require, text},
    message::{AnswerHeader, AskHeader, message},
    number::InstitutionCode,
    pass_code::PassCode,
    tree::{Element, elements},
};

elements! {
    /// MessageBody of a registration or withdrawal.
    pub struct ConsentAsk {
        /// 照会番号: whose consent it is.
        reference_number: Element<String> = "ReferenceNumber",
        /// 診療区分.
        setting: Element<CareSetting> = "MedicalTreatmentFlag",
        /// 閲覧同意情報種別, each.
        items: Vec<Element<ConsentItem>> = "ConsentInformationType",
        /// When the person said so.
        at: Element<OffsetDateTime> = "ConsentTime",
        /// 目視確認用パスコード, where staff looked at the person: each opens one registration.
        pass_code: Element<PassCode> = "PassCode",
        /// 理由, of a withdrawal.
        reason: Element<ConsentEnded> = "ConsentExpirationReason",
    }
}

elements! {
    /// MessageBody of the answer.
    pub struct ConsentAnswer {
        /// 照会番号, echoed.
        reference_number: Element<String> = "ReferenceNumber",
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
    }
}

message! {
    invented
    /// 閲覧同意登録要求.
    pub struct ConsentRequest(AskHeader, ConsentAsk);
}

message! {
    invented
    /// OQS-IF-037 閲覧同意取り消し要求, `OQSsihvd01req`.
    pub struct ConsentWithdrawal(AskHeader, ConsentAsk);
}

message! {
    invented
    /// The answer to both; OQS-IF-038, `OQSsihvd01res`.
    pub struct ConsentResult(AnswerHeader, ConsentAnswer);
}

impl ConsentRequest {
    /// Registers that the person with this 照会番号 consented to `items` at `at`.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        reference_number: &str,
        setting: CareSetting,
        items: &[ConsentItem],
        at: OffsetDateTime,
    ) -> Self {
        let body = ConsentAsk {
            reason: Element::Absent,
            ..ask(reference_number, setting, items, at)
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl ConsentRequest {
    /// The same of a person whom staff looked at, which this code stands for.
    #[must_use]
    pub fn seen_by_staff(self, pass_code: &PassCode) -> Self {
        let body = ConsentAsk {
            pass_code: Element::Value(pass_code.clone()),
            ..self.body().cloned().unwrap_or_default()
        };
        Self::of(self.header().clone(), body)
    }
}

impl ConsentWithdrawal {
    /// Withdraws `items` of the person with this 照会番号.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        reference_number: &str,
        setting: CareSetting,
        items: &[ConsentItem],
        at: OffsetDateTime,
        reason: ConsentEnded,
    ) -> Self {
        let body = ConsentAsk {
            reason: Element::Value(reason),
            ..ask(reference_number, setting, items, at)
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl ConsentResult {
    /// Whether the answer belongs to a request with this header and body.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, header: &AskHeader, asked: &ConsentAsk) -> Result<(), EchoMismatch> {
        self.header().check(header)?;
        let echo = self.body().and_then(|body| text(&body.reference_number));
        let asked = text(&asked.reference_number);
        require(asked.is_some() && echo == asked, "ReferenceNumber")
    }
}

fn ask(
    reference_number: &str,
    setting: CareSetting,
    items: &[ConsentItem],
    at: OffsetDateTime,
) -> ConsentAsk {
    ConsentAsk {
        reference_number: Element::Value(reference_number.to_owned()),
        setting: Element::Value(setting),
        items: items.iter().copied().map(Element::Value).collect(),
        at: Element::Value(at),
        ..ConsentAsk::default()
    }
}
