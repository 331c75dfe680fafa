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
