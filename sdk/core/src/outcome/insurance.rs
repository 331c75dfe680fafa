//! Medical insurance: outcomes I01–I21.

use super::{
    AskedBy, ChargeBasis, Compared, Context, Entitlement, Fields, Kind, Outcome, Source,
    assistance::ASSISTANCE_LAWS,
    fields, identity, limit_class, ratio,
    standing::{Verdict, verdict},
};
use crate::eligibility::{
    Body, Element, InsurerNumber, Right, SchemeKind,
    code::{CardClassification, Validity},
};

/// What an insurance right of `body` looks like.
pub(crate) fn assess(right: &Right, body: &Body, context: &Context) -> Entitlement {
    let (outcome, charge, unknown_code) = match verdict(right, body, context) {
        Verdict::Live if is_public_expense(right) => {
            (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None)
        }
        Verdict::Live => match &right.classification {
            Element::Value(classification) => return live(right, *classification, body, context),
            Element::Other(code) => (
                Outcome::NewCodeSeen,
                ChargeBasis::Undetermined,
                Some(code.as_str()),
            ),
            Element::Absent | Element::Empty => {
                (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None)
            }
        },
        Verdict::NotYet | Verdict::Ended => {
            (Outcome::ValidNotYetOrEnded, ChargeBasis::Declared, None)
        }
        Verdict::Lost => (Outcome::LostNoNewer, ChargeBasis::Declared, None),
        Verdict::LostToAssistance => (Outcome::LostToAssistance, ChargeBasis::Undetermined, None),
        Verdict::LostByDeath => (Outcome::LostByDeathRecord, ChargeBasis::Declared, None),
        Verdict::Superseded => (Outcome::SupersededByNumber, ChargeBasis::Undetermined, None),
        Verdict::Inconsistent => (Outcome::AnswerInconsistent, ChargeBasis::Undetermined, None),
        Verdict::Unknown(code) => (Outcome::NewCodeSeen, ChargeBasis::Undetermined, Some(code)),
    };
    let found = fields::of_right(right, context.visit_date);
    let degraded = context.degraded(found.insurer_number.as_deref());
    Entitlement {
        notices: degraded
            .map(|_| Outcome::SourceDegraded)
            .into_iter()
            .collect(),
        fields: Fields {
            unknown_code: unknown_code.map(str::to_owned),
            named_day: degraded.and_then(|degraded| degraded.since),
            ..found
        },
        ..bare(outcome, charge)
    }
}

/// What an answer without any right says. 有効(未登録) is not for here.
pub(crate) fn without_right(body: &Body, context: &Context) -> Entitlement {
    let (outcome, charge) = match (&body.validity, context.asked_by) {
        (Element::Value(Validity::NotFound), AskedBy::Number) if asked_for_assistance(body) => {
            let off = (!context.assistance_enabled).then_some(Outcome::AssistanceSwitchedOff);
            return Entitlement {
                kind: Kind::Assistance,
                notices: off.into_iter().collect(),
                sensitive: true,
                ..bare(Outcome::AssistanceNothingReturned, ChargeBasis::Paper)
            };
        }
        (Element::Value(Validity::NotFound), AskedBy::Number) => {
            (Outcome::NotFoundByNumber, ChargeBasis::Declared)
        }
        (Element::Value(Validity::NotFound), AskedBy::Card) => {
            (Outcome::NotFoundByCard, ChargeBasis::Declared)
        }
        (Element::Value(Validity::Invalid), _) => (Outcome::LostNoNewer, ChargeBasis::Declared),
        (Element::Value(Validity::InvalidNewer), AskedBy::Number) => {
            (Outcome::SupersededByNumber, ChargeBasis::Undetermined)
        }
        (Element::Value(Validity::Several), AskedBy::Number) => {
            (Outcome::SeveralByNumber, ChargeBasis::Undetermined)
        }
        (Element::Value(Validity::InvalidNewer | Validity::Several), AskedBy::Card)
        | (Element::Other(_), _) => (Outcome::NewCodeSeen, ChargeBasis::Undetermined),
        _ => (Outcome::AnswerInconsistent, ChargeBasis::Undetermined),
    };
    let mut found = bare(outcome, charge);
    if outcome == Outcome::NewCodeSeen {
        found.fields.unknown_code = match &body.validity {
            Element::Value(code) => Some(code.as_str().to_owned()),
            other => other.other().map(str::to_owned),
        };
    }
    if outcome == Outcome::NotFoundByCard {
        found.notices = not_found_by_card(context);
    }
    let asked = body
        .search_info
        .as_ref()
        .and_then(|echo| echo.insurer_number.value());
    if let Some(degraded) = context.degraded(asked.map(InsurerNumber::normalised)) {
        found.notices.push(Outcome::SourceDegraded);
        found.fields.named_day = degraded.since;
    }
    found
}

/// A result code that is an outcome of its own, without any right. Who may not use the card is told nothing else than who is not found by it.
pub(crate) fn coded(outcome: Outcome, context: &Context) -> Entitlement {
    match outcome {
        Outcome::CardUseNotAllowed => Entitlement {
            notices: not_found_by_card(context),
            ..bare(outcome, ChargeBasis::Declared)
        },
        _ => bare(outcome, ChargeBasis::Undetermined),
    }
}

