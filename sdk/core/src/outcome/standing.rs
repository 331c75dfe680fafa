//! What the dates of a right say, and what body and dates say together.

use time::Date;

use super::{AskedBy, Context, assistance::is_assistance};
use crate::eligibility::{
    Body, Element, Right,
    code::{LossReason, Validity},
};

/// A right on one day, by its own dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing<'a> {
    /// Begun, not ended. A date that was not sent contradicts nothing.
    Live,
    /// Not begun.
    NotYet,
    /// Ended.
    Ended,
    /// A date that cannot be read, as it came.
    Unreadable(&'a str),
}

/// What the body's one validity and the dates of one right say together. Where they disagree it is never the friendlier of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict<'a> {
    /// In force.
    Live,
    /// Begins after the visit date.
    NotYet,
    /// The body says valid; the right ended before the visit.
    Ended,
    /// Lost, for a harmless reason or none.
    Lost,
    /// Lost, 生活保護受給開始.
    LostToAssistance,
    /// Lost, 死亡.
    LostByDeath,
    /// The numbers are old.
    Superseded,
    /// They contradict each other, or the validity is missing.
    Inconsistent,
    /// A code or date that has no meaning here, as it came.
    Unknown(&'a str),
}

/// The verdict on `right` of `body`.
///
/// The body has one validity for all its rights: an insurance that has ended explains 無効 (and by number 無効・新しい資格あり) beside an assistance that
/// goes on, and nothing else does.
pub(crate) fn verdict<'a>(right: &'a Right, body: &'a Body, context: &Context) -> Verdict<'a> {
    let day = context.visit_date;
    let valid = match (&body.validity, context.asked_by) {
        (Element::Value(Validity::Valid | Validity::ValidNotRegistered), _) => true,
        (Element::Value(Validity::Invalid), _) => false,
        (Element::Value(Validity::InvalidNewer), AskedBy::Number)
            if insurance_ended_beside(right, body, context.visit_date) =>
        {
            false
        }
        (Element::Value(Validity::InvalidNewer), AskedBy::Number) => return Verdict::Superseded,
        (Element::Value(code), AskedBy::Card) => return Verdict::Unknown(code.as_str()),
        (Element::Other(code), _) => return Verdict::Unknown(code),
        _ => return Verdict::Inconsistent,
    };
    if let Some(code) = right.loss_reason.other() {
        return Verdict::Unknown(code);
    }
    let reason = right.loss_reason.value();
    match standing(right, day) {
        Standing::Unreadable(text) => Verdict::Unknown(text),
        Standing::NotYet => Verdict::NotYet,
        Standing::Ended if valid => lost(reason, Verdict::Ended),
        Standing::Ended => lost(reason, Verdict::Lost),
        // A loss that is announced for a later day leaves the right in force until then.
        Standing::Live if valid && (reason.is_none() || right.lost_on.value().is_some()) => {
            Verdict::Live
        }
        Standing::Live if valid => lost(reason, Verdict::Inconsistent),
        Standing::Live if reason.is_none() && insurance_ended_beside(right, body, day) => {
            Verdict::Live
        }
        Standing::Live if right.lost_on.value().is_some() => Verdict::Inconsistent,
        Standing::Live => lost(reason, Verdict::Lost),
    }
}

/// Whether `from`–`until` (both inclusive) contains `day`; `None` where one of them cannot be read.
pub(crate) fn covers(from: &Element<Date>, until: &Element<Date>, day: Date) -> Option<bool> {
    if from.other().is_some() || until.other().is_some() {
        return None;
    }
    Some(
        from.value().is_none_or(|from| *from <= day)
            && until.value().is_none_or(|until| day <= *until),
    )
}

/// The day of loss is the first without the right.
fn standing(right: &Right, day: Date) -> Standing<'_> {
    if let Some(text) = right.from.other().or(right.lost_on.other()) {
        Standing::Unreadable(text)
    } else if right.lost_on.value().is_some_and(|lost_on| *lost_on <= day) {
        Standing::Ended
    } else if right.from.value().is_some_and(|from| *from > day) {
        Standing::NotYet
    } else {
        Standing::Live
    }
}

fn lost<'a>(reason: Option<&LossReason>, otherwise: Verdict<'a>) -> Verdict<'a> {
    match reason {
        Some(LossReason::Death) => Verdict::LostByDeath,
        Some(LossReason::Assistance) => Verdict::LostToAssistance,
        Some(LossReason::OtherInsurance | LossReason::Other) | None => otherwise,
    }
}

fn insurance_ended_beside(right: &Right, body: &Body, day: Date) -> bool {
    is_assistance(right)
        && body
            .rights
            .iter()
            .any(|other| !is_assistance(other) && standing(other, day) == Standing::Ended)
}
