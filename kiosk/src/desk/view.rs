//! The desk's window: the bar on top, the list, and the open record or the form in its place.

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi::core::outcome::StatusWord;
use madoguchi_words::screen::screens;

use super::{Desk, DeskPress, Task, banner, check, detail, foot, form, list, standing, tone::Tone};
use crate::{
    sheet::{Button, Look, Says, Sheet},
    theme::{Theme, desk as tokens},
};

const TOP: f32 = 64.0;
/// The part of the width that the list takes, and its limits.
const LIST: f32 = 0.292;
const NARROWEST: f32 = 420.0;
const WIDEST: f32 = 560.0;
pub(super) const FOOT: f32 = 56.0;
pub(super) const SIDE: f32 = 28.0;

/// Draws the desk's window and returns what was pressed in it.
#[must_use]
pub fn view(desk: &Desk, ui: &mut Ui) -> Vec<DeskPress> {
    let mut sheet = Sheet::new(
        ui,
        Theme::Paper.palette(),
        vec2(1920.0, 1080.0),
        tokens::SMALLEST_SCALE,
        (tokens::RADIUS, tokens::STROKE),
    );
    let area = sheet.area;
    let foot = area.bottom() - FOOT - desk.band();
    let palette = sheet.palette;
    let mut presses = Vec::new();
    top(desk, &mut sheet, &mut presses);
    let top = banner::banners(desk, &mut sheet, TOP, &mut presses);
    foot::foot(desk, &mut sheet, &mut presses);
    check::check(desk, &mut sheet, &mut presses);
    let list = (area.width() * LIST).clamp(NARROWEST, WIDEST);
    sheet.scroll(
        "list",
        Rect::from_min_max(pos2(0.0, top), pos2(list, foot)),
        |sheet| list::list(desk, sheet, &mut presses),
    );
    let line = Rect::from_min_max(pos2(list, top), pos2(list + 2.0, foot));
    sheet.fill(line, 0.0, palette.hairline);
    let room = Rect::from_min_max(pos2(list + 2.0, top), pos2(area.right(), foot));
    match (&desk.form, desk.selected_record()) {
        (Some(form), _) => sheet.scroll("form", room, |sheet| {
            form::form(desk, form, sheet, &mut presses)
        }),
        (None, Some(record)) => sheet.scroll("detail", room, |sheet| {
            detail::detail(desk, record, sheet, &mut presses)
        }),
        (None, None) => {
            let words = &screens(desk.language).desk;
            let text = if desk.records.is_empty() {
                &words.today_none
            } else {
                &words.choose
            };
            let line = Rect::from_center_size(room.center(), vec2(room.width() - 80.0, 40.0));
            sheet.text(
                line,
                text,
                tokens::TITLE,
                palette.soft_ink,
                Align::Center,
                Says::Text,
            );
        }
    }
    presses
}

fn top(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let bar = Rect::from_min_size(sheet.area.min, vec2(sheet.area.width(), TOP));
    sheet.fill(bar, 0.0, palette.card);
    sheet.fill(
        Rect::from_min_max(pos2(0.0, TOP - 2.0), bar.max),
        0.0,
        palette.hairline,
    );
    let mut x = phrase_at(
        sheet,
        pos2(SIDE, TOP / 2.0),
        &words.title,
        tokens::TITLE,
        palette.ink,
    ) + 36.0;
    let today = madoguchi_words::fill(&words.today, &[("count", &desk.records.len().to_string())]);
    x = phrase_at(sheet, pos2(x, TOP / 2.0), &today, tokens::TEXT, palette.ink) + 36.0;
    let to_check = desk
        .records
        .iter()
        .filter(|record| standing::status(record) != StatusWord::Acceptable)
        .count();
    if to_check > 0 {
        let text = madoguchi_words::fill(&words.to_check, &[("count", &to_check.to_string())]);
        chip(
            sheet,
            pos2(x, TOP / 2.0),
            Tone::Attention,
            &text,
            Says::Text,
        );
    }
    who(desk, sheet, presses);
}

/// Who is at the desk, and the ways to receive somebody without a card.
fn who(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) {
    let words = &screens(desk.language).form;
    let clerk = desk.clerk().map_or_else(
        || words.title_clerk.clone(),
        |name| madoguchi_words::fill(&words.clerk_is, &[("name", name)]),
    );
    let mut right = sheet.area.right() - SIDE;
    for (label, task) in [
        (clerk.as_str(), Task::Clerk),
        (words.title_receive.as_str(), Task::Receive),
        (words.title_number.as_str(), Task::Number),
    ] {
        let wide = (sheet.text_width(label, tokens::BUTTON) + 48.0).min(360.0);
        let rect = Rect::from_min_max(pos2(right - wide, 8.0), pos2(right, TOP - 10.0));
        if sheet.button(rect, &Button::new(label, tokens::BUTTON, Look::Outlined)) {
            presses.push(DeskPress::OpenForm(task));
        }
        right = rect.left() - 16.0;
    }
}

/// One line of text with its middle at `at`; returns where it ends.
pub(super) fn phrase_at(
    sheet: &mut Sheet<'_>,
    at: egui::Pos2,
    text: &str,
    set: crate::theme::Type,
    colour: egui::Color32,
) -> f32 {
    let size = vec2(sheet.text_width(text, set) + 1.0, set.size * set.leading);
    let rect = Rect::from_min_size(pos2(at.x, at.y - size.y / 2.0), size);
    sheet.text(rect, text, set, colour, Align::Min, Says::Text);
    rect.right()
}

/// A mark and a word on their ground, with the middle of the left edge at `at`; returns where it ends.
pub(super) fn chip(
    sheet: &mut Sheet<'_>,
    at: egui::Pos2,
    tone: Tone,
    text: &str,
    says: Says,
) -> f32 {
    let text = format!("{} {text}", tone.mark());
    let (colour, ground) = tone.colours(&sheet.palette);
    let size = vec2(chip_width(sheet, &text), 32.0);
    let rect = Rect::from_min_size(pos2(at.x, at.y - size.y / 2.0), size);
    sheet.fill(rect, 8.0, ground);
    let high = tokens::CHIP.size * tokens::CHIP.leading;
    let inner = Rect::from_center_size(rect.center(), vec2(size.x - 20.0, high));
    sheet.text(inner, &text, tokens::CHIP, colour, Align::Center, says);
    rect.right()
}

/// How wide a chip with this text, its mark included, will be.
pub(super) fn chip_width(sheet: &Sheet<'_>, text: &str) -> f32 {
    sheet.text_width(text, tokens::CHIP) + 24.0
}
