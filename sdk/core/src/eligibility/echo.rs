//! Whether an answer belongs to what was asked. An answer that does not is dropped: one person's result can never be shown for another.

use super::{
    code::{ReferenceClassification, Segment},
    number::{BranchNumber, InsuranceOnly, InsurerNumber},
    result::{Body, EligibilityResult, SearchInfo},
    search::NumberQuestion,
    tree::Element,
    width::comparable,
};
use crate::failure::{Code, Failure};

/// An answer that names something else than what was asked, or leaves it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer does not echo {element}")]
pub struct EchoMismatch {
    /// The first element that differs.
    pub element: &'static str,
}

impl EligibilityResult {
    /// Whether the answer is for the institution with this 医療機関等コード.
    ///
    /// # Errors
    /// Another institution, or none.
    pub fn check_institution(&self, institution: &str) -> Result<(), EchoMismatch> {
        must_echo(
            "MedicalInstitutionCode",
            text(&self.header().institution),
            institution,
        )
    }

    /// Whether the answer carries the file identifier that was asked with.
    ///
    /// # Errors
    /// Another identifier, or none.
    pub fn check_identifier(&self, identifier: &str) -> Result<(), EchoMismatch> {
        must_echo(
            "ArbitraryFileIdentifier",
            text(&self.header().identifier),
            identifier,
        )
    }

    /// Whether the answer is to a card or to numbers, as asked.
    ///
    /// # Errors
    /// The other, an unknown one, or none.
    pub fn check_reference_classification(
        &self,
        asked: ReferenceClassification,
    ) -> Result<(), EchoMismatch> {
        let same = self.header().reference_classification.value() == Some(&asked);
        require(same, "ReferenceClassification")
    }

    /// Whether the answer is to this question: the asked day, insurer number, symbol, number, branch number and birth date, without regard to
    /// width and padding. A refusal that says nothing of a person has nothing to echo.
    ///
    /// # Errors
    /// The first element that differs or is missing.
    pub fn check_number_echo(&self, question: &NumberQuestion) -> Result<(), EchoMismatch> {
        let Some(body) = self.body() else {
            return Ok(());
        };
        if self.header().segment != Element::Value(Segment::Normal) && *body == Body::default() {
            return Ok(());
        }
        let day = self.header().confirmation_date.value();
        require(
            day == Some(&question.visit_date()),
            "QualificationConfirmationDate",
        )?;
        let Some(echo) = &body.search_info else {
            return Err(EchoMismatch {
                element: "QualificationConfirmSearchInfo",
            });
        };
        echo.check(question)
    }
}

impl SearchInfo {
    /// Whether this is the question, without regard to width and padding. The day stands in the header.
    pub(super) fn check(&self, question: &NumberQuestion) -> Result<(), EchoMismatch> {
        let insurer = self.insurer_number.value().map(InsurerNumber::normalised);
        require(
            insurer == Some(question.insurer_number().normalised()),
            "InsurerNumber",
        )?;
        may_echo(
            "InsuredCardSymbol",
            insurance_number(&self.symbol),
            question.symbol(),
        )?;
        must_echo(
            "InsuredIdentificationNumber",
            insurance_number(&self.number),
            question.number(),
        )?;
        let branch = self.branch_number.value().map(BranchNumber::normalised);
        require(branch == question.branch_number(), "InsuredBranchNumber")?;
        require(self.birth.value() == Some(&question.birth()), "Birthdate")
    }
}

impl From<EchoMismatch> for Failure {
    fn from(mismatch: EchoMismatch) -> Self {
        let code = match mismatch.element {
            "MedicalInstitutionCode" => Code::WrongInstitutionEchoed,
            "ArbitraryFileIdentifier"
            | "ReferenceClassification"
            | "ReceptionNumber"
            | "VisitIdentifier" => Code::WrongVisitEchoed,
            _ => Code::WrongNumbersEchoed,
        };
        Self::new(code, mismatch)
    }
}

/// The text of an element, where there is one.
pub(super) fn text(element: &Element<String>) -> Option<&str> {
    element.value().map(String::as_str)
}

/// Echoes are compared for the sake of the insurance question that they answer.
fn insurance_number(element: &Element<InsuranceOnly>) -> Option<&str> {
    element.value().map(InsuranceOnly::for_insurance_business)
}

pub(super) fn must_echo(
    element: &'static str,
    echo: Option<&str>,
    asked: &str,
) -> Result<(), EchoMismatch> {
    may_echo(element, echo, Some(asked))
}

/// An element that was not asked with may come back absent or empty, but not with a value.
pub(super) fn may_echo(
    element: &'static str,
    echo: Option<&str>,
    asked: Option<&str>,
) -> Result<(), EchoMismatch> {
    require(echo.map(comparable) == asked.map(comparable), element)
}

