//! What the operating system gives: one host per machine, time, chance.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Write},
    path::{Path, PathBuf},
    time::Instant,
};

use madoguchi_core::{
    clock::{Clock, Monotonic, Random},
    failure::{Code, Failure},
};
use time::OffsetDateTime;

use crate::os;

/// The longest process number, and some.
const LONGEST_HOLDER: u64 = 20;

/// The lock that makes a process the one host of its state folder. Released when dropped, also by a crash.
#[derive(Debug)]
pub struct HostLock {
    // Held open: closing it gives the lock back.
    _file: File,
}

/// Why this process cannot be the host.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// Another process is.
    #[error("state folder is held by process {holder}")]
    Held {
        /// What the other process wrote into the lock file, empty where that cannot be read.
        holder: String,
    },
    /// The state folder cannot be created or written.
    #[error("{path}")]
    Folder {
        /// Which file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
}

impl HostLock {
    /// Takes the lock of a state folder, which is created when missing.
    ///
    /// # Errors
    /// [`LockError::Held`] where another process has it.
    pub fn take(state: &Path) -> Result<Self, LockError> {
        let path = state.join("host.lock");
        let folder = |source| LockError::Folder {
            path: path.clone(),
            source,
        };
        os::create_private_folder(state).map_err(folder)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(folder)?;
        match file.try_lock() {
            Ok(()) => {
                file.set_len(0)
                    .and_then(|()| write!(file, "{}", std::process::id()))
                    .map_err(folder)?;
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                // Not every system lets others read a locked file.
                let mut holder = String::new();
                let _ = file.take(LONGEST_HOLDER).read_to_string(&mut holder);
                Err(LockError::Held { holder })
            }
            Err(TryLockError::Error(source)) => Err(folder(source)),
        }
    }
}

impl From<LockError> for Failure {
    fn from(error: LockError) -> Self {
        let code = match &error {
            LockError::Held { .. } => Code::AlreadyRunning,
            LockError::Folder { source, .. } => code_of_io(source),
        };
        Self::new(code, error)
    }
}

/// What a failed file operation means for the person who looks after the machine.
#[must_use]
pub fn code_of_io(error: &std::io::Error) -> Code {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Code::DiskFull,
        _ => Code::StateNotWritable,
    }
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// Starts the monotonic clock at zero.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    pub fn new() -> Self {
        Self {
            start: Instant::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    fn monotonic(&self) -> Monotonic {
        Monotonic(self.start.elapsed())
    }
}

/// The operating system's random numbers.
#[derive(Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(
        clippy::expect_used,
        reason = "a machine without random numbers cannot seal a record or name a visit"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random numbers");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_folder_has_one_host_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("deep/state");
        let first = HostLock::take(&state).unwrap();
        let Err(error) = HostLock::take(&state) else {
            panic!("two hosts");
        };
        assert!(
            matches!(&error, LockError::Held { holder } if *holder == std::process::id().to_string())
        );
        assert_eq!(Failure::from(error).code, Code::AlreadyRunning);
        drop(first);
        HostLock::take(&state).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_a_failure_with_a_code() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "in the way").unwrap();
        let error = HostLock::take(&file.join("state")).unwrap_err();
        assert_eq!(Failure::from(error).code, Code::StateNotWritable);
    }
}
