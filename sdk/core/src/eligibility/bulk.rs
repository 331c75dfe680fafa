//! Bulk messages (一括照会), person by person: whatever their number, never more than one is in memory. Modelled on open integrations.
//!
//! XML only, as the folders have it. The header comes first, as in real results; then the elements of the body, one after the other: a
//! [`BulkElement`] each, typed by [`BulkElement::unit`] where it is a person's result.

mod source;
mod write;

use std::io::Read;

use serde_json::{Map, Value};

use self::source::Source;
use super::{
    message::AnswerHeader,
    reference::ReferenceAnswer,
    result::{Body, SearchInfo},
    tree::{Group, MessageError, Node, Row},
    wire::{Form, Limits, ROOT},
    xml::{self, Step, Tokens, is_blank},
};

pub use write::{BulkWriteError, BulkWriter};

/// A person's result in the body of a bulk result.
pub const UNIT: &str = "BulkConfirmUnit";

const HEADER: &str = "MessageHeader";
const BODY: &str = "MessageBody";

/// For the header, and again for each element of the body. Real ones have some two kilobytes.
const ONE_PERSON: Limits = Limits {
    bytes: 256 * 1024,
    levels: 64,
    elements: 5_000,
};

/// A bulk message that is being read: an iterator over the elements of its body, or one by one with [`next_element`](Self::next_element).
///
/// [`open`](Self::open) reads the header; a body that is not there ([`Segment::Processing`](super::code::Segment::Processing), or a refusal) is an
/// iterator without elements. After an error there is nothing more: what came before it was whole, and only the `None` at the end says that the message was.
/// `Debug` shows nothing of a person.
pub struct BulkReader<R> {
    source: Source<R>,
    form: Form,
    header: Value,
    /// Whether elements of the body may still come.
    in_body: bool,
    /// The one that was read last.
    element: BulkElement,
}

/// One element of a bulk message's body.
///
/// `Debug` shows its name only.
#[derive(Clone)]
pub struct BulkElement(Row);

impl<R: Read> BulkReader<R> {
    /// Reads the header of a message and stands before the first element of its body.
    ///
    /// # Errors
    /// [`MessageError`]; [`Unfinished`](MessageError::Unfinished) where the rest of the header may still come.
    pub fn open(source: R) -> Result<Self, MessageError> {
        let (mut source, form) = Source::open(source)?;
        let (header, in_body) = source.read(&[], beginning)?;
        Ok(Self {
            source,
            form,
            header,
            in_body,
            element: BulkElement(Row::default()),
        })
    }

    /// The form it comes in.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// MessageHeader, as it came.
    #[must_use]
    pub fn header_value(&self) -> &Value {
        &self.header
    }

    /// MessageHeader of an answer.
    ///
    /// # Errors
    /// [`MessageError`]: an element of the wrong kind.
    pub fn header(&self) -> Result<AnswerHeader, MessageError> {
        AnswerHeader::from_node(&Node::at("XmlMsg/MessageHeader", &self.header)?)
    }

    /// The next element of the body, or `None` behind the last. It stays in the reader, where it makes room for the one behind it: the fastest way to
    /// read many.
    ///
    /// # Errors
    /// [`MessageError`]; there is nothing more behind it.
    pub fn next_element(&mut self) -> Result<Option<&BulkElement>, MessageError> {
        if !std::mem::take(&mut self.in_body) {
            return Ok(None);
        }
        let row = &mut self.element.0;
        self.in_body = self.source.read(&[ROOT, BODY], |tokens| {
            row.clear();
            let step = tokens.step()?;
            if !is_blank(tokens.text()) {
                return Err(mixed(format!("{ROOT}/{BODY}")));
            }
            if step == Step::Open {
                element(tokens, row, "XmlMsg/MessageBody")?;
                return Ok(true);
            }
            // Nothing may come again.
            up_to_body(tokens, &mut Some(Value::Null), true).map(|_| false)
        })?;
        Ok(self.in_body.then_some(&self.element))
    }
}

