//! The names of the files that receipt software and the link application (連携アプリ) hand each other. Nothing else parses or builds one.
//!
//! ```text
//! OQSsiquc01req_202611160001.xml      a request: what stands in `req`
//! OQSsiquc01res_202611160001.xml      its result: the same name but for `res`, in `res`; .pdf and .zip occur as well
//! OQSsiquc01res_face_13112345670123456789abcdef0123_20261116094207.xml   pushed by the face unit, in `face`
//! ```
//! The prefix is read as system (3 letters), `si` single or `mu` multi, function (3 letters), step (2 digits), `req` or `res`; that reading is
//! inferred. Modelled on open integrations.

mod face;

use crate::failure::{Code, Failure};

use std::{fmt, str::FromStr};

pub use face::FaceName;

/// The longest suffix that is read. Those of vendors have twelve to thirty characters.
const LONGEST_SUFFIX: usize = 64;

/// Any name of the interface.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FileName {
    /// A request or a result.
    Exchange(ExchangeName),
    /// A result that the face unit pushed.
    Face(FaceName),
}

/// The name of a request or of its result.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ExchangeName {
    prefix: Prefix,
    suffix: String,
    extension: Extension,
}

/// What stands before the first `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Prefix {
    system: [u8; 3],
    batch: bool,
    function: [u8; 3],
    step: [u8; 2],
    direction: Direction,
}

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// `req`: asked by receipt software.
    Request,
    /// `res`: what came back.
    Result,
}

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extension {
    /// A message.
    Xml,
    /// Messages or documents, packed; encrypted where the link application is set so.
    Zip,
    /// A document for people.
    Pdf,
}

/// Why a name is none of the interface. Other files may lie in the same folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileNameError {
    /// The part before the first `_` is no prefix.
    #[error("no prefix of the interface")]
    Prefix,
    /// The part after the first `_` is empty, too long, or holds what a suffix does not.
    #[error("no suffix of the interface")]
    Suffix,
    /// Not `.xml`, `.zip` or `.pdf`.
    #[error("no extension of the interface")]
    Extension,
    /// A pushed result without its id or its time.
    #[error("no id and time of a pushed result")]
    Face,
}

impl From<FileNameError> for Failure {
    fn from(error: FileNameError) -> Self {
        Self::new(Code::FileNameUnknown, error)
    }
}

impl FileName {
    /// The name without its extension: what a request and its result have in common but for `req` and `res`.
    #[must_use]
    pub fn stem(&self) -> String {
        match self {
            Self::Exchange(name) => name.stem(),
            Self::Face(name) => name.stem(),
        }
    }
}

impl ExchangeName {
    /// The request with this prefix and suffix. Never use a suffix again: the result of the first request may still be on its way.
    ///
    /// # Errors
    /// [`FileNameError`]: a prefix of results, or a suffix that is empty, too long, or holds something else than letters, digits, `-` and `_`.
    pub fn request(prefix: Prefix, suffix: &str) -> Result<Self, FileNameError> {
        if prefix.direction() != Direction::Request {
            return Err(FileNameError::Prefix);
        }
        Ok(Self {
            prefix,
            suffix: checked_suffix(suffix)?.to_owned(),
            extension: Extension::Xml,
        })
    }

    /// The result of this request; a result is its own.
    #[must_use]
    pub fn result(&self, extension: Extension) -> Self {
        Self {
            prefix: self.prefix.toward(Direction::Result),
            suffix: self.suffix.clone(),
            extension,
        }
    }

    /// Whether this is the result of `request`, whatever its extension.
    #[must_use]
    pub fn answers(&self, request: &Self) -> bool {
        request.prefix.direction() == Direction::Request
            && self.prefix == request.prefix.toward(Direction::Result)
            && self.suffix == request.suffix
    }

    /// What stands before the first `_`.
    #[must_use]
    pub fn prefix(&self) -> Prefix {
        self.prefix
    }

    /// What the requester chose.
    #[must_use]
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// What the file is.
    #[must_use]
    pub fn extension(&self) -> Extension {
        self.extension
    }

    fn stem(&self) -> String {
        format!("{}_{}", self.prefix, self.suffix)
    }
}

