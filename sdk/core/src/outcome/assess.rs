//! From an answer to its meaning.

use time::Date;

use super::{
    Ask, AskedBy, ChargeBasis, Context, Entitlement, Fields, Kind, Outcome, PatientNotice,
    PatientText, Person, Report, StatusWord,
    assistance::{self, Beside},
    calendar, claim_order, fields, identity, insurance, ratio, views,
};
use crate::{
    clock::JST,
    eligibility::{
        Body, Element, EligibilityResult, InsurerNumber, Right,
        code::{ProcessingStatus, Segment, Validity},
    },
};

/// What `result` means, here and today.
///
/// The answer must have been checked to belong to its question
/// ([`check_institution`](EligibilityResult::check_institution) and its sisters).
/// Each right is judged by its own dates and by the body's one validity; where the two disagree, or what decides is missing, a person must look.
#[must_use]
pub fn assess(result: &EligibilityResult, context: &Context) -> Report {
    let header = result.header();
    let why = match header.segment {
        Element::Value(Segment::Normal) => None,
        Element::Value(Segment::Processing) => Some(Outcome::BulkProcessing),
        _ => Some(Outcome::RequestRefused),
    };
    let coded = |body: &Body| {
        // A right that came with such a code is not hidden by it, and a question by number is not about the card.
        let code = body
            .code
            .value()
            .filter(|_| why.is_none() && body.rights.is_empty())
            .filter(|_| context.asked_by == AskedBy::Card);
        code.and_then(|code| context.codes.outcome(code))
    };
    if let Some(outcome) = result.body().and_then(coded) {
        // The code of one who may not use the card would say why.
        let told = outcome != Outcome::CardUseNotAllowed;
        let code = result.body().and_then(|body| body.code.value());
        return settled(Report {
            service_code: code.filter(|_| told).cloned(),
            entitlements: vec![insurance::coded(outcome, context)],
            views: views::assess(&[], header.executed_at, context),
            ..empty(result, context)
        });
    }
    let body = match (result.body(), why) {
        (Some(body), None) if body.status != Element::Value(ProcessingStatus::Error) => body,
        (_, why) => return not_answered(result, why.unwrap_or(Outcome::RequestRefused), context),
    };
    let report = empty(result, context);
    let rights = rights_of(body);
    let conflicts = identity::conflicts(rights, body, context);
    if !conflicts.is_empty() {
        return Report {
            conflicts,
            status: StatusWord::IdentityDoubt,
            charge: ChargeBasis::Declared,
            entitlements: vec![insurance::bare(
                Outcome::IdentityConflict,
                ChargeBasis::Declared,
            )],
            ..report
        };
    }
    let (mut entitlements, mut person) = entitlements(rights, body, context);
    person.other_form = person
        .other_form
        .take()
        .or_else(|| identity::accepted_form(&person, context));
    let insured = |found: &&Entitlement| found.kind == Kind::Insurance && found.outcome.is_usable();
    let insurance = entitlements.iter().find(insured);
    let insurance = insurance.map(|found| found.fields.clone());
    let differences = identity::differences_of(&person, &insurance.unwrap_or_default(), context);
    let about = header.confirmation_date.value().copied();
    let about = about.unwrap_or(header.executed_at.to_offset(JST).date());
    ratio::forget_before_redetermination(&mut entitlements, about, context.visit_date);
    settled(Report {
        patient_notices: patient_notices(context),
        person,
        differences,
        views: views::assess(rights, header.executed_at, context),
        service_notice: body.message.value().cloned(),
        service_code: body.code.value().cloned(),
        entitlements,
        ..report
    })
}

