//! Medical assistance (医療扶助) and 支援給付: outcomes A01–A19. Everything here is sensitive.

mod fit;

use self::fit::{doubt_ticket, is_here, nearest_ticket};
use super::{
    ChargeBasis, Context, Entitlement, Fields, InstitutionKind, Kind, Outcome, TicketFacts, fields,
    identity,
    insurance::bare,
    standing::{Verdict, covers, verdict},
    ticket_changes,
};
use crate::eligibility::{
    Body, Element, InsurerNumber, MedicalTicket, Right,
    code::{CardClassification, Consistency, SingleOrCombined, Validity},
};

/// 法別番号 of 被用者保険, the only insurance that stays beside assistance.
const EMPLOYEES_LAWS: [&str; 15] = [
    "01", "02", "03", "04", "06", "07", "31", "32", "33", "34", "63", "72", "73", "74", "75",
];

/// 法別番号 of 支援給付 (中国残留邦人等).
const SUPPORT_BENEFIT_LAW: &str = "25";

/// 法別番号 of 公費負担者番号 that stand for assistance: 生活保護, 支援給付.
pub(crate) const ASSISTANCE_LAWS: [&str; 2] = ["12", SUPPORT_BENEFIT_LAW];

/// The insurance in force beside assistance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    /// None.
    Nothing,
    /// 被用者保険: goes first, the ticket takes the rest (併用).
    Employees,
    /// One that ends when assistance starts (国保, 後期), or one that cannot be told.
    Other,
}

impl Beside {
    /// From 法別番号 of the insurances in force, where they have one.
    pub(crate) fn of<'a>(laws: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut beside = Self::Nothing;
        for law in laws {
            match law {
                Some(law) if EMPLOYEES_LAWS.contains(&law) => beside = Self::Employees,
                _ => return Self::Other,
            }
        }
        beside
    }
}

/// Whether `right` is one of assistance: by its classification, or its payer number, or tickets where the classification is missing. Who is doubted
/// to be a recipient is kept as discreet as who is one.
pub(crate) fn is_assistance(right: &Right) -> bool {
    right.classification == Element::Value(CardClassification::Assistance)
        || fields::law(right).is_some_and(|law| ASSISTANCE_LAWS.contains(&law))
        || (right.classification.is_blank() && !right.tickets.is_empty())
}

/// What an assistance right of `body` looks like.
pub(crate) fn assess(right: &Right, body: &Body, beside: Beside, context: &Context) -> Entitlement {
    let (outcome, charge, unknown_code) = match verdict(right, body, context) {
        Verdict::Live => match &right.classification {
            Element::Value(CardClassification::Assistance) if !has_other_law(right) => {
                return live(Some(right), body, beside, context);
            }
            Element::Other(code) => (
                Outcome::NewCodeSeen,
                ChargeBasis::Undetermined,
                Some(code.as_str()),
            ),
            _ => (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None),
        },
        Verdict::NotYet => (Outcome::ValidNotYetOrEnded, ChargeBasis::Undetermined, None),
        Verdict::Ended | Verdict::Lost | Verdict::LostToAssistance => {
            (Outcome::AssistanceEnded, ChargeBasis::Declared, None)
        }
        Verdict::LostByDeath => (Outcome::LostByDeathRecord, ChargeBasis::Declared, None),
        // The number of the office before.
        Verdict::Superseded => (Outcome::SupersededByNumber, ChargeBasis::Undetermined, None),
        Verdict::Inconsistent => (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None),
        Verdict::Unknown(code) => (Outcome::NewCodeSeen, ChargeBasis::Undetermined, Some(code)),
    };
    let found = fields::of_right(right, context.visit_date);
    let mut found = Entitlement {
        kind: kind(right),
        fields: Fields {
            unknown_code: unknown_code.map(str::to_owned),
            ..found
        },
        sensitive: true,
        ..bare(outcome, charge)
    };
    note_degraded(&mut found, context);
    found
}

/// A recipient of today; without a right where only the body says so (有効(未登録)).
pub(crate) fn live(
    right: Option<&Right>,
    body: &Body,
    beside: Beside,
    context: &Context,
) -> Entitlement {
    let not_registered = body.validity == Element::Value(Validity::ValidNotRegistered);
    let ticket = right
        .and_then(|right| nearest_ticket(right, context))
        .filter(|(outcome, ticket)| {
            // 有効(未登録) is about now: a ticket of another month agrees with it.
            let other_month = ticket
                .month
                .value()
                .is_some_and(|month| !month.contains(context.visit_date));
            !(not_registered && *outcome == Outcome::TicketOutOfPeriod && other_month)
        });
    let mut found = match ticket {
        None => of_ticket(without_ticket(right, context)),
        Some((Outcome::TicketHere, _)) if not_registered => of_ticket(Outcome::AnswerInconsistent),
        Some((Outcome::TicketHere, ticket)) => ticket_here(ticket, beside),
        Some((outcome, _)) => of_ticket(outcome),
    };
    if let Some(right) = right {
        found.kind = kind(right);
        found.fields = fields::of_right(right, context.visit_date);
        if let Some((outcome, ticket)) = ticket {
            // Another institution's ticket is not shown in any part.
            if outcome != Outcome::TicketElsewhere {
                found.fields = fields::with_ticket(found.fields, ticket);
            }
        }
    }
    if matches!(
        found.outcome,
        Outcome::RecipientNoTicketYet | Outcome::RecipientTicketOverdue
    ) {
        let payer = found.fields.insurer_number.as_deref();
        found.fields.expected_day = Some(context.offices.expected_day(payer));
    }
    if let (Some(right), Some((Outcome::TicketHere, ticket))) = (right, ticket) {
        doubt_ticket(&mut found, right, ticket, context);
    }
    let mismatch = beside == Beside::Other
        || ticket.is_some_and(|(_, ticket)| {
            ticket.consistency == Element::Value(Consistency::Inconsistent)
        });
    if mismatch {
        outweigh(&mut found, Outcome::InsuranceMismatch);
    }
    if !context.assistance_designated {
        outweigh(&mut found, Outcome::InstitutionNotDesignated);
    }
    if !context.assistance_enabled {
        found.notices.push(Outcome::AssistanceSwitchedOff);
    }
    if found.kind == Kind::SupportBenefit {
        found.notices.push(Outcome::SupportBenefit);
    }
    let named_otherwise = beside == Beside::Nothing
        && right.is_some_and(|right| identity::other_form(right, context).is_some());
    if named_otherwise {
        // Beside insurance it is told there.
        found.notices.push(Outcome::NameDiffers);
    }
    if let Some(right) = right {
        note_changes(&mut found, right, context);
    }
    note_degraded(&mut found, context);
    found
}

