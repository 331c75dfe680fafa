//! Tokens as a tree: an element with elements is a group, every other a text, and an element that comes again makes a list.

use super::{Step, Tokens, characters::is_blank};
use crate::eligibility::tree::{MessageError, Row};

/// Real messages have no more.
const USUAL_LEVELS: usize = 8;

/// The whole document; text beside elements is refused once it is known that the document is well-formed.
pub(in crate::eligibility) fn document(tokens: &mut Tokens<'_>) -> Result<Row, MessageError> {
    let mut row = Row::default();
    let mut mixed = None;
    // The first step is the root's start, or an error; the one behind the root is the end, or an error.
    while tokens.step()? == Step::Open {
        mixed = element(tokens, &mut row)?;
    }
    match mixed {
        None => Ok(row),
        Some(element) => Err(MessageError::Mixed { element }),
    }
}

/// Puts the element that has just begun, up to its end, into an empty row. The path of the first element of it that holds text beside elements.
pub(in crate::eligibility) fn element(
    tokens: &mut Tokens<'_>,
    row: &mut Row,
) -> Result<Option<String>, MessageError> {
    let mut mixed = None;
    let mut open = Vec::with_capacity(USUAL_LEVELS);
    open.push(row.open(tokens.name()));
    while let Some(innermost) = open.last().copied() {
        let step = tokens.step()?;
        let group = step == Step::Open || row.close(innermost, tokens.text());
        if group && mixed.is_none() && !is_blank(tokens.text()) {
            let names: Vec<&str> = open.iter().map(|place| row.name(*place)).collect();
            mixed = Some(names.join("/"));
        }
        if step == Step::Open {
            open.push(row.open(tokens.name()));
        } else {
            open.pop();
        }
    }
    Ok(mixed)
}
