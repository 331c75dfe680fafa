//! 資格確認 of one person by insured numbers, as a question like every other.

use serde_json::Value;

use super::{AnswerError, Question};
use crate::eligibility::{
    EligibilityResult, InstitutionCode, MessageError, NumberQuestion, code::ReferenceClassification,
};

/// OQS-IF-001 資格確認要求, `OQSsiquc01req`: a [`NumberQuestion`] that an institution asks.
///
/// `Debug` shows nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibilityQuestion {
    institution: InstitutionCode,
    identifier: String,
    question: NumberQuestion,
}

impl EligibilityQuestion {
    /// Asks `question` for `institution`, with an identifier of one's own that the answer must repeat.
    #[must_use]
    pub fn new(institution: &InstitutionCode, identifier: &str, question: NumberQuestion) -> Self {
        Self {
            institution: institution.clone(),
            identifier: identifier.to_owned(),
            question,
        }
    }
}

impl Question for EligibilityQuestion {
    type Answer = Box<EligibilityResult>;

    fn interface(&self) -> &'static str {
        "search.request"
    }

    fn tree(&self) -> Value {
        self.question
            .to_json(self.institution.normalised(), &self.identifier)
    }

    fn answer(&self, tree: &Value) -> Result<Self::Answer, AnswerError> {
        let result = EligibilityResult::from_value(tree)?;
        result.check_institution(self.institution.normalised())?;
        // A refusal without a body says nothing of a person.
        let by_number = ReferenceClassification::Number;
        if result.body().is_some() && result.check_reference_classification(by_number).is_err() {
            let element = "XmlMsg/MessageHeader/ReferenceClassification".to_owned();
            let form = "2";
            return Err(MessageError::Malformed { element, form }.into());
        }
        result.check_identifier(&self.identifier)?;
        result.check_number_echo(&self.question)?;
        Ok(Box::new(result))
    }
}
