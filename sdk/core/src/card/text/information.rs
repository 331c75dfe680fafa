//! EF 0005: what the application says about itself, free to read.

use crate::card::{
    cv::KeyId,
    record::{self, RecordError},
};

const FILE: u32 = 0xFF40;
const VERSION: u32 = 0xDF41;
const KEY_ID: u32 = 0xDF42;
/// 128 bytes whose meaning is not known.
const UNKNOWN: u32 = 0xDF43;

/// 基本情報 of the text application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextInformation {
    /// Version of the specification; support of extended lengths; vendor id; vendor specific \[B\].
    pub version: [u8; 4],
    /// The issuer's key.
    pub key_id: KeyId,
}

impl TextInformation {
    /// Reads `FF40 { DF41 version, DF42 key id, DF43 … }`.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        let content = record::content(file, FILE)?;
        let [version, key_id, _] = record::in_order(content, 0, [VERSION, KEY_ID, UNKNOWN])?;
        Ok(Self {
            version: *version.exactly()?,
            key_id: KeyId(*key_id.exactly()?),
        })
    }
}
