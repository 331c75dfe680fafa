//! The ZIP form of bulk answers: one XML file inside.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write as _},
    path::Path,
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Packs a file under a name of its own.
pub(super) fn pack(from: &Path, entry: &str, to: &Path) -> io::Result<()> {
    let mut archive = ZipWriter::new(BufWriter::new(File::create(to)?));
    // No time is written, so that the same content gives the same bytes.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .large_file(true);
    archive.start_file(entry, options)?;
    io::copy(&mut BufReader::new(File::open(from)?), &mut archive)?;
    archive.finish()?.flush()
}
