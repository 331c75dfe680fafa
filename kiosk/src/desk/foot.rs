//! The desk's last line: how readers and service are, and in which mode.

use egui::{Rect, pos2, vec2};
use madoguchi_words::screen::screens;

use super::{Desk, DeskPress, FOOT, SIDE, Task, chip, form, standing, tone::Tone};
use crate::{
    sheet::{Button, Look, Says, Sheet},
    theme::desk as tokens,
};

/// Draws the line at the bottom of the desk's window.
pub(super) fn foot(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let bar = Rect::from_min_max(pos2(0.0, sheet.area.bottom() - FOOT), sheet.area.max);
    sheet.fill(bar, 0.0, palette.card);
    sheet.fill(
        Rect::from_min_size(bar.min, vec2(bar.width(), 2.0)),
        0.0,
        palette.hairline,
    );
    let (tone, text) = match desk.readers {
        Ok(count) => (
            Tone::Ok,
            madoguchi_words::fill(&words.reader, &[("count", &count.to_string())]),
        ),
        Err(code) => (
            Tone::Stop,
            madoguchi_words::fill(&words.reader_none, &[("code", code.as_str())]),
        ),
    };
    let name = form::mode_name(&screens(desk.language).form, form::ModeKind::of(&desk.mode));
    let wide = sheet.text_width(name, tokens::BUTTON) + 48.0;
    let place = Rect::from_center_size(
        pos2(bar.right() - SIDE - wide / 2.0, bar.center().y + 1.0),
        vec2(wide, FOOT - 14.0),
    );
    if sheet.button(place, &Button::new(name, tokens::BUTTON, Look::Outlined)) {
        presses.push(DeskPress::OpenForm(Task::Mode));
    }
    let x = chip(sheet, pos2(SIDE, bar.center().y), tone, &text, Says::Text) + 32.0;
    let (tone, text) = match standing::service(&desk.records) {
        standing::Service::Answers => (Tone::Ok, words.service.clone()),
        standing::Service::Fails(code) => (
            Tone::Stop,
            madoguchi_words::fill(&words.service_trouble, &[("code", code.as_str())]),
        ),
        standing::Service::NotAsked => (Tone::Quiet, words.service_unknown.clone()),
    };
    chip(sheet, pos2(x, bar.center().y), tone, &text, Says::Text);
}
