//! Searching without a card while disaster mode (災害時モード) is on: invented, for the real screens are not public.

use axum::{Json, extract::State as Extract};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    State,
    access::{self, AskedBy},
    received::{Institution, Received},
    refusal::Refusal,
};
use crate::{
    clock::japanese_date,
    entitlement::{Finding, by_card, number::normal, text},
    fault::circumstances::Circumstances,
    message::ByNumber,
    person::{Person, compact},
};

/// Who is searched for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Search {
    /// As registered; spaces do not count.
    name: String,
    /// `yyyyMMdd`.
    birthdate: String,
    /// `1` or `2`.
    sex: String,
    /// A part of the address, where it is known.
    address: Option<String>,
}

/// `POST /disaster/search`: among everybody.
pub(crate) async fn search(
    Extract(state): Extract<State>,
    Institution(institution): Institution,
    circumstances: Circumstances,
    Received(search): Received<Search>,
) -> Result<Json<Value>, Refusal> {
    if !circumstances.is_disaster_at(&institution) {
        return Err(Refusal::DisasterModeOff);
    }
    let now = (state.clock)();
    let day = japanese_date(now);
    let found = state
        .everybody
        .of_name(&search.name, &search.birthdate, &search.sex)
        .await?;
    let mut found = found
        .into_iter()
        .filter(|known| search.fits(&known.person))
        .map(|known| circumstances.seen(known.person));
    let (person, others) = (found.next(), found.next());
    let (finding, person) = match (person, others) {
        (None, _) => (Finding::nothing("4"), None),
        (Some(person), None) => (by_card(&person, &institution, day), Some(person)),
        (Some(_), Some(_)) => (Finding::nothing("5"), None),
    };
    let asked_for = person.as_ref();
    access::record(
        &state,
        now,
        &institution,
        AskedBy::List,
        asked_for,
        &finding,
    )
    .await?;
    let message = ByNumber {
        person: person.as_ref(),
        finding,
        institution: &institution,
        identifier: None,
        date: &compact(day),
        search: json!({ "Birthdate": search.birthdate }),
        limit: "0",
        at: now,
    };
    Ok(Json(
        json!({ "invented": true, "XmlMsg": message.message() }),
    ))
}

impl Search {
    fn fits(&self, person: &Person) -> bool {
        let plain = |name: &str| -> String {
            normal(name)
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect()
        };
        person.rights.iter().any(|right| {
            self.address
                .as_ref()
                .is_none_or(|part| plain(text(right, "Address")).contains(&plain(part)))
        })
    }
}
