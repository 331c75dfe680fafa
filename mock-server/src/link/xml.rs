//! The text of the folders: XML in UTF-8 or CP932 to and from trees of elements.
//!
//! A tree is JSON: an element with children is an object, one without is text, and a repeated one is an array.

use std::{borrow::Cow, io};

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8};
use quick_xml::{Reader, escape::escape, events::Event};
use serde_json::{Map, Value};

/// The only root there is.
pub(super) const ROOT: &str = "XmlMsg";

/// Elements within elements.
const DEPTH: usize = 16;

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
    if !is_closed(bytes) {
        return Err(Unreadable::Unfinished);
    }
    let charset = declared(bytes)?;
    let encoding: &Encoding = match charset {
        Charset::Utf8 => UTF_8,
        Charset::ShiftJis => SHIFT_JIS,
    };
    let (text, damaged) = encoding.decode_with_bom_removal(bytes);
    if damaged {
        return Err(Unreadable::Broken(
            "the bytes are not of the declared encoding",
        ));
    }
    Ok((tree(&text)?, charset))
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

/// An element that is being read: its name, its children, its text.
struct Open {
    name: String,
    children: Map<String, Value>,
    text: String,
}

fn tree(text: &str) -> Result<Value, Unreadable> {
    let broken = Unreadable::Broken;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    loop {
        let event = reader
            .read_event()
            .map_err(|_| broken("the file is not well-formed XML"))?;
        match event {
            Event::Start(start) => {
                if root.is_some() || open.len() == DEPTH {
                    return Err(broken("more than one root, or too deep"));
                }
                open.push(Open {
                    name: start.name().as_ref().to_owned(),
                    children: Map::new(),
                    text: String::new(),
                });
            }
            Event::Empty(start) => {
                let parent = open.last_mut().ok_or(broken("the root is empty"))?;
                add(&mut parent.children, start.name().as_ref(), "".into());
            }
            Event::End(_) => {
                let done = open
                    .pop()
                    .ok_or(broken("the file is not well-formed XML"))?;
                let value = if done.children.is_empty() {
                    Value::String(done.text)
                } else {
                    Value::Object(done.children)
                };
                match open.last_mut() {
                    Some(parent) => add(&mut parent.children, &done.name, value),
                    None if done.name == ROOT => root = Some(value),
                    None => return Err(broken("the root is not XmlMsg")),
                }
            }
            Event::Text(text) => {
                let text = text.xml10_content();
                match open.last_mut() {
                    Some(element) => element.text.push_str(&text),
                    None if text.trim().is_empty() => {}
                    None => return Err(broken("there is text outside the root")),
                }
            }
            Event::CData(text) => {
                let element = open
                    .last_mut()
                    .ok_or(broken("there is text outside the root"))?;
                element.text.push_str(&text.xml10_content());
            }
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref() {
                    Ok(Some(character)) => Some(character),
                    Ok(None) => named(&reference.xml10_content()),
                    Err(_) => None,
                };
                let element = open
                    .last_mut()
                    .ok_or(broken("there is text outside the root"))?;
                element
                    .text
                    .push(character.ok_or(broken("there is an unknown entity"))?);
            }
            Event::DocType(_) => return Err(broken("there is a document type")),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => {}
            Event::Eof => return root.ok_or(broken("the root is not closed")),
        }
    }
}

fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// A second element of a name makes a list.
fn add(children: &mut Map<String, Value>, name: &str, value: Value) {
    match children.get_mut(name) {
        None => {
            children.insert(name.to_owned(), value);
        }
        Some(Value::Array(list)) => list.push(value),
        Some(first) => {
            let one = first.take();
            *first = Value::Array(vec![one, value]);
        }
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
