//! Whether answer, card and question speak of the same person.

use super::{Alias, Compared, Context, Person, spelling::same_spelling};
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

/// Whether the name on the card, or that of the visit before where the card was not read, is neither of the names of the right.
pub(crate) fn name_differs(right: &Right, context: &Context) -> bool {
    let on_card = context.card.as_ref().and_then(|card| card.name.as_deref());
    match on_card {
        Some(on_card) => is_other(right, on_card, context),
        None => name_before(right, context).is_some(),
    }
}

/// The name as the service had it at the visit before, where it is another spelling that nobody has accepted.
pub(crate) fn name_before(right: &Right, context: &Context) -> Option<String> {
    let before = context.last_visit.as_ref()?.name.as_deref()?;
    is_other(right, before, context).then(|| before.to_owned())
}

fn is_other(right: &Right, known: &str, context: &Context) -> bool {
    let names = [&right.name, &right.other_name];
    names.iter().any(|name| !name.is_blank())
        && !names.iter().filter_map(|name| name.value()).any(|name| {
            let joins = |alias: &Alias| alias.joins(Compared::Name, name, known);
            same_spelling(name, known) || context.aliases.iter().any(joins)
        })
}

/// The name on the card where it is another spelling: as the card says it, else as the desk has accepted it before.
pub(crate) fn name_on_card(person: &Person, context: &Context) -> Option<String> {
    let reported = person.name.as_deref()?;
    let on_card = context.card.as_ref().and_then(|card| card.name.clone());
    let accepted = || {
        let mut joined = context.aliases.iter();
        joined.find_map(|alias| alias.spelled_otherwise(Compared::Name, reported))
    };
    let on_card = on_card.or_else(|| accepted().map(str::to_owned))?;
    (!same_spelling(&on_card, reported)).then_some(on_card)
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
