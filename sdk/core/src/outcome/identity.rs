//! Whether answer, card and question speak of the same person.

use super::{Alias, Compared, Context, spelling::same_spelling};
use crate::{
    clock::JST,
    eligibility::{Body, Right, code::Sex},
};

/// Whether a birth date or the sex differs: then nothing of the answer is shown.
///
/// Several rights of one answer are held to one birth date and sex as well. What was not sent does not differ; a birth date that cannot be read does.
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
    let on_card: Vec<Sex> = card
        .and_then(|card| card.sex)
        .into_iter()
        .filter(says_sex)
        .collect();
    let said: Vec<Vec<Sex>> = rights.iter().map(sexes).chain([on_card]).collect();
    birth_differs
        || said
            .iter()
            .any(|one| said.iter().any(|other| differ(one, other)))
}

/// Whether the name on the card is neither of the names of the right.
pub(crate) fn name_differs(right: &Right, context: &Context) -> bool {
    let Some(on_card) = context.card.as_ref().and_then(|card| card.name.as_deref()) else {
        return false;
    };
    let names = [&right.name, &right.other_name];
    names.iter().any(|name| !name.is_blank())
        && !names.iter().filter_map(|name| name.value()).any(|name| {
            let joins = |alias: &Alias| alias.joins(Compared::Name, name, on_card);
            same_spelling(name, on_card) || context.aliases.iter().any(joins)
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

/// Both 性別1 and 性別2 count as the person's.
fn sexes(right: &Right) -> Vec<Sex> {
    let reported = [&right.sex, &right.printed_sex];
    let values = reported.into_iter().filter_map(|sex| sex.value().copied());
    values.filter(says_sex).collect()
}

/// 未設定 says nothing.
fn says_sex(sex: &Sex) -> bool {
    matches!(sex, Sex::Male | Sex::Female)
}

fn differ(one: &[Sex], other: &[Sex]) -> bool {
    !one.is_empty() && !other.is_empty() && !one.iter().any(|sex| other.contains(sex))
}
