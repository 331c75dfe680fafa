//! Hands results to receipt software (レセコン). One sink so far: a folder with one JSON file per result.
//!
//! A file appears whole or not at all: it is written under another name, forced to the disk, then renamed. Both names come from the inquiry, so that
//! handing the same result over twice changes nothing, and what a crash left behind is gone with the next attempt. Each file belongs to the user that
//! runs the terminal; the folder's group may read it, so that receipt software can run as another user.

use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use madoguchi_core::{
    failure::{Code, Failure},
    outcome::Identity,
    visit::InquiryId,
};
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::{host::code_of_io, os, terminal::DeskRecord};

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
    /// Who says that the person is who the answer is about.
    identity: Option<Identity>,
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

    /// Hands one result over as `<inquiry>.json`; one that has changed since as `<inquiry>-<times>.json`, so that who took the first sees the next.
    ///
    /// # Errors
    /// Why it could not be written; then the folder holds nothing of it under that name.
    pub fn deliver(&self, record: &DeskRecord) -> Result<(), DeliveryError> {
        let inquiry = record.entry.inquiry;
        let path = self.folder.join(match record.amended {
            None => format!("{inquiry}.json"),
            Some(amended) => format!("{inquiry}-{}.json", amended.times),
        });
        self.write(&path, record)
            .map_err(|source| DeliveryError { path, source })
    }

    fn write(&self, path: &Path, record: &DeskRecord) -> std::io::Result<()> {
        let mut text = serde_json::to_vec_pretty(&File {
            format: "madoguchi-result",
            version: 1,
            identity: record.entry.identity(),
            record,
        })?;
        text.push(b'\n');
        std::fs::create_dir_all(&self.folder)?;
        let mut file = self.temporary(record.entry.inquiry)?;
        file.write_all(&text)?;
        file.as_file().sync_all()?;
        match file.persist_noclobber(path) {
            Ok(_) => {}
            // Handed over before.
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists && path.is_file() => {}
            Err(error) => return Err(error.error),
        }
        os::sync_folder(&self.folder)
    }

    /// A new file under the one temporary name of an inquiry; an attempt that did not end may have left one there.
    fn temporary(&self, inquiry: InquiryId) -> std::io::Result<NamedTempFile> {
        let name = format!(".madoguchi-{inquiry}.tmp");
        match std::fs::remove_file(self.folder.join(&name)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = tempfile::Builder::new();
        file.prefix(&name).rand_bytes(0);
        os::let_group_read(&mut file);
        file.tempfile_in(&self.folder)
    }
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use madoguchi_core::{
        outcome::AskedBy,
        visit::{End, Entry},
    };
    use time::macros::datetime;

    use super::*;

    fn record(number: u128) -> DeskRecord {
        DeskRecord::new(
            datetime!(2026-11-16 00:42:07 UTC),
            Entry::without_answer(
                InquiryId(uuid::Uuid::from_u128(number)),
                AskedBy::Card,
                End::Answered,
            ),
        )
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn who_looks_all_the_time_sees_whole_files_only() {
        const SWAPS: u128 = 1_000;
        let folder = tempfile::tempdir().unwrap();
        let sink = JsonFolder::new(folder.path());
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let watcher = scope.spawn(|| {
                let mut looks = 0_u64;
                while !done.load(Ordering::Acquire) {
                    for entry in std::fs::read_dir(folder.path()).unwrap() {
                        let path = entry.unwrap().path();
                        if path.extension().is_none_or(|extension| extension != "json") {
                            continue;
                        }
                        // The receipt software takes the file away once it has it.
                        let text = std::fs::read(&path).unwrap();
                        let value: serde_json::Value =
                            serde_json::from_slice(&text).expect("whole");
                        assert_eq!(value["format"], "madoguchi-result");
                        assert_eq!(text.last(), Some(&b'\n'));
                        std::fs::remove_file(&path).unwrap();
                        looks += 1;
                    }
                }
                looks
            });
            for number in 0..SWAPS {
                sink.deliver(&record(number)).unwrap();
            }
            done.store(true, Ordering::Release);
            assert!(watcher.join().unwrap() > 0, "nothing was seen");
        });
    }

    #[test]
    fn a_result_that_is_there_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let sink = JsonFolder::new(&folder.path().join("made/when needed"));
        sink.deliver(&record(1)).unwrap();
        let folder = folder.path().join("made/when needed");
        let [name] = &names(&folder)[..] else {
            panic!("one file");
        };
        std::fs::write(folder.join(name), "taken note of").unwrap();
        sink.deliver(&record(1)).unwrap();
        assert_eq!(std::fs::read(folder.join(name)).unwrap(), b"taken note of");
        assert_eq!(names(&folder).len(), 1, "nothing else is left behind");
    }

    #[test]
    fn what_a_crash_left_behind_is_gone_with_the_next_attempt() {
        let folder = tempfile::tempdir().unwrap();
        let sink = JsonFolder::new(folder.path());
        let left = sink.temporary(record(1).entry.inquiry).unwrap();
        let left = left.into_temp_path().keep().unwrap();
        std::fs::write(&left, "{ \"format\": \"madog").unwrap();
        sink.deliver(&record(1)).unwrap();
        assert_eq!(
            names(folder.path()),
            [format!("{}.json", record(1).entry.inquiry)]
        );
    }

    #[test]
    fn what_cannot_be_handed_over_is_a_failure_with_a_code() {
        type Prepare = fn(&Path);
        let table: [(&str, Prepare); 2] = [
            ("a file in the place of the folder", |folder| {
                std::fs::write(folder, "in the way").unwrap();
            }),
            ("a folder in the place of the file", |folder| {
                let name = format!("{}.json", record(1).entry.inquiry);
                std::fs::create_dir_all(folder.join(name)).unwrap();
            }),
        ];
        for (what, prepare) in table {
            let folder = tempfile::tempdir().unwrap();
            let folder = folder.path().join("out");
            prepare(&folder);
            let error = JsonFolder::new(&folder).deliver(&record(1)).unwrap_err();
            assert_eq!(Failure::from(error).code, Code::DeliveryFailed, "{what}");
        }
    }
}
