//! The readers of files from outside without the server around them, for whoever throws bytes at them.

use std::{io, path::Path};

use crate::{
    link::zip::{self, Unpacked},
    office::table,
    os::open_plain,
};

/// The most bytes that are unpacked here.
const UNPACKED: u64 = 16 * 1024 * 1024;

/// What a table of tickets says: how many rows can be read, and each cell that cannot, by line and column. `None` where the bytes are no such table.
#[must_use]
pub fn ticket_table(bytes: &[u8]) -> Option<(usize, Vec<(u64, &'static str)>)> {
    let table = table::read(bytes).ok()?;
    let bad = table.bad.iter().map(|bad| (bad.line, bad.column));
    Some((table.rows.len(), bad.collect()))
}

/// Takes the one file out of a packed request; whether it lies in `to` now.
///
/// # Errors
/// The disk's; bytes that are no such request are none.
pub fn unpack(from: &Path, to: &Path, password: Option<&str>) -> io::Result<bool> {
    let unpacked = zip::unpack(open_plain(from)?, to, password, UNPACKED)?;
    Ok(unpacked == Unpacked::Whole)
}

/// Packs a file the way answers are packed, under a name of its own.
///
/// # Errors
/// The disk's.
pub fn pack(from: &Path, entry: &str, to: &Path, password: Option<&str>) -> io::Result<()> {
    zip::pack(from, entry, to, password)
}
