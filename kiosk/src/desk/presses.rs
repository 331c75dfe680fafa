//! Buttons beside each other, in as many rows as they need.

use egui::{Rect, pos2, vec2};

use super::DeskPress;
use crate::{
    sheet::{Button, Look, Sheet},
    theme::desk as tokens,
};

const HIGH: f32 = 48.0;
const GAP: f32 = 16.0;

/// Draws the buttons from `top` inside `inner`; returns where they end.
pub(super) fn row(
    sheet: &mut Sheet<'_>,
    inner: Rect,
    top: f32,
    buttons: impl IntoIterator<Item = (String, DeskPress)>,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let (mut x, mut y) = (inner.left(), top);
    for (label, press) in buttons {
        let wide = sheet.text_width(&label, tokens::BUTTON) + 64.0;
        if x > inner.left() && x + wide > inner.right() {
            (x, y) = (inner.left(), y + HIGH + GAP);
        }
        let rect = Rect::from_min_size(pos2(x, y), vec2(wide.min(inner.width()), HIGH));
        if sheet.button(rect, &Button::new(&label, tokens::BUTTON, Look::Outlined)) {
            presses.push(press);
        }
        x = rect.right() + GAP;
    }
    y + HIGH
}
