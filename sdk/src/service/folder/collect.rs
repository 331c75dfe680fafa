//! A result out of `res`: looked for by its name, taken once it is whole, then removed.

use std::{io::Read, path::Path};

use madoguchi_core::eligibility::{
    Reply,
    file_name::{ExchangeName, Extension},
    wire,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Folders, LinkError, is_unfinished, read_result};
use crate::{os::open_plain, service::ServiceError};

/// The most bytes of a result; what is longer is not kept either ([`Attachment`]).
const LONGEST: u64 = 64 * 1024 * 1024;

/// Waits for the result of one request.
#[derive(Clone)]
pub(super) struct Collecting {
    folders: Folders,
    request: ExchangeName,
    /// What was there at the last look.
    before: Option<[u8; 32]>,
}

impl Collecting {
    pub(super) fn new(folders: &Folders, request: &ExchangeName) -> Self {
        Self {
            folders: folders.clone(),
            request: request.clone(),
            before: None,
        }
    }

    /// Whether anything of a result has been there.
    pub(super) fn begun(&self) -> bool {
        self.before.is_some()
    }

    /// Looks once. What cannot be read now may be readable at the next look; half of a result is none yet.
    pub(super) fn look(&mut self) -> Result<Option<Reply>, ServiceError> {
        for extension in [Extension::Xml, Extension::Zip, Extension::Pdf] {
            let name = self.request.result(extension);
            let path = self.folders.res.join(name.to_string());
            let Some(bytes) = read(&path) else { continue };
            let digest = Sha256::digest(&bytes).into();
            // A file grows while one looks. What is not a whole message by itself must stand still for two looks, whether it can be read or not.
            let still = self.before.replace(digest) == Some(digest);
            return match (self.reply(extension, bytes), still) {
                (Ok(Reply::Message(message)), still) if still || extension == Extension::Xml => {
                    self.remove(&path);
                    Ok(Some(Reply::Message(message)))
                }
                (Ok(Reply::File(file)), true) => {
                    self.remove(&path);
                    Ok(Some(Reply::File(file)))
                }
                (Err(error), true) if !is_unfinished(&error) => Err(error),
                _ => Ok(None),
            };
        }
        self.error_file()
    }

    /// Whether the application says in a file of its own that it could not read the request.
    fn error_file(&mut self) -> Result<Option<Reply>, ServiceError> {
        let name = self.request.to_string().replacen("req_", "err_", 1);
        let path = self.folders.res.join(name);
        let Some(bytes) = read(&path) else {
            return Ok(None);
        };
        let digest = Sha256::digest(&bytes).into();
        if self.before.replace(digest) != Some(digest) {
            return Ok(None);
        }
        self.remove(&path);
        Err(LinkError::ErrorFile {
            code: error_code(&bytes),
        }
        .into())
    }

    fn reply(&self, extension: Extension, bytes: Vec<u8>) -> Result<Reply, ServiceError> {
        let password = match extension {
            Extension::Zip => self.folders.password()?,
            Extension::Xml | Extension::Pdf => None,
        };
        read_result(extension, bytes, password.as_deref())
    }

    /// A result that stays is no fault: the application removes it some day.
    fn remove(&self, path: &Path) {
        if let Err(error) = std::fs::remove_file(path) {
            tracing::warn!(kind = %error.kind(), "a collected result cannot be removed");
        }
    }
}

/// What stands in the place of a header's error code, where it looks like one: what others wrote goes into logs.
fn error_code(bytes: &[u8]) -> String {
    let tree = wire::read(bytes).map(|(tree, _)| tree).unwrap_or_default();
    let code = tree.pointer("/XmlMsg/MessageHeader/ErrorCode");
    let code = code.and_then(Value::as_str).unwrap_or_default();
    let looks_like_one = code.len() <= 40
        && code
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-');
    if looks_like_one {
        code.to_owned()
    } else {
        String::new()
    }
}

/// The bytes of a file, one more than the longest at most; `None` while it is not there, locked, or on a share that has gone away.
fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = open_plain(path).ok()?;
    file.take(LONGEST + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
