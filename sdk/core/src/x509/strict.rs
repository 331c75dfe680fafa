//! What the certificate parser takes and DER does not: lengths and numbers in more bytes than they need, times in other forms, something behind the last
//! field. One certificate has one form, so that what two programs read of it is the same.

use super::CertificateError;
use crate::tlv::{self, Element};

/// How deep elements lie in one another; honest ones reach eight.
const DEEPEST: usize = 16;
/// RFC 5280 §4.1.2.2.
const LONGEST_SERIAL: usize = 20;
const RSA_ENCRYPTION: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01];

const INTEGER: u32 = 0x02;
const UTC_TIME: u32 = 0x17;
const GENERALIZED_TIME: u32 = 0x18;
const SEQUENCE: u32 = 0x30;
/// `[0]`, the version.
const VERSION: u32 = 0xA0;

/// Checks the form of a whole certificate that the parser has taken.
///
/// # Errors
/// [`CertificateError::Malformed`].
pub(super) fn check(der: &[u8]) -> Result<(), CertificateError> {
    if !is_der(der, DEEPEST) {
        return Err(CertificateError::Malformed { what: "not DER" });
    }
    let fields = Fields::of(der).ok_or(CertificateError::Malformed {
        what: "a field too many or too few",
    })?;
    if let Some(what) = fault_of_serial(fields.serial) {
        return Err(CertificateError::Malformed { what });
    }
    if fields.algorithm == RSA_ENCRYPTION && !is_rsa_key(fields.key) {
        return Err(CertificateError::Malformed { what: "RSA key" });
    }
    Ok(())
}

/// The fields that are looked into here.
struct Fields<'a> {
    serial: &'a [u8],
    /// The name of the key's algorithm.
    algorithm: &'a [u8],
    /// The key in its own encoding.
    key: &'a [u8],
}

impl<'a> Fields<'a> {
    fn of(der: &'a [u8]) -> Option<Self> {
        let [signed, _, _] = children(tlv::first(der)?.value)?;
        let mut fields = elements(signed.value);
        let mut field = fields.next()?;
        if field.tag == VERSION {
            field = fields.next()?;
        }
        let serial = field.value;
        let (_algorithm, _issuer) = (fields.next()?, fields.next()?);
        let [_from, _to] = children(fields.next()?.value)?;
        let _subject = fields.next()?;
        let [algorithm, key] = children(fields.next()?.value)?;
        Some(Self {
            serial,
            algorithm: elements(algorithm.value).next()?.value,
            // The first byte of a BIT STRING counts the bits that its last one does not use.
            key: key.value.strip_prefix(&[0])?,
        })
    }
}

fn fault_of_serial(serial: &[u8]) -> Option<&'static str> {
    match serial {
        [0] => Some("serial number 0"),
        [0x80..=0xFF, ..] => Some("negative serial number"),
        long if long.len() > LONGEST_SERIAL => Some("serial number longer than 20 bytes"),
        _ => None,
    }
}

/// Two positive numbers and nothing else.
fn is_rsa_key(key: &[u8]) -> bool {
    let positive = |number: Element<'_>| {
        number.tag == INTEGER && number.value.first().is_some_and(|byte| *byte < 0x80)
    };
    is_der(key, DEEPEST)
        && children(key)
            .filter(|[key]| key.tag == SEQUENCE)
            .and_then(|[key]| children(key.value))
            .is_some_and(|[modulus, exponent]| positive(modulus) && positive(exponent))
}

/// Whether `bytes` are whole elements in their shortest form, and so is what lies in them.
fn is_der(bytes: &[u8], depth: usize) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some(element) = tlv::first(rest) else {
            return false;
        };
        let header = rest.len() - element.value.len() - element.rest.len();
        let fits = match element.tag {
            INTEGER => is_shortest_number(element.value),
            UTC_TIME => is_time(element.value, 12),
            GENERALIZED_TIME => is_time(element.value, 14),
            tag if is_constructed(tag) => {
                depth > 0 && is_der(element.value, depth.saturating_sub(1))
            }
            _ => true,
        };
        if header != shortest_header(element) || !fits {
            return false;
        }
        rest = element.rest;
    }
    true
}

fn is_constructed(tag: u32) -> bool {
    let [first] = tag
        .to_be_bytes()
        .into_iter()
        .find(|byte| *byte != 0)
        .map_or([0], |byte| [byte]);
    first & 0x20 != 0
}

fn shortest_header(element: Element<'_>) -> usize {
    let tag = match element.tag {
        0..=0xFF => 1,
        0x100..=0xFFFF => 2,
        _ => 3,
    };
    let length = match element.value.len() {
        0..=0x7F => 1,
        0x80..=0xFF => 2,
        0x100..=0xFFFF => 3,
        _ => 4,
    };
    tag + length
}

/// Nine equal bits at the start could be eight.
fn is_shortest_number(bytes: &[u8]) -> bool {
    !matches!(
        bytes,
        [] | [0x00, 0x00..=0x7F, ..] | [0xFF, 0x80..=0xFF, ..]
    )
}

/// So many digits, to the second, and `Z`.
fn is_time(bytes: &[u8], digits: usize) -> bool {
    bytes.split_last().is_some_and(|(zone, time)| {
        *zone == b'Z' && time.len() == digits && time.iter().all(u8::is_ascii_digit)
    })
}

/// Exactly `N` elements, and nothing behind them.
fn children<'a, const N: usize>(bytes: &'a [u8]) -> Option<[Element<'a>; N]> {
    let mut elements = elements(bytes);
    let mut found = Vec::with_capacity(N);
    for _ in 0..N {
        found.push(elements.next()?);
    }
    match elements.next() {
        None => found.try_into().ok(),
        Some(_) => None,
    }
}

fn elements(bytes: &[u8]) -> impl Iterator<Item = Element<'_>> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let element = tlv::first(rest)?;
        rest = element.rest;
        Some(element)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn der_is_the_shortest_form() {
        let long = [&[0x04, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        let good: [&[u8]; 8] = [
            &[],
            &[0x02, 0x01, 0x00],
            &[0x02, 0x02, 0x00, 0x80],
            &[0x02, 0x02, 0xFF, 0x7F],
            &[0x30, 0x05, 0x02, 0x01, 0x01, 0x05, 0x00],
            b"\x17\x0D300217145959Z",
            b"\x18\x0F20300217145959Z",
            &long,
        ];
        for bytes in good {
            assert!(is_der(bytes, 4), "{bytes:02X?}");
        }
        let too_long = [&[0x04, 0x82, 0x00, 0xFF][..], &[7; 255]].concat();
        let bad: [&[u8]; 13] = [
            &[0x30],
            &[0x30, 0x80, 0, 0],
            &[0x04, 0x81, 0x01, 7],
            &too_long,
            &[0x02, 0x00],
            &[0x02, 0x02, 0x00, 0x7F],
            &[0x02, 0x02, 0xFF, 0x80],
            &[0x30, 0x03, 0x02, 0x01],
            &[0x30, 0x04, 0x02, 0x81, 0x01, 0x01],
            b"\x17\x0B3002171459Z",
            b"\x17\x113002171459+0900",
            b"\x18\x1120300217145959.5Z",
            &[0x30, 8, 0x30, 6, 0x30, 4, 0x30, 2, 0x30, 0],
        ];
        for bytes in bad {
            assert!(!is_der(bytes, 3), "{bytes:02X?}");
        }
    }
}
