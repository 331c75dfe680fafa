//! What concerns everybody at the desk stands between the bar on top and the rest, one line each, until it is over: a call from the kiosk, a journal that
//! takes nothing, what happens at the readers, a mode of the service, an insurer or office whose data is old.

use egui::{Align, Rect, pos2, vec2};
use madoguchi::core::failure::Code;
use madoguchi_agent::phrasing;
use madoguchi_words::{fill, screen::screens};

use super::{Desk, DeskPress, SIDE, chip, chip_width, tone::Tone};
use crate::{
    sheet::{Button, Look, Says, Sheet},
    theme::desk as tokens,
};

const HIGH: f32 = 60.0;
/// So many insurers and offices stand there by number; the others when these are up to date.
const MOST: usize = 2;

/// One line: how it is meant, its word, its text, and a press that ends it.
struct Banner {
    tone: Tone,
    word: String,
    text: String,
    press: Option<(String, DeskPress)>,
}

/// Draws the lines from `top`; returns where they end.
pub(super) fn banners(
    desk: &Desk,
    sheet: &mut Sheet<'_>,
    top: f32,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let mut y = top;
    for banner in now(desk) {
        y = line(&banner, sheet, y, presses);
    }
    y
}

fn now(desk: &Desk) -> Vec<Banner> {
    let words = &screens(desk.language).desk;
    let mut banners = Vec::new();
    if let Some(code) = desk.unrecorded {
        banners.push(Banner {
            tone: Tone::Stop,
            word: words.journal.clone(),
            text: fill(&words.not_journaled, &[("code", code.as_str())]),
            press: None,
        });
    }
    if let Some(at) = desk.help {
        banners.push(Banner {
            tone: Tone::Attention,
            word: words.called.clone(),
            text: fill(&words.help, &[("time", &phrasing::clock(at))]),
            press: Some((words.help_seen.clone(), DeskPress::HelpSeen)),
        });
    }
    if let Some(code) = desk.not_situated {
        banners.push(Banner {
            tone: Tone::Stop,
            word: words.journal.clone(),
            text: fill(&words.not_amended, &[("code", code.as_str())]),
            press: None,
        });
    }
    let notes = [
        desk.restarts.then(|| words.restart.clone()),
        silent_readers(desk),
        desk.no_mail
            .map(|code| fill(&words.mail_none, &[("code", code.as_str())])),
        desk.staff_reader.then(|| words.staff_reader.clone()),
    ];
    banners.extend(notes.into_iter().flatten().map(|text| Banner {
        tone: Tone::Attention,
        word: words.machine.clone(),
        text,
        press: None,
    }));
    let mode = phrasing::mode(desk.language, &desk.mode, (desk.outside.now)());
    banners.extend(mode.map(|said| Banner {
        tone: Tone::Attention,
        word: words.mode.clone(),
        text: format!("{}{}{}", said.text, words.stop, said.next),
        press: Some((words.mode_end.clone(), DeskPress::EndMode)),
    }));
    let more = desk.degraded.len().saturating_sub(MOST);
    for degraded in desk.degraded.iter().take(MOST) {
        let since = degraded.since.map(phrasing::date);
        let text = fill(
            &words.degraded,
            &[
                ("number", &degraded.number),
                ("date", since.as_deref().unwrap_or_default()),
            ],
        );
        let press = DeskPress::UpToDate(degraded.number.clone());
        banners.push(Banner {
            tone: Tone::Attention,
            word: words.old_data.clone(),
            text,
            press: Some((words.up_to_date.clone(), press)),
        });
    }
    if more > 0 {
        banners.push(Banner {
            tone: Tone::Attention,
            word: words.old_data.clone(),
            text: fill(&words.more, &[("count", &more.to_string())]),
            press: None,
        });
    }
    banners
}

/// The readers that do not answer.
fn silent_readers(desk: &Desk) -> Option<String> {
    let mut names = desk.silent.iter();
    let mut reader = names.next()?.clone();
    for name in names {
        reader.push('・');
        reader.push_str(name);
    }
    let values = [
        ("code", Code::ReaderSilent.as_str()),
        ("reader", reader.as_str()),
    ];
    let words = &screens(desk.language).desk;
    Some(fill(&words.reader_silent, &values))
}

/// Draws one line from `top`; returns where it ends.
fn line(banner: &Banner, sheet: &mut Sheet<'_>, top: f32, presses: &mut Vec<DeskPress>) -> f32 {
    let palette = sheet.palette;
    let set = tokens::TEXT;
    let marked = format!("{} {}", banner.tone.mark(), banner.word);
    let left = SIDE - 10.0 + chip_width(sheet, &marked) + 12.0;
    let press = banner.press.as_ref();
    let button = press.map(|(label, _)| sheet.text_width(label, tokens::BUTTON) + 48.0);
    let right = sheet.area.right() - SIDE - button.map_or(0.0, |wide| wide + 20.0);
    let high = sheet.text_height(&banner.text, set, right - left);
    let rect = Rect::from_min_size(
        pos2(0.0, top),
        vec2(sheet.area.width(), HIGH.max(high + 24.0)),
    );
    let (colour, ground) = banner.tone.colours(&palette);
    sheet.fill(rect, 0.0, ground);
    let below = Rect::from_min_max(pos2(0.0, rect.bottom() - 1.0), rect.max);
    sheet.fill(below, 0.0, colour);
    let middle = rect.center().y;
    if let Some(((label, press), wide)) = press.zip(button) {
        let place = Rect::from_center_size(
            pos2(rect.right() - SIDE - wide / 2.0, middle),
            vec2(wide, HIGH - 14.0),
        );
        if sheet.button(place, &Button::new(label, tokens::BUTTON, Look::Outlined)) {
            presses.push(press.clone());
        }
    }
    let at = pos2(SIDE - 10.0, middle);
    chip(sheet, at, banner.tone, &banner.word, Says::Text);
    let room = Rect::from_min_max(
        pos2(left, middle - high / 2.0),
        pos2(right, middle + high / 2.0),
    );
    let ink = palette.ink;
    sheet.text(room, &banner.text, set, ink, Align::Min, Says::Live);
    rect.bottom()
}
