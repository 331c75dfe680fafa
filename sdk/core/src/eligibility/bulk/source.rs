//! The bytes of a bulk message as UTF-8, in parts, and never more of them than allowed.

use std::io::{BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

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
    inner: BufReader<Chain<Cursor<Vec<u8>>, R>>,
    /// Where it is CP932.
    decoder: Option<Decoder>,
    /// What the decoder has made, and how much of it is used.
    text: String,
    used: usize,
    /// Bytes of CP932 decoded before.
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
            inner: BufReader::with_capacity(PART, Cursor::new(start).chain(source)),
            decoder: (form == Form::XmlShiftJis).then(cp932::decoder),
            text: String::new(),
            used: 0,
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
    }

    /// Why it stopped.
    pub(super) fn fault(&mut self) -> MessageError {
        self.fault.take().unwrap_or(MessageError::Source {
            kind: ErrorKind::Other,
        })
    }

    fn fail(&mut self, fault: MessageError) -> std::io::Error {
        self.fault = Some(fault);
        ErrorKind::InvalidData.into()
    }
}

impl<R: Read> Source<R> {
    /// Decodes the next part.
    fn decode(&mut self, mut decoder: Decoder) -> std::io::Result<Option<Decoder>> {
        self.text.clear();
        self.used = 0;
        let part = match self.inner.fill_buf() {
            Ok(part) => part,
            Err(error) => {
                self.decoder = Some(decoder);
                return Err(self.read_failed(error));
            }
        };
        if part.is_empty() {
            return match cp932::finish(&mut decoder) {
                Ok(()) => Ok(None),
                Err(_) => Err(self.fail(MessageError::Unfinished)),
            };
        }
        // A part may decode to nothing: half a character. The loop of the caller comes again.
        let length = part.len();
        let decoded = cp932::decode_part(&mut decoder, part, &mut self.text);
        self.inner.consume(length);
        match decoded {
            Ok(_) => {
                let length = u64::try_from(length).unwrap_or(u64::MAX);
                self.before = self.before.saturating_add(length);
                Ok(Some(decoder))
            }
            Err(cp932::Undecoded::Unknown { at }) => {
                let at = u64::try_from(at).unwrap_or(u64::MAX);
                let at = self.before.saturating_add(at);
                Err(self.fail(MessageError::Undecodable { at }))
            }
            Err(cp932::Undecoded::Half) => Err(self.fail(MessageError::Unfinished)),
        }
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
        while self.used >= self.text.len() {
            let Some(decoder) = self.decoder.take() else {
                break;
            };
            self.decoder = self.decode(decoder)?;
        }
        let left = self.left;
        if self.used < self.text.len() {
            if left == 0 {
                return Err(self.too_large());
            }
            let part = self.text.as_bytes().get(self.used..).unwrap_or_default();
            return Ok(part.get(..left).unwrap_or(part));
        }
        // The borrow of a buffer that is returned must begin here.
        if let Err(error) = self.inner.fill_buf() {
            return Err(self.read_failed(error));
        }
        if left == 0 && !self.inner.buffer().is_empty() {
            return Err(self.too_large());
        }
        let part = self.inner.buffer();
        Ok(part.get(..left).unwrap_or(part))
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        if self.used < self.text.len() {
            self.used = self.used.saturating_add(bytes);
        } else {
            self.inner.consume(bytes);
        }
    }
}

impl<R> Source<R> {
    fn too_large(&mut self) -> std::io::Error {
        let limit = self.allowed;
        let bytes = limit.saturating_add(1);
        self.fail(MessageError::TooLarge { bytes, limit })
    }
}

fn failed(error: &std::io::Error) -> MessageError {
    MessageError::Source { kind: error.kind() }
}
