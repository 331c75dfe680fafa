//! ZIP: bulk answers, and any request or answer where the terminal encrypts (`encrypt.conf`): one file inside, AES-256 where there is a password.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read as _, Write as _},
    path::Path,
};

use zip::{
    AesMode, CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions,
};

/// What became of a packed request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unpacked {
    /// It lies at its new place.
    Whole,
    /// Its end is not there yet.
    Unfinished,
    /// It will not become readable.
    Broken,
    /// More comes out of it than is taken.
    TooLong,
}

/// Packs a file under a name of its own.
pub(crate) fn pack(from: &Path, entry: &str, to: &Path, password: Option<&str>) -> io::Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(to)?));
    // No time is written, so that the same content gives the same bytes where nothing is encrypted.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
    match password {
        Some(password) => {
            let options = options.with_aes_encryption(AesMode::Aes256, password);
            archive.start_file(entry, options)?;
        }
        None => archive.start_file(entry, options)?,
    }
    io::copy(&mut BufReader::new(File::open(from)?), &mut archive)?;
    archive.finish()?.flush()
}

/// Takes the one file out of a request, unless it holds more than `limit` bytes.
pub(crate) fn unpack(
    from: File,
    to: &Path,
    password: Option<&str>,
    limit: u64,
) -> io::Result<Unpacked> {
    if from.metadata()?.len() > limit {
        return Ok(Unpacked::TooLong);
    }
    let mut archive = match ZipArchive::new(BufReader::new(from)) {
        Ok(archive) => archive,
        Err(ZipError::Io(error)) if error.kind() != io::ErrorKind::UnexpectedEof => {
            return Err(error);
        }
        // The directory of a ZIP stands at its end.
        Err(_) => return Ok(Unpacked::Unfinished),
    };
    if archive.len() != 1 {
        return Ok(Unpacked::Broken);
    }
    let entry = match password {
        Some(password) => archive.by_index_decrypt(0, password.as_bytes()),
        None => archive.by_index(0),
    };
    let Ok(entry) = entry else {
        return Ok(Unpacked::Broken);
    };
    let mut to = BufWriter::new(File::create(to)?);
    match io::copy(&mut entry.take(limit + 1), &mut to) {
        Ok(length) if length <= limit => to.flush().map(|()| Unpacked::Whole),
        Ok(_) => Ok(Unpacked::TooLong),
        Err(error) if is_of_content(&error) => Ok(Unpacked::Broken),
        Err(error) => Err(error),
    }
}

/// Whether the archive is at fault, and not the disk.
fn is_of_content(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof, Unsupported};
    matches!(
        error.kind(),
        InvalidData | InvalidInput | UnexpectedEof | Unsupported | Other
    )
}
