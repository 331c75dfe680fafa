//! Consents to look at medical information (閲覧同意): those given with a card, and those registered and withdrawn beside it (invented).
//!
//! One document per institution, person and way of care (診療区分): each item with when it was given and until when it counts, which is a day, as in
//! samples.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{Duration, OffsetDateTime, PrimitiveDateTime, macros::format_description};

use super::{Elements, Failed, Halves, Question, Refused, failed, succeeded};
use crate::{
    clock::JST,
    message::{Consents, compact_time},
    server::{
        question::{needed, optional},
        refusal::Refusal,
    },
    store::{Document, StoreError},
};

/// The kind of the documents.
pub(super) const CONSENT: &str = "consent";

/// How often a change is tried again when somebody else changed the same consents.
const TRIES: usize = 8;

/// 閲覧同意情報種別 (CD036).
const ITEMS: &[&str] = &["TSR", "TKK", "YZK", "SRJ", "SHJ"];

/// 診療区分 (CD028).
pub(super) const FLAGS: &[&str] = &["1", "2", "3", "4"];

/// Each item with when it was given and until when it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Given(BTreeMap<String, Term>);

/// `yyyyMMddHHmmss` each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Term {
    at: String,
    until: String,
}

impl Given {
    /// These items, given at a moment.
    pub(super) fn of(items: &[&str], at: OffsetDateTime) -> Self {
        let mut given = Self::default();
        for item in items {
            given.give(item, at);
        }
        given
    }

    fn give(&mut self, item: &str, at: OffsetDateTime) {
        let term = Term {
            at: compact_time(at),
            until: compact_time(at + Duration::DAY),
        };
        self.0.insert(item.to_owned(), term);
    }

    /// Whether one was given from a day to another, `yyyyMMdd` each.
    pub(super) fn is_within(&self, from: &str, to: &str) -> bool {
        let day = |term: &Term| term.at.get(..8).is_some_and(|day| from <= day && day <= to);
        self.0.values().any(day)
    }

    /// The consent elements of a right.
    pub(super) fn elements(&self, now: OffsetDateTime) -> Vec<(String, String)> {
        let now = compact_time(now);
        let items = [
            ("SRJ", "DiagnosisInfo"),
            ("YZK", "PharmacistsInfo"),
            ("TKK", "SpecificHealthCheckupsInfo"),
            ("SHJ", "OperationInfo"),
        ];
        let elements = items
            .iter()
            .flat_map(|(item, element)| match self.0.get(*item) {
                None => vec![(format!("{element}ConsFlg"), "0".to_owned())],
                Some(term) => vec![
                    (
                        format!("{element}ConsFlg"),
                        if now < term.until { "1" } else { "2" }.to_owned(),
                    ),
                    (format!("{element}ConsTime"), term.at.clone()),
                    (format!("{element}AvailableTime"), term.until.clone()),
                ],
            });
        elements.collect()
    }
}

