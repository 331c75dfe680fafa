//! The documents of the W3C's conformance suite: well-formed here is well-formed for libxml2.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use madoguchi::core::eligibility::{
    MessageError,
    wire::{Limits, read_within},
};

use super::Verdict;
use crate::golden::fixture;

/// A document as it is, or `cut`: without its document type declaration.
type Documents = BTreeMap<String, Vec<u8>>;

/// What our reader says before anything is compared.
enum Ours {
    Says(Verdict),
    Doctype,
    /// In characters that no message is written in.
    OtherCharacters,
}

#[test]
fn well_formed_is_what_libxml2_calls_well_formed() {
    let folder = tempfile::tempdir().expect("a folder");
    let all = unpack(folder.path());
    assert!(all.len() > 2000, "{}", all.len());
    let (mut compared, mut counts) = (Documents::new(), [0; 4]);
    let [whole, doctype, cut_now, other] = &mut counts;
    let mut ours = BTreeMap::new();
    for (name, bytes) in all {
        match say(&bytes) {
            Ours::OtherCharacters => *other += 1,
            Ours::Says(verdict) => {
                *whole += 1;
                ours.insert(name.clone(), verdict);
                compared.insert(name, bytes);
            }
            Ours::Doctype => {
                *doctype += 1;
                let Some(rest) = without_doctype(&bytes) else {
                    continue;
                };
                let name = format!("{name} cut");
                match say(&rest) {
                    Ours::Says(verdict) => {
                        *cut_now += 1;
                        ours.insert(name.clone(), verdict);
                        compared.insert(name, rest);
                    }
                    Ours::Doctype => {
                        // A second one: both refuse it.
                        ours.insert(name.clone(), Verdict::Refused);
                        compared.insert(name, rest);
                    }
                    Ours::OtherCharacters => *other += 1,
                }
            }
        }
    }
    let theirs = libxml2(folder.path(), &compared);
    let mut found = String::new();
    for (name, verdict) in &ours {
        if theirs[name] != *verdict {
            writeln!(found, "{name}\t{verdict:?}\t{:?}", theirs[name]).expect("text");
        }
    }
    let agreed: BTreeSet<Verdict> = ours.values().copied().collect();
    assert_eq!(agreed.len(), 2, "some are read, some are refused");
    assert_eq!(
        found,
        reviewed(),
        "whole {whole}, doctype {doctype}, cut {cut_now}, other characters {other}"
    );
    // Another suite or another cut would be another test.
    assert_eq!(counts, [261, 1750, 1725, 40]);
}

/// The reviewed disagreements, without their reasons.
fn reviewed() -> String {
    let text = std::fs::read_to_string(fixture("xmlconf/disagreements.tsv")).expect("a list");
    let mut list = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (what, reason) = line.rsplit_once('\t').expect("a reason");
        assert!(reason.len() > 10, "{what} has no reason");
        writeln!(list, "{what}").expect("text");
    }
    list
}

fn say(bytes: &[u8]) -> Ours {
    // UTF-16, whatever else is wrong with it.
    if matches!(
        bytes,
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, ..] | [_, 0, ..]
    ) {
        return Ours::OtherCharacters;
    }
    match read_within(bytes, Limits::MEDICAL) {
        // Well-formed, and perhaps no message.
        Ok(_) | Err(MessageError::Missing { .. } | MessageError::Mixed { .. }) => {
            Ours::Says(Verdict::Read)
        }
        Err(MessageError::Doctype) => Ours::Doctype,
        Err(MessageError::Encoding { .. }) => Ours::OtherCharacters,
        Err(_) => Ours::Says(Verdict::Refused),
    }
}

/// `bytes` without the document type declaration, if it ends.
fn without_doctype(bytes: &[u8]) -> Option<Vec<u8>> {
    let start = bytes
        .windows(9)
        .position(|part| part.eq_ignore_ascii_case(b"<!DOCTYPE"))?;
    let mut rest = &bytes[start + 9..];
    let mut depth = 0;
    loop {
        let skipped = match rest {
            [b'<', b'!', b'-', b'-', ..] => after(rest, 4, b"-->")?,
            [b'<', b'?', ..] => after(rest, 2, b"?>")?,
            [quote @ (b'"' | b'\''), ..] => after(rest, 1, &[*quote])?,
            [b'<', ..] => {
                depth += 1;
                1
            }
            [b'>', ..] if depth == 0 => {
                return Some([&bytes[..start], &rest[1..]].concat());
            }
            [b'>', ..] => {
                depth -= 1;
                1
            }
            [_, ..] => 1,
            [] => return None,
        };
        rest = &rest[skipped..];
    }
}

/// Where what begins with `start` bytes is over.
fn after(bytes: &[u8], start: usize, end: &[u8]) -> Option<usize> {
    let inside = bytes.get(start..)?;
    let place = inside.windows(end.len()).position(|part| part == end)?;
    Some(start + place + end.len())
}

/// The documents of the package, by name.
fn unpack(folder: &Path) -> Documents {
    let status = Command::new("tar")
        .arg("-xzf")
        .arg(fixture("xmlconf/documents.tar.gz"))
        .arg("-C")
        .arg(folder)
        .status()
        .expect("tar");
    assert!(status.success());
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    let mut documents = Documents::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(
                std::fs::read_dir(&path)
                    .expect("a folder")
                    .map(|entry| entry.expect("an entry").path()),
            );
            continue;
        }
        let name = path
            .strip_prefix(folder)
            .expect("inside")
            .to_str()
            .expect("text")
            .to_owned();
        documents.insert(name, std::fs::read(&path).expect("a document"));
    }
    documents
}

/// What `xmllint` says about each, by the documents it complains about.
fn libxml2(folder: &Path, documents: &Documents) -> BTreeMap<String, Verdict> {
    let folder = folder.join("compared");
    std::fs::create_dir(&folder).expect("a folder");
    let files: BTreeMap<String, &String> = documents
        .keys()
        .enumerate()
        .map(|(place, name)| (format!("{place:05}.xml"), name))
        .collect();
    let mut verdicts: BTreeMap<String, Verdict> = BTreeMap::new();
    for (file, name) in &files {
        std::fs::write(folder.join(file), &documents[*name]).expect("a document");
        verdicts.insert((*name).clone(), Verdict::Read);
    }
    let output = Command::new("xmllint")
        .args(["--nonet", "--noout"])
        .args(files.keys())
        .current_dir(&folder)
        .stdin(Stdio::null())
        .output()
        .expect("xmllint, of the package libxml2-utils");
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        let complaint = line
            .split_once(':')
            .filter(|_| line.contains(": parser error :"));
        if let Some(name) = complaint.and_then(|(file, _)| files.get(file)) {
            verdicts.insert((*name).clone(), Verdict::Refused);
        }
    }
    verdicts
}
