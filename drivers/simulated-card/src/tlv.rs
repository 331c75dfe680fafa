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

/// A file that begins with a list of where each of its objects begins, counted from the file's first byte. The second value is where the
/// first object begins.
pub(crate) fn list_first(tag: &[u8], list_tag: &[u8], objects: &[Vec<u8>]) -> (Vec<u8>, usize) {
    let list_length = object(list_tag, &vec![0; 2 * objects.len()]).len();
    let body_length = list_length + objects.iter().map(Vec::len).sum::<usize>();
    // The header's length depends on the length of what follows, the offsets on the header's length.
    let first = object(tag, &vec![0; body_length]).len() - body_length + list_length;
    let mut at = first;
    let mut offsets = Vec::new();
    for object in objects {
        offsets.extend(u16::try_from(at).unwrap_or(u16::MAX).to_be_bytes());
        at += object.len();
    }
    let body = [object(list_tag, &offsets), objects.concat()].concat();
    (object(tag, &body), first)
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