/// What an office shows that is down may be old: the paper ticket counts instead of what could be used. What could not be used does not become
/// usable by it.
fn note_degraded(found: &mut Entitlement, context: &Context) {
    let Some(degraded) = context.degraded(found.fields.insurer_number.as_deref()) else {
        return;
    };
    found.fields.named_day = degraded.since;
    if found.outcome.is_usable() {
        outweigh(found, Outcome::OfficeDegraded);
        found.charge = ChargeBasis::Paper;
    } else {
        found.notices.insert(0, Outcome::OfficeDegraded);
    }
}

/// Whether the payer number is that of something else than assistance.
fn has_other_law(right: &Right) -> bool {
    fields::law(right).is_some_and(|law| !ASSISTANCE_LAWS.contains(&law))
}

fn kind(right: &Right) -> Kind {
    if fields::law(right) == Some(SUPPORT_BENEFIT_LAW) {
        Kind::SupportBenefit
    } else {
        Kind::Assistance
    }
}

/// Compares the tickets for here with those that were fetched before from the same office.
fn note_changes(found: &mut Entitlement, right: &Right, context: &Context) {
    let here = |ticket: &&MedicalTicket| is_here(ticket, &context.institution_code).is_ok();
    let now: Vec<TicketFacts> = right
        .tickets
        .iter()
        .filter(here)
        .map(TicketFacts::of)
        .collect();
    found.fields.tickets.clone_from(&now);
    let payer = found.fields.insurer_number.as_deref();
    let mut fetches = context.last_fetches.iter();
    let Some(last) = fetches.find(|last| Some(last.payer_number.as_str()) == payer) else {
        return;
    };
    let changes = ticket_changes(&last.tickets, &now, context.visit_date);
    if !changes.is_empty() {
        found.notices.push(Outcome::TicketChanged);
        found.fields.named_day = Some(last.on);
        found.fields.ticket_changes = changes;
    }
}

/// Puts `outcome` first; what was the outcome becomes a notice, and no share is known.
fn outweigh(found: &mut Entitlement, outcome: Outcome) {
    if found.outcome != outcome {
        found
            .notices
            .insert(0, std::mem::replace(&mut found.outcome, outcome));
    }
    found.charge = ChargeBasis::Undetermined;
}

fn of_ticket(outcome: Outcome) -> Entitlement {
    Entitlement {
        kind: Kind::Assistance,
        sensitive: true,
        ..bare(outcome, ChargeBasis::Undetermined)
    }
}

fn without_ticket(right: Option<&Right>, context: &Context) -> Outcome {
    let payer = right
        .and_then(|right| right.insurer_number.value())
        .map(InsurerNumber::normalised);
    let expected = context.offices.expected_date(payer, context.visit_date);
    if context.institution_kind == InstitutionKind::Pharmacy {
        Outcome::DispensingTicketMissing
    } else if context.first_visit == Some(true) {
        Outcome::RecipientFirstVisit
    } else if context.visit_date <= expected {
        Outcome::RecipientNoTicketYet
    } else {
        Outcome::RecipientTicketOverdue
    }
}

/// A ticket for here and today. Its share is known only if it says all that the share depends on.
fn ticket_here(ticket: &MedicalTicket, beside: Beside) -> Entitlement {
    let charge = match ticket.self_pay.value() {
        Some(amount) => ChargeBasis::Ticket {
            monthly_self_pay: amount.0,
        },
        None => ChargeBasis::Undetermined,
    };
    let pays = ticket.self_pay.value().is_some_and(|amount| amount.0 > 0);
    let alone = if pays {
        Outcome::TicketHereSelfPay
    } else {
        Outcome::TicketHere
    };
    let outcome = match (&ticket.single_or_combined, beside) {
        (Element::Value(SingleOrCombined::Combined), Beside::Employees) => {
            Outcome::TicketHereCombined
        }
        (Element::Value(SingleOrCombined::Single), Beside::Nothing)
        | (Element::Other(_) | Element::Absent | Element::Empty, _) => alone,
        (Element::Value(_), _) => Outcome::InsuranceMismatch,
    };
    let mut found = Entitlement {
        charge,
        ..of_ticket(outcome)
    };
    if pays && outcome != alone {
        found.notices.push(Outcome::TicketHereSelfPay);
    }
    let unknown = ticket
        .single_or_combined
        .other()
        .or(ticket.self_pay.other());
    if unknown.is_some() {
        found.notices.push(Outcome::NewCodeSeen);
    }
    if ticket.single_or_combined.is_blank() || ticket.self_pay.is_blank() {
        found.notices.push(Outcome::AnswerInconsistent);
    }
    if ticket.single_or_combined.value().is_none() || outcome == Outcome::InsuranceMismatch {
        found.charge = ChargeBasis::Undetermined;
    }
    found
}
