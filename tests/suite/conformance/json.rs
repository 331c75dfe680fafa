//! JSON: what Python reads, we read the same; what only one of them reads is one of three known things.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use madoguchi::core::eligibility::wire;
use madoguchi_tests::fuzz::Mutator;
use serde_json::Value;

use super::Verdict;

/// Reads one JSON text in hexadecimal a line. Answers what it is, in one line: strictly, as the standard has it, with no name twice. Numbers are left out: no message
/// has any, and each reads as many digits as it can.
const PYTHON: &str = r#"
import json, sys
def names(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)
def refuse(text):
    raise ValueError(text)
for line in sys.stdin:
    try:
        value = json.loads(bytes.fromhex(line).decode("utf-8"), object_pairs_hook=names, parse_constant=refuse, parse_float=lambda _: None, parse_int=lambda _: None)
        if not isinstance(value, dict):
            raise ValueError("no object")
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        print(text.encode("utf-8").hex())
    except (ValueError, RecursionError):
        print("-")
"#;

/// So many mutations of each beginning.
const MUTATIONS: usize = 1500;

const BEGINNINGS: &[&str] = &[
    r#"{"XmlMsg":{"MessageHeader":{"A":"1","B":""},"MessageBody":{"L":[{"N":"試験　花子"},{"N":"\u8a66\n\"\\\/"}],"X":null}}}"#,
    r#" { "a" : [ true , false , null , { } , [ ] , "" ] , "b" : { "c" : "\ud842\udfb7" } } "#,
];

#[test]
fn json_is_what_python_calls_json() {
    let corpus: Vec<Vec<u8>> = BEGINNINGS
        .iter()
        .map(|text| text.as_bytes().to_vec())
        .collect();
    let mut mutator = Mutator::new(4);
    let mut texts = corpus.clone();
    texts.extend((0..MUTATIONS * corpus.len()).map(|_| mutator.next(&corpus)));
    let theirs = python(&texts);
    assert_eq!(theirs.len(), texts.len());
    let mut seen = [0, 0];
    for (text, theirs) in texts.iter().zip(theirs) {
        let shown = String::from_utf8_lossy(text);
        let ours = wire::read(text).ok().map(|(tree, _)| tree);
        let verdict = if ours.is_some() {
            Verdict::Read
        } else {
            Verdict::Refused
        };
        seen[usize::from(verdict == Verdict::Read)] += 1;
        match (ours, theirs) {
            (Some(ours), Some(theirs)) => assert_eq!(without_numbers(&ours), theirs, "{shown}"),
            (None, None) => {}
            // Half of a surrogate pair is no character, which Python lets pass; so it does with a number that is too large.
            (None, Some(_)) if shown.contains("\\u") || is_huge(text) => {}
            (ours, theirs) => panic!("ours {ours:?}, Python's {theirs:?}: {shown}"),
        }
    }
    assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
}

fn without_numbers(value: &Value) -> Value {
    match value {
        Value::Number(_) => Value::Null,
        Value::Array(items) => items.iter().map(without_numbers).collect(),
        Value::Object(children) => children
            .iter()
            .map(|(name, child)| (name.clone(), without_numbers(child)))
            .collect(),
        other => other.clone(),
    }
}

/// Whether there is an exponent.
fn is_huge(text: &[u8]) -> bool {
    text.windows(2)
        .any(|pair| matches!(pair, [b'0'..=b'9', b'e' | b'E']))
}

fn python(texts: &[Vec<u8>]) -> Vec<Option<Value>> {
    let mut python = Command::new("python3")
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut input = python.stdin.take().expect("an input");
    let lines: String = texts.iter().map(|text| hexadecimal(text) + "\n").collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = python.wait_with_output().expect("an answer");
    writer.join().expect("a thread").expect("written");
    let answers = String::from_utf8(output.stdout).expect("text");
    answers.lines().map(value).collect()
}

fn value(line: &str) -> Option<Value> {
    if line == "-" {
        return None;
    }
    let bytes: Vec<u8> = line
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            u8::from_str_radix(std::str::from_utf8(pair).expect("text"), 16).expect("hexadecimal")
        })
        .collect();
    Some(serde_json::from_slice(&bytes).expect("JSON"))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
