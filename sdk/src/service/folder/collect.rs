//! A result out of `res`: looked for by its name, taken once it is whole, then removed.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use madoguchi_core::eligibility::{
    AnswerError, Attachment, AttachmentError, MessageError,
    file_name::{ExchangeName, Extension},
    wire::{self, Limits},
};
use sha2::{Digest, Sha256};

use super::{Folders, pack};
use crate::service::{Reply, ServiceError};

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
        Ok(None)
    }

    fn reply(&self, extension: Extension, bytes: Vec<u8>) -> Result<Reply, ServiceError> {
        match extension {
            Extension::Xml => message(&bytes),
            Extension::Pdf => Ok(Reply::File(Attachment::new(bytes)?)),
            Extension::Zip => self.unpacked(Attachment::new(bytes)?),
        }
    }

    /// What the only file in a ZIP is; a ZIP with more in it is a file for people and programs outside.
    fn unpacked(&self, archive: Attachment) -> Result<Reply, ServiceError> {
        let inside = pack::only_entry(archive.bytes(), || self.folders.password())?;
        match inside {
            None => Ok(Reply::File(archive)),
            Some((name, bytes)) if name.ends_with(".xml") => match message(&bytes) {
                // The archive is whole: nothing more will come of what is in it.
                Err(error) if is_unfinished(&error) => {
                    Err(ServiceError::Malformed { what: "XmlMsg" })
                }
                read => read,
            },
            Some((name, bytes)) if name.ends_with(".pdf") => {
                Ok(Reply::File(Attachment::new(bytes)?))
            }
            Some(_) => Ok(Reply::File(archive)),
        }
    }

    /// A result that stays is no fault: the application removes it some day.
    fn remove(&self, path: &Path) {
        if let Err(error) = std::fs::remove_file(path) {
            tracing::warn!(kind = %error.kind(), "a collected result cannot be removed");
        }
    }
}

fn message(bytes: &[u8]) -> Result<Reply, ServiceError> {
    let (tree, _) = wire::read_within(bytes, Limits::MEDICAL).map_err(AnswerError::Unreadable)?;
    Ok(Reply::Message(tree))
}

fn is_unfinished(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Answer(AnswerError::Unreadable(MessageError::Unfinished))
            | ServiceError::Attachment(AttachmentError::Unfinished)
    )
}

/// The bytes of a file, one more than the longest at most; `None` while it is not there, locked, or on a share that has gone away.
fn read(path: &PathBuf) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).ok()?;
    file.take(LONGEST + 1).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
