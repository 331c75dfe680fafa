//! With which numbers a line was asked.

use madoguchi_core::eligibility::{NumberQuestion, QuestionError};
use serde::{Deserialize, Serialize};
use time::Date;

/// The numbers that a line was asked with (照会区分 2), so that the desk can correct them and ask again. `Debug` shows none of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// 保険者番号 or 公費負担者番号, without padding.
    pub insurer_number: String,
    /// 記号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// 番号 or 受給者番号.
    pub number: String,
    /// 枝番, two digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_number: Option<String>,
    /// 生年月日.
    pub birth: Date,
    /// 資格確認日.
    pub visit_date: Date,
    /// 限度額適用認定証提供同意フラグ.
    #[serde(default)]
    pub limit_consent: bool,
    /// Who at the desk asked, where that was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

impl Asked {
    /// The question once more.
    ///
    /// # Errors
    /// [`QuestionError`], where a number is none.
    pub fn question(&self) -> Result<NumberQuestion, QuestionError> {
        let (number, birth) = (&self.number, self.birth);
        let question = NumberQuestion::new(&self.insurer_number, number, birth, self.visit_date)?;
        let question = match &self.symbol {
            Some(symbol) => question.with_symbol(symbol)?,
            None => question,
        };
        let question = match &self.branch_number {
            Some(branch_number) => question.with_branch_number(branch_number)?,
            None => question,
        };
        Ok(question.with_limit_consent(self.limit_consent))
    }
}

impl From<&NumberQuestion> for Asked {
    fn from(question: &NumberQuestion) -> Self {
        Self {
            insurer_number: question.insurer_number().normalised().to_owned(),
            symbol: question.symbol().map(str::to_owned),
            number: question.number().to_owned(),
            branch_number: question.branch_number().map(str::to_owned),
            birth: question.birth(),
            visit_date: question.visit_date(),
            limit_consent: question.limit_consent(),
            by: None,
        }
    }
}

impl std::fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Asked(…)")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_question_is_the_same_once_more_and_shows_nothing() {
        let (birth, day) = (date!(1980 - 05 - 17), date!(2026 - 11 - 16));
        let plain = NumberQuestion::new("123456", "０01", birth, day).unwrap();
        let whole = plain.clone().with_symbol("見本１").unwrap();
        let whole = whole.with_branch_number("2").unwrap();
        for question in [plain, whole.with_limit_consent(true)] {
            let asked = Asked::from(&question);
            assert!(asked.question().unwrap() == question);
            let text = serde_json::to_string(&asked).unwrap();
            assert!(serde_json::from_str::<Asked>(&text).unwrap() == asked);
            assert_eq!(format!("{asked:?}"), "Asked(…)");
        }
    }

    #[test]
    fn numbers_that_were_changed_in_the_file_are_no_question() {
        let (birth, day) = (date!(1980 - 05 - 17), date!(2026 - 11 - 16));
        let question = NumberQuestion::new("06139992", "1001", birth, day).unwrap();
        let asked = Asked {
            insurer_number: "0613999".to_owned(),
            ..Asked::from(&question)
        };
        let error = asked.question().unwrap_err();
        assert_eq!(error, QuestionError::InsurerNumberLength { digits: 7 });
    }
}
