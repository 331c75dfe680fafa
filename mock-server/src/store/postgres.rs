//! The store in a PostgreSQL database, for any number of stateless server processes.
//!
//! Every method is one statement, or one transaction, and whatever must happen once is decided by the database:
//! the row's own lock lets one `UPDATE` through, the next one sees what it left.

use std::{path::Path, time::Duration};

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use time::OffsetDateTime;
use tokio_postgres::{Config, NoTls, Row, types::ToSql};

use super::{
    Access, Asked, Challenge, Document, Group, Mark, NumberKey, Over, Proof, Reply, Revocation,
    Store, StoreError, Token, Visit, milliseconds, moment, row,
};
use crate::person::Person;

mod access;
mod documents;
mod encryption;
mod people;
mod schema;

/// Connections of one process.
const CONNECTIONS: usize = 8;

/// How long a request waits for a connection, and then for an answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A store in a PostgreSQL database.
#[derive(Debug)]
pub struct PostgresStore {
    pool: Pool,
}

type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

impl PostgresStore {
    /// Connects, over TLS to a server whose certificate `authority` (PEM) signed where it is given, and makes or migrates the
    /// tables. Processes that do so at the same time wait for each other.
    ///
    /// # Errors
    /// When the database cannot be reached or written, or was written by a newer version.
    pub async fn connect(config: &Config, authority: Option<&Path>) -> Result<Self, StoreError> {
        let mut config = config.clone();
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(PATIENCE);
        }
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match authority {
            Some(authority) => {
                Manager::from_config(config, encryption::trusting(authority)?, recycling)
            }
            None => Manager::from_config(config, NoTls, recycling),
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|_| StoreError::Closed)?;
        let store = Self { pool };
        let mut connection = store.connection().await?;
        schema::migrate(&mut connection).await?;
        drop(connection);
        Ok(store)
    }

    async fn connection(&self) -> Result<Object, StoreError> {
        self.pool.get().await.map_err(|error| match error {
            PoolError::Timeout(deadpool_postgres::TimeoutType::Wait) => StoreError::Busy,
            PoolError::Backend(error) => error.into(),
            other => StoreError::Unreachable {
                why: other.to_string(),
            },
        })
    }

    async fn query(&self, sql: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, StoreError> {
        let connection = self.connection().await?;
        let answer = async {
            let statement = connection.prepare_cached(sql).await?;
            connection.query(&statement, parameters).await
        };
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(answer) => Ok(answer?),
            Err(_) => {
                // Nobody knows what it is doing: it is not for the next request.
                drop(Object::take(connection));
                Err(StoreError::Unreachable {
                    why: "no answer in time".into(),
                })
            }
        }
    }

    async fn first(
        &self,
        sql: &str,
        parameters: Parameters<'_>,
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, parameters).await?.into_iter().next())
    }
}

