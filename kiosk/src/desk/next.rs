//! What to do next about a record, and the presses that open what is held back.

use egui::{Rect, pos2, vec2};
use madoguchi::terminal::DeskRecord;
use madoguchi_words::screen::screens;

use super::{Desk, DeskPress, Field, Task, detail::paragraph, phrasing};
use crate::{
    sheet::{Button, Look, Sheet},
    theme::desk as tokens,
};

/// What to do next, and the presses that open what is held back.
pub(super) fn next(
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
        );
    }
    y += 10.0;
    let several = buttons.len() > 1;
    let show = buttons.into_iter().enumerate().map(|(at, (field, kind))| {
        let label = if several {
            format!("{} {kind} {}", words.show, at + 1)
        } else {
            words.show.clone()
        };
        (label, DeskPress::Show(field))
    });
    let add = screens(desk.language).form.title_entry.clone();
    let add = (add, DeskPress::OpenForm(Task::Entry));
    let mut x = inner.left();
    for (label, press) in show.chain([add]) {
        let wide = sheet.text_width(&label, tokens::BUTTON) + 64.0;
        let rect = Rect::from_min_size(pos2(x, y), vec2(wide, 48.0));
        if sheet.button(rect, &Button::new(&label, tokens::BUTTON, Look::Outlined)) {
            presses.push(press);
        }
        x = rect.right() + 16.0;
    }
    y += 48.0;
    let refused = [
        (desk.not_journaled, &words.not_journaled),
        (desk.not_amended, &words.not_amended),
    ];
    for (code, text) in refused {
        let Some(code) = code else { continue };
        let text = madoguchi_words::fill(text, &[("code", code.as_str())]);
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
            let values = phrasing::values(language, right);
            let values: Vec<(&str, &str)> = values
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            for notice in &right.notices {
                if let Some(words) = madoguchi_words::outcome(language, notice.id()) {
                    found.add(
                        madoguchi_words::fill(&words.text, &values),
                        madoguchi_words::fill(&words.next, &values),
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
