//! `[desk]`: who receives people.

use serde::Deserialize;

/// `[desk]`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Desk {
    /// Who may be at the desk (担当者), as they are to be recorded; others write their name or initials.
    pub clerks: Vec<String>,
}
