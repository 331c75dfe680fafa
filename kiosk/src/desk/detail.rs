//! One record: what to do next first, then the rights, the choices, how it was confirmed; the raw record last.

use egui::{Align, Pos2, Rect, pos2, vec2};
use madoguchi::{
    core::outcome::{Entitlement, Fields, Item, Kind, Report},
    terminal::DeskRecord,
};
use madoguchi_words::{
    Table,
    screen::{DeskWords, Screens, screens},
};

use super::{Desk, DeskPress, Field, chip, phrase_at, phrasing};
use crate::{
    sheet::{Button, Look, Says, Sheet},
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
    let screens = screens(desk.language);
    let inside = sheet.area.shrink2(vec2(MARGIN, 0.0));
    head(desk, record, sheet, inside);
    let report = record
        .entry
        .report
        .as_ref()
        .filter(|_| phrasing::may_show(record));
    let at = pos2(inside.left(), 92.0);
    let mut y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
        next(desk, record, sheet, inner, presses)
    });
    y += GAP;
    if let Some(report) = report {
        let at = pos2(inside.left(), y);
        y = sheet.raised(at, inside.width(), PADDING, |sheet, inner| {
            rights(desk, report, sheet, inner)
        }) + GAP;
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
            if !phrasing::reading(desk, at, right).open {
                continue;
            }
            // The next card goes where there is more room.
            columns.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.total_cmp(&other.0)));
            let [(x, top), _] = &mut columns;
            *top = sheet.raised(pos2(*x, *top), half, PADDING, |sheet, inner| {
                fields(desk, at, right, sheet, inner)
            }) + GAP;
        }
        y = columns
            .iter()
            .fold(y, |lowest, (_, bottom)| lowest.max(*bottom));
    }
    sheet.raised(
        pos2(inside.left(), y),
        inside.width(),
        PADDING,
        |sheet, inner| raw(screens, record, sheet, inner),
    ) + GAP
}

fn head(desk: &Desk, record: &DeskRecord, sheet: &mut Sheet<'_>, inside: Rect) {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let middle = 48.0;
    let name = phrasing::person_name(record).unwrap_or(&words.no_name);
    let mut x = phrase_at(
        sheet,
        pos2(inside.left(), middle),
        name,
        tokens::PERSON,
        palette.ink,
    ) + 20.0;
    if let Some(report) = record
        .entry
        .report
        .as_ref()
        .filter(|_| phrasing::may_show(record))
    {
        let person = &report.person;
        let sex = person
            .sex
            .as_ref()
            .map(|code| phrasing::named(desk.language, Table::Sex, code));
        let parts = [person.kana.clone(), person.birth.map(phrasing::date), sex];
        let line = parts.into_iter().flatten().collect::<Vec<_>>().join("・");
        if !line.is_empty() {
            x = phrase_at(
                sheet,
                pos2(x, middle + 4.0),
                &line,
                tokens::LABEL,
                palette.soft_ink,
            ) + 20.0;
        }
    }
    let (tone, status) = phrasing::status_chip(desk.language, record);
    chip(sheet, pos2(x, middle + 2.0), tone, &status, Says::Text);
    let at = record
        .entry
        .report
        .as_ref()
        .map_or(record.at, |report| report.as_of);
    let as_of = madoguchi_words::fill(&words.as_of, &[("time", &phrasing::clock_seconds(at))]);
    let asked = format!("{as_of}・{}", phrasing::how(desk.language, record));
    let width = sheet.text_width(&asked, tokens::LABEL) + 2.0;
    phrase_at(
        sheet,
        pos2(inside.right() - width, middle + 4.0),
        &asked,
        tokens::LABEL,
        palette.soft_ink,
    );
}

/// What to do next, and the presses that open what is held back.
fn next(
    desk: &Desk,
    record: &DeskRecord,
    sheet: &mut Sheet<'_>,
    inner: Rect,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let mut y = paragraph(
        sheet,
        inner,
        inner.top(),
        &words.next,
        tokens::TITLE,
        palette.ink,
    ) + 4.0;
    let Points {
        points,
        buttons,
        for_managers,
    } = points(desk, record);
    for (what, next) in &points {
        y = paragraph(sheet, inner, y + 6.0, what, tokens::TEXT_BOLD, palette.ink);
        if !next.is_empty() {
            y = paragraph(sheet, inner, y, next, tokens::NEXT, palette.ink);
        }
    }
    if for_managers {
        y = paragraph(
            sheet,
            inner,
            y + 6.0,
            &words.managers_only,
            tokens::LABEL,
            palette.soft_ink,
        );
    }
    if !buttons.is_empty() {
        y = paragraph(
            sheet,
            inner,
            y + 10.0,
            &words.discreet,
            tokens::LABEL,
            palette.soft_ink,
        ) + 10.0;
        let mut x = inner.left();
        let several = buttons.len() > 1;
        for (at, (field, kind)) in buttons.into_iter().enumerate() {
            let label = if several {
                format!("{} {kind} {}", words.show, at + 1)
            } else {
                words.show.clone()
            };
            let wide = sheet.text_width(&label, tokens::BUTTON) + 64.0;
            let rect = Rect::from_min_size(pos2(x, y), vec2(wide, 48.0));
            if sheet.button(rect, &Button::new(&label, tokens::BUTTON, Look::Outlined)) {
                presses.push(DeskPress::Show(field));
            }
            x = rect.right() + 16.0;
        }
        y += 48.0;
    }
    if let Some(code) = desk.not_journaled {
        let text = madoguchi_words::fill(&words.not_journaled, &[("code", code.as_str())]);
        y = paragraph(
            sheet,
            inner,
            y + 10.0,
            &text,
            tokens::TEXT_BOLD,
            palette.stop,
        );
    }
    y
}

