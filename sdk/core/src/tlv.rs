//! A total BER-TLV reader: any bytes in, an element or `None` out; definite lengths of at most four bytes.

/// One element: its tag bytes, its value, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    /// The tag as one number: `0x30`, `0x7F21`, `0xDF21`.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
    /// What follows the element.
    pub rest: &'a [u8],
}

/// The first element of `bytes`, whole.
#[must_use]
pub fn first(bytes: &[u8]) -> Option<Element<'_>> {
    let header = header(bytes)?;
    let end = header.length.checked_add(header.value_at)?;
    Some(Element {
        tag: header.tag,
        value: bytes.get(header.value_at..end)?,
        rest: bytes.get(end..)?,
    })
}

/// How many bytes the first element of `bytes` takes in all, as its header says, even where they are not all there yet.
#[must_use]
pub fn encoded_length(bytes: &[u8]) -> Option<usize> {
    let header = header(bytes)?;
    header.value_at.checked_add(header.length)
}

struct Header {
    tag: u32,
    value_at: usize,
    length: usize,
}

fn header(bytes: &[u8]) -> Option<Header> {
    let (tag, tag_length) = tag(bytes)?;
    let after_tag = bytes.get(tag_length..)?;
    let first = *after_tag.first()?;
    let (length, length_length) = if first < 0x80 {
        (usize::from(first), 1)
    } else {
        let count = usize::from(first & 0x7f);
        // 0 is the indefinite form, which DER and this card never use.
        if count == 0 || count > 4 {
            return None;
        }
        let digits = after_tag.get(1..=count)?;
        let length = digits.iter().try_fold(0_usize, |sum, digit| {
            sum.checked_mul(256)?.checked_add(usize::from(*digit))
        })?;
        (length, 1 + count)
    };
    Some(Header {
        tag,
        value_at: tag_length + length_length,
        length,
    })
}

/// A tag of at most three bytes and the bytes it takes.
fn tag(bytes: &[u8]) -> Option<(u32, usize)> {
    let first = *bytes.first()?;
    let mut tag = u32::from(first);
    if first & 0x1f != 0x1f {
        return Some((tag, 1));
    }
    for (index, byte) in bytes.iter().enumerate().skip(1).take(2) {
        tag = (tag << 8) | u32::from(*byte);
        if byte & 0x80 == 0 {
            return Some((tag, index + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_of_every_length_form_are_read() {
        let long = [&[0x30, 0x82, 0x01, 0x00][..], &[7; 256], &[9]].concat();
        let table: [(&[u8], u32, usize, usize); 4] = [
            (&[0x04, 0x01, 0xAA], 0x04, 1, 0),
            (&[0x7F, 0x21, 0x02, 1, 2, 3], 0x7F21, 2, 1),
            (&[0x30, 0x81, 0x01, 5], 0x30, 1, 0),
            (&long, 0x30, 256, 1),
        ];
        for (bytes, tag, length, rest) in table {
            let element = first(bytes).unwrap();
            assert_eq!(
                (element.tag, element.value.len(), element.rest.len()),
                (tag, length, rest)
            );
        }
    }

    #[test]
    fn what_is_cut_off_or_indefinite_is_none() {
        let table: [&[u8]; 7] = [
            &[],
            &[0x30],
            &[0x30, 0x80, 0, 0],
            &[0x30, 0x02, 1],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x1f, 0x80, 0x80, 0x80, 1],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0],
        ];
        for bytes in table {
            assert_eq!(first(bytes), None, "{bytes:02X?}");
        }
        assert_eq!(encoded_length(&[0x30, 0x82, 0x06, 0x32]), Some(0x632 + 4));
    }

    proptest! {
        #[test]
        fn any_bytes_give_an_element_inside_them_or_none(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            if let Some(element) = first(&bytes) {
                prop_assert!(element.value.len() + element.rest.len() < bytes.len());
                prop_assert_eq!(encoded_length(&bytes), Some(bytes.len() - element.rest.len()));
            }
        }
    }
}
