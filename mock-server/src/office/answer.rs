//! What institutions are told: the block of medical assistance (A1) of a person, from the office's documents.
//!
//! An institution gets its own tickets of the asked month and no others. Somebody whose assistance is withheld, was never registered, or is not linked
//! gives the same answer: none.

use serde_json::{Value, json};
use time::Date;

use super::{
    case::{Case, Disclosure, Insurance, Member, Span},
    desk::{CASE, read},
    month::Month,
    registry::{Office, Registry},
    ticket::Ticket,
};
use crate::{
    clock::japanese_date,
    entitlement::{Block, is_assistance, number::number_key, text},
    message::family::settings::uses_assistance,
    person::{ASSISTANCE, Person, compact},
    server::State,
    store::{NumberKey, StoreError},
};

/// The person of a card as the offices know them today.
pub(crate) async fn of_card(
    state: &State,
    mut person: Person,
    institution: &str,
    day: Date,
) -> Result<Person, StoreError> {
    let cases = linked(state, &person.id).await?;
    put_in_place(state, &mut person, &cases, institution, day);
    leave_out_unregistered(state, &mut person);
    leave_out_unused(state, &mut person, institution).await?;
    Ok(person)
}

/// The people of a number as the offices know them, and whoever is known to an office only.
pub(crate) async fn of_number(
    state: &State,
    mut people: Vec<Person>,
    asked: &NumberKey,
    institution: &str,
    day: Date,
) -> Result<Vec<Person>, StoreError> {
    let numbered = format!("{}/{}", asked.insurer, asked.number);
    let numbered = if state.registry.office(&asked.insurer).is_some() {
        let found = state.store.documents(CASE, "recipient", numbered).await?;
        found.iter().map(read).collect::<Result<Vec<Case>, _>>()?
    } else {
        Vec::new()
    };
    for person in &mut people {
        let mut cases = linked(state, &person.id).await?;
        cases.extend(numbered.iter().cloned());
        put_in_place(state, person, &cases, institution, day);
    }
    people.retain(|person| {
        person
            .rights
            .iter()
            .any(|right| number_key(right) == *asked)
    });
    if people.is_empty() {
        for case in &numbered {
            let member = case.member(&asked.number).ok();
            let found = member.filter(|member| compact(member.birth) == asked.birth);
            people.extend(
                found.map(|member| known_to(&state.registry, case, member, institution, day)),
            );
        }
    }
    for person in &mut people {
        leave_out_unregistered(state, person);
        leave_out_unused(state, person, institution).await?;
    }
    Ok(people)
}

/// Whoever has a recipient number (受給者番号) at an office, as it knows them on a day.
pub(crate) async fn numbered(
    state: &State,
    office: &str,
    number: &str,
    institution: &str,
    day: Date,
) -> Result<Vec<Person>, StoreError> {
    let found = state
        .store
        .documents(CASE, "recipient", format!("{office}/{number}"))
        .await?;
    let cases: Vec<Case> = found.iter().map(read).collect::<Result<_, _>>()?;
    let people = cases.iter().filter_map(|case| {
        let member = case.member(number).ok()?;
        let mut person = known_to(&state.registry, case, member, institution, day);
        leave_out_unregistered(state, &mut person);
        Some(person)
    });
    Ok(people.filter(|person| !person.rights.is_empty()).collect())
}

/// Everybody with a ticket of a month for an institution, as their offices know them on a day.
pub(crate) async fn entrusted(
    state: &State,
    institution: &str,
    month: Month,
    day: Date,
) -> Result<Vec<Person>, StoreError> {
    let entrusted = format!("{institution}/{month}");
    let cases = state.store.documents(CASE, "entrusted", entrusted).await?;
    let cases: Vec<Case> = cases.iter().map(read).collect::<Result<_, _>>()?;
    let people = cases.iter().flat_map(|case| {
        case.members
            .iter()
            .map(|member| known_to(&state.registry, case, member, institution, day))
    });
    let mut people: Vec<Person> = people.collect();
    for person in &mut people {
        leave_out_unregistered(state, person);
    }
    Ok(people)
}

/// Somebody as their office knows them, and nobody else.
fn known_to(
    registry: &Registry,
    case: &Case,
    member: &Member,
    institution: &str,
    day: Date,
) -> Person {
    let id = member.link.as_ref().unwrap_or(&member.recipient);
    Person {
        id: id.clone(),
        story: String::new(),
        card: None,
        rights: rights(registry, case, member, institution, day),
        answer: crate::person::Answer::default(),
        consents: crate::person::PriorConsents::default(),
        subsidies: Vec::new(),
    }
}

/// An institution that does not use medical assistance (`MedicalAssistanceUse`) is not told of it: nothing says that there is any.
pub(crate) async fn leave_out_unused(
    state: &State,
    person: &mut Person,
    institution: &str,
) -> Result<(), StoreError> {
    if person.rights.iter().any(is_assistance) && !uses_assistance(state, institution).await? {
        person.rights.retain(|right| !is_assistance(right));
    }
    Ok(())
}

/// What an office has not registered by now, or could not since its data link is down, the service does not know.
fn leave_out_unregistered(state: &State, person: &mut Person) {
    let today = japanese_date((state.clock)());
    let office_of = |right: &Block| state.registry.office(text(right, "InsurerNumber"));
    person.rights.retain(|right| {
        let unheard = |office: &Office| office.is_unheard(text(right, "QualificationDate"));
        !is_assistance(right) || !office_of(right).is_some_and(unheard)
    });
    for right in person
        .rights
        .iter_mut()
        .filter(|right| is_assistance(right))
    {
        let Some(office) = office_of(right) else {
            continue;
        };
        if office.is_unheard(text(right, "DisqualificationDate")) {
            right.shift_remove("DisqualificationDate");
        }
        let list = right
            .get_mut("PublicExpenseResultList")
            .and_then(|list| list.get_mut("MedicalTicketInfo"))
            .and_then(Value::as_array_mut);
        let Some(list) = list else { continue };
        list.retain(|ticket| {
            let element = |name| ticket.get(name).and_then(Value::as_str).unwrap_or_default();
            let (month, from) = (
                element("MedicalTreatmentMonth"),
                element("MedicalTicketValidDate"),
            );
            office.has_registered(month, from, today)
        });
        if list.is_empty() {
            right.shift_remove("PublicExpenseResultList");
        }
    }
}

