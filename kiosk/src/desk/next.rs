//! What to do next about a record, and the presses that open what is held back.

use egui::Rect;
use madoguchi::{
    core::{outcome::Outcome, visit::End},
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing::{self, Point};
use madoguchi_words::screen::screens;

use super::{
    Desk, DeskPress, Field, Task, detail::paragraph, differences, presses, reading::reading,
};
use crate::{sheet::Sheet, theme::desk as tokens};

/// What to do next, and the presses that open what is held back.
pub(super) fn next(
    desk: &Desk,
    record: &DeskRecord,
    sheet: &mut Sheet<'_>,
    inner: Rect,
    pressed: &mut Vec<DeskPress>,
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
        ..
    } = points(desk, record);
    for Point { text, next } in &points {
        y = paragraph(sheet, inner, y + 6.0, text, tokens::TEXT_BOLD, palette.ink);
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
    let again = may_be_asked_again(record).then(|| {
        let label = match record.asked {
            Some(_) => &words.again,
            None => &words.by_number,
        };
        (label.clone(), DeskPress::OpenForm(Task::Again))
    });
    y = presses::row(sheet, inner, y, show.chain(again).chain([add]), pressed);
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

/// Whether an answer by number can become the line's: it has none yet, or was asked with numbers that found nobody or several.
fn may_be_asked_again(record: &DeskRecord) -> bool {
    let rights = record.entry.report.iter();
    let mut rights = rights.flat_map(|report| &report.entitlements);
    let mistyped = rights.any(|right| {
        let found = [Outcome::NotFoundByNumber, Outcome::SeveralByNumber];
        found.contains(&right.outcome)
    });
    record.entry.end != End::Answered || mistyped
}

/// What there is to do about a record, each point once, and what could be opened.
struct Points {
    points: Vec<Point>,
    /// Something is held back.
    closed: bool,
    buttons: Vec<(Field, String)>,
    for_managers: bool,
}

fn points(desk: &Desk, record: &DeskRecord) -> Points {
    let language = desk.language;
    let words = &screens(language).desk;
    let mut found = Points {
        points: Vec::new(),
        closed: false,
        buttons: Vec::new(),
        for_managers: false,
    };
    found.points.extend(phrasing::unanswered(language, record));
    if let Some(report) = &record.entry.report {
        for (at, right) in report.entitlements.iter().enumerate() {
            let reading = reading(desk, record, at, right);
            found.for_managers |= reading.for_managers;
            found.closed |= !reading.open;
            found
                .buttons
                .extend(reading.press.map(|field| (field, reading.kind)));
            found.add(reading.point);
            reading
                .notices
                .into_iter()
                .for_each(|notice| found.add(notice));
        }
        if let Some(conflicts) = differences::conflicts(desk, report) {
            found.add(Point {
                text: conflicts,
                next: String::new(),
            });
        }
        // What the service writes may tell what is held back.
        let notice = report.service_notice.as_ref().filter(|_| !found.closed);
        if let Some(notice) = notice.filter(|notice| !found.says(notice)) {
            found.add(Point {
                text: words.notice.clone(),
                next: notice.clone(),
            });
        }
    }
    if found.points.is_empty() {
        found.add(Point {
            text: words.next_nothing.clone(),
            next: String::new(),
        });
    }
    found
}

impl Points {
    fn says(&self, notice: &str) -> bool {
        self.points.iter().any(|point| point.text.contains(notice))
    }

    fn add(&mut self, point: Point) {
        if !self.points.contains(&point) {
            self.points.push(point);
        }
    }
}
