//! What makes a person one of a kind: what their card, their rights and their consents are like.

use serde::Deserialize;
use time::{Date, Duration, OffsetDateTime, Time};

use super::{
    chance::Chance,
    household::Household,
    name,
    rates::KindRate,
    right::{self, Block},
};
use crate::{
    clock::JST,
    person::{
        Answer, By, Card, Issuer, Person, PriorConsents, Profile, compact,
        date::{add_months, month_end_of},
    },
};

/// A kind of person; `population.toml` says what each leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    LimitGiven,
    CertificateExpiring,
    CertificateInGrace,
    SpecialTreatmentCost,
    RatioMissing,
    NotYet,
    LostNoNewer,
    LostToAssistance,
    LostByDeathRecord,
    Superseded,
    Unregistered,
    CardUseNotAllowed,
    NotEnrolled,
    OtherBirthDate,
    VariantKanji,
    AddressWithheld,
    UnknownClass,
    TicketHere,
    TicketSelfPay,
    TicketCombined,
    InsuranceMismatch,
    NotEntrusted,
    TicketOtherTreatment,
    DispensingTicket,
    TicketOver,
    TicketElsewhere,
    AssistanceEnded,
    SupportBenefit,
    OneTryLeft,
    PinBlocked,
    CertificateExpired,
    Revoked,
    ForeignAuthority,
    Tampered,
    NoCard,
    SpecificDisease,
    ConsentExpired,
    EmergencyConsent,
}

/// The story of who is of no kind.
const USUAL: &str = "資格は有効。";

/// A person of a kind.
pub(super) fn person(
    id: String,
    index: u32,
    rate: Option<&KindRate>,
    household: &Household,
    month: Date,
    chance: &mut Chance,
) -> Person {
    let kind = rate.map(|rate| rate.id);
    let place = usize::try_from(index % 4).unwrap_or(0);
    let [first, ..] = &household.members;
    let mut member = household.members.get(place).unwrap_or(first).clone();
    if kind == Some(Kind::RatioMissing) {
        // Only the old have a ratio that could be missing.
        member.birth = add_months(member.birth, -12 * 90).unwrap_or(member.birth);
    }
    if kind == Some(Kind::VariantKanji) {
        member.name.given = name::variant(chance);
    }
    let card = card(kind, &member, household.number, month, chance);
    let insured = right::Insured {
        index,
        place,
        household,
        member: &member,
        month,
        address: &card.address,
    };
    let mut rights = rights(kind, &insured);
    let next_month = compact(month_end_of(month, 0).unwrap_or(month) + Duration::DAY);
    for right in &mut rights {
        match kind {
            Some(Kind::NotYet) => right::put(right, "QualificationDate", next_month.clone()),
            Some(Kind::OtherBirthDate) => {
                let other = add_months(member.birth, 1).unwrap_or(member.birth);
                right::put(right, "Birthdate", compact(other));
            }
            Some(Kind::VariantKanji) => {
                let (family, given) = (&member.name.family.0, &member.name.given.0);
                right::put(
                    right,
                    "Name",
                    format!("{family}　{}", name::unreadable(given)),
                );
            }
            Some(Kind::AddressWithheld) => {
                right.shift_remove("Address");
                right.shift_remove("PostNumber");
            }
            _ => {}
        }
    }
    Person {
        id,
        story: rate.map_or(USUAL, |rate| &rate.story).to_owned(),
        card: (kind != Some(Kind::NoCard)).then_some(card),
        rights,
        answer: answer(kind),
        consents: PriorConsents {
            medication: match kind {
                Some(Kind::ConsentExpired) => Some("2".into()),
                Some(Kind::EmergencyConsent) => Some("3".into()),
                _ => None,
            },
            specific_disease: (kind == Some(Kind::SpecificDisease)).then(|| "1".into()),
            ..PriorConsents::default()
        },
        subsidies: Vec::new(),
    }
}

/// The codes are invented, of a form that no official code has.
fn answer(kind: Option<Kind>) -> Answer {
    let (code, message) = match kind {
        Some(Kind::CardUseNotAllowed) => (
            "MOCK-CARD-USE-NOT-ALLOWED",
            "カードでは資格を確認できません。",
        ),
        Some(Kind::NotEnrolled) => (
            "MOCK-NOT-ENROLLED",
            "健康保険証としての利用登録がありません。",
        ),
        _ => return Answer::default(),
    };
    Answer {
        by: Some(By::Card),
        validity: Some("4".into()),
        code: Some(code.into()),
        message: Some(message.into()),
        ..Answer::default()
    }
}

