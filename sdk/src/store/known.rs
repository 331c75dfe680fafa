//! What is kept of each person for the next visit: insurer, ground for the share, name, tickets as they were fetched, certificates of subsidies.
//! Sealed, and found by labels that only this store can make; in memory it stays sealed as well and is opened for the person who is here.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use madoguchi_core::{
    clock::{JST, Random},
    outcome::{
        Certificate, ChargeBasis, Entitlement, Kind, Known, KnownBy, LastFetch, LastVisit, Outcome,
        Report, Statement,
    },
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use time::{Date, Duration, OffsetDateTime};

use super::{PersonKey, Seal, Store, StoreError, alias, seal::Label, visitor::KnownVisitors};
use crate::{journal::text_of, terminal::DeskRecord};

/// For how long a person is remembered who does not come again.
const KEPT_FOR: Duration = Duration::days(400);

/// What is kept of a person under one of their labels. `Debug` shows none of it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Kept {
    /// The visit before.
    pub(crate) visit: LastVisit,
    /// The tickets of this right's office.
    pub(crate) fetch: Option<LastFetch>,
    /// Certificates of subsidies, as they came last.
    pub(crate) certificates: Vec<Certificate>,
}

/// A row for the store and for memory.
pub(crate) struct KeptRow {
    person: [u8; 32],
    sealed: Vec<u8>,
}

/// Everybody of whom something is kept.
pub(super) struct People {
    seal: Seal,
    label: Label,
    alias: Label,
    kept: Mutex<Sealed>,
}

#[derive(Default)]
struct Sealed {
    known: HashMap<[u8; 32], Vec<u8>>,
    aliases: HashMap<[u8; 32], Vec<Vec<u8>>>,
}

impl People {
    pub(super) fn new(seal: &Seal) -> Self {
        Self {
            seal: seal.clone(),
            label: seal.label("known"),
            alias: seal.label("alias"),
            kept: Mutex::default(),
        }
    }

    pub(super) fn known(&self, key: &KnownBy<'_>) -> Known {
        let kept = self.kept(&self.labelled(key)).unwrap_or_default();
        let nothing = kept.visit == LastVisit::default();
        Known {
            last_visit: (!nothing).then_some(kept.visit),
            fetched: kept.fetch.into_iter().collect(),
            aliases: self.aliases(key),
            certificates: kept.certificates,
        }
    }

    /// What is kept under a label; a row that does not open is nothing, and the next visit writes it anew.
    fn kept(&self, person: &[u8; 32]) -> Option<Kept> {
        let sealed = self.sealed().known.get(person).cloned()?;
        let opened = self.seal.open_sealed(&row(person), &sealed);
        let read = opened.and_then(|opened| Ok(serde_json::from_slice(&opened)?));
        read.inspect_err(|error| tracing::warn!("a person's row: {error}"))
            .ok()
    }

    fn aliases(&self, key: &KnownBy<'_>) -> Vec<madoguchi_core::outcome::Alias> {
        let KnownBy::Right {
            insurer_number,
            number,
            birth,
            ..
        } = key
        else {
            return Vec::new();
        };
        let person = PersonKey {
            insurer_number,
            number,
            birth: *birth,
        };
        let person = person.labelled(&self.alias);
        let sealed = self.sealed().aliases.get(&person).cloned();
        let open = |sealed: &Vec<u8>| {
            let opened = self.seal.open_sealed(&alias::row(&person), sealed).ok()?;
            serde_json::from_slice(&opened).ok()
        };
        sealed.iter().flatten().filter_map(open).collect()
    }

    fn labelled(&self, key: &KnownBy<'_>) -> [u8; 32] {
        match key {
            KnownBy::Right {
                insurer_number,
                number,
                branch_number,
                birth,
            } => self.label.of(&[
                "right",
                insurer_number,
                number,
                branch_number,
                &birth.to_string(),
            ]),
            KnownBy::Reference { number, birth } => {
                self.label.of(&["reference", number, &birth.to_string()])
            }
        }
    }

