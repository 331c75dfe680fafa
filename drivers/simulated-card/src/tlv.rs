//! Writes BER-TLV as these cards do: one length byte up to 127, else always `82` and two bytes, even where `81` would do
//! (`FF40 82009F` on a test card [B]).

/// Encodes one object. `tag` is written as given; a value beyond 65535 bytes cannot be named and is cut.
pub(crate) fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    let mut bytes = tag.to_vec();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => bytes.push(short),
        _ => {
            bytes.push(0x82);
            bytes.extend(length.to_be_bytes());
        }
    }
    bytes.extend(value.iter().take(usize::from(length)));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_the_forms_seen_on_cards() {
        let table: &[(usize, &[u8])] = &[
            (0, &[0xDF, 0x22, 0]),
            (127, &[0xDF, 0x22, 127]),
            (128, &[0xDF, 0x22, 0x82, 0, 128]),
            (300, &[0xDF, 0x22, 0x82, 1, 44]),
        ];
        for (length, header) in table {
            let bytes = object(&[0xDF, 0x22], &vec![7; *length]);
            assert_eq!(bytes.get(..header.len()), Some(*header));
            assert_eq!(bytes.len(), header.len() + length);
        }
    }
}
