//! The store in one SQLite file: one thread owns the connection, requests wait in a bounded queue.

use std::{
    path::Path,
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, params};
use time::OffsetDateTime;
use tokio::sync::oneshot;

use super::{
    Access, Asked, Challenge, Document, Group, Mark, NumberKey, Over, Proof, Reply, Revocation,
    Store, StoreError, Token, Visit, milliseconds, moment, row,
};
use crate::person::Person;

mod access;
mod documents;
mod people;

/// Schema steps; the file's `user_version` counts those taken.
const MIGRATIONS: &[&str] = &["
    CREATE TABLE people (id TEXT PRIMARY KEY, serial TEXT UNIQUE, record TEXT NOT NULL) STRICT;
    CREATE TABLE rights (insurer TEXT NOT NULL, number TEXT NOT NULL, birth TEXT NOT NULL, person TEXT NOT NULL,
        PRIMARY KEY (insurer, number, birth, person)) STRICT, WITHOUT ROWID;
    CREATE TABLE visits (id TEXT PRIMARY KEY, institution TEXT NOT NULL, serial TEXT NOT NULL, purpose TEXT NOT NULL,
        opened INTEGER NOT NULL, challenge BLOB NOT NULL, expires INTEGER NOT NULL, consumed INTEGER NOT NULL,
        proved INTEGER, grace INTEGER, not_after INTEGER, asked INTEGER, consents TEXT) STRICT, WITHOUT ROWID;
    CREATE INDEX visits_by_age ON visits (opened);
    CREATE TABLE revocations (serial TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE tokens (value TEXT PRIMARY KEY, institution TEXT NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
", "
    CREATE TABLE population (name TEXT NOT NULL) STRICT;
    CREATE INDEX tokens_by_end ON tokens (expires);
    CREATE TABLE accesses (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, institution TEXT NOT NULL,
        asked_by TEXT NOT NULL, person TEXT, validity TEXT NOT NULL) STRICT;
    CREATE INDEX accesses_by_time ON accesses (at);
", documents::TABLES, people::NAMED, people::MARKS];

/// Requests that may wait before the store calls itself busy.
const QUEUE: usize = 1024;

/// How long the store waits for another process that holds the file.
const BUSY: Duration = Duration::from_secs(2);

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// A store in one SQLite file (write-ahead log).
#[derive(Debug)]
pub struct SqliteStore {
    jobs: SyncSender<Job>,
}

impl SqliteStore {
    /// Opens the file, making or migrating it.
    ///
    /// # Errors
    /// When the file cannot be opened or written, or was written by a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        migrate(&mut connection)?;
        let (jobs, queue) = sync_channel::<Job>(QUEUE);
        std::thread::Builder::new()
            .name("mock-store".into())
            .spawn(move || {
                while let Ok(job) = queue.recv() {
                    job(&mut connection);
                }
            })
            .map_err(|_| StoreError::Closed)?;
        Ok(Self { jobs })
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Reply<'_, T> {
        let (answer, answered) = oneshot::channel();
        let sent = self.jobs.try_send(Box::new(move |connection| {
            // Nobody waits when the client has gone.
            let _gone = answer.send(work(connection));
        }));
        Box::pin(async move {
            match sent {
                Ok(()) => answered
                    .await
                    .map_err(|_| StoreError::Closed)?
                    .map_err(told_busy),
                Err(TrySendError::Full(_)) => Err(StoreError::Busy),
                Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
            }
        })
    }
}

impl Store for SqliteStore {
    fn load_people(&self, named: Group, generated: Group) -> Reply<'_, u64> {
        self.run(move |connection| people::load(connection, named, generated))
    }

    fn person_by_certificate(&self, serial: String) -> Reply<'_, Option<Person>> {
        self.run(move |connection| {
            let mut query =
                connection.prepare_cached("SELECT record FROM people WHERE serial = ?")?;
            let mut found = query.query_and_then([serial], |row| row::person(row))?;
            found.next().transpose()
        })
    }

    fn person(&self, id: String) -> Reply<'_, Option<Person>> {
        self.run(move |connection| {
            let mut query = connection.prepare_cached("SELECT record FROM people WHERE id = ?")?;
            let mut found = query.query_and_then([id], |row| row::person(row))?;
            found.next().transpose()
        })
    }

    fn people_by_number(&self, number: NumberKey) -> Reply<'_, Vec<Person>> {
        self.run(move |connection| {
            let mut query = connection.prepare_cached(
                "SELECT record FROM rights JOIN people ON id = person \
                 WHERE insurer = ? AND number = ? AND birth = ? ORDER BY id",
            )?;
            let numbers = params![number.insurer, number.number, number.birth];
            query
                .query_and_then(numbers, |row| row::person(row))?
                .collect()
        })
    }

    fn people_by_insured(&self, insurer: String, number: String) -> Reply<'_, Vec<Person>> {
        self.run(move |connection| people::by_insured(connection, &insurer, &number))
    }

    fn people_by_mark(&self, mark: Mark, after: String, at_most: u32) -> Reply<'_, Vec<Person>> {
        self.run(move |connection| people::by_mark(connection, mark, &after, at_most))
    }

    fn open_visit(&self, visit: Visit) -> Reply<'_, ()> {
        self.run(move |connection| {
            connection
                .prepare_cached(
                    "INSERT INTO visits (id, institution, serial, purpose, opened, challenge, expires, consumed) \
                     VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
                )?
                .execute(params![
                    visit.id,
                    visit.institution,
                    visit.serial,
                    visit.purpose,
                    milliseconds(visit.opened),
                    visit.challenge.bytes,
                    milliseconds(visit.challenge.expires),
                ])?;
            Ok(())
        })
    }

    fn visit(&self, id: String) -> Reply<'_, Option<Visit>> {
        self.run(move |connection| {
            let mut query = connection.prepare_cached(
                "SELECT id, institution, serial, purpose, opened, challenge, expires, consumed, proved, grace, not_after \
                 FROM visits WHERE id = ?",
            )?;
            query.query_and_then([id], |row| row::visit(row))?.next().transpose()
        })
    }

    fn replace_challenge(&self, id: String, challenge: Challenge) -> Reply<'_, bool> {
        self.run(move |connection| {
            let mut update = connection.prepare_cached(
                "UPDATE visits SET challenge = ?, expires = ?, consumed = 0 WHERE id = ? AND proved IS NULL",
            )?;
            Ok(update.execute(params![challenge.bytes, milliseconds(challenge.expires), id])? == 1)
        })
    }

    fn consume_challenge(
        &self,
        id: String,
        bytes: Vec<u8>,
        now: OffsetDateTime,
    ) -> Reply<'_, bool> {
        self.run(move |connection| {
            let mut update = connection.prepare_cached(
                "UPDATE visits SET consumed = 1 WHERE id = ? AND challenge = ? AND consumed = 0 AND expires > ?",
            )?;
            Ok(update.execute(params![id, bytes, milliseconds(now)])? == 1)
        })
    }

    fn record_proof(&self, id: String, proof: Proof) -> Reply<'_, ()> {
        self.run(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE visits SET proved = ?, grace = ?, not_after = ? WHERE id = ?",
                )?
                .execute(params![
                    milliseconds(proof.at),
                    proof.grace,
                    milliseconds(proof.not_after),
                    id
                ])?;
            Ok(())
        })
    }

    fn record_result(&self, id: String, result: Asked) -> Reply<'_, Option<Asked>> {
        self.run(move |connection| {
            let mut first = connection.prepare_cached(
                "UPDATE visits SET asked = coalesce(asked, ?), consents = coalesce(consents, ?) WHERE id = ? \
                 RETURNING asked, consents",
            )?;
            let asked = params![milliseconds(result.at), result.consents, id];
            first.query_and_then(asked, |row| row::asked(row))?.next().transpose()
        })
    }

    fn revoke(&self, serial: String, since: OffsetDateTime) -> Reply<'_, ()> {
        self.run(move |connection| {
            connection
                .prepare_cached("INSERT OR IGNORE INTO revocations (serial, since) VALUES (?, ?)")?
                .execute(params![serial, milliseconds(since)])?;
            Ok(())
        })
    }

    fn revocations(&self) -> Reply<'_, Vec<Revocation>> {
        self.run(move |connection| {
            let mut query = connection.prepare_cached(
                "SELECT r.serial, since, record FROM revocations r LEFT JOIN people p ON p.serial = r.serial ORDER BY r.serial",
            )?;
            query.query_and_then([], |row| row::revocation(row))?.collect()
        })
    }

    fn revoked_since(&self, serial: String) -> Reply<'_, Option<OffsetDateTime>> {
        self.run(move |connection| {
            let mut query =
                connection.prepare_cached("SELECT since FROM revocations WHERE serial = ?")?;
            Ok(query
                .query_row([serial], |row| row.get(0).map(moment))
                .optional()?)
        })
    }

    fn put_token(&self, token: Token) -> Reply<'_, ()> {
        self.run(move |connection| {
            connection
                .prepare_cached(
                    "INSERT INTO tokens (value, institution, expires) VALUES (?, ?, ?)",
                )?
                .execute(params![
                    token.value,
                    token.institution,
                    milliseconds(token.expires)
                ])?;
            Ok(())
        })
    }

    fn token(&self, value: String) -> Reply<'_, Option<Token>> {
        self.run(move |connection| {
            let mut query = connection
                .prepare_cached("SELECT value, institution, expires FROM tokens WHERE value = ?")?;
            query
                .query_and_then([value], |row| row::token(row))?
                .next()
                .transpose()
        })
    }

    fn document(&self, kind: &'static str, id: String) -> Reply<'_, Option<Document>> {
        self.run(move |connection| documents::one(connection, kind, &id))
    }

    fn documents(
        &self,
        kind: &'static str,
        field: &'static str,
        value: String,
    ) -> Reply<'_, Vec<Document>> {
        self.run(move |connection| documents::by_field(connection, kind, field, &value))
    }

    fn put_documents(&self, documents: Vec<Document>) -> Reply<'_, bool> {
        self.run(move |connection| documents::put(connection, &documents))
    }

    fn record_access(&self, access: Access) -> Reply<'_, ()> {
        self.run(move |connection| access::record(connection, &access))
    }

    fn accesses(
        &self,
        from: OffsetDateTime,
        until: OffsetDateTime,
        at_most: u32,
    ) -> Reply<'_, Vec<Access>> {
        self.run(move |connection| access::between(connection, from, until, at_most))
    }

    fn prune(&self, over: Over) -> Reply<'_, u64> {
        self.run(move |connection| access::prune(connection, &over))
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let taken = usize::try_from(found).ok().filter(|_| found <= known);
    let Some(taken) = taken else {
        return Err(StoreError::NewerSchema { found, known });
    };
    for step in MIGRATIONS.iter().skip(taken) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    Ok(transaction.commit()?)
}

fn told_busy(error: StoreError) -> StoreError {
    match error {
        StoreError::Failed(error)
            if matches!(
                error.sqlite_error_code(),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
            ) =>
        {
            StoreError::Busy
        }
        other => other,
    }
}
