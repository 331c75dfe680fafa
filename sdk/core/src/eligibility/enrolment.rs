//! 健康保険証利用登録: the person at the reader makes their card a health-insurance card. Invented: no tree of it is public.

use super::{
    code::ProcessingStatus,
    echo::EchoMismatch,
    message::{AnswerHeader, AskHeader, message},
    number::InstitutionCode,
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// MessageBody of the request. The card's proof belongs to the visit, whose id stands here.
    pub struct EnrolmentAsk {
        /// The visit in which the person proved to hold the card.
        visit: Element<String> = "VisitIdentifier",
        /// 利用登録への同意.
        agreed: Element<Agreed> = "EnrolmentConsent",
    }
}

elements! {
    /// MessageBody of the answer.
    pub struct EnrolmentAnswer {
        /// The visit, echoed.
        visit: Element<String> = "VisitIdentifier",
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
    /// 利用登録要求.
    pub struct EnrolmentRequest(AskHeader, EnrolmentAsk);
}

message! {
    invented
    /// 利用登録結果.
    pub struct EnrolmentResult(AnswerHeader, EnrolmentAnswer);
}

/// The person agreed, on the screen. There is no other value: without it nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Agreed;

impl EnrolmentRequest {
    /// Enrols the person of `visit`, who agreed.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        visit: &str,
        agreed: Agreed,
    ) -> Self {
        let body = EnrolmentAsk {
            visit: Element::Value(visit.to_owned()),
            agreed: Element::Value(agreed),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl EnrolmentResult {
    /// Whether the answer belongs to `request`: institution, identifier and visit.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &EnrolmentRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())?;
        let echo = self.body().and_then(|body| body.visit.value());
        let asked = request.body().and_then(|body| body.visit.value());
        super::echo::require(asked.is_some() && echo == asked, "VisitIdentifier")
    }
}

impl FromText for Agreed {
    fn from_text(text: &str) -> Option<Self> {
        (text.trim() == "1").then_some(Self)
    }
}

impl ToText for Agreed {
    fn to_text(&self) -> String {
        "1".to_owned()
    }
}
