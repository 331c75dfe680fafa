//! Hands results to receipt software (レセコン). One sink so far: a folder with one JSON file per result.
//!
//! A file appears whole or not at all: it is written under another name, forced to the disk, then renamed. Its name is the inquiry, so that handing the
//! same result over twice changes nothing.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use madoguchi_core::failure::{Code, Failure};
use serde::Serialize;

use crate::{host::code_of_io, terminal::DeskRecord};

/// A folder that receipt software watches.
#[derive(Debug, Clone)]
pub struct JsonFolder {
    folder: PathBuf,
}

/// Why a result could not be handed over.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct DeliveryError {
    /// Which file.
    pub path: PathBuf,
    /// The system's reason.
    pub source: std::io::Error,
}

#[derive(Serialize)]
struct File<'a> {
    format: &'static str,
    version: u32,
    #[serde(flatten)]
    record: &'a DeskRecord,
}

impl JsonFolder {
    /// Results go to `folder`, which is created when the first one does.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Hands one result over as `<inquiry>.json`.
    ///
    /// # Errors
    /// Why it could not be written; then the folder holds nothing of it under that name.
    pub fn deliver(&self, record: &DeskRecord) -> Result<(), DeliveryError> {
        let path = self.folder.join(format!("{}.json", record.entry.inquiry));
        self.write(&path, record)
            .map_err(|source| DeliveryError { path, source })
    }

    fn write(&self, path: &Path, record: &DeskRecord) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        let mut file = tempfile::Builder::new()
            .prefix(".madoguchi-")
            .suffix(".tmp")
            .tempfile_in(&self.folder)?;
        serde_json::to_writer_pretty(
            &mut file,
            &File {
                format: "madoguchi-result",
                version: 1,
                record,
            },
        )?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Ok(_) => sync_folder(&self.folder),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error.error),
        }
    }
}

/// Makes the new name last; Windows does that by itself.
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

impl From<DeliveryError> for Failure {
    fn from(error: DeliveryError) -> Self {
        let code = match code_of_io(&error.source) {
            Code::DiskFull => Code::DiskFull,
            _ => Code::DeliveryFailed,
        };
        Self::new(code, error)
    }
}
