//! May we look? The consent triples {flag, given at, until} of each information item: outcomes V01–V06.

use time::OffsetDateTime;

use super::{AskedBy, Context, Item, Outcome, View};
use crate::eligibility::{Element, Right, code::ConsentFlag};

/// One view per item. Only a flag that says yes, with an end after `as_of`, opens it; a refusal on our screen outweighs any flag, and where several
/// rights have flags, one that does not open it outweighs one that does.
pub(crate) fn assess(rights: &[Right], as_of: OffsetDateTime, context: &Context) -> Vec<View> {
    [Item::Care, Item::Medication, Item::Checkup, Item::Surgery]
        .into_iter()
        .map(|item| {
            let said = rights
                .iter()
                .map(|right| triple(right, item))
                .filter(|(flag, _)| !flag.is_blank())
                .map(|(flag, until)| {
                    let until = until.value().copied();
                    (state(item, Some(flag), until, as_of, context), until)
                });
            let silent = || (state(item, None, None, as_of, context), None);
            let (state, until) = said
                .min_by_key(|(state, until)| (is_seen(*state), *until))
                .unwrap_or_else(silent);
            View {
                item,
                state,
                until: until.filter(|_| state == Outcome::ViewGiven),
            }
        })
        .collect()
}

fn is_seen(state: Outcome) -> bool {
    matches!(state, Outcome::ViewGiven | Outcome::ViewEmergency)
}

impl View {
    /// What an opened view looks like once its information was fetched: nothing may be none, or none that may be seen.
    #[must_use]
    pub(crate) fn fetched(self, found_any: bool) -> Self {
        let empty = !found_any && self.state == Outcome::ViewGiven;
        let state = if empty {
            Outcome::ViewNoData
        } else {
            self.state
        };
        Self { state, ..self }
    }
}

fn state(
    item: Item,
    flag: Option<&Element<ConsentFlag>>,
    until: Option<OffsetDateTime>,
    as_of: OffsetDateTime,
    context: &Context,
) -> Outcome {
    let chosen = context.consents.get(item);
    if context.grace {
        return Outcome::ViewNotOffered;
    }
    if chosen == Some(false) {
        return Outcome::ViewDeclined;
    }
    match flag.and_then(|flag| flag.value()) {
        Some(ConsentFlag::Given) if until.is_some_and(|until| as_of < until) => Outcome::ViewGiven,
        Some(ConsentFlag::Given) if until.is_some() => Outcome::ViewExpired,
        Some(ConsentFlag::Expired) => Outcome::ViewExpired,
        Some(ConsentFlag::Emergency) => Outcome::ViewEmergency,
        None if context.asked_by == AskedBy::Number => Outcome::ViewNotOffered,
        // Not given, and not declined on our screen: nobody here knows whether the person was asked.
        Some(_) | None => Outcome::ViewNotAsked,
    }
}

fn triple(right: &Right, item: Item) -> (&Element<ConsentFlag>, &Element<OffsetDateTime>) {
    match item {
        Item::Care => (&right.care_consent, &right.care_until),
        Item::Medication => (&right.medication_consent, &right.medication_until),
        Item::Checkup => (&right.checkup_consent, &right.checkup_until),
        Item::Surgery => (&right.surgery_consent, &right.surgery_until),
    }
}
