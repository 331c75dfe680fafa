//! The bytes of a bulk message as UTF-8, a window at a time, and never more of them than allowed.

use std::io::Read;

use encoding_rs::Decoder;

use super::ONE_PERSON;
use crate::eligibility::{
    tree::MessageError,
    wire::{BYTE_ORDER_MARK, Form, cp932, declared_form},
    xml::{MOST_DECLARATION_BYTES, Part, Tokens},
};

/// How much is read at once.
pub(super) const WINDOW: usize = 64 * 1024;

/// A source whose beginning has been read to know its form.
pub(super) struct Source<R> {
    inner: R,
    /// Where it is CP932.
    decoder: Option<Decoder>,
    /// UTF-8 that has come, and how much of it is used up.
    window: Vec<u8>,
    used: usize,
    /// Bytes of UTF-8 before the window.
    before: u64,
    /// Bytes that have come and been decoded.
    received: u64,
    end: Option<End>,
}

/// Why nothing more comes.
enum End {
    Whole,
    Fault(MessageError),
}

impl<R: Read> Source<R> {
    /// Reads the beginning of `inner`.
    pub(super) fn open(mut inner: R) -> Result<(Self, Form), MessageError> {
        let mut start = Vec::new();
        let most = MOST_DECLARATION_BYTES.saturating_add(BYTE_ORDER_MARK.len());
        receive(&mut inner, most, &mut start).map_err(|error| failed(&error))?;
        let marked = start.starts_with(BYTE_ORDER_MARK);
        if marked {
            start.drain(..BYTE_ORDER_MARK.len());
        }
        match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'<') => {}
            // Room that has been made for the file and not been filled yet.
            None | Some(0) => return Err(MessageError::Unfinished),
            Some(_) if BYTE_ORDER_MARK.starts_with(&start) => return Err(MessageError::Unfinished),
            Some(_) => return Err(MessageError::UnknownForm),
        }
        let form = declared_form(&start, marked)?;
        let mut source = Self {
            inner,
            decoder: (form == Form::XmlShiftJis).then(cp932::decoder),
            window: Vec::new(),
            used: 0,
            before: 0,
            received: 0,
            end: None,
        };
        match source.decoder {
            None => source.window = start,
            Some(_) => source.decode(&start),
        }
        Ok((source, form))
    }

    /// What `read` makes of the tokens that come next, inside of these elements. Where the end is missing it begins anew, with more bytes.
    pub(super) fn read<T>(
        &mut self,
        inside: &[&str],
        mut read: impl FnMut(&mut Tokens<'_>) -> Result<T, MessageError>,
    ) -> Result<T, MessageError> {
        loop {
            let mut tokens = Tokens::new(self.part(inside), ONE_PERSON);
            match read(&mut tokens) {
                Err(MessageError::Unfinished) => self.more()?,
                Err(error) => return Err(error),
                Ok(done) => {
                    self.used = self.used.saturating_add(tokens.used());
                    return Ok(done);
                }
            }
        }
    }

    fn part<'a>(&'a self, inside: &'a [&'a str]) -> Part<'a> {
        let left = self.left();
        Part {
            bytes: left.get(..ONE_PERSON.bytes).unwrap_or(left),
            at: self.before.saturating_add(count(self.used)),
            inside,
            last: left.len() <= ONE_PERSON.bytes && matches!(self.end, Some(End::Whole)),
        }
    }

    fn left(&self) -> &[u8] {
        self.window.get(self.used..).unwrap_or_default()
    }

    /// Lets more bytes come, or says why there are none.
    fn more(&mut self) -> Result<(), MessageError> {
        let limit = ONE_PERSON.bytes;
        if self.left().len() > limit {
            let bytes = limit.saturating_add(1);
            return Err(MessageError::TooLarge { bytes, limit });
        }
        match &self.end {
            None => {}
            Some(End::Whole) => return Err(MessageError::Unfinished),
            Some(End::Fault(fault)) => return Err(fault.clone()),
        }
        self.window.drain(..self.used);
        self.before = self.before.saturating_add(count(self.used));
        self.used = 0;
        if self.decoder.is_none() {
            let came = receive(&mut self.inner, WINDOW, &mut self.window);
            self.note_end(came);
            return Ok(());
        }
        let mut bytes = Vec::new();
        let came = receive(&mut self.inner, WINDOW, &mut bytes);
        self.decode(&bytes);
        self.note_end(came);
        Ok(())
    }

    /// Puts the text of `bytes` behind what there is.
    fn decode(&mut self, bytes: &[u8]) {
        let Some(decoder) = &mut self.decoder else {
            return;
        };
        let mut text = String::new();
        if let Err(error) = cp932::decode_part(decoder, bytes, &mut text) {
            self.end = Some(End::Fault(match error {
                cp932::Undecoded::Half => MessageError::Unfinished,
                cp932::Undecoded::Unknown { at } => MessageError::Undecodable {
                    at: self.received.saturating_add(count(at)),
                },
            }));
        }
        self.received = self.received.saturating_add(count(bytes.len()));
        self.window.extend_from_slice(text.as_bytes());
    }

    /// What is undecodable comes before the end.
    fn note_end(&mut self, came: std::io::Result<usize>) {
        let end = match came {
            Ok(WINDOW..) => None,
            Ok(_) => match self.decoder.as_mut().map(cp932::finish) {
                Some(Err(_)) => Some(End::Fault(MessageError::Unfinished)),
                Some(Ok(())) | None => Some(End::Whole),
            },
            Err(error) => Some(End::Fault(failed(&error))),
        };
        self.end = self.end.take().or(end);
    }
}

/// Puts up to `most` bytes behind those in `into`; fewer are the last.
fn receive(source: &mut impl Read, most: usize, into: &mut Vec<u8>) -> std::io::Result<usize> {
    source.take(count(most)).read_to_end(into)
}

fn count(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn failed(error: &std::io::Error) -> MessageError {
    MessageError::Source { kind: error.kind() }
}
