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
use crate::{
    entitlement::{Block, text},
    person::{Person, compact},
    server::received::Received,
};

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
    let mut found = checks_of(&desk, &cases, &[month]).await?;
    for check in &mut found {
        if is_masked(&cases, &check.recipient) {
            check.institution.clear();
        }
    }
    // How many institutions a masked person went to on a day is not told either.
    found.sort_unstable();
    found.dedup();
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
    let mut listed = review(&found, month);
    for one in &mut listed {
        if is_masked(&cases, &one.recipient) {
            one.institution.clear();
        }
    }
    Ok(invented(
        json!({ "label": LABEL, "month": month, "review": listed }),
    ))
}

/// `GET /office/errors`: people whose registration at the service cannot be right.
pub(super) async fn errors(desk: Desk) -> Result<Json<Value>, Refused> {
    let cases = desk.mine(Deed::Read).await?;
    let mut found = Vec::new();
    for held in &cases {
        for member in &held.case.members {
            let Some(link) = member.link.clone() else {
                continue;
            };
            let mut told = |error: &str, text: &str, office: Option<&str>| {
                found.push(json!({
                    "case": held.case.number,
                    "recipient": member.recipient,
                    "error": error,
                    "text": text,
                    "office": office,
                }));
            };
            let person = desk.state.store.person(link.clone()).await?;
            if let Some((error, text)) = wrong_link(member, person.as_ref()) {
                told(error, text, None);
            }
            let others = desk.state.store.documents(CASE, "link", link).await?;
            for other in &others {
                let other: Case = read(other)?;
                if !contradicts(&held.case, member, &other) {
                    continue;
                }
                if other.office == held.case.office {
                    told(
                        "linked-twice",
                        "同じ人が、当事務所の別の受給者としても登録されています",
                        None,
                    );
                } else {
                    let text = "他の福祉事務所で同じ期間に受給中と登録されています";
                    told("protected-elsewhere", text, Some(&other.office));
                }
            }
        }
    }
    Ok(invented(json!({ "errors": found })))
}

/// What is wrong with a link to a person, who is nobody where the id leads to none. Nothing of the person is told.
fn wrong_link(member: &Member, person: Option<&Person>) -> Option<(&'static str, &'static str)> {
    let Some(person) = person else {
        return Some(("link-unknown", "紐付け先の登録がありません"));
    };
    let born = |right: &Block| text(right, "Birthdate").to_owned();
    let rights = person
        .rights
        .iter()
        .map(|right| (born(right), text(right, "Sex1").to_owned()));
    let card = person
        .card
        .iter()
        .map(|card| (compact(card.birth), card.sex.clone()));
    let ours = (compact(member.birth), member.sex.clone());
    // The card is nearest to the person; where there is none, what the insurers say.
    let theirs = card.chain(rights).next();
    theirs.is_some_and(|theirs| theirs != ours).then_some((
        "wrong-link",
        "紐付け先の生年月日または性別が一致しません。別の人に紐付いているおそれがあります",
    ))
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

/// The checks of these months up to yesterday about recipients of these cases.
async fn checks_of(desk: &Desk, cases: &[Held], months: &[Month]) -> Result<Vec<Check>, Refused> {
    let mut found = Vec::new();
    for month in months {
        let key = format!("{}/{month}", desk.actor.office);
        for document in &desk.state.store.documents(CHECK, "month", key).await? {
            let check: Check = read(document)?;
            if check.on < desk.today && member(cases, &check.recipient).is_some() {
                found.push(check);
            }
        }
    }
    Ok(found)
}

fn member<'h>(cases: &'h [Held], recipient: &str) -> Option<&'h Member> {
    let mut members = cases.iter().flat_map(|held| &held.case.members);
    members.find(|member| member.recipient == recipient)
}

fn is_masked(cases: &[Held], recipient: &str) -> bool {
    member(cases, recipient).is_some_and(Member::is_masked)
}
