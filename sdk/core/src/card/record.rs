//! How the text and visual applications write their files: one constructed object, often with a list of where the objects inside it begin.
//!
//! Everything here takes any bytes. Layout: card.md §2.2 and §2.3 of the project's notes \[B\].

use super::cv::KeyId;
use crate::{
    tlv,
    x509::{CertificateError, PublicKey},
};

/// Why a file of the card is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Another object, or the end of the file, where one is due.
    #[error("no object {expected:04X} at byte {at}")]
    Missing {
        /// The tag that is due.
        expected: u32,
        /// Where in the file.
        at: usize,
    },
    /// The list of offsets leads elsewhere than to the end of the object before.
    #[error("object {tag:04X} listed at byte {listed}, follows at byte {at}")]
    Offset {
        /// The object.
        tag: u32,
        /// Where the list says that it begins.
        listed: usize,
        /// Where the object before it ends.
        at: usize,
    },
    /// Bytes behind the last object.
    #[error("{length} bytes behind object {tag:04X}")]
    Trailing {
        /// The last object.
        tag: u32,
        /// How many bytes.
        length: usize,
    },
    /// A value of a length that it cannot have.
    #[error("object {tag:04X} of {length} bytes")]
    Length {
        /// The object.
        tag: u32,
        /// Its length.
        length: usize,
    },
    /// A value that is not of its form.
    #[error("object {tag:04X} is {what}")]
    Form {
        /// The object.
        tag: u32,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A public key that signatures cannot be checked with.
    #[error("public key in object {tag:04X}")]
    Key {
        /// The object.
        tag: u32,
        /// What is wrong with the key.
        #[source]
        source: CertificateError,
    },
}

/// Why a record, or the card that showed it, is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustError {
    /// No configured anchor has the key id that the issuer's certificate names.
    #[error("no anchor with key id {key_id}")]
    UnknownIssuer {
        /// The key id.
        key_id: KeyId,
    },
    /// The anchor's signature over the issuer's certificate does not fit.
    #[error("certificate of the issuer's key {key_id} does not fit")]
    IssuerCertificate {
        /// The key id of the issuer's key.
        key_id: KeyId,
    },
    /// The digest in the signed record is not that of the file.
    #[error("digest {tag:04X} does not fit the file")]
    Digest {
        /// The object that holds the digest.
        tag: u32,
    },
    /// The issuer's signature over the record does not fit.
    #[error("signature {tag:04X} does not fit the record")]
    Signature {
        /// The object that holds the signature.
        tag: u32,
    },
    /// The card's answer to the challenge was not made with the key in its record: a copy of the files on another chip.
    #[error("answer to the challenge does not fit the card's key")]
    Challenge,
}

/// One object of a file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Object<'a> {
    pub(super) tag: u32,
    pub(super) value: &'a [u8],
    /// Tag, length and value.
    pub(super) whole: &'a [u8],
}

impl<'a> Object<'a> {
    pub(super) fn exactly<const N: usize>(&self) -> Result<&'a [u8; N], RecordError> {
        self.value.try_into().map_err(|_| RecordError::Length {
            tag: self.tag,
            length: self.value.len(),
        })
    }

    /// The value, at most `limit` bytes of it.
    pub(super) fn at_most(&self, limit: usize) -> Result<&'a [u8], RecordError> {
        if self.value.len() <= limit {
            Ok(self.value)
        } else {
            Err(RecordError::Length {
                tag: self.tag,
                length: self.value.len(),
            })
        }
    }

    pub(super) fn text(&self, limit: usize) -> Result<&'a str, RecordError> {
        std::str::from_utf8(self.at_most(limit)?).map_err(|_| self.form("not UTF-8"))
    }

    /// A public key: `90` exponent, `91` modulus.
    pub(super) fn public_key(&self) -> Result<PublicKey, RecordError> {
        let [exponent, modulus] = in_order(self.value, 0, [0x90, 0x91])?;
        PublicKey::from_modulus(modulus.value, exponent.value).map_err(|source| RecordError::Key {
            tag: self.tag,
            source,
        })
    }

    pub(super) fn form(&self, what: &'static str) -> RecordError {
        RecordError::Form {
            tag: self.tag,
            what,
        }
    }
}

