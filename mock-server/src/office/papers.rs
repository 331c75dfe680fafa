//! Endpoints that give paper: what goes to institutions in a month, as PDF.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    case::{Case, Member, check_text},
    desk::{Desk, Held},
    month::Month,
    opinion::Opinion,
    paper,
    referral::Referral,
    refused::Refused,
    role::Deed,
    table::Encoding,
    ticket::Ticket,
};
use crate::server::received::Received;

/// What goes to institutions in a month.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct OfMonth {
    month: Month,
    /// To one institution only.
    institution: Option<String>,
    /// Needed where somebody among them is masked.
    pub(super) reason: Option<String>,
    /// For a table.
    pub(super) encoding: Option<Encoding>,
}

/// `POST /office/papers/tickets`: one sheet for each ticket.
pub(super) async fn tickets(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let found = wanted.tickets(&cases)?;
    let bytes = paper::tickets(&desk.state.registry, &found, desk.today)?;
    given(&desk, "paper-tickets", &wanted, bytes).await
}

/// `POST /office/papers/roster`: the list that goes with the tickets of an institution (連名簿).
pub(super) async fn roster(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let found = wanted.tickets(&cases)?;
    let (registry, office) = (&desk.state.registry, &desk.actor.office);
    let bytes = paper::roster(registry, office, wanted.month, &found, desk.today)?;
    given(&desk, "paper-roster", &wanted, bytes).await
}

/// `POST /office/papers/referrals`: one sheet for each referral (診療依頼書) whose day is in the month.
pub(super) async fn referrals(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let mut found: Vec<(&Case, &Referral)> = Vec::new();
    for Held { case, .. } in &cases {
        let of_month = case.referrals.iter().filter(|referral| {
            Month::of(referral.on) == wanted.month && wanted.is_to(&referral.institution)
        });
        found.extend(of_month.map(|referral| (case, referral)));
    }
    found.sort_by_key(|(case, referral)| (&referral.institution, referral.on, &case.number));
    wanted.has_reason(
        found
            .iter()
            .map(|(case, referral)| (*case, &*referral.recipient)),
    )?;
    let bytes = paper::referrals(&desk.state.registry, &found)?;
    given(&desk, "paper-referrals", &wanted, bytes).await
}

/// `POST /office/papers/opinions`: one sheet for each opinion (医療要否意見書) that was asked for in the month.
pub(super) async fn opinions(
    desk: Desk,
    Received(wanted): Received<OfMonth>,
) -> Result<Response, Refused> {
    let cases = desk.mine(Deed::Export).await?;
    let mut found: Vec<(&Case, &Opinion)> = Vec::new();
    for Held { case, .. } in &cases {
        let of_month = case.opinions.iter().filter(|opinion| {
            Month::of(opinion.asked) == wanted.month && wanted.is_to(&opinion.institution)
        });
        found.extend(of_month.map(|opinion| (case, opinion)));
    }
    found.sort_by_key(|(case, opinion)| (&opinion.institution, &case.number, opinion.id));
    wanted.has_reason(
        found
            .iter()
            .map(|(case, opinion)| (*case, &*opinion.recipient)),
    )?;
    let bytes = paper::opinions(&desk.state.registry, &found)?;
    given(&desk, "paper-opinions", &wanted, bytes).await
}

impl OfMonth {
    /// The valid tickets of the month, by institution and number. A masked person among them needs a reason.
    pub(super) fn tickets<'h>(
        &self,
        cases: &'h [Held],
    ) -> Result<Vec<(&'h Case, &'h Ticket)>, Refused> {
        let mut found = Vec::new();
        for Held { case, .. } in cases {
            let tickets = case.tickets.iter().filter(|ticket| {
                let terms = &ticket.terms;
                ticket.is_valid() && terms.month == self.month && self.is_to(&terms.institution)
            });
            found.extend(tickets.map(|ticket| (case, ticket)));
        }
        found.sort_by_key(|(_, ticket)| (&ticket.terms.institution, &ticket.number));
        self.has_reason(
            found
                .iter()
                .map(|(case, ticket)| (*case, &*ticket.terms.recipient)),
        )?;
        Ok(found)
    }

    fn is_to(&self, institution: &str) -> bool {
        self.institution
            .as_deref()
            .is_none_or(|only| only == institution)
    }

    /// Refuses a masked person among recipients where no reason is given.
    fn has_reason<'c>(
        &self,
        mut recipients: impl Iterator<Item = (&'c Case, &'c str)>,
    ) -> Result<(), Refused> {
        let masked =
            |(case, recipient): (&Case, &str)| case.member(recipient).is_ok_and(Member::is_masked);
        if recipients.any(masked) {
            check_text("reason", self.reason.as_deref().unwrap_or_default(), 200)?;
        }
        Ok(())
    }
}

/// An answer that is a file; it carries its marker in the header.
pub(super) fn file(kind: &'static str, bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

async fn given(
    desk: &Desk,
    did: &str,
    wanted: &OfMonth,
    bytes: Vec<u8>,
) -> Result<Response, Refused> {
    desk.log(did, None, wanted.reason.as_deref()).await?;
    Ok(file("application/pdf", bytes))
}
