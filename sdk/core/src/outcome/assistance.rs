//! Medical assistance (医療扶助) and 支援給付: outcomes A01–A19. Everything here is sensitive.

use super::{
    ChargeBasis, Context, Entitlement, Fields, InstitutionKind, Kind, Outcome, TicketFacts, fields,
    insurance::bare,
    standing::{Verdict, covers, verdict},
    ticket_changes,
};
use crate::eligibility::{
    Body, Element, InsurerNumber, MedicalTicket, Right,
    code::{
        CardClassification, Consistency, Designated, SingleOrCombined, TicketType, TreatmentType,
        Validity,
    },
};

/// 法別番号 of 被用者保険, the only insurance that stays beside assistance.
const EMPLOYEES_LAWS: [&str; 15] = [
    "01", "02", "03", "04", "06", "07", "31", "32", "33", "34", "63", "72", "73", "74", "75",
];

/// 法別番号 of 支援給付 (中国残留邦人等).
const SUPPORT_BENEFIT_LAW: &str = "25";

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
    /// From the insurance rights in force.
    pub(crate) fn of<'a>(live: impl IntoIterator<Item = &'a Right>) -> Self {
        let mut beside = Self::Nothing;
        for right in live {
            match fields::law(right) {
                Some(law) if EMPLOYEES_LAWS.contains(&law) => beside = Self::Employees,
                _ => return Self::Other,
            }
        }
        beside
    }
}

/// Whether `right` is one of assistance; tickets say so even where the classification is missing.
pub(crate) fn is_assistance(right: &Right) -> bool {
    right.classification == Element::Value(CardClassification::Assistance)
        || (right.classification.is_blank() && !right.tickets.is_empty())
}

/// What an assistance right of `body` looks like.
pub(crate) fn assess(right: &Right, body: &Body, beside: Beside, context: &Context) -> Entitlement {
    let (outcome, charge, unknown_code) = match verdict(right, body, context) {
        Verdict::Live if right.classification.is_blank() => {
            (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None)
        }
        Verdict::Live => return live(Some(right), body, beside, context),
        Verdict::NotYet => (Outcome::ValidNotYetOrEnded, ChargeBasis::Undetermined, None),
        Verdict::Ended | Verdict::Lost | Verdict::LostToAssistance => {
            (Outcome::AssistanceEnded, ChargeBasis::Declared, None)
        }
        Verdict::LostByDeath => (Outcome::LostByDeathRecord, ChargeBasis::Declared, None),
        Verdict::Superseded | Verdict::Inconsistent => {
            (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None)
        }
        Verdict::Unknown(code) => (Outcome::NewCodeSeen, ChargeBasis::Undetermined, Some(code)),
    };
    let found = fields::of_right(right, context.visit_date);
    Entitlement {
        kind: kind(right),
        fields: Fields {
            unknown_code: unknown_code.map(str::to_owned),
            ..found
        },
        sensitive: true,
        ..bare(outcome, charge)
    }
}

/// A recipient of today; without a right where only the body says so (有効(未登録)).
pub(crate) fn live(
    right: Option<&Right>,
    body: &Body,
    beside: Beside,
    context: &Context,
) -> Entitlement {
    let ticket = right.and_then(|right| nearest_ticket(right, context));
    let mut found = match ticket {
        None => of_ticket(without_ticket(right, context)),
        Some((Outcome::TicketHere, _))
            if body.validity == Element::Value(Validity::ValidNotRegistered) =>
        {
            of_ticket(Outcome::AnswerInconsistent)
        }
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
    if let Some(right) = right {
        note_changes(&mut found, right, context);
    }
    if let Some(degraded) = context.degraded(found.fields.insurer_number.as_deref()) {
        outweigh(&mut found, Outcome::OfficeDegraded);
        // What is shown may be old: the paper ticket counts.
        found.charge = ChargeBasis::Paper;
        found.fields.named_day = degraded.since;
    }
    found
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

/// The ticket that comes nearest to one for here and today, with how near it comes.
fn nearest_ticket<'a>(right: &'a Right, context: &Context) -> Option<(Outcome, &'a MedicalTicket)> {
    let pharmacy = context.institution_kind == InstitutionKind::Pharmacy;
    right
        .tickets
        .iter()
        // At a pharmacy the clinic's ticket is nobody's business; without a dispensing ticket there is none.
        .filter(|ticket| !pharmacy || ticket.kind != Element::Value(TicketType::Medical))
        .map(|ticket| (judge(ticket, context), ticket))
        .max_by_key(|(outcome, _)| match outcome {
            Outcome::TicketHere => 4,
            Outcome::TicketOutOfPeriod => 2,
            Outcome::TicketOtherTreatment => 1,
            Outcome::TicketElsewhere => 0,
            _ => 3,
        })
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
        same(&ticket.kind, kind, Outcome::TicketOtherTreatment),
        same(
            &ticket.treatment_type,
            treatment,
            Outcome::TicketOtherTreatment,
        ),
        in_period(ticket, context),
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

/// By flag and by code; both must agree where both are there. Codes come with ten digits or with the last seven.
fn is_here(ticket: &MedicalTicket, institution: &str) -> Result<(), Outcome> {
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
