//! One record: what to do next first, then the rights, the choices, how it was confirmed; the raw record last.

use egui::{Align, Pos2, Rect, pos2, vec2};
use madoguchi::{core::outcome::Item, terminal::DeskRecord};
use madoguchi_agent::phrasing;
use madoguchi_words::{
    Table,
    screen::{DeskWords, screens},
};

use super::{
    Desk, DeskPress, changed, chip, chip_width, differences, how, names, next, noted, phrase_at,
    reading::reading, rights, standing,
};
use crate::{
    sheet::{Says, Sheet},
    theme::desk as tokens,
};

const MARGIN: f32 = 40.0;
const PADDING: f32 = 26.0;
const GAP: f32 = 22.0;

/// Draws the record; returns how high it is.
pub(super) fn detail(
    desk: &Desk,
    record: &DeskRecord,
    sheet: &mut Sheet<'_>,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let inside = sheet.area.shrink2(vec2(MARGIN, 0.0));
    let top = head(desk, record, sheet, inside) + 20.0;
    let report = record
        .entry
        .report
        .as_ref()
        .filter(|_| standing::may_show(record));
    let at = pos2(inside.left(), top);
    let mut y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
        next::next(desk, record, sheet, inner, presses)
    });
    y += GAP;
    let changes = changed::changes(desk, record);
    if !changes.is_empty() {
        let at = pos2(inside.left(), y);
        y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
            changed::changed(desk, record, &changes, sheet, inner)
        }) + GAP;
    }
    if let Some(report) = report.filter(|_| names::has_two(record)) {
        let at = pos2(inside.left(), y);
        y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
            names::names(desk, record, report, sheet, inner, presses)
        }) + GAP;
    }
    if let Some(report) = report {
        let at = pos2(inside.left(), y);
        y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
            rights::rights(desk, record, report, sheet, inner)
        }) + GAP;
        let lines = differences::differences(desk, record, report);
        if !lines.is_empty() {
            let at = pos2(inside.left(), y);
            y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
                differences::table(desk, &lines, sheet, inner)
            }) + GAP;
        }
    }
    let half = (inside.width() - GAP) / 2.0;
    let (left, right) = (pos2(inside.left(), y), pos2(inside.right() - half, y));
    let one = sheet.raised(left, half, PADDING, |sheet, inner| {
        choices(desk, record, sheet, inner)
    });
    let other = sheet.raised(right, half, PADDING, |sheet, inner| {
        confirmed(desk, record, sheet, inner)
    });
    y = one.max(other) + GAP;
    if let Some(report) = report {
        let mut columns = [(left.x, y), (right.x, y)];
        for (at, right) in report.entitlements.iter().enumerate() {
            if !reading(desk, record, at, right).open {
                continue;
            }
            // The next card goes where there is more room.
            columns.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.total_cmp(&other.0)));
            let [(x, top), _] = &mut columns;
            *top = sheet.raised(pos2(*x, *top), half, PADDING, |sheet, inner| {
                rights::fields(desk, record, (at, right), sheet, inner)
            }) + GAP;
        }
        y = columns
            .iter()
            .fold(y, |lowest, (_, bottom)| lowest.max(*bottom));
    }
    if !record.noted.is_empty() {
        let at = pos2(inside.left(), y);
        y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
            noted::noted(desk, record, sheet, inner)
        }) + GAP;
    }
    sheet.raised(
        pos2(inside.left(), y),
        inside.width(),
        PADDING,
        |sheet, inner| raw(desk, record, sheet, inner),
    ) + GAP
}

