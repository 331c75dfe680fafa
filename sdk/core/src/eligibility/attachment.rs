//! Results that are files and not messages: PDF for people, ZIP with more files inside. They are kept as they came, once it is sure what they are.

use crate::failure::{Code, Failure};

/// The most bytes of one file.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// How far from its end a file says that it ends. A ZIP may carry a comment of this length behind its last record.
const END_BYTES: usize = 65_557;

/// A file that is whole and what its name says. Nothing in it is looked at: a PDF is shown by a reader of the system, a ZIP opened by whoever has its
/// password.
///
/// `Debug` says what it is and how large.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    kind: AttachmentKind,
    bytes: Vec<u8>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AttachmentKind {
    /// PDF.
    Pdf,
    /// ZIP.
    Zip {
        /// Whether its first entry wants a password, as the link application can be set to (`encrypt`).
        encrypted: bool,
    },
}

/// Why bytes are no such file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AttachmentError {
    /// More bytes than are kept.
    #[error("{bytes} bytes, at most {limit} are kept")]
    TooLarge {
        /// How many came.
        bytes: usize,
        /// How many are kept.
        limit: usize,
    },
    /// The beginning is there and the end is not: the rest may still come.
    #[error("the file is not whole")]
    Unfinished,
    /// Neither PDF nor ZIP.
    #[error("neither PDF nor ZIP")]
    UnknownForm,
}

impl From<AttachmentError> for Failure {
    fn from(error: AttachmentError) -> Self {
        Self::new(Code::AttachmentUnreadable, error)
    }
}

impl Attachment {
    /// Takes a whole file.
    ///
    /// # Errors
    /// [`AttachmentError`]: too large, cut off, or neither PDF nor ZIP.
    pub fn new(bytes: Vec<u8>) -> Result<Self, AttachmentError> {
        if bytes.len() > MOST_BYTES {
            return Err(AttachmentError::TooLarge {
                bytes: bytes.len(),
                limit: MOST_BYTES,
            });
        }
        let kind = kind(&bytes)?;
        let end = match kind {
            AttachmentKind::Pdf => b"%%EOF".as_slice(),
            AttachmentKind::Zip { .. } => ZIP_END,
        };
        if has_end(&bytes, end) {
            Ok(Self { kind, bytes })
        } else {
            Err(AttachmentError::Unfinished)
        }
    }

    /// What it is.
    #[must_use]
    pub fn kind(&self) -> AttachmentKind {
        self.kind
    }

    /// As it came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Attachment")
            .field("kind", &self.kind)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

const PDF: &[u8] = b"%PDF-";
const ZIP: &[u8] = b"PK\x03\x04";
/// Before the last record of every ZIP; an empty one is nothing but that.
const ZIP_END: &[u8] = b"PK\x05\x06";

fn kind(bytes: &[u8]) -> Result<AttachmentKind, AttachmentError> {
    if bytes.starts_with(PDF) {
        return Ok(AttachmentKind::Pdf);
    }
    if bytes.starts_with(ZIP) {
        // The lowest bit of the flags of the first entry (APPNOTE 4.4.4).
        let flags = bytes.get(6).ok_or(AttachmentError::Unfinished)?;
        return Ok(AttachmentKind::Zip {
            encrypted: flags & 1 == 1,
        });
    }
    if bytes.starts_with(ZIP_END) {
        return Ok(AttachmentKind::Zip { encrypted: false });
    }
    let begun = |magic: &[u8]| magic.starts_with(bytes);
    if [PDF, ZIP, ZIP_END].into_iter().any(begun) {
        Err(AttachmentError::Unfinished)
    } else {
        Err(AttachmentError::UnknownForm)
    }
}

fn has_end(bytes: &[u8], end: &[u8]) -> bool {
    let tail = bytes.get(bytes.len().saturating_sub(END_BYTES)..);
    tail.is_some_and(|tail| tail.windows(end.len()).any(|window| window == end))
}

#[cfg(test)]
mod tests {

    use super::*;

    const DOCUMENT: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n";

    fn zip(flags: u8) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04\x14\x00".to_vec();
        bytes.extend([flags, 0]);
        bytes.extend([0; 22]);
        bytes.extend(b"PK\x05\x06");
        bytes.extend([0; 18]);
        bytes
    }

    #[test]
    fn a_whole_file_is_kept_as_it_came() {
        for (bytes, kind) in [
            (DOCUMENT.to_vec(), AttachmentKind::Pdf),
            (zip(0), AttachmentKind::Zip { encrypted: false }),
            (zip(1), AttachmentKind::Zip { encrypted: true }),
            (
                [ZIP_END, &[0; 18]].concat(),
                AttachmentKind::Zip { encrypted: false },
            ),
        ] {
            let kept = Attachment::new(bytes.clone()).unwrap();
            assert_eq!((kept.kind(), kept.bytes()), (kind, bytes.as_slice()));
        }
    }

    #[test]
    fn every_beginning_of_a_file_is_unfinished() {
        for whole in [DOCUMENT, &zip(1)] {
            let end = if whole == DOCUMENT {
                whole.len() - 1
            } else {
                whole.len() - 18
            };
            for length in 0..end {
                assert_eq!(
                    Attachment::new(whole[..length].to_vec()),
                    Err(AttachmentError::Unfinished),
                    "{length}"
                );
            }
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for bytes in [
            &b"<?xml"[..],
            b"%PNG-%%EOF",
            b"PK\x07\x08",
            b"\xEF\xBB\xBF%PDF-%%EOF",
            b"{}",
        ] {
            assert_eq!(
                Attachment::new(bytes.to_vec()),
                Err(AttachmentError::UnknownForm)
            );
        }
        let large = Attachment::new(vec![0; MOST_BYTES + 1]);
        let expected = AttachmentError::TooLarge {
            bytes: MOST_BYTES + 1,
            limit: MOST_BYTES,
        };
        assert_eq!(large, Err(expected));
    }

    #[test]
    fn debug_shows_no_content() {
        let shown = format!("{:?}", Attachment::new(DOCUMENT.to_vec()).unwrap());
        assert_eq!(shown, "Attachment { kind: Pdf, bytes: 47 }");
    }
}
