//! Any registered message as a question, for whoever has it as a tree: the command line, other languages.

use serde_json::Value;

use super::{AnswerError, Fetched, Question, Reply};
use crate::eligibility::{
    Attachment, BatchFetch, BatchQuestion, BatchResult, BranchNumber, ConsentedRequest,
    EligibilityQuestion, EntrustedRequest, InstitutionCode, InsuranceOnly, InsurerNumber,
    MessageError, NumberQuestion, ReferenceBatchRequest, ReferenceBatchResult, ReferenceRequest,
    SearchInfo,
    code::LimitConsent,
    consent::{ConsentRequest, ConsentWithdrawal},
    emergency::{DisasterQuestion, EmergencyQuestion},
    enrolment::EnrolmentRequest,
    medical::{CheckupRequest, CheckupResult, MedicationRequest, MedicationResult},
    notices::NoticesRequest,
    pass_code::PassCodeRequest,
    prescription::{
        PrescriptionCancelRequest, PrescriptionRegisterRequest, PrescriptionSearchRequest,
    },
    settings::SettingsRequest,
    subsidy::SubsidyRequest,
    tree::Element,
};

/// A message to one of the registered interfaces. What comes back is checked as the message's own type checks it; but for medical information, whose
/// answers name a birth date that the message does not.
///
/// `Debug` says where it goes.
#[derive(Clone)]
pub struct AnyQuestion {
    interface: &'static str,
    tree: Value,
    check: Check,
}

/// The one question whose message has another type than its kind of answer.
const SINGLE: &str = "search.request";

/// Checks an answer against its question.
type Check = fn(&Value, &Value) -> Result<(), AnswerError>;

impl AnyQuestion {
    /// The message `tree` to the interface with these golden files, such as `OQSsiimm01req` or `enrolment.request`; `None` where nothing of that name
    /// is asked.
    ///
    /// # Errors
    /// The tree is no such message.
    pub fn read(interface: &str, tree: &Value) -> Option<Result<Self, MessageError>> {
        let (interface, read, check) = QUESTIONS
            .iter()
            .find(|(name, ..)| *name == interface)
            .copied()?;
        let message = read(tree).and_then(|tree| {
            if interface == SINGLE {
                single(&BatchQuestion::read(&tree)?)?;
            }
            Ok(tree)
        });
        Some(message.map(|tree| Self {
            interface,
            tree,
            check,
        }))
    }

    /// The names of all interfaces that can be asked.
    pub fn interfaces() -> impl Iterator<Item = &'static str> {
        QUESTIONS.iter().map(|(interface, ..)| *interface)
    }
}

impl Question for AnyQuestion {
    type Answer = Reply;

    fn interface(&self) -> &'static str {
        self.interface
    }

    fn tree(&self) -> Value {
        self.tree.clone()
    }

    fn answer(&self, tree: &Value) -> Result<Reply, AnswerError> {
        (self.check)(&self.tree, tree)?;
        Ok(Reply::Message(tree.clone()))
    }

    fn file(&self, file: Attachment) -> Result<Reply, AnswerError> {
        match self.interface {
            "YZKsiquc01req" | "TKKsiquc01req" => Ok(Reply::File(file)),
            _ => Err(AnswerError::NotAMessage),
        }
    }
}

impl std::fmt::Debug for AnyQuestion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "AnyQuestion({})", self.interface)
    }
}

/// An interface, how its message is read, and how an answer is checked.
type Row = (
    &'static str,
    fn(&Value) -> Result<Value, MessageError>,
    Check,
);

macro_rules! rows {
    ($($interface:literal $request:ty: |$asked:ident, $answer:ident| $check:expr;)*) => {
        &[$((
            $interface,
            |tree| <$request>::read(tree).map(|message| message.to_value()),
            |asked, $answer| {
                let $asked = <$request>::read(asked)?;
                $check
            },
        ),)*]
    };
}