/// Who it is, how it stands, and when and how it was asked: beside each other where there is room, else below each other. Returns where it ends.
fn head(desk: &Desk, record: &DeskRecord, sheet: &mut Sheet<'_>, inside: Rect) -> f32 {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let report = record.entry.report.as_ref();
    let shown = report.filter(|_| standing::may_show(record));
    let name = standing::person_name(record).unwrap_or(&words.no_name);
    let person = shown.map(|report| {
        let person = &report.person;
        let sex = person.sex.as_ref();
        let sex = sex.map(|code| phrasing::named(desk.language, Table::Sex, code));
        let parts = [person.kana.clone(), person.birth.map(phrasing::date), sex];
        parts.into_iter().flatten().collect::<Vec<_>>().join("・")
    });
    let person = person.unwrap_or_default();
    let (tone, status) = standing::status_chip(desk.language, record);
    let at = report.map_or(record.at, |report| report.as_of);
    let as_of = madoguchi_words::fill(&words.as_of, &[("time", &phrasing::clock_seconds(at))]);
    let asked = format!("{as_of}・{}", how::how(desk.language, record));

    let wide = |sheet: &Sheet<'_>, text: &str, set| sheet.text_width(text, set) + 20.0;
    let chip_wide = chip_width(sheet, &format!("{} {status}", tone.mark())) + 20.0;
    let (label, soft) = (tokens::LABEL, palette.soft_ink);
    let beside = [
        wide(sheet, name, tokens::PERSON),
        wide(sheet, &person, label),
        chip_wide,
        wide(sheet, &asked, label),
    ];
    let [name_room, ..] = beside;
    let name_wide = name_room.min(inside.width() - chip_wide);
    let high = sheet.text_height(name, tokens::PERSON, name_wide);
    let top = 48.0 - tokens::PERSON.size * tokens::PERSON.leading / 2.0;
    let room = Rect::from_min_size(pos2(inside.left(), top), vec2(name_wide, high));
    let ink = palette.ink;
    sheet.text(room, name, tokens::PERSON, ink, Align::Min, Says::Text);
    let middle = 48.0;
    let mut x = inside.left() + name_wide;
    if beside.iter().sum::<f32>() <= inside.width() {
        if !person.is_empty() {
            x = phrase_at(sheet, pos2(x, middle + 4.0), &person, label, soft) + 20.0;
        }
        chip(sheet, pos2(x, middle + 2.0), tone, &status, Says::Text);
        let left = inside.right() - sheet.text_width(&asked, label) - 2.0;
        phrase_at(sheet, pos2(left, middle + 4.0), &asked, label, soft);
        return top + high;
    }
    chip(sheet, pos2(x, middle + 2.0), tone, &status, Says::Text);
    let mut bottom = top + high;
    for text in [&person, &asked]
        .into_iter()
        .filter(|text| !text.is_empty())
    {
        bottom = paragraph(sheet, inside, bottom, text, label, soft);
    }
    bottom
}

fn choices(desk: &Desk, record: &DeskRecord, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens(desk.language).desk;
    let title = (inner, words.choices.as_str());
    let views = record
        .entry
        .report
        .as_ref()
        .map(|report| report.views.as_slice())
        .unwrap_or_default();
    let mut lines = Vec::new();
    for view in views {
        let state = phrasing::view(desk.language, record, view);
        lines.push((item(desk, view.item), state));
    }
    if views.is_empty() {
        for (chosen, given) in record.entry.consents.iter() {
            let consent = &screens(desk.language).consent;
            lines.push((
                item(desk, chosen),
                if given {
                    consent.allow.clone()
                } else {
                    consent.refuse.clone()
                },
            ));
        }
    }
    if lines.is_empty() {
        let not_asked = madoguchi_words::outcome(desk.language, "V03")
            .map(|words| words.text.clone())
            .unwrap_or_default();
        lines.push((String::new(), not_asked));
    }
    table(sheet, title, &lines)
}

fn confirmed(desk: &Desk, record: &DeskRecord, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens(desk.language).desk;
    let method = how::method(desk.language, record).unwrap_or(&words.method_none);
    let looked = record
        .checked_by
        .as_ref()
        .map(|by| format!("{method}（{by}）"));
    let mut lines = vec![
        (
            words.method.clone(),
            looked.unwrap_or_else(|| method.to_owned()),
        ),
        (words.ended.clone(), phrasing::clock_seconds(record.at)),
    ];
    if let Some(report) = record
        .entry
        .report
        .as_ref()
        .filter(|_| standing::may_show(record))
    {
        lines.extend(
            report
                .person
                .reference_number
                .clone()
                .map(|number| (words.reference.clone(), number)),
        );
    }
    if desk.delivers {
        lines.push((words.delivery.clone(), delivery(desk, record, words)));
    }
    table(sheet, (inner, &words.confirmed), &lines)
}

