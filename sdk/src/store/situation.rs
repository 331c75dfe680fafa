//! What is going on at offices, insurers and the institution, as the configuration, the desk and the tickets seen so far say it.

use std::{collections::BTreeMap, sync::PoisonError};

use madoguchi_core::{
    eligibility::code::TreatmentType,
    outcome::{Degraded, Facility, Offices, Situation},
};
use rusqlite::{OptionalExtension, params};
use time::{Date, format_description::well_known::Iso8601};

use super::{Store, StoreError};
use crate::terminal::Change;

/// Where what the desk says stands.
const DEGRADED: &str = "degraded";
/// Where the desk's treatment stands.
const TREATMENT: &str = "treatment";

impl Store {
    /// Puts together what is going on, for the institution as configured.
    ///
    /// # Errors
    /// The store.
    pub fn begin(&mut self, facility: &Facility) -> Result<Situation, StoreError> {
        self.configured = facility.clone();
        self.refresh_situation()
    }

    /// Keeps what the desk says.
    ///
    /// # Errors
    /// The store; then it does not count.
    pub fn situate(&mut self, change: &Change) -> Result<Situation, StoreError> {
        match change {
            Change::Degraded(source) => {
                let mut degraded = self.degraded()?;
                degraded.retain(|known| known.number != source.number);
                degraded.push(source.clone());
                self.set(DEGRADED, &serde_json::to_string(&degraded)?)?;
            }
            Change::UpToDate(number) => {
                let mut degraded = self.degraded()?;
                degraded.retain(|known| known.number != *number);
                self.set(DEGRADED, &serde_json::to_string(&degraded)?)?;
            }
            Change::Treatment(treatment) => {
                self.set(TREATMENT, treatment.map_or("", TreatmentType::as_str))?;
            }
        }
        self.refresh_situation()
    }

    /// What is going on, with what was learned since.
    pub(crate) fn refresh_situation(&mut self) -> Result<Situation, StoreError> {
        let mut degraded = self.degraded()?;
        let configured = self.configured.degraded.iter();
        for source in configured {
            if !degraded.iter().any(|known| known.number == source.number) {
                degraded.push(source.clone());
            }
        }
        let said = self.get(TREATMENT)?;
        let treatment = TreatmentType::ALL
            .iter()
            .copied()
            .find(|code| said.as_deref() == Some(code.as_str()));
        let situation = Situation {
            offices: self.offices()?,
            degraded,
            treatment: treatment.or(self.configured.treatment),
        };
        let visitors = self.visitors();
        let mut held = visitors
            .situation
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *held = Some(situation.clone());
        Ok(situation)
    }

    /// The configured days, and what was learned from the first tickets of each month.
    fn offices(&self) -> Result<Offices, StoreError> {
        let mut seen: BTreeMap<String, Vec<Date>> = BTreeMap::new();
        let mut statement = self
            .connection
            .prepare("SELECT office, day FROM first_ticket ORDER BY month")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (office, day) = row?;
            let day = Date::parse(&day, &Iso8601::DATE).map_err(|_| StoreError::Sealed)?;
            seen.entry(office).or_default().push(day);
        }
        let mut offices = self.configured.offices.clone();
        for (office, days) in &seen {
            offices.learn(office, days);
        }
        Ok(offices)
    }

    fn degraded(&self) -> Result<Vec<Degraded>, StoreError> {
        let said = self.get(DEGRADED)?;
        Ok(said
            .map(|said| serde_json::from_str(&said))
            .transpose()?
            .unwrap_or_default())
    }

    fn get(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self
            .connection
            .query_row("SELECT value FROM setting WHERE name = ?1", [name], |row| {
                row.get(0)
            })
            .optional()?)
    }

    fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            params![name, value],
        )?;
        Ok(())
    }
}
