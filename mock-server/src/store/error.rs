//! Why a store does not answer.

use std::path::PathBuf;

/// Why a store did not answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Too much to do, or another process holds the file: try again.
    #[error("the store is busy")]
    Busy,
    /// The SQLite file cannot be opened, read or written; a full disk is one reason.
    #[error("the store does not work: {0}")]
    Failed(#[from] rusqlite::Error),
    /// The PostgreSQL server cannot be reached, or the connection broke: what was asked may or may not have happened.
    #[error("the database cannot be reached: {why}")]
    Unreachable {
        /// What the system says about the connection.
        why: String,
    },
    /// No TLS connection to the PostgreSQL server: it offers none, or its certificate is not to be trusted.
    #[error("the database cannot be reached over TLS: {why}")]
    NotEncrypted {
        /// What the TLS library says.
        why: String,
    },
    /// The authority of the database's certificate is missing or unreadable.
    #[error("{path}: {why}")]
    Authority {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The PostgreSQL server refused. Its own sentence may quote a record, so that only the code is kept.
    #[error("the database refused with SQLSTATE {sqlstate}")]
    Refused {
        /// Five characters, PostgreSQL's appendix A.
        sqlstate: String,
    },
    /// The store was written by a newer version.
    #[error("the store has schema {found}, this program knows {known}")]
    NewerSchema {
        /// The store's schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A record cannot be read back.
    #[error("a record of the store is damaged: {0}")]
    Damaged(String),
    /// The store's thread has ended or could not begin.
    #[error("the store is closed")]
    Closed,
}
