//! The fields of a right and of its person, as the desk reads them.

use time::Date;

use super::{Fields, Person, Prescriber, standing::covers};
use crate::eligibility::{
    Element, InsuranceOnly, InsurerNumber, LimitCertificate, MedicalTicket, Right, Scheme,
    code::{InsuredOrDependant, LimitClass, Sex, SingleOrCombined, TreatmentType},
};

/// The fields of `right` on `day`, without a ticket.
pub(crate) fn of_right(right: &Right, day: Date) -> Fields {
    let limit = limit_in_force(right, day);
    Fields {
        insurer_number: right
            .insurer_number
            .value()
            .map(|number| number.normalised().to_owned()),
        insurer_name: right.insurer_name.value().cloned(),
        symbol: insurance_number(&right.symbol),
        number: insurance_number(&right.number),
        branch_number: right
            .branch_number
            .value()
            .map(|branch| branch.raw().to_owned()),
        insured_or_dependant: reported(&right.insured_or_dependant, InsuredOrDependant::as_str),
        from: right.from.value().copied(),
        lost_on: right.lost_on.value().copied(),
        limit_class: limit.and_then(|limit| reported(&limit.class, LimitClass::as_str)),
        limit_until: limit.and_then(|limit| limit.until.value().copied()),
        ..Fields::default()
    }
}

/// `fields` with those of `ticket`.
pub(crate) fn with_ticket(fields: Fields, ticket: &MedicalTicket) -> Fields {
    Fields {
        treatment_month: ticket.month.value().map(ToString::to_string),
        treatment_type: reported(&ticket.treatment_type, TreatmentType::as_str),
        single_or_combined: reported(&ticket.single_or_combined, SingleOrCombined::as_str),
        ticket_from: ticket.from.value().copied(),
        ticket_until: ticket.until.value().copied(),
        prescriber: Prescriber::of(ticket),
        ..fields
    }
}

/// The person of `right`.
pub(crate) fn person(right: &Right) -> Person {
    Person {
        name: right.name.value().cloned(),
        kana: right.kana.value().cloned(),
        birth: right.birth.value().copied(),
        sex: reported(&right.sex, Sex::as_str),
        address: right.address.value().cloned(),
        reference_number: right.reference_number.value().cloned(),
        other_form: None,
    }
}

/// The limit certificate, if it names a class and covers `day`.
pub(crate) fn limit_in_force(right: &Right, day: Date) -> Option<&LimitCertificate> {
    right.limit.as_ref().filter(|limit| {
        !limit.class.is_blank() && covers(&limit.from, &limit.until, day) == Some(true)
    })
}

/// 法別番号 of the right.
pub(crate) fn law(right: &Right) -> Option<&str> {
    right.insurer_number.value().and_then(InsurerNumber::law)
}

/// The scheme that the number of the right names; `None` where it is no number, or its law not known here.
pub(crate) fn scheme(right: &Right) -> Option<Scheme> {
    let number = right.insurer_number.value()?;
    let digits = number
        .normalised()
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    number.scheme().filter(|_| digits)
}

/// For the desk and for billing, which is what the number is given for.
fn insurance_number(element: &Element<InsuranceOnly>) -> Option<String> {
    element
        .value()
        .map(|number| number.for_insurance_business().to_owned())
}

/// The code as it came, known or not.
fn reported<T: Copy>(element: &Element<T>, as_str: fn(T) -> &'static str) -> Option<String> {
    match element {
        Element::Value(code) => Some(as_str(*code).to_owned()),
        Element::Other(text) => Some(text.clone()),
        Element::Absent | Element::Empty => None,
    }
}
