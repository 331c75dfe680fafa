//! Symbols and numbers come in full or half width and are compared without regard to it.

use std::borrow::Cow;

/// `text` as it is compared: trimmed (U+3000 included), full-width ASCII (U+FF01–U+FF5E) as half-width.
///
/// The part of Unicode's NFKC that symbols, numbers and dates need; kana and kanji stay as they are.
pub(crate) fn comparable(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(half_width).collect())
}

fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        '\u{3000}' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_and_surrounding_space_do_not_matter() {
        for (left, right) in [
            ("１２３４", "1234"),
            ("\u{3000}12\u{3000}", "12"),
            ("ＡＢ－１", "AB-1"),
            ("  123456", "123456"),
            ("例・１", "例・1"),
        ] {
            assert_eq!(comparable(left), comparable(right));
        }
        assert_ne!(comparable("0123"), comparable("123"), "zeros count");
    }
}
