//! Today's inquiries, one line each.

use egui::{Align, Rect, Sense, WidgetInfo, accesskit, pos2, vec2};
use madoguchi::terminal::DeskRecord;
use madoguchi_words::screen::screens;

use super::{Desk, DeskPress, chip, chip_width, phrasing};
use crate::{
    sheet::{Says, Sheet},
    theme::desk as tokens,
};

const ROW: f32 = 84.0;
const SIDE: f32 = 28.0;

/// Draws the lines; returns how high they are.
pub(super) fn list(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) -> f32 {
    let mut y = 0.0;
    for record in &desk.records {
        row(desk, record, sheet, y, presses);
        y += ROW;
    }
    y
}

fn row(
    desk: &Desk,
    record: &DeskRecord,
    sheet: &mut Sheet<'_>,
    y: f32,
    presses: &mut Vec<DeskPress>,
) {
    let palette = sheet.palette;
    let rect = Rect::from_min_size(pos2(0.0, y), vec2(sheet.area.width(), ROW));
    let inquiry = record.entry.inquiry;
    let selected = desk.selected == Some(inquiry);
    let name = phrasing::person_name(record).unwrap_or(&screens(desk.language).desk.no_name);
    let how = phrasing::how(desk.language, record);
    let (tone, status) = phrasing::status_chip(desk.language, record);
    let time = phrasing::clock(record.at);

    let response = sheet.ui.interact(
        sheet.to_window(rect),
        sheet.ui.unique_id().with(inquiry),
        Sense::click(),
    );
    let label = format!("{name} {} {status} {time} {how}", tone.mark());
    response
        .widget_info(|| WidgetInfo::selected(accesskit::Role::ListItem, true, selected, &label));
    if response.clicked() {
        presses.push(DeskPress::Select(inquiry));
    }

    if selected || response.is_pointer_button_down_on() {
        sheet.fill(rect, 0.0, palette.card);
        sheet.fill(
            Rect::from_min_size(rect.min, vec2(8.0, ROW)),
            0.0,
            palette.accent,
        );
    }
    sheet.fill(
        Rect::from_min_max(pos2(0.0, rect.bottom() - 1.0), rect.max),
        0.0,
        palette.hairline,
    );
    if response.has_focus() {
        sheet.focus_ring(rect.shrink(6.0), tokens::RADIUS);
    }

    // The row is one thing to a screen reader; what stands in it is its name.
    let text = format!("{} {status}", tone.mark());
    let left = rect.right() - SIDE - chip_width(sheet, &text);
    let first = rect.top() + 28.0;
    let high = tokens::TITLE.size * tokens::TITLE.leading;
    let line = Rect::from_min_max(
        pos2(SIDE, first - high / 2.0),
        pos2(left - 16.0, first + high / 2.0),
    );
    sheet.text(
        line,
        name,
        tokens::TITLE,
        palette.ink,
        Align::Min,
        Says::Nothing,
    );
    chip(sheet, pos2(left, first), tone, &status, Says::Nothing);
    let second = rect.top() + 58.0;
    let high = tokens::LABEL.size * tokens::LABEL.leading;
    let width = sheet.text_width(&time, tokens::LABEL) + 2.0;
    let clock = Rect::from_min_max(
        pos2(rect.right() - SIDE - width, second - high / 2.0),
        pos2(rect.right() - SIDE, second + high / 2.0),
    );
    sheet.text(
        clock,
        &time,
        tokens::LABEL,
        palette.soft_ink,
        Align::Max,
        Says::Nothing,
    );
    let line = Rect::from_min_max(
        pos2(SIDE, second - high / 2.0),
        pos2(clock.left() - 16.0, second + high / 2.0),
    );
    sheet.text(
        line,
        &how,
        tokens::LABEL,
        palette.soft_ink,
        Align::Min,
        Says::Nothing,
    );
}
