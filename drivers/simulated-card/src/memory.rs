//! What a card must remember without power: retry counters, and PINs that were changed.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::card_file::raw::hexadecimal;

/// What VERIFY can refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reference {
    /// JPKI EF 0018: 利用者証明用暗証番号.
    UserAuthentication,
    /// JPKI EF 001B: 署名用パスワード.
    Signature,
    /// Text EF 0011: 券面事項入力補助用暗証番号.
    TextPin,
    /// Text EF 0012: purpose unknown, issued blocked \[B\].
    TextUnknown,
    /// Text EF 0014: 照合番号A.
    TextNumberA,
    /// Text EF 0015: 照合番号B.
    TextNumberB,
    /// Visual EF 0011: birth date.
    VisualBirth,
    /// Visual EF 0012: 照合番号B.
    VisualNumberB,
    /// Visual EF 0013: 照合番号A.
    VisualNumberA,
    /// Common EF 001C: 個人番号カード用暗証番号.
    CommonPin,
    /// 住基 EF 001C: 住民基本台帳用暗証番号.
    JukiPin,
}

impl Reference {
    /// Its name in the state file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::UserAuthentication => "user_authentication",
            Self::Signature => "signature",
            Self::TextPin => "text_pin",
            Self::TextUnknown => "text_unknown",
            Self::TextNumberA => "text_number_a",
            Self::TextNumberB => "text_number_b",
            Self::VisualBirth => "visual_birth",
            Self::VisualNumberB => "visual_number_b",
            Self::VisualNumberA => "visual_number_a",
            Self::CommonPin => "common_pin",
            Self::JukiPin => "juki_pin",
        }
    }
}

/// Why the retry counters cannot be kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// The state file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It is not a state file.
    #[error("{path} is not a state file: line {line}")]
    Content {
        /// Which file.
        path: PathBuf,
        /// Where, counted from 1. What is there may be a PIN.
        line: usize,
    },
}

/// Counters and changed PINs by name, written through to a file if there is one.
#[derive(Default)]
pub(crate) struct Memory {
    state: StateFile,
    path: Option<PathBuf>,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateFile {
    #[serde(default)]
    tries: BTreeMap<String, u8>,
    /// In hexadecimal: a card takes any bytes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    changed: BTreeMap<String, String>,
}

impl Memory {
    /// Kept beside `card_file`: `x.toml` has `x.state.toml`. No such file yet: nothing was ever counted.
    pub(crate) fn beside(card_file: &Path) -> Result<Self, StateError> {
        let path = card_file.with_extension("state.toml");
        let state = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| StateError::Content {
                path: path.clone(),
                line: text
                    .as_bytes()
                    .get(..error.span().map_or(0, |span| span.start))
                    .unwrap_or_default()
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    + 1,
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => StateFile::default(),
            Err(source) => return Err(StateError::Read { path, source }),
        };
        Ok(Self {
            state,
            path: Some(path),
        })
    }

    /// Tries left, if ever counted.
    pub(crate) fn tries(&self, name: &str) -> Option<u8> {
        self.state.tries.get(name).copied()
    }

    /// The PIN, if ever changed.
    pub(crate) fn changed(&self, name: &str) -> Option<Vec<u8>> {
        hexadecimal(self.state.changed.get(name)?)
    }

    /// Counts. When the file cannot be written, nothing changes.
    pub(crate) fn count(&mut self, name: &str, tries: u8) -> std::io::Result<()> {
        let mut state = self.state.clone();
        state.tries.insert(name.to_owned(), tries);
        self.put(state)
    }

    /// Changes a PIN. When the file cannot be written, nothing changes.
    pub(crate) fn change(&mut self, name: &str, value: &[u8]) -> std::io::Result<()> {
        let value = value.iter().map(|byte| format!("{byte:02X}")).collect();
        let mut state = self.state.clone();
        state.changed.insert(name.to_owned(), value);
        self.put(state)
    }

    fn put(&mut self, state: StateFile) -> std::io::Result<()> {
        if let Some(path) = &self.path {
            write(path, &state)?;
        }
        self.state = state;
        Ok(())
    }
}

fn write(path: &Path, state: &StateFile) -> std::io::Result<()> {
    let text = toml::to_string(state).map_err(std::io::Error::other)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(b"# Tries left on this card, and PINs that were changed. Delete this file to have a fresh card.\n")?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
