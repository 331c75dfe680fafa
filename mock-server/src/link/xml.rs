//! The text of the folders: XML in UTF-8 or CP932 to and from trees of elements.
//!
//! A tree is JSON: an element with children is an object, one without is text, and a repeated one is an array.

use std::{
    borrow::Cow,
    io::{self, Read, Seek, SeekFrom},
};

use encoding_rs::SHIFT_JIS;
use quick_xml::escape::escape;
use serde_json::Value;

pub(super) use elements::Elements;

mod elements;
#[cfg(test)]
mod golden;

/// The only root there is.
pub(super) const ROOT: &str = "XmlMsg";

/// Where the end of the root must stand.
const TAIL: u64 = 1024;

/// How a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Charset {
    /// UTF-8, `CharacterCodeIdentifier` 0.
    Utf8,
    /// Shift_JIS as Windows writes it (CP932), `CharacterCodeIdentifier` 1.
    ShiftJis,
}

/// Why a request cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unreadable {
    /// Its root is not closed: somebody still writes it.
    #[error("the file is not complete")]
    Unfinished,
    /// It will not become readable.
    #[error("{0}")]
    Broken(&'static str),
}

impl Unreadable {
    const CANNOT_BE_READ: Self = Self::Broken("the file cannot be read");
}

impl Charset {
    /// `CharacterCodeIdentifier`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Utf8 => "0",
            Self::ShiftJis => "1",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::ShiftJis => "Shift_JIS",
        }
    }

    /// The bytes of a text. A character that CP932 lacks becomes ●, as receipt computers meet it.
    pub(super) fn encode(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Utf8 => text.as_bytes().into(),
            Self::ShiftJis => match SHIFT_JIS.encode(text) {
                (bytes, _, false) => bytes,
                (_, _, true) => text
                    .chars()
                    .flat_map(|c| {
                        let mut buffer = [0; 4];
                        match SHIFT_JIS.encode(c.encode_utf8(&mut buffer)) {
                            (bytes, _, false) => bytes.into_owned(),
                            (_, _, true) => SHIFT_JIS.encode("●").0.into_owned(),
                        }
                    })
                    .collect::<Vec<u8>>()
                    .into(),
            },
        }
    }
}

/// Reads the message of a file: what is inside the root, and the encoding the file declares.
pub(super) fn read(bytes: &[u8]) -> Result<(Value, Charset), Unreadable> {
    let charset = seen(&mut io::Cursor::new(bytes)).map_err(|_| Unreadable::CANNOT_BE_READ)??;
    let mut elements = Elements::new(bytes, charset, None);
    while elements.next_row()?.is_some() {}
    Ok((elements.rest()?, charset))
}

/// How a file is encoded, once it is complete: its beginning and its end are looked at.
pub(super) fn seen(file: &mut (impl Read + Seek)) -> io::Result<Result<Charset, Unreadable>> {
    let mut head = Vec::new();
    file.by_ref().take(200).read_to_end(&mut head)?;
    let end = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(end.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL).read_to_end(&mut tail)?;
    Ok(if is_closed(&tail) {
        declared(&head)
    } else {
        Err(Unreadable::Unfinished)
    })
}

/// Writes a whole message.
pub(super) fn write(message: &Value, charset: Charset, to: &mut impl io::Write) -> io::Result<()> {
    begin(charset, to)?;
    inside(message, charset, to)?;
    end(to)
}

/// Writes the head of a file and opens the root, as Java does: all on one line.
pub(super) fn begin(charset: Charset, to: &mut impl io::Write) -> io::Result<()> {
    let name = charset.name();
    write!(
        to,
        "<?xml version=\"1.0\" encoding=\"{name}\" standalone=\"no\"?><{ROOT}>"
    )
}

/// Closes the root.
pub(super) fn end(to: &mut impl io::Write) -> io::Result<()> {
    write!(to, "</{ROOT}>")
}

/// Writes what stands inside an element.
pub(super) fn inside(tree: &Value, charset: Charset, to: &mut impl io::Write) -> io::Result<()> {
    match tree {
        Value::Object(elements) => {
            for (name, value) in elements {
                let repeated = value.as_array().map(Vec::as_slice);
                for one in repeated.unwrap_or(std::slice::from_ref(value)) {
                    element(name, one, charset, to)?;
                }
            }
            Ok(())
        }
        Value::String(text) => to.write_all(&charset.encode(&escape(text.as_str()))),
        other => to.write_all(other.to_string().as_bytes()),
    }
}

/// Writes one element.
pub(super) fn element(
    name: &str,
    value: &Value,
    charset: Charset,
    to: &mut impl io::Write,
) -> io::Result<()> {
    write!(to, "<{name}>")?;
    inside(value, charset, to)?;
    write!(to, "</{name}>")
}

