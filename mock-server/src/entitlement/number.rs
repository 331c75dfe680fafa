//! How a right is found by its numbers, however they are written.

use super::{Block, text};
use crate::store::NumberKey;

/// The elements of a question by number.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// Insurer, number and birth date, normalised.
    pub(crate) key: NumberKey,
    /// Symbol, normalised; absent when not asked.
    pub(crate) symbol: Option<String>,
    /// Branch, normalised; absent when not asked.
    pub(crate) branch: Option<String>,
}

impl Numbers {
    /// Whether a right has these numbers; what was not asked is not compared.
    pub(crate) fn fits(&self, right: &Block) -> bool {
        let same = |asked: &Option<String>, element| {
            asked
                .as_ref()
                .is_none_or(|asked| *asked == normal(text(right, element)))
        };
        number_key(right) == self.key
            && same(&self.symbol, "InsuredCardSymbol")
            && same(&self.branch, "InsuredBranchNumber")
    }
}

/// The key under which a right is found.
pub(crate) fn number_key(right: &Block) -> NumberKey {
    NumberKey {
        insurer: insurer(text(right, "InsurerNumber")),
        number: normal(text(right, "InsuredIdentificationNumber")),
        birth: text(right, "Birthdate").to_owned(),
    }
}

/// An insurer number without its padding: six digits come as eight, led by spaces or zeros.
pub(crate) fn insurer(number: &str) -> String {
    let number = normal(number);
    match number.strip_prefix("00") {
        Some(six) if six.len() == 6 => six.to_owned(),
        _ => number,
    }
}

/// Half width, without spaces around.
pub(crate) fn normal(text: &str) -> String {
    let half = text.chars().map(|c| match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => u32::from(c)
            .checked_sub(0xFEE0)
            .and_then(char::from_u32)
            .unwrap_or(c),
        _ => c,
    });
    half.collect::<String>().trim().to_owned()
}
