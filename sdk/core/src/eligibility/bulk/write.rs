//! A bulk message that is written person by person.

use std::io::Write;

use serde_json::Value;

use super::{BODY, HEADER};
use crate::eligibility::{
    wire::{Form, Order, ROOT, WriteError},
    xml::Writer,
};

/// A bulk message that is being written: [`new`](Self::new), [`element`](Self::element) for each person, [`finish`](Self::finish).
///
/// What is dropped without `finish` is an unfinished file, and read as one.
pub struct BulkWriter<W> {
    out: W,
    writer: Writer,
    path: Vec<String>,
}

/// Why a bulk message cannot be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BulkWriteError {
    /// A person or the header does not fit the form. Nothing of it is written; the next person may follow.
    #[error(transparent)]
    Content(#[from] WriteError),
    /// Bulk messages are XML.
    #[error("a bulk message is not written as JSON")]
    NotXml,
    /// The bytes cannot be put where they belong; how much of them is there is not known.
    #[error("the bulk message cannot be put down")]
    Sink(#[from] std::io::Error),
}

impl<W: Write> BulkWriter<W> {
    /// Writes the beginning, with `header` as MessageHeader. Each person is put into `out` at once, so that a buffer around it does good.
    ///
    /// # Errors
    /// [`BulkWriteError`].
    pub fn new(out: W, form: Form, order: Order, header: &Value) -> Result<Self, BulkWriteError> {
        if form == Form::Json {
            return Err(BulkWriteError::NotXml);
        }
        let mut writer = Self {
            out,
            writer: Writer { form, order },
            path: vec![ROOT.to_owned()],
        };
        let mut text = writer.writer.declaration();
        Writer::start(&mut text, ROOT);
        let mut path = writer.path.clone();
        writer
            .writer
            .element(&mut text, &mut path, HEADER, header)?;
        Writer::start(&mut text, BODY);
        writer.put(text)?;
        writer.path.push(BODY.to_owned());
        Ok(writer)
    }

    /// Writes one element of the body.
    ///
    /// # Errors
    /// [`BulkWriteError`].
    pub fn element(&mut self, name: &str, value: &Value) -> Result<(), BulkWriteError> {
        let mut text = String::new();
        let mut path = self.path.clone();
        self.writer.element(&mut text, &mut path, name, value)?;
        self.put(text)
    }

    /// Writes the end; what `element`s were put into.
    ///
    /// # Errors
    /// [`BulkWriteError`].
    pub fn finish(mut self) -> Result<W, BulkWriteError> {
        let mut text = String::new();
        Writer::end(&mut text, BODY);
        Writer::end(&mut text, ROOT);
        self.put(text)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn put(&mut self, text: String) -> Result<(), BulkWriteError> {
        let bytes = self.writer.encode(text)?;
        Ok(self.out.write_all(&bytes)?)
    }
}

impl<W> std::fmt::Debug for BulkWriter<W> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BulkWriter")
            .field("form", &self.writer.form)
            .finish_non_exhaustive()
    }
}
