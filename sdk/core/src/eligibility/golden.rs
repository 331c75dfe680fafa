//! The golden messages of files: our requests equal them, their answers are read whole, answer only what was asked, and say what the table says.
//!
//! `MADOGUCHI_BLESS=1` writes the requests anew; the difference then belongs into review. Answers are written by hand.

mod answers;
mod echoes;
mod forms;
mod page;
mod requests;
mod whole;

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{
    NumberQuestion,
    number::InstitutionCode,
    registry::{Fidelity, Interface, MESSAGES},
};
use time::macros::date;

const IDENTIFIER: &str = "202611160001";

fn institution() -> InstitutionCode {
    InstitutionCode::new("1311234567")
}

/// 見本一郎, 組合健保, with symbol and branch number.
fn employee() -> NumberQuestion {
    NumberQuestion::new(
        "06139992",
        "1001",
        date!(1980 - 05 - 17),
        date!(2026 - 11 - 16),
    )
    .and_then(|question| question.with_symbol("見本１２"))
    .and_then(|question| question.with_branch_number("00"))
    .and_then(|question| question.with_arbitrary_identifier("row-1"))
    .unwrap()
    .with_limit_consent(true)
}

/// Somebody with 国民健康保険 and neither symbol nor branch number.
fn national() -> NumberQuestion {
    NumberQuestion::new(
        "139998",
        "2002",
        date!(1990 - 07 - 07),
        date!(2026 - 11 - 16),
    )
    .and_then(|question| question.with_arbitrary_identifier("row-2"))
    .unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/messages")
}

fn path(message: &Interface, file: &str) -> PathBuf {
    let folder = match message.fidelity {
        Fidelity::Invented => folder().join("invented"),
        Fidelity::Seen | Fidelity::Inferred => folder(),
    };
    folder.join(format!("{file}.json"))
}

/// The golden message of this name and the row of the table that it belongs to.
fn golden(file: &str) -> (&'static Interface, Value) {
    let stem = |message: &&Interface| {
        file.strip_prefix(message.golden)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let message = MESSAGES
        .iter()
        .find(stem)
        .unwrap_or_else(|| panic!("{file}"));
    let text = std::fs::read_to_string(path(message, file))
        .unwrap_or_else(|error| panic!("{file}: {error}"));
    (message, serde_json::from_str(&text).unwrap())
}

/// Every golden file of `message`, by name.
fn files(message: &Interface) -> Vec<String> {
    let sample = path(message, message.golden);
    let mut names: Vec<String> = std::fs::read_dir(sample.parent().unwrap())
        .unwrap()
        .filter_map(|entry| {
            entry
                .unwrap()
                .file_name()
                .into_string()
                .unwrap()
                .strip_suffix(".json")
                .map(str::to_owned)
        })
        .filter(|name| {
            name.strip_prefix(message.golden)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
        .collect();
    names.sort();
    names
}
