//! A DER writer.

use time::{OffsetDateTime, UtcOffset, macros::format_description};

/// One element with the shortest length there is.
///
/// # Panics
/// When `value` is longer than 16 MiB.
#[must_use]
pub fn element(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).expect("short").to_be_bytes();
    let head = match length {
        [0, 0, 0, short] if short < 0x80 => vec![tag, short],
        [0, 0, 0, one] => vec![tag, 0x81, one],
        [0, 0, high, low] => vec![tag, 0x82, high, low],
        [0, a, b, c] => vec![tag, 0x83, a, b, c],
        _ => panic!("{} bytes", value.len()),
    };
    [&head, value].concat()
}

/// SEQUENCE around whole elements.
#[must_use]
pub fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &elements.concat())
}

/// INTEGER of these bytes as they are.
#[must_use]
pub fn integer(bytes: &[u8]) -> Vec<u8> {
    element(0x02, bytes)
}

/// OBJECT IDENTIFIER of a dotted name.
///
/// # Panics
/// When it is none.
#[must_use]
pub fn oid(name: &str) -> Vec<u8> {
    let mut arcs = name.split('.').map(|arc| arc.parse::<u64>().expect("arc"));
    let (first, second) = (arcs.next().expect("arc"), arcs.next().expect("arc"));
    let mut bytes = base_128(first * 40 + second);
    bytes.extend(arcs.flat_map(base_128));
    element(0x06, &bytes)
}

/// UTCTime: two digits of the year.
///
/// # Panics
/// Never inside four-digit years.
#[must_use]
pub fn utc_time(at: OffsetDateTime) -> Vec<u8> {
    let form = format_description!("[year repr:last_two][month][day][hour][minute][second]Z");
    let text = at.to_offset(UtcOffset::UTC).format(form).expect("a time");
    element(0x17, text.as_bytes())
}

/// GeneralizedTime: four digits of the year.
///
/// # Panics
/// Never inside four-digit years.
#[must_use]
pub fn generalized_time(at: OffsetDateTime) -> Vec<u8> {
    let form = format_description!("[year][month][day][hour][minute][second]Z");
    let text = at.to_offset(UtcOffset::UTC).format(form).expect("a time");
    element(0x18, text.as_bytes())
}

fn base_128(number: u64) -> Vec<u8> {
    let mut bytes = vec![u8::try_from(number & 0x7F).expect("7 bit")];
    let mut rest = number >> 7;
    while rest > 0 {
        bytes.push(0x80 | u8::try_from(rest & 0x7F).expect("7 bit"));
        rest >>= 7;
    }
    bytes.reverse();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_writer_writes_what_the_standard_shows() {
        assert_eq!(
            oid("1.2.840.113549"),
            [6, 6, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D]
        );
        assert_eq!(element(0x04, &[7; 127])[..2], [4, 127]);
        assert_eq!(element(0x04, &[7; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(0x04, &[7; 256])[..4], [4, 0x82, 1, 0]);
        assert_eq!(
            utc_time(OffsetDateTime::UNIX_EPOCH),
            b"\x17\x0D700101000000Z"
        );
        assert_eq!(
            generalized_time(OffsetDateTime::UNIX_EPOCH),
            b"\x18\x0F19700101000000Z"
        );
    }
}
