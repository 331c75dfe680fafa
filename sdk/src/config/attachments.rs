//! `[attachments]`: where files that come as answers are kept.

use std::path::PathBuf;

use serde::Deserialize;

/// `[attachments]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Attachments {
    /// The folder; `attachments` in the state folder where absent.
    pub folder: Option<PathBuf>,
    /// After how many days a file is removed.
    pub days: u16,
}

/// A month: what was needed for a visit stands in the institution's own record by then.
impl Default for Attachments {
    fn default() -> Self {
        Self {
            folder: None,
            days: 30,
        }
    }
}
