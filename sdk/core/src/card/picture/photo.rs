//! JP2 (ISO/IEC 15444-1 Annex I): the box with the codestream, and the one place that knows the decoder.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};

use super::{Picture, PictureError, codestream};

/// Boxes of a portrait: signature, file type, header, codestream, and a few that say nothing of the pixels.
const BOXES: usize = 16;
const FORMAT: &str = "JP2";
const SIGNATURE: &[u8] = b"\x00\x00\x00\x0CjP  \r\n\x87\n";

pub(super) fn decode(file: &[u8]) -> Result<Picture, PictureError> {
    let codestream = find_codestream(file).ok_or(PictureError::NotThisFormat { format: FORMAT })?;
    let form = codestream::judge(codestream)?;
    let broken = |message: String| PictureError::Broken {
        format: FORMAT,
        message,
    };
    // The bare codestream: palettes, channel definitions and colour profiles of the file around it are not looked at.
    let settings = DecodeSettings {
        strict: true,
        ..DecodeSettings::default()
    };
    let image = Image::new(codestream, &settings).map_err(|error| broken(error.to_string()))?;
    let mut context = DecoderContext::default();
    let decoded = image
        .decode(&mut context)
        .map_err(|error| broken(error.to_string()))?;
    if (image.width(), image.height()) != (form.width, form.height)
        || decoded.components().len() != usize::from(form.components)
    {
        return Err(broken("another size than the header's".to_owned()));
    }
    let size = |length: u32| u16::try_from(length).unwrap_or(u16::MAX);
    Picture::new(size(form.width), size(form.height), decoded.data_u8())
        .ok_or_else(|| broken("another number of samples than pixels".to_owned()))
}

/// The content of the first `jp2c` box.
fn find_codestream(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file.strip_prefix(SIGNATURE)?;
    for _ in 0..BOXES {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, content) = after.split_first_chunk::<4>()?;
        let content = match u32::from_be_bytes(*length) {
            // The last box, to the end of the file.
            0 => content,
            length => content.get(..usize::try_from(length).ok()?.checked_sub(8)?)?,
        };
        if kind == b"jp2c" {
            return Some(content);
        }
        rest = after.get(4 + content.len()..)?;
    }
    None
}
