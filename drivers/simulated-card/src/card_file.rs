//! What a card is made of, as a TOML file. Unknown keys are refused.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::Deserialize;

mod attributes;
pub(crate) mod field;
pub(crate) mod raw;

use crate::key::SignatureForm;
use crate::{PrivateKey, Timing, issuer};
pub(crate) use attributes::compact;
pub use attributes::{Attributes, Photo, Sex};
use field::{Atr, Der, Password, Pin};
use raw::{Blob, RawFile, RawKey, RawObject, RawPin};

/// Why a card file cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CardFileError {
    /// The file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It is not TOML, a key is unknown or missing, or a value cannot be on a card. Never repeats a PIN.
    #[error("line {line}: {message}")]
    Content {
        /// Where, counted from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A `file:` in it names more than a card can hold.
    #[error("{path} is too long for a card")]
    TooLong {
        /// Which file.
        path: PathBuf,
    },
    /// Two parts of it do not go together.
    #[error("{0}")]
    Contradiction(
        /// Which, and why.
        &'static str,
    ),
    /// It names a `file:`, and was given as text: there is no folder to look in.
    #[error("{path} has no folder to be looked for in")]
    NoFolder {
        /// Which file.
        path: PathBuf,
    },
}

/// One card: from the attributes of its holder the card builds its files; raw files, PINs, keys and objects are added to these or replace
/// them. Without attributes, the card has what is given raw and nothing else.
///
/// Get one with [`CardFile::read`] or [`CardFile::parse`]; make a card of it with [`Card::new`](crate::Card::new).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    /// What kind of card this is.
    pub profile: Profile,
    /// The answer to reset; absent = that of the profile.
    pub atr: Option<Atr>,
    /// `false`: the card stands behind a reader with a path of 261 bytes, where every extended APDU is answered 6700.
    #[serde(default = "yes")]
    pub extended_length: bool,
    /// The first command after power-up is answered 6F00 and not executed \[B\].
    #[serde(default)]
    pub first_command_fails: bool,
    /// A phone whose holder has unlocked it by face or finger before the tap: no PIN is wanted for the user-authentication key \[C\].
    #[serde(default)]
    pub unlocked: bool,
    /// `false`: the card does not know the **invented** terminal authentication of `docs/simulated-card.md`.
    #[serde(default = "yes")]
    pub synthetic_terminal_authentication: bool,
    /// How a P-384 key writes its signatures.
    #[serde(default)]
    pub signature_form: SignatureForm,
    /// What is printed on the card.
    pub attributes: Option<Attributes>,
    /// 利用者証明用: absent where the holder has none.
    pub user_authentication: Option<UserAuthentication>,
    /// 署名用: absent where the holder has none (under 15 years, or not wanted).
    pub signature: Option<Signature>,
    /// 券面事項入力補助AP: absent = the PIN of `user_authentication`, with three tries of its own.
    pub text: Option<TextApplication>,
    /// The key (RSA) that signs without a PIN in the text and visual applications; absent = the one that all such cards share.
    pub internal_key: Option<PrivateKey>,
    /// How long reader and card take; absent = the slot's timing, which is none at first.
    pub timing: Option<Timing>,
    /// Elementary files as they are.
    #[serde(default)]
    pub file: Vec<RawFile>,
    /// PINs by file id.
    #[serde(default)]
    pub pin: Vec<RawPin>,
    /// Keys by file id.
    #[serde(default)]
    pub key: Vec<RawKey>,
    /// What GET DATA answers outside the applications.
    #[serde(default)]
    pub object: Vec<RawObject>,
}

/// The kinds of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Profile {
    /// A plastic My Number card.
    Physical,
    /// 顔認証マイナンバーカード: every PIN is blocked. How real ones answer is not published \[C\].
    FaceOnly,
    /// A certificate in an Android phone: JPKI only, the user certificate wants the PIN \[A\].
    Android,
    /// A certificate in an iPhone: JPKI only, knows the last-command indicator `80 FC 00 00`.
    Iphone,
    /// The next card, **synthetic**: its interface is not published. P-384 keys where the card file has them, all else as today \[C\].
    Next,
    /// 住民基本台帳カード, the card before: JPKI with a signature key only, 住基AP.
    OldJuki,
    /// A card that is no My Number card: it knows no application.
    Foreign,
    /// 運転免許証 \[C\].
    DrivingLicence,
    /// A FeliCa card of a railway: the reader knows no APDUs for it \[C\].
    Transit,
    /// An EMV payment card \[C\].
    Bank,
    /// An ICAO 9303 document \[C\].
    Passport,
}

/// The user-authentication key (利用者証明用電子証明書).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserAuthentication {
    /// Absent: the card answers 6985 when asked to sign.
    pub key: Option<PrivateKey>,
    /// EF 000A.
    pub certificate: Der,
    /// EF 000B, absent on the card when absent here.
    pub ca_certificate: Option<Der>,
    /// EF 0018.
    pub pin: Pin,
    /// Tries left when the card is first used, 0 (blocked) to 3.
    #[serde(default = "three", deserialize_with = "field::tries::<3, _>")]
    pub tries: u8,
}