    fn sealed(&self) -> MutexGuard<'_, Sealed> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KnownVisitors {
    /// Writes what the next visit needs to know of this one, in the transaction of its record.
    pub(crate) fn note(
        &self,
        connection: &Connection,
        record: &DeskRecord,
        random: &dyn Random,
    ) -> Result<Vec<KeptRow>, StoreError> {
        self.note_after(connection, record, random, Kept::after_visit)
    }

    /// As [`note`](Self::note), after the tickets of a line were fetched: the person may have been here again since.
    pub(crate) fn note_fetched(
        &self,
        connection: &Connection,
        record: &DeskRecord,
        random: &dyn Random,
    ) -> Result<Vec<KeptRow>, StoreError> {
        self.note_after(connection, record, random, |kept, _| kept)
    }

    fn note_after(
        &self,
        connection: &Connection,
        record: &DeskRecord,
        random: &dyn Random,
        visited: impl Fn(Kept, &Report) -> Kept,
    ) -> Result<Vec<KeptRow>, StoreError> {
        let Some(report) = &record.entry.report else {
            return Ok(Vec::new());
        };
        let at = record.amended.map_or(record.at, |amended| amended.at);
        let day = at.to_offset(JST).date();
        let mut rows = Vec::new();
        for (key, right) in keys(report) {
            let person = self.people.labelled(&key);
            let kept = self.people.kept(&person).unwrap_or_default();
            let kept = visited(kept, report).after_fetch(right, day);
            rows.push(self.write(connection, person, &kept, at, random)?);
        }
        for right in &report.entitlements {
            first_tickets(connection, right, day)?;
        }
        Ok(rows)
    }

    /// From now on this is what is known.
    pub(crate) fn keep(&self, rows: Vec<KeptRow>) {
        let rows = rows.into_iter().map(|row| (row.person, row.sealed));
        self.people.sealed().known.extend(rows);
    }

    fn write(
        &self,
        connection: &Connection,
        person: [u8; 32],
        kept: &Kept,
        at: OffsetDateTime,
        random: &dyn Random,
    ) -> Result<KeptRow, StoreError> {
        let text = serde_json::to_vec(kept)?;
        let sealed = self.people.seal.seal(&row(&person), &text, random)?;
        connection.execute(
            "INSERT INTO known (person, at, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET at = ?2, sealed = ?3",
            params![person, text_of(at)?, sealed],
        )?;
        Ok(KeptRow { person, sealed })
    }
}

impl Store {
    pub(super) fn load_known(&self) -> Result<(), StoreError> {
        let visitors = self.visitors();
        let mut sealed = visitors.people.sealed();
        let mut statement = self
            .connection
            .prepare("SELECT person, sealed FROM known")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        sealed.known = rows.collect::<Result<_, _>>()?;
        sealed.aliases.clear();
        let mut statement = self
            .connection
            .prepare("SELECT person, sealed FROM alias ORDER BY rowid")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (person, alias): ([u8; 32], Vec<u8>) = row?;
            sealed.aliases.entry(person).or_default().push(alias);
        }
        Ok(())
    }

    /// The accepted spellings of one person have changed.
    pub(crate) fn load_aliases(&self, person: [u8; 32]) -> Result<(), StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT sealed FROM alias WHERE person = ?1 ORDER BY rowid")?;
        let aliases = statement
            .query_map([&person], |row| row.get(0))?
            .collect::<Result<Vec<Vec<u8>>, _>>()?;
        let visitors = self.visitors();
        visitors.people.sealed().aliases.insert(person, aliases);
        Ok(())
    }

    /// Forgets who has not come for long.
    pub(super) fn forget_known(&mut self, now: OffsetDateTime) -> Result<(), StoreError> {
        let before = text_of(now.saturating_sub(KEPT_FOR))?;
        self.connection
            .execute("DELETE FROM known WHERE at < ?1", [before])?;
        self.load_known()
    }
}

