//! A request into `req`: written under another name, forced to the disk, then renamed, so that the application never sees half of one.

use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use madoguchi_core::eligibility::file_name::{ExchangeName, Extension};

use super::{Folders, LinkError, pack};
use crate::os;

/// A request that lies in `req` until the application takes it.
#[derive(Debug)]
pub(super) struct HandedOver {
    path: PathBuf,
}

impl HandedOver {
    /// Hands a request over, packed where its family is.
    pub(super) fn put(
        folders: &Folders,
        name: &ExchangeName,
        message: &[u8],
    ) -> Result<Self, LinkError> {
        folders.check()?;
        for extension in [Extension::Xml, Extension::Zip, Extension::Pdf] {
            if folders
                .res
                .join(name.result(extension).to_string())
                .exists()
            {
                return Err(LinkError::NameTaken);
            }
        }
        let plain = name.to_string();
        let packed;
        let (file, bytes) = match folders.password_for(&plain)? {
            Some(password) => {
                packed = pack::encrypted(message, &plain, &password)?;
                (plain.replace(".xml", ".zip"), packed.as_slice())
            }
            None => (plain, message),
        };
        let path = folders.req.join(file);
        write(&folders.req, &path, bytes)?;
        Ok(Self { path })
    }

    /// Takes the request back; `false` when the application has taken it.
    pub(super) fn withdraw(self) -> bool {
        std::fs::remove_file(&self.path).is_ok()
    }
}

impl Folders {
    /// The password under which a file of this name goes, if it does.
    fn password_for(&self, name: &str) -> Result<Option<String>, LinkError> {
        let is_plain = self.plain.iter().any(|begin| name.starts_with(begin));
        if is_plain { Ok(None) } else { self.password() }
    }

    /// The password of the application, without the line's end.
    pub(super) fn password(&self) -> Result<Option<String>, LinkError> {
        password(self.password_file.as_deref())
    }
}

/// What a password file holds, without the line's end.
pub(super) fn password(file: Option<&Path>) -> Result<Option<String>, LinkError> {
    let Some(path) = file else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(path).map_err(at(path))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).to_owned()))
}

fn write(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), LinkError> {
    // The application runs as another user: the folder's group may read what it is to take.
    let mut file = tempfile::Builder::new();
    file.prefix("~").suffix(".tmp");
    os::let_group_read(&mut file);
    let mut file = file.tempfile_in(folder).map_err(at(folder))?;
    file.write_all(bytes).map_err(at(path))?;
    file.as_file().sync_all().map_err(at(path))?;
    // Nobody waits for the request after a crash: its name need not last, as long as its content was written before it.
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(LinkError::NameTaken),
        Err(error) => Err(at(path)(error.error)),
    }
}

/// Names the file of an error.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> LinkError + '_ {
    move |source| LinkError::Folder {
        path: path.to_owned(),
        source,
    }
}
