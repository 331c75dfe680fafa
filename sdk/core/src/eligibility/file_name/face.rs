//! The name of a result that the face unit pushed.

use std::fmt;

use time::{Date, PrimitiveDateTime, Time};

use super::{Extension, FileNameError, LONGEST_SUFFIX, Prefix};
use crate::eligibility::{date::digits, tree::FromText};

/// What tells such a name from others.
pub(super) const WORD: &str = "face_";

/// How many characters the ids that were seen have: 医療機関等コード and twenty more, which is inferred.
const ID_CHARACTERS: usize = 30;

/// `OQSsiquc01res_face_` + id + `_` + `yyyyMMddHHmmss` + `.xml`; `.zip` where the terminal encrypts what it pushes (inferred).
///
/// It names no request and no reader: whose result it is stands in no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FaceName {
    id: String,
    written_at: PrimitiveDateTime,
    extension: Extension,
}

impl FaceName {
    /// The name of a message with this id, written at this time in Japan.
    ///
    /// # Errors
    /// [`FileNameError`]: not thirty letters and digits, or a year beyond four digits.
    pub fn new(id: &str, written_at: PrimitiveDateTime) -> Result<Self, FileNameError> {
        let whole_seconds =
            Time::from_hms(written_at.hour(), written_at.minute(), written_at.second())
                .map_err(|_| FileNameError::Face)?;
        if id.len() != ID_CHARACTERS || !(0..=9999).contains(&written_at.year()) {
            return Err(FileNameError::Face);
        }
        Ok(Self {
            id: checked_id(id)?.to_owned(),
            written_at: written_at.replace_time(whole_seconds),
            extension: Extension::Xml,
        })
    }

    /// Thirty characters in every name that was seen; other lengths are read as well.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// 医療機関等コード, which ids of thirty characters begin with as far as seen. A hint: the message decides.
    #[must_use]
    pub fn institution(&self) -> Option<&str> {
        if self.id.len() == ID_CHARACTERS {
            digits(self.id.get(..10)?, 10)
        } else {
            None
        }
    }

    /// When the terminal wrote it, in Japan.
    #[must_use]
    pub fn written_at(&self) -> PrimitiveDateTime {
        self.written_at
    }

    /// Whether it is a message, or packed.
    #[must_use]
    pub fn extension(&self) -> Extension {
        self.extension
    }

    pub(super) fn after_word(rest: &str, extension: Extension) -> Result<Self, FileNameError> {
        let (id, time) = rest.rsplit_once('_').ok_or(FileNameError::Face)?;
        Ok(Self {
            id: checked_id(id)?.to_owned(),
            written_at: local_time(time).ok_or(FileNameError::Face)?,
            extension,
        })
    }

    pub(super) fn stem(&self) -> String {
        let at = self.written_at;
        format!(
            "OQSsiquc01res_{WORD}{}_{:04}{:02}{:02}{:02}{:02}{:02}",
            self.id,
            at.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second()
        )
    }
}

impl fmt::Display for FaceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.stem(), self.extension)
    }
}

/// The only prefix that is pushed.
pub(super) fn prefix() -> Result<Prefix, FileNameError> {
    "OQSsiquc01res".parse()
}

fn checked_id(id: &str) -> Result<&str, FileNameError> {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if (1..=LONGEST_SUFFIX).contains(&id.len()) && id.bytes().all(good) {
        Ok(id)
    } else {
        Err(FileNameError::Face)
    }
}

fn local_time(text: &str) -> Option<PrimitiveDateTime> {
    // `digits` forgives surrounding space, which a name has none of.
    let text = (text.len() == 14)
        .then_some(text)
        .and_then(|text| digits(text, 14))?;
    let time = Time::from_hms(
        text.get(8..10)?.parse().ok()?,
        text.get(10..12)?.parse().ok()?,
        text.get(12..14)?.parse().ok()?,
    )
    .ok()?;
    Some(PrimitiveDateTime::new(
        Date::from_text(text.get(..8)?)?,
        time,
    ))
}
