//! Where a store is: `sqlite:PATH` or `postgres://…`.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use tokio_postgres::{Config, config::SslMode};

use super::{PostgresStore, SqliteStore, Store, StoreError};

/// The parameter that names whom to trust, as libpq calls it.
const AUTHORITY: &str = "sslrootcert=";

/// Where a store is. Its debug text holds no password.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StoreAddress {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres {
        /// Server, user and database.
        config: Box<tokio_postgres::Config>,
        /// Whom to trust for the server's certificate, PEM. Absent where the connection is not encrypted: it belongs to the same
        /// machine or a private network then.
        authority: Option<PathBuf>,
    },
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
    /// Encryption without anybody to trust for it, or the other way round: neither would protect anything.
    #[error("sslmode=require and sslrootcert=FILE go together")]
    Encryption,
}

impl StoreAddress {
    /// Opens the store, making or migrating its tables.
    ///
    /// # Errors
    /// When the file or the database cannot be opened or written, or was written by a newer version.
    pub async fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match self {
            Self::Sqlite(path) => Arc::new(SqliteStore::open(path)?),
            Self::Postgres { config, authority } => {
                Arc::new(PostgresStore::connect(config, authority.as_deref()).await?)
            }
        })
    }
}

impl FromStr for StoreAddress {
    type Err = StoreAddressError;

    fn from_str(text: &str) -> Result<Self, StoreAddressError> {
        match text.split_once(':') {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => postgres(text),
            _ => Err(StoreAddressError::Unknown),
        }
    }
}

/// The library does not know `sslrootcert`.
fn postgres(text: &str) -> Result<StoreAddress, StoreAddressError> {
    let (database, parameters) = text.split_once('?').unwrap_or((text, ""));
    let (ours, theirs): (Vec<&str>, Vec<&str>) = parameters
        .split('&')
        .filter(|parameter| !parameter.is_empty())
        .partition(|parameter| parameter.starts_with(AUTHORITY));
    let url = format!("{database}?{}", theirs.join("&"));
    let config: Config = url.parse().map_err(StoreAddressError::Postgres)?;
    let authority = ours.first().and_then(|ours| ours.strip_prefix(AUTHORITY));
    if authority.is_some() != (config.get_ssl_mode() == SslMode::Require) {
        return Err(StoreAddressError::Encryption);
    }
    Ok(StoreAddress::Postgres {
        config: Box::new(config),
        authority: authority.map(PathBuf::from),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_kind_and_hides_its_password() {
        for (text, expected) in [
            ("sqlite:a/b.sqlite", "Sqlite(\"a/b.sqlite\")"),
            ("sqlite::memory:", "Sqlite(\":memory:\")"),
            ("postgres://u:hidden@h/d", "Postgres {"),
            ("postgresql:///d?host=/run/sockets", "Postgres {"),
            (
                "postgres://u:hidden@h/d?sslmode=require&sslrootcert=ca.pem",
                "Postgres {",
            ),
            ("postgres://u@h/d?sslmode=require", "no address"),
            ("postgres://u@h/d?sslrootcert=ca.pem", "no address"),
            (
                "postgres://u@h/d?sslrootcert=ca.pem&sslmode=prefer",
                "no address",
            ),
            ("postgres://u@h/d?sslmode=verify-full", "no address"),
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
