//! XML and JSON against parsers of others: the W3C's documents against libxml2, generated texts against Python's `json`.
//!
//! Ours refuses every document type declaration, so that such documents are counted apart and looked at again with the declaration cut out. What both sides
//! then say must be the same, but for a reviewed list: `fixtures/xmlconf/disagreements.tsv`.

mod json;
mod w3c;

/// What a parser says about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Read,
    Refused,
}
