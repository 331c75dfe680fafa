//! Pictures of the card's face as pixels: the photo (JPEG 2000) and the lettering (1-bit PNG).
//!
//! Both formats can describe far more than a card's file can honestly hold, so that form and size are judged before a decoder sees a byte.

mod codestream;
mod lettering;
mod photo;

use zeroize::{Zeroize, ZeroizeOnDrop};

pub use codestream::CodestreamError;

/// A decoded picture, rows from the top. Wiped when dropped; prints its size only.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Picture {
    width: u16,
    height: u16,
    pixels: Pixels,
}

/// The pixels of a picture, row after row, 8 bits a sample.
#[derive(Clone, PartialEq, Eq, Zeroize)]
pub enum Pixels {
    /// One sample a pixel; 0 = black.
    Grey(Vec<u8>),
    /// Red, green, blue.
    Rgb(Vec<u8>),
}

/// The longest picture that is looked at: one logical read of the card brings no more.
const LONGEST: usize = 32 * 1024;

/// Why a picture cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// Not a picture of its format.
    #[error("not {format}")]
    NotThisFormat {
        /// JP2, PNG.
        format: &'static str,
    },
    /// Longer than any file of a card.
    #[error("{length} bytes")]
    TooLong {
        /// Its length.
        length: usize,
    },
    /// Wider or higher than any card's.
    #[error("{width} x {height} pixels")]
    Size {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// Of a form that no card uses.
    #[error("{what}")]
    Form {
        /// What no card uses.
        what: &'static str,
    },
    /// The JPEG 2000 codestream.
    #[error(transparent)]
    Codestream(#[from] CodestreamError),
    /// The decoder gave up.
    #[error("{format} decoder: {message}")]
    Broken {
        /// JP2, PNG.
        format: &'static str,
        /// What the decoder says; it holds nothing of the picture.
        message: String,
    },
}

/// Decodes the photo: JP2, greyscale or colour, at most 1024 × 1024 pixels.
///
/// # Errors
/// What is wrong with it.
pub fn photo(jp2: &[u8]) -> Result<Picture, PictureError> {
    photo::decode(of_a_card(jp2)?)
}

/// Decodes name, address or security code: 1-bit PNG, at most 1024 × 512 pixels.
///
/// # Errors
/// What is wrong with it.
pub fn lettering(png: &[u8]) -> Result<Picture, PictureError> {
    lettering::decode(of_a_card(png)?)
}

impl Picture {
    /// Pixels in a row.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.height
    }

    /// `width × height` pixels.
    #[must_use]
    pub fn pixels(&self) -> &Pixels {
        &self.pixels
    }

    /// `samples` of one or three a pixel; `None` where their number is another.
    fn new(width: u16, height: u16, samples: Vec<u8>) -> Option<Self> {
        let area = usize::from(width).checked_mul(usize::from(height))?;
        let pixels = match samples.len() {
            length if length == area => Pixels::Grey(samples),
            length if length == area.checked_mul(3)? => Pixels::Rgb(samples),
            _ => return None,
        };
        Some(Self {
            width,
            height,
            pixels,
        })
    }
}

fn of_a_card(file: &[u8]) -> Result<&[u8], PictureError> {
    if file.len() <= LONGEST {
        Ok(file)
    } else {
        Err(PictureError::TooLong { length: file.len() })
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Picture({} x {})", self.width, self.height)
    }
}

impl std::fmt::Debug for Pixels {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Grey(_) => "Grey(…)",
            Self::Rgb(_) => "Rgb(…)",
        })
    }
}

#[cfg(test)]
mod tests;
