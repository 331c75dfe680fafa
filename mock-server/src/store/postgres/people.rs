//! Loads people in one transaction, in batches.

use tokio_postgres::{Client, Transaction};

use super::{documents, schema::LOCK};
use crate::{
    entitlement::number::number_key,
    person::Person,
    store::{
        Document, Group, Known, Mark, StoreError, milliseconds,
        population::{DERIVED, Missing, People},
        row,
    },
};

/// People in one statement.
const BATCH: usize = 2000;

/// One step of the schema: who is named can be replaced without the others.
pub(super) const NAMED: &str = "
    ALTER TABLE people ADD COLUMN named BOOLEAN NOT NULL DEFAULT false;
    CREATE INDEX people_named ON people (id) WHERE named;
    DROP TABLE population;
    CREATE TABLE population (named TEXT NOT NULL, generated TEXT NOT NULL);
";

/// Another step: who is found by a mark. Whoever is there already has none, so that all are loaded anew.
pub(super) const MARKS: &str = "
    CREATE TABLE marks (mark BIGINT NOT NULL, person TEXT COLLATE \"C\" NOT NULL, PRIMARY KEY (mark, person));
    DELETE FROM population;
";

/// Rows to write, column by column.
#[derive(Default)]
struct Batch {
    ids: Vec<String>,
    serials: Vec<Option<String>>,
    records: Vec<String>,
    rights: Keys,
    marks: Marks,
    revoked: Vec<String>,
    since: Vec<i64>,
    documents: Vec<Document>,
}

/// Insurer, number, birth date and person of rights.
type Keys = [Vec<String>; 4];

/// Marks, and whose they are.
type Marks = (Vec<i64>, Vec<String>);

/// Puts in the place of the old people those who are not there yet.
pub(super) async fn load(
    client: &mut Client,
    named: Group,
    generated: Group,
) -> Result<u64, StoreError> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(LOCK).await?;
    let there = transaction
        .query_opt("SELECT named, generated FROM population", &[])
        .await?;
    let there = there.map(|row| Ok::<_, StoreError>((row.try_get(0)?, row.try_get(1)?)));
    let missing = Missing::of(there.transpose()?.as_ref(), &named, &generated);
    match missing {
        Missing::Nothing => return Ok(0),
        Missing::Named => forget_named(&transaction).await?,
        Missing::Everybody => {
            transaction
                .batch_execute("DELETE FROM people; DELETE FROM rights; DELETE FROM marks;")
                .await?;
            documents::forget_with(&transaction, DERIVED).await?;
        }
    }
    let mut number = put(&transaction, true, named.people).await?;
    if missing == Missing::Everybody {
        number += put(&transaction, false, generated.people).await?;
    }
    transaction.execute("DELETE FROM population", &[]).await?;
    transaction
        .execute(
            "INSERT INTO population (named, generated) VALUES ($1, $2)",
            &[&named.name, &generated.name],
        )
        .await?;
    transaction.commit().await?;
    // The planner knows nothing of a million new rows until it is told.
    client
        .batch_execute("ANALYZE people, rights, marks")
        .await?;
    Ok(number)
}

/// Rights and marks go by their keys: nothing else leads to them without reading a million.
async fn forget_named(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let people = transaction
        .query("SELECT record FROM people WHERE named", &[])
        .await?;
    let mut keys = Keys::default();
    let mut marks = Marks::default();
    for person in &people {
        let person = row::person(person)?;
        push_marks(&mut marks, &person);
        push_keys(&mut keys, &Known::new(person, None));
    }
    transaction
        .execute(
            "DELETE FROM marks USING unnest($1::bigint[], $2::text[]) AS k (m, p) WHERE mark = m AND person = p",
            &[&marks.0, &marks.1],
        )
        .await?;
    let [insurers, numbers, births, people] = &keys;
    transaction
        .execute(
            "DELETE FROM rights USING unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS k (i, n, b, p) \
             WHERE insurer = i AND number = n AND birth = b AND person = p",
            &[insurers, numbers, births, people],
        )
        .await?;
    transaction
        .execute("DELETE FROM people WHERE named", &[])
        .await?;
    Ok(())
}

async fn put(
    transaction: &Transaction<'_>,
    named: bool,
    people: People,
) -> Result<u64, StoreError> {
    let mut number = 0;
    let mut batch = Batch::default();
    for known in people {
        let record = serde_json::to_string(&known.person)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        push_keys(&mut batch.rights, &known);
        push_marks(&mut batch.marks, &known.person);
        if let (Some(serial), Some(since)) = (&known.serial, known.revoked) {
            batch.revoked.push(serial.clone());
            batch.since.push(milliseconds(since));
        }
        batch.ids.push(known.person.id);
        batch.serials.push(known.serial);
        batch.records.push(record);
        batch.documents.extend(known.documents);
        number += 1;
        if batch.ids.len() == BATCH {
            write(transaction, named, std::mem::take(&mut batch)).await?;
        }
    }
    write(transaction, named, batch).await?;
    Ok(number)
}

fn push_keys(keys: &mut Keys, known: &Known) {
    for key in known.person.rights.iter().map(number_key) {
        let columns = [key.insurer, key.number, key.birth, known.person.id.clone()];
        for (column, value) in keys.iter_mut().zip(columns) {
            column.push(value);
        }
    }
}

fn push_marks(marks: &mut Marks, person: &Person) {
    for mark in Mark::of(person) {
        marks.0.push(mark.0);
        marks.1.push(person.id.clone());
    }
}

async fn write(transaction: &Transaction<'_>, named: bool, batch: Batch) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO people (id, serial, record, named) \
             SELECT *, $4::boolean FROM unnest($1::text[], $2::text[], $3::text[])",
            &[&batch.ids, &batch.serials, &batch.records, &named],
        )
        .await?;
    let [insurers, numbers, births, people] = &batch.rights;
    transaction
        .execute(
            "INSERT INTO rights (insurer, number, birth, person) \
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) ON CONFLICT DO NOTHING",
            &[insurers, numbers, births, people],
        )
        .await?;
    transaction
        .execute(
            "INSERT INTO marks (mark, person) SELECT * FROM unnest($1::bigint[], $2::text[])",
            &[&batch.marks.0, &batch.marks.1],
        )
        .await?;
    transaction
        .execute(
            "INSERT INTO revocations (serial, since) SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT DO NOTHING",
            &[&batch.revoked, &batch.since],
        )
        .await?;
    for document in &batch.documents {
        documents::put_new(transaction, document).await?;
    }
    Ok(())
}
