//! OQS-IF-001 資格確認要求: a question by insured numbers. Modelled on open integrations.

use serde_json::{Map, Value, json};
use time::Date;

use super::{
    number::{InsurerNumber, NumberFault, RecipientNumber, SchemeKind},
    width::comparable,
    wire::{self, Form, Order, WriteError},
    write::ToText,
};

/// The most characters of symbol, number and arbitrary identifier.
const MOST_CHARACTERS: usize = 20;

/// A question by insurer number, number and birth date, ready to be asked.
///
/// Medical assistance is asked the same way, with 公費負担者番号 and 受給者番号. Numbers are taken in full width and asked in half width; the symbol,
/// which may hold more than digits, is asked as it stands on the certificate.
/// `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
pub struct NumberQuestion {
    insurer_number: InsurerNumber,
    symbol: Option<String>,
    number: String,
    branch_number: Option<String>,
    birth: Date,
    visit_date: Date,
    limit_consent: bool,
    arbitrary_identifier: Option<String>,
}

/// What in a question cannot be right. Found before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// Something else than a digit.
    #[error("{element} holds something that is not a digit")]
    NotDigits {
        /// Which element.
        element: &'static str,
    },
    /// Insurer numbers have six (国民健康保険) or eight digits.
    #[error("an insurer number of {digits} digits, not 6 or 8")]
    InsurerNumberLength {
        /// How many it has.
        digits: usize,
    },
    /// A branch number has one or two digits.
    #[error("a branch number of {digits} digits")]
    BranchNumberLength {
        /// How many it has.
        digits: usize,
    },
    /// Nothing where something must be.
    #[error("{element} is empty")]
    Empty {
        /// Which element.
        element: &'static str,
    },
    /// Longer than the element may be.
    #[error("{element} has {characters} characters, at most {limit}")]
    TooLong {
        /// Which element.
        element: &'static str,
        /// How many it has.
        characters: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A line break or another control character.
    #[error("{element} holds a control character")]
    ControlCharacter {
        /// Which element.
        element: &'static str,
    },
    /// Born after the visit.
    #[error("the birth date is after the visit date")]
    BirthAfterVisit,
}

impl NumberQuestion {
    /// A question about the person born on `birth` with `number` at `insurer_number`, for a visit on `visit_date` (past and future are allowed).
    ///
    /// # Errors
    /// [`QuestionError`], by element.
    pub fn new(
        insurer_number: &str,
        number: &str,
        birth: Date,
        visit_date: Date,
    ) -> Result<Self, QuestionError> {
        let insurer_number = InsurerNumber::new(insurer_number);
        check_digits("InsurerNumber", insurer_number.normalised())?;
        match insurer_number.normalised().len() {
            6 | 8 => {}
            digits => return Err(QuestionError::InsurerNumberLength { digits }),
        }
        if birth > visit_date {
            return Err(QuestionError::BirthAfterVisit);
        }
        Ok(Self {
            insurer_number,
            symbol: None,
            number: checked("InsuredIdentificationNumber", number)?,
            branch_number: None,
            birth,
            visit_date,
            limit_consent: false,
            arbitrary_identifier: None,
        })
    }

    /// With the symbol (記号).
    ///
    /// # Errors
    /// [`QuestionError`]: empty, too long, or a control character.
    pub fn with_symbol(self, symbol: &str) -> Result<Self, QuestionError> {
        checked("InsuredCardSymbol", symbol)?;
        Ok(Self {
            symbol: Some(symbol.trim().to_owned()),
            ..self
        })
    }

    /// With the branch number (枝番); one digit gets its zero.
    ///
    /// # Errors
    /// [`QuestionError`]: not one or two digits.
    pub fn with_branch_number(self, branch_number: &str) -> Result<Self, QuestionError> {
        let branch_number = checked("InsuredBranchNumber", branch_number)?;
        check_digits("InsuredBranchNumber", &branch_number)?;
        if branch_number.len() > 2 {
            return Err(QuestionError::BranchNumberLength {
                digits: branch_number.len(),
            });
        }
        Ok(Self {
            branch_number: Some(format!("{branch_number:0>2}")),
            ..self
        })
    }

    /// With or without the patient's consent to be told the limit certificate (限度額適用認定証提供同意フラグ); without, unless said.
    #[must_use]
    pub fn with_limit_consent(self, limit_consent: bool) -> Self {
        Self {
            limit_consent,
            ..self
        }
    }

    /// With an identifier of one's own that the answer repeats (任意の識別子).
    ///
    /// # Errors
    /// [`QuestionError`]: empty, too long, or a control character.
    pub fn with_arbitrary_identifier(self, identifier: &str) -> Result<Self, QuestionError> {
        let identifier = checked("ArbitraryIdentifier", identifier)?;
        Ok(Self {
            arbitrary_identifier: Some(identifier),
            ..self
        })
    }

