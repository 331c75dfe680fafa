//! One SQLite file per host, in a folder of its owner's. Personal fields stand in one sealed column; everything else may be read by whoever looks after
//! the machine.

pub(crate) mod alias;
mod known;
pub(crate) mod noted;
pub(crate) mod refetch;
mod seal;
mod situation;
pub(crate) mod visitor;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use madoguchi_core::{
    clock::Random,
    eligibility::MessageError,
    failure::{Code, Failure},
    outcome::{Facility, InstitutionKind, Offices},
    visit::InquiryId,
};
use rusqlite::{Connection, ErrorCode, TransactionBehavior, ffi};

pub use noted::Noted;
pub use refetch::NextFetch;
pub(crate) use seal::Seal;
pub use situation::Said;
pub use visitor::{KnownVisitors, PersonKey};

use crate::{host::code_of_io, os};

/// Each step takes the file from the version of its place to the next; `PRAGMA user_version` says where a file stands.
const MIGRATIONS: [&str; 6] = [
    "
    CREATE TABLE journal (
        inquiry    TEXT PRIMARY KEY,
        at         TEXT NOT NULL,
        asked_by   TEXT NOT NULL,
        end        TEXT NOT NULL,
        identified TEXT,
        failure    TEXT,
        sealed     BLOB NOT NULL
    ) STRICT;
    CREATE INDEX journal_at ON journal (at);
    CREATE TABLE outbox (
        inquiry   TEXT PRIMARY KEY REFERENCES journal (inquiry),
        attempts  INTEGER NOT NULL DEFAULT 0,
        delivered TEXT
    ) STRICT;
    CREATE TABLE revealed (
        number  INTEGER PRIMARY KEY,
        at      TEXT NOT NULL,
        inquiry TEXT NOT NULL REFERENCES journal (inquiry),
        field   TEXT NOT NULL
    ) STRICT;
",
    "
    CREATE TABLE visitor (
        person BLOB PRIMARY KEY,
        first  TEXT NOT NULL
    ) STRICT;
    CREATE TABLE alias (
        person   BLOB NOT NULL,
        spelling BLOB NOT NULL,
        sealed   BLOB NOT NULL,
        PRIMARY KEY (person, spelling)
    ) STRICT;
    CREATE TABLE noted (
        number  INTEGER PRIMARY KEY,
        inquiry TEXT NOT NULL REFERENCES journal (inquiry),
        at      TEXT NOT NULL,
        sealed  BLOB NOT NULL
    ) STRICT;
    CREATE INDEX noted_inquiry ON noted (inquiry);
",
    "
    CREATE TABLE amended (
        inquiry TEXT NOT NULL REFERENCES journal (inquiry),
        times   INTEGER NOT NULL,
        at      TEXT NOT NULL,
        sealed  BLOB NOT NULL,
        PRIMARY KEY (inquiry, times)
    ) STRICT;
    CREATE VIEW line AS
        SELECT journal.inquiry, journal.at, coalesce(amended.sealed, journal.sealed), coalesce(amended.times, 0),
               coalesce(amended.at, journal.at), journal.rowid AS place
        FROM journal LEFT JOIN amended ON amended.inquiry = journal.inquiry
            AND amended.times = (SELECT max(times) FROM amended AS every WHERE every.inquiry = journal.inquiry);
",
    "
    CREATE TABLE known (
        person BLOB PRIMARY KEY,
        at     TEXT NOT NULL,
        sealed BLOB NOT NULL
    ) STRICT;
    CREATE INDEX known_at ON known (at);
    CREATE TABLE first_ticket (
        office TEXT NOT NULL,
        month  TEXT NOT NULL,
        day    TEXT NOT NULL,
        PRIMARY KEY (office, month)
    ) STRICT;
    CREATE TABLE setting (
        name  TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT;
    CREATE TABLE refetch (
        inquiry TEXT PRIMARY KEY REFERENCES journal (inquiry),
        visited TEXT NOT NULL,
        due     TEXT,
        asked   TEXT,
        empty   INTEGER NOT NULL DEFAULT 0
    ) STRICT;
",
    "
    CREATE TABLE tie_refused (
        number  INTEGER PRIMARY KEY,
        at      TEXT NOT NULL,
        inquiry TEXT NOT NULL,
        why     TEXT NOT NULL,
        sealed  BLOB NOT NULL
    ) STRICT;
    CREATE INDEX tie_refused_inquiry ON tie_refused (inquiry);
",
    "
    CREATE TABLE situated (
        number INTEGER PRIMARY KEY,
        at     TEXT NOT NULL,
        sealed BLOB NOT NULL
    ) STRICT;
",
];

/// The store of one host.
pub struct Store {
    pub(crate) connection: Connection,
    pub(crate) seal: Seal,
    visitors: Arc<KnownVisitors>,
    /// The institution as configured, once a terminal has begun.
    configured: Facility,
    /// By which day welfare offices usually have registered their tickets.
    pub(crate) offices: Offices,
}

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// SQLite.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// The key file or the folder.
    #[error("{path}: {source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The key file does not hold a key.
    #[error("{path}: not a key of 32 bytes")]
    Key {
        /// Which file.
        path: PathBuf,
    },
    /// The file is of a newer version of this program.
    #[error("store has version {found}, this program knows {known}")]
    Newer {
        /// What the file says.
        found: i64,
        /// What this program knows.
        known: usize,
    },
    /// A sealed column does not open with the key.
    #[error("sealed column does not open")]
    Sealed,
    /// Another end of the same inquiry stands in the journal.
    #[error("inquiry {inquiry} has ended before")]
    EndedBefore {
        /// Which inquiry.
        inquiry: InquiryId,
    },
    /// An inquiry that is not in the journal.
    #[error("inquiry {inquiry} is not in the journal")]
    NotInJournal {
        /// Which inquiry.
        inquiry: InquiryId,
    },
    /// Somebody among those that were fetched cannot be read.
    #[error(transparent)]
    Fetched(MessageError),
    /// A time that has no place in the journal's text order.
    #[error(transparent)]
    Time(#[from] time::error::Format),
    /// A sealed column does not hold a record. The text says where, because the error's own may repeat what stands there.
    #[error("sealed column: {:?} at {}", .0.classify(), .0.column())]
    Record(#[from] serde_json::Error),
}

impl Store {
    /// Opens the store of a state folder, which is created when missing, and brings it to this version.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn open(state: &Path, random: &dyn Random) -> Result<Self, StoreError> {
        os::create_private_folder(state).map_err(|source| StoreError::File {
            path: state.to_owned(),
            source,
        })?;
        let seal = Seal::open(&state.join("store.key"), random)?;
        let connection = Connection::open(state.join("madoguchi.sqlite"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let visitors = Arc::new(KnownVisitors::new(&seal));
        let mut store = Self {
            connection,
            seal,
            visitors,
            configured: Facility::new("", InstitutionKind::Clinic),
            offices: Offices::default(),
        };
        store.migrate()?;
        store.check_key()?;
        store.load_visitors()?;
        store.load_known()?;
        Ok(store)
    }

    fn migrate(&mut self) -> Result<(), StoreError> {
        // Immediate: one that only became a writer after its first read would not wait for another writer, but fail.
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let done = usize::try_from(found)
            .ok()
            .filter(|done| *done <= MIGRATIONS.len())
            .ok_or(StoreError::Newer {
                found,
                known: MIGRATIONS.len(),
            })?;
        for step in MIGRATIONS.iter().skip(done) {
            transaction.execute_batch(step)?;
        }
        let version = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
        Ok(())
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Store")
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::Sqlite(error) => code_of_sqlite(error),
            StoreError::File { source, .. } => code_of_io(source),
            StoreError::Key { .. }
            | StoreError::Newer { .. }
            | StoreError::Sealed
            | StoreError::Record(_) => Code::StoreDamaged,
            StoreError::Fetched(_) => Code::AnswerMalformed,
            StoreError::EndedBefore { .. }
            | StoreError::NotInJournal { .. }
            | StoreError::Time(_) => Code::ProgramFault,
        };
        Self::new(code, error)
    }
}

fn code_of_sqlite(error: &rusqlite::Error) -> Code {
    match error.sqlite_error() {
        Some(ffi::Error {
            code: ErrorCode::DiskFull,
            ..
        }) => Code::DiskFull,
        Some(ffi::Error {
            code: ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase,
            ..
        }) => Code::StoreDamaged,
        _ => Code::StateNotWritable,
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::{
        outcome::AskedBy,
        visit::{Consents, End, Entry},
    };
    use time::OffsetDateTime;

    use super::*;
    use crate::{host::SystemRandom, terminal::DeskRecord};

    #[test]
    fn a_store_of_a_newer_program_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path(), &SystemRandom).unwrap();
        store
            .connection
            .pragma_update(None, "user_version", 99)
            .unwrap();
        drop(store);
        let error = Store::open(folder.path(), &SystemRandom).unwrap_err();
        assert!(matches!(error, StoreError::Newer { found: 99, .. }));
    }

    #[test]
    fn nothing_personal_stands_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        let record = DeskRecord::new(
            OffsetDateTime::UNIX_EPOCH,
            Entry {
                consents: Consents::comprehensive(true, true),
                ..Entry::without_answer(
                    InquiryId(uuid::Uuid::from_u128(1)),
                    AskedBy::Number,
                    End::Answered,
                )
            },
        );
        store.record(&record, true, &SystemRandom).unwrap();
        let sealed = serde_json::to_string(&record.entry.consents).unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(sealed.len())
                .any(|window| window == sealed.as_bytes());
            assert!(!found, "{}", path.display());
        }
        drop(store);
        let store = Store::open(folder.path(), &SystemRandom).unwrap();
        assert_eq!(store.recent(1).unwrap(), [record]);
    }

    #[test]
    fn damage_has_a_code_of_its_own() {
        let table: [(&str, &[u8]); 2] =
            [("madoguchi.sqlite", &[b'x'; 8192]), ("store.key", b"short")];
        for (file, content) in table {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join(file), content).unwrap();
            let error = Store::open(folder.path(), &SystemRandom).unwrap_err();
            assert_eq!(Failure::from(error).code, Code::StoreDamaged, "{file}");
        }
    }
}
