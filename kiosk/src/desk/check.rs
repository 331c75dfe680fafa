//! The band above the last line while somebody is being identified: staff at the kiosk says whether the person is the holder on the card's photo.
//!
//! No name is known yet, so that none can be shown. The band goes with the event that takes the question back. It says that it belongs to the test
//! environment: what lets the card sign afterwards is invented.

use egui::{Align, Rect, pos2, vec2};
use madoguchi::{core::visit::InquiryId, terminal::Command};
use madoguchi_words::screen::screens;

use super::{Desk, DeskPress, FOOT, SIDE, Task, chip, tone::Tone};
use crate::{
    sheet::{Button, Look, Says, Sheet},
    theme::desk as tokens,
};

const HIGH: f32 = 88.0;
const BUTTON: f32 = 56.0;

/// A person whom staff may confirm now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Check {
    pub(super) inquiry: InquiryId,
    /// Staff said no, and is asked once more before the visit ends.
    doubted: bool,
}

impl Check {
    pub(super) fn new(inquiry: InquiryId) -> Self {
        Self {
            inquiry,
            doubted: false,
        }
    }
}

impl Desk {
    /// Takes in what staff pressed. A whole answer is given once: the band goes before the terminal takes the question back.
    pub(super) fn on_check(&mut self, press: DeskPress) -> Option<Command> {
        let by = self.clerk()?.to_owned();
        let check = self.check.as_mut()?;
        let inquiry = check.inquiry;
        let same = match press {
            DeskPress::SameAsPhoto => true,
            DeskPress::NotAsPhoto if check.doubted => false,
            DeskPress::NotAsPhoto => {
                check.doubted = true;
                return None;
            }
            _ => {
                check.doubted = false;
                return None;
            }
        };
        self.check = None;
        Some(Command::StaffCheck { inquiry, same, by })
    }

    /// How high the band is now.
    pub(super) fn band(&self) -> f32 {
        self.check.map_or(0.0, |_| HIGH)
    }
}

/// Draws the band, while there is somebody to look at.
pub(super) fn check(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) {
    let Some(check) = desk.check else { return };
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let bottom = sheet.area.bottom() - FOOT;
    let band = Rect::from_min_max(pos2(0.0, bottom - HIGH), pos2(sheet.area.right(), bottom));
    sheet.fill(band, 0.0, palette.attention_tint);
    let line = Rect::from_min_size(band.min, vec2(band.width(), 2.0));
    sheet.fill(line, 0.0, palette.attention);

    let no = (&words.check_no, Look::Outlined, DeskPress::NotAsPhoto);
    let yes = (&words.check_yes, Look::Filled, DeskPress::SameAsPhoto);
    // Where the no stood stands the way back, so that a second click at the same place ends nothing.
    let back = (&words.check_back, Look::Outlined, DeskPress::LookAgain);
    let end = (&words.check_end, Look::Outlined, DeskPress::NotAsPhoto);
    let choose = &screens(desk.language).form.title_clerk;
    let who = (choose, Look::Filled, DeskPress::OpenForm(Task::Clerk));
    let (text, buttons) = match (desk.clerk(), check.doubted) {
        // Nobody answers who has not said who they are.
        (None, _) => (&words.check, vec![who]),
        (Some(_), false) => (&words.check, vec![no, yes]),
        (Some(_), true) => (&words.check_sure, vec![back, end]),
    };
    let mut right = band.right() - SIDE;
    for (label, look, press) in buttons {
        let wide = sheet.text_width(label, tokens::BUTTON) + 64.0;
        let rect = Rect::from_min_max(
            pos2(right - wide, band.center().y - BUTTON / 2.0),
            pos2(right, band.center().y + BUTTON / 2.0),
        );
        if sheet.button(rect, &Button::new(label, tokens::BUTTON, look)) {
            presses.push(press);
        }
        right = rect.left() - 16.0;
    }
    let at = pos2(SIDE, band.center().y);
    let left = chip(sheet, at, Tone::Quiet, &words.test_environment, Says::Text) + 24.0;
    let high = tokens::TITLE.size * tokens::TITLE.leading;
    let room = Rect::from_min_max(
        pos2(left, band.center().y - high / 2.0),
        pos2(right - 8.0, band.center().y + high / 2.0),
    );
    sheet.text(
        room,
        text,
        tokens::TITLE,
        palette.ink,
        Align::Min,
        Says::Live,
    );
}