async fn linked(state: &State, id: &str) -> Result<Vec<Case>, StoreError> {
    let found = state.store.documents(CASE, "link", id.to_owned()).await?;
    found.iter().map(read).collect()
}

/// What an office says of somebody stands in the place of what the people file says for that office.
fn put_in_place(state: &State, person: &mut Person, cases: &[Case], institution: &str, day: Date) {
    for case in cases {
        for member in &case.members {
            let numbered = |right: &Block| {
                text(right, "InsurerNumber") == case.office
                    && text(right, "InsuredIdentificationNumber") == member.recipient
                    && text(right, "Birthdate") == compact(member.birth)
            };
            let is_linked = member.link.as_deref() == Some(person.id.as_str());
            if !is_linked && !person.rights.iter().any(numbered) {
                continue;
            }
            // A link to somebody with another birth date is a wrong link: nothing of it is given.
            let born = person.card.as_ref().map(|card| card.birth);
            if born.is_some_and(|born| born != member.birth) {
                continue;
            }
            person.rights.retain(|right| {
                !is_assistance(right) || text(right, "InsurerNumber") != case.office
            });
            let rights = rights(&state.registry, case, member, institution, day);
            person.rights.extend(rights);
        }
    }
}

/// One block for each time under protection that has been decided.
fn rights(
    registry: &Registry,
    case: &Case,
    member: &Member,
    institution: &str,
    day: Date,
) -> Vec<Block> {
    if member.disclosure == Disclosure::Withheld {
        return Vec::new();
    }
    let right = |span: &Span| {
        let mut right = json!({
            "InsuredCardClassification": ASSISTANCE,
            "InsurerNumber": case.office,
            "InsuredIdentificationNumber": member.recipient,
            "Name": member.name,
            "NameKana": member.kana,
            "Birthdate": compact(member.birth),
            "Sex1": member.sex,
            "QualificationDate": compact(span.from),
            "InsurerName": registry.office(&case.office).map_or("", |office| &office.name),
        });
        let month = Month::of(day);
        let here = case.tickets.iter().filter(|ticket| {
            ticket.is_valid()
                && ticket.terms.recipient == member.recipient
                && ticket.terms.institution == institution
                && ticket.terms.month == month
                && span.from <= ticket.terms.from
                && span.last().is_none_or(|last| ticket.terms.until <= last)
        });
        let tickets: Vec<Value> = here
            .map(|ticket| element(registry, member, ticket))
            .collect();
        if let Some(right) = right.as_object_mut() {
            if let Some(end) = &span.end {
                right.insert("DisqualificationDate".into(), compact(end.on).into());
            }
            if !tickets.is_empty() {
                let list = json!({ "MedicalTicketInfo": tickets });
                right.insert("PublicExpenseResultList".into(), list);
            }
        }
        match right {
            Value::Object(right) => right,
            _ => Block::new(),
        }
    };
    member.spans.iter().map(right).collect()
}

/// A ticket with the official element names.
fn element(registry: &Registry, member: &Member, ticket: &Ticket) -> Value {
    let terms = &ticket.terms;
    let name = |code: &str| registry.institution(code).map(|found| found.name.clone());
    let combined = member.insurance == Insurance::Employees;
    let elements = [
        ("TicketType", Some(terms.treatment.ticket_code().into())),
        ("MedicalTicketValidDate", Some(compact(terms.from))),
        ("MedicalTicketExpirationDate", Some(compact(terms.until))),
        ("IssueNumber", Some(ticket.number.clone())),
        ("MedicalTreatmentMonth", Some(terms.month.compact())),
        (
            "DesignatedMedicalInstitutionCode",
            Some(terms.institution.clone()),
        ),
        ("DesignatedMedicalInstitutionName", name(&terms.institution)),
        (
            "PrescriptionIssuerMedicalInstitutionCode",
            terms.prescriber.clone(),
        ),
        (
            "PrescriptionIssuerMedicalInstitutionName",
            terms.prescriber.as_deref().and_then(name),
        ),
        ("InjuryName1", terms.injuries.first().cloned()),
        ("InjuryName2", terms.injuries.get(1).cloned()),
        ("InjuryName3", terms.injuries.get(2).cloned()),
        ("MedicalTreatmentType", Some(terms.treatment.code().into())),
        ("SelfPayAmount", Some(terms.self_pay.to_string())),
        (
            "SingleOrCombinedUse",
            Some(if combined { "02" } else { "01" }.into()),
        ),
        (
            "StatusOfSocialInsurance",
            Some(if combined { "01" } else { "02" }.into()),
        ),
        (
            "StatusOfInfecton",
            Some(if has(member, "10") { "01" } else { "02" }.into()),
        ),
        ("StatusOfElderlyMedicalCare", Some("02".into())),
        ("StatusOfPrefecturalExpenses", Some("02".into())),
    ];
    elements
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
        .collect()
}

fn has(member: &Member, scheme: &str) -> bool {
    let mut certificates = member.certificates.iter();
    certificates.any(|certificate| certificate.scheme == scheme)
}
