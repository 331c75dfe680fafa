//! The form of a JPEG 2000 codestream (ISO/IEC 15444-1 Annex A), judged before it is decoded.
//!
//! A codestream of a few bytes can ask for 65 535 tiles, layers or precincts. What is let through is what a portrait needs: one or three components of
//! 8 bits at most without subsampling, and no marker by which a tile could ask for more than the main header did.

/// The largest width and height.
pub(super) const LARGEST_SIDE: u32 = 1024;

const TILES: u32 = 64;
const LAYERS: u16 = 32;
const DECOMPOSITIONS: u8 = 10;
/// Precincts of at least 2⁵ × 2⁵.
const SMALLEST_PRECINCT: u8 = 5;
/// Tile-parts, and marker segments in a header.
const PARTS: u32 = 256;

const SOC: u16 = 0xFF4F;
const SIZ: u16 = 0xFF51;
const COD: u16 = 0xFF52;
const TLM: u16 = 0xFF55;
const PLT: u16 = 0xFF58;
const QCD: u16 = 0xFF5C;
const QCC: u16 = 0xFF5D;
const CRG: u16 = 0xFF63;
const COM: u16 = 0xFF64;
const SOT: u16 = 0xFF90;
const SOD: u16 = 0xFF93;
const EOC: u16 = 0xFFD9;

/// Why a codestream is not decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CodestreamError {
    /// It ends where more is due.
    #[error("ends at byte {at}")]
    Ends {
        /// Where.
        at: usize,
    },
    /// A marker that is not due, or that no portrait needs.
    #[error("marker {marker:04X} at byte {at}")]
    Marker {
        /// The marker.
        marker: u16,
        /// Where.
        at: usize,
    },
    /// Larger than any portrait.
    #[error("{width} x {height} samples in {tiles} tiles")]
    Size {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// Tiles.
        tiles: u32,
    },
    /// A field beyond what a portrait needs.
    #[error("{field} = {value}")]
    Field {
        /// The field, as the standard calls it.
        field: &'static str,
        /// Its value.
        value: u32,
    },
}

/// What the codestream will become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) components: u16,
}

/// Judges `codestream` from SOC to EOC.
pub(super) fn judge(codestream: &[u8]) -> Result<Form, CodestreamError> {
    let mut reader = Reader {
        bytes: codestream,
        at: 0,
    };
    reader.expect(SOC)?;
    reader.expect(SIZ)?;
    let form = size(&mut reader.segment()?)?;
    let mut coding_style = false;
    for _ in 0..PARTS {
        let at = reader.at;
        match reader.u16()? {
            COD if !coding_style => {
                judge_coding_style(&mut reader.segment()?)?;
                coding_style = true;
            }
            QCD | QCC | COM | CRG | TLM => reader.skip_segment()?,
            SOT if coding_style => {
                reader.at = at;
                return tile_parts(&mut reader).map(|()| form);
            }
            marker => return Err(CodestreamError::Marker { marker, at }),
        }
    }
    Err(CodestreamError::Field {
        field: "marker segments",
        value: PARTS,
    })
}

/// SIZ, A.5.1.
fn size(segment: &mut Reader<'_>) -> Result<Form, CodestreamError> {
    segment.u16()?;
    let [width, height, x, y, tile_width, tile_height, tile_x, tile_y] = segment.u32s()?;
    for (field, value) in [
        ("XOsiz", x),
        ("YOsiz", y),
        ("XTOsiz", tile_x),
        ("YTOsiz", tile_y),
    ] {
        zero(field, value)?;
    }
    let whole = |length: u32| length > 0 && length <= LARGEST_SIDE;
    let tiles = match (tile_width, tile_height) {
        (0, _) | (_, 0) => 0,
        _ => width
            .div_ceil(tile_width)
            .saturating_mul(height.div_ceil(tile_height)),
    };
    if !whole(width) || !whole(height) || tiles == 0 || tiles > TILES {
        return Err(CodestreamError::Size {
            width,
            height,
            tiles,
        });
    }
    let components = segment.u16()?;
    if components != 1 && components != 3 {
        return Err(CodestreamError::Field {
            field: "Csiz",
            value: components.into(),
        });
    }
    for _ in 0..components {
        let depth = segment.u8()?;
        at_most("Ssiz", depth, 7)?;
        for field in ["XRsiz", "YRsiz"] {
            let step = segment.u8()?;
            if step != 1 {
                return Err(CodestreamError::Field {
                    field,
                    value: step.into(),
                });
            }
        }
    }
    Ok(Form {
        width,
        height,
        components,
    })
}

