//! Documents in SQLite.

use rusqlite::{Connection, params};
use time::Date;

use crate::store::{DAY, Document, PRUNED_AT_ONCE, StoreError, row};

/// The tables, one step of the schema.
pub(super) const TABLES: &str = "
    CREATE TABLE documents (kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, body TEXT NOT NULL,
        PRIMARY KEY (kind, id)) STRICT, WITHOUT ROWID;
    CREATE TABLE document_index (kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
        PRIMARY KEY (kind, field, value, id)) STRICT, WITHOUT ROWID;
    CREATE INDEX document_index_by_id ON document_index (kind, id);
";

// A CROSS JOIN keeps its order: SQLite would rather walk through all documents of the kind.
const BY_FIELD: &str = "SELECT d.kind, d.id, d.version, d.body FROM document_index i \
    CROSS JOIN documents d ON d.kind = i.kind AND d.id = i.id \
    WHERE i.kind = ? AND i.field = ? AND i.value = ? ORDER BY i.id";

/// One document.
pub(super) fn one(
    connection: &Connection,
    kind: &str,
    id: &str,
) -> Result<Option<Document>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT kind, id, version, body FROM documents WHERE kind = ? AND id = ?",
    )?;
    let document = query
        .query_and_then([kind, id], |row| row::document(row))?
        .next();
    document
        .transpose()?
        .map(|document| indexed(connection, document))
        .transpose()
}

/// Those with this value in this field, by id.
pub(super) fn by_field(
    connection: &Connection,
    kind: &str,
    field: &str,
    value: &str,
) -> Result<Vec<Document>, StoreError> {
    let mut query = connection.prepare_cached(BY_FIELD)?;
    let found = query
        .query_and_then([kind, field, value], |row| row::document(row))?
        .collect::<Result<Vec<_>, StoreError>>()?;
    found
        .into_iter()
        .map(|document| indexed(connection, document))
        .collect()
}

/// Writes all or nothing; `false` when one has another version than it was read at.
pub(super) fn put(connection: &mut Connection, documents: &[Document]) -> Result<bool, StoreError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for document in documents {
        let (kind, id) = (&document.kind, &document.id);
        let written = if document.version == 0 {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO documents (kind, id, version, body) VALUES (?, ?, 1, ?)",
                )?
                .execute(params![kind, id, document.body])?
        } else {
            transaction
                .prepare_cached(
                    "UPDATE documents SET version = version + 1, body = ? WHERE kind = ? AND id = ? AND version = ?",
                )?
                .execute(params![document.body, kind, id, document.version])?
        };
        if written == 0 {
            // Dropping the transaction takes back what the ones before it wrote.
            return Ok(false);
        }
        index(&transaction, document)?;
    }
    transaction.commit()?;
    Ok(true)
}

/// Writes a document unless there is one of its kind and id.
pub(super) fn put_new(connection: &Connection, document: &Document) -> Result<(), StoreError> {
    let written = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO documents (kind, id, version, body) VALUES (?, ?, 1, ?)",
        )?
        .execute(params![document.kind, document.id, document.body])?;
    if written == 0 {
        return Ok(());
    }
    index(connection, document)
}

/// Forgets the documents whose index has a field.
pub(super) fn forget_with(connection: &Connection, field: &str) -> Result<(), StoreError> {
    let with = "(SELECT kind, id FROM document_index WHERE field = ?)";
    for delete in [
        format!("DELETE FROM documents WHERE (kind, id) IN {with}"),
        format!("DELETE FROM document_index WHERE (kind, id) IN {with}"),
    ] {
        connection.execute(&delete, [field])?;
    }
    Ok(())
}

