//! Loads people in one transaction, and finds them.

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::documents;
use crate::{
    entitlement::number::number_key,
    person::Person,
    store::{
        Group, Mark, StoreError, milliseconds,
        population::{DERIVED, Missing, People},
        row,
    },
};

/// While a population is loaded its indexes are in memory, and afterwards the usual two megabytes are: in KiB, negative for SQLite.
const CACHE_WHILE_LOADING: i64 = -131_072;
const CACHE_OTHERWISE: i64 = -2000;

/// One step of the schema: who is named can be replaced without the others.
pub(super) const NAMED: &str = "
    ALTER TABLE people ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX people_named ON people (id) WHERE named = 1;
    DROP TABLE population;
    CREATE TABLE population (named TEXT NOT NULL, generated TEXT NOT NULL) STRICT;
";

/// Another step: who is found by a mark. Whoever is there already has none, so that all are loaded anew.
pub(super) const MARKS: &str = "
    CREATE TABLE marks (mark INTEGER NOT NULL, person TEXT NOT NULL, PRIMARY KEY (mark, person)) STRICT, WITHOUT ROWID;
    DELETE FROM population;
";

const BY_INSURED: &str = "SELECT record FROM people WHERE id IN \
    (SELECT person FROM rights WHERE insurer = ? AND number = ?) ORDER BY id";

// The order of the tables is not left to the planner, which takes an empty statistic for an empty table.
const BY_MARK: &str = "SELECT record FROM marks CROSS JOIN people ON id = person \
    WHERE mark = ? AND person > ? ORDER BY person LIMIT ?";

/// Everybody with a right of these numbers.
pub(super) fn by_insured(
    connection: &Connection,
    insurer: &str,
    number: &str,
) -> Result<Vec<Person>, StoreError> {
    let mut query = connection.prepare_cached(BY_INSURED)?;
    let found = query.query_and_then([insurer, number], |row| row::person(row))?;
    found.collect()
}

/// The next people with a mark.
pub(super) fn by_mark(
    connection: &Connection,
    mark: Mark,
    after: &str,
    at_most: u32,
) -> Result<Vec<Person>, StoreError> {
    let mut query = connection.prepare_cached(BY_MARK)?;
    let found = query.query_and_then(params![mark.0, after, at_most], |row| row::person(row))?;
    found.collect()
}

/// Puts in the place of the old people those who are not there yet.
pub(super) fn load(
    connection: &mut Connection,
    named: Group,
    generated: Group,
) -> Result<u64, StoreError> {
    connection.pragma_update(None, "cache_size", CACHE_WHILE_LOADING)?;
    let loaded = load_at_once(connection, named, generated);
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
    named: Group,
    generated: Group,
) -> Result<u64, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let there = transaction
        .query_row("SELECT named, generated FROM population", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let missing = Missing::of(there.as_ref(), &named, &generated);
    match missing {
        Missing::Nothing => return Ok(0),
        Missing::Named => forget_named(&transaction)?,
        Missing::Everybody => {
            transaction
                .execute_batch("DELETE FROM people; DELETE FROM rights; DELETE FROM marks;")?;
            documents::forget_with(&transaction, DERIVED)?;
        }
    }
    let mut number = put(&transaction, true, named.people)?;
    if missing == Missing::Everybody {
        number += put(&transaction, false, generated.people)?;
    }
    transaction.execute("DELETE FROM population", [])?;
    transaction.execute(
        "INSERT INTO population (named, generated) VALUES (?, ?)",
        [named.name, generated.name],
    )?;
    transaction.commit()?;
    Ok(number)
}

/// Rights and marks go by their keys: nothing else leads to them without reading a million.
fn forget_named(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut query = transaction.prepare("SELECT record FROM people WHERE named = 1")?;
    let people = query
        .query_and_then([], |row| row::person(row))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut right = transaction.prepare(
        "DELETE FROM rights WHERE insurer = ? AND number = ? AND birth = ? AND person = ?",
    )?;
    let mut mark = transaction.prepare("DELETE FROM marks WHERE mark = ? AND person = ?")?;
    for person in &people {
        for found_by in Mark::of(person) {
            mark.execute(params![found_by.0, person.id])?;
        }
        for key in person.rights.iter().map(number_key) {
            right.execute(params![key.insurer, key.number, key.birth, person.id])?;
        }
    }
    transaction.execute("DELETE FROM people WHERE named = 1", [])?;
    Ok(())
}

fn put(transaction: &Transaction<'_>, named: bool, people: People) -> Result<u64, StoreError> {
    let mut number = 0;
    let mut person = transaction
        .prepare("INSERT INTO people (id, serial, record, named) VALUES (?, ?, ?, ?)")?;
    let mut right = transaction.prepare(
        "INSERT OR IGNORE INTO rights (insurer, number, birth, person) VALUES (?, ?, ?, ?)",
    )?;
    let mut mark = transaction.prepare("INSERT INTO marks (mark, person) VALUES (?, ?)")?;
    let mut revoked =
        transaction.prepare("INSERT OR IGNORE INTO revocations (serial, since) VALUES (?, ?)")?;
    for known in people {
        let record = serde_json::to_string(&known.person)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        person.execute(params![known.person.id, known.serial, record, named])?;
        for key in known.person.rights.iter().map(number_key) {
            right.execute(params![key.insurer, key.number, key.birth, known.person.id])?;
        }
        for found_by in Mark::of(&known.person) {
            mark.execute(params![found_by.0, known.person.id])?;
        }
        if let (Some(serial), Some(since)) = (known.serial, known.revoked) {
            revoked.execute(params![serial, milliseconds(since)])?;
        }
        for document in &known.documents {
            documents::put_new(transaction, document)?;
        }
        number += 1;
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_looked_up_is_not_searched_among_a_million() {
        let mut connection = Connection::open_in_memory().unwrap();
        super::super::migrate(&mut connection).unwrap();
        let by_id = "SEARCH people USING INDEX sqlite_autoindex_people_1 (id=?)";
        for (query, expected) in [
            (
                BY_INSURED,
                [
                    by_id,
                    "SEARCH rights USING PRIMARY KEY (insurer=? AND number=?)",
                ],
            ),
            (
                BY_MARK,
                [
                    "SEARCH marks USING PRIMARY KEY (mark=? AND person>?)",
                    by_id,
                ],
            ),
        ] {
            let mut plan = connection
                .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
                .unwrap();
            let given = vec!["1"; plan.parameter_count()];
            let given = rusqlite::params_from_iter(given);
            let steps = plan
                .query_map(given, |row| row.get::<_, String>(3))
                .unwrap();
            let mut steps: Vec<String> = steps.collect::<Result<_, _>>().unwrap();
            steps.retain(|step| step.starts_with("S"));
            assert_eq!(steps, expected, "{query}");
        }
    }
}
