//! The XML declaration, which alone says in which characters the rest is written.

use super::{XmlFault, attributes::attributes, characters::is_space};

/// The longest declaration that is read.
pub(in crate::eligibility) const MOST_BYTES: usize = 512;

/// What a document begins with.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::eligibility) enum Declared {
    /// No declaration.
    Nothing,
    /// One that names no encoding.
    NoEncoding,
    /// One that names this encoding.
    Encoding(String),
    /// The beginning of one.
    Unfinished,
    /// Something that is none.
    Broken,
}

/// The declaration at the start of `bytes`, which may be the start of a longer document.
pub(in crate::eligibility) fn declared(bytes: &[u8]) -> Declared {
    match bytes.strip_prefix(b"<?xml") {
        Some([next, ..]) if is_space(*next) => {}
        _ => return Declared::Nothing,
    }
    let Some(end) = bytes.windows(2).position(|pair| pair == b"?>") else {
        return if bytes.len() < MOST_BYTES {
            Declared::Unfinished
        } else {
            Declared::Broken
        };
    };
    let inside = bytes
        .get(b"<?xml".len()..end)
        .and_then(|inside| std::str::from_utf8(inside).ok());
    inside
        .ok_or(XmlFault::Declaration)
        .and_then(pseudo_attributes)
        .unwrap_or(Declared::Broken)
}

/// `version`, then perhaps `encoding`, then perhaps `standalone`.
fn pseudo_attributes(inside: &str) -> Result<Declared, XmlFault> {
    let mut left = attributes(inside)?.into_iter().peekable();
    left.next_if(|(name, value)| *name == "version" && is_version(value))
        .ok_or(XmlFault::Declaration)?;
    let encoding = left.next_if(|(name, value)| *name == "encoding" && is_encoding_name(value));
    left.next_if(|(name, value)| *name == "standalone" && matches!(*value, "yes" | "no"));
    match (left.next(), encoding) {
        (Some(_), _) => Err(XmlFault::Declaration),
        (None, Some((_, encoding))) => Ok(Declared::Encoding(encoding.to_owned())),
        (None, None) => Ok(Declared::NoEncoding),
    }
}

fn is_version(value: &str) -> bool {
    value
        .strip_prefix("1.")
        .is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|digit| digit.is_ascii_digit()))
}

fn is_encoding_name(value: &str) -> bool {
    value.starts_with(|first: char| first.is_ascii_alphabetic())
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_names_the_encoding_or_not() {
        let shift_jis = || Declared::Encoding("Shift_JIS".to_owned());
        for (text, expected) in [
            ("<XmlMsg/>", Declared::Nothing),
            ("<?xml-stylesheet?>", Declared::Nothing),
            ("", Declared::Nothing),
            (
                "<?xml version=\"1.0\" encoding=\"Shift_JIS\" standalone=\"no\"?><a/>",
                shift_jis(),
            ),
            (
                "<?xml version = '1.0'\nencoding='Shift_JIS' ?>",
                shift_jis(),
            ),
            ("<?xml version=\"1.0\"?>", Declared::NoEncoding),
            (
                "<?xml version=\"1.0\" standalone='yes'?>",
                Declared::NoEncoding,
            ),
            ("<?xml version=\"1.0\" enc", Declared::Unfinished),
            ("<?xml ?>", Declared::Broken),
            ("<?xml encoding=\"UTF-8\"?>", Declared::Broken),
            ("<?xml version=\"2.0\"?>", Declared::Broken),
            ("<?xml version=\"1.\"?>", Declared::Broken),
            (
                "<?xml version=\"1.0\" encoding=\"8bit\"?>",
                Declared::Broken,
            ),
            (
                "<?xml version=\"1.0\"encoding=\"UTF-8\"?>",
                Declared::Broken,
            ),
            (
                "<?xml version=\"1.0\" standalone=\"maybe\"?>",
                Declared::Broken,
            ),
            (
                "<?xml version=\"1.0\" standalone=\"no\" encoding=\"UTF-8\"?>",
                Declared::Broken,
            ),
        ] {
            assert_eq!(declared(text.as_bytes()), expected, "{text}");
        }
        let endless = format!("<?xml {}", " ".repeat(MOST_BYTES));
        assert_eq!(declared(endless.as_bytes()), Declared::Broken);
    }
}
