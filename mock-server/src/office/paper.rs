//! Paper beside the online way, from the same documents as the answers: tickets (医療券・調剤券) and the list that goes with them (連名簿),
//! referrals (診療依頼書), and the forms of opinions (医療要否意見書).
//!
//! The layout follows the look of the office's forms as the field knows them; it is ours, and every sheet says that it is a specimen.

use time::Date;

use super::{
    case::Case, month::Month, opinion::Opinion, referral::Referral, refused::Refused,
    registry::Registry, ticket::Ticket,
};
use sheet::Book;

mod era;
mod form;
mod letter;
mod roster;
pub(crate) mod sheet;
mod slip;

/// What stands at the foot of every sheet.
const SPECIMEN: &str = "見本（試験用・無効）　記載の人物・番号・機関はすべて架空です";

/// One sheet for each ticket, A5 landscape.
pub(super) fn tickets(
    registry: &Registry,
    tickets: &[(&Case, &Ticket)],
    today: Date,
) -> Result<Vec<u8>, Refused> {
    let mut book = Book::new("医療券・調剤券")?;
    for (case, ticket) in tickets {
        slip::draw(&mut book, registry, case, ticket, today)?;
    }
    book.finish()
}

/// One sheet for each referral, A5 landscape.
pub(super) fn referrals(
    registry: &Registry,
    referrals: &[(&Case, &Referral)],
) -> Result<Vec<u8>, Refused> {
    let mut book = Book::new("診療依頼書")?;
    for (case, referral) in referrals {
        letter::referral(&mut book, registry, case, referral)?;
    }
    book.finish()
}

/// One sheet for each opinion, A4.
pub(super) fn opinions(
    registry: &Registry,
    opinions: &[(&Case, &Opinion)],
) -> Result<Vec<u8>, Refused> {
    let mut book = Book::new("医療要否意見書")?;
    for (case, opinion) in opinions {
        letter::opinion(&mut book, registry, case, opinion)?;
    }
    book.finish()
}

/// The tickets of a month as a list, A4, one institution after the other.
pub(super) fn roster(
    registry: &Registry,
    office: &str,
    month: Month,
    tickets: &[(&Case, &Ticket)],
    today: Date,
) -> Result<Vec<u8>, Refused> {
    let mut book = Book::new("医療券・調剤券連名簿")?;
    let by_institution =
        tickets.chunk_by(|(_, one), (_, next)| one.terms.institution == next.terms.institution);
    for tickets in by_institution {
        roster::draw(&mut book, registry, office, month, tickets, today)?;
    }
    book.finish()
}
