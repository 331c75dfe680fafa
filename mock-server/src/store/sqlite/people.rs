//! Loads a population in one transaction.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use crate::{
    entitlement::number::number_key,
    store::{People, StoreError, milliseconds},
};

/// While a population is loaded its indexes are in memory, and afterwards the usual two megabytes are: in KiB, negative for SQLite.
const CACHE_WHILE_LOADING: i64 = -131_072;
const CACHE_OTHERWISE: i64 = -2000;

/// Puts people in the place of all others, unless this population is there.
pub(super) fn load(
    connection: &mut Connection,
    population: &str,
    people: People,
) -> Result<u64, StoreError> {
    connection.pragma_update(None, "cache_size", CACHE_WHILE_LOADING)?;
    let loaded = load_at_once(connection, population, people);
    connection.pragma_update(None, "cache_size", CACHE_OTHERWISE)?;
    connection.execute_batch("PRAGMA shrink_memory")?;
    if loaded.as_ref().is_ok_and(|people| *people > 0) {
        // The log holds the whole population a second time; a reader of another process may keep it, and then it is cut later.
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    }
    loaded
}

fn load_at_once(
    connection: &mut Connection,
    population: &str,
    people: People,
) -> Result<u64, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let there = transaction
        .query_row("SELECT name FROM population", [], |row| {
            row.get::<_, String>(0)
        })
        .optional()?;
    if there.as_deref() == Some(population) {
        return Ok(0);
    }
    transaction.execute_batch("DELETE FROM people; DELETE FROM rights; DELETE FROM population;")?;
    let mut number = 0;
    {
        let mut person =
            transaction.prepare("INSERT INTO people (id, serial, record) VALUES (?, ?, ?)")?;
        let mut right = transaction.prepare(
            "INSERT OR IGNORE INTO rights (insurer, number, birth, person) VALUES (?, ?, ?, ?)",
        )?;
        let mut revoked = transaction
            .prepare("INSERT OR IGNORE INTO revocations (serial, since) VALUES (?, ?)")?;
        for known in people {
            let record = serde_json::to_string(&known.person)
                .map_err(|error| StoreError::Damaged(error.to_string()))?;
            person.execute(params![known.person.id, known.serial, record])?;
            for key in known.person.rights.iter().map(number_key) {
                right.execute(params![key.insurer, key.number, key.birth, known.person.id])?;
            }
            if let (Some(serial), Some(since)) = (known.serial, known.revoked) {
                revoked.execute(params![serial, milliseconds(since)])?;
            }
            number += 1;
        }
    }
    transaction.execute("INSERT INTO population (name) VALUES (?)", [population])?;
    transaction.commit()?;
    Ok(number)
}
