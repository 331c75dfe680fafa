//! What the server must remember: people, visits, revocations, tokens, and who asked what.
//!
//! A store outlives its server, and several servers may share one: then whatever one of them has acknowledged,
//! all the others know. Two stores answer to one table of behaviours (`tests/service/store.rs`).

use std::{future::Future, pin::Pin};

use time::{Date, Duration, OffsetDateTime};

use crate::person::Person;

mod address;
mod document;
mod error;
mod mark;
mod population;
mod postgres;
mod row;
mod sqlite;

pub use address::{StoreAddress, StoreAddressError};
pub use document::{DAY, Document};
pub use error::StoreError;
pub use mark::Mark;
pub use population::{DERIVED, Group, Known, People};
pub use postgres::PostgresStore;
pub use sqlite::SqliteStore;

/// How long a visit is remembered.
pub const VISIT_KEPT: Duration = Duration::HOUR;

/// The most that one call of [`Store::prune`] forgets of a kind, so that nobody waits long behind it.
pub const PRUNED_AT_ONCE: u32 = 1000;

/// What a store answers, later.
pub type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A store. Every method is one transaction.
pub trait Store: Send + Sync + 'static {
    /// Puts these people in the place of all others, unless the store has the groups of these names already: the named alone
    /// where only they are others. Whoever reads meanwhile finds the old ones, and a load that breaks off leaves them.
    /// Gives how many people were put there, 0 when they were there already.
    fn load_people(&self, named: Group, generated: Group) -> Reply<'_, u64>;

    /// The person whose card's certificate has this serial number (upper-case hexadecimal).
    fn person_by_certificate(&self, serial: String) -> Reply<'_, Option<Person>>;

    /// A person by id.
    fn person(&self, id: String) -> Reply<'_, Option<Person>>;

    /// Everybody with a right of this insurer, number and birth date.
    fn people_by_number(&self, number: NumberKey) -> Reply<'_, Vec<Person>>;

    /// Everybody with a right of this insurer and number (normalised), whatever their birth date.
    fn people_by_insured(&self, insurer: String, number: String) -> Reply<'_, Vec<Person>>;

    /// The people with a mark whose ids come after another's, by id, `at_most` so many.
    fn people_by_mark(&self, mark: Mark, after: String, at_most: u32) -> Reply<'_, Vec<Person>>;

    /// Begins a visit.
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

    /// The revocation list, by serial number, each with the person whose card it is.
    fn revocations(&self) -> Reply<'_, Vec<Revocation>>;

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

    /// Writes a line of the access log.
    fn record_access(&self, access: Access) -> Reply<'_, ()>;

    /// The access log from a moment to before another, the oldest first, `at_most` so many lines.
    fn accesses(
        &self,
        from: OffsetDateTime,
        until: OffsetDateTime,
        at_most: u32,
    ) -> Reply<'_, Vec<Access>>;

    /// Forgets what is over, at most [`PRUNED_AT_ONCE`] of each kind; gives how many records. Call it until it gives 0.
    fn prune(&self, over: Over) -> Reply<'_, u64>;
}

/// How a right is found by number. All fields are normalised: half width, no padding.
#[derive(Clone, Debug, PartialEq, Eq)]
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
pub struct Challenge {
    /// 32 random bytes.
    pub bytes: Vec<u8>,
    /// The moment from which it is refused.
    pub expires: OffsetDateTime,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// A serial number on the revocation list.
#[derive(Clone, Debug, PartialEq)]
pub struct Revocation {
    /// Upper-case hexadecimal.
    pub serial: String,
    /// Since when.
    pub since: OffsetDateTime,
    /// Whose card it is; absent when it leads to nobody.
    pub person: Option<Person>,
}

/// A proof of possession.
#[derive(Clone, Debug, PartialEq, Eq)]
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
pub struct Asked {
    /// When.
    pub at: OffsetDateTime,
    /// The consents as JSON.
    pub consents: String,
}

/// A token of the web variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its text.
    pub value: String,
    /// The institution it was given to.
    pub institution: String,
    /// The moment from which it is refused.
    pub expires: OffsetDateTime,
}

/// A line of the access log: who asked what, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// When.
    pub at: OffsetDateTime,
    /// The institution that asked.
    pub institution: String,
    /// How it asked: `card` or `number`.
    pub asked_by: String,
    /// The id of the person the answer was about; absent when it named nobody.
    pub person: Option<String>,
    /// `QualificationValidity` of the answer.
    pub validity: String,
}

/// What is over, and may be forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// Visits that were opened before.
    pub visits: OffsetDateTime,
    /// Tokens that ended before.
    pub tokens: OffsetDateTime,
    /// Lines of the access log from before.
    pub accesses: OffsetDateTime,
    /// Lines of the access log beyond the latest so many.
    pub accesses_beyond: u32,
    /// Documents of these kinds whose index has a [`DAY`] before this one.
    pub documents: Vec<(&'static str, Date)>,
}

/// A moment as stores keep it: milliseconds since 1970.
fn milliseconds(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// A stored moment; one out of range is the beginning of time, so that it counts as long past.
fn moment(milliseconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(milliseconds) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}