impl Prefix {
    /// The system: `OQS`, `EPS`, `CIP`, `PMH`, `YZK`, `TKK`, or one that is not known yet.
    #[must_use]
    pub fn system(&self) -> &str {
        letters(&self.system)
    }

    /// Whether it is about many people at once (`mu`).
    #[must_use]
    pub fn is_batch(&self) -> bool {
        self.batch
    }

    /// The function, such as `quc` (資格確認) or `imm` (照会番号); 電子処方箋 writes it in capitals.
    #[must_use]
    pub fn function(&self) -> &str {
        letters(&self.function)
    }

    /// The step: 1, and for batches 2 for fetching the result.
    #[must_use]
    pub fn step(&self) -> u8 {
        letters(&self.step).parse().unwrap_or_default()
    }

    /// Which way the file goes.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    fn toward(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }
}

impl FromStr for FileName {
    type Err = FileNameError;

    fn from_str(name: &str) -> Result<Self, FileNameError> {
        let (stem, extension) = name.rsplit_once('.').ok_or(FileNameError::Extension)?;
        let extension = extension.parse()?;
        let (prefix, suffix) = stem.split_once('_').ok_or(FileNameError::Prefix)?;
        let prefix: Prefix = prefix.parse()?;
        if let Some(rest) = suffix.strip_prefix(face::WORD) {
            return match (prefix == face::prefix()?, extension) {
                (true, Extension::Xml | Extension::Zip) => {
                    FaceName::after_word(rest, extension).map(Self::Face)
                }
                _ => Err(FileNameError::Face),
            };
        }
        Ok(Self::Exchange(ExchangeName {
            prefix,
            suffix: checked_suffix(suffix)?.to_owned(),
            extension,
        }))
    }
}

impl FromStr for Prefix {
    type Err = FileNameError;

    fn from_str(prefix: &str) -> Result<Self, FileNameError> {
        let bytes: [u8; 13] = prefix
            .as_bytes()
            .try_into()
            .map_err(|_| FileNameError::Prefix)?;
        let [s1, s2, s3, m1, m2, f1, f2, f3, n1, n2, d1, d2, d3] = bytes;
        let (system, function, step) = ([s1, s2, s3], [f1, f2, f3], [n1, n2]);
        let batch = match &[m1, m2] {
            b"si" => false,
            b"mu" => true,
            _ => return Err(FileNameError::Prefix),
        };
        let direction = match &[d1, d2, d3] {
            b"req" => Direction::Request,
            b"res" => Direction::Result,
            _ => return Err(FileNameError::Prefix),
        };
        let good = system.iter().all(u8::is_ascii_uppercase)
            && function.iter().all(u8::is_ascii_alphanumeric)
            && step.iter().all(u8::is_ascii_digit);
        if !good {
            return Err(FileNameError::Prefix);
        }
        Ok(Self {
            system,
            batch,
            function,
            step,
            direction,
        })
    }
}

/// Windows does not tell capitals from small letters, so neither do we here.
impl FromStr for Extension {
    type Err = FileNameError;

    fn from_str(extension: &str) -> Result<Self, FileNameError> {
        match extension.to_ascii_lowercase().as_str() {
            "xml" => Ok(Self::Xml),
            "zip" => Ok(Self::Zip),
            "pdf" => Ok(Self::Pdf),
            _ => Err(FileNameError::Extension),
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exchange(name) => name.fmt(formatter),
            Self::Face(name) => name.fmt(formatter),
        }
    }
}

impl fmt::Display for ExchangeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.stem(), self.extension)
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.batch { "mu" } else { "si" };
        let direction = match self.direction {
            Direction::Request => "req",
            Direction::Result => "res",
        };
        let step = letters(&self.step);
        write!(
            formatter,
            "{}{mode}{}{step}{direction}",
            self.system(),
            self.function()
        )
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Xml => "xml",
            Self::Zip => "zip",
            Self::Pdf => "pdf",
        })
    }
}

/// Nothing that a file system, a share or a shell could take for something else.
fn checked_suffix(suffix: &str) -> Result<&str, FileNameError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let reserved = suffix.starts_with(face::WORD);
    if (1..=LONGEST_SUFFIX).contains(&suffix.len()) && suffix.bytes().all(good) && !reserved {
        Ok(suffix)
    } else {
        Err(FileNameError::Suffix)
    }
}

fn letters(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests;
