//! Two spellings of the same thing: compared under one form, and never changed by it.

use unicode_normalization::UnicodeNormalization;

/// `text` as names, kana and addresses are compared: NFKC (width), kana as katakana, one hyphen, no spaces, no variation selectors, capitals.
///
/// For comparison only: what is stored, shown or handed over is always what came. Different characters (髙 and 高) stay different.
pub(crate) fn comparable_spelling(text: &str) -> String {
    text.nfkc()
        .filter(|character| !character.is_whitespace() && !is_variation_selector(*character))
        .map(fold)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether two spellings are one.
pub(crate) fn same_spelling(left: &str, right: &str) -> bool {
    comparable_spelling(left) == comparable_spelling(right)
}

/// 異体字セレクター: they choose a glyph of one character.
pub(crate) fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

fn fold(character: char) -> char {
    match character {
        // ひらがな stands 0x60 before カタカナ.
        '\u{3041}'..='\u{3096}' | '\u{309d}' | '\u{309e}' => {
            char::from_u32(u32::from(character) + 0x60).unwrap_or(character)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30fc}' | '\u{2500}' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_kana_hyphens_and_spaces_do_not_matter_and_characters_do() {
        for (left, right, same) in [
            ("試験　太郎", "試験太郎", true),
            ("ｼｹﾝ ﾀﾛｳ", "シケン　タロウ", true),
            ("ﾚｲｼﾞ ｶﾞｸ", "れいじ がく", true),
            ("１－２－３", "1‐2―3", true),
            ("ｺｰﾋｰ", "コーヒー", true),
            ("SMITH　JOHN", "Ｓｍｉｔｈ John", true),
            ("辻\u{e0100}", "辻", true),
            ("\u{fa19}", "神", true),
            ("髙志", "高志", false),
            ("𠮷野", "吉野", false),
            ("渡邉", "渡辺", false),
            ("ハ", "バ", false),
            ("", "　", true),
        ] {
            assert_eq!(same_spelling(left, right), same, "{left} {right}");
        }
    }
}