impl<R: Read> Iterator for BulkReader<R> {
    type Item = Result<BulkElement, MessageError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_element()
            .map(|element| element.cloned())
            .transpose()
    }
}

impl BulkElement {
    /// Its official name, such as `BulkConfirmUnit`.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.root().name()
    }

    /// What it holds, as a tree of its own.
    #[must_use]
    pub fn to_value(&self) -> Value {
        self.0.root().to_value()
    }

    /// [`UNIT`]: a person's result, in the shape of a single one's body; [`check_unit`](Body::check_unit) says whose.
    ///
    /// # Errors
    /// [`MessageError`]: it is another element, or one of its own is of the wrong kind.
    pub fn unit(&self) -> Result<Body, MessageError> {
        self.typed(UNIT)
    }

    /// `BulkRegistrationUnit`: what became of a registration.
    ///
    /// # Errors
    /// As [`unit`](Self::unit).
    pub fn registration(&self) -> Result<ReferenceAnswer, MessageError> {
        self.typed("BulkRegistrationUnit")
    }

    /// `QualificationConfirmSearchInfo`: a question of an upload.
    ///
    /// # Errors
    /// As [`unit`](Self::unit).
    pub fn question(&self) -> Result<SearchInfo, MessageError> {
        self.typed("QualificationConfirmSearchInfo")
    }

    fn typed<G: Group>(&self, name: &str) -> Result<G, MessageError> {
        if self.name() != name {
            return Err(missing(name.to_owned()));
        }
        G::from_node(&Node::of_row(&self.0)?)
    }
}

impl<R> std::fmt::Debug for BulkReader<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BulkReader")
            .field("form", &self.form)
            .field("in_body", &self.in_body)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for BulkElement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("BulkElement")
            .field(&self.name())
            .finish()
    }
}

/// The header, and whether there is a body behind it.
fn beginning(tokens: &mut Tokens<'_>) -> Result<(Value, bool), MessageError> {
    if tokens.step()? != Step::Open || tokens.name() != ROOT {
        return Err(missing(ROOT.to_owned()));
    }
    let mut header = None;
    let in_body = up_to_body(tokens, &mut header, false)?;
    match header {
        Some(header) => Ok((header, in_body)),
        None => Err(missing(format!("{ROOT}/{HEADER}"))),
    }
}

/// Reads what stands beside the body, up to the body's start or the end of the message.
fn up_to_body(
    tokens: &mut Tokens<'_>,
    header: &mut Option<Value>,
    mut body_was: bool,
) -> Result<bool, MessageError> {
    loop {
        let step = tokens.step()?;
        if !is_blank(tokens.text()) {
            return Err(mixed(ROOT.to_owned()));
        }
        match step {
            Step::End => return Ok(false),
            Step::Close => continue,
            Step::Open => {}
        }
        match tokens.name() {
            BODY if body_was => return Err(MessageError::Repeated),
            BODY if header.is_none() => return Err(missing(format!("{ROOT}/{HEADER}"))),
            // Nobody is in it, and its end comes next.
            BODY if tokens.is_empty_element() => {
                body_was = true;
                continue;
            }
            BODY => return Ok(true),
            _ => {}
        }
        let mut row = Row::default();
        element(tokens, &mut row, ROOT)?;
        if row.root().name() != HEADER {
            continue;
        }
        let read = match row.root().to_value() {
            Value::String(text) if is_blank(&text) => Value::Object(Map::new()),
            other => other,
        };
        if header.replace(read).is_some() {
            return Err(MessageError::Repeated);
        }
    }
}

/// Puts the element that has just begun into an empty row.
fn element(tokens: &mut Tokens<'_>, row: &mut Row, inside: &str) -> Result<(), MessageError> {
    match xml::element(tokens, row)? {
        None => Ok(()),
        Some(element) => Err(mixed(format!("{inside}/{element}"))),
    }
}

fn missing(element: String) -> MessageError {
    MessageError::Missing { element }
}

fn mixed(element: String) -> MessageError {
    MessageError::Mixed { element }
}

#[cfg(test)]
mod tests;
