//! EF 0002: 基本4情報.

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::card::{
    record::{self, RecordError},
    recorded::{RecordedDay, RecordedSex},
};

const FILE: u32 = 0xFF20;
const OFFSETS: u32 = 0xDF21;
const NAME: u32 = 0xDF22;
const ADDRESS: u32 = 0xDF23;
const BIRTH: u32 = 0xDF24;
const SEX: u32 = 0xDF25;

/// The longest name or address that is read, in bytes.
const TEXT: usize = 1024;

/// Name, address, birth date and sex as the card holds them. Wiped when dropped; prints nothing of a person.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Attributes {
    name: String,
    address: String,
    birth: RecordedDay,
    sex: RecordedSex,
    /// SHA-256 from the first object to the end of the last.
    digest: [u8; 32],
}

impl Attributes {
    /// Reads `FF20 { DF21 offsets, DF22 name, DF23 address, DF24 birth date, DF25 sex }` by the offsets in the file \[B\].
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(file: &[u8]) -> Result<Self, RecordError> {
        let objects = record::listed(file, FILE, OFFSETS, [NAME, ADDRESS, BIRTH, SEX])?;
        let mut digest = Sha256::new();
        objects
            .iter()
            .for_each(|object| digest.update(object.whole));
        let [name, address, birth, sex] = objects;
        Ok(Self {
            name: name.text(TEXT)?.to_owned(),
            address: address.text(TEXT)?.to_owned(),
            birth: RecordedDay::of(&birth)?,
            sex: RecordedSex::of(&sex)?,
            digest: digest.finalize().into(),
        })
    }

    /// 氏名: family name, U+3000, given name, full width; ● stands in it for a character that the card cannot hold.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 住所.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// 生年月日.
    #[must_use]
    pub fn birth(&self) -> RecordedDay {
        self.birth
    }

    /// 性別.
    #[must_use]
    pub fn sex(&self) -> RecordedSex {
        self.sex
    }

    pub(super) fn digest(&self) -> &[u8; 32] {
        &self.digest
    }
}

impl std::fmt::Debug for Attributes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Attributes").finish_non_exhaustive()
    }
}
