//! Today's inquiries, one line each.

use egui::{Align, Rect, Sense, WidgetInfo, accesskit, pos2, vec2};
use madoguchi::terminal::{DeskRecord, Mail};
use madoguchi_agent::phrasing;
use madoguchi_words::screen::screens;

use super::{Desk, DeskPress, Task, chip, chip_width, day, how, standing, tone::Tone};
use crate::{
    sheet::{Says, Sheet},
    theme::desk as tokens,
};

const ROW: f32 = 84.0;
const SIDE: f32 = 28.0;

/// Draws the lines; returns how high they are.
pub(super) fn list(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) -> f32 {
    let mut y = 0.0;
    for mail in &desk.mail {
        mail_row(desk, mail, sheet, y, presses);
        y += ROW;
    }
    for record in &desk.records {
        row(desk, record, sheet, y, presses);
        y += ROW;
    }
    y
}

/// A result that is nobody's yet: when it came, and nothing else.
fn mail_row(desk: &Desk, mail: &Mail, sheet: &mut Sheet<'_>, y: f32, presses: &mut Vec<DeskPress>) {
    let words = &screens(desk.language).form;
    let palette = sheet.palette;
    let rect = Rect::from_min_size(pos2(0.0, y), vec2(sheet.area.width(), ROW));
    let time = phrasing::clock(mail.as_of);
    let text = madoguchi_words::outcome(desk.language, "T10").map_or("", |words| &words.text);
    let id = sheet.ui.unique_id().with(mail.inquiry);
    let response = sheet.ui.interact(sheet.to_window(rect), id, Sense::click());
    let label = format!("{} {text} {time}", Tone::Attention.mark());
    let task = Task::Mail(mail.inquiry);
    let selected = desk.form.as_ref().is_some_and(|form| form.task == task);
    response
        .widget_info(|| WidgetInfo::selected(accesskit::Role::ListItem, true, selected, &label));
    if response.clicked() {
        presses.push(DeskPress::OpenForm(task));
    }
    sheet.fill(rect, 0.0, palette.attention_tint);
    if selected {
        let bar = Rect::from_min_size(rect.min, vec2(8.0, ROW));
        sheet.fill(bar, 0.0, palette.accent);
    }
    let line = Rect::from_min_max(pos2(0.0, rect.bottom() - 1.0), rect.max);
    sheet.fill(line, 0.0, palette.hairline);
    if response.has_focus() {
        sheet.focus_ring(rect.shrink(6.0), tokens::RADIUS);
    }
    let room = |middle: f32, high: f32| {
        Rect::from_min_max(
            pos2(SIDE, rect.top() + middle - high / 2.0),
            pos2(rect.right() - SIDE, rect.top() + middle + high / 2.0),
        )
    };
    let high = tokens::TITLE.size * tokens::TITLE.leading;
    let title = format!("{} {text}", Tone::Attention.mark());
    let (says, left) = (Says::Nothing, Align::Min);
    sheet.text(
        room(28.0, high),
        &title,
        tokens::TITLE,
        palette.attention,
        left,
        says,
    );
    let high = tokens::LABEL.size * tokens::LABEL.leading;
    let arrived = madoguchi_words::fill(&words.mail_at, &[("time", &time)]);
    sheet.text(
        room(58.0, high),
        &arrived,
        tokens::LABEL,
        palette.soft_ink,
        left,
        says,
    );
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
    // A form about somebody else stands in the place of the open line.
    let elsewhere = desk.form.as_ref().map(|form| form.task);
    let elsewhere = matches!(
        elsewhere,
        Some(Task::Mail(_) | Task::Receive | Task::Number | Task::Mode)
    );
    let selected = desk.selected == Some(inquiry) && !elsewhere;
    let name = standing::person_name(record).unwrap_or(&screens(desk.language).desk.no_name);
    let how = how::how(desk.language, record);
    let (tone, status) = standing::status_chip(desk.language, record);
    // A line of an earlier day is here because it has changed.
    let is_old = desk.today.is_some_and(|today| day(record.at) < today);
    let time = if is_old {
        phrasing::day_and_clock(record.at)
    } else {
        phrasing::clock(record.at)
    };

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

    if !sheet.is_seen(rect) {
        return;
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
    let name = sheet.cut(name, tokens::TITLE, line.width());
    sheet.text(
        line,
        &name,
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
    let how = sheet.cut(&how, tokens::LABEL, line.width());
    sheet.text(
        line,
        &how,
        tokens::LABEL,
        palette.soft_ink,
        Align::Min,
        Says::Nothing,
    );
}
