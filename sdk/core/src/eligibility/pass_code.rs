//! OQS-IF-049/050 目視確認用パスコード取得: a code with which staff confirm by sight. Invented: number and name of the interface are known, its prefix and
//! tree are not.

use time::OffsetDateTime;

use super::{
    code::ProcessingStatus,
    echo::EchoMismatch,
    message::{AnswerHeader, AskHeader, message},
    number::InstitutionCode,
    tree::{Element, FromText, elements},
    write::ToText,
};

elements! {
    /// MessageBody of the question: who asks stands in the header.
    pub struct PassCodeAsk {
        /// The member of staff who will look, as the institution calls them.
        staff: Element<String> = "StaffIdentifier",
    }
}

elements! {
    /// MessageBody of the answer.
    pub struct PassCodeAnswer {
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
        /// パスコード.
        pass_code: Element<PassCode> = "PassCode",
        /// Until when it opens anything.
        until: Element<OffsetDateTime> = "PassCodeExpirationTime",
    }
}

message! {
    invented
    /// OQS-IF-049 目視確認用パスコード取得要求.
    pub struct PassCodeRequest(AskHeader, PassCodeAsk);
}

message! {
    invented
    /// OQS-IF-050 目視確認用パスコード取得結果.
    pub struct PassCodeResult(AnswerHeader, PassCodeAnswer);
}

/// The code. It is shown once to the staff who asked and stands nowhere else: no `Debug`, no serialisation.
#[derive(Clone, PartialEq, Eq)]
pub struct PassCode(String);

impl PassCode {
    /// The digits, for the screen of the one who asked.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl PassCodeRequest {
    /// Asks for a code for a member of staff.
    #[must_use]
    pub fn new(institution: &InstitutionCode, identifier: &str, staff: &str) -> Self {
        let body = PassCodeAsk {
            staff: Element::Value(staff.to_owned()),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl PassCodeResult {
    /// Whether the answer belongs to `request`: institution and identifier.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &PassCodeRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())
    }

    /// The code, where there is one that still opens something at `now`. A code without an end opens nothing.
    #[must_use]
    pub fn pass_code(&self, now: OffsetDateTime) -> Option<&PassCode> {
        let body = self.body()?;
        let alive = body.until.value().is_some_and(|until| now < *until);
        body.pass_code.value().filter(|_| alive)
    }
}

impl FromText for PassCode {
    fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let good = (4..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        good.then(|| Self(text.to_owned()))
    }
}

impl ToText for PassCode {
    fn to_text(&self) -> String {
        self.0.clone()
    }
}
