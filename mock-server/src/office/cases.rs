//! Endpoints about cases: registering, finding, reading, revealing, drafting, deciding.

use axum::{Json, extract::Path};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    case::{Case, Certificate, Disclosure, Insurance, Member, check_text},
    change::Change,
    desk::{Desk, Held},
    draft::{Decision, DraftState},
    invented,
    refused::Refused,
    role::Deed,
    view,
};
use crate::server::received::Received;

/// A household to be registered.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Registration {
    number: String,
    address: String,
    phone: String,
    members: Vec<Member>,
}

/// What is looked for. There is no way to ask by address or telephone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    text: String,
}

/// What stands about a member; what is absent stays.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Facts {
    recipient: String,
    disclosure: Option<Disclosure>,
    insurance: Option<Insurance>,
    certificates: Option<Vec<Certificate>>,
}

/// A reason to see what is masked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    reason: String,
}

/// Drafts that are decided together.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Decisions {
    drafts: Vec<Named>,
    #[serde(flatten)]
    decision: Decision,
}

/// A draft by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    case: String,
    draft: u32,
}

/// `POST /office/cases`: a new household, not yet under protection, in the hands of whoever registers it.
pub(super) async fn register(
    desk: Desk,
    Received(registration): Received<Registration>,
) -> Result<Json<Value>, Refused> {
    desk.actor.may(Deed::Register)?;
    let mut case = Case {
        office: desk.actor.office.clone(),
        number: registration.number,
        worker: desk.actor.staff.clone(),
        address: registration.address,
        phone: registration.phone,
        members: Vec::new(),
        drafts: Vec::new(),
        tickets: Vec::new(),
        opinions: Vec::new(),
        referrals: Vec::new(),
    };
    case.check()?;
    for member in registration.members {
        recipient_is_free(&desk, &member.recipient).await?;
        case.add_member(member)?;
    }
    let (number, told) = (case.number.clone(), view::masked(&case));
    let written = desk
        .save(vec![Held::new(case)], "register", Some(&number), None)
        .await?;
    if !written {
        return Err(Refused::Exists { what: "case" });
    }
    Ok(invented(told))
}

/// `POST /office/cases/{number}/members`
pub(super) async fn add_member(
    desk: Desk,
    Path(number): Path<String>,
    Received(member): Received<Member>,
) -> Result<Json<Value>, Refused> {
    recipient_is_free(&desk, &member.recipient).await?;
    let told = desk.alter(&number, "add-member", None, |case| {
        desk.actor.may_in(Deed::Register, &case.worker)?;
        case.add_member(member.clone())?;
        Ok(view::masked(case))
    });
    Ok(invented(told.await?))
}

/// `POST /office/cases/{number}/facts`
pub(super) async fn put_facts(
    desk: Desk,
    Path(number): Path<String>,
    Received(facts): Received<Facts>,
) -> Result<Json<Value>, Refused> {
    let told = desk.alter(&number, "facts", None, |case| {
        desk.actor.may_in(Deed::Register, &case.worker)?;
        let member = case.member_mut(&facts.recipient)?;
        member.disclosure = facts.disclosure.unwrap_or(member.disclosure);
        member.insurance = facts.insurance.unwrap_or(member.insurance);
        if let Some(certificates) = &facts.certificates {
            member.certificates.clone_from(certificates);
        }
        member.check()?;
        Ok(view::masked(case))
    });
    Ok(invented(told.await?))
}

/// `POST /office/cases/find`: by the beginning of a name or kana, or by case or recipient number.
pub(super) async fn find(
    desk: Desk,
    Received(wanted): Received<Wanted>,
) -> Result<Json<Value>, Refused> {
    let cases = desk.mine(Deed::Read).await?;
    let wanted = wanted.text.trim();
    let fits = |case: &Case| {
        case.number == wanted
            || case.members.iter().any(|member| {
                member.recipient == wanted
                    || member.name.starts_with(wanted)
                    || member.kana.starts_with(wanted)
            })
    };
    let found = cases
        .iter()
        .filter(|held| wanted.is_empty() || fits(&held.case));
    let lines: Vec<Value> = found.map(|held| view::line(&held.case)).collect();
    desk.log("find", None, None).await?;
    Ok(invented(json!({ "cases": lines })))
}

