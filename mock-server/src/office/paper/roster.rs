//! The list of an institution's tickets (連名簿) on A4, as many pages as it needs.

use time::Date;

use super::{
    SPECIMEN, era,
    sheet::{Align, Book, Sheet},
    slip::grouped,
};
use crate::office::{
    case::{Case, Insurance},
    month::Month,
    refused::Refused,
    registry::Registry,
    ticket::Ticket,
};

const PAGE: (f32, f32) = (842.0, 595.0);
const LEFT: f32 = 36.0;
const TOP: f32 = 124.0;
const HEIGHT: f32 = 22.0;
/// Rows on a page.
const ROWS: usize = 18;

/// The columns with their widths.
const COLUMNS: [(&str, f32); 9] = [
    ("No.", 30.0),
    ("交付番号", 92.0),
    ("受給者番号", 72.0),
    ("氏名", 128.0),
    ("生年月日", 108.0),
    ("診療別", 62.0),
    ("有効期間", 142.0),
    ("本人支払額", 76.0),
    ("単独・併用", 60.0),
];

/// Draws the list of one institution.
pub(super) fn draw(
    book: &mut Book,
    registry: &Registry,
    office: &str,
    month: Month,
    tickets: &[(&Case, &Ticket)],
    today: Date,
) -> Result<(), Refused> {
    let code = tickets
        .first()
        .map_or("", |(_, ticket)| ticket.terms.institution.as_str());
    let institution = registry
        .institution(code)
        .map_or("", |found| found.name.as_str());
    let name = registry
        .office(office)
        .map_or("", |office| office.name.as_str());
    let pages = tickets.len().div_ceil(ROWS);
    for (page, on_page) in tickets.chunks(ROWS).enumerate() {
        let mut rows = Vec::new();
        for (place, (case, ticket)) in on_page.iter().enumerate() {
            rows.push(row(page * ROWS + place + 1, case, ticket)?);
        }
        book.page(PAGE, |sheet| {
            let title = format!("医療券・調剤券連名簿（{}分）", era::month(month));
            sheet.text((PAGE.0 / 2.0, 44.0), 16.0, Align::Middle, 600.0, &title);
            let to = format!("{institution}（{code}）　御中");
            sheet.text((LEFT, 74.0), 12.0, Align::Left, 420.0, &to);
            let right = PAGE.0 - LEFT;
            sheet.text(
                (right, 74.0),
                11.0,
                Align::Right,
                340.0,
                &format!("{name}　公費負担者番号 {office}"),
            );
            sheet.text(
                (right, 92.0),
                10.0,
                Align::Right,
                300.0,
                &format!("交付日　{}", era::day(today)),
            );
            let count = format!("券 {}枚", tickets.len());
            sheet.text((LEFT, 96.0), 10.0, Align::Left, 200.0, &count);
            table(sheet, &rows);
            let number = format!("{} / {pages}", page + 1);
            sheet.text((right, PAGE.1 - 20.0), 9.0, Align::Right, 100.0, &number);
            sheet.text(
                (PAGE.0 / 2.0, PAGE.1 - 20.0),
                8.0,
                Align::Middle,
                500.0,
                SPECIMEN,
            );
        })?;
    }
    Ok(())
}

fn row(place: usize, case: &Case, ticket: &Ticket) -> Result<[String; 9], Refused> {
    let terms = &ticket.terms;
    let member = case.member(&terms.recipient)?;
    let combined = member.insurance == Insurance::Employees;
    let days = |date: Date| format!("{}/{}", u8::from(date.month()), date.day());
    Ok([
        place.to_string(),
        ticket.number.clone(),
        terms.recipient.clone(),
        member.name.clone(),
        era::day(member.birth),
        terms.treatment.name().into(),
        format!("{} ～ {}", days(terms.from), days(terms.until)),
        format!("{}円", grouped(terms.self_pay)),
        if combined { "併用" } else { "単独" }.into(),
    ])
}

fn table(sheet: &mut Sheet<'_>, rows: &[[String; 9]]) {
    let head = COLUMNS.map(|(name, _)| name.to_owned());
    let mut y = TOP;
    for cells in std::iter::once(&head).chain(rows) {
        let mut x = LEFT;
        for ((name, width), cell) in COLUMNS.into_iter().zip(cells) {
            sheet.frame((x, y), (width, HEIGHT), 0.5);
            let (at, align) = match name {
                "本人支払額" if cell != name => (x + width - 5.0, Align::Right),
                "氏名" if cell != name => (x + 5.0, Align::Left),
                _ => (x + width / 2.0, Align::Middle),
            };
            sheet.text((at, y + 14.8), 9.5, align, width - 8.0, cell);
            x += width;
        }
        y += HEIGHT;
    }
}
