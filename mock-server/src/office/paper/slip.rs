//! One ticket (医療券・調剤券) on A5 landscape.

use time::Date;

use super::{
    era,
    form::{self, Form, Row},
    sheet::Book,
};
use crate::office::{
    case::{Case, Insurance, Member},
    refused::Refused,
    registry::Registry,
    ticket::{Ticket, Treatment},
};

/// Draws a ticket on a page of its own.
pub(super) fn draw(
    book: &mut Book,
    registry: &Registry,
    case: &Case,
    ticket: &Ticket,
    today: Date,
) -> Result<(), Refused> {
    let terms = &ticket.terms;
    let member = case.member(&terms.recipient)?;
    let kind = if terms.treatment == Treatment::Dispensing {
        "調剤券"
    } else {
        "医療券"
    };
    let what = format!("{kind}（{}分）", era::month(terms.month));
    let form = Form {
        page: form::A5,
        title: form::titled(&case.office, &what),
        to: None,
        recipient: terms.recipient.clone(),
        rows: rows(registry, case, member, ticket),
        notes: Vec::new(),
        dated: ("交付日", today),
    };
    form::draw(book, registry, &case.office, &form)
}

fn rows(registry: &Registry, case: &Case, member: &Member, ticket: &Ticket) -> Vec<Row> {
    let terms = &ticket.terms;
    let combined = member.insurance == Insurance::Employees;
    let injury = |(place, name): (usize, &String)| format!("({}) {name}", place + 1);
    let injuries: Vec<String> = terms.injuries.iter().enumerate().map(injury).collect();
    let infection = member
        .certificates
        .iter()
        .any(|certificate| certificate.scheme == "10");
    let [name, birth, address] = form::person(case, member);
    let mut rows = vec![
        Row::of([(
            "有効期間",
            format!("{}から{}まで", era::day(terms.from), era::day(terms.until)),
        )]),
        name,
        birth.beside(
            "単独・併用別",
            if combined { "併用" } else { "単独" }.into(),
        ),
        address,
        Row::of([(
            "指定医療機関",
            form::institution(registry, &terms.institution),
        )]),
    ];
    if let Some(prescriber) = &terms.prescriber {
        rows.push(Row::of([(
            "処方元医療機関",
            form::institution(registry, prescriber),
        )]));
    }
    rows.extend([
        Row::of([("傷病名", injuries.join("　"))]),
        Row::of([
            ("診療別", terms.treatment.name().into()),
            (
                "本人支払額",
                format!("{}円（月額）", grouped(terms.self_pay)),
            ),
        ]),
        Row::of([
            ("社会保険", if combined { "あり" } else { "なし" }.into()),
            (
                "感染症法37条の2",
                if infection { "該当" } else { "非該当" }.into(),
            ),
        ]),
        Row::of([
            ("地区担当員名", form::worker(registry, case)),
            ("交付番号", ticket.number.clone()),
        ]),
    ]);
    rows
}

/// `12,345`.
pub(super) fn grouped(amount: u32) -> String {
    let digits = amount.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn amounts_are_grouped_by_thousands() {
        let amounts = [0, 999, 1000, 12345, 999_999].map(grouped);
        assert_eq!(amounts, ["0", "999", "1,000", "12,345", "999,999"]);
    }
}
