//! Medical insurance: outcomes I01–I21.

use super::{
    AskedBy, ChargeBasis, Context, Entitlement, Fields, Kind, Outcome, fields, identity,
    limit_class, ratio,
    standing::{Verdict, verdict},
};
use crate::eligibility::{
    Body, Element, InsurerNumber, Right,
    code::{CardClassification, Validity},
};

/// 法別番号 of 公費負担者番号 that stand for assistance: 生活保護, 支援給付.
const ASSISTANCE_LAWS: [&str; 2] = ["12", "25"];

/// What an insurance right of `body` looks like.
pub(crate) fn assess(right: &Right, body: &Body, context: &Context) -> Entitlement {
    let (outcome, charge, unknown_code) = match verdict(right, body, context) {
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
    Entitlement {
        fields: Fields {
            unknown_code: unknown_code.map(str::to_owned),
            ..found
        },
        ..bare(outcome, charge)
    }
}

/// What an answer without any right says. 有効(未登録) is not for here.
pub(crate) fn without_right(body: &Body, context: &Context) -> Entitlement {
    let (outcome, charge) = match (&body.validity, context.asked_by) {
        (Element::Value(Validity::NotFound), AskedBy::Number) if asked_for_assistance(body) => {
            return Entitlement {
                kind: Kind::Assistance,
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
    if outcome == Outcome::NotFoundByCard && identity::is_just_renewed(context) {
        found.notices.push(Outcome::CertificateJustRenewed);
    }
    if outcome == Outcome::NotFoundByCard && !context.assistance_enabled {
        found.notices.push(Outcome::AssistanceSwitchedOff);
    }
    found
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
    found.unknown_code = limit
        .and_then(|limit| limit.class.other())
        .map(str::to_owned);
    let by_number = context.asked_by == AskedBy::Number;
    let degraded = context.degraded(found.insurer_number.as_deref());
    found.named_day = degraded.and_then(|degraded| degraded.since);
    let misfit = limit.is_some_and(|limit| !limit_class::fits(limit, right, day));
    if misfit {
        found.limit_class = None;
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
            has_changed(&found, &charge, context),
        ),
        (Outcome::ValidLimitAbsent, limit.is_none()),
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

fn has_changed(found: &Fields, charge: &ChargeBasis, context: &Context) -> bool {
    let Some(last) = &context.last_visit else {
        return false;
    };
    let differs = |last: Option<&str>, now: Option<&str>| last.is_some() && last != now;
    differs(
        last.insurer_number.as_deref(),
        found.insurer_number.as_deref(),
    ) || last.charge.as_ref().is_some_and(|last| last != charge)
        // A ratio that is not known has not changed.
        && *charge != ChargeBasis::Undetermined
}

fn asked_for_assistance(body: &Body) -> bool {
    body.search_info
        .as_ref()
        .and_then(|echo| echo.insurer_number.value())
        .and_then(InsurerNumber::law)
        .is_some_and(|law| ASSISTANCE_LAWS.contains(&law))
}
