//! The folder `face` of the official link application (連携アプリ): results that the face unit pushed, which nobody asked for. Beside it the folder `res`,
//! where it is asked through: a result that comes after its question was given up answers nobody any more.
//!
//! Everybody on the network may write there, files grow while one looks, and they stay until the link application removes them: this reads and never
//! writes. A result is taken when two looks in a row read the same bytes and these are a whole message for this institution, packed or not; once, however
//! many files hold it. Files of other names and documents (PDF) are left where they are. Modelled on open integrations.

pub(crate) mod late;

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use late::Late;
use madoguchi_core::{
    clock::Clock,
    eligibility::{
        EligibilityResult, MessageError, code::ReferenceClassification, file_name::FileName,
    },
    failure::{Code, Failure},
    outcome::Arrival,
    visit::InquiryId,
};
use sha2::{Digest, Sha256};
use time::{Date, PrimitiveDateTime};

use crate::{
    config::Config,
    os::open_plain,
    service::{
        ServiceError,
        folder::{is_unfinished, packed_message},
    },
};

/// The longest result that is read.
const LONGEST: u64 = 1024 * 1024;
/// The most results of a day, and the most files that are looked at: anybody on the network can fill the folder.
const MOST: usize = 2000;
/// How long between two looks. Shares tell of no changes: somebody has to look.
const BETWEEN: Duration = Duration::from_millis(500);

/// The folders in which results appear that nobody waits for.
#[derive(Debug)]
pub struct FaceFolder {
    face: Option<PathBuf>,
    late: Option<Late>,
    password_file: Option<PathBuf>,
    institution: String,
    between: Duration,
    seen: BTreeMap<PathBuf, Seen>,
    taken: BTreeSet<[u8; 32]>,
    day: Option<Date>,
}

/// What arrived.
pub struct Mail {
    /// The same for the same result, also after a restart: it is made of the result, which holds an identifier of its own.
    pub inquiry: InquiryId,
    /// The result; whose it is has to be found out.
    pub result: EligibilityResult,
    /// How it came.
    pub arrival: Arrival,
}

/// A file to look at.
struct Found {
    /// The time in its name.
    at: PrimitiveDateTime,
    path: PathBuf,
    arrival: Arrival,
}

/// Why the folder cannot be looked at.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}")]
pub struct FolderError {
    /// Which folder.
    pub path: PathBuf,
    /// The system's reason.
    pub source: std::io::Error,
}

/// A file as it was seen last.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    size: u64,
    modified: Option<SystemTime>,
    digest: [u8; 32],
    /// Nothing more will come of these bytes.
    settled: bool,
}

/// Why a file is no message.
enum Unread {
    /// Its end is missing.
    Unfinished,
    Broken(Code),
}

impl From<ServiceError> for Unread {
    fn from(error: ServiceError) -> Self {
        if is_unfinished(&error) {
            Self::Unfinished
        } else {
            Self::Broken(Failure::from(error).code)
        }
    }
}

impl FaceFolder {
    /// The folder of this institution's terminal.
    #[must_use]
    pub fn new(folder: &Path, institution: &str) -> Self {
        Self {
            face: Some(folder.to_owned()),
            ..Self::nowhere(institution)
        }
    }

    /// The folders of a configuration; `None` where it names none.
    #[must_use]
    pub fn of(config: &Config, clock: Arc<dyn Clock>) -> Option<Self> {
        let (face, late) = (config.folder.face.clone(), Late::of(config, clock));
        (face.is_some() || late.is_some()).then(|| Self {
            face,
            late,
            password_file: config.folder.password_file.clone(),
            ..Self::nowhere(&config.institution.code)
        })
    }

    fn nowhere(institution: &str) -> Self {
        Self {
            face: None,
            late: None,
            password_file: None,
            institution: institution.to_owned(),
            between: BETWEEN,
            seen: BTreeMap::new(),
            taken: BTreeSet::new(),
            day: None,
        }
    }

    /// With another time between two looks.
    #[must_use]
    pub fn looking_every(self, between: Duration) -> Self {
        Self { between, ..self }
    }

    /// How long to wait before the next look.
    #[must_use]
    pub fn between(&self) -> Duration {
        self.between
    }

    /// Looks once: what of `today` has arrived whole since the last look, oldest first.
    ///
    /// # Errors
    /// The folder cannot be read; what a single file does is no error.
    pub fn look(&mut self, today: Date) -> Result<Vec<Mail>, FolderError> {
        if self.day.replace(today) != Some(today) {
            self.taken.clear();
        }
        let files = self.files(today)?;
        let there: BTreeSet<&PathBuf> = files.iter().map(|found| &found.path).collect();
        self.seen.retain(|path, _| there.contains(path));
        let mut arrived = Vec::new();
        for found in files {
            arrived.extend(self.look_at(&found));
        }
        Ok(arrived)
    }