/// Derives from the rights what is said once per visit: status word, open points, the patient's text, the ground for the share.
///
/// A question that was not answered, or an answer about somebody else, stays what it is.
pub(crate) fn settled(report: Report) -> Report {
    let not_asked = report.ask != Ask::Answered;
    if not_asked || report.status == StatusWord::IdentityDoubt || report.entitlements.is_empty() {
        return report;
    }
    let rights = &report.entitlements;
    let usable = rights.iter().find(|found| found.outcome.is_usable());
    // One text for all, but for who can do something about it at once.
    let enrols = rights
        .iter()
        .any(|found| found.outcome.patient() == PatientText::P4);
    let (status, patient) = match usable {
        Some(found) => (StatusWord::Acceptable, found.outcome.patient()),
        None if enrols => (StatusWord::NeedsCheck, PatientText::P4),
        None => (StatusWord::NeedsCheck, PatientText::P2),
    };
    let day = report.as_of.to_offset(JST).date();
    Report {
        status,
        claims: claim_order(rights, day),
        open_points: open_points(rights),
        patient,
        charge: charge(rights),
        patient_notices: match patient {
            PatientText::P1 => report.patient_notices,
            _ => Vec::new(),
        },
        ..report
    }
}

/// 該当資格なし and 複数該当 name nobody, and so does a body that was not processed: a right that comes with them is not the person's.
fn rights_of(body: &Body) -> &[Right] {
    match (&body.status, &body.validity) {
        (_, Element::Value(Validity::NotFound | Validity::Several)) => &[],
        (Element::Value(ProcessingStatus::Normal), _) => &body.rights,
        _ => &[],
    }
}

/// Every right, insurance first, and the person of the first one that can be used.
fn entitlements(rights: &[Right], body: &Body, context: &Context) -> (Vec<Entitlement>, Person) {
    if body.status != Element::Value(ProcessingStatus::Normal) {
        return (vec![without_status(body)], Person::default());
    }
    let (assisted, insured): (Vec<&Right>, Vec<&Right>) = rights
        .iter()
        .partition(|right| assistance::is_assistance(right));
    let mut found: Vec<(Option<&Right>, Entitlement)> = insured
        .into_iter()
        .map(|right| (Some(right), insurance::assess(right, body, context)))
        .collect();
    let unclear = [Outcome::NewCodeSeen, Outcome::AnswerInconsistent];
    let beside = if found
        .iter()
        .any(|(_, found)| unclear.contains(&found.outcome))
    {
        Beside::Other
    } else {
        let live = found.iter().filter(|(_, found)| found.outcome.is_usable());
        let told = live.filter_map(|(right, _)| right.map(fields::law));
        let known = context.insured_by.iter().map(InsurerNumber::law);
        Beside::of(told.chain(known))
    };
    let not_registered = body.validity == Element::Value(Validity::ValidNotRegistered);
    if assisted.is_empty() && not_registered {
        found.push((None, assistance::live(None, body, beside, context)));
    }
    found.extend(assisted.into_iter().map(|right| {
        (
            Some(right),
            assistance::assess(right, body, beside, context),
        )
    }));
    if found.is_empty() {
        found.push((None, insurance::without_right(body, context)));
    }
    doubt_shares(&mut found, false);
    doubt_shares(&mut found, true);
    let first_usable = found.iter().find(|(_, found)| found.outcome.is_usable());
    let right = first_usable.or(found.first()).and_then(|(right, _)| *right);
    let person = right
        .or(rights.first())
        .map(|right| Person {
            other_form: identity::other_form(right, context),
            ..fields::person(right)
        })
        .unwrap_or_default();
    (found.into_iter().map(|(_, found)| found).collect(), person)
}

/// Where rights of one kind can be used that give different shares, none of them settles it.
fn doubt_shares(found: &mut [(Option<&Right>, Entitlement)], assisted: bool) {
    let of_kind =
        |found: &Entitlement| found.is_assistance() == assisted && found.outcome.is_usable();
    let mut usable = found
        .iter()
        .map(|(_, found)| found)
        .filter(|found| of_kind(found));
    let Some(first) = usable.next().map(|found| found.charge.clone()) else {
        return;
    };
    if usable.all(|found| found.charge == first) {
        return;
    }
    for (_, found) in found.iter_mut().filter(|(_, found)| of_kind(found)) {
        if found.charge != first && !found.notices.contains(&Outcome::AnswerInconsistent) {
            found.notices.push(Outcome::AnswerInconsistent);
        }
        found.charge = ChargeBasis::Undetermined;
    }
}

