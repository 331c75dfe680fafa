//! The access log, and forgetting what is over.

use rusqlite::{Connection, params};
use time::OffsetDateTime;

use super::documents;
use crate::store::{Access, Over, PRUNED_AT_ONCE, StoreError, milliseconds, row};

/// Writes a line.
pub(super) fn record(connection: &Connection, access: &Access) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO accesses (at, institution, asked_by, person, validity) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![
            milliseconds(access.at),
            access.institution,
            access.asked_by,
            access.person,
            access.validity,
        ])?;
    Ok(())
}

/// The lines from a moment to before another, the oldest first.
pub(super) fn between(
    connection: &Connection,
    from: OffsetDateTime,
    until: OffsetDateTime,
    at_most: u32,
) -> Result<Vec<Access>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT at, institution, asked_by, person, validity FROM accesses \
         WHERE at >= ? AND at < ? ORDER BY at, id LIMIT ?",
    )?;
    let window = params![milliseconds(from), milliseconds(until), at_most];
    query
        .query_and_then(window, |row| row::access(row))?
        .collect()
}

/// Forgets what is over, at most so many of each kind.
pub(super) fn prune(connection: &mut Connection, over: &Over) -> Result<u64, StoreError> {
    let transaction = connection.transaction()?;
    let mut forgotten = 0;
    for (delete, before) in [
        (
            "DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE opened < ? LIMIT ?)",
            over.visits,
        ),
        (
            "DELETE FROM tokens WHERE value IN (SELECT value FROM tokens WHERE expires < ? LIMIT ?)",
            over.tokens,
        ),
        (
            "DELETE FROM accesses WHERE id IN (SELECT id FROM accesses WHERE at < ? LIMIT ?)",
            over.accesses,
        ),
    ] {
        forgotten += transaction
            .prepare_cached(delete)?
            .execute(params![milliseconds(before), PRUNED_AT_ONCE])?;
    }
    forgotten += transaction
        .prepare_cached(
            "DELETE FROM accesses WHERE id <= (SELECT max(id) FROM accesses) - ?1 \
             AND id < (SELECT min(id) FROM accesses) + ?2",
        )?
        .execute(params![over.accesses_beyond, PRUNED_AT_ONCE])?;
    for (kind, before) in &over.documents {
        forgotten += documents::forget_before(&transaction, kind, *before)?;
    }
    transaction.commit()?;
    Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
}
