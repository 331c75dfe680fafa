//! Versioned documents: what the welfare office side keeps. The store knows nothing of their content.

/// The field in the index of a document that is kept for some time only: its day, `yyyy-mm-dd`.
pub const DAY: &str = "day";

/// A document with the version it was read at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document {
    /// What kind of document it is, such as `case`.
    pub kind: String,
    /// Unique among its kind.
    pub id: String,
    /// Counts the times it was written; 0 for one that was never written.
    pub version: i64,
    /// Its content, JSON.
    pub body: String,
    /// Fields by which it can be found, each with its value; a field may stand several times.
    pub index: Vec<(String, String)>,
}

impl Document {
    /// A document that was never written.
    pub fn new(kind: impl Into<String>, id: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            id: id.into(),
            version: 0,
            body: body.into(),
            index: Vec::new(),
        }
    }

    /// The same, found by one field more.
    #[must_use]
    pub fn found_by(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.index.push((field.into(), value.into()));
        self
    }
}