fn is_closed(bytes: &[u8]) -> bool {
    let text = bytes.trim_ascii_end();
    let Some(text) = text.strip_suffix(b">") else {
        return false;
    };
    text.trim_ascii_end().ends_with(b"</XmlMsg")
}

/// The encoding in the prolog, UTF-8 without one.
fn declared(bytes: &[u8]) -> Result<Charset, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = bytes.get(..bytes.len().min(200)).unwrap_or_default();
    let head = String::from_utf8_lossy(head);
    let Some((prolog, _)) = head
        .strip_prefix("<?xml")
        .and_then(|head| head.split_once("?>"))
    else {
        return Ok(Charset::Utf8);
    };
    let Some((_, value)) = prolog.split_once("encoding") else {
        return Ok(Charset::Utf8);
    };
    let value = value.trim_start().strip_prefix('=').map(str::trim_start);
    let name = value.and_then(|value| value.split(['"', '\'']).nth(1));
    match name.map(str::to_ascii_lowercase).as_deref() {
        Some("utf-8" | "utf8") => Ok(Charset::Utf8),
        Some("shift_jis" | "windows-31j" | "cp932" | "ms932" | "sjis") => Ok(Charset::ShiftJis),
        _ => Err(Unreadable::Broken(
            "the encoding is neither UTF-8 nor Shift_JIS",
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(message: &Value, charset: Charset) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(message, charset, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn what_is_written_is_read_again_in_both_encodings() {
        let message = json!({
            "MessageHeader": { "InsurerNumber": "  139998", "Empty": "" },
            "MessageBody": { "Unit": [{ "Name": "試験　太郎" }, { "Name": "髙橋 <&> ｼｹﾝ" }] },
        });
        for charset in [Charset::Utf8, Charset::ShiftJis] {
            let bytes = written(&message, charset);
            assert_eq!(read(&bytes), Ok((message.clone(), charset)));
            for end in 0..bytes.len() {
                assert_eq!(read(&bytes[..end]), Err(Unreadable::Unfinished), "{end}");
            }
        }
    }

    #[test]
    fn a_character_that_windows_lacks_becomes_a_dot_and_nothing_else_does() {
        let message = json!({ "Name": "𠮷田　髙①" });
        let (read, _) = read(&written(&message, Charset::ShiftJis)).unwrap();
        assert_eq!(read, json!({ "Name": "●田　髙①" }));
    }

    #[test]
    fn a_request_is_read_however_its_prolog_is_written() {
        for (file, expected) in [
            ("<XmlMsg><A>1</A></XmlMsg>", Ok(Charset::Utf8)),
            (
                "\u{FEFF}<?xml version='1.0' encoding='utf-8'?><XmlMsg><A >1</A ></XmlMsg >\r\n",
                Ok(Charset::Utf8),
            ),
            (
                "<?xml version=\"1.0\" encoding = \"Shift_JIS\"?><XmlMsg>\n <A><![CDATA[1]]></A>\n</XmlMsg>",
                Ok(Charset::ShiftJis),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"Windows-31J\"?><XmlMsg><A>&#x31;</A></XmlMsg>",
                Ok(Charset::ShiftJis),
            ),
            (
                "<?xml version=\"1.0\" encoding=\"EUC-JP\"?><XmlMsg><A>1</A></XmlMsg>",
                Err(Unreadable::Broken(
                    "the encoding is neither UTF-8 nor Shift_JIS",
                )),
            ),
            (
                "<!DOCTYPE XmlMsg []><XmlMsg><A>1</A></XmlMsg>",
                Err(Unreadable::Broken("there is a document type")),
            ),
            (
                "<XmlMsg><A>&bomb;</A></XmlMsg>",
                Err(Unreadable::Broken("there is an unknown entity")),
            ),
            (
                "<XmlMsg><A>1</B></XmlMsg>",
                Err(Unreadable::Broken("the file is not well-formed XML")),
            ),
            (
                "<Other><A>1</A></Other></XmlMsg>",
                Err(Unreadable::Broken("the root is not XmlMsg")),
            ),
            (
                "<XmlMsg><A>1</A></XmlMsg><XmlMsg></XmlMsg>",
                Err(Unreadable::Broken("more than one root, or too deep")),
            ),
        ] {
            let read = read(file.as_bytes());
            if let Ok((tree, _)) = &read {
                assert_eq!(tree["A"], "1", "{file}");
            }
            assert_eq!(read.map(|(_, charset)| charset), expected, "{file}");
        }
        let deep = format!("<XmlMsg>{}</XmlMsg>", "<A>".repeat(40));
        assert_eq!(
            read(deep.as_bytes()),
            Err(Unreadable::Broken("more than one root, or too deep"))
        );
        assert_eq!(
            read(b"<?xml version='1.0' encoding='UTF-8'?><XmlMsg><A>\x83\x83</A></XmlMsg>"),
            Err(Unreadable::Broken(
                "the bytes are not of the declared encoding"
            ))
        );
    }
}