/// What there is to do about a record, each point once, and what could be opened.
struct Points {
    points: Vec<(String, String)>,
    buttons: Vec<(Field, String)>,
    for_managers: bool,
}

fn points(desk: &Desk, record: &DeskRecord) -> Points {
    let language = desk.language;
    let words = &screens(language).desk;
    let mut found = Points {
        points: Vec::new(),
        buttons: Vec::new(),
        for_managers: false,
    };
    if let Some(failure) = record
        .entry
        .failure
        .and_then(|code| madoguchi_words::failure(language, code.as_str()))
    {
        found.add(failure.staff.what.clone(), failure.staff.next.clone());
    }
    if let Some(report) = &record.entry.report {
        for (at, right) in report.entitlements.iter().enumerate() {
            let reading = phrasing::reading(desk, at, right);
            found.add(reading.text, reading.next);
            found.for_managers |= reading.for_managers;
            found
                .buttons
                .extend(reading.press.map(|field| (field, reading.kind)));
            for notice in &right.notices {
                if let Some(words) = madoguchi_words::outcome(language, notice.id()) {
                    found.add(
                        madoguchi_words::fill(&words.text, &[]),
                        madoguchi_words::fill(&words.next, &[]),
                    );
                }
            }
        }
        if let Some(notice) = &report.service_notice {
            found.add(words.notice.clone(), notice.clone());
        }
    }
    if found.points.is_empty() {
        found.add(words.next_nothing.clone(), String::new());
    }
    found
}

impl Points {
    fn add(&mut self, what: String, next: String) {
        let point = (what, next);
        if !self.points.contains(&point) {
            self.points.push(point);
        }
    }
}

fn rights(desk: &Desk, report: &Report, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let mut y = paragraph(
        sheet,
        inner,
        inner.top(),
        &words.rights,
        tokens::TEXT_BOLD,
        palette.ink,
    ) + 6.0;
    let columns = [0.0, 0.17, 0.68].map(|part| inner.left() + inner.width() * part);
    let [kind, result, charge] = columns;
    let cell = |from: f32, to: f32, y: f32| {
        Rect::from_min_max(pos2(from, y), pos2(to - 20.0, f32::INFINITY))
    };
    for (x, to, label) in [
        (kind, result, &words.kind),
        (result, charge, &words.result),
        (charge, inner.right(), &words.charge),
    ] {
        sheet.text(
            cell(x, to, y),
            label,
            tokens::LABEL,
            palette.soft_ink,
            Align::Min,
            Says::Text,
        );
    }
    y += 30.0;
    if report.entitlements.is_empty() {
        sheet.fill(
            Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 1.0)),
            0.0,
            palette.hairline,
        );
        return paragraph(
            sheet,
            inner,
            y + 8.0,
            &words.answer_none,
            tokens::TEXT,
            palette.ink,
        );
    }
    for (at, right) in report.entitlements.iter().enumerate() {
        let reading = phrasing::reading(desk, at, right);
        sheet.fill(
            Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 1.0)),
            0.0,
            palette.hairline,
        );
        y += 8.0;
        let (colour, _) = reading.tone.colours(&palette);
        let marked = format!("{} {}", reading.tone.mark(), reading.text);
        let basis = phrasing::charge(desk.language, &right.charge);
        let bottoms = [
            sheet.text(
                cell(kind, result, y),
                &reading.kind,
                tokens::TEXT,
                palette.ink,
                Align::Min,
                Says::Text,
            ),
            sheet.text(
                cell(result, charge, y),
                &marked,
                tokens::TEXT_BOLD,
                colour,
                Align::Min,
                Says::Text,
            ),
            sheet.text(
                cell(charge, inner.right() + 20.0, y),
                &basis,
                tokens::TEXT,
                palette.ink,
                Align::Min,
                Says::Text,
            ),
        ];
        y = bottoms
            .iter()
            .fold(y, |lowest, taken| lowest.max(taken.bottom()))
            + 6.0;
    }
    y
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
        let until = view.until.map(phrasing::day_and_clock);
        let values: Vec<(&str, &str)> = until
            .iter()
            .map(|until| ("until", until.as_str()))
            .collect();
        let state = madoguchi_words::outcome(desk.language, view.state.id()).map_or_else(
            || view.state.id().to_owned(),
            |words| madoguchi_words::fill(&words.text, &values),
        );
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
    let method = phrasing::method(desk.language, record).unwrap_or(&words.method_none);
    let mut lines = vec![
        (words.method.clone(), method.to_owned()),
        (words.ended.clone(), phrasing::clock_seconds(record.at)),
    ];
    if let Some(report) = record
        .entry
        .report
        .as_ref()
        .filter(|_| phrasing::may_show(record))
    {
        lines.extend(
            report
                .person
                .reference_number
                .clone()
                .map(|number| (words.reference.clone(), number)),
        );
    }
    lines.push((words.delivery.clone(), delivery(desk, record, words)));
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

