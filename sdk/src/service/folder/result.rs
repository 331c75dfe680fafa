//! What a result file holds.

use std::path::Path;

use madoguchi_core::eligibility::{
    AnswerError, Attachment, AttachmentError, MessageError, Reply,
    file_name::Extension,
    wire::{self, Limits},
};

use super::{LinkError, hand_over, pack};
use crate::service::ServiceError;

/// Reads a result by the extension of its file: a message, a document, or a ZIP of which the only file is one of them. A ZIP with more in it is a file
/// for people and programs outside.
///
/// # Errors
/// [`is_unfinished`] where the rest may still come; else what it is not.
pub fn read_result(
    extension: Extension,
    bytes: Vec<u8>,
    password: Option<&str>,
) -> Result<Reply, ServiceError> {
    match extension {
        Extension::Xml => message(&bytes),
        Extension::Pdf => Ok(Reply::File(Attachment::new(bytes)?)),
        Extension::Zip => unpacked(Attachment::new(bytes)?, password),
    }
}

/// The message in a packed result.
///
/// # Errors
/// [`is_unfinished`] where the rest may still come; else why there is none.
pub(crate) fn packed_message(
    bytes: Vec<u8>,
    password_file: Option<&Path>,
) -> Result<Vec<u8>, ServiceError> {
    let archive = Attachment::new(bytes)?;
    let password = hand_over::password(password_file)?;
    match pack::only_entry(archive.bytes(), password.as_deref())? {
        Some((name, bytes)) if name.ends_with(".xml") => Ok(bytes),
        _ => Err(LinkError::Packing.into()),
    }
}

/// Whether the end of a result is missing.
#[must_use]
pub fn is_unfinished(error: &ServiceError) -> bool {
    matches!(
        error,
        ServiceError::Answer(AnswerError::Unreadable(MessageError::Unfinished))
            | ServiceError::Attachment(AttachmentError::Unfinished)
    )
}

fn unpacked(archive: Attachment, password: Option<&str>) -> Result<Reply, ServiceError> {
    let Some((name, bytes)) = pack::only_entry(archive.bytes(), password)? else {
        return Ok(Reply::File(archive));
    };
    let inside = match name.rsplit_once('.') {
        Some((_, "xml")) => message(&bytes),
        Some((_, "pdf")) => Attachment::new(bytes).map(Reply::File).map_err(Into::into),
        _ => return Ok(Reply::File(archive)),
    };
    match inside {
        // The archive is whole: nothing more will come of what is in it.
        Err(error) if is_unfinished(&error) => Err(ServiceError::Malformed {
            what: "packed result",
        }),
        inside => inside,
    }
}

fn message(bytes: &[u8]) -> Result<Reply, ServiceError> {
    let (tree, _) = wire::read_within(bytes, Limits::MEDICAL).map_err(AnswerError::Unreadable)?;
    Ok(Reply::Message(tree))
}
