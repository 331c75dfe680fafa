//! Whether a ticket is one for here and today: institution, month and dates, kind, treatment.

use super::{ChargeBasis, Context, Entitlement, InstitutionKind, Outcome, covers};
use crate::eligibility::{
    Element, MedicalTicket, Right,
    code::{Designated, TicketType, TreatmentType},
};

/// The ticket that comes nearest to one for here and today, with how near it comes.
pub(super) fn nearest_ticket<'a>(
    right: &'a Right,
    context: &Context,
) -> Option<(Outcome, &'a MedicalTicket)> {
    let pharmacy = context.institution_kind == InstitutionKind::Pharmacy;
    right
        .tickets
        .iter()
        // At a pharmacy the clinic's ticket is nobody's business; without a dispensing ticket there is none.
        .filter(|ticket| !pharmacy || ticket.kind != Element::Value(TicketType::Medical))
        .map(|ticket| (judge(ticket, context), ticket))
        .max_by_key(|(outcome, _)| match outcome {
            Outcome::TicketHere => 4,
            Outcome::TicketOtherTreatment => 2,
            Outcome::TicketOutOfPeriod => 1,
            Outcome::TicketElsewhere => 0,
            _ => 3,
        })
}

/// Another ticket for here and today that says something else, and a flag that is not known, leave the share open.
pub(super) fn doubt_ticket(
    found: &mut Entitlement,
    right: &Right,
    ticket: &MedicalTicket,
    context: &Context,
) {
    let says =
        |ticket: &MedicalTicket| (ticket.self_pay.clone(), ticket.single_or_combined.clone());
    let differs = right
        .tickets
        .iter()
        .any(|other| judge(other, context) == Outcome::TicketHere && says(other) != says(ticket));
    let doubts = [
        (differs, Outcome::AnswerInconsistent),
        (ticket.consistency.other().is_some(), Outcome::NewCodeSeen),
    ];
    for (_, doubt) in doubts.into_iter().filter(|(doubted, _)| *doubted) {
        found.charge = ChargeBasis::Undetermined;
        if found.outcome != doubt && !found.notices.contains(&doubt) {
            found.notices.push(doubt);
        }
    }
}

/// By flag and by code; both must agree where both are there. Codes come with ten digits or with the last seven.
pub(super) fn is_here(ticket: &MedicalTicket, institution: &str) -> Result<(), Outcome> {
    let code = ticket.institution_code.value().map(|code| code.trim());
    let code_here =
        code.map(|code| code == institution || code.len() == 7 && institution.ends_with(code));
    match (&ticket.designated, code_here) {
        (Element::Value(Designated::Elsewhere), _) | (_, Some(false)) => {
            Err(Outcome::TicketElsewhere)
        }
        (Element::Other(_), _) => Err(Outcome::NewCodeSeen),
        (Element::Value(Designated::Here), _) | (_, Some(true)) => Ok(()),
        (Element::Absent | Element::Empty, None) => Err(Outcome::AnswerInconsistent),
    }
}

fn judge(ticket: &MedicalTicket, context: &Context) -> Outcome {
    let (kind, treatment) = match context.institution_kind {
        InstitutionKind::Hospital | InstitutionKind::Clinic => {
            (TicketType::Medical, TreatmentType::Outpatient)
        }
        InstitutionKind::Dental => (TicketType::Medical, TreatmentType::Dental),
        InstitutionKind::Pharmacy => (TicketType::Dispensing, TreatmentType::Dispensing),
    };
    let treatment = context.treatment.unwrap_or(treatment);
    let checks = [
        is_here(ticket, &context.institution_code),
        in_period(ticket, context),
        same(&ticket.kind, kind, Outcome::TicketOtherTreatment),
        same(
            &ticket.treatment_type,
            treatment,
            Outcome::TicketOtherTreatment,
        ),
    ];
    checks
        .into_iter()
        .find_map(Result::err)
        .unwrap_or(Outcome::TicketHere)
}

fn same<T: PartialEq>(
    element: &Element<T>,
    expected: T,
    otherwise: Outcome,
) -> Result<(), Outcome> {
    match element {
        Element::Value(value) if *value == expected => Ok(()),
        Element::Value(_) => Err(otherwise),
        Element::Other(_) => Err(Outcome::NewCodeSeen),
        Element::Absent | Element::Empty => Err(Outcome::AnswerInconsistent),
    }
}

/// Month and dates must fit where they are there, and one of them must be.
fn in_period(ticket: &MedicalTicket, context: &Context) -> Result<(), Outcome> {
    let day = context.visit_date;
    let dates = covers(&ticket.from, &ticket.until, day);
    let both_dates = ticket.from.value().is_some() && ticket.until.value().is_some();
    let month = ticket.month.value().map(|month| month.contains(day));
    if ticket.month.other().is_some() || dates.is_none() {
        Err(Outcome::NewCodeSeen)
    } else if month == Some(false) || dates == Some(false) {
        Err(Outcome::TicketOutOfPeriod)
    } else if month.is_some() || both_dates {
        Ok(())
    } else {
        Err(Outcome::AnswerInconsistent)
    }
}
