//! Every golden message in every form that the folders have: this reads each file as the JSON beside it, and writes it byte for byte.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{Charset, read, write};

/// How files end, in which encoding they are, and what `CharacterCodeIdentifier` says of it.
const FORMS: [(&str, Charset, &str); 2] = [
    (".xml", Charset::Utf8, "0"),
    (".shift-jis.xml", Charset::ShiftJis, "1"),
];

/// The JSON of what has another name in the folders.
const OTHERWISE: &[(&str, &str)] = &[
    ("OQSsiquc01req", "search.request"),
    ("OQSsiquc01res_face.", "visits.result.response."),
    ("OQSsiquc01res.", "search.result."),
];

/// Only files of their own: no JSON stands beside them.
const ALONE: &[&str] = &["OQSmuquc02res.three"];

#[test]
fn every_golden_message_is_read_and_written_in_both_encodings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/messages");
    let mut seen = [0; 2];
    for folder in [folder.join("invented"), folder] {
        for path in files(&folder) {
            let name = path.file_name().unwrap().to_str().unwrap();
            // The longer ending first.
            let form = FORMS
                .iter()
                .rposition(|(suffix, ..)| name.ends_with(suffix));
            let Some(form) = form else { continue };
            let (suffix, charset, code) = FORMS[form];
            let stem = name.strip_suffix(suffix).unwrap();
            let bytes = fs::read(&path).unwrap();
            let (message, found) = read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(found, charset, "{name}");
            if !ALONE.contains(&stem) {
                assert_eq!(message, json_of(&folder, stem, code), "{name}");
            }
            let mut written = Vec::new();
            write(&message, charset, &mut written).unwrap();
            assert!(without_breaks(&written) == without_breaks(&bytes), "{name}");
            seen[form] += 1;
        }
    }
    assert!(seen[0] > 70 && seen[0] == seen[1], "{seen:?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// The message that stands in JSON, as XML can say it.
fn json_of(folder: &Path, stem: &str, code: &str) -> Value {
    let other = OTHERWISE.iter().find_map(|(file, json)| {
        let case = stem.strip_prefix(file)?;
        Some(format!("{json}{case}"))
    });
    let path = folder.join(format!("{}.json", other.as_deref().unwrap_or(stem)));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut tree: Value = serde_json::from_str(&text).unwrap();
    let mut message = tree["XmlMsg"].take();
    if let Some(said) = message.pointer_mut("/MessageHeader/CharacterCodeIdentifier") {
        *said = code.into();
    }
    flat(&message)
}

/// A list of one is the one, and what is empty is an empty text.
fn flat(tree: &Value) -> Value {
    match tree {
        Value::Object(children) if children.is_empty() => json!(""),
        Value::Object(children) => {
            let children = children
                .iter()
                .map(|(name, child)| (name.clone(), flat(child)));
            children.collect()
        }
        Value::Array(items) => match items.as_slice() {
            [] => json!(""),
            [only] => flat(only),
            several => several.iter().map(flat).collect(),
        },
        text => text.clone(),
    }
}

/// Line breaks between elements, and how an empty one is written, are matters of taste.
fn without_breaks(bytes: &[u8]) -> Vec<u8> {
    // Neither byte is the second of a character of CP932.
    let mut kept: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| *byte != b'\n')
        .collect();
    while let Some(at) = kept.windows(2).position(|pair| pair == b"/>") {
        let from = kept
            .iter()
            .take(at)
            .rposition(|byte| *byte == b'<')
            .unwrap();
        let end: Vec<u8> = [b"></".as_slice(), &kept[from + 1..at], b">"].concat();
        kept.splice(at..at + 2, end);
    }
    kept
}