pub(super) fn require(same: bool, element: &'static str) -> Result<(), EchoMismatch> {
    if same {
        Ok(())
    } else {
        Err(EchoMismatch { element })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use time::macros::date;

    use super::*;

    fn question() -> NumberQuestion {
        NumberQuestion::new(
            "123456",
            "0012",
            date!(1980 - 04 - 01),
            date!(2026 - 04 - 01),
        )
        .and_then(|question| question.with_symbol("例1"))
        .and_then(|question| question.with_branch_number("01"))
        .unwrap()
    }

    fn answer() -> Value {
        let mut answer = question().to_json("1311234567", "q1");
        answer["XmlMsg"]["MessageHeader"]["SegmentOfResult"] = json!("1");
        answer["XmlMsg"]["MessageHeader"]["ProcessExecutionTime"] = json!("20260401090000");
        answer["XmlMsg"]["MessageHeader"]["ReferenceClassification"] = json!("2");
        answer
    }

    fn check(answer: &Value) -> Result<(), EchoMismatch> {
        let result = EligibilityResult::from_value(answer).unwrap();
        result.check_institution("1311234567")?;
        result.check_identifier("q1")?;
        result.check_reference_classification(ReferenceClassification::Number)?;
        result.check_number_echo(&question())
    }

    #[test]
    fn the_same_numbers_in_another_width_are_the_same() {
        assert_eq!(check(&answer()), Ok(()));
        let mut wide = answer();
        let search = &mut wide["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"];
        search["InsurerNumber"] = json!("00123456");
        search["InsuredCardSymbol"] = json!("　例１");
        search["InsuredIdentificationNumber"] = json!("００１２");
        search["InsuredBranchNumber"] = json!("1");
        assert_eq!(check(&wide), Ok(()));
    }

    #[test]
    fn each_element_that_differs_or_is_missing_is_named() {
        for (group, element, code) in [
            (
                "MessageHeader",
                "MedicalInstitutionCode",
                Code::WrongInstitutionEchoed,
            ),
            (
                "MessageHeader",
                "ArbitraryFileIdentifier",
                Code::WrongVisitEchoed,
            ),
            (
                "MessageHeader",
                "ReferenceClassification",
                Code::WrongVisitEchoed,
            ),
            (
                "MessageHeader",
                "QualificationConfirmationDate",
                Code::WrongNumbersEchoed,
            ),
            ("Search", "InsurerNumber", Code::WrongNumbersEchoed),
            ("Search", "InsuredCardSymbol", Code::WrongNumbersEchoed),
            (
                "Search",
                "InsuredIdentificationNumber",
                Code::WrongNumbersEchoed,
            ),
            ("Search", "InsuredBranchNumber", Code::WrongNumbersEchoed),
            ("Search", "Birthdate", Code::WrongNumbersEchoed),
        ] {
            for wrong in [json!("19990101"), json!(""), Value::Null] {
                let mut answer = answer();
                let group = match group {
                    "Search" => "/XmlMsg/MessageBody/QualificationConfirmSearchInfo",
                    _ => "/XmlMsg/MessageHeader",
                };
                answer.pointer_mut(group).unwrap()[element] = wrong;
                assert_eq!(check(&answer), Err(EchoMismatch { element }));
            }
            assert_eq!(Failure::from(EchoMismatch { element }).code, code);
        }
    }

    #[test]
    fn numbers_that_were_not_asked_with_may_not_come_back() {
        let plain = NumberQuestion::new(
            "123456",
            "0012",
            date!(1980 - 04 - 01),
            date!(2026 - 04 - 01),
        )
        .unwrap();
        let result = EligibilityResult::from_value(&answer()).unwrap();
        let mismatch = EchoMismatch {
            element: "InsuredCardSymbol",
        };
        assert_eq!(result.check_number_echo(&plain), Err(mismatch));
    }

    #[test]
    fn a_refusal_without_a_body_echoes_nothing_of_a_person() {
        let mut refusal = answer();
        refusal["XmlMsg"]
            .as_object_mut()
            .unwrap()
            .remove("MessageBody");
        refusal["XmlMsg"]["MessageHeader"]["SegmentOfResult"] = json!("9");
        assert_eq!(check(&refusal), Ok(()));
        refusal["XmlMsg"]["MessageBody"] = json!({});
        assert_eq!(check(&refusal), Ok(()));
        let mut silent = answer();
        silent["XmlMsg"]["MessageBody"] = json!({"QualificationValidity": "1"});
        let mismatch = EchoMismatch {
            element: "QualificationConfirmSearchInfo",
        };
        assert_eq!(check(&silent), Err(mismatch));
    }
}
