//! Shift_JIS as the folders mean it: CP932 (Windows-31J), both ways, with the characters of one's own (外字, U+E000–U+E757) at 0xF040–0xF9FC.
//!
//! The web's Shift_JIS, which `encoding_rs` follows, differs in two points when it writes: it makes look-alikes of three characters that CP932 lacks, and
//! it has no characters of one's own. Both are mended here, so that whatever is written reads back the same.

use encoding_rs::{Decoder, DecoderResult, EncoderResult, SHIFT_JIS};

/// What is written as a look-alike by the web's Shift_JIS: ¥ as \, ‾ as ~, − as －.
const LOOK_ALIKES: [char; 3] = ['\u{A5}', '\u{203E}', '\u{2212}'];

/// Why bytes are no text of CP932.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::eligibility) enum Undecoded {
    /// The last byte is the first half of a character.
    Half,
    /// No character.
    Unknown {
        /// At which byte, about.
        at: usize,
    },
}

/// The text of `bytes`.
pub(in crate::eligibility) fn decode(bytes: &[u8]) -> Result<String, Undecoded> {
    let mut decoder = decoder();
    let mut text = String::new();
    let read = decode_part(&mut decoder, bytes, &mut text)?;
    debug_assert_eq!(read, bytes.len());
    finish(&mut decoder)?;
    Ok(text)
}

/// A decoder that keeps half a character between two parts.
pub(in crate::eligibility) fn decoder() -> Decoder {
    SHIFT_JIS.new_decoder_without_bom_handling()
}

/// Decodes `bytes` behind `text`; half a character at the end waits for the next part.
pub(in crate::eligibility) fn decode_part(
    decoder: &mut Decoder,
    bytes: &[u8],
    text: &mut String,
) -> Result<usize, Undecoded> {
    // No character of CP932 has more than three bytes in UTF-8 for each of its own.
    text.reserve(bytes.len().saturating_mul(3).saturating_add(8));
    match decoder.decode_to_string_without_replacement(bytes, text, false) {
        (DecoderResult::InputEmpty | DecoderResult::OutputFull, read) => Ok(read),
        (DecoderResult::Malformed(..), read) => Err(Undecoded::Unknown { at: read }),
    }
}

/// What comes after the last part.
pub(in crate::eligibility) fn finish(decoder: &mut Decoder) -> Result<(), Undecoded> {
    let mut rest = String::with_capacity(8);
    match decoder.decode_to_string_without_replacement(&[], &mut rest, true) {
        (DecoderResult::InputEmpty, _) => Ok(()),
        _ => Err(Undecoded::Half),
    }
}

/// `text` in CP932, or which of its characters (from 1) CP932 lacks.
pub(in crate::eligibility) fn encode(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut piece = [0; 2 * 4];
    for (index, character) in text.chars().enumerate() {
        if character.is_ascii() {
            bytes.extend(u8::try_from(character));
            continue;
        }
        let lacking = index.saturating_add(1);
        if LOOK_ALIKES.contains(&character) {
            return Err(lacking);
        }
        if let Some(pair) = of_ones_own(character) {
            bytes.extend(pair);
            continue;
        }
        let mut encoder = SHIFT_JIS.new_encoder();
        let mut utf8 = [0; 4];
        let (result, _, written) = encoder.encode_from_utf8_without_replacement(
            character.encode_utf8(&mut utf8),
            &mut piece,
            true,
        );
        match (result, piece.get(..written)) {
            (EncoderResult::InputEmpty, Some(encoded)) => bytes.extend(encoded),
            _ => return Err(lacking),
        }
    }
    Ok(bytes)
}

/// Ten rows of 188 from 0xF040, without the trail byte 0x7F.
fn of_ones_own(character: char) -> Option<[u8; 2]> {
    const PER_ROW: u32 = 188;
    let place = u32::from(character).checked_sub(0xE000)?;
    let (row, column) = (place / PER_ROW, place % PER_ROW);
    if row >= 10 {
        return None;
    }
    let trail = if column < 0x3F {
        column + 0x40
    } else {
        column + 0x41
    };
    Some([u8::try_from(0xF0 + row).ok()?, u8::try_from(trail).ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_other_tables_differ_in() {
        for (character, expected) in [
            ('〜', None),
            ('～', Some(&[0x81, 0x60][..])),
            ('∥', Some(&[0x81, 0x61])),
            ('－', Some(&[0x81, 0x7C])),
            ('−', None),
            ('¥', None),
            ('‾', None),
            ('￥', Some(&[0x81, 0x8F])),
            ('①', Some(&[0x87, 0x40])),
            ('∪', Some(&[0x81, 0xBE])),
            ('∵', Some(&[0x81, 0xE6])),
            ('￢', Some(&[0x81, 0xCA])),
            ('髙', Some(&[0xFB, 0xFC])),
            ('﨑', Some(&[0xFA, 0xB1])),
            ('ⅰ', Some(&[0xFA, 0x40])),
            ('ｱ', Some(&[0xB1])),
            ('ソ', Some(&[0x83, 0x5C])),
            ('\u{E000}', Some(&[0xF0, 0x40])),
            ('\u{E03F}', Some(&[0xF0, 0x80])),
            ('\u{E757}', Some(&[0xF9, 0xFC])),
            ('\u{E758}', None),
            ('𠮷', None),
            ('é', None),
        ] {
            let encoded = encode(&character.to_string());
            assert_eq!(encoded.ok().as_deref(), expected, "{character}");
        }
        assert_eq!(encode("試験𠮷"), Err(3));
    }

    #[test]
    fn every_character_that_is_written_reads_back_the_same() {
        let mut written = 0;
        for character in '\0'..='\u{FFFF}' {
            let text = character.to_string();
            if let Ok(bytes) = encode(&text) {
                assert_eq!(decode(&bytes), Ok(text), "{character:?}");
                written += 1;
            }
        }
        // 129 below 0x81, 63 half-width kana, 1880 of one's own, and the others once each.
        assert_eq!(written, 129 + 63 + 1880 + 7326);
    }

    #[test]
    fn half_a_character_is_another_thing_than_none() {
        assert_eq!(decode(&[0x41, 0x83]), Err(Undecoded::Half));
        assert_eq!(
            decode(&[0x41, 0x83, 0x20]),
            Err(Undecoded::Unknown { at: 2 })
        );
        assert_eq!(decode(&[0xFF]), Err(Undecoded::Unknown { at: 1 }));
        assert_eq!(decode(&[0x83, 0x5C]), Ok("ソ".to_owned()));
    }
}
