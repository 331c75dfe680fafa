//! `[folder]`: the folders of the official link application (連携アプリ).

use std::path::PathBuf;

use serde::Deserialize;

/// `[folder]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Folder {
    /// Where the face unit's results appear (`C:\OQS\face`); none is looked at where absent.
    pub face: Option<PathBuf>,
}
