//! Records out of the rows of either database, column by column in the order of the queries.

use rusqlite::types::FromSql as FromSqlite;
use tokio_postgres::types::FromSqlOwned as FromPostgres;

use super::{
    Access, Asked, Challenge, Document, Proof, Revocation, StoreError, Token, Visit, moment,
};
use crate::person::Person;

/// What a column can hold in both databases.
pub(super) trait Cell: FromSqlite + FromPostgres {}

impl<T: FromSqlite + FromPostgres> Cell for T {}

/// A row of either database.
pub(super) trait Row {
    /// The value of a column, counted from 0.
    fn cell<T: Cell>(&self, column: usize) -> Result<T, StoreError>;
}

impl Row for rusqlite::Row<'_> {
    fn cell<T: Cell>(&self, column: usize) -> Result<T, StoreError> {
        Ok(self.get(column)?)
    }
}

impl Row for tokio_postgres::Row {
    fn cell<T: Cell>(&self, column: usize) -> Result<T, StoreError> {
        Ok(self.try_get(column)?)
    }
}

/// `id, institution, serial, purpose, opened, challenge, expires, consumed, proved, grace, not_after`
pub(super) fn visit(row: &impl Row) -> Result<Visit, StoreError> {
    Ok(Visit {
        id: row.cell(0)?,
        institution: row.cell(1)?,
        serial: row.cell(2)?,
        purpose: row.cell(3)?,
        opened: moment(row.cell(4)?),
        challenge: Challenge {
            bytes: row.cell(5)?,
            expires: moment(row.cell(6)?),
        },
        consumed: row.cell(7)?,
        proof: match row.cell(8)? {
            Some(at) => Some(Proof {
                at: moment(at),
                grace: row.cell(9)?,
                not_after: moment(row.cell(10)?),
            }),
            None => None,
        },
    })
}

/// `asked, consents`
pub(super) fn asked(row: &impl Row) -> Result<Asked, StoreError> {
    Ok(Asked {
        at: moment(row.cell(0)?),
        consents: row.cell(1)?,
    })
}

/// `value, institution, expires`
pub(super) fn token(row: &impl Row) -> Result<Token, StoreError> {
    Ok(Token {
        value: row.cell(0)?,
        institution: row.cell(1)?,
        expires: moment(row.cell(2)?),
    })
}

/// `at, institution, asked_by, person, validity`
pub(super) fn access(row: &impl Row) -> Result<Access, StoreError> {
    Ok(Access {
        at: moment(row.cell(0)?),
        institution: row.cell(1)?,
        asked_by: row.cell(2)?,
        person: row.cell(3)?,
        validity: row.cell(4)?,
    })
}

/// `record`
pub(super) fn person(row: &impl Row) -> Result<Person, StoreError> {
    read(&row.cell::<String>(0)?)
}

/// `serial, since, record` of the person whose card it is, if there is one.
pub(super) fn revocation(row: &impl Row) -> Result<Revocation, StoreError> {
    let record: Option<String> = row.cell(2)?;
    Ok(Revocation {
        serial: row.cell(0)?,
        since: moment(row.cell(1)?),
        person: record.as_deref().map(read).transpose()?,
    })
}

/// `kind, id, version, body`; the index stands elsewhere.
pub(super) fn document(row: &impl Row) -> Result<Document, StoreError> {
    let mut document = Document::new(
        row.cell::<String>(0)?,
        row.cell::<String>(1)?,
        row.cell::<String>(3)?,
    );
    document.version = row.cell(2)?;
    Ok(document)
}

fn read(record: &str) -> Result<Person, StoreError> {
    serde_json::from_str(record).map_err(|error| StoreError::Damaged(error.to_string()))
}