/// `GET /office/cases/{number}`
pub(super) async fn read(desk: Desk, Path(number): Path<String>) -> Result<Json<Value>, Refused> {
    let held = desk.held(&number).await?;
    desk.actor.may_in(Deed::Read, &held.case.worker)?;
    desk.log("read", Some(&number), None).await?;
    Ok(invented(view::masked(&held.case)))
}

/// `POST /office/cases/{number}/reveal`: the same unmasked, once the reason stands in the log.
pub(super) async fn reveal(
    desk: Desk,
    Path(number): Path<String>,
    Received(Reason { reason }): Received<Reason>,
) -> Result<Json<Value>, Refused> {
    let held = desk.held(&number).await?;
    desk.actor.may_in(Deed::Reveal, &held.case.worker)?;
    check_text("reason", &reason, 200)?;
    desk.log("reveal", Some(&number), Some(&reason)).await?;
    Ok(invented(view::whole(&held.case)))
}

/// `POST /office/cases/{number}/drafts`
pub(super) async fn draft(
    desk: Desk,
    Path(number): Path<String>,
    Received(change): Received<Change>,
) -> Result<Json<Value>, Refused> {
    let registry = &desk.state.registry;
    let told = desk.alter(&number, "draft", None, |case| {
        let id = case.propose(&desk.actor, change.clone(), registry, desk.today)?;
        let warnings = case.drafts.last().map(|draft| draft.warnings.clone());
        Ok(json!({ "case": case.number, "draft": id, "warnings": warnings }))
    });
    Ok(invented(told.await?))
}

/// `POST /office/cases/{number}/drafts/{draft}/withdraw`
pub(super) async fn withdraw(
    desk: Desk,
    Path((number, draft)): Path<(String, u32)>,
) -> Result<Json<Value>, Refused> {
    let done = desk.alter(&number, "withdraw", None, |case| {
        case.withdraw(&desk.actor, draft, desk.today)
    });
    done.await?;
    Ok(invented(json!({ "case": number, "draft": draft })))
}

/// `POST /office/decisions`: decides drafts together, all of them or none.
pub(super) async fn decide(
    desk: Desk,
    Received(decisions): Received<Decisions>,
) -> Result<Json<Value>, Refused> {
    desk.actor.may(Deed::Decide)?;
    let mut cases: Vec<Held> = Vec::new();
    for Named {
        case: number,
        draft,
    } in &decisions.drafts
    {
        let place = cases.iter().position(|held| held.case.number == *number);
        if place.is_none() {
            cases.push(desk.held(number).await?);
        }
        let mut all = cases.iter_mut();
        if let Some(held) = all.find(|held| held.case.number == *number) {
            let (registry, decision) = (&desk.state.registry, &decisions.decision);
            held.case
                .decide(&desk.actor, *draft, decision, registry, desk.today)?;
        }
    }
    let did = match decisions.decision {
        Decision::Approve => "approve",
        Decision::Return { .. } => "return",
    };
    if !desk.save(cases, did, None, None).await? {
        return Err(Refused::Stale);
    }
    Ok(invented(json!({ "decided": decisions.drafts.len() })))
}

/// `GET /office/drafts`: what waits for a decision.
pub(super) async fn open_drafts(desk: Desk) -> Result<Json<Value>, Refused> {
    let cases = desk.mine(Deed::Read).await?;
    let mut open = Vec::new();
    for held in &cases {
        let told = view::masked(&held.case);
        let drafts = told.get("drafts").and_then(Value::as_array);
        for (draft, shown) in held.case.drafts.iter().zip(drafts.into_iter().flatten()) {
            if draft.state == DraftState::Open {
                open.push(json!({ "case": held.case.number, "draft": shown }));
            }
        }
    }
    Ok(invented(json!({ "drafts": open })))
}

async fn recipient_is_free(desk: &Desk, recipient: &str) -> Result<(), Refused> {
    let numbered = format!("{}/{recipient}", desk.actor.office);
    let found = desk
        .state
        .store
        .documents(super::desk::CASE, "recipient", numbered);
    if found.await?.is_empty() {
        Ok(())
    } else {
        Err(Refused::Exists { what: "recipient" })
    }
}
