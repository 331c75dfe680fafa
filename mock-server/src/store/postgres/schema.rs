//! The tables, and their migrations.

use tokio_postgres::Client;

use super::{documents, people};
use crate::store::StoreError;

/// Held while tables are made or people are loaded, so that processes do so one after another. Any number, the same in all of them.
pub(super) const LOCK: &str = "SELECT pg_advisory_xact_lock(1296385857)";

/// Schema steps; the table `schema_steps` counts those taken. Moments are milliseconds since 1970, as in the other store.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE people (id TEXT PRIMARY KEY, serial TEXT UNIQUE, record TEXT NOT NULL);
    CREATE TABLE rights (insurer TEXT, number TEXT, birth TEXT, person TEXT, PRIMARY KEY (insurer, number, birth, person));
    CREATE TABLE population (name TEXT NOT NULL);
    CREATE TABLE visits (id TEXT PRIMARY KEY, institution TEXT NOT NULL, serial TEXT NOT NULL, purpose TEXT NOT NULL,
        opened BIGINT NOT NULL, challenge BYTEA NOT NULL, expires BIGINT NOT NULL, consumed BOOLEAN NOT NULL,
        proved BIGINT, grace BOOLEAN, not_after BIGINT, asked BIGINT, consents TEXT);
    CREATE INDEX visits_by_age ON visits (opened);
    CREATE TABLE revocations (serial TEXT PRIMARY KEY, since BIGINT NOT NULL);
    CREATE TABLE tokens (value TEXT PRIMARY KEY, institution TEXT NOT NULL, expires BIGINT NOT NULL);
    CREATE INDEX tokens_by_end ON tokens (expires);
    CREATE TABLE accesses (id BIGSERIAL PRIMARY KEY, at BIGINT NOT NULL, institution TEXT NOT NULL,
        asked_by TEXT NOT NULL, person TEXT, validity TEXT NOT NULL);
    CREATE INDEX accesses_by_time ON accesses (at);
", documents::TABLES, people::NAMED, people::MARKS];

/// Takes the steps that are missing, all or none.
pub(super) async fn migrate(client: &mut Client) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(LOCK).await?;
    transaction
        .batch_execute("CREATE TABLE IF NOT EXISTS schema_steps (taken BIGINT NOT NULL)")
        .await?;
    let row = transaction
        .query_opt("SELECT taken FROM schema_steps", &[])
        .await?;
    let found: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let taken = usize::try_from(found).ok().filter(|_| found <= known);
    let Some(taken) = taken else {
        return Err(StoreError::NewerSchema { found, known });
    };
    for step in MIGRATIONS.iter().skip(taken) {
        transaction.batch_execute(step).await?;
    }
    transaction
        .batch_execute("DELETE FROM schema_steps")
        .await?;
    transaction
        .execute("INSERT INTO schema_steps (taken) VALUES ($1)", &[&known])
        .await?;
    Ok(transaction.commit().await?)
}
