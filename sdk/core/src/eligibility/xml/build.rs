//! Tokens as a tree: an element with elements is a group, every other a text, and an element that comes again makes a list.

use std::io::BufRead;

use super::{Step, Tokens, characters::is_blank};
use crate::eligibility::tree::{MessageError, Row};

/// The whole document; text beside elements is refused once it is known that the document is well-formed.
pub(in crate::eligibility) fn document<R: BufRead>(
    tokens: &mut Tokens<R>,
) -> Result<Row, MessageError> {
    // The first step is the root's start, or an error.
    tokens.step()?;
    let mut row = Row::default();
    let mixed = element(tokens, &mut row)?;
    // The step behind the root is the end, or an error.
    tokens.step()?;
    match mixed {
        None => Ok(row),
        Some(element) => Err(MessageError::Mixed { element }),
    }
}

/// Puts the element that has just begun, up to its end, into an empty row. The path of the first element of it that holds text beside elements.
pub(in crate::eligibility) fn element<R: BufRead>(
    tokens: &mut Tokens<R>,
    row: &mut Row,
) -> Result<Option<String>, MessageError> {
    let mut mixed = None;
    let mut open = vec![row.open(tokens.name())];
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