/// COD, A.6.1.
fn judge_coding_style(segment: &mut Reader<'_>) -> Result<(), CodestreamError> {
    let style = segment.u8()?;
    at_most("progression order", segment.u8()?, 4)?;
    let layers = segment.u16()?;
    if layers == 0 || layers > LAYERS {
        return Err(CodestreamError::Field {
            field: "layers",
            value: layers.into(),
        });
    }
    at_most("component transform", segment.u8()?, 1)?;
    let decompositions = segment.u8()?;
    at_most("decomposition levels", decompositions, DECOMPOSITIONS)?;
    let (width, height) = (segment.u8()?, segment.u8()?);
    at_most("code-block width", width, 8)?;
    at_most("code-block height", height, 8)?;
    at_most("code-block area", width + height, 8)?;
    at_most("code-block style", segment.u8()?, 0x3F)?;
    at_most("transform", segment.u8()?, 1)?;
    if style & 1 == 1 {
        for _ in 0..=decompositions {
            let precinct = segment.u8()?;
            let smaller = (precinct & 0x0F).min(precinct >> 4);
            if smaller < SMALLEST_PRECINCT {
                return Err(CodestreamError::Field {
                    field: "precinct",
                    value: precinct.into(),
                });
            }
        }
    }
    Ok(())
}

/// SOT, A.4.2, and the header of each tile-part up to SOD. What follows SOD is skipped by its length.
fn tile_parts(reader: &mut Reader<'_>) -> Result<(), CodestreamError> {
    for _ in 0..PARTS {
        let start = reader.at;
        match reader.u16()? {
            EOC => return Ok(()),
            SOT => {}
            marker => return Err(CodestreamError::Marker { marker, at: start }),
        }
        let mut segment = reader.segment()?;
        segment.u16()?;
        let length = segment.u32()?;
        let end = usize::try_from(length)
            .ok()
            .filter(|_| length != 0)
            .and_then(|length| start.checked_add(length))
            .filter(|end| *end <= reader.bytes.len())
            .ok_or(CodestreamError::Field {
                field: "Psot",
                value: length,
            })?;
        loop {
            let at = reader.at;
            match reader.u16()? {
                SOD => break,
                QCD | QCC | COM | PLT => reader.skip_segment()?,
                marker => return Err(CodestreamError::Marker { marker, at }),
            }
        }
        if reader.at > end {
            return Err(CodestreamError::Field {
                field: "Psot",
                value: length,
            });
        }
        reader.at = end;
    }
    Err(CodestreamError::Field {
        field: "tile-parts",
        value: PARTS,
    })
}

fn zero(field: &'static str, value: u32) -> Result<(), CodestreamError> {
    if value == 0 {
        Ok(())
    } else {
        Err(CodestreamError::Field { field, value })
    }
}

fn at_most(field: &'static str, value: u8, limit: u8) -> Result<(), CodestreamError> {
    if value <= limit {
        Ok(())
    } else {
        Err(CodestreamError::Field {
            field,
            value: value.into(),
        })
    }
}

/// Big-endian numbers, one after another.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], CodestreamError> {
        let found = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
        let found = *found.ok_or(CodestreamError::Ends { at: self.at })?;
        self.at += N;
        Ok(found)
    }

    fn u8(&mut self) -> Result<u8, CodestreamError> {
        self.take().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Result<u16, CodestreamError> {
        self.take().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Result<u32, CodestreamError> {
        self.take().map(u32::from_be_bytes)
    }

    fn u32s<const N: usize>(&mut self) -> Result<[u32; N], CodestreamError> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.u32()?;
        }
        Ok(numbers)
    }

    fn expect(&mut self, expected: u16) -> Result<(), CodestreamError> {
        let at = self.at;
        match self.u16()? {
            marker if marker == expected => Ok(()),
            marker => Err(CodestreamError::Marker { marker, at }),
        }
    }

    fn skip_segment(&mut self) -> Result<(), CodestreamError> {
        self.segment().map(|_| ())
    }

    /// A marker segment: its length, which counts itself, and so many bytes.
    fn segment(&mut self) -> Result<Reader<'a>, CodestreamError> {
        let start = self.at;
        let length = usize::from(self.u16()?);
        let end = start + length;
        let bytes = self
            .bytes
            .get(..end)
            .filter(|_| length >= 2)
            .ok_or(CodestreamError::Ends { at: start })?;
        let segment = Reader { bytes, at: self.at };
        self.at = end;
        Ok(segment)
    }
}