fn delivery(desk: &Desk, record: &DeskRecord, words: &DeskWords) -> String {
    match desk.delivered.get(&record.entry.inquiry) {
        None => words.delivery_waits.clone(),
        Some(None) => words.delivered.clone(),
        Some(Some(code)) => {
            madoguchi_words::fill(&words.delivery_failed, &[("code", code.as_str())])
        }
    }
}

/// What a telephone call about this record needs.
fn raw(desk: &Desk, record: &DeskRecord, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let screens = screens(desk.language);
    let words = &screens.desk;
    let mut lines = vec![(words.inquiry.clone(), record.entry.inquiry.to_string())];
    if let Some(report) = record
        .entry
        .report
        .as_ref()
        .filter(|_| standing::may_show(record))
    {
        // The number of a sensitive outcome would tell what the press holds back.
        let rights = report.entitlements.iter();
        let told =
            rights.map(|right| phrasing::right(desk.language, record, right, false, desk.manager));
        let ids: Vec<&str> = told.filter_map(|told| told.id).collect();
        if !ids.is_empty() {
            lines.push((words.outcomes.clone(), ids.join(" ")));
        }
        lines.extend(
            report
                .person
                .address
                .clone()
                .map(|address| (screens.field.address.clone(), address)),
        );
    }
    if let Some(code) = record.entry.failure {
        let text = madoguchi_words::fill(&screens.bar.code, &[("code", code.as_str())]);
        lines.push((String::new(), text));
    }
    table(sheet, (inner, &words.record), &lines)
}

/// A title and lines of label and value.
pub(super) fn table(
    sheet: &mut Sheet<'_>,
    (inner, title): (Rect, &str),
    lines: &[(String, String)],
) -> f32 {
    let palette = sheet.palette;
    let mut y = inner.top();
    if !title.is_empty() {
        y = paragraph(sheet, inner, y, title, tokens::TEXT_BOLD, palette.ink) + 6.0;
    }
    let indent = indent(sheet, inner, lines.iter().map(|(label, _)| label));
    for (label, value) in lines {
        let name = Rect::from_min_max(
            pos2(inner.left(), y + 1.5),
            pos2(inner.left() + indent - 16.0, f32::INFINITY),
        );
        let mut bottom = y;
        if !label.is_empty() {
            bottom = sheet
                .text(
                    name,
                    label,
                    tokens::LABEL,
                    palette.soft_ink,
                    Align::Min,
                    Says::Text,
                )
                .bottom();
        }
        let room = Rect::from_min_max(
            pos2(inner.left() + indent, y),
            pos2(inner.right(), f32::INFINITY),
        );
        y = sheet
            .text(
                room,
                value,
                tokens::TEXT,
                palette.ink,
                Align::Min,
                Says::Text,
            )
            .bottom()
            .max(bottom)
            + 2.0;
    }
    y
}

/// Where the values begin that stand beside these labels.
pub(super) fn indent<'a>(
    sheet: &Sheet<'_>,
    inner: Rect,
    labels: impl Iterator<Item = &'a String>,
) -> f32 {
    let widest = labels
        .map(|label| sheet.text_width(label, tokens::LABEL))
        .fold(0.0, f32::max);
    if widest > 0.0 {
        (widest + 32.0).clamp(150.0, inner.width() / 2.0)
    } else {
        0.0
    }
}

/// A text over the whole width from `top`; returns where it ends.
pub(super) fn paragraph(
    sheet: &mut Sheet<'_>,
    inner: Rect,
    top: f32,
    text: &str,
    set: crate::theme::Type,
    colour: egui::Color32,
) -> f32 {
    let room = Rect::from_min_max(Pos2::new(inner.left(), top), inner.max);
    sheet
        .text(room, text, set, colour, Align::Min, Says::Text)
        .bottom()
}

pub(super) fn item(desk: &Desk, item: Item) -> String {
    let key = match item {
        Item::Care => "care",
        Item::Medication => "medication",
        Item::Checkup => "checkup",
        Item::Surgery => "surgery",
        _ => return String::new(),
    };
    madoguchi_words::name(desk.language, Table::Item, key)
        .unwrap_or_default()
        .to_owned()
}
