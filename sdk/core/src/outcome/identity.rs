//! Whether answer, card and question speak of the same person.

use super::{Alias, Compared, Context, OtherForm, Source, spelling::same_spelling};
use crate::{
    clock::JST,
    eligibility::{Body, Right, code::Sex},
};

/// Whether a birth date or the sex differs: then nothing of the answer is shown.
///
/// Several rights of one answer are held to one birth date as well. What was not sent does not differ; a birth date that cannot be read does.
pub(crate) fn conflicts(rights: &[Right], body: &Body, context: &Context) -> bool {
    let card = context.card.as_ref();
    let asked = body
        .search_info
        .as_ref()
        .and_then(|echo| echo.birth.value())
        .copied();
    let known = card
        .and_then(|card| card.birth)
        .or(asked)
        .or_else(|| rights.iter().find_map(|right| right.birth.value().copied()));
    let birth_differs = known.is_some_and(|known| {
        rights
            .iter()
            .any(|right| !right.birth.is_blank() && right.birth.value() != Some(&known))
    });
    let sex = card.and_then(|card| card.sex);
    birth_differs || rights.iter().any(|right| sex_differs(sex, right))
}

/// The form of the name that card or record have, where it is neither of the names of the right and nobody has accepted it.
///
/// What the card says counts; the record of the visit before is looked at where the card was not read.
pub(crate) fn other_form(right: &Right, context: &Context) -> Option<OtherForm> {
    let on_card = context.card.as_ref().and_then(|card| card.name.as_ref());
    let before = context.last_visit.as_ref();
    let recorded = before.and_then(|before| before.name.as_ref());
    let (source, known) = match (on_card, recorded) {
        (Some(on_card), _) => (Source::Card, on_card),
        (None, Some(recorded)) => (Source::Record, recorded),
        (None, None) => return None,
    };
    let names = || [&right.name, &right.other_name].into_iter();
    let differs = names().any(|name| !name.is_blank())
        && !names().filter_map(|name| name.value()).any(|name| {
            let joins = |alias: &Alias| alias.joins(Compared::Name, name, known);
            same_spelling(name, known) || context.aliases.iter().any(joins)
        });
    differs.then(|| OtherForm {
        source,
        name: known.clone(),
    })
}

/// Whether the certificate is so new that the insurers may not have it yet: about a day after renewal.
pub(crate) fn is_just_renewed(context: &Context) -> bool {
    const REFLECTED_AFTER_DAYS: i64 = 1;
    context.certificate_not_before.is_some_and(|not_before| {
        let issued = not_before.to_offset(JST).date();
        (0..=REFLECTED_AFTER_DAYS).contains(&(context.visit_date - issued).whole_days())
    })
}

/// Both 性別1 and 性別2 count as the person's; 未設定 says nothing.
fn sex_differs(on_card: Option<Sex>, right: &Right) -> bool {
    let says = |sex: &Sex| matches!(sex, Sex::Male | Sex::Female);
    let Some(on_card) = on_card.filter(says) else {
        return false;
    };
    let mut reported = [&right.sex, &right.printed_sex]
        .into_iter()
        .filter_map(|sex| sex.value())
        .filter(|sex| says(sex))
        .peekable();
    reported.peek().is_some() && !reported.any(|sex| *sex == on_card)
}