    /// The results of a day, by the time in their names.
    fn files(&self, today: Date) -> Result<Vec<Found>, FolderError> {
        let mut files = Vec::new();
        if let Some(folder) = &self.face {
            files.extend(self.pushed(folder, today).map_err(at(folder))?);
        }
        if let Some(late) = &self.late {
            let found = late.files(today).map_err(at(late.folder()))?;
            files.extend(found.into_iter().map(|(at, path)| Found {
                at,
                path,
                arrival: Arrival::Late,
            }));
        }
        files.sort_by(|one, other| (one.at, &one.path).cmp(&(other.at, &other.path)));
        // The oldest have been taken, or never will be.
        files.drain(..files.len().saturating_sub(MOST));
        Ok(files)
    }

    fn pushed(&self, folder: &Path, today: Date) -> std::io::Result<Vec<Found>> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_str().and_then(|name| name.parse().ok());
            let Some(FileName::Face(name)) = name else {
                continue;
            };
            let of_another = name
                .institution()
                .is_some_and(|institution| institution != self.institution);
            if !of_another && name.written_at().date() == today {
                files.push(Found {
                    at: name.written_at(),
                    path: entry.path(),
                    arrival: Arrival::Pushed,
                });
            }
        }
        Ok(files)
    }

    /// What a file holds, once it has stood still for a whole look. A file that cannot be read now may be read later.
    fn look_at(&mut self, found: &Found) -> Option<Mail> {
        let path = &found.path;
        let state = std::fs::symlink_metadata(path).ok()?;
        let (size, modified) = (state.len(), state.modified().ok());
        let before = self.seen.get(path);
        let unchanged = before.is_some_and(|before| {
            before.settled && before.size == size && before.modified == modified
        });
        if unchanged || !state.is_file() || size > LONGEST {
            return None;
        }
        let bytes = read(path)?;
        let digest: [u8; 32] = Sha256::digest(&bytes).into();
        let still = before.is_some_and(|before| before.digest == digest && !before.settled);
        let message = still.then(|| self.message(path, bytes));
        let settled = !matches!(message, None | Some(Err(Unread::Unfinished)));
        let seen = Seen {
            size,
            modified,
            digest,
            settled,
        };
        self.seen.insert(path.clone(), seen);
        let (result, digest) = match message? {
            Ok(read) => read,
            Err(Unread::Unfinished) => return None,
            Err(Unread::Broken(code)) => {
                tracing::warn!(%code, "a received result cannot be read");
                return None;
            }
        };
        if !self.is_ours(&result, found.arrival) {
            tracing::warn!("a received result is not for this institution or was asked otherwise");
            return None;
        }
        if self.taken.len() >= MOST {
            tracing::warn!("more results were received today than are taken");
            return None;
        }
        self.taken.insert(digest).then(|| Mail {
            inquiry: inquiry_of(&digest),
            result,
            arrival: found.arrival,
        })
    }

    /// The message of a file, and the digest of what it was read from.
    fn message(
        &self,
        path: &Path,
        bytes: Vec<u8>,
    ) -> Result<(EligibilityResult, [u8; 32]), Unread> {
        let is_packed = path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
        let bytes = match is_packed {
            true => packed_message(bytes, self.password_file.as_deref())?,
            false => bytes,
        };
        match EligibilityResult::read(&bytes) {
            Ok(result) => Ok((result, Sha256::digest(&bytes).into())),
            // An archive is whole: nothing more will come of what is in it.
            Err(MessageError::Unfinished) if !is_packed => Err(Unread::Unfinished),
            Err(_) => Err(Unread::Broken(Code::AnswerMalformed)),
        }
    }

    /// Whether a message is what its name says: pushed for a card or asked by number, to this institution, with an identifier.
    fn is_ours(&self, result: &EligibilityResult, arrival: Arrival) -> bool {
        let asked = match arrival {
            Arrival::Pushed => ReferenceClassification::Card,
            Arrival::Late => ReferenceClassification::Number,
        };
        let identifier = result.header().identifier.value();
        result.check_institution(&self.institution).is_ok()
            && result.check_reference_classification(asked).is_ok()
            && identifier.is_some_and(|identifier| !identifier.trim().is_empty())
    }
}

/// Names the folder of an error.
fn at(folder: &Path) -> impl FnOnce(std::io::Error) -> FolderError + '_ {
    move |source| FolderError {
        path: folder.to_owned(),
        source,
    }
}

/// At most [`LONGEST`] bytes: a file may have grown since its size was asked.
fn read(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    // What lay there a moment ago may be a link or a pipe by now.
    let file = open_plain(path).ok()?;
    file.take(LONGEST + 1).read_to_end(&mut bytes).ok()?;
    (u64::try_from(bytes.len()).ok()? <= LONGEST).then_some(bytes)
}

fn inquiry_of(digest: &[u8; 32]) -> InquiryId {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(digest.first_chunk::<16>().unwrap_or(&[0; 16]));
    InquiryId(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Mail({}, …)", self.inquiry)
    }
}

impl From<FolderError> for Failure {
    fn from(error: FolderError) -> Self {
        Self::new(Code::FolderUnreadable, error)
    }
}

#[cfg(test)]
mod tests;
