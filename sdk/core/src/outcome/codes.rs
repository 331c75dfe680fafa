//! Result codes (処理結果コード) that are outcomes of their own.

use super::Outcome;

/// What result codes of one person mean. The official list is not public, so that the table is replaced as a whole by who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultCodes {
    codes: Vec<(String, Meaning)>,
}

/// What a result code can mean beyond 有効 and 無効.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// 利用登録がない: the card is not enrolled for insurance use.
    NotEnrolled,
    /// 自己情報提供不可: the insurer does not let the card be used.
    CardUseNotAllowed,
}

impl ResultCodes {
    /// The codes of the mock service: **invented**, of a form that no official code has.
    #[must_use]
    pub fn invented() -> Self {
        Self::new([
            ("MOCK-NOT-ENROLLED".to_owned(), Meaning::NotEnrolled),
            (
                "MOCK-CARD-USE-NOT-ALLOWED".to_owned(),
                Meaning::CardUseNotAllowed,
            ),
        ])
    }

    /// These codes and no others.
    #[must_use]
    pub fn new(codes: impl IntoIterator<Item = (String, Meaning)>) -> Self {
        Self {
            codes: codes.into_iter().collect(),
        }
    }

    pub(crate) fn outcome(&self, code: &str) -> Option<Outcome> {
        let (_, meaning) = self.codes.iter().find(|(known, _)| known == code.trim())?;
        Some(match meaning {
            Meaning::NotEnrolled => Outcome::NotEnrolled,
            Meaning::CardUseNotAllowed => Outcome::CardUseNotAllowed,
        })
    }
}
