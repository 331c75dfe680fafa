//! Finding a value in bytes, however it is written.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};

/// A shorter one can stand in a log by chance: it counts when two runs hold each its own.
const LONG: usize = 6;

/// A value as it could be written.
pub(super) struct Needle {
    field: &'static str,
    encoding: &'static str,
    bytes: Vec<u8>,
}

/// Bytes in which many needles are looked for.
pub(super) struct Text<'bytes> {
    bytes: &'bytes [u8],
    /// Where each pair of bytes stands.
    places: HashMap<[u8; 2], Vec<usize>>,
}

impl<'bytes> Text<'bytes> {
    pub(super) fn new(bytes: &'bytes [u8]) -> Self {
        let mut places: HashMap<[u8; 2], Vec<usize>> = HashMap::new();
        for (at, pair) in bytes.windows(2).enumerate() {
            places.entry([pair[0], pair[1]]).or_default().push(at);
        }
        Self { bytes, places }
    }

    /// Whether it holds `needle`; a short number only where no other digit stands beside it.
    fn contains(&self, needle: &[u8]) -> bool {
        let is_short_number = needle.len() < LONG && needle.iter().all(u8::is_ascii_hexdigit);
        let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
        let places = self.places.get(&[needle[0], needle[1]]);
        places.into_iter().flatten().any(|&at| {
            let before = at.checked_sub(1).and_then(|before| self.bytes.get(before));
            let after = self.bytes.get(at + needle.len());
            self.bytes[at..].starts_with(needle)
                && !(is_short_number && (is_digit(before) || is_digit(after)))
        })
    }
}

/// Every way in which a text could be written: as it is, in full-width digits, in UTF-16, in JSON's escapes, and as [`needles_of_bytes`].
pub(super) fn needles(field: &'static str, text: &str) -> Vec<Needle> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let wide: String = text.chars().map(full_width).collect();
    let little_endian = units.iter().flat_map(|unit| unit.to_le_bytes());
    let escaped: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
    let mut found = needles_of_bytes(field, text.as_bytes());
    for (encoding, bytes) in [
        ("full width", wide.into_bytes()),
        ("UTF-16", little_endian.collect()),
        ("JSON escapes", escaped.into_bytes()),
    ] {
        found.push(Needle {
            field,
            encoding,
            bytes,
        });
    }
    found
}

/// Every way in which bytes could be written: as they are, hexadecimal, decimal, Base64.
pub(super) fn needles_of_bytes(field: &'static str, value: &[u8]) -> Vec<Needle> {
    let mut found = Vec::new();
    let mut add = |encoding, bytes: Vec<u8>| {
        found.push(Needle {
            field,
            encoding,
            bytes,
        });
    };
    add("bytes", value.to_vec());
    for separator in ["", " ", ":", ", ", ","] {
        let lower = |byte: &u8| format!("{byte:02x}");
        let upper = |byte: &u8| format!("{byte:02X}");
        add("hexadecimal", joined(value, separator, lower));
        add("hexadecimal", joined(value, separator, upper));
        if !separator.is_empty() {
            add(
                "hexadecimal",
                joined(value, separator, |byte| format!("{byte:#04x}")),
            );
            add(
                "hexadecimal",
                joined(value, separator, |byte| format!("{byte:#04X}")),
            );
            add("decimal", joined(value, separator, u8::to_string));
        }
    }
    add("per cent", joined(value, "", |byte| format!("%{byte:02X}")));
    for shift in 0..3 {
        add("Base64", base64_inside(value, shift));
    }
    found
}

/// Every needle that is found, as `field as encoding`. A short one must be found in two runs, in each its own.
pub(super) fn hits(needles: &[&[Needle]], texts: &[Text<'_>]) -> Vec<String> {
    let kinds = needles.first().map_or(0, |first| first.len());
    let mut hits = Vec::new();
    for kind in 0..kinds {
        let found = needles
            .iter()
            .zip(texts)
            .filter(|(needles, text)| text.contains(&needles[kind].bytes))
            .count();
        let needle = &needles[0][kind];
        let enough = if needle.bytes.len() < LONG { 2 } else { 1 };
        if found >= enough {
            hits.push(format!("{} as {}", needle.field, needle.encoding));
        }
    }
    hits
}

fn joined(value: &[u8], separator: &str, digits: impl Fn(&u8) -> String) -> Vec<u8> {
    let parts: Vec<String> = value.iter().map(digits).collect();
    parts.join(separator).into_bytes()
}

/// The characters of Base64 that `value` alone decides when it stands `shift` bytes behind the beginning of a group.
fn base64_inside(value: &[u8], shift: usize) -> Vec<u8> {
    let text = STANDARD_NO_PAD.encode([vec![0; shift], value.to_vec()].concat());
    let (first, last) = ((shift * 8).div_ceil(6), (shift + value.len()) * 8 / 6);
    text.as_bytes()[first..last].to_vec()
}

fn full_width(character: char) -> char {
    match character {
        '0'..='9' => char::from_u32(u32::from(character) - u32::from('0') + u32::from('０'))
            .unwrap_or(character),
        other => other,
    }
}

#[test]
fn a_leak_is_found_in_every_encoding_and_what_does_not_change_is_none() {
    let values = ["7391", "8264", "9537"];
    let all: Vec<Vec<Needle>> = values.iter().map(|value| needles("PIN", value)).collect();
    let all: Vec<&[Needle]> = all.iter().map(Vec::as_slice).collect();
    for kind in 0..all[0].len() {
        let lines: Vec<Vec<u8>> = all
            .iter()
            .map(|needles| {
                [
                    b"2026 TRACE sent [".as_slice(),
                    &needles[kind].bytes,
                    b"] of 9 bytes",
                ]
                .concat()
            })
            .collect();
        let lines: Vec<Text> = lines.iter().map(|line| Text::new(line)).collect();
        let hit = format!("PIN as {}", all[0][kind].encoding);
        assert!(hits(&all, &lines).contains(&hit), "{hit}");
    }
    let by_chance: [&[u8]; 3] = [b"port 7391", b"port 7391", b"port 7391 and 0.8264953712 s"];
    let by_chance = by_chance.map(Text::new);
    assert_eq!(hits(&all, &by_chance), Vec::<String>::new());
}

#[test]
fn a_name_is_found_inside_longer_base64() {
    let name = "架空　壱郎";
    let all = [needles("name", name)];
    let all: Vec<&[Needle]> = all.iter().map(Vec::as_slice).collect();
    for before in ["", "a", "ab", "abc"] {
        let text = STANDARD_NO_PAD.encode(format!("{before}{name} and more"));
        assert_eq!(
            hits(&all, &[Text::new(text.as_bytes())]),
            ["name as Base64"]
        );
    }
}
