//! Whether answer, card and question speak of the same person.

use super::{Alias, Compared, Context, OtherForm, Person, Source, spelling::same_spelling};
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

/// The form of the name that the desk has accepted before as the same person's.
pub(crate) fn accepted_form(person: &Person, context: &Context) -> Option<OtherForm> {
    let reported = person.name.as_deref()?;
    let other = |alias: &Alias| {
        let other = alias.spelled_otherwise(Compared::Name, reported)?;
        (!same_spelling(other, reported)).then(|| other.to_owned())
    };
    let name = context.aliases.iter().find_map(other)?;
    let source = Source::Record;
    Some(OtherForm { source, name })
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
