//! Loads a population in one transaction, in batches.

use tokio_postgres::{Client, Transaction};

use super::schema::LOCK;
use crate::{
    entitlement::number::number_key,
    store::{People, StoreError, milliseconds},
};

/// People in one statement.
const BATCH: usize = 2000;

/// Rows to write, column by column.
#[derive(Default)]
struct Batch {
    ids: Vec<String>,
    serials: Vec<Option<String>>,
    records: Vec<String>,
    rights: [Vec<String>; 4],
    revoked: Vec<String>,
    since: Vec<i64>,
}

/// Puts people in the place of all others, unless this population is there.
pub(super) async fn load(
    client: &mut Client,
    population: &str,
    people: People,
) -> Result<u64, StoreError> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(LOCK).await?;
    let there = transaction
        .query_opt("SELECT name FROM population", &[])
        .await?;
    let there: Option<String> = there.map(|row| row.try_get(0)).transpose()?;
    if there.as_deref() == Some(population) {
        return Ok(0);
    }
    transaction
        .batch_execute("DELETE FROM people; DELETE FROM rights; DELETE FROM population;")
        .await?;
    let mut number = 0;
    let mut batch = Batch::default();
    for known in people {
        let record = serde_json::to_string(&known.person)
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        for key in known.person.rights.iter().map(number_key) {
            let columns = [key.insurer, key.number, key.birth, known.person.id.clone()];
            for (column, value) in batch.rights.iter_mut().zip(columns) {
                column.push(value);
            }
        }
        if let (Some(serial), Some(since)) = (&known.serial, known.revoked) {
            batch.revoked.push(serial.clone());
            batch.since.push(milliseconds(since));
        }
        batch.ids.push(known.person.id);
        batch.serials.push(known.serial);
        batch.records.push(record);
        number += 1;
        if batch.ids.len() == BATCH {
            write(&transaction, std::mem::take(&mut batch)).await?;
        }
    }
    write(&transaction, batch).await?;
    transaction
        .execute("INSERT INTO population (name) VALUES ($1)", &[&population])
        .await?;
    transaction.commit().await?;
    // The planner knows nothing of a million new rows until it is told.
    client.batch_execute("ANALYZE people, rights").await?;
    Ok(number)
}

async fn write(transaction: &Transaction<'_>, batch: Batch) -> Result<(), StoreError> {
    transaction
        .execute(
            "INSERT INTO people (id, serial, record) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])",
            &[&batch.ids, &batch.serials, &batch.records],
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
            "INSERT INTO revocations (serial, since) SELECT * FROM unnest($1::text[], $2::bigint[]) ON CONFLICT DO NOTHING",
            &[&batch.revoked, &batch.since],
        )
        .await?;
    Ok(())
}
