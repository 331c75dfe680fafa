//! The formats that others rely on, each with golden files: terminal events, messages of the wire, configuration, cards, people, the registry.

use std::path::{Path, PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

mod events;
mod files;
mod messages;
mod registry;

/// A file or folder below `tests/fixtures`.
pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

/// A golden message.
pub(crate) fn message(name: &str) -> Value {
    let path = fixture("messages").join(format!("{name}.json"));
    let text = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_slice(&text).expect("JSON")
}

/// Binary values in messages.
fn binary(value: &Value) -> Vec<u8> {
    STANDARD
        .decode(value.as_str().expect("text"))
        .expect("Base64")
}
