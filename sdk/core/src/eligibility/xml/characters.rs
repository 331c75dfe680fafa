//! Which characters XML 1.0 (fifth edition) allows: in a document, in a name, as white space.

/// Whether `text` is certainly what it looks: no control character, no noncharacter, no `>` that may end CDATA, no line end but a line feed.
pub(super) fn is_plain(text: &str) -> bool {
    match classes(text) & (ODD | MAY_BE_ODD) {
        0 => true,
        MAY_BE_ODD => !text.contains(NONCHARACTERS),
        _ => false,
    }
}

/// Whether every character of `text` may stand in a document.
pub(super) fn all_allowed(text: &str) -> bool {
    is_plain(text) || text.chars().all(is_allowed)
}

/// `Char`.
pub(super) fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// `Name`.
pub(in crate::eligibility) fn is_name(text: &str) -> bool {
    if are_letters(text.as_bytes()) {
        return true;
    }
    if classes(text) & NOT_IN_NAME == 0 {
        return text
            .starts_with(|first: char| first.is_ascii_alphabetic() || matches!(first, '_' | ':'));
    }
    let mut characters = text.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

/// Whether `text` is white space and nothing else. An ideographic space is text.
pub(in crate::eligibility) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// `S`.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// What no document may hold, of all that is not a control character.
const NONCHARACTERS: [char; 2] = ['\u{FFFE}', '\u{FFFF}'];

/// A byte that [`is_plain`] looks for.
const ODD: u8 = 1;
/// The first byte of a noncharacter, and of half-width kana too.
const MAY_BE_ODD: u8 = 4;
/// A byte that is no ASCII character of a name.
const NOT_IN_NAME: u8 = 2;

/// Whether `bytes` are eight ASCII letters at least and nothing else, as most names are: eight at a time.
fn are_letters(bytes: &[u8]) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let letters = |eight: &[u8; 8]| {
        let small = u64::from_le_bytes(*eight) | (0x20 * EACH);
        // The first bit of each byte: from `a` on, not behind `z`, and ASCII, without which a sum would run into the next.
        let first_bits =
            small.wrapping_add(0x1F * EACH) & !small.wrapping_add(0x05 * EACH) & !small;
        first_bits & (0x80 * EACH) == 0x80 * EACH
    };
    bytes.last_chunk().is_some_and(letters) && bytes.as_chunks().0.iter().all(letters)
}

/// All classes of the bytes of `text`; every byte is looked at, which is faster than a branch for each.
fn classes(text: &str) -> u8 {
    text.bytes().fold(0, |classes, byte| {
        classes | CLASSES.get(usize::from(byte)).copied().unwrap_or(ODD)
    })
}

/// What each byte may be the beginning of.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut rest: &mut [u8] = &mut classes;
    let mut byte = 0_u8;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = class(byte);
        byte = byte.wrapping_add(1);
        rest = others;
    }
    classes
};

const fn class(byte: u8) -> u8 {
    match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b':' | b'-' | b'.' => 0,
        b'\t' | b'\n' => NOT_IN_NAME,
        0..0x20 | b'>' => NOT_IN_NAME | ODD,
        0xEF => NOT_IN_NAME | MAY_BE_ODD,
        _ => NOT_IN_NAME,
    }
}

fn starts_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_' | ':'
        | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_fifth_edition() {
        for (text, expected) in [
            ("XmlMsg", true),
            ("_a-1.b", true),
            ("x:Name", true),
            ("氏名", true),
            ("", false),
            ("1a", false),
            ("-a", false),
            ("a b", false),
            ("a/", false),
            ("a\u{d7}", false),
            ("a\u{300}", true),
            ("\u{300}a", false),
            ("　", false),
        ] {
            assert_eq!(is_name(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_name_is_judged_as_character_by_character() {
        for character in '\0'..='\u{17F}' {
            for at in 0..="Birthdate".len() {
                let (before, behind) = "Birthdate".split_at(at);
                let name = format!("{before}{character}{behind}");
                let mut characters = name.chars();
                let expected =
                    characters.next().is_some_and(starts_name) && characters.all(continues_name);
                assert_eq!(is_name(&name), expected, "{name:?}");
            }
        }
    }

    #[test]
    fn control_characters_and_noncharacters_are_not_allowed() {
        for character in ['\0', '\u{1}', '\u{B}', '\u{1F}', '\u{FFFE}', '\u{FFFF}'] {
            assert!(!all_allowed(&format!("a{character}b")), "{character:?}");
        }
        assert!(all_allowed("\t\r\n ｱ＠\u{FFFD}\u{7F}\u{85}\u{20BB7}"));
    }
}
