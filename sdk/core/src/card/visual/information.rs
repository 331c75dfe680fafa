//! EF 0003: what the application says about itself, free to read.

use crate::card::{
    cv::KeyId,
    record::{self, RecordError},
};

const FILE: u32 = 0xFF30;
const VERSION: u32 = 0xDF31;
const KEY_ID: u32 = 0xDF32;
/// One byte whose meaning is not known.
const UNKNOWN: u32 = 0xDF33;
const MUNICIPALITY: u32 = 0xDF34;
/// A key id and 256 bytes whose meaning is not known.
const OPAQUE: u32 = 0xDF35;

/// AP情報 of the visual application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisualInformation {
    /// Version of the specification; support of extended lengths; vendor id; vendor specific \[B\].
    pub version: [u8; 4],
    /// The issuer's key.
    pub key_id: KeyId,
    /// 市区町村コード, five ASCII digits.
    pub municipality: [u8; 5],
}

impl VisualInformation {
    /// Reads `FF30 { DF31 version, DF32 key id, DF33 …, DF34 municipality, DF35 … }`.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        let content = record::content(file, FILE)?;
        let tags = [VERSION, KEY_ID, UNKNOWN, MUNICIPALITY, OPAQUE];
        let [version, key_id, _, municipality, _] = record::in_order(content, 0, tags)?;
        let digits = municipality.exactly::<5>()?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(municipality.form("not digits"));
        }
        Ok(Self {
            version: *version.exactly()?,
            key_id: KeyId(*key_id.exactly()?),
            municipality: *digits,
        })
    }
}
