//! Endpoints that only read: the log of checks, whom to look at, errors of the registration, who did what.

use axum::Json;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    case::{Case, Member},
    checks::{CHECK, Check, LABEL, review},
    desk::{CASE, Desk, Entry, Held, LOG, read},
    invented,
    month::Month,
    refused::Refused,
    role::Deed,
};
use crate::server::received::Received;

/// A month.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InMonth {
    month: Month,
}

/// `POST /office/checks`: the checks of a month up to yesterday.
pub(super) async fn checks(
    desk: Desk,
    Received(InMonth { month }): Received<InMonth>,
) -> Result<Json<Value>, Refused> {
    let cases = desk.mine(Deed::Checks).await?;
    let found = checks_of(&desk, &cases, &[month]).await?;
    desk.log("checks", None, None).await?;
    Ok(invented(
        json!({ "label": LABEL, "month": month, "checks": found }),
    ))
}

/// `POST /office/review`: whom to look at.
pub(super) async fn reviews(
    desk: Desk,
    Received(InMonth { month }): Received<InMonth>,
) -> Result<Json<Value>, Refused> {
    let cases = desk.mine(Deed::Checks).await?;
    let window = [month.before().before(), month.before(), month];
    let found = checks_of(&desk, &cases, &window).await?;
    desk.log("review", None, None).await?;
    let listed = review(&found, month);
    Ok(invented(
        json!({ "label": LABEL, "month": month, "review": listed }),
    ))
}

/// `GET /office/errors`: people whose registration at the service contradicts another office's.
pub(super) async fn errors(desk: Desk) -> Result<Json<Value>, Refused> {
    let cases = desk.mine(Deed::Read).await?;
    let mut found = Vec::new();
    for held in &cases {
        for member in &held.case.members {
            let Some(link) = member.link.clone() else {
                continue;
            };
            let others = desk.state.store.documents(CASE, "link", link).await?;
            for other in &others {
                let other: Case = read(other)?;
                if contradicts(&held.case, member, &other) {
                    found.push(json!({
                        "case": held.case.number,
                        "recipient": member.recipient,
                        "error": "protected-elsewhere",
                        "text": "他の福祉事務所で同じ期間に受給中と登録されています",
                        "office": other.office,
                    }));
                }
            }
        }
    }
    Ok(invented(json!({ "errors": found })))
}

/// `GET /office/log`: who did what, for audit.
pub(super) async fn log(desk: Desk) -> Result<Json<Value>, Refused> {
    desk.actor.may(Deed::Log)?;
    let office = desk.actor.office.clone();
    let found = desk.state.store.documents(LOG, "office", office).await?;
    let entries: Vec<Entry> = found.iter().map(read).collect::<Result<_, _>>()?;
    Ok(invented(json!({ "log": entries })))
}

/// Whether another record of the same person has a day under protection in common.
pub(super) fn contradicts(case: &Case, member: &Member, other: &Case) -> bool {
    let same_record =
        |them: &Member| case.office == other.office && them.recipient == member.recipient;
    let linked = other
        .members
        .iter()
        .filter(|them| them.link == member.link && !same_record(them));
    linked.flat_map(|them| &them.spans).any(|theirs| {
        member.spans.iter().any(|ours| {
            theirs.last().is_none_or(|last| ours.from <= last)
                && ours.last().is_none_or(|last| theirs.from <= last)
        })
    })
}

/// The checks of these months up to yesterday about recipients of these cases, masked ones without their institution.
async fn checks_of(desk: &Desk, cases: &[Held], months: &[Month]) -> Result<Vec<Check>, Refused> {
    let members = || cases.iter().flat_map(|held| &held.case.members);
    let mut found = Vec::new();
    for month in months {
        let key = format!("{}/{month}", desk.actor.office);
        for document in &desk.state.store.documents(CHECK, "month", key).await? {
            let mut check: Check = read(document)?;
            let member = members().find(|member| member.recipient == check.recipient);
            let Some(member) = member.filter(|_| check.on < desk.today) else {
                continue;
            };
            if member.is_masked() {
                check.institution = String::new();
            }
            found.push(check);
        }
    }
    Ok(found)
}
