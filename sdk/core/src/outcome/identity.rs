//! Whether answer, card and question speak of the same person.

use super::{
    Alias, Compared, Context, Difference, Fields, OtherForm, Person, Source, Statement,
    differences, spelling::same_spelling,
};
use crate::{
    clock::JST,
    eligibility::{Body, Right, code::Sex},
};

/// What differs of birth date and sex: if anything does, nothing of the answer is shown.
///
/// Several rights of one answer are held to one birth date and sex as well. What was not sent does not differ; a birth date that cannot be read does.
pub(crate) fn conflicts(rights: &[Right], body: &Body, context: &Context) -> Vec<Compared> {
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
    let sex_differs = said
        .iter()
        .any(|one| said.iter().any(|other| differ(one, other)));
    [
        (Compared::Birth, birth_differs),
        (Compared::Sex, sex_differs),
    ]
    .into_iter()
    .filter_map(|(item, differs)| differs.then_some(item))
    .collect()
}

/// What the record of the visit before and the card, where it was read, say otherwise than the service about the person and their insurance.
pub(crate) fn differences_of(
    person: &Person,
    insurance: &Fields,
    context: &Context,
) -> Vec<Difference> {
    let service = Statement::of_service(person, insurance);
    let card = context.card.as_ref().map(|card| Statement {
        name: card.name.clone(),
        birth: card.birth,
        sex: card.sex.map(|sex| sex.as_str().to_owned()),
        ..Statement::default()
    });
    let record = context.last_visit.as_ref().map(|last| last.said.clone());
    [(Source::Record, record), (Source::Card, card)]
        .into_iter()
        .filter_map(|(source, said)| Some((source, said?)))
        .flat_map(|(source, said)| {
            differences(
                (source, &said),
                (Source::Service, &service),
                &context.aliases,
            )
        })
        .collect()
}

/// The form of the name that card or record have, where it is neither of the names of the right and nobody has accepted it.
///
/// What the card says counts; the record of the visit before is looked at where the card was not read.
pub(crate) fn other_form(right: &Right, context: &Context) -> Option<OtherForm> {
    let on_card = context.card.as_ref().and_then(|card| {
        let sex = card.sex.map(|sex| sex.as_str().to_owned());
        Some((Source::Card, card.name.as_ref()?, card.birth, sex))
    });
    let recorded = context.last_visit.as_ref().and_then(|before| {
        let said = &before.said;
        Some((
            Source::Record,
            said.name.as_ref()?,
            said.birth,
            said.sex.clone(),
        ))
    });
    let (source, known, birth, sex) = on_card.or(recorded)?;
    let names = || [&right.name, &right.other_name].into_iter();
    let differs = names().any(|name| !name.is_blank())
        && !names().filter_map(|name| name.value()).any(|name| {
            let joins = |alias: &Alias| alias.joins(Compared::Name, name, known);
            same_spelling(name, known) || context.aliases.iter().any(joins)
        });
    differs.then(|| OtherForm {
        source,
        name: known.clone(),
        birth,
        sex,
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
    Some(OtherForm {
        source,
        name,
        // Whoever accepted it has compared them.
        birth: person.birth,
        sex: person.sex.clone(),
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
