//! What is going on at offices, insurers and the institution, as the configuration, the desk and the tickets seen so far say it.

use std::{borrow::Cow, collections::BTreeMap, sync::PoisonError};

use madoguchi_core::{
    clock::Random,
    eligibility::code::TreatmentType,
    outcome::{Degraded, Facility, Offices, ServiceMode, Situation},
};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime, format_description::well_known::Iso8601};

use super::{Store, StoreError};
use crate::{
    journal::{text_of, time_of},
    terminal::{Change, Notices},
};

/// Where what the desk says stands.
const DEGRADED: &str = "degraded";
/// Where what the service says stands.
const NOTICED: &str = "noticed";
/// Where the desk's treatment stands.
const TREATMENT: &str = "treatment";
/// Where the mode of the service stands.
const MODE: &str = "mode";
/// What is sealed beside them is bound to.
const SITUATED: &str = "situated";

/// What somebody at the desk said about the situation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said<'a> {
    /// Who.
    pub by: Cow<'a, str>,
    /// What about: `degraded`, `treatment` or `mode`.
    pub name: Cow<'a, str>,
    /// What it is since then.
    pub value: Cow<'a, str>,
}

impl Store {
    /// Puts together what is going on, for the institution as configured, and forgets who has not been here for long.
    ///
    /// # Errors
    /// The store.
    pub fn begin(
        &mut self,
        facility: &Facility,
        now: OffsetDateTime,
    ) -> Result<Situation, StoreError> {
        self.configured = facility.clone();
        if let Err(error) = self.forget_known(now) {
            // They are forgotten at another start; nothing else depends on it.
            tracing::warn!("nobody is forgotten: {error}");
        }
        self.refresh_situation()
    }

    /// Keeps what somebody at the desk (`by`) or the service says, with who of the desk said it.
    ///
    /// # Errors
    /// The store; then it does not count.
    pub fn situate(
        &mut self,
        change: &Change,
        by: Option<&str>,
        at: OffsetDateTime,
        random: &dyn Random,
    ) -> Result<Situation, StoreError> {
        let transaction = self.connection.unchecked_transaction()?;
        let (name, value) = match change {
            Change::Degraded(source) => {
                let mut degraded = self.degraded()?;
                degraded.retain(|known| known.number != source.number);
                degraded.push(source.clone());
                (DEGRADED, serde_json::to_string(&degraded)?)
            }
            Change::UpToDate(number) => {
                let mut degraded = self.degraded()?;
                degraded.retain(|known| known.number != *number);
                (DEGRADED, serde_json::to_string(&degraded)?)
            }
            Change::Noticed(notices) => (NOTICED, serde_json::to_string(notices)?),
            Change::Treatment(treatment) => (
                TREATMENT,
                treatment.map_or("", TreatmentType::as_str).to_owned(),
            ),
            Change::Mode(mode) => (MODE, serde_json::to_string(mode)?),
        };
        self.set(name, &value)?;
        if let Some(by) = by {
            let said = serde_json::to_vec(&Said {
                by: by.into(),
                name: name.into(),
                value: value.into(),
            })?;
            transaction.execute(
                "INSERT INTO situated (at, sealed) VALUES (?1, ?2)",
                params![text_of(at)?, self.seal.seal(SITUATED, &said, random)?],
            )?;
        }
        transaction.commit()?;
        self.refresh_situation()
    }

    /// Who at the desk said what about the situation, and when; the oldest first.
    ///
    /// # Errors
    /// The store, or a sealed column that does not open.
    pub fn situated(&self) -> Result<Vec<(OffsetDateTime, Said<'static>)>, StoreError> {
        let mut statement = self
            .connection
            .prepare("SELECT at, sealed FROM situated ORDER BY number")?;
        let mut rows = statement.query([])?;
        let mut situated = Vec::new();
        while let Some(row) = rows.next()? {
            let (at, sealed): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let said = serde_json::from_slice(&self.seal.open_sealed(SITUATED, &sealed)?)?;
            situated.push((time_of(&at)?, said));
        }
        Ok(situated)
    }

    /// Forgets what the service said, where it said anything.
    pub(crate) fn forget_notices(&mut self) -> Result<(), StoreError> {
        if self.get(NOTICED)?.is_some() {
            self.connection
                .execute("DELETE FROM setting WHERE name = ?1", [NOTICED])?;
        }
        Ok(())
    }

