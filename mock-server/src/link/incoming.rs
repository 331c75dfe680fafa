//! What lies in `req`. Everybody on the network may put something there: only what is a file is opened, and no more is read than a request can hold.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{
    LinkError, LinkOptions, at,
    name::RequestName,
    xml::{self, Charset, Unreadable},
    zip::{self, Unpacked},
};
use crate::{message::family::Asks, os::open_plain};

/// The longest request that is not an upload.
pub(super) const SINGLE_LIMIT: u64 = 1024 * 1024;

/// The longest upload that comes packed: some hundred thousand rows. One that is not packed may have any length.
const PACKED_LIMIT: u64 = 128 * 1024 * 1024;

/// A whole request: its XML, and how it is encoded.
pub(super) type Whole = (File, Charset);

/// Where requests are unpacked to.
pub(super) fn unpacked(options: &LinkOptions) -> PathBuf {
    options.folder.join("work/unpacked.xml")
}

/// What lies in a folder, by name.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, LinkError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        files.push(entry.map_err(at(folder))?.path());
    }
    files.sort();
    Ok(files)
}

/// Opens a request, unpacked where it is packed; `None` when it went away, is locked, or is no file, which a later pass will see.
pub(super) fn open(
    path: &Path,
    name: &RequestName,
    options: &LinkOptions,
) -> Result<Option<Result<Whole, Unreadable>>, LinkError> {
    let Some(file) = present(open_plain(path), path)? else {
        return Ok(None);
    };
    if !name.packed {
        return complete(file).map(Some).map_err(at(path));
    }
    let limit = match name.family.asks {
        Asks::Upload(_) => PACKED_LIMIT,
        Asks::One(_) | Asks::Download(_) => SINGLE_LIMIT,
    };
    let unpacked = unpacked(options);
    let password = options.password.as_deref();
    let read = match zip::unpack(file, &unpacked, password, limit).map_err(at(&unpacked))? {
        Unpacked::Unfinished => Err(Unreadable::Unfinished),
        Unpacked::Broken => Err(Unreadable::Broken("the ZIP cannot be opened")),
        Unpacked::TooLong => Err(Unreadable::Broken("the ZIP holds more than a request")),
        Unpacked::Whole => match File::open(&unpacked).and_then(complete) {
            // What was packed is whole by its directory: nothing more will come.
            Ok(Err(Unreadable::Unfinished)) => Err(Unreadable::Broken("the root is not closed")),
            read => read.map_err(at(&unpacked))?,
        },
    };
    Ok(Some(read))
}

/// How a file of any name is encoded, once it is complete; `None` as in [`open`].
pub(super) fn seen(path: &Path) -> Result<Option<Result<Charset, Unreadable>>, LinkError> {
    let Some(mut file) = present(open_plain(path), path)? else {
        return Ok(None);
    };
    xml::seen(&mut file).map(Some).map_err(at(path))
}

fn complete(mut file: File) -> io::Result<Result<Whole, Unreadable>> {
    Ok(xml::seen(&mut file)?.map(|charset| (file, charset)))
}

/// What a file gives; `None` when it went away, is locked, or is no file.
fn present<T>(read: io::Result<T>, path: &Path) -> Result<Option<T>, LinkError> {
    use io::ErrorKind::{InvalidInput, NotFound, PermissionDenied};
    let away =
        |error: &io::Error| matches!(error.kind(), InvalidInput | NotFound | PermissionDenied);
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if away(&error) => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}
