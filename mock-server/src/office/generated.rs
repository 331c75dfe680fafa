//! What welfare offices keep about generated households: a case with its members, their protection and their tickets, drafted and
//! decided by the rules that everybody keeps. What institutions are told is what they would be told without it.

use time::Date;

use super::{
    case::{Case, Disclosure, Insurance, Member},
    change::Change,
    desk::Held,
    draft::Decision,
    month::Month,
    refused::Refused,
    registry::Registry,
    role::{Actor, Role},
    ticket::{Terms, Treatment},
};
use crate::{
    entitlement::{Block, is_assistance, text, tickets},
    person::{Person, date},
    store::{DERIVED, Document},
};

/// The first case number of generated households; the staff's own are shorter.
const NUMBERS_FROM: u32 = 50_000_000;

/// The case of each office that pays for somebody of a household; `here` is the institution that their tickets are for.
/// A household is left out where its office could not have decided what the people have.
pub(crate) fn cases(
    registry: &Registry,
    people: &[Person],
    household: u32,
    today: Date,
    here: &str,
) -> Vec<Document> {
    let rights = |person| rights_of(person).map(move |right| (person, right));
    let mut offices: Vec<&str> = people
        .iter()
        .flat_map(rights)
        .map(|(_, right)| text(right, "InsurerNumber"))
        .collect();
    offices.sort_unstable();
    offices.dedup();
    let case = |office: &&str| {
        let case = case(registry, office, people, household, today, here);
        let document = Held::new(case?).written().ok()?;
        Some(document.found_by(DERIVED, "generated"))
    };
    offices.iter().filter_map(case).collect()
}

fn rights_of(person: &Person) -> impl Iterator<Item = &Block> {
    person.rights.iter().filter(|right| is_assistance(right))
}

fn case(
    registry: &Registry,
    office: &str,
    people: &[Person],
    household: u32,
    today: Date,
    here: &str,
) -> Option<Case> {
    let known = registry.office(office)?;
    let (worker, approver) = (known.actor(Role::Worker)?, known.actor(Role::Approver)?);
    let address = people.iter().find_map(|person| person.card.as_ref());
    let mut case = Case {
        office: office.into(),
        number: NUMBERS_FROM.checked_add(household)?.to_string(),
        worker: worker.staff.clone(),
        address: address.map_or_else(|| "見本市例示町".into(), |card| card.address.clone()),
        phone: format!("00-0000-{:04}", household % 10_000),
        members: Vec::new(),
        drafts: Vec::new(),
        tickets: Vec::new(),
        opinions: Vec::new(),
        referrals: Vec::new(),
    };
    for person in people {
        let of_office = |right: &&Block| text(right, "InsurerNumber") == office;
        for right in rights_of(person).filter(of_office) {
            case.add_member(member(person, right)?).ok()?;
            for change in changes(right, today, here)? {
                decided(&mut case, change, &worker, &approver, registry, today).ok()?;
            }
        }
    }
    Some(case)
}

fn member(person: &Person, right: &Block) -> Option<Member> {
    let insured = person.rights.iter().any(|right| !is_assistance(right));
    Some(Member {
        recipient: text(right, "InsuredIdentificationNumber").into(),
        name: text(right, "Name").into(),
        kana: text(right, "NameKana").into(),
        birth: day(right, "Birthdate")?,
        sex: text(right, "Sex1").into(),
        link: Some(person.id.clone()),
        disclosure: Disclosure::Open,
        insurance: if insured {
            Insurance::Employees
        } else {
            Insurance::None
        },
        certificates: Vec::new(),
        spans: Vec::new(),
    })
}

/// What was decided until now; `None` for what no office decides: a ticket of another month, place or kind, or one that contradicts the insurance.
fn changes(right: &Block, today: Date, here: &str) -> Option<Vec<Change>> {
    let recipient = || text(right, "InsuredIdentificationNumber").to_owned();
    let mut changes = vec![Change::Start {
        recipient: recipient(),
        from: day(right, "QualificationDate")?,
    }];
    if let Some(on) = day(right, "DisqualificationDate") {
        changes.push(Change::Abolish {
            recipient: recipient(),
            on,
        });
        return Some(changes);
    }
    for ticket in tickets(right) {
        let month = Month::parse(text(ticket, "MedicalTreatmentMonth"))?;
        let usual = text(ticket, "DesignatedMedicalInstitutionCode") == "here"
            && text(ticket, "MedicalTreatmentType") == Treatment::Outpatient.code()
            && month == Month::of(today)
            && text(ticket, "ConsistencyFlag").is_empty();
        if !usual {
            return None;
        }
        changes.push(Change::Issue {
            terms: Terms {
                recipient: recipient(),
                institution: here.into(),
                treatment: Treatment::Outpatient,
                month,
                from: day(ticket, "MedicalTicketValidDate")?,
                until: day(ticket, "MedicalTicketExpirationDate")?,
                self_pay: text(ticket, "SelfPayAmount").parse().ok()?,
                injuries: vec!["高血圧症".into()],
                prescriber: None,
            },
        });
    }
    Some(changes)
}

fn decided(
    case: &mut Case,
    change: Change,
    worker: &Actor,
    approver: &Actor,
    registry: &Registry,
    today: Date,
) -> Result<(), Refused> {
    let draft = case.propose(worker, change, registry, today)?;
    case.decide(approver, draft, &Decision::Approve, registry, today)
}

fn day(block: &Block, element: &str) -> Option<Date> {
    date::compact(text(block, element))
}