/// Forgets documents of a kind whose day is before another, at most so many at once; gives how many.
pub(super) fn forget_before(
    connection: &Connection,
    kind: &str,
    day: Date,
) -> Result<usize, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT id FROM document_index WHERE kind = ? AND field = ? AND value < ? LIMIT ?",
    )?;
    let over = params![kind, DAY, day.to_string(), PRUNED_AT_ONCE];
    let over = query
        .query_map(over, |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    for id in &over {
        for delete in [
            "DELETE FROM documents WHERE kind = ? AND id = ?",
            "DELETE FROM document_index WHERE kind = ? AND id = ?",
        ] {
            connection.prepare_cached(delete)?.execute([kind, id])?;
        }
    }
    Ok(over.len())
}

fn index(connection: &Connection, document: &Document) -> Result<(), StoreError> {
    let (kind, id) = (&document.kind, &document.id);
    connection
        .prepare_cached("DELETE FROM document_index WHERE kind = ? AND id = ?")?
        .execute([kind, id])?;
    for (field, value) in &document.index {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO document_index (kind, field, value, id) VALUES (?, ?, ?, ?)",
            )?
            .execute([kind, field, value, id])?;
    }
    Ok(())
}

fn indexed(connection: &Connection, mut document: Document) -> Result<Document, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT field, value FROM document_index WHERE kind = ? AND id = ? ORDER BY field, value",
    )?;
    document.index = query
        .query_map([&document.kind, &document.id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<Result<_, _>>()?;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(TABLES).unwrap();
        connection
    }

    #[test]
    fn what_is_looked_up_by_a_field_is_not_searched_among_all() {
        let connection = fresh();
        let mut plan = connection
            .prepare(&format!("EXPLAIN QUERY PLAN {BY_FIELD}"))
            .unwrap();
        let steps = plan
            .query_map(["note", "colour", "red"], |row| row.get::<_, String>(3))
            .unwrap();
        let steps: Vec<String> = steps.collect::<Result<_, _>>().unwrap();
        let expected = [
            "SEARCH i USING PRIMARY KEY (kind=? AND field=? AND value=?)",
            "SEARCH d USING PRIMARY KEY (kind=? AND id=?)",
        ];
        assert_eq!(steps, expected);
    }

    fn note(id: &str, body: &str) -> Document {
        Document::new("note", id, body).found_by("colour", "red")
    }

    #[test]
    fn what_was_put_is_found_by_id_and_by_field_and_counts_its_writes() {
        let mut store = fresh();
        assert!(
            put(
                &mut store,
                &[note("b", "1"), note("a", "2").found_by("size", "9")]
            )
            .unwrap()
        );
        let mut a = one(&store, "note", "a").unwrap().unwrap();
        assert_eq!((a.version, a.body.as_str(), a.index.len()), (1, "2", 2));
        let ids = |field, value| {
            by_field(&store, "note", field, value)
                .unwrap()
                .into_iter()
                .map(|document| document.id)
                .collect::<Vec<_>>()
        };
        assert_eq!(ids("colour", "red"), ["a", "b"]);
        assert_eq!(ids("size", "9"), ["a"]);
        assert_eq!(ids("size", "8"), [""; 0]);
        a.index = vec![("size".into(), "8".into())];
        assert!(put(&mut store, &[a]).unwrap());
        assert_eq!(one(&store, "note", "a").unwrap().unwrap().version, 2);
        assert!(by_field(&store, "note", "size", "9").unwrap().is_empty());
    }

    #[test]
    fn all_are_written_or_none() {
        let mut store = fresh();
        assert!(put(&mut store, &[note("a", "1")]).unwrap());
        let read = one(&store, "note", "a").unwrap().unwrap();
        for (story, second) in [
            ("one that is there already", note("a", "again")),
            (
                "one of another version",
                Document {
                    version: 7,
                    ..read.clone()
                },
            ),
            (
                "one that never was",
                Document {
                    version: 1,
                    ..note("z", "")
                },
            ),
        ] {
            assert!(
                !put(&mut store, &[note("b", "new"), second]).unwrap(),
                "{story}"
            );
            assert_eq!(one(&store, "note", "b").unwrap(), None, "{story}");
            assert_eq!(
                one(&store, "note", "a").unwrap().as_ref(),
                Some(&read),
                "{story}"
            );
        }
    }
}
