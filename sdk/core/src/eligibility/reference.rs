//! OQS-IF-003/004 照会番号登録: one's own patient id, registered with the service so that later results carry it. The batch of it, OQS-IF-009–012, is
//! uploaded and fetched as every batch is ([`batch`](super::batch)). Modelled on open integrations.

use super::{
    code::ProcessingStatus,
    echo::{EchoMismatch, may_echo, must_echo, require, text},
    message::{AnswerHeader, AskHeader, Stage, message},
    number::{BranchNumber, InstitutionCode, InsuranceOnly, InsurerNumber},
    search::{NumberQuestion, QuestionError},
    tree::{Element, elements},
};

/// The most characters of a 照会番号.
const MOST_CHARACTERS: usize = 50;

elements! {
    /// ReferenceNumberRegistrationInfo: which number for whom.
    pub struct ReferenceRegistration {
        /// 照会番号, usually the number on the patient's registration card; one per person and institution.
        reference_number: Element<String> = "ReferenceNumber",
        /// 保険者番号.
        insurer_number: Element<InsurerNumber> = "InsurerNumber",
        /// 被保険者証記号.
        symbol: Element<InsuranceOnly> = "InsuredCardSymbol",
        /// 被保険者証番号.
        number: Element<InsuranceOnly> = "InsuredIdentificationNumber",
        /// 枝番.
        branch_number: Element<BranchNumber> = "InsuredBranchNumber",
    }
}

elements! {
    /// MessageBody of a registration.
    pub struct ReferenceAsk {
        /// What to register.
        registration: Option<ReferenceRegistration> = "ReferenceNumberRegistrationInfo",
    }
}

elements! {
    /// MessageBody of the answer to a registration, and BulkRegistrationUnit of a batch.
    pub struct ReferenceAnswer {
        /// What was asked to register, echoed.
        registration: Option<ReferenceRegistration> = "ReferenceNumberRegistrationInfo",
        /// 処理結果状況.
        status: Element<ProcessingStatus> = "ProcessingResultStatus",
        /// 処理結果コード.
        code: Element<String> = "ProcessingResultCode",
        /// 処理結果メッセージ, to be shown as is.
        message: Element<String> = "ProcessingResultMessage",
    }
}

elements! {
    /// MessageBody of a batch of registrations.
    pub struct ReferenceBatch {
        /// What to register.
        registrations: Vec<ReferenceRegistration> = "ReferenceNumberRegistrationInfo",
    }
}

elements! {
    /// MessageBody of the results of a batch.
    pub struct ReferenceUnits {
        /// One for each registration.
        units: Vec<ReferenceAnswer> = "BulkRegistrationUnit",
    }
}

message! {
    /// OQS-IF-003 照会番号登録要求, `OQSsiimm01req`.
    pub struct ReferenceRequest(AskHeader, ReferenceAsk);
}

message! {
    /// OQS-IF-004 照会番号登録結果, `OQSsiimm01res`.
    pub struct ReferenceResult(AnswerHeader, ReferenceAnswer);
}

message! {
    /// OQS-IF-009 照会番号一括登録要求, `OQSmuimm01req`; its answer is a [`BatchAccepted`](super::BatchAccepted).
    pub struct ReferenceBatchRequest(AskHeader, ReferenceBatch);
}

message! {
    /// OQS-IF-012 照会番号一括登録結果, `OQSmuimm02res`, to a [`BatchFetch`](super::BatchFetch).
    pub struct ReferenceBatchResult(AnswerHeader, ReferenceUnits);
}

impl ReferenceRegistration {
    /// Registers `reference_number` for the person of `question`, whose numbers are checked already.
    ///
    /// # Errors
    /// [`QuestionError`]: empty, longer than fifty characters, or a control character.
    pub fn new(reference_number: &str, question: &NumberQuestion) -> Result<Self, QuestionError> {
        const ELEMENT: &str = "ReferenceNumber";
        let characters = reference_number.chars().count();
        if reference_number.trim().is_empty() {
            return Err(QuestionError::Empty { element: ELEMENT });
        }
        if reference_number.chars().any(char::is_control) {
            return Err(QuestionError::ControlCharacter { element: ELEMENT });
        }
        if characters > MOST_CHARACTERS {
            return Err(QuestionError::TooLong {
                element: ELEMENT,
                characters,
                limit: MOST_CHARACTERS,
            });
        }
        Ok(Self {
            reference_number: Element::Value(reference_number.to_owned()),
            insurer_number: Element::Value(InsurerNumber::new(question.insurer_number().wire())),
            symbol: question.symbol().map(InsuranceOnly::new).into(),
            number: Element::Value(InsuranceOnly::new(question.number())),
            branch_number: question.branch_number().map(BranchNumber::new).into(),
        })
    }

    /// Whether this echoes `asked`, without regard to width and padding.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, asked: &Self) -> Result<(), EchoMismatch> {
        fn number(element: &Element<InsuranceOnly>) -> Option<&str> {
            element.value().map(InsuranceOnly::for_insurance_business)
        }
        let insurer = |it: &Self| {
            it.insurer_number
                .value()
                .map(|it| it.normalised().to_owned())
        };
        let branch = |it: &Self| {
            it.branch_number
                .value()
                .map(|it| it.normalised().to_owned())
        };
        must_echo(
            "ReferenceNumber",
            text(&self.reference_number),
            text(&asked.reference_number).unwrap_or_default(),
        )?;
        require(insurer(self) == insurer(asked), "InsurerNumber")?;
        may_echo(
            "InsuredCardSymbol",
            number(&self.symbol),
            number(&asked.symbol),
        )?;
        may_echo(
            "InsuredIdentificationNumber",
            number(&self.number),
            number(&asked.number),
        )?;
        require(branch(self) == branch(asked), "InsuredBranchNumber")
    }
}

impl ReferenceRequest {
    /// Asks to register for `institution`.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        registration: ReferenceRegistration,
    ) -> Self {
        let body = ReferenceAsk {
            registration: Some(registration),
        };
        Self::of(AskHeader::new(institution, identifier), body)
    }
}

impl ReferenceResult {
    /// Whether the answer belongs to `request`: institution, identifier, and the registration, unless the whole request was refused.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check(&self, request: &ReferenceRequest) -> Result<(), EchoMismatch> {
        self.header().check(request.header())?;
        let echo = self
            .body()
            .filter(|body| **body != ReferenceAnswer::default());
        let asked = request.body().and_then(|body| body.registration.as_ref());
        match (echo.map(|body| &body.registration), asked) {
            (None, _) if matches!(self.header().stage(), Stage::Refused { .. }) => Ok(()),
            (Some(Some(echo)), Some(asked)) => echo.check(asked),
            _ => Err(EchoMismatch {
                element: "ReferenceNumberRegistrationInfo",
            }),
        }
    }
}

impl ReferenceBatchRequest {
    /// Asks to register all of them for `institution`.
    #[must_use]
    pub fn new(
        institution: &InstitutionCode,
        identifier: &str,
        registrations: Vec<ReferenceRegistration>,
    ) -> Self {
        Self::of(
            AskHeader::new(institution, identifier),
            ReferenceBatch { registrations },
        )
    }
}