/// The signature key (署名用電子証明書).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Absent: the card answers 6985 when asked to sign.
    pub key: Option<PrivateKey>,
    /// EF 0001.
    pub certificate: Der,
    /// EF 0002, absent on the card when absent here.
    pub ca_certificate: Option<Der>,
    /// EF 001B.
    pub password: Password,
    /// Tries left when the card is first used, 0 (blocked) to 5.
    #[serde(default = "five", deserialize_with = "field::tries::<5, _>")]
    pub tries: u8,
}

/// The PIN of the text application (券面事項入力補助用暗証番号).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextApplication {
    /// EF 0011.
    pub pin: Pin,
    /// Tries left when the card is first used, 0 (blocked) to 3.
    #[serde(default = "three", deserialize_with = "field::tries::<3, _>")]
    pub tries: u8,
}

impl CardFile {
    /// Reads a card file, and the files beside it that it names.
    ///
    /// # Errors
    /// [`CardFileError`].
    pub fn read(path: &Path) -> Result<Self, CardFileError> {
        let text = std::fs::read_to_string(path).map_err(|source| CardFileError::Read {
            path: path.to_owned(),
            source,
        })?;
        let mut file = Self::of_text(&text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for blob in file.blobs() {
            let Some(path) = blob.path().map(|path| folder.join(path)) else {
                continue;
            };
            let bytes = read_bounded(&path).map_err(|source| CardFileError::Read {
                path: path.clone(),
                source,
            })?;
            if !blob.fill(bytes) {
                return Err(CardFileError::TooLong { path });
            }
        }
        Ok(file)
    }

    /// Reads the text of a card file which names no other files.
    ///
    /// # Errors
    /// [`CardFileError::Content`], [`CardFileError::NoFolder`].
    pub fn parse(text: &str) -> Result<Self, CardFileError> {
        let mut file = Self::of_text(text)?;
        let elsewhere = file.blobs().find_map(|blob| blob.path().cloned());
        match elsewhere {
            Some(path) => Err(CardFileError::NoFolder { path }),
            None => Ok(file),
        }
    }

    fn of_text(text: &str) -> Result<Self, CardFileError> {
        // The error's own display would print the source line, which may hold a PIN.
        let file: Self = toml::from_str(text).map_err(|error| {
            let before = error
                .span()
                .and_then(|span| text.as_bytes().get(..span.start))
                .unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
            CardFileError::Content {
                line,
                message: error.message().to_owned(),
            }
        })?;
        match file.contradiction() {
            Some(contradiction) => Err(CardFileError::Contradiction(contradiction)),
            None => Ok(file),
        }
    }

    fn contradiction(&self) -> Option<&'static str> {
        let built =
            self.user_authentication.is_some() || self.signature.is_some() || self.text.is_some();
        let has_rsa = |key: &PrivateKey| key.public_objects().is_some();
        if built && self.attributes.is_none() {
            Some(
                "[user_authentication], [signature] and [text] want [attributes]; a card of raw files has its keys and PINs in [[key]] and [[pin]]",
            )
        } else if self.internal_key.as_ref().is_some_and(|key| !has_rsa(key)) {
            Some("internal_key is an RSA key: the files of the card have no other form for it")
        } else if self
            .file
            .iter()
            .any(|file| file.content.is_some() != file.records.is_empty())
        {
            Some("[[file]] has either content or records")
        } else {
            None
        }
    }

    fn blobs(&mut self) -> impl Iterator<Item = &mut Blob> {
        let photo =
            self.attributes
                .iter_mut()
                .filter_map(|attributes| match &mut attributes.photo {
                    Some(Photo::Given(picture)) => Some(picture),
                    _ => None,
                });
        let files = self
            .file
            .iter_mut()
            .flat_map(|file| file.content.iter_mut().chain(&mut file.records));
        let objects = self.object.iter_mut().map(|object| &mut object.content);
        photo.chain(files).chain(objects)
    }

    /// The answer to reset.
    pub fn atr(&self) -> Atr {
        self.atr.clone().unwrap_or_else(|| Atr::of(self.profile))
    }

    /// The key that signs without a PIN in the text and visual applications.
    pub(crate) fn internal_key(&self) -> PrivateKey {
        self.internal_key
            .clone()
            .unwrap_or_else(issuer::internal_key)
    }
}

impl Profile {
    /// Whether a card of this kind is no My Number card, and no forerunner or relative of it.
    pub(crate) fn is_foreign(self) -> bool {
        matches!(
            self,
            Self::Foreign | Self::DrivingLicence | Self::Transit | Self::Bank | Self::Passport
        )
    }

    /// Whether it is a card, not a phone.
    pub(crate) fn is_plastic(self) -> bool {
        !matches!(self, Self::Android | Self::Iphone)
    }
}

/// One byte more than a card could hold is enough to see that it is too long.
fn read_bounded(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(0x8001)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn yes() -> bool {
    true
}

fn three() -> u8 {
    3
}

fn five() -> u8 {
    5
}
