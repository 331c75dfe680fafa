//! Buttons: named, focusable, with a ring when they have the focus.

use egui::{Align, Rect, Sense, Stroke, StrokeKind, Vec2, WidgetInfo, accesskit, pos2, vec2};

use super::{Says, Sheet};
use crate::{phrase, theme::Type};

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    /// Filled: the one primary action, or a choice that has been made.
    Filled,
    /// Outlined.
    Outlined,
    /// Outlined with dashes: leads away.
    Dashed,
    /// Says what is missing; cannot be pressed.
    Waiting,
    /// A rounded pill in a corner, painted less high than it can be pressed.
    Pill,
}

/// A button to be put on a sheet.
pub(crate) struct Button<'text> {
    /// Its label, which is also its name.
    pub(crate) label: &'text str,
    /// How its label is set.
    pub(crate) set: Type,
    /// How it looks.
    pub(crate) look: Look,
    /// For choices: whether it has been made.
    pub(crate) chosen: Option<bool>,
}

impl<'text> Button<'text> {
    /// A button that is pressed once.
    pub(crate) fn new(label: &'text str, set: Type, look: Look) -> Self {
        Self {
            label,
            set,
            look,
            chosen: None,
        }
    }

    /// One of several choices.
    pub(crate) fn choice(label: &'text str, set: Type, chosen: bool) -> Self {
        let look = if chosen { Look::Filled } else { Look::Outlined };
        Self {
            label,
            set,
            look,
            chosen: Some(chosen),
        }
    }
}

impl Sheet<'_> {
    /// Puts a button; true when it has been pressed.
    pub(crate) fn button(&mut self, rect: Rect, button: &Button<'_>) -> bool {
        let name = phrase::plain(button.label);
        let enabled = button.look != Look::Waiting;
        let sense = if enabled {
            Sense::click()
        } else {
            Sense::hover()
        };
        // The place makes the id, so that two choices with the same words differ, and a focus does not jump when a label changes.
        let id = self
            .ui
            .unique_id()
            .with(("button", rect.min.x.to_bits(), rect.min.y.to_bits()));
        let response = self.ui.interact(self.to_window(rect), id, sense);
        response.widget_info(|| match button.chosen {
            Some(chosen) => {
                WidgetInfo::selected(accesskit::Role::RadioButton, enabled, chosen, &name)
            }
            None => WidgetInfo::labeled(accesskit::Role::Button, enabled, &name),
        });

        let palette = self.palette;
        let pressed = response.is_pointer_button_down_on();
        let (ground, line, ink) = match (button.look, pressed) {
            (Look::Filled, false) => (palette.accent, palette.accent, palette.on_accent),
            (Look::Filled, true) => (
                palette.accent_pressed,
                palette.accent_pressed,
                palette.on_accent,
            ),
            (Look::Waiting, _) => (palette.hairline, palette.hairline, palette.soft_ink),
            (Look::Outlined | Look::Dashed | Look::Pill, false) => {
                (palette.card, palette.line, palette.ink)
            }
            (Look::Outlined | Look::Dashed | Look::Pill, true) => {
                (palette.tint, palette.accent, palette.ink)
            }
        };
        let painted = if button.look == Look::Pill {
            rect.shrink2(vec2(0.0, rect.height() * 0.13))
        } else {
            rect
        };
        let radius = if button.look == Look::Pill {
            painted.height() / 2.0
        } else {
            self.corner
        };
        if button.look == Look::Dashed {
            self.fill(painted, radius, ground);
            self.dashed(painted, radius, line);
        } else {
            self.outline(painted, radius, ground, line);
        }
        if response.has_focus() {
            self.focus_ring(painted, radius);
        }

        let mut inside = painted.shrink2(vec2(self.corner.min(painted.width() / 12.0), 0.0));
        if button.chosen == Some(true) {
            let width = self
                .text_width(&name, button.set)
                .min(inside.width() - button.set.size);
            let mark = Rect::from_center_size(
                pos2(
                    inside.center().x - width / 2.0 - button.set.size * 0.25,
                    inside.center().y,
                ),
                Vec2::splat(button.set.size * 0.62),
            );
            self.tick(mark, ink, button.set.size / 11.0);
            inside = inside.translate(vec2(button.set.size * 0.5, 0.0));
        }
        let high = self.text_height(button.label, button.set, inside.width());
        let top = inside.center().y - high.min(inside.height()) / 2.0;
        self.text(
            Rect::from_min_max(pos2(inside.left(), top), inside.max),
            button.label,
            button.set,
            ink,
            Align::Center,
            Says::Nothing,
        );
        response.clicked()
    }

    /// The ring that shows where the focus is: amber inside an ink line, around what it belongs to.
    pub(crate) fn focus_ring(&self, rect: Rect, radius: f32) {
        let painter = self.ui.painter();
        let unit = self.stroke / 4.0;
        for (from, width, colour) in [(0.0, 8.0, self.palette.focus), (8.0, 4.0, self.palette.ink)]
        {
            let ring = self.to_window(rect.expand(from * unit));
            let stroke = Stroke::new(width * unit * self.scale, colour);
            painter.rect_stroke(
                ring,
                self.radius(radius + from * unit),
                stroke,
                StrokeKind::Outside,
            );
        }
    }
}
