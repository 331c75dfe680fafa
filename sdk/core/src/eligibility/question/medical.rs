//! Medical information as questions: answered by a message, or by a file where PDF was asked for.

use serde_json::Value;
use time::Date;

use super::{AnswerError, Question, Reply};
use crate::eligibility::{
    Attachment, InstitutionCode, NumberQuestion,
    code::{CareSetting, CheckupFile, MedicationFile},
    medical::{CheckupRequest, CheckupResult, MedicationRequest, MedicationResult, Months},
    ticket::TreatmentMonth,
};

/// A [`MedicationRequest`] or [`CheckupRequest`] with the birth date of whom it is about: the request does not name it, and the answer names little else.
///
/// The answer is a message with the information in XML, or with why there is none, whatever was asked for; or a file where PDF was.
/// `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct MedicalQuestion<M> {
    message: M,
    birth: Date,
}

impl MedicalQuestion<MedicationRequest> {
    /// 薬剤・診療情報 of the person of `person`, as [`MedicationRequest::new`].
    #[must_use]
    pub fn medication(
        institution: &InstitutionCode,
        identifier: &str,
        person: &NumberQuestion,
        file: MedicationFile,
        months: Months,
        setting: CareSetting,
    ) -> Self {
        Self {
            message: MedicationRequest::new(institution, identifier, person, file, months, setting),
            birth: person.birth(),
        }
    }
}

impl MedicalQuestion<CheckupRequest> {
    /// 特定健診情報 of the person of `person`, as [`CheckupRequest::new`].
    #[must_use]
    pub fn checkup(
        institution: &InstitutionCode,
        identifier: &str,
        person: &NumberQuestion,
        file: CheckupFile,
        from: TreatmentMonth,
        setting: CareSetting,
    ) -> Self {
        Self {
            message: CheckupRequest::new(institution, identifier, person, file, from, setting),
            birth: person.birth(),
        }
    }
}

macro_rules! medical {
    ($($request:ty => $result:ty, $interface:literal;)*) => {$(
        impl Question for MedicalQuestion<$request> {
            type Answer = Reply<$result>;

            fn interface(&self) -> &'static str {
                $interface
            }

            fn tree(&self) -> Value {
                self.message.to_value()
            }

            fn answer(&self, tree: &Value) -> Result<Self::Answer, AnswerError> {
                let result = <$result>::read(tree)?;
                result.check_birth(self.birth)?;
                Ok(Reply::Message(result))
            }

            fn file(&self, file: Attachment) -> Result<Self::Answer, AnswerError> {
                Ok(Reply::File(file))
            }
        }
    )*};
}

medical! {
    MedicationRequest => MedicationResult, "YZKsiquc01req";
    CheckupRequest => CheckupResult, "TKKsiquc01req";
}

impl<M> std::fmt::Debug for MedicalQuestion<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("MedicalQuestion(…)")
    }
}