fn rights(kind: Option<Kind>, insured: &right::Insured<'_>) -> Vec<Block> {
    use right::Ticket;
    let insurance = || insured.insurance();
    let lost = |reason| insured.lost(insurance(), reason);
    let assistance = |tickets: &[Ticket]| insured.assistance("12139994", tickets);
    let Some(kind) = kind else {
        return vec![insurance()];
    };
    match kind {
        Kind::LimitGiven => vec![insured.with_limit(insurance())],
        Kind::SpecialTreatmentCost => vec![insured.of_class(insurance(), "05")],
        Kind::UnknownClass => vec![insured.of_class(insurance(), "98")],
        Kind::RatioMissing => vec![insured.without_ratio(insurance())],
        Kind::SpecificDisease => vec![insured.with_specific_disease(insurance())],
        Kind::LostNoNewer => vec![lost("03")],
        Kind::LostToAssistance => vec![lost("02")],
        Kind::LostByDeathRecord => vec![lost("01")],
        Kind::Superseded => vec![lost("03"), insured.newer_insurance()],
        Kind::Unregistered => Vec::new(),
        Kind::TicketHere => vec![assistance(&[Ticket::Here])],
        Kind::TicketSelfPay => vec![assistance(&[Ticket::SelfPay])],
        Kind::TicketCombined => vec![
            insured.employees_insurance(),
            assistance(&[Ticket::Combined]),
        ],
        Kind::InsuranceMismatch => vec![insurance(), assistance(&[Ticket::Mismatch])],
        Kind::NotEntrusted => vec![assistance(&[])],
        Kind::TicketOtherTreatment => vec![assistance(&[Ticket::Inpatient])],
        Kind::DispensingTicket => vec![assistance(&[Ticket::Dispensing])],
        Kind::TicketOver => vec![assistance(&[Ticket::Over])],
        Kind::TicketElsewhere => vec![assistance(&[Ticket::Elsewhere])],
        Kind::AssistanceEnded => vec![insured.lost(assistance(&[]), "99")],
        Kind::SupportBenefit => vec![insured.assistance("25139999", &[Ticket::Here])],
        Kind::CertificateExpiring
        | Kind::CertificateInGrace
        | Kind::CertificateExpired
        | Kind::NotYet
        | Kind::CardUseNotAllowed
        | Kind::NotEnrolled
        | Kind::OtherBirthDate
        | Kind::VariantKanji
        | Kind::AddressWithheld
        | Kind::OneTryLeft
        | Kind::PinBlocked
        | Kind::Revoked
        | Kind::ForeignAuthority
        | Kind::Tampered
        | Kind::NoCard
        | Kind::ConsentExpired
        | Kind::EmergencyConsent => vec![insurance()],
    }
}

fn card(
    kind: Option<Kind>,
    member: &super::household::Member,
    household: u32,
    month: Date,
    chance: &mut Chance,
) -> Card {
    let year_end = |years: i32| {
        Date::from_calendar_date(month.year() + years, time::Month::December, 31).unwrap_or(month)
    };
    let last_day = match kind {
        Some(Kind::CertificateExpiring) => month_end_of(month, 1),
        Some(Kind::CertificateInGrace) => month_end_of(month, -1),
        Some(Kind::CertificateExpired) => month_end_of(month, -5),
        _ => Some(year_end(i32::try_from(chance.below(4)).unwrap_or(0) + 1)),
    }
    .unwrap_or(month);
    let first_day = add_months(last_day, -60).unwrap_or(month);
    Card {
        name: member.name.written(),
        address: format!(
            "東京都見本市例示町{}丁目{}番",
            household % 9 + 1,
            household / 9 + 1
        ),
        birth: member.birth,
        sex: member.sex.into(),
        expiry: year_end(6),
        security_code: format!("{:04}", chance.below(10_000)),
        municipality: "13999".into(),
        pin: format!("{:04}", chance.below(10_000)),
        tries: match kind {
            Some(Kind::OneTryLeft) => 1,
            Some(Kind::PinBlocked) => 0,
            _ => 3,
        },
        not_before: OffsetDateTime::new_in_offset(first_day, Time::MIDNIGHT, JST),
        not_after: OffsetDateTime::new_in_offset(last_day, Time::MIDNIGHT - Duration::SECOND, JST),
        profile: Profile::Physical,
        issuer: if kind == Some(Kind::ForeignAuthority) {
            Issuer::Foreign
        } else {
            Issuer::Test
        },
        tampered: kind == Some(Kind::Tampered),
        revoked: kind == Some(Kind::Revoked),
    }
}
