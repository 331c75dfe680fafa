//! The marker of messages whose body is ours, because no tree of the official one is public.
//!
//! Each of them carries [`MARKER`] in its header. Without it none is read, so that a real message of the same interface is never taken for what we
//! made up, and one of ours never for a real one.

use serde_json::Value;

use super::tree::{MessageError, Name, Node};

/// The element that marks an invented message. No official element has a name like this.
pub const MARKER: &str = "MadoguchiInvented";

/// Which edition of the inventions a message belongs to.
pub const EDITION: &str = "1";

/// Prefixes of files for messages of which none is known. No official system is called `MDG`.
const FILES: &[(&str, &str)] = &[
    ("prescription-cancel.request", "MDGsipcn01req"),
    ("prescription-cancel.result", "MDGsipcn01res"),
    ("prescription-search.request", "MDGsipsr01req"),
    ("prescription-search.result", "MDGsipsr01res"),
    ("enrolment.request", "MDGsienr01req"),
    ("enrolment.result", "MDGsienr01res"),
    ("consent.request", "MDGsicon01req"),
    ("consent.result", "MDGsicon01res"),
    ("notices.request", "MDGsinot01req"),
    ("notices.result", "MDGsinot01res"),
    ("emergency.request", "MDGsiemg01req"),
    ("emergency.result", "MDGsiemg01res"),
    ("pass-code.request", "MDGsipas01req"),
    ("pass-code.result", "MDGsipas01res"),
    ("disaster.request", "MDGsidis01req"),
    ("disaster.result", "MDGsidis01res"),
];

/// The prefix of the files of the message with these golden files, where it is ours.
pub(super) fn file_prefix(golden: &str) -> Option<&'static str> {
    let mut files = FILES.iter();
    files
        .find(|(name, _)| *name == golden)
        .map(|(_, prefix)| *prefix)
}

/// Refuses a header without the marker.
pub(super) fn check(header: &Node<'_>) -> Result<(), MessageError> {
    let marker = Name::of(MARKER);
    match header.text(&marker)? {
        None => Err(header.missing(&marker)),
        Some(EDITION) => Ok(()),
        Some(_) => Err(MessageError::Malformed {
            element: header.path_of(&marker),
            form: EDITION,
        }),
    }
}

/// Marks a header.
pub(super) fn mark(header: &mut Value) {
    if let Some(children) = header.as_object_mut() {
        children.insert(MARKER.to_owned(), Value::String(EDITION.to_owned()));
    }
}