/// What may explain that nothing was found by card.
fn not_found_by_card(context: &Context) -> Vec<Outcome> {
    let renewed = identity::is_just_renewed(context).then_some(Outcome::CertificateJustRenewed);
    let off = (!context.assistance_enabled).then_some(Outcome::AssistanceSwitchedOff);
    [renewed, off].into_iter().flatten().collect()
}

/// An entitlement of which nothing is known but this.
pub(crate) fn bare(outcome: Outcome, charge: ChargeBasis) -> Entitlement {
    Entitlement {
        kind: Kind::Insurance,
        outcome,
        charge,
        notices: Vec::new(),
        fields: Fields::default(),
        sensitive: matches!(
            outcome,
            Outcome::LostToAssistance | Outcome::LostByDeathRecord
        ),
    }
}

/// A right in force. What weighs most is the outcome, the rest are notices.
fn live(
    right: &Right,
    classification: CardClassification,
    body: &Body,
    context: &Context,
) -> Entitlement {
    let day = context.visit_date;
    let charge = if classification == CardClassification::SpecialTreatmentCost {
        ChargeBasis::FullBySpecialRule
    } else {
        ratio::charge(right, day)
    };
    let mut found = fields::of_right(right, day);
    let limit = fields::limit_in_force(right, day);
    let written = right.limit.as_ref();
    found.unknown_code = written
        .and_then(|limit| limit.from.other().or(limit.until.other()))
        .or(limit.and_then(|limit| limit.class.other()))
        .map(str::to_owned);
    let by_number = context.asked_by == AskedBy::Number;
    let degraded = context.degraded(found.insurer_number.as_deref());
    found.named_day = degraded.and_then(|degraded| degraded.since);
    let misfit = limit.is_some_and(|limit| !limit_class::fits(limit, right, day));
    if misfit {
        (found.limit_class, found.limit_until) = (None, None);
    }
    let mut points = [
        (
            Outcome::ValidSpecialTreatmentCost,
            charge == ChargeBasis::FullBySpecialRule,
        ),
        (
            Outcome::ValidRatioUnknown,
            charge == ChargeBasis::Undetermined,
        ),
        (Outcome::ValidEligibilityOnly, context.grace && !by_number),
        (
            Outcome::ValidWithNotice,
            !body.code.is_blank() || !body.message.is_blank(),
        ),
        (
            Outcome::AnswerInconsistent,
            right.birth.is_blank() || misfit,
        ),
        (Outcome::NewCodeSeen, found.unknown_code.is_some()),
        (
            Outcome::NameDiffers,
            identity::other_form(right, context).is_some(),
        ),
        (
            Outcome::ChangedSinceLastVisit,
            has_changed(right, &found, &charge, context),
        ),
        (
            Outcome::ValidLimitAbsent,
            limit.is_none() && found.unknown_code.is_none(),
        ),
        (
            Outcome::AddressNotGiven,
            by_number && right.address.is_blank(),
        ),
        (Outcome::SourceDegraded, degraded.is_some()),
    ]
    .into_iter()
    .filter_map(|(outcome, applies)| applies.then_some(outcome))
    .peekable();
    let outcome = points
        .next_if(|outcome| outcome.is_usable())
        .unwrap_or(Outcome::Valid);
    Entitlement {
        notices: points.collect(),
        fields: found,
        ..bare(outcome, charge)
    }
}

/// Whether the record has it otherwise, but for names, which have a notice of their own.
fn has_changed(right: &Right, found: &Fields, charge: &ChargeBasis, context: &Context) -> bool {
    let Some(last) = &context.last_visit else {
        return false;
    };
    let differs = identity::differences_of(&fields::person(right), found, context)
        .iter()
        .any(|found| {
            found.one.0 == Source::Record && !matches!(found.item, Compared::Name | Compared::Kana)
        });
    let shares = last.charge.as_ref().and_then(share).zip(share(charge));
    differs || shares.is_some_and(|(last, now)| last != now)
}

/// The share that a ground amounts to, whoever says so; `None` where it is not known or not from the insurance.
fn share(charge: &ChargeBasis) -> Option<Share> {
    match charge {
        ChargeBasis::Reported { tenths } | ChargeBasis::Statutory { tenths } => {
            Some(Share::Tenths(*tenths))
        }
        ChargeBasis::FullBySpecialRule => Some(Share::Full),
        _ => None,
    }
}

#[derive(PartialEq)]
enum Share {
    Tenths(u8),
    Full,
}

/// Whether the number is that of a public expense, which no insurance has.
fn is_public_expense(right: &Right) -> bool {
    fields::scheme(right).is_some_and(|scheme| scheme.kind != SchemeKind::Insurance)
}

fn asked_for_assistance(body: &Body) -> bool {
    body.search_info
        .as_ref()
        .and_then(|echo| echo.insurer_number.value())
        .and_then(InsurerNumber::law)
        .is_some_and(|law| ASSISTANCE_LAWS.contains(&law))
}
