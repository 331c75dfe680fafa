//! Retry counters: the only thing a card must remember without power.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// What VERIFY can refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    #[error("{path} is not a state file")]
    Content {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
}

/// Counters by reference, written through to a file if there is one.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    left: BTreeMap<Reference, u8>,
    path: Option<PathBuf>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateFile {
    tries: BTreeMap<Reference, u8>,
}

impl Counters {
    /// Counters kept beside `card_file`: `x.toml` has `x.state.toml`. No such file yet: nothing was ever counted.
    pub(crate) fn beside(card_file: &Path) -> Result<Self, StateError> {
        let path = card_file.with_extension("state.toml");
        let state = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|error| StateError::Content {
                path: path.clone(),
                source: Box::new(error),
            })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => StateFile::default(),
            Err(source) => return Err(StateError::Read { path, source }),
        };
        Ok(Self {
            left: state.tries,
            path: Some(path),
        })
    }

    /// Tries left, if ever counted.
    pub(crate) fn get(&self, reference: Reference) -> Option<u8> {
        self.left.get(&reference).copied()
    }

    /// Counts. When the file cannot be written, nothing changes.
    pub(crate) fn set(&mut self, reference: Reference, tries: u8) -> std::io::Result<()> {
        let mut left = self.left.clone();
        left.insert(reference, tries);
        if let Some(path) = &self.path {
            write(path, &left)?;
        }
        self.left = left;
        Ok(())
    }
}

fn write(path: &Path, tries: &BTreeMap<Reference, u8>) -> std::io::Result<()> {
    let text = toml::to_string(&StateFile {
        tries: tries.clone(),
    })
    .map_err(std::io::Error::other)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(b"# Tries left on this card. Delete this file to have a fresh card.\n")?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
