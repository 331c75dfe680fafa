//! Endpoints about opinions (医療要否意見書).

use axum::{Json, extract::Path};
use serde_json::{Value, json};

use super::{
    case::Case,
    desk::Desk,
    invented,
    opinion::{Asking, Judgement, Opinion, OpinionState, Receipt},
    refused::Refused,
    role::{Deed, Role},
};
use crate::server::received::Received;

/// `POST /office/cases/{number}/opinions`
pub(super) async fn ask(
    desk: Desk,
    Path(number): Path<String>,
    Received(asking): Received<Asking>,
) -> Result<Json<Value>, Refused> {
    let registry = &desk.state.registry;
    let id = desk.alter(&number, "ask-opinion", None, |case| {
        case.ask_opinion(&desk.actor, &asking, registry, desk.today)
    });
    Ok(invented(json!({ "case": number, "opinion": id.await? })))
}

/// `POST /office/cases/{number}/opinions/{id}/receipt`
pub(super) async fn receive(
    desk: Desk,
    Path((number, id)): Path<(String, u32)>,
    Received(receipt): Received<Receipt>,
) -> Result<Json<Value>, Refused> {
    let done = desk.alter(&number, "receive-opinion", None, |case| {
        case.receive_opinion(&desk.actor, id, &receipt, desk.today)
    });
    done.await?;
    Ok(invented(json!({ "case": number, "opinion": id })))
}

/// `POST /office/cases/{number}/opinions/{id}/judgement`
pub(super) async fn judge(
    desk: Desk,
    Path((number, id)): Path<(String, u32)>,
    Received(judgement): Received<Judgement>,
) -> Result<Json<Value>, Refused> {
    let done = desk.alter(&number, "judge-opinion", None, |case| {
        case.judge_opinion(&desk.actor, id, &judgement, desk.today)
    });
    done.await?;
    Ok(invented(json!({ "case": number, "opinion": id })))
}

/// `GET /office/opinions`: a doctor gets those to judge, without names; a worker those that have not come.
pub(super) async fn open(desk: Desk) -> Result<Json<Value>, Refused> {
    let doctor = desk.actor.role == Role::Doctor;
    let cases = desk
        .mine(if doctor { Deed::Judge } else { Deed::Opinion })
        .await?;
    let mut told = Vec::new();
    for held in &cases {
        for opinion in &held.case.opinions {
            match &opinion.state {
                OpinionState::Received { text, until, .. } if doctor => told.push(json!({
                    "case": held.case.number,
                    "opinion": opinion.id,
                    "treatment": opinion.treatment,
                    "until": until,
                    "text": text,
                })),
                OpinionState::Asked if !doctor => told.push(line(&held.case, opinion, &desk)),
                _ => {}
            }
        }
    }
    Ok(invented(json!({ "opinions": told })))
}

fn line(case: &Case, opinion: &Opinion, desk: &Desk) -> Value {
    let masked = case
        .member(&opinion.recipient)
        .is_ok_and(super::case::Member::is_masked);
    json!({
        "case": case.number,
        "opinion": opinion.id,
        "recipient": opinion.recipient,
        "institution": (!masked).then_some(&opinion.institution),
        "treatment": opinion.treatment,
        "due": opinion.due,
        "overdue": opinion.is_overdue(desk.today),
    })
}
