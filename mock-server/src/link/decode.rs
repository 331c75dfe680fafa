//! Bytes of an encoding as UTF-8, with an allowance, so that nothing grows without bound.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

/// A source in UTF-8.
pub(super) struct Decoding<R> {
    source: R,
    decoder: Decoder,
    /// Read, not yet decoded.
    waiting: Vec<u8>,
    allowed: u64,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    /// Reads `source`, as many bytes as allowed.
    pub(super) fn new(source: R, encoding: &'static Encoding, allowed: u64) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_with_bom_removal(),
            waiting: Vec::new(),
            allowed,
            ended: false,
        }
    }

    /// Allows so many bytes from here.
    pub(super) fn allow(&mut self, bytes: u64) {
        self.allowed = bytes;
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = [0; 8 * 1024];
        let length = self.source.read(&mut chunk)?;
        self.ended = length == 0;
        let length_allowed = u64::try_from(length).unwrap_or(u64::MAX);
        self.allowed = self
            .allowed
            .checked_sub(length_allowed)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        self.waiting.extend(chunk.get(..length).unwrap_or_default());
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    /// # Errors
    /// `InvalidData` for bytes that are not of the encoding, `FileTooLarge` beyond the allowance.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.waiting.is_empty() && !self.ended {
                self.fill()?;
            }
            let (result, read, written) =
                self.decoder
                    .decode_to_utf8_without_replacement(&self.waiting, buffer, self.ended);
            self.waiting.drain(..read);
            match result {
                DecoderResult::Malformed(..) => return Err(io::ErrorKind::InvalidData.into()),
                _ if written > 0 => return Ok(written),
                DecoderResult::InputEmpty if self.ended => return Ok(0),
                DecoderResult::InputEmpty => {}
                // Not even one character fits: the caller's buffer is smaller than any of ours.
                DecoderResult::OutputFull => return Err(io::ErrorKind::InvalidInput.into()),
            }
        }
    }
}
