//! Documents in PostgreSQL.

use time::Date;
use tokio_postgres::{Client, Row, Transaction};

use super::{PATIENCE, PostgresStore};
use crate::store::{DAY, Document, PRUNED_AT_ONCE, StoreError, row};

/// The tables, one step of the schema.
pub(super) const TABLES: &str = "
    CREATE TABLE documents (kind TEXT, id TEXT, version BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id));
    CREATE TABLE document_index (kind TEXT, field TEXT, value TEXT, id TEXT, PRIMARY KEY (kind, field, value, id));
    CREATE INDEX document_index_by_id ON document_index (kind, id);
";

/// The fields of a document's index, as two arrays in one order.
const INDEXED: &str = "\
    ARRAY(SELECT field FROM document_index i WHERE i.kind = d.kind AND i.id = d.id ORDER BY field COLLATE \"C\", value COLLATE \"C\"), \
    ARRAY(SELECT value FROM document_index i WHERE i.kind = d.kind AND i.id = d.id ORDER BY field COLLATE \"C\", value COLLATE \"C\")";

/// One document.
pub(super) async fn one(
    store: &PostgresStore,
    kind: &str,
    id: &str,
) -> Result<Option<Document>, StoreError> {
    let sql = format!(
        "SELECT d.kind, d.id, d.version, d.body, {INDEXED} FROM documents d WHERE d.kind = $1 AND d.id = $2"
    );
    let row = store.first(&sql, &[&kind, &id]).await?;
    row.as_ref().map(document).transpose()
}

/// Those with this value in this field, by id.
pub(super) async fn by_field(
    store: &PostgresStore,
    kind: &str,
    field: &str,
    value: &str,
) -> Result<Vec<Document>, StoreError> {
    let sql = format!(
        "SELECT d.kind, d.id, d.version, d.body, {INDEXED} FROM document_index f \
         JOIN documents d ON d.kind = f.kind AND d.id = f.id \
         WHERE f.kind = $1 AND f.field = $2 AND f.value = $3 ORDER BY d.id COLLATE \"C\""
    );
    let rows = store.query(&sql, &[&kind, &field, &value]).await?;
    rows.iter().map(document).collect()
}

/// Writes all or nothing; `false` when one has another version than it was read at.
pub(super) async fn put(
    store: &PostgresStore,
    mut documents: Vec<Document>,
) -> Result<bool, StoreError> {
    // Rows are locked in one order everywhere, so that no two writers wait for each other.
    documents.sort_by(|one, other| (&one.kind, &one.id).cmp(&(&other.kind, &other.id)));
    let mut connection = store.connection().await?;
    let answer = write(&mut connection, &documents);
    match tokio::time::timeout(PATIENCE, answer).await {
        Ok(answer) => answer,
        Err(_) => {
            // Nobody knows what it is doing: it is not for the next request.
            drop(deadpool_postgres::Object::take(connection));
            Err(StoreError::Unreachable {
                why: "no answer in time".into(),
            })
        }
    }
}

async fn write(client: &mut Client, documents: &[Document]) -> Result<bool, StoreError> {
    let transaction = client.transaction().await?;
    for document in documents {
        let (kind, id) = (&document.kind, &document.id);
        let written = if document.version == 0 {
            transaction
                .execute(
                    "INSERT INTO documents (kind, id, version, body) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING",
                    &[kind, id, &document.body],
                )
                .await?
        } else {
            transaction
                .execute(
                    "UPDATE documents SET version = version + 1, body = $1 WHERE kind = $2 AND id = $3 AND version = $4",
                    &[&document.body, kind, id, &document.version],
                )
                .await?
        };
        if written == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        index(&transaction, document).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Writes a document unless there is one of its kind and id.
pub(super) async fn put_new(
    transaction: &Transaction<'_>,
    document: &Document,
) -> Result<(), StoreError> {
    let written = transaction
        .execute(
            "INSERT INTO documents (kind, id, version, body) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING",
            &[&document.kind, &document.id, &document.body],
        )
        .await?;
    if written == 0 {
        return Ok(());
    }
    index(transaction, document).await
}

/// Forgets the documents whose index has a field.
pub(super) async fn forget_with(
    transaction: &Transaction<'_>,
    field: &str,
) -> Result<(), StoreError> {
    let with = "(SELECT kind, id FROM document_index WHERE field = $1)";
    for delete in [
        format!("DELETE FROM documents WHERE (kind, id) IN {with}"),
        format!("DELETE FROM document_index WHERE (kind, id) IN {with}"),
    ] {
        transaction.execute(&delete, &[&field]).await?;
    }
    Ok(())
}

/// Forgets documents of a kind whose day is before another, at most so many at once; gives how many.
pub(super) async fn forget_before(
    store: &PostgresStore,
    kind: &str,
    day: Date,
) -> Result<usize, StoreError> {
    let rows = store
        .query(
            "WITH over AS (SELECT id FROM document_index WHERE kind = $1 AND field = $2 AND value < $3 LIMIT $4), \
             gone AS (DELETE FROM documents WHERE kind = $1 AND id IN (SELECT id FROM over) RETURNING id), \
             led AS (DELETE FROM document_index WHERE kind = $1 AND id IN (SELECT id FROM over)) \
             SELECT id FROM gone",
            &[&kind, &DAY, &day.to_string(), &i64::from(PRUNED_AT_ONCE)],
        )
        .await?;
    Ok(rows.len())
}

async fn index(transaction: &Transaction<'_>, document: &Document) -> Result<(), StoreError> {
    let (kind, id) = (&document.kind, &document.id);
    transaction
        .execute(
            "DELETE FROM document_index WHERE kind = $1 AND id = $2",
            &[kind, id],
        )
        .await?;
    let (fields, values): (Vec<&str>, Vec<&str>) = document
        .index
        .iter()
        .map(|(field, value)| (field.as_str(), value.as_str()))
        .unzip();
    transaction
        .execute(
            "INSERT INTO document_index (kind, id, field, value) \
             SELECT $1, $2, field, value FROM unnest($3::text[], $4::text[]) AS f (field, value) ON CONFLICT DO NOTHING",
            &[kind, id, &fields, &values],
        )
        .await?;
    Ok(())
}

fn document(found: &Row) -> Result<Document, StoreError> {
    let mut document = row::document(found)?;
    let (fields, values): (Vec<String>, Vec<String>) = (found.try_get(4)?, found.try_get(5)?);
    document.index = fields.into_iter().zip(values).collect();
    Ok(document)
}
