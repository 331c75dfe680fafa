//! Messages that are answered: which interface each goes to, and what its answer must echo. One way for every family, whatever carries it.

use serde_json::Value;

use super::{
    BatchAccepted, BatchFetch, BatchQuestion, BatchResult, EchoMismatch, EntrustedRequest,
    MessageError, ReferenceRequest, ReferenceResult,
    code::Change,
    consent::{ConsentRequest, ConsentResult, ConsentWithdrawal},
    enrolment::{EnrolmentRequest, EnrolmentResult},
    pass_code::{PassCodeRequest, PassCodeResult},
    registry::Interface,
    settings::{SettingsRequest, SettingsResult},
    subsidy::{SubsidyRequest, SubsidyResult},
};

/// A message that is answered by one of another type, which must belong to it.
pub trait Question {
    /// The answer.
    type Answer;

    /// The interface it goes to, by the stem of its golden files: a prefix where one is known.
    fn interface(&self) -> &'static str;

    /// The message as it goes.
    fn tree(&self) -> Value;

    /// Reads an answer, and refuses one that belongs to something else.
    ///
    /// # Errors
    /// [`AnswerError`].
    fn answer(&self, tree: &Value) -> Result<Self::Answer, AnswerError>;
}

/// Why an answer cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] MessageError),
    /// It belongs to another question.
    #[error(transparent)]
    Echo(#[from] EchoMismatch),
}

/// A batch of which the questions have been uploaded: asks for its result under the reception number.
#[derive(Debug, Clone)]
pub struct Fetch {
    interface: &'static str,
    message: BatchFetch,
}

impl Fetch {
    /// Asks for the result that the upload `upload` was given this reception number for; `None` where there is no such interface.
    #[must_use]
    pub fn of(upload: &impl Question<Answer = BatchAccepted>, message: BatchFetch) -> Option<Self> {
        let second = upload.interface().replace("01req", "02req");
        Some(Self {
            interface: Interface::of_prefix(&second)?.golden,
            message,
        })
    }
}

impl Question for Fetch {
    type Answer = BatchResult;

    fn interface(&self) -> &'static str {
        self.interface
    }

    fn tree(&self) -> Value {
        self.message.to_value()
    }

    fn answer(&self, tree: &Value) -> Result<BatchResult, AnswerError> {
        let result = BatchResult::read(tree)?;
        self.message.check(result.header())?;
        Ok(result)
    }
}

macro_rules! questions {
    ($($request:ty => $answer:ty, $interface:literal, |$asked:ident, $read:ident| $check:expr;)*) => {$(
        impl Question for $request {
            type Answer = $answer;

            fn interface(&self) -> &'static str {
                $interface
            }

            fn tree(&self) -> Value {
                self.to_value()
            }

            fn answer(&self, tree: &Value) -> Result<$answer, AnswerError> {
                let ($asked, $read) = (self, <$answer>::read(tree)?);
                $check?;
                Ok($read)
            }
        }
    )*};
}

questions! {
    BatchQuestion => BatchAccepted, "OQSmuquc01req", |asked, read| read.check(asked.header());
    EntrustedRequest => BatchAccepted, "OQSmutic01req", |asked, read| read.check(asked.header());
    ReferenceRequest => ReferenceResult, "OQSsiimm01req", |asked, read| read.check(asked);
    SubsidyRequest => SubsidyResult, "PMHsimsm01req", |asked, read| read.check(asked);
    EnrolmentRequest => EnrolmentResult, "enrolment.request", |asked, read| read.check(asked);
    ConsentRequest => ConsentResult, "consent.request", |asked, read| {
        read.check(asked.header(), &asked.body().cloned().unwrap_or_default())
    };
    ConsentWithdrawal => ConsentResult, "OQSsihvd01req", |asked, read| {
        read.check(asked.header(), &asked.body().cloned().unwrap_or_default())
    };
    PassCodeRequest => PassCodeResult, "pass-code.request", |asked, read| read.check(asked);
}

impl Question for SettingsRequest {
    type Answer = SettingsResult;

    fn interface(&self) -> &'static str {
        let change = self.body().and_then(|body| body.change.value());
        match change {
            Some(Change::Yes) => "OQSsiupd01req",
            _ => "OQSsiinq01req",
        }
    }

    fn tree(&self) -> Value {
        self.to_value()
    }

    fn answer(&self, tree: &Value) -> Result<SettingsResult, AnswerError> {
        let result = SettingsResult::read(tree)?;
        result.check(self)?;
        Ok(result)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::date;

    use super::*;
    use crate::eligibility::{
        InstitutionCode, TreatmentMonth, enrolment::Agreed, registry::MESSAGES, settings::Settings,
    };

    fn institution() -> InstitutionCode {
        InstitutionCode::new("1311234567")
    }

    fn november() -> EntrustedRequest {
        let month = TreatmentMonth::of(date!(2026 - 11 - 05));
        EntrustedRequest::new(&institution(), "q1", month)
    }

    #[test]
    fn every_question_goes_to_a_registered_interface_that_it_can_be_read_by() {
        let upload = november();
        let fetch = Fetch::of(&upload, BatchFetch::new(&institution(), "R1")).unwrap();
        let day = date!(2026 - 11 - 05);
        for (interface, tree) in [
            (upload.interface(), upload.tree()),
            (fetch.interface(), fetch.tree()),
            said(&SubsidyRequest::new(&institution(), "q1", "v1", None, day)),
            said(&EnrolmentRequest::new(&institution(), "q1", "v1", Agreed)),
            said(&SettingsRequest::inquire(&institution(), "q1")),
            said(&SettingsRequest::update(
                &institution(),
                "q1",
                Settings::default(),
            )),
            said(&PassCodeRequest::new(&institution(), "q1", "受付1")),
        ] {
            let known = MESSAGES.iter().find(|message| message.golden == interface);
            let known = known.unwrap_or_else(|| panic!("{interface}"));
            assert_eq!(known.read(&tree).unwrap(), tree, "{interface}");
        }
        assert_eq!(fetch.interface(), "OQSmutic02req");
    }

    fn said(question: &impl Question) -> (&'static str, Value) {
        (question.interface(), question.tree())
    }

    #[test]
    fn an_answer_that_belongs_elsewhere_is_refused() {
        let header = |identifier: &str| {
            json!({"XmlMsg": {
                "MessageHeader": {"MedicalInstitutionCode": "1311234567", "ArbitraryFileIdentifier": identifier},
                "MessageBody": {"ReceptionNumber": "R1"},
            }})
        };
        let accepted = november().answer(&header("q1")).unwrap();
        assert_eq!(accepted.reception_number(), Some("R1"));
        assert!(matches!(
            november().answer(&header("q2")),
            Err(AnswerError::Echo(_))
        ));
        assert!(matches!(
            november().answer(&json!({"XmlMsg": []})),
            Err(AnswerError::Unreadable(_))
        ));
        let fetch = Fetch::of(&november(), BatchFetch::new(&institution(), "R2")).unwrap();
        assert!(matches!(
            fetch.answer(&header("q1")),
            Err(AnswerError::Echo(_))
        ));
    }
}
