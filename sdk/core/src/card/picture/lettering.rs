//! 1-bit PNG, and the one place that knows its decoder.

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, Limits, Transformations};

use super::{Picture, PictureError};

const WIDEST: u32 = 1024;
const HIGHEST: u32 = 512;
/// What the decoder may allocate beside the pixels.
const MEMORY: usize = 256 * 1024;
const FORMAT: &str = "PNG";

pub(super) fn decode(file: &[u8]) -> Result<Picture, PictureError> {
    let broken = |error: png::DecodingError| PictureError::Broken {
        format: FORMAT,
        message: error.to_string(),
    };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MEMORY });
    decoder.set_ignore_text_chunk(true);
    decoder.ignore_checksums(false);
    decoder.set_transformations(Transformations::EXPAND);
    let header = decoder
        .read_header_info()
        .map_err(|_| PictureError::NotThisFormat { format: FORMAT })?;
    let (width, height) = (header.width, header.height);
    let size = PictureError::Size { width, height };
    let (Ok(columns), Ok(rows)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(size);
    };
    if width > WIDEST || height > HIGHEST {
        return Err(size);
    }
    if header.bit_depth != BitDepth::One || header.color_type != ColorType::Grayscale {
        return Err(PictureError::Form {
            what: "not 1-bit greyscale",
        });
    }
    if header.interlaced {
        return Err(PictureError::Form { what: "interlaced" });
    }
    let mut reader = decoder.read_info().map_err(broken)?;
    if reader.info().trns.is_some() {
        return Err(PictureError::Form {
            what: "transparent",
        });
    }
    let mut samples = vec![0; usize::from(columns) * usize::from(rows)];
    if reader.output_buffer_size() != Some(samples.len()) {
        return Err(PictureError::Form {
            what: "of another size than its header says",
        });
    }
    reader.next_frame(&mut samples).map_err(broken)?;
    Picture::new(columns, rows, samples).ok_or(PictureError::Form {
        what: "of another size than its header says",
    })
}
