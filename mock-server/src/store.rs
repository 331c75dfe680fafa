//! What the server must remember: people, visits, revocations, tokens.

use std::{future::Future, pin::Pin};

use time::OffsetDateTime;

use crate::person::Person;

mod document;
mod sqlite;

pub use document::Document;
pub use sqlite::SqliteStore;

/// What a store answers, later.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A store. Every method is one transaction.
pub trait Store: Send + Sync + 'static {
    /// Puts these people in the place of all others.
    fn replace_people(&self, people: Vec<Known>) -> Reply<'_, ()>;

    /// The person whose card's certificate has this serial number (upper-case hexadecimal).
    fn person_by_certificate(&self, serial: String) -> Reply<'_, Option<Person>>;

    /// Everybody with a right of this insurer, number and birth date.
    fn people_by_number(&self, number: NumberKey) -> Reply<'_, Vec<Person>>;

    /// Begins a visit; forgets those older than an hour.
    fn open_visit(&self, visit: Visit) -> Reply<'_, ()>;

    /// A visit as it stands.
    fn visit(&self, id: String) -> Reply<'_, Option<Visit>>;

    /// Gives a visit that is not proven a new challenge; `false` when it is proven or unknown.
    fn replace_challenge(&self, id: String, challenge: Challenge) -> Reply<'_, bool>;

    /// Takes a visit's challenge, once: of any number of callers at most one gets `true`.
    /// `false` when it is taken, has expired at `now`, or was replaced by another than `bytes`.
    fn consume_challenge(&self, id: String, bytes: Vec<u8>, now: OffsetDateTime)
    -> Reply<'_, bool>;

    /// Records that the holder proved possession.
    fn record_proof(&self, id: String, proof: Proof) -> Reply<'_, ()>;

    /// Records the first result of a visit, and gives the first one recorded.
    fn record_result(&self, id: String, result: Asked) -> Reply<'_, Option<Asked>>;

    /// Puts a serial number on the revocation list; the first time counts.
    fn revoke(&self, serial: String, since: OffsetDateTime) -> Reply<'_, ()>;

    /// The revocation list.
    fn revocations(&self) -> Reply<'_, Vec<(String, OffsetDateTime)>>;

    /// Since when a serial number is revoked.
    fn revoked_since(&self, serial: String) -> Reply<'_, Option<OffsetDateTime>>;

    /// Remembers a token.
    fn put_token(&self, token: Token) -> Reply<'_, ()>;

    /// A token's record.
    fn token(&self, value: String) -> Reply<'_, Option<Token>>;

    /// A document of the welfare office side.
    fn document(&self, kind: &'static str, id: String) -> Reply<'_, Option<Document>>;

    /// The documents with this value in this field of their index, by id.
    fn documents(
        &self,
        kind: &'static str,
        field: &'static str,
        value: String,
    ) -> Reply<'_, Vec<Document>>;

    /// Writes all of them or none, each over the version it was read at (0 when it must not be there yet) and together with
    /// its index; `false`, and nothing is written, when one has another version by now.
    fn put_documents(&self, documents: Vec<Document>) -> Reply<'_, bool>;
}

/// A person with the certificate that leads to them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Known {
    /// The person.
    pub person: Person,
    /// Serial number of the card's certificate, upper-case hexadecimal; absent without a card.
    pub serial: Option<String>,
}

/// How a right is found by number. All fields are normalised: half width, no padding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NumberKey {
    /// Insurer number, or public payer number for assistance.
    pub insurer: String,
    /// Insured number, or recipient number.
    pub number: String,
    /// `yyyyMMdd`.
    pub birth: String,
}

/// A challenge and when it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Challenge {
    /// 32 random bytes.
    pub bytes: Vec<u8>,
    /// The moment from which it is refused.
    pub expires: OffsetDateTime,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Visit {
    /// UUID, version 4.
    pub id: String,
    /// The institution that opened it.
    pub institution: String,
    /// Serial number of the card's certificate, upper-case hexadecimal.
    pub serial: String,
    /// What it is for.
    pub purpose: String,
    /// When it was opened.
    pub opened: OffsetDateTime,
    /// The current challenge.
    pub challenge: Challenge,
    /// The current challenge was taken.
    pub consumed: bool,
    /// The proof, once there is one.
    pub proof: Option<Proof>,
}

/// A proof of possession.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Proof {
    /// When it was given.
    pub at: OffsetDateTime,
    /// The certificate has expired and is in its grace.
    pub grace: bool,
    /// The certificate's last second.
    pub not_after: OffsetDateTime,
}

/// The first question for a visit's result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// When.
    pub at: OffsetDateTime,
    /// The consents as JSON.
    pub consents: String,
}

/// A token of the web variant.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token {
    /// Its text.
    pub value: String,
    /// The institution it was given to.
    pub institution: String,
    /// The moment from which it is refused.
    pub expires: OffsetDateTime,
}

/// Why a store did not answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Too much to do, or another process holds the file: try again.
    #[error("the store is busy")]
    Busy,
    /// The file cannot be opened, read or written; a full disk is one.
    #[error("the store does not work: {0}")]
    Failed(#[from] rusqlite::Error),
    /// The file was written by a newer version.
    #[error("the store has schema {found}, this program knows {known}")]
    NewerSchema {
        /// The file's schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A record cannot be read back.
    #[error("a record of the store is damaged: {0}")]
    Damaged(String),
    /// The store's thread has ended or could not begin.
    #[error("the store is closed")]
    Closed,
}
