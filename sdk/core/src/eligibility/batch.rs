//! Batches: four files each. `01req` uploads the questions, `01res` gives a reception number, `02req` asks for the result with it, `02res` is the
//! result or says that it is not ready. Modelled on open integrations.
//!
//! | interface | prefix | questions | results |
//! |---|---|---|---|
//! | OQS-IF-005–008 資格確認一括照会 | `OQSmuquc` | [`BatchQuestion`] | [`BatchResult`] |
//! | OQS-IF-009–012 照会番号一括登録 | `OQSmuimm` | [`ReferenceBatchRequest`](super::ReferenceBatchRequest) | [`ReferenceBatchResult`](super::ReferenceBatchResult) |
//! | OQS-IF-013–016 委託先資格情報の一括取得 | `OQSmutic` | [`EntrustedRequest`](super::EntrustedRequest) | [`BatchResult`] |
//! | OQS-IF-017–020 同意済資格情報一括取得(訪問診療等) | `OQSmuhvq` | [`ConsentedRequest`](super::ConsentedRequest) | [`BatchResult`] |
//! | OQS-IF-021–024 同意済資格情報一括取得(オンライン診療等) | `OQSmuonq` | [`ConsentedRequest`](super::ConsentedRequest) | [`BatchResult`] |
//!
//! Uploads are answered by [`BatchAccepted`], results are fetched by [`BatchFetch`], in all five.

use serde_json::Value;
use time::OffsetDateTime;

use super::{
    code::{LimitConsent, ProcessingStatus},
    echo::{EchoMismatch, may_echo, must_echo, require, text},
    message::{AnswerHeader, AskHeader, Stage, check_institution, message},
    number::{BranchNumber, InstitutionCode, InsuranceOnly, InsurerNumber},
    result::{Body, EligibilityResult, SearchInfo},
    search::NumberQuestion,
    tree::{Element, MessageError, elements},
};

elements! {
    /// MessageBody of an upload of questions.
    pub struct BatchQuestions {
        /// One for each person; the answer repeats each.
        questions: Vec<SearchInfo> = "QualificationConfirmSearchInfo",
    }
}

elements! {
    /// MessageBody around a reception number.
    pub struct Reception {
        /// 受付番号.
        reception_number: Element<String> = "ReceptionNumber",
        /// 受付日時.
        received_at: Element<OffsetDateTime> = "ReceptionDateTime",
        /// 処理結果状況, which some answers carry.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
    }
}

elements! {
    /// MessageBody of the results of a batch.
    pub struct Units {
        /// BulkConfirmUnit: each person, read as the body of a single result is.
        units: Vec<Body> = "BulkConfirmUnit",
    }
}

message! {
    /// OQS-IF-005 資格確認一括照会要求, `OQSmuquc01req`.
    pub struct BatchQuestion(AskHeader, BatchQuestions);
}

message! {
    /// The answer to an upload: OQS-IF-006, 010, 014, 018 and 022, `…01res`.
    pub struct BatchAccepted(AnswerHeader, Reception);
}

message! {
    /// Asks for the result of a batch: OQS-IF-007, 011, 015, 019 and 023, `…02req`.
    pub struct BatchFetch(AskHeader, Reception);
}

message! {
    /// The result of a batch, or that it is not ready: OQS-IF-008, 016, 020 and 024, `…02res`.
    pub struct BatchResult(AnswerHeader, Units);
}

impl BatchQuestion {
    /// Asks all questions for `institution`. They share the day of the first; each needs an identifier of its own
    /// ([`with_arbitrary_identifier`](NumberQuestion::with_arbitrary_identifier)) to be told from the others.
    ///
    /// # Errors
    /// The first question, from 0, that has another day, no identifier, or one that was there before.
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        questions: &[NumberQuestion],
    ) -> Result<Self, UnfitQuestion> {
        let mut seen = std::collections::BTreeSet::new();
        let day = questions.first().map(NumberQuestion::visit_date);
        for (index, question) in questions.iter().enumerate() {
            let own = question
                .arbitrary_identifier()
                .is_some_and(|own| seen.insert(own));
            if !own || Some(question.visit_date()) != day {
                return Err(UnfitQuestion { index });
            }
        }
        let header = AskHeader {
            confirmation_date: day.into(),
            ..AskHeader::new(institution, identifier)
        };
        let questions = questions.iter().map(SearchInfo::asking).collect();
        Ok(Self::of(header, BatchQuestions { questions }))
    }
}