#[rustfmt::skip]
const QUESTIONS: &[Row] = rows! {
    "search.request" BatchQuestion: |asked, answer| single(&asked)?.answer(answer).map(drop);
    "OQSsiimm01req" ReferenceRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSmuquc01req" BatchQuestion: |asked, answer| asked.answer(answer).map(drop);
    "OQSmuquc02req" BatchFetch: |asked, answer| fetched::<BatchResult>(&asked, answer);
    "OQSmuimm01req" ReferenceBatchRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSmuimm02req" BatchFetch: |asked, answer| fetched::<ReferenceBatchResult>(&asked, answer);
    "OQSmutic01req" EntrustedRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSmutic02req" BatchFetch: |asked, answer| fetched::<BatchResult>(&asked, answer);
    "OQSmuhvq01req" ConsentedRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSmuhvq02req" BatchFetch: |asked, answer| fetched::<BatchResult>(&asked, answer);
    "OQSmuonq01req" ConsentedRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSmuonq02req" BatchFetch: |asked, answer| fetched::<BatchResult>(&asked, answer);
    "YZKsiquc01req" MedicationRequest: |_asked, answer| Ok(MedicationResult::read(answer).map(drop)?);
    "TKKsiquc01req" CheckupRequest: |_asked, answer| Ok(CheckupResult::read(answer).map(drop)?);
    "EPSsiPIR01req" PrescriptionRegisterRequest: |asked, answer| asked.answer(answer).map(drop);
    "prescription-cancel.request" PrescriptionCancelRequest: |asked, answer| asked.answer(answer).map(drop);
    "prescription-search.request" PrescriptionSearchRequest: |asked, answer| asked.answer(answer).map(drop);
    "PMHsimsm01req" SubsidyRequest: |asked, answer| asked.answer(answer).map(drop);
    "enrolment.request" EnrolmentRequest: |asked, answer| asked.answer(answer).map(drop);
    "consent.request" ConsentRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSsihvd01req" ConsentWithdrawal: |asked, answer| asked.answer(answer).map(drop);
    "OQSsiinq01req" SettingsRequest: |asked, answer| asked.answer(answer).map(drop);
    "OQSsiupd01req" SettingsRequest: |asked, answer| asked.answer(answer).map(drop);
    "pass-code.request" PassCodeRequest: |asked, answer| asked.answer(answer).map(drop);
    "notices.request" NoticesRequest: |asked, answer| asked.answer(answer).map(drop);
    "emergency.request" EmergencyQuestion: |asked, answer| asked.answer(answer).map(drop);
    "disaster.request" DisasterQuestion: |asked, answer| asked.answer(answer).map(drop);
};

fn fetched<R: Fetched>(asked: &BatchFetch, answer: &Value) -> Result<(), AnswerError> {
    Ok(asked.check(R::read(answer)?.header())?)
}

/// The question of one person, whose tree is that of a batch of one.
fn single(asked: &BatchQuestion) -> Result<EligibilityQuestion, MessageError> {
    let missing = |element: &str| MessageError::Missing {
        element: format!("XmlMsg/{element}"),
    };
    let questions = asked.body().map(|body| body.questions.as_slice());
    let Some([search]) = questions else {
        return Err(missing("MessageBody/QualificationConfirmSearchInfo"));
    };
    let header = asked.header();
    let day = header.confirmation_date.value().copied();
    let day = day.ok_or_else(|| missing("MessageHeader/QualificationConfirmationDate"))?;
    let question = number_question(search, day);
    let question = question.ok_or_else(|| missing("MessageBody/QualificationConfirmSearchInfo"))?;
    let institution = header.institution.value().cloned();
    let institution = institution.unwrap_or_else(|| InstitutionCode::new(""));
    let identifier = header.identifier.value().map(String::as_str);
    Ok(EligibilityQuestion::new(
        &institution,
        identifier.unwrap_or_default(),
        question,
    ))
}

fn number_question(search: &SearchInfo, day: time::Date) -> Option<NumberQuestion> {
    let number = |element: &Element<InsuranceOnly>| {
        element
            .value()
            .map(|number| number.for_insurance_business().to_owned())
    };
    let insurer = search
        .insurer_number
        .value()
        .map(InsurerNumber::normalised)?;
    let birth = *search.birth.value()?;
    let mut question = NumberQuestion::new(insurer, &number(&search.number)?, birth, day).ok()?;
    if let Some(symbol) = number(&search.symbol) {
        question = question.with_symbol(&symbol).ok()?;
    }
    if let Some(branch) = search.branch_number.value().map(BranchNumber::normalised) {
        question = question.with_branch_number(branch).ok()?;
    }
    let limit_consent = search.limit_consent == Element::Value(LimitConsent::Given);
    Some(question.with_limit_consent(limit_consent))
}