impl Kept {
    /// After a visit. What that one did not say stays as it was: blank overwrites nothing.
    fn after_visit(self, report: &Report) -> Self {
        let insurance = report
            .entitlements
            .iter()
            .find(|right| right.kind == Kind::Insurance && right.outcome.is_usable());
        let charge = insurance
            .map(|right| right.charge.clone())
            .filter(|charge| *charge != ChargeBasis::Undetermined);
        let fields = insurance.map(|right| right.fields.clone());
        let said = Statement {
            // The old address is nobody's business.
            address: None,
            ..Statement::of_service(&report.person, &fields.unwrap_or_default())
        };
        Self {
            visit: LastVisit {
                said: self.visit.said.updated_by(&said),
                charge: charge.or(self.visit.charge),
            },
            // What the report has is the record brought up to date; where subsidies are not used it has nothing.
            certificates: if report.certificates.is_empty() {
                self.certificates
            } else {
                report.certificates.clone()
            },
            ..self
        }
    }

    /// After the tickets of this right were fetched, by a visit or since.
    fn after_fetch(self, right: &Entitlement, day: Date) -> Self {
        let payer = right.fields.insurer_number.clone();
        let fetch = payer
            .filter(|_| tells_of_tickets(right))
            .map(|payer_number| LastFetch {
                on: day,
                payer_number,
                tickets: right.fields.tickets.clone(),
            });
        Self {
            fetch: fetch.or(self.fetch),
            ..self
        }
    }
}

/// The keys of the person of a report, each with its right; a 照会番号 with the first.
fn keys(report: &Report) -> Vec<(KnownBy<'_>, &Entitlement)> {
    let Some(birth) = report.person.birth else {
        return Vec::new();
    };
    let rights = report
        .entitlements
        .iter()
        .filter(|right| right.kind != Kind::Subsidy);
    let key = |right| Some((key_of(right, birth)?, right));
    let mut keys: Vec<_> = rights.clone().filter_map(key).collect();
    let reference = report.person.reference_number.as_deref().map(str::trim);
    if let (Some(number), Some(right)) = (
        reference.filter(|number| !number.is_empty()),
        rights.clone().next(),
    ) {
        keys.push((KnownBy::Reference { number, birth }, right));
    }
    keys
}

/// The key of one right.
pub(crate) fn key_of(right: &Entitlement, birth: Date) -> Option<KnownBy<'_>> {
    Some(KnownBy::right(
        right.fields.insurer_number.as_deref()?,
        right.fields.number.as_deref()?,
        right.fields.branch_number.as_deref(),
        birth,
    ))
}

/// Whether the tickets of this right, or that there are none, are something to compare with.
fn tells_of_tickets(right: &Entitlement) -> bool {
    right.is_assistance()
        && !matches!(
            right.outcome,
            Outcome::AssistanceEnded
                | Outcome::LostByDeathRecord
                | Outcome::ValidNotYetOrEnded
                | Outcome::AnswerInconsistent
                | Outcome::NewCodeSeen
        )
}

/// On which day of its month an office's first ticket of the month was seen.
fn first_tickets(
    connection: &Connection,
    right: &Entitlement,
    day: Date,
) -> Result<(), StoreError> {
    let month = format!("{:04}{:02}", day.year(), u8::from(day.month()));
    let of_month = |ticket: &madoguchi_core::outcome::TicketFacts| {
        ticket.month.as_deref() == Some(month.as_str())
    };
    if let Some(office) = &right.fields.insurer_number
        && right.fields.tickets.iter().any(of_month)
    {
        connection.execute(
            "INSERT INTO first_ticket (office, month, day) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            params![office, month, day.to_string()],
        )?;
    }
    Ok(())
}

/// What a sealed row is bound to.
fn row(person: &[u8; 32]) -> String {
    format!("known{}", alias::row(person))
}

#[cfg(test)]
mod tests;
