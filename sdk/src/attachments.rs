//! Files that came as answers (PDF, ZIP), kept for people and programs outside.
//!
//! ```text
//! attachments/YZKsiquc01_202611160001.pdf      family and 任意のファイル識別子: no name and no number of a person
//! ```
//! A file appears whole or not at all: it is written under another name, forced to the disk, then renamed. Nobody but the user that runs the terminal
//! may read it. After the configured days it is removed.

use std::{
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use madoguchi_core::{
    clock::Clock,
    eligibility::{Attachment, AttachmentKind, registry::MESSAGES},
    failure::{Code, Failure},
};
use time::Duration;

use crate::{config::Config, host::code_of_io, os};

/// The longest identifier that a file is named by.
const LONGEST_IDENTIFIER: usize = 64;
/// What a file is called while it is written; one that a crash left behind is removed with the others.
const UNFINISHED: &str = ".madoguchi-";

/// The folder.
#[derive(Debug, Clone)]
pub struct AttachmentFolder {
    folder: PathBuf,
    days: u16,
}

/// Why a file is not kept; then the folder holds nothing of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeepError {
    /// The folder or the file does not work.
    #[error("{path}: {source}")]
    Folder {
        /// Which.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file of this family and identifier is there already, and is not this one.
    #[error("{path} is there already")]
    Taken {
        /// Which.
        path: PathBuf,
    },
    /// An identifier that cannot name a file: empty, long, or with something else than letters, digits, `-`, `_` and `=`.
    #[error("an identifier that cannot name a file")]
    Identifier,
    /// No registered interface whose answer is a file.
    #[error("no interface {interface}")]
    Interface {
        /// What was given.
        interface: String,
    },
}

impl AttachmentFolder {
    /// Files go to `folder`, which is created when the first one does, and stay there for so many days.
    #[must_use]
    pub fn new(folder: &Path, days: u16) -> Self {
        Self {
            folder: folder.to_owned(),
            days,
        }
    }

    /// The folder of a configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let folder = config.attachments.folder.clone();
        let folder = folder.unwrap_or_else(|| config.state.join("attachments"));
        Self::new(&folder, config.attachments.days)
    }

    /// Keeps the file that answered a question to `interface` with this identifier, and removes those whose time is over. Keeping the same file again
    /// changes nothing.
    ///
    /// # Errors
    /// [`KeepError`].
    pub fn keep(
        &self,
        interface: &str,
        identifier: &str,
        file: &Attachment,
        clock: &dyn Clock,
    ) -> Result<PathBuf, KeepError> {
        let path = self.folder.join(name(interface, identifier, file.kind())?);
        os::create_private_folder(&self.folder).map_err(at(&self.folder))?;
        self.prune(clock)?;
        self.write(&path, file.bytes(), clock.wall().into())?;
        Ok(path)
    }

    /// Removes the files whose time is over; how many they were. Files of other names stay.
    ///
    /// # Errors
    /// The folder or a file in it does not work; a folder that is not there holds nothing.
    pub fn prune(&self, clock: &dyn Clock) -> Result<usize, KeepError> {
        let before: SystemTime = (clock.wall() - Duration::days(self.days.into())).into();
        let entries = match std::fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(0),
            entries => entries.map_err(at(&self.folder))?,
        };
        let mut removed = 0;
        for entry in entries {
            let entry = entry.map_err(at(&self.folder))?;
            let path = entry.path();
            let ours = entry.file_name().to_str().is_some_and(is_ours);
            let state = entry.metadata().map_err(at(&path))?;
            let is_over = state.modified().map_err(at(&path))? < before;
            if ours && is_over && state.is_file() {
                std::fs::remove_file(&path).map_err(at(&path))?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn write(&self, path: &Path, bytes: &[u8], now: SystemTime) -> Result<(), KeepError> {
        // Whoever makes a file this way is the only one who may read it; dropped before it has its name, it is gone.
        let file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(&self.folder);
        let mut file = file.map_err(at(&self.folder))?;
        file.write_all(bytes).map_err(at(path))?;
        file.as_file().set_modified(now).map_err(at(path))?;
        file.as_file().sync_all().map_err(at(path))?;
        match file.persist_noclobber(path) {
            Ok(_) => os::sync_folder(&self.folder).map_err(at(&self.folder)),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                let there = std::fs::read(path).map_err(at(path))?;
                let path = path.to_owned();
                if there == bytes {
                    Ok(())
                } else {
                    Err(KeepError::Taken { path })
                }
            }
            Err(error) => Err(at(path)(error.error)),
        }
    }
}

impl From<KeepError> for Failure {
    fn from(error: KeepError) -> Self {
        let code = match &error {
            KeepError::Folder { source, .. } if code_of_io(source) == Code::DiskFull => {
                Code::DiskFull
            }
            _ => Code::AttachmentNotKept,
        };
        Self::new(code, error)
    }
}

/// The family is the prefix without its direction.
fn name(interface: &str, identifier: &str, kind: AttachmentKind) -> Result<String, KeepError> {
    let known = MESSAGES.iter().find(|message| message.golden == interface);
    let family = known
        .and_then(|known| known.file_prefix()?.strip_suffix("req"))
        .ok_or_else(|| KeepError::Interface {
            interface: interface.to_owned(),
        })?;
    let fits = (1..=LONGEST_IDENTIFIER).contains(&identifier.len())
        && identifier
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='));
    if !fits {
        return Err(KeepError::Identifier);
    }
    let extension = match kind {
        AttachmentKind::Pdf => "pdf",
        _ => "zip",
    };
    Ok(format!("{family}_{identifier}.{extension}"))
}

/// Whether a file was made here: what else lies in the folder is somebody else's.
fn is_ours(name: &str) -> bool {
    let family = name.split_once('_').map(|(family, _)| family);
    let known = |family: &str| {
        MESSAGES
            .iter()
            .filter_map(|message| message.file_prefix()?.strip_suffix("req"))
            .any(|prefix| prefix == family)
    };
    name.starts_with(UNFINISHED) || family.is_some_and(known)
}

/// Names the file of an error.
fn at(path: &Path) -> impl FnOnce(std::io::Error) -> KeepError + '_ {
    move |source| KeepError::Folder {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::clock::Monotonic;
    use time::{OffsetDateTime, macros::datetime};

    use super::*;

    const DOCUMENT: &[u8] = b"%PDF-1.7\n%%EOF\n";
    const ARCHIVE: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    const FAMILY: &str = "YZKsiquc01req";

    #[derive(Debug)]
    struct On(OffsetDateTime);

    impl Clock for On {
        fn wall(&self) -> OffsetDateTime {
            self.0
        }

        fn monotonic(&self) -> Monotonic {
            Monotonic::default()
        }
    }

    const MONDAY: On = On(datetime!(2026-11-16 00:42:07 UTC));

    fn attachment(bytes: &[u8]) -> Attachment {
        Attachment::new(bytes.to_vec()).unwrap()
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_named_by_family_and_identifier_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let kept = AttachmentFolder::new(&folder.path().join("deep/kept"), 30);
        for (interface, identifier, bytes, expected) in [
            (
                FAMILY,
                "202611160001",
                DOCUMENT,
                Some("YZKsiquc01_202611160001.pdf"),
            ),
            (
                FAMILY,
                "202611160001",
                DOCUMENT,
                Some("YZKsiquc01_202611160001.pdf"),
            ),
            (
                FAMILY,
                "202611160001",
                ARCHIVE,
                Some("YZKsiquc01_202611160001.zip"),
            ),
            (
                "TKKsiquc01req",
                "ArnHCeDfNjMCFzg=",
                DOCUMENT,
                Some("TKKsiquc01_ArnHCeDfNjMCFzg=.pdf"),
            ),
            (FAMILY, "", DOCUMENT, None),
            (FAMILY, "../1", DOCUMENT, None),
            (FAMILY, "試験", DOCUMENT, None),
            (FAMILY, ".", DOCUMENT, None),
            ("../TKK", "1", DOCUMENT, None),
            ("YZKsiquc01res", "1", DOCUMENT, None),
        ] {
            let path = kept.keep(interface, identifier, &attachment(bytes), &MONDAY);
            let path = path.ok();
            let name = path.as_deref().map(|path| path.file_name().unwrap());
            assert_eq!(
                name,
                expected.map(AsRef::as_ref),
                "{interface} {identifier}"
            );
            if let Some(path) = path {
                assert_eq!(std::fs::read(&path).unwrap(), bytes);
                assert!(os::is_private(&path), "{}", path.display());
            }
        }
        assert_eq!(names(&kept.folder).len(), 3);
    }

    #[test]
    fn a_name_is_never_given_to_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let kept = AttachmentFolder::new(folder.path(), 30);
        let path = kept
            .keep(FAMILY, "1", &attachment(DOCUMENT), &MONDAY)
            .unwrap();
        let other = [DOCUMENT, b"1 0 obj\n%%EOF\n"].concat();
        let error = kept.keep(FAMILY, "1", &attachment(&other), &MONDAY);
        let error = error.unwrap_err();
        assert!(matches!(error, KeepError::Taken { .. }));
        assert_eq!(Failure::from(error).code, Code::AttachmentNotKept);
        assert_eq!(std::fs::read(path).unwrap(), DOCUMENT);
        assert_eq!(names(folder.path()), ["YZKsiquc01_1.pdf"]);
    }

    #[test]
    fn a_file_is_removed_when_its_days_are_over_and_those_of_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let kept = AttachmentFolder::new(folder.path(), 2);
        kept.keep(FAMILY, "1", &attachment(DOCUMENT), &MONDAY)
            .unwrap();
        for other in ["letter_1.pdf", "YZKsiquc01.txt", ".madoguchi-crash"] {
            let file = std::fs::File::create(folder.path().join(other)).unwrap();
            file.set_modified(MONDAY.0.into()).unwrap();
        }
        for (later, expected) in [
            (Duration::days(2), 0),
            (Duration::days(2) + Duration::SECOND, 2),
            (Duration::days(9), 0),
        ] {
            let removed = kept.prune(&On(MONDAY.0 + later)).unwrap();
            assert_eq!(removed, expected, "{later}");
        }
        assert_eq!(names(folder.path()), ["YZKsiquc01.txt", "letter_1.pdf"]);
        assert_eq!(
            AttachmentFolder::new(Path::new("none"), 1)
                .prune(&MONDAY)
                .unwrap(),
            0
        );
    }

    #[test]
    fn what_cannot_be_kept_leaves_nothing_and_has_a_code() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "in the way").unwrap();
        let kept = AttachmentFolder::new(&file, 30);
        let error = kept.keep(FAMILY, "1", &attachment(DOCUMENT), &MONDAY);
        assert_eq!(
            Failure::from(error.unwrap_err()).code,
            Code::AttachmentNotKept
        );
        let full = KeepError::Folder {
            path: file,
            source: ErrorKind::StorageFull.into(),
        };
        assert_eq!(Failure::from(full).code, Code::DiskFull);
    }
}