/// The value of the one object `tag` that the file holds; what lies behind it is filler.
pub(super) fn content(file: &[u8], tag: u32) -> Result<&[u8], RecordError> {
    tlv::first(file)
        .filter(|element| element.tag == tag)
        .map(|element| element.value)
        .ok_or(RecordError::Missing {
            expected: tag,
            at: 0,
        })
}

/// The objects `tags`, one after another and nothing behind them. `at` is where `bytes` begin in their file, for the evidence.
pub(super) fn in_order<const N: usize>(
    bytes: &[u8],
    at: usize,
    tags: [u32; N],
) -> Result<[Object<'_>; N], RecordError> {
    let mut objects = [Object::default(); N];
    let (mut rest, mut last) = (bytes, 0);
    for (place, tag) in objects.iter_mut().zip(tags) {
        let object = next(rest, tag, at + (bytes.len() - rest.len()))?;
        rest = rest.get(object.whole.len()..).unwrap_or_default();
        (*place, last) = (object, tag);
    }
    if rest.is_empty() {
        Ok(objects)
    } else {
        Err(RecordError::Trailing {
            tag: last,
            length: rest.len(),
        })
    }
}

/// The objects `tags` of a file that begins with a list (`list`) of where each of them begins, counted from the start of the file.
///
/// The list must agree with where the objects follow each other: digests go over stretches of the file, and what is shown must be what was digested.
pub(super) fn listed<const N: usize>(
    file: &[u8],
    container: u32,
    list: u32,
    tags: [u32; N],
) -> Result<[Object<'_>; N], RecordError> {
    let content = content(file, container)?;
    let content_at = tlv::encoded_length(file).unwrap_or_default() - content.len();
    let offsets = next(content, list, content_at)?;
    if offsets.value.len() != 2 * N {
        return Err(RecordError::Length {
            tag: list,
            length: offsets.value.len(),
        });
    }
    let objects_at = content_at + offsets.whole.len();
    let objects = content.get(offsets.whole.len()..).unwrap_or_default();
    let found = in_order(objects, objects_at, tags)?;
    let mut at = objects_at;
    for (object, offset) in found.iter().zip(offsets.value.as_chunks().0) {
        let listed = usize::from(u16::from_be_bytes(*offset));
        if listed != at {
            return Err(RecordError::Offset {
                tag: object.tag,
                listed,
                at,
            });
        }
        at += object.whole.len();
    }
    Ok(found)
}

fn next(bytes: &[u8], tag: u32, at: usize) -> Result<Object<'_>, RecordError> {
    let missing = RecordError::Missing { expected: tag, at };
    let element = tlv::first(bytes).filter(|element| element.tag == tag);
    let Some(element) = element else {
        return Err(missing);
    };
    let length = bytes.len() - element.rest.len();
    Ok(Object {
        tag,
        value: element.value,
        whole: bytes.get(..length).unwrap_or_default(),
    })
}

#[cfg(test)]
pub(super) mod write {
    //! Writes files as the card does: one length byte up to 127, else `82` and two.

    pub(in crate::card) fn object(tag: u32, value: &[u8]) -> Vec<u8> {
        let tag = tag.to_be_bytes();
        let tag = &tag[tag.iter().position(|byte| *byte != 0).unwrap()..];
        let length = u16::try_from(value.len()).unwrap();
        let length = match u8::try_from(length) {
            Ok(short) if short < 0x80 => vec![short],
            _ => [&[0x82][..], &length.to_be_bytes()].concat(),
        };
        [tag, &length, value].concat()
    }

