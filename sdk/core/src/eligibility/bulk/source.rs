//! The bytes of a bulk message as UTF-8, in parts, and never more of them than allowed.

use std::io::{BufRead, Chain, Cursor, ErrorKind, Read};

use encoding_rs::Decoder;

use crate::eligibility::{
    tree::MessageError,
    wire::{BYTE_ORDER_MARK, Form, cp932, declared_form},
    xml::MOST_DECLARATION_BYTES,
};

/// How much is read at once.
const PART: usize = 64 * 1024;

/// A source whose beginning has been read to know its form.
pub(super) struct Source<R> {
    inner: Chain<Cursor<Vec<u8>>, R>,
    /// Where it is CP932.
    decoder: Option<Decoder>,
    /// The bytes as they come, where they must be decoded.
    part: Vec<u8>,
    /// UTF-8 that is ready, how much of it there is, and how much of that is used.
    ready: Vec<u8>,
    filled: usize,
    used: usize,
    /// How far it may be used.
    end: usize,
    /// Bytes decoded before.
    before: u64,
    allowed: usize,
    left: usize,
    fault: Option<MessageError>,
}

impl<R: Read> Source<R> {
    /// Reads the beginning of `source`; at most `allowed` bytes of UTF-8 come out of it until more are allowed.
    pub(super) fn open(mut source: R, allowed: usize) -> Result<(Self, Form), MessageError> {
        let mut start = Vec::new();
        let most = MOST_DECLARATION_BYTES.saturating_add(BYTE_ORDER_MARK.len());
        source
            .by_ref()
            .take(u64::try_from(most).unwrap_or(u64::MAX))
            .read_to_end(&mut start)
            .map_err(|error| failed(&error))?;
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
        let source = Self {
            inner: Cursor::new(start).chain(source),
            decoder: (form == Form::XmlShiftJis).then(cp932::decoder),
            part: Vec::new(),
            ready: Vec::new(),
            filled: 0,
            used: 0,
            end: 0,
            before: 0,
            allowed,
            left: allowed,
            fault: None,
        };
        Ok((source, form))
    }
}

impl<R> Source<R> {
    /// Allows so many bytes from here.
    pub(super) fn allow(&mut self, bytes: usize) {
        self.allowed = bytes;
        self.left = bytes;
        self.set_end();
    }

    /// Why it stopped.
    pub(super) fn fault(&mut self) -> MessageError {
        self.fault.take().unwrap_or(MessageError::Source {
            kind: ErrorKind::Other,
        })
    }

    fn set_end(&mut self) {
        self.end = self.filled.min(self.used.saturating_add(self.left));
    }

    fn fail(&mut self, fault: MessageError) -> std::io::Error {
        self.fault = Some(fault);
        ErrorKind::InvalidData.into()
    }
}

impl<R: Read> Source<R> {
    /// Makes the next bytes ready: none at the end of the source.
    fn refill(&mut self) -> std::io::Result<()> {
        if self.used < self.filled {
            return Err(self.too_large());
        }
        (self.filled, self.used) = (0, 0);
        match self.decoder.take() {
            None => {
                self.ready.resize(PART, 0);
                let read = self.inner.read(&mut self.ready);
                self.filled = read.map_err(|error| self.read_failed(error))?;
            }
            Some(decoder) => self.decode(decoder)?,
        }
        if self.filled > 0 && self.left == 0 {
            return Err(self.too_large());
        }
        self.set_end();
        Ok(())
    }

    /// Decodes parts until there is something; a part may decode to nothing, being half a character.
    fn decode(&mut self, mut decoder: Decoder) -> std::io::Result<()> {
        self.part.resize(PART, 0);
        while self.filled == 0 {
            let read = match self.inner.read(&mut self.part) {
                Ok(read) => read,
                Err(error) => {
                    self.decoder = Some(decoder);
                    return Err(self.read_failed(error));
                }
            };
            if read == 0 {
                // Who reads on is at the end again, with nothing left over.
                self.decoder = Some(cp932::decoder());
                return cp932::finish(&mut decoder)
                    .map_err(|_| self.fail(MessageError::Unfinished));
            }
            let mut text = String::new();
            let part = self.part.get(..read).unwrap_or_default();
            if let Err(error) = cp932::decode_part(&mut decoder, part, &mut text) {
                let fault = match error {
                    cp932::Undecoded::Half => MessageError::Unfinished,
                    cp932::Undecoded::Unknown { at } => MessageError::Undecodable {
                        at: self.before.saturating_add(count(at)),
                    },
                };
                return Err(self.fail(fault));
            }
            self.before = self.before.saturating_add(count(read));
            self.filled = text.len();
            self.ready = text.into_bytes();
        }
        self.decoder = Some(decoder);
        Ok(())
    }

    /// An interruption is no failure; who reads tries again.
    fn read_failed(&mut self, error: std::io::Error) -> std::io::Error {
        if error.kind() == ErrorKind::Interrupted {
            return error;
        }
        let fault = failed(&error);
        self.fail(fault)
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: Read> BufRead for Source<R> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        if self.used >= self.end {
            self.refill()?;
        }
        Ok(self.ready.get(self.used..self.end).unwrap_or_default())
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.used = self.used.saturating_add(bytes);
    }
}

impl<R> Source<R> {
    fn too_large(&mut self) -> std::io::Error {
        let limit = self.allowed;
        let bytes = limit.saturating_add(1);
        self.fail(MessageError::TooLarge { bytes, limit })
    }
}

fn count(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

fn failed(error: &std::io::Error) -> MessageError {
    MessageError::Source { kind: error.kind() }
}
