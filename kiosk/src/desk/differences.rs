//! What the record of the visit before, or the card, says otherwise than the service: both values beside each other, so that somebody can decide.

use egui::{Align, Rect, pos2, vec2};
use madoguchi::{
    core::{
        eligibility::{InsurerNumber, SchemeKind},
        outcome::{Compared, Difference, Report, Source},
    },
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing;
use madoguchi_words::{Language, Table, screen::screens};

use super::{Desk, detail::paragraph, names};
use crate::{
    sheet::{Says, Sheet},
    theme::desk as tokens,
};

/// What there is to tell: item, who says it otherwise, their value, the service's value. Names stand in a card of their own where that is open.
pub(super) fn differences(desk: &Desk, record: &DeskRecord, report: &Report) -> Vec<[String; 3]> {
    let words = &screens(desk.language).desk;
    let by_letter = names::has_two(record);
    let public = report.differences.iter().any(is_public);
    let told = report.differences.iter().filter(|difference| {
        let number = is_number(difference.item);
        !(by_letter && difference.item == Compared::Name || public && number)
    });
    told.map(|difference| {
        let Difference { item, one, other } = difference;
        let source = match one.0 {
            Source::Record => &words.of_record,
            Source::Card => &words.of_card,
            Source::Service => &words.of_service,
        };
        let said = written(desk.language, *item, &one.1);
        [
            self::item(desk.language, *item),
            format!("{said}（{source}）"),
            written(desk.language, *item, &other.1),
        ]
    })
    .collect()
}

/// What speaks of somebody else, by name and nothing more.
pub(super) fn conflicts(desk: &Desk, report: &Report) -> Option<String> {
    let items = report.conflicts.iter();
    let items: Vec<String> = items.map(|item| self::item(desk.language, *item)).collect();
    let words = &screens(desk.language).desk;
    (!items.is_empty())
        .then(|| madoguchi_words::fill(&words.conflicts, &[("name", &items.join("・"))]))
}

/// Draws the table; returns where it ends.
pub(super) fn table(desk: &Desk, lines: &[[String; 3]], sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let title = tokens::TEXT_BOLD;
    let mut y = paragraph(
        sheet,
        inner,
        inner.top(),
        &words.differences,
        title,
        palette.ink,
    ) + 6.0;
    let starts = [0.0, 0.2, 0.62].map(|part| inner.left() + inner.width() * part);
    let ends = [starts[1] - 20.0, starts[2] - 20.0, inner.right()];
    let heads = [
        words.item.clone(),
        words.otherwise.clone(),
        words.of_service.clone(),
    ];
    for (at, cells) in [&heads].into_iter().chain(lines).enumerate() {
        let (set, ink) = if at == 0 {
            (tokens::LABEL, palette.soft_ink)
        } else {
            let line = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 1.0));
            sheet.fill(line, 0.0, palette.hairline);
            y += 6.0;
            (tokens::TEXT, palette.ink)
        };
        let mut bottom = y;
        for ((start, end), text) in starts.into_iter().zip(ends).zip(cells) {
            let room = Rect::from_min_max(pos2(start, y), pos2(end, f32::INFINITY));
            let taken = sheet.text(room, text, set, ink, Align::Min, Says::Text);
            bottom = bottom.max(taken.bottom());
        }
        y = bottom + 4.0;
    }
    y
}

/// A number of public coverage tells which: then no number is compared in the open.
fn is_public(difference: &Difference) -> bool {
    let public = |number: &str| {
        let scheme = InsurerNumber::new(number).scheme();
        scheme.is_some_and(|scheme| scheme.kind != SchemeKind::Insurance)
    };
    difference.item == Compared::InsurerNumber
        && (public(&difference.one.1) || public(&difference.other.1))
}

fn is_number(item: Compared) -> bool {
    matches!(
        item,
        Compared::InsurerNumber | Compared::Symbol | Compared::Number | Compared::BranchNumber
    )
}

fn item(language: Language, item: Compared) -> String {
    let (words, fields) = (screens(language), &screens(language).field);
    match item {
        Compared::Name => &words.desk.name,
        Compared::Kana => &words.desk.kana,
        Compared::Birth => &fields.birth,
        Compared::Sex => &fields.sex,
        Compared::Address => &fields.address,
        Compared::InsurerNumber => &fields.insurer_number,
        Compared::Symbol => &fields.symbol,
        Compared::Number => &fields.number,
        Compared::BranchNumber => &fields.branch_number,
        _ => return String::new(),
    }
    .clone()
}

fn written(language: Language, item: Compared, value: &str) -> String {
    match item {
        Compared::Sex => phrasing::named(language, Table::Sex, value),
        _ => value.to_owned(),
    }
}
