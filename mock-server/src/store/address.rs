//! Where a store is: `sqlite:PATH` or `postgres://…`.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use super::{PostgresStore, SqliteStore, Store, StoreError};

/// Where a store is. Its debug text holds no password.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StoreAddress {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database; the connection is not encrypted, so it belongs to the same machine or a private network.
    Postgres(Box<tokio_postgres::Config>),
}

/// Why a text is no address of a store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreAddressError {
    /// It begins with neither of the two.
    #[error("a store is named sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Unknown,
    /// It begins like a PostgreSQL address and is none.
    #[error("not an address of a PostgreSQL database: {0}")]
    Postgres(#[source] tokio_postgres::Error),
}

impl StoreAddress {
    /// Opens the store, making or migrating its tables.
    ///
    /// # Errors
    /// When the file or the database cannot be opened or written, or was written by a newer version.
    pub async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::Sqlite(path) => Arc::new(SqliteStore::open(path)?),
            Self::Postgres(config) => Arc::new(PostgresStore::connect(config).await?),
        })
    }
}

impl FromStr for StoreAddress {
    type Err = StoreAddressError;

    fn from_str(text: &str) -> Result<Self, StoreAddressError> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => text
                .parse()
                .map(|config| Self::Postgres(Box::new(config)))
                .map_err(StoreAddressError::Postgres),
            _ => Err(StoreAddressError::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_kind_and_hides_its_password() {
        for (text, expected) in [
            ("sqlite:a/b.sqlite", "Sqlite(\"a/b.sqlite\")"),
            ("sqlite::memory:", "Sqlite(\":memory:\")"),
            ("postgres://u:hidden@h/d", "Postgres("),
            ("postgresql:///d?host=/run/sockets", "Postgres("),
            ("sqlite:", "no address"),
            ("mysql:x", "no address"),
            ("", "no address"),
            ("postgres://h:port/d", "no address"),
        ] {
            let shown = match text.parse::<StoreAddress>() {
                Ok(address) => format!("{address:?}"),
                Err(error) => format!("no address: {error}"),
            };
            assert!(shown.starts_with(expected), "{text}: {shown}");
            assert!(!shown.contains("hidden"), "{text}: {shown}");
        }
    }
}
