//! Attributes and references: read strictly, although nothing here uses what attributes say.

use super::{
    XmlFault,
    characters::{all_allowed, is_allowed, is_name, is_space},
};

/// Name and value of each attribute in what follows a tag's name. Values stay as they are written.
pub(super) fn attributes(mut rest: &str) -> Result<Vec<(&str, &str)>, XmlFault> {
    let mut found: Vec<(&str, &str)> = Vec::new();
    loop {
        let before = rest.len();
        rest = trim_start(rest);
        if rest.is_empty() {
            return Ok(found);
        }
        if rest.len() == before {
            return Err(XmlFault::Attribute);
        }
        let (name, value) = rest.split_once('=').ok_or(XmlFault::Attribute)?;
        let name = trim_end(name);
        let value = trim_start(value);
        let quote = value
            .chars()
            .next()
            .filter(|quote| matches!(quote, '"' | '\''))
            .ok_or(XmlFault::Attribute)?;
        let (value, after) = value
            .strip_prefix(quote)
            .and_then(|value| value.split_once(quote))
            .ok_or(XmlFault::Attribute)?;
        if !is_name(name) || found.iter().any(|(other, _)| *other == name) {
            return Err(XmlFault::Attribute);
        }
        check_value(value)?;
        found.push((name, value));
        rest = after;
    }
}

/// The character that the reference `&…;` stands for: one of the five, or by its number.
pub(super) fn resolve(reference: &str) -> Option<char> {
    let number = match reference {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "apos" => return Some('\''),
        "quot" => return Some('"'),
        other => other.strip_prefix('#')?,
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return None;
    }
    // Leading zeros are allowed, in any number.
    let digits = digits.trim_start_matches('0');
    let number = u32::from_str_radix(digits, radix).ok()?;
    char::from_u32(number).filter(|character| is_allowed(*character))
}

fn check_value(value: &str) -> Result<(), XmlFault> {
    if value.contains('<') {
        return Err(XmlFault::Attribute);
    }
    if !all_allowed(value) {
        return Err(XmlFault::Character);
    }
    let mut pieces = value.split('&');
    pieces.next();
    for piece in pieces {
        let (reference, _) = piece.split_once(';').ok_or(XmlFault::Reference)?;
        resolve(reference).ok_or(XmlFault::Reference)?;
    }
    Ok(())
}

fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

fn trim_end(text: &str) -> &str {
    text.trim_end_matches(|character| u8::try_from(character).is_ok_and(is_space))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read_as_strictly_as_the_grammar() {
        for (text, expected) in [
            ("", Ok(vec![])),
            (" ", Ok(vec![])),
            (" a='1'", Ok(vec![("a", "1")])),
            (
                "\n a = \"x'y\"\t b='&amp;&#x41;' ",
                Ok(vec![("a", "x'y"), ("b", "&amp;&#x41;")]),
            ),
            ("a='1'", Err(XmlFault::Attribute)),
            (" a='1'b='2'", Err(XmlFault::Attribute)),
            (" a='1' a='2'", Err(XmlFault::Attribute)),
            (" a", Err(XmlFault::Attribute)),
            (" a=1", Err(XmlFault::Attribute)),
            (" a='1", Err(XmlFault::Attribute)),
            (" 1='1'", Err(XmlFault::Attribute)),
            (" a='<'", Err(XmlFault::Attribute)),
            (" a='\u{1}'", Err(XmlFault::Character)),
            (" a='&'", Err(XmlFault::Reference)),
            (" a='&nbsp;'", Err(XmlFault::Reference)),
        ] {
            assert_eq!(attributes(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_reference_is_one_of_five_or_a_number() {
        for (text, expected) in [
            ("amp", Some('&')),
            ("#65", Some('A')),
            ("#x5b57", Some('字')),
            ("#0000000000065", Some('A')),
            ("#x20BB7", Some('\u{20BB7}')),
            ("nbsp", None),
            ("AMP", None),
            ("", None),
            ("#", None),
            ("#x", None),
            ("#X41", None),
            ("#-1", None),
            ("#+65", None),
            ("#0", None),
            ("#1", None),
            ("#xD800", None),
            ("#xFFFF", None),
            ("#x110000", None),
            ("#99999999999", None),
        ] {
            assert_eq!(resolve(text), expected, "{text}");
        }
    }
}