    /// A file with a list of offsets.
    pub(in crate::card) fn listed(container: u32, list: u32, objects: &[Vec<u8>]) -> Vec<u8> {
        let list_length = object(list, &vec![0; 2 * objects.len()]).len();
        let content_length = list_length + objects.iter().map(Vec::len).sum::<usize>();
        let header = object(container, &vec![0; content_length]).len() - content_length;
        let mut at = header + list_length;
        let mut offsets = Vec::new();
        for object in objects {
            offsets.extend(u16::try_from(at).unwrap().to_be_bytes());
            at += object.len();
        }
        object(
            container,
            &[object(list, &offsets), objects.concat()].concat(),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TAGS: [u32; 2] = [0xDF22, 0xDF23];

    fn file() -> Vec<u8> {
        let objects = [
            write::object(0xDF22, &[1; 200]),
            write::object(0xDF23, &[2; 3]),
        ];
        write::listed(0xFF20, 0xDF21, &objects)
    }

    #[test]
    fn objects_are_found_where_the_list_says() {
        let file = file();
        let [first, second] = listed(&file, 0xFF20, 0xDF21, TAGS).unwrap();
        assert_eq!((first.value, second.value), (&[1; 200][..], &[2; 3][..]));
        assert_eq!((first.whole.len(), second.whole.len()), (205, 6));
        let filled = [file.as_slice(), &[0xFF; 40]].concat();
        assert!(listed(&filled, 0xFF20, 0xDF21, TAGS).is_ok(), "filler");
    }

    #[test]
    fn a_list_that_disagrees_with_the_file_is_refused() {
        let at = |place: usize, byte: u8| {
            let mut file = file();
            file[place] = byte;
            listed(&file, 0xFF20, 0xDF21, TAGS).map(|_| ()).err()
        };
        let missing = |expected, at| Some(RecordError::Missing { expected, at });
        assert_eq!(at(0, 0xFE), missing(0xFF20, 0));
        assert_eq!(at(6, 0x2F), missing(0xDF21, 5));
        assert_eq!(
            at(7, 2),
            Some(RecordError::Length {
                tag: 0xDF21,
                length: 2
            })
        );
        assert_eq!(at(13, 0x2F), missing(0xDF22, 12));
        assert_eq!(
            at(9, 13),
            Some(RecordError::Offset {
                tag: 0xDF22,
                listed: 13,
                at: 12
            })
        );
        assert_eq!(
            at(10, 1),
            Some(RecordError::Offset {
                tag: 0xDF23,
                listed: 0x1D9,
                at: 217
            })
        );
        assert_eq!(
            at(219, 2),
            Some(RecordError::Trailing {
                tag: 0xDF23,
                length: 1
            })
        );
        assert_eq!(at(219, 4), missing(0xDF23, 217));
        let cut = &file()[..100];
        assert_eq!(
            listed(cut, 0xFF20, 0xDF21, TAGS).map(|_| ()).err(),
            missing(0xFF20, 0)
        );
        let one_more = [TAGS[0], TAGS[1], 0xDF24];
        let short = RecordError::Length {
            tag: 0xDF21,
            length: 4,
        };
        assert_eq!(
            listed(&file(), 0xFF20, 0xDF21, one_more).map(|_| ()).err(),
            Some(short)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_objects_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200), byte in any::<u8>(), place in 0..223_usize) {
            let _ = listed(&bytes, 0xFF20, 0xDF21, TAGS);
            let _ = in_order(&bytes, 0, TAGS);
            let mut broken = file();
            broken[place] = byte;
            if let Ok(objects) = listed(&broken, 0xFF20, 0xDF21, TAGS) {
                prop_assert!(objects.iter().all(|object| object.whole.ends_with(object.value)));
            }
        }

        #[test]
        fn what_is_written_is_read(values in prop::array::uniform3(prop::collection::vec(any::<u8>(), 0..400))) {
            let tags = [0xDF22, 0xDF23, 0xDF24];
            let objects: Vec<Vec<u8>> = tags.iter().zip(&values).map(|(tag, value)| write::object(*tag, value)).collect();
            let file = write::listed(0xFF20, 0xDF21, &objects);
            let found = listed(&file, 0xFF20, 0xDF21, tags).unwrap();
            for (found, value) in found.iter().zip(&values) {
                prop_assert_eq!(found.value, value.as_slice());
            }
        }
    }
}