/// A body that does not say whether it was processed.
fn without_status(body: &Body) -> Entitlement {
    let unknown_code = body.status.other().map(str::to_owned);
    let outcome = match unknown_code {
        Some(_) => Outcome::NewCodeSeen,
        None => Outcome::AnswerInconsistent,
    };
    Entitlement {
        fields: Fields {
            unknown_code,
            ..Fields::default()
        },
        ..insurance::bare(outcome, ChargeBasis::Undetermined)
    }
}

/// A recipient's share is settled by the ticket, also beside insurance; else the first usable right decides, else the first one.
fn charge(entitlements: &[Entitlement]) -> ChargeBasis {
    let usable = |found: &&Entitlement| found.outcome.is_usable();
    let recipient = || entitlements.iter().filter(|found| is_recipient(found));
    // A waiver on paper stands before the ratio of the insurance that it belongs to.
    let waived = entitlements
        .iter()
        .find(|found| found.outcome == Outcome::PaperWaiver);
    recipient()
        .find(usable)
        .or_else(|| recipient().next())
        .or_else(|| {
            let insured = entitlements.iter().find(usable);
            insured.map(|insured| waived.unwrap_or(insured))
        })
        .or(entitlements.first())
        .map_or(ChargeBasis::Undetermined, |found| found.charge.clone())
}

/// Whether assistance may be in force today, so that no other right may decide the share.
pub(crate) fn is_recipient(found: &Entitlement) -> bool {
    found.is_assistance()
        && !matches!(
            found.outcome,
            Outcome::AssistanceEnded
                | Outcome::AssistanceNothingReturned
                | Outcome::LostByDeathRecord
                | Outcome::ValidNotYetOrEnded
        )
}

fn open_points(entitlements: &[Entitlement]) -> u8 {
    let points = entitlements
        .iter()
        .flat_map(|found| found.notices.iter().chain([&found.outcome]))
        .filter(|outcome| outcome.is_open())
        .count();
    u8::try_from(points).unwrap_or(u8::MAX)
}

/// The certificate's end, for who goes on to the waiting room. Whether it still counts is the service's answer, the day is ours.
fn patient_notices(context: &Context) -> Vec<PatientNotice> {
    if context.asked_by != AskedBy::Card {
        return Vec::new();
    }
    let Some(not_after) = context.certificate_not_after else {
        return Vec::new();
    };
    let today = context.visit_date;
    let last_day = not_after.to_offset(JST).date();
    let soon = |until: Date| today <= last_day && last_day <= until;
    let notice = if context.grace {
        calendar::usable_until(not_after)
            .filter(|until| today <= *until)
            .map(PatientNotice::CertificateUsableUntil)
    } else {
        calendar::three_months_later(today)
            .filter(|until| soon(*until))
            .map(|_| PatientNotice::CertificateExpires(last_day))
    };
    notice.into_iter().collect()
}

/// The service refused the question or this person's part of it.
fn not_answered(result: &EligibilityResult, why: Outcome, context: &Context) -> Report {
    let header = result.header();
    let body = result.body();
    let text = |ours: &Element<String>, of_body: Option<&Element<String>>| {
        ours.value()
            .or(of_body.and_then(|element| element.value()))
            .cloned()
    };
    Report {
        service_notice: text(&header.error_message, body.map(|body| &body.message)),
        service_code: text(&header.error_code, body.map(|body| &body.code)),
        ..Report::unanswered(why, context.asked_by, header.executed_at)
    }
}

/// A report that says nothing yet, and sends the person to the desk.
fn empty(result: &EligibilityResult, context: &Context) -> Report {
    Report {
        status: StatusWord::NeedsCheck,
        patient: PatientText::P2,
        ask: Ask::Answered,
        ..Report::unanswered(
            Outcome::AnswerInconsistent,
            context.asked_by,
            result.header().executed_at,
        )
    }
}