/// A question that does not fit into the batch: another day than the first, no identifier, or one that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("question {index} does not fit into the batch")]
pub struct UnfitQuestion {
    /// Which, from 0.
    pub index: usize,
}

impl SearchInfo {
    /// `question` as it goes into a batch.
    fn asking(question: &NumberQuestion) -> Self {
        let consent = if question.limit_consent() {
            LimitConsent::Given
        } else {
            LimitConsent::NotGiven
        };
        Self {
            insurer_number: Element::Value(InsurerNumber::new(question.insurer_number().wire())),
            symbol: question.symbol().map(InsuranceOnly::new).into(),
            number: Element::Value(InsuranceOnly::new(question.number())),
            branch_number: question.branch_number().map(BranchNumber::new).into(),
            birth: Element::Value(question.birth()),
            limit_consent: Element::Value(consent),
            arbitrary_identifier: question.arbitrary_identifier().map(str::to_owned).into(),
        }
    }
}

impl BatchAccepted {
    /// The reception number, by which the result is fetched; `None` where the upload was refused or nothing of the kind is said.
    #[must_use]
    pub fn reception_number(&self) -> Option<&str> {
        if matches!(self.header().stage(), Stage::Refused { .. }) {
            return None;
        }
        self.body().and_then(|body| text(&body.reception_number))
    }

    /// Whether the answer belongs to the upload with this header.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, asked: &AskHeader) -> Result<(), EchoMismatch> {
        self.header().check(asked)
    }
}

impl BatchFetch {
    /// Asks for the result with this reception number.
    #[must_use]
    pub fn new(institution: &InstitutionCode, reception_number: &str) -> Self {
        let header = AskHeader {
            institution: Element::Value(institution.clone()),
            ..AskHeader::default()
        };
        let body = Reception {
            reception_number: Element::Value(reception_number.to_owned()),
            ..Reception::default()
        };
        Self::of(header, body)
    }

    /// Whether a result with this header is that of the batch asked for.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, result: &AnswerHeader) -> Result<(), EchoMismatch> {
        check_institution(&result.institution, &self.header().institution)?;
        let asked = self.body().and_then(|body| text(&body.reception_number));
        must_echo(
            "ReceptionNumber",
            text(&result.reception_number),
            asked.unwrap_or_default(),
        )
    }
}

impl BatchResult {
    /// One of the people, from 0, as a result of their own under the header of the batch.
    ///
    /// # Errors
    /// Nobody has this place, or a known element is of the wrong kind.
    pub fn result_of(&self, index: usize) -> Result<EligibilityResult, MessageError> {
        let tree = self.to_value();
        let units = tree.pointer("/XmlMsg/MessageBody/BulkConfirmUnit");
        let unit = match units {
            Some(Value::Array(units)) => units.get(index),
            only => only.filter(|_| index == 0),
        };
        self.result_with(unit.cloned().unwrap_or_default())
    }

    /// A result with this body under the header of the batch.
    pub(crate) fn result_with(&self, body: Value) -> Result<EligibilityResult, MessageError> {
        let mut tree = self.to_value();
        if let Some(message) = tree.get_mut("XmlMsg").and_then(Value::as_object_mut) {
            message.insert("MessageBody".to_owned(), body);
        }
        EligibilityResult::from_value(&tree)
    }
}

impl Body {
    /// Whether this unit of a batch answers `question`: the identifier of its own that it was asked with, and every number.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check_unit(&self, question: &NumberQuestion) -> Result<(), EchoMismatch> {
        let Some(echo) = &self.search_info else {
            return Err(EchoMismatch {
                element: "QualificationConfirmSearchInfo",
            });
        };
        require(
            question.arbitrary_identifier().is_some(),
            "ArbitraryIdentifier",
        )?;
        may_echo(
            "ArbitraryIdentifier",
            text(&echo.arbitrary_identifier),
            question.arbitrary_identifier(),
        )?;
        echo.check(question)
    }
}
