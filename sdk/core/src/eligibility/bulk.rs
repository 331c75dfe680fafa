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

/// A bulk message that is being read: an iterator over the elements of its body.
///
/// [`open`](Self::open) reads the header; a body that is not there ([`Segment::Processing`](super::code::Segment::Processing), or a refusal) is an
/// iterator without elements. After an error there is nothing more: what came before it was whole, and only the `None` at the end says that the message was.
/// `Debug` shows nothing of a person.
pub struct BulkReader<R> {
    tokens: Tokens<Source<R>>,
    form: Form,
    header: Value,
    place: Place,
    /// An empty row with room for the next element.
    room: Row,
}

/// One element of a bulk message's body.
///
/// `Debug` shows its name only.
#[derive(Clone)]
pub struct BulkElement(Row);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    BeforeBody,
    Body,
    AfterBody,
    End,
}

impl<R: Read> BulkReader<R> {
    /// Reads the header of a message and stands before the first element of its body.
    ///
    /// # Errors
    /// [`MessageError`]; [`Unfinished`](MessageError::Unfinished) where the rest of the header may still come.
    pub fn open(source: R) -> Result<Self, MessageError> {
        let (source, form) = Source::open(source, ONE_PERSON.bytes)?;
        let mut reader = Self {
            tokens: Tokens::new(source, ONE_PERSON),
            form,
            header: Value::Null,
            place: Place::BeforeBody,
            room: Row::default(),
        };
        reader.step()?;
        if reader.tokens.name() != ROOT {
            return Err(missing(ROOT.to_owned()));
        }
        reader.up_to_body()?;
        if reader.header.is_null() {
            return Err(missing(format!("{ROOT}/{HEADER}")));
        }
        Ok(reader)
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

    fn step(&mut self) -> Result<Step, MessageError> {
        let step = self.tokens.step();
        match step {
            Err(MessageError::Source { .. }) => Err(self.tokens.source().fault()),
            other => other,
        }
    }

    fn element(&mut self) -> Result<BulkElement, MessageError> {
        let mut row = std::mem::take(&mut self.room);
        let mixed = match xml::element(&mut self.tokens, &mut row) {
            Err(MessageError::Source { .. }) => return Err(self.tokens.source().fault()),
            other => other?,
        };
        if let Some(element) = mixed {
            let element = format!("{ROOT}/{BODY}/{element}");
            return Err(MessageError::Mixed { element });
        }
        self.room = Row::like(&row);
        Ok(BulkElement(row))
    }

    /// Reads what stands beside the body, up to the body's start or the end of the message.
    fn up_to_body(&mut self) -> Result<(), MessageError> {
        loop {
            let step = self.step()?;
            if !is_blank(self.tokens.text()) {
                return Err(mixed(ROOT.to_owned()));
            }
            match step {
                Step::End => {
                    self.place = Place::End;
                    return Ok(());
                }
                Step::Close => {}
                Step::Open if self.tokens.name() == BODY => {
                    return match self.place {
                        Place::BeforeBody if self.header.is_null() => {
                            Err(missing(format!("{ROOT}/{HEADER}")))
                        }
                        Place::BeforeBody => {
                            self.place = Place::Body;
                            Ok(())
                        }
                        _ => Err(MessageError::Repeated),
                    };
                }
                Step::Open => {
                    let element = self.element()?;
                    if element.name() == HEADER {
                        if !self.header.is_null() {
                            return Err(MessageError::Repeated);
                        }
                        self.header = match element.to_value() {
                            Value::String(text) if is_blank(&text) => Value::Object(Map::new()),
                            other => other,
                        };
                    }
                }
            }
        }
    }

    fn next_element(&mut self) -> Result<Option<BulkElement>, MessageError> {
        if self.place != Place::Body {
            return Ok(None);
        }
        self.tokens.forget_elements();
        self.tokens.source().allow(ONE_PERSON.bytes);
        let step = self.step()?;
        if !is_blank(self.tokens.text()) {
            return Err(mixed(format!("{ROOT}/{BODY}")));
        }
        if step == Step::Open {
            return self.element().map(Some);
        }
        self.place = Place::AfterBody;
        self.up_to_body()?;
        Ok(None)
    }
}

impl<R: Read> Iterator for BulkReader<R> {
    type Item = Result<BulkElement, MessageError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.next_element().transpose();
        if matches!(next, Some(Err(_))) {
            self.place = Place::End;
        }
        next
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
            .field("place", &self.place)
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

fn missing(element: String) -> MessageError {
    MessageError::Missing { element }
}

fn mixed(element: String) -> MessageError {
    MessageError::Mixed { element }
}

#[cfg(test)]
mod tests;