impl Store for PostgresStore {
    fn load_people(&self, named: Group, generated: Group) -> Reply<'_, u64> {
        Box::pin(async move {
            let mut connection = self.connection().await?;
            people::load(&mut connection, named, generated).await
        })
    }

    fn person_by_certificate(&self, serial: String) -> Reply<'_, Option<Person>> {
        Box::pin(async move {
            let row = self
                .first("SELECT record FROM people WHERE serial = $1", &[&serial])
                .await?;
            row.as_ref().map(row::person).transpose()
        })
    }

    fn person(&self, id: String) -> Reply<'_, Option<Person>> {
        Box::pin(async move {
            let row = self
                .first("SELECT record FROM people WHERE id = $1", &[&id])
                .await?;
            row.as_ref().map(row::person).transpose()
        })
    }

    fn people_by_number(&self, number: NumberKey) -> Reply<'_, Vec<Person>> {
        Box::pin(async move {
            let rows = self
                .query(
                    "SELECT record FROM rights JOIN people ON id = person \
                     WHERE insurer = $1 AND number = $2 AND birth = $3 ORDER BY id COLLATE \"C\"",
                    &[&number.insurer, &number.number, &number.birth],
                )
                .await?;
            rows.iter().map(row::person).collect()
        })
    }

    fn people_by_insured(&self, insurer: String, number: String) -> Reply<'_, Vec<Person>> {
        Box::pin(async move {
            let rows = self
                .query(
                    "SELECT record FROM people WHERE id IN \
                     (SELECT person FROM rights WHERE insurer = $1 AND number = $2) ORDER BY id COLLATE \"C\"",
                    &[&insurer, &number],
                )
                .await?;
            rows.iter().map(row::person).collect()
        })
    }

    fn people_by_mark(&self, mark: Mark, after: String, at_most: u32) -> Reply<'_, Vec<Person>> {
        Box::pin(async move {
            let rows = self
                .query(
                    "SELECT record FROM marks JOIN people ON id = person \
                     WHERE mark = $1 AND person > $2 ORDER BY person LIMIT $3",
                    &[&mark.0, &after, &i64::from(at_most)],
                )
                .await?;
            rows.iter().map(row::person).collect()
        })
    }

    fn open_visit(&self, visit: Visit) -> Reply<'_, ()> {
        Box::pin(async move {
            self.query(
                "INSERT INTO visits (id, institution, serial, purpose, opened, challenge, expires, consumed) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, false)",
                &[
                    &visit.id,
                    &visit.institution,
                    &visit.serial,
                    &visit.purpose,
                    &milliseconds(visit.opened),
                    &visit.challenge.bytes,
                    &milliseconds(visit.challenge.expires),
                ],
            )
            .await?;
            Ok(())
        })
    }

    fn visit(&self, id: String) -> Reply<'_, Option<Visit>> {
        Box::pin(async move {
            let row = self
                .first(
                    "SELECT id, institution, serial, purpose, opened, challenge, expires, consumed, proved, grace, not_after \
                     FROM visits WHERE id = $1",
                    &[&id],
                )
                .await?;
            row.as_ref().map(row::visit).transpose()
        })
    }

    fn replace_challenge(&self, id: String, challenge: Challenge) -> Reply<'_, bool> {
        Box::pin(async move {
            let row = self
                .first(
                    "UPDATE visits SET challenge = $1, expires = $2, consumed = false \
                     WHERE id = $3 AND proved IS NULL RETURNING id",
                    &[&challenge.bytes, &milliseconds(challenge.expires), &id],
                )
                .await?;
            Ok(row.is_some())
        })
    }

    fn consume_challenge(
        &self,
        id: String,
        bytes: Vec<u8>,
        now: OffsetDateTime,
    ) -> Reply<'_, bool> {
        Box::pin(async move {
            let row = self
                .first(
                    "UPDATE visits SET consumed = true \
                     WHERE id = $1 AND challenge = $2 AND NOT consumed AND expires > $3 RETURNING id",
                    &[&id, &bytes, &milliseconds(now)],
                )
                .await?;
            Ok(row.is_some())
        })
    }

    fn record_proof(&self, id: String, proof: Proof) -> Reply<'_, ()> {
        Box::pin(async move {
            self.query(
                "UPDATE visits SET proved = $1, grace = $2, not_after = $3 WHERE id = $4",
                &[
                    &milliseconds(proof.at),
                    &proof.grace,
                    &milliseconds(proof.not_after),
                    &id,
                ],
            )
            .await?;
            Ok(())
        })
    }

    fn record_result(&self, id: String, result: Asked) -> Reply<'_, Option<Asked>> {
        Box::pin(async move {
            let first = self
                .first(
                    "UPDATE visits SET asked = coalesce(asked, $1), consents = coalesce(consents, $2) WHERE id = $3 \
                     RETURNING asked, consents",
                    &[&milliseconds(result.at), &result.consents, &id],
                )
                .await?;
            first.as_ref().map(row::asked).transpose()
        })
    }

    fn revoke(&self, serial: String, since: OffsetDateTime) -> Reply<'_, ()> {
        Box::pin(async move {
            self.query(
                "INSERT INTO revocations (serial, since) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[&serial, &milliseconds(since)],
            )
            .await?;
            Ok(())
        })
    }

    fn revocations(&self) -> Reply<'_, Vec<Revocation>> {
        Box::pin(async move {
            let rows = self
                .query(
                    "SELECT r.serial, since, record FROM revocations r LEFT JOIN people p ON p.serial = r.serial \
                     ORDER BY r.serial COLLATE \"C\"",
                    &[],
                )
                .await?;
            rows.iter().map(row::revocation).collect()
        })
    }

    fn revoked_since(&self, serial: String) -> Reply<'_, Option<OffsetDateTime>> {
        Box::pin(async move {
            let row = self
                .first(
                    "SELECT since FROM revocations WHERE serial = $1",
                    &[&serial],
                )
                .await?;
            let since = row.map(|row| row.try_get(0)).transpose()?;
            Ok(since.map(moment))
        })
    }

    fn put_token(&self, token: Token) -> Reply<'_, ()> {
        Box::pin(async move {
            self.query(
                "INSERT INTO tokens (value, institution, expires) VALUES ($1, $2, $3)",
                &[
                    &token.value,
                    &token.institution,
                    &milliseconds(token.expires),
                ],
            )
            .await?;
            Ok(())
        })
    }

    fn token(&self, value: String) -> Reply<'_, Option<Token>> {
        Box::pin(async move {
            let row = self
                .first(
                    "SELECT value, institution, expires FROM tokens WHERE value = $1",
                    &[&value],
                )
                .await?;
            row.as_ref().map(row::token).transpose()
        })
    }

    fn document(&self, kind: &'static str, id: String) -> Reply<'_, Option<Document>> {
        Box::pin(async move { documents::one(self, kind, &id).await })
    }

    fn documents(
        &self,
        kind: &'static str,
        field: &'static str,
        value: String,
    ) -> Reply<'_, Vec<Document>> {
        Box::pin(async move { documents::by_field(self, kind, field, &value).await })
    }

    fn put_documents(&self, documents: Vec<Document>) -> Reply<'_, bool> {
        Box::pin(documents::put(self, documents))
    }

    fn record_access(&self, access: Access) -> Reply<'_, ()> {
        Box::pin(access::record(self, access))
    }

    fn accesses(
        &self,
        from: OffsetDateTime,
        until: OffsetDateTime,
        at_most: u32,
    ) -> Reply<'_, Vec<Access>> {
        Box::pin(access::between(self, from, until, at_most))
    }

    fn prune(&self, over: Over) -> Reply<'_, u64> {
        Box::pin(access::prune(self, over))
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            // 57P.. is a server that is ended or starts, 53300 one that has no connection left.
            Some(state) if state.code().starts_with("57P") => Self::Unreachable {
                why: "the database is going down or coming up".into(),
            },
            Some(state) if state.code() == "53300" => Self::Busy,
            Some(state) => Self::Refused {
                sqlstate: state.code().into(),
            },
            None if encryption::is_failed(&error) => Self::NotEncrypted {
                why: error.to_string(),
            },
            None => Self::Unreachable {
                why: error.to_string(),
            },
        }
    }
}
