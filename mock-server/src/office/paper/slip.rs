//! One ticket on A5 landscape.

use time::Date;

use super::{
    SPECIMEN, era,
    sheet::{Align, Book, Sheet},
};
use crate::office::{
    case::{Case, Insurance, Member},
    refused::Refused,
    registry::Registry,
    ticket::{Ticket, Treatment},
};

const PAGE: (f32, f32) = (595.0, 420.0);
const LEFT: f32 = 40.0;
const WIDTH: f32 = 515.0;
/// Width of a label's cell.
const LABEL: f32 = 92.0;
const SIZE: f32 = 10.5;

/// Draws a ticket on a page of its own.
pub(super) fn draw(
    book: &mut Book,
    registry: &Registry,
    case: &Case,
    ticket: &Ticket,
    today: Date,
) -> Result<(), Refused> {
    let member = case.member(&ticket.terms.recipient)?;
    let rows = rows(registry, case, member, ticket);
    let office = registry.office(&case.office);
    book.page(PAGE, |sheet| {
        head(sheet, case, ticket);
        let bottom = table(sheet, 94.0, &rows);
        let x = LEFT + WIDTH;
        let foot = bottom + 20.0;
        sheet.text(
            (LEFT, foot),
            SIZE,
            Align::Left,
            200.0,
            &format!("交付日　{}", era::day(today)),
        );
        if let Some(office) = office {
            let name = format!("{}長　　印", office.name);
            sheet.text((x, foot), 12.0, Align::Right, 300.0, &name);
            let phone = format!("電話　{}", office.phone);
            sheet.text((x, foot + 15.0), 9.0, Align::Right, 300.0, &phone);
        }
        sheet.text(
            (PAGE.0 / 2.0, PAGE.1 - 14.0),
            8.0,
            Align::Middle,
            WIDTH,
            SPECIMEN,
        );
    })
}

/// A row of the table: cells of a label and a text each.
type Row = Vec<(&'static str, String)>;

fn rows(registry: &Registry, case: &Case, member: &Member, ticket: &Ticket) -> Vec<Row> {
    let terms = &ticket.terms;
    let institution = |code: &str| match registry.institution(code) {
        Some(found) => format!("{}（{code}）", found.name),
        None => code.to_owned(),
    };
    let sex = if member.sex == "1" { "男" } else { "女" };
    let combined = member.insurance == Insurance::Employees;
    // Where a masked person lives is on no paper: the institution has no need to know it.
    let address = if member.is_masked() {
        ""
    } else {
        &case.address
    };
    let injury = |(place, name): (usize, &String)| format!("({}) {name}", place + 1);
    let injuries: Vec<String> = terms.injuries.iter().enumerate().map(injury).collect();
    let infection = member
        .certificates
        .iter()
        .any(|certificate| certificate.scheme == "10");
    let worker = registry
        .office(&case.office)
        .and_then(|office| office.staff(&case.worker));
    let worker = worker.map_or_else(|| case.worker.clone(), |worker| worker.name.clone());
    let mut rows = vec![
        vec![(
            "有効期間",
            format!("{}から{}まで", era::day(terms.from), era::day(terms.until)),
        )],
        vec![("氏名", member.name.clone()), ("性別", sex.into())],
        vec![
            ("生年月日", era::day(member.birth)),
            (
                "単独・併用別",
                if combined { "併用" } else { "単独" }.into(),
            ),
        ],
        vec![("居住地", address.to_owned())],
        vec![("指定医療機関", institution(&terms.institution))],
    ];
    if let Some(prescriber) = &terms.prescriber {
        rows.push(vec![("処方元医療機関", institution(prescriber))]);
    }
    rows.extend([
        vec![("傷病名", injuries.join("　"))],
        vec![
            ("診療別", terms.treatment.name().into()),
            (
                "本人支払額",
                format!("{}円（月額）", grouped(terms.self_pay)),
            ),
        ],
        vec![
            ("社会保険", if combined { "あり" } else { "なし" }.into()),
            (
                "感染症法37条の2",
                if infection { "該当" } else { "非該当" }.into(),
            ),
        ],
        vec![
            ("地区担当員名", worker),
            ("交付番号", ticket.number.clone()),
        ],
    ]);
    rows
}

fn head(sheet: &mut Sheet<'_>, case: &Case, ticket: &Ticket) {
    let terms = &ticket.terms;
    let kind = if terms.treatment == Treatment::Dispensing {
        "調剤券"
    } else {
        "医療券"
    };
    let title = format!("生活保護法{kind}（{}分）", era::month(terms.month));
    sheet.text((PAGE.0 / 2.0, 40.0), 16.0, Align::Middle, 380.0, &title);
    boxes(sheet, LEFT, "公費負担者番号", &case.office);
    boxes(sheet, LEFT + 280.0, "受給者番号", &terms.recipient);
}

/// A number, one digit in each box.
fn boxes(sheet: &mut Sheet<'_>, x: f32, label: &str, number: &str) {
    const SIDE: f32 = 19.0;
    const TOP: f32 = 60.0;
    sheet.text((x, TOP + 13.5), SIZE, Align::Left, LABEL, label);
    let mut left = x + LABEL;
    for digit in number.chars() {
        sheet.frame((left, TOP), (SIDE, SIDE), 0.7);
        sheet.text(
            (left + SIDE / 2.0, TOP + 14.0),
            12.0,
            Align::Middle,
            SIDE,
            &digit.to_string(),
        );
        left += SIDE;
    }
}

/// The table; gives its lower edge.
fn table(sheet: &mut Sheet<'_>, top: f32, rows: &[Row]) -> f32 {
    const HEIGHT: f32 = 25.0;
    let mut y = top;
    for row in rows {
        let width = if row.len() > 1 { WIDTH / 2.0 } else { WIDTH };
        let mut x = LEFT;
        for (label, text) in row {
            sheet.frame((x, y), (width, HEIGHT), 0.5);
            sheet.line((x + LABEL, y), (x + LABEL, y + HEIGHT), 0.5);
            let baseline = y + HEIGHT / 2.0 + SIZE * 0.37;
            sheet.text((x + 5.0, baseline), 9.5, Align::Left, LABEL - 8.0, label);
            let room = width - LABEL - 12.0;
            sheet.text((x + LABEL + 6.0, baseline), SIZE, Align::Left, room, text);
            x += width;
        }
        y += HEIGHT;
    }
    sheet.frame((LEFT, top), (WIDTH, y - top), 1.2);
    y
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
