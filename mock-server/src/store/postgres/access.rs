//! The access log, and forgetting what is over.

use time::OffsetDateTime;

use super::{PostgresStore, documents};
use crate::store::{Access, Over, PRUNED_AT_ONCE, StoreError, milliseconds, row};

/// Writes a line.
pub(super) async fn record(store: &PostgresStore, access: Access) -> Result<(), StoreError> {
    store
        .query(
            "INSERT INTO accesses (at, institution, asked_by, person, validity) VALUES ($1, $2, $3, $4, $5)",
            &[
                &milliseconds(access.at),
                &access.institution,
                &access.asked_by,
                &access.person,
                &access.validity,
            ],
        )
        .await?;
    Ok(())
}

/// The lines from a moment to before another, the oldest first.
pub(super) async fn between(
    store: &PostgresStore,
    from: OffsetDateTime,
    until: OffsetDateTime,
    at_most: u32,
) -> Result<Vec<Access>, StoreError> {
    let rows = store
        .query(
            "SELECT at, institution, asked_by, person, validity FROM accesses \
             WHERE at >= $1 AND at < $2 ORDER BY at, id LIMIT $3",
            &[
                &milliseconds(from),
                &milliseconds(until),
                &i64::from(at_most),
            ],
        )
        .await?;
    rows.iter().map(row::access).collect()
}

/// Forgets what is over, at most so many of each kind. Rows that another process is forgetting are left to it.
pub(super) async fn prune(store: &PostgresStore, over: Over) -> Result<u64, StoreError> {
    let at_most = i64::from(PRUNED_AT_ONCE);
    let mut forgotten = 0;
    for (delete, before) in [
        (
            "DELETE FROM visits WHERE id IN \
             (SELECT id FROM visits WHERE opened < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1",
            milliseconds(over.visits),
        ),
        (
            "DELETE FROM tokens WHERE value IN \
             (SELECT value FROM tokens WHERE expires < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1",
            milliseconds(over.tokens),
        ),
        (
            "DELETE FROM accesses WHERE id IN \
             (SELECT id FROM accesses WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1",
            milliseconds(over.accesses),
        ),
        (
            "DELETE FROM accesses WHERE id IN (SELECT id FROM accesses \
             WHERE id <= (SELECT max(id) FROM accesses) - $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED) RETURNING 1",
            i64::from(over.accesses_beyond),
        ),
    ] {
        forgotten += store.query(delete, &[&before, &at_most]).await?.len();
    }
    for (kind, before) in &over.documents {
        forgotten += documents::forget_before(store, kind, *before).await?;
    }
    Ok(u64::try_from(forgotten).unwrap_or(u64::MAX))
}