impl Question<'_> {
    /// Registers what somebody consented to beside their card. Where staff looked at them, the code says so; whatever follows, it is never taken again.
    pub(super) async fn consent(&self, asked: &Halves) -> Result<Elements, Failed> {
        let at = moment(needed(&asked.body, "ConsentTime", 14)?)?;
        if let Some(code) = optional(&asked.body, "PassCode", 12)?
            && !self.take_pass_code(code).await?
        {
            let mut body = failed(Refused::wrong_pass_code());
            let number = needed(&asked.body, "ReferenceNumber", 50)?;
            body.push(("ReferenceNumber", Some(number.into())));
            return Ok(body);
        }
        self.change(asked, |given, items| {
            for item in items {
                given.give(item, at);
            }
        })
        .await
    }

    /// Withdraws consents; those that were not given are withdrawn already.
    pub(super) async fn withdrawal(&self, asked: &Halves) -> Result<Elements, Failed> {
        moment(needed(&asked.body, "ConsentTime", 14)?)?;
        let reason = needed(&asked.body, "ConsentExpirationReason", 1)?;
        if !matches!(reason, "0" | "1" | "2" | "3") {
            return Err(Refusal::malformed("ConsentExpirationReason is not known").into());
        }
        self.change(asked, |given, items| {
            given.0.retain(|item, _| !items.contains(&item.as_str()));
        })
        .await
    }

    /// Keeps what the holder of a card said on the screen.
    pub(super) async fn consented(
        &self,
        person: &str,
        consents: Consents,
        at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let said = [
            ("SRJ", consents.care),
            ("YZK", consents.medication),
            ("TKK", consents.checkup),
            ("SHJ", consents.surgery),
        ];
        if said.iter().all(|(_, said)| said.is_none()) {
            return Ok(());
        }
        self.alter(person, "1", |given| {
            for (item, said) in said {
                match said {
                    Some(true) => given.give(item, at),
                    Some(false) => drop(given.0.remove(item)),
                    None => {}
                }
            }
        })
        .await
    }

    /// Keeps what may be looked at because nobody can be asked (同意取得困難).
    pub(super) async fn in_emergency(
        &self,
        person: &str,
        items: &[&str],
    ) -> Result<(), StoreError> {
        self.alter(person, "4", |given| *given = Given::of(items, self.now))
            .await
    }

    /// Refuses unless one of these items may be looked at now; gives those that may.
    pub(super) async fn live<'i>(
        &self,
        person: &str,
        flag: &str,
        items: &[&'i str],
    ) -> Result<Vec<&'i str>, Failed> {
        let (given, _) = self.given(person, flag).await?;
        let now = compact_time(self.now);
        let is_live = |item: &&&str| given.0.get(**item).is_some_and(|term| now < term.until);
        let live: Vec<&str> = items.iter().filter(is_live).copied().collect();
        if !live.is_empty() {
            return Ok(live);
        }
        Err(if items.iter().any(|item| given.0.contains_key(*item)) {
            Refused::new("MDG-E021", "閲覧の同意の期限が切れています。")
        } else {
            Refused::new("MDG-E020", "閲覧の同意がありません。")
        }
        .into())
    }

    /// Who consented to a way of care at this institution, by id.
    pub(super) async fn consenters(&self, flag: &str) -> Result<Vec<(String, Given)>, StoreError> {
        let found = self
            .state
            .store
            .documents(CONSENT, "flag", self.kept(flag))
            .await?;
        let person = |document: &Document| {
            let id = document.id.rsplit_once('/')?.0.split_once('/')?.1;
            Some(id.to_owned())
        };
        found
            .iter()
            .filter_map(|document| Some((person(document)?, document)))
            .map(|(person, document)| Ok((person, read(document)?)))
            .collect()
    }

    async fn change(
        &self,
        asked: &Halves,
        change: impl Fn(&mut Given, &[&str]),
    ) -> Result<Elements, Failed> {
        let number = needed(&asked.body, "ReferenceNumber", 50)?;
        let flag = needed(&asked.body, "MedicalTreatmentFlag", 1)?;
        if !FLAGS.contains(&flag) {
            return Err(Refusal::malformed("MedicalTreatmentFlag is not known").into());
        }
        let items: Vec<&str> = asked
            .rows("ConsentInformationType")
            .iter()
            .filter_map(Value::as_str)
            .collect();
        if items.is_empty() || items.iter().any(|item| !ITEMS.contains(item)) {
            return Err(Refusal::malformed("ConsentInformationType is not known").into());
        }
        let mut body = match self.referred(number).await? {
            Some(person) => {
                self.alter(&person, flag, |given| change(given, &items))
                    .await?;
                vec![succeeded()]
            }
            None => failed(Refused::new("MDG-E015", "照会番号に該当する方がいません。")),
        };
        body.push(("ReferenceNumber", Some(number.into())));
        Ok(body)
    }

    async fn alter(
        &self,
        person: &str,
        flag: &str,
        change: impl Fn(&mut Given),
    ) -> Result<(), StoreError> {
        for _ in 0..TRIES {
            let (before, version) = self.given(person, flag).await?;
            let mut given = before.clone();
            change(&mut given);
            if given == before {
                return Ok(());
            }
            let body = serde_json::to_string(&given)
                .map_err(|error| StoreError::Damaged(error.to_string()))?;
            let id = self.kept(&format!("{person}/{flag}"));
            let document = self.dated(CONSENT, id, body);
            let mut document = document.found_by("flag", self.kept(flag));
            document.version = version;
            if self.state.store.put_documents(vec![document]).await? {
                return Ok(());
            }
        }
        Err(StoreError::Busy)
    }

    async fn given(&self, person: &str, flag: &str) -> Result<(Given, i64), StoreError> {
        let id = self.kept(&format!("{person}/{flag}"));
        match self.state.store.document(CONSENT, id).await? {
            Some(document) => Ok((read(&document)?, document.version)),
            None => Ok((Given::default(), 0)),
        }
    }
}

fn read(document: &Document) -> Result<Given, StoreError> {
    serde_json::from_str(&document.body).map_err(|error| StoreError::Damaged(error.to_string()))
}

/// A moment as the interface writes it, in Japan.
fn moment(text: &str) -> Result<OffsetDateTime, Refusal> {
    let format = format_description!("[year][month][day][hour][minute][second]");
    PrimitiveDateTime::parse(text, format)
        .map(|time| time.assume_offset(JST))
        .map_err(|_| Refusal::malformed("ConsentTime is not yyyyMMddHHmmss"))
}
