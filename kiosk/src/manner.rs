//! What a person may change about the screen itself.

use madoguchi_words::Language;

use crate::theme::{Theme, Type, Weight, patient as tokens};

/// What a person may change about the screen itself; the next person starts anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manner {
    /// The language.
    pub language: Language,
    /// The text size.
    pub text: TextSize,
    /// The colours.
    pub theme: Theme,
}

impl Manner {
    /// What a person finds who has changed nothing.
    #[must_use]
    pub fn usual(language: Language) -> Self {
        Self {
            language,
            text: TextSize::Usual,
            theme: Theme::Paper,
        }
    }
}

/// Two sizes are enough: the usual one is large already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// As designed.
    #[default]
    Usual,
    /// Sentences a quarter larger, headings and buttons an eighth.
    Larger,
}

impl TextSize {
    /// This type in this size.
    pub(crate) fn of(self, set: Type) -> Type {
        let factor = match (self, set.weight) {
            (Self::Usual, _) => 1.0,
            (Self::Larger, Weight::Bold) => tokens::LARGER_HEADING,
            (Self::Larger, Weight::Regular) => tokens::LARGER,
        };
        Type {
            size: set.size * factor,
            ..set
        }
    }
}