    /// What is going on, with what was learned since.
    pub(crate) fn refresh_situation(&mut self) -> Result<Situation, StoreError> {
        let mut degraded = self.degraded()?;
        let noticed = self.noticed()?;
        let others = self.configured.degraded.iter().chain(&noticed.degraded);
        for source in others {
            if !degraded.iter().any(|known| known.number == source.number) {
                degraded.push(source.clone());
            }
        }
        let said = self.get(TREATMENT)?;
        let treatment = TreatmentType::ALL
            .iter()
            .copied()
            .find(|code| said.as_deref() == Some(code.as_str()));
        self.offices = self.learned()?;
        for (office, day) in &noticed.registration_days {
            self.offices.tell(office, *day);
        }
        let situation = Situation {
            offices: self.offices.clone(),
            degraded,
            treatment: treatment.or(self.configured.treatment),
            mode: self.mode()?,
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
    fn learned(&self) -> Result<Offices, StoreError> {
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

    fn noticed(&self) -> Result<Notices, StoreError> {
        let said = self.get(NOTICED)?;
        let said = said.map(|said| serde_json::from_str(&said)).transpose()?;
        Ok(said.unwrap_or_default())
    }

    fn mode(&self) -> Result<ServiceMode, StoreError> {
        let said = self.get(MODE)?;
        let said = said.map(|said| serde_json::from_str(&said)).transpose()?;
        Ok(said.unwrap_or_default())
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

    pub(crate) fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2",
            params![name, value],
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_core::outcome::{InstitutionKind, Visitors};
    use time::macros::{date, datetime};

    use super::*;
    use crate::host::SystemRandom;

    const NOW: OffsetDateTime = datetime!(2026-11-16 09:00 +9);

    fn facility() -> Facility {
        Facility {
            degraded: vec![source("06139992", None)],
            treatment: Some(TreatmentType::Inpatient),
            offices: Offices::new([("12131234".to_owned(), 20)]),
            ..Facility::new("1311234567", InstitutionKind::Hospital)
        }
    }

    fn source(number: &str, since: Option<Date>) -> Degraded {
        Degraded {
            number: number.to_owned(),
            since,
        }
    }

    #[test]
    fn what_the_desk_says_counts_until_it_takes_it_back_and_lasts() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        assert!(store.visitors().situation().is_none(), "nobody has begun");
        store.begin(&facility(), NOW).unwrap();
        let office = |since| Change::Degraded(source("12139994", Some(since)));
        for change in [
            office(date!(2026 - 11 - 10)),
            office(date!(2026 - 11 - 12)),
            Change::Degraded(source("12130001", None)),
            Change::UpToDate("12130001".to_owned()),
            Change::UpToDate("06139992".to_owned()),
            Change::Treatment(Some(TreatmentType::Outpatient)),
        ] {
            store
                .situate(&change, Some("佐藤"), NOW, &SystemRandom)
                .unwrap();
        }
        for _ in 0..2 {
            let now = store.visitors().situation().unwrap();
            assert_eq!(
                now.degraded,
                [
                    source("12139994", Some(date!(2026 - 11 - 12))),
                    source("06139992", None)
                ],
                "what is configured stays"
            );
            assert_eq!(now.treatment, Some(TreatmentType::Outpatient));
            drop(store);
            store = Store::open(folder.path(), &SystemRandom).unwrap();
            store.begin(&facility(), NOW).unwrap();
        }
        let now = store
            .situate(&Change::Treatment(None), None, NOW, &SystemRandom)
            .unwrap();
        assert_eq!(now.treatment, Some(TreatmentType::Inpatient));
        let said = store.situated().unwrap();
        let names: Vec<&str> = said.iter().map(|(_, said)| &*said.name).collect();
        assert_eq!(
            names,
            [
                "degraded",
                "degraded",
                "degraded",
                "degraded",
                "degraded",
                "treatment"
            ]
        );
        assert!(
            said.iter()
                .all(|(at, said)| *at == NOW && said.by == "佐藤")
        );
    }

    #[test]
    fn what_cannot_be_kept_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        store.begin(&facility(), NOW).unwrap();
        store
            .connection
            .pragma_update(None, "query_only", true)
            .unwrap();
        let change = Change::Degraded(source("12139994", None));
        assert!(
            store
                .situate(&change, Some("佐藤"), NOW, &SystemRandom)
                .is_err()
        );
        let now = store.visitors().situation().unwrap();
        assert_eq!(now.degraded, [source("06139992", None)]);
        assert_eq!(store.situated().unwrap(), []);
    }

    #[test]
    fn the_day_of_an_office_is_learned_from_three_months_unless_it_is_configured() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path(), &SystemRandom).unwrap();
        for (office, month, day) in [
            ("12139994", "202609", "2026-09-03"),
            ("12139994", "202610", "2026-10-18"),
            ("12139994", "202611", "2026-11-09"),
            ("12131234", "202609", "2026-09-03"),
            ("12131234", "202610", "2026-10-03"),
            ("12131234", "202611", "2026-11-03"),
            ("12130001", "202611", "2026-11-03"),
        ] {
            let seen = "INSERT INTO first_ticket (office, month, day) VALUES (?1, ?2, ?3)";
            store
                .connection
                .execute(seen, [office, month, day])
                .unwrap();
        }
        let offices = store.begin(&facility(), NOW).unwrap().offices;
        for (office, day) in [("12139994", 18), ("12131234", 20), ("12130001", 15)] {
            assert_eq!(offices.expected_day(Some(office)), day, "{office}");
        }
    }
}