    /// The message for `institution` (医療機関等コード) with the file identifier that the answer must echo. Every leaf is a text.
    #[must_use]
    pub fn to_json(&self, institution: &str, identifier: &str) -> Value {
        let mut search = Map::new();
        let mut put = |element: &str, text: String| {
            search.insert(element.to_owned(), Value::String(text));
        };
        put("InsurerNumber", self.insurer_number.wire());
        if let Some(symbol) = &self.symbol {
            put("InsuredCardSymbol", symbol.clone());
        }
        put("InsuredIdentificationNumber", self.number.clone());
        if let Some(branch_number) = &self.branch_number {
            put("InsuredBranchNumber", branch_number.clone());
        }
        put("Birthdate", self.birth.to_text());
        let consent = if self.limit_consent { "1" } else { "0" };
        put(
            "LimitApplicationCertificateRelatedConsFlg",
            consent.to_owned(),
        );
        if let Some(identifier) = &self.arbitrary_identifier {
            put("ArbitraryIdentifier", identifier.clone());
        }
        json!({"XmlMsg": {
            "MessageHeader": {
                "QualificationConfirmationDate": self.visit_date.to_text(),
                "MedicalInstitutionCode": institution,
                "ArbitraryFileIdentifier": identifier,
            },
            "MessageBody": {"QualificationConfirmSearchInfo": search},
        }})
    }

    /// As [`to_json`](Self::to_json), as a file in `form`: the elements stand as the specification lists them.
    ///
    /// # Errors
    /// [`WriteError`]: a character that the form cannot hold.
    pub fn write(
        &self,
        institution: &str,
        identifier: &str,
        form: Form,
    ) -> Result<Vec<u8>, WriteError> {
        wire::write(
            &self.to_json(institution, identifier),
            form,
            Order::Specification,
        )
    }

    /// What in it looks mistyped, by element: worth a second look before it is asked. Empty where nothing does.
    ///
    /// What cannot be a number at all never becomes a question; this is the rest of [`NumberFault::entry`](super::NumberFault::entry).
    #[must_use]
    pub fn doubts(&self) -> Vec<(&'static str, NumberFault)> {
        let public = matches!(self.insurer_number.scheme(), Some(scheme) if scheme.kind != SchemeKind::Insurance);
        let recipient = public.then(|| RecipientNumber::new(&*self.number));
        [
            ("InsurerNumber", self.insurer_number.fault()),
            (
                "InsuredIdentificationNumber",
                recipient.and_then(|number| number.fault()),
            ),
        ]
        .into_iter()
        .filter_map(|(element, fault)| Some((element, fault?)))
        .collect()
    }

    /// 保険者番号.
    #[must_use]
    pub fn insurer_number(&self) -> &InsurerNumber {
        &self.insurer_number
    }

    /// 記号.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        self.symbol.as_deref()
    }

    /// 番号.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// 枝番, two digits.
    #[must_use]
    pub fn branch_number(&self) -> Option<&str> {
        self.branch_number.as_deref()
    }

    /// 生年月日.
    #[must_use]
    pub fn birth(&self) -> Date {
        self.birth
    }

    /// 任意の識別子.
    #[must_use]
    pub fn arbitrary_identifier(&self) -> Option<&str> {
        self.arbitrary_identifier.as_deref()
    }

    /// 限度額適用認定証提供同意フラグ.
    #[must_use]
    pub fn limit_consent(&self) -> bool {
        self.limit_consent
    }

    /// 資格確認日.
    #[must_use]
    pub fn visit_date(&self) -> Date {
        self.visit_date
    }
}

impl std::fmt::Debug for NumberQuestion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("NumberQuestion(…)")
    }
}

fn checked(element: &'static str, text: &str) -> Result<String, QuestionError> {
    let text = comparable(text);
    let characters = text.chars().count();
    match characters {
        0 => Err(QuestionError::Empty { element }),
        1..=MOST_CHARACTERS if text.chars().any(char::is_control) => {
            Err(QuestionError::ControlCharacter { element })
        }
        1..=MOST_CHARACTERS => Ok(text.into_owned()),
        _ => Err(QuestionError::TooLong {
            element,
            characters,
            limit: MOST_CHARACTERS,
        }),
    }
}

fn check_digits(element: &'static str, text: &str) -> Result<(), QuestionError> {
    if text.is_empty() {
        return Err(QuestionError::Empty { element });
    }
    let all = text.bytes().all(|byte| byte.is_ascii_digit());
    if all {
        Ok(())
    } else {
        Err(QuestionError::NotDigits { element })
    }
}

#[cfg(test)]
mod tests;