/// The numbers and dates of one right.
fn fields(desk: &Desk, at: usize, right: &Entitlement, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens(desk.language).field;
    let language = desk.language;
    // Without a pattern that names every field, one that is added later would silently not be shown.
    let Fields {
        insurer_number,
        insurer_name,
        symbol,
        number,
        branch_number,
        insured_or_dependant,
        from,
        lost_on,
        limit_class,
        limit_until,
        treatment_month,
        treatment_type,
        single_or_combined,
        ticket_from,
        ticket_until,
        unknown_code,
    } = &right.fields;
    let public = right.kind != Kind::Insurance;
    let day = |date: &Option<time::Date>| date.map(phrasing::date);
    let code = |table, code: &Option<String>| {
        code.as_ref()
            .map(|code| phrasing::named(language, table, code))
    };
    let lines: Vec<(String, String)> = [
        (
            if public {
                &words.payer_number
            } else {
                &words.insurer_number
            },
            insurer_number.clone(),
        ),
        (
            if public {
                &words.office
            } else {
                &words.insurer_name
            },
            insurer_name.clone(),
        ),
        (&words.symbol, symbol.clone()),
        (
            if public {
                &words.recipient_number
            } else {
                &words.number
            },
            number.clone(),
        ),
        (&words.branch_number, branch_number.clone()),
        (
            &words.insured,
            code(Table::InsuredOrDependant, insured_or_dependant),
        ),
        (&words.from, day(from)),
        (&words.until, day(lost_on)),
        (&words.limit_class, code(Table::LimitClass, limit_class)),
        (&words.limit_until, day(limit_until)),
        (
            &words.treatment_month,
            treatment_month.as_deref().map(phrasing::month),
        ),
        (
            &words.treatment_type,
            code(Table::TreatmentType, treatment_type),
        ),
        (
            &words.single_or_combined,
            code(Table::SingleOrCombined, single_or_combined),
        ),
        (&words.ticket_from, day(ticket_from)),
        (&words.ticket_until, day(ticket_until)),
        (&words.unknown_code, unknown_code.clone()),
    ]
    .into_iter()
    .filter_map(|(label, value)| value.map(|value| (label.clone(), value)))
    .collect();
    let title = format!(
        "{}: {}",
        screens(language).desk.details,
        phrasing::reading(desk, at, right).kind
    );
    table(sheet, (inner, &title), &lines)
}

/// What a telephone call about this record needs.
fn raw(screens: &Screens, record: &DeskRecord, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens.desk;
    let mut lines = vec![(words.inquiry.clone(), record.entry.inquiry.to_string())];
    if let Some(report) = record
        .entry
        .report
        .as_ref()
        .filter(|_| phrasing::may_show(record))
    {
        // The number of a sensitive outcome would tell what the press holds back.
        let ids: Vec<&str> = report
            .entitlements
            .iter()
            .filter(|right| !right.sensitive)
            .map(|right| right.outcome.id())
            .collect();
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
fn table(sheet: &mut Sheet<'_>, (inner, title): (Rect, &str), lines: &[(String, String)]) -> f32 {
    let palette = sheet.palette;
    let mut y = paragraph(
        sheet,
        inner,
        inner.top(),
        title,
        tokens::TEXT_BOLD,
        palette.ink,
    ) + 6.0;
    let labels = lines
        .iter()
        .map(|(label, _)| sheet.text_width(label, tokens::LABEL))
        .fold(0.0, f32::max);
    let indent = if labels > 0.0 {
        (labels + 32.0).clamp(150.0, inner.width() / 2.0)
    } else {
        0.0
    };
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

/// A text over the whole width from `top`; returns where it ends.
fn paragraph(
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

fn item(desk: &Desk, item: Item) -> String {
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
