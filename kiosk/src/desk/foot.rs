//! The desk's last line: how readers and service are, and what happens at them.

use egui::{Rect, pos2, vec2};
use madoguchi::core::failure::Code;
use madoguchi_words::screen::screens;

use super::{Desk, FOOT, SIDE, chip, standing, tone::Tone};
use crate::sheet::{Says, Sheet};

/// Draws the line at the bottom of the desk's window.
pub(super) fn foot(desk: &Desk, sheet: &mut Sheet<'_>) {
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
    let x = chip(sheet, pos2(SIDE, bar.center().y), tone, &text, Says::Text) + 32.0;
    let (tone, text) = match standing::service(&desk.records) {
        standing::Service::Answers => (Tone::Ok, words.service.clone()),
        standing::Service::Fails(code) => (
            Tone::Stop,
            madoguchi_words::fill(&words.service_trouble, &[("code", code.as_str())]),
        ),
        standing::Service::NotAsked => (Tone::Quiet, words.service_unknown.clone()),
    };
    let x = chip(sheet, pos2(x, bar.center().y), tone, &text, Says::Text) + 32.0;
    let notes = [
        desk.restarts.then(|| words.restart.clone()),
        silent_readers(desk),
        desk.no_mail
            .map(|code| madoguchi_words::fill(&words.mail_none, &[("code", code.as_str())])),
        desk.staff_reader.then(|| words.staff_reader.clone()),
    ];
    notes.into_iter().flatten().fold(x, |x, text| {
        let at = pos2(x, bar.center().y);
        chip(sheet, at, Tone::Attention, &text, Says::Live) + 32.0
    });
}

/// The readers that do not answer, in words that leave room for the rest of the line.
fn silent_readers(desk: &Desk) -> Option<String> {
    const LONGEST: usize = 30;
    let first = desk.silent.first()?;
    let mut reader: String = first.chars().take(LONGEST).collect();
    let others = desk.silent.len() - 1;
    if reader.len() < first.len() {
        reader.push('…');
    }
    if others > 0 {
        reader.push_str(&format!(" +{others}"));
    }
    let values = [
        ("code", Code::ReaderSilent.as_str()),
        ("reader", reader.as_str()),
    ];
    let words = &screens(desk.language).desk;
    Some(madoguchi_words::fill(&words.reader_silent, &values))
}
