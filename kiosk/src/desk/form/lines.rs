//! The lines of a form, each with its label on the left.

use egui::{Rect, pos2, vec2};
use madoguchi::core::outcome::Evidence;
use madoguchi_agent::phrasing;
use madoguchi_words::{Table, screen::FormWords};

use super::{Form, FormPress, Slot};
use crate::{
    desk::{Desk, DeskPress, tone::Tone},
    sheet::{Button, Says, Sheet},
    theme::desk as tokens,
};

pub(super) const HIGH: f32 = 52.0;
const LABEL: f32 = 220.0;
const GAP: f32 = 12.0;

/// Line by line, each with its label on the left.
pub(super) struct Lines<'a, 'ui> {
    pub(super) sheet: &'a mut Sheet<'ui>,
    pub(super) inner: Rect,
    pub(super) y: f32,
    pub(super) presses: &'a mut Vec<DeskPress>,
}

impl Lines<'_, '_> {
    fn label(&mut self, label: &str) {
        let high = tokens::TEXT.size * tokens::TEXT.leading;
        let top = self.y + (HIGH - high) / 2.0;
        let room = Rect::from_min_size(pos2(self.inner.left(), top), vec2(LABEL - 16.0, high));
        let soft = self.sheet.palette.soft_ink;
        let align = egui::Align::Min;
        self.sheet
            .text(room, label, tokens::TEXT, soft, align, Says::Text);
    }

    /// One of several, in as many rows as they need.
    pub(super) fn choices<T: Copy + PartialEq>(
        &mut self,
        label: &str,
        all: &[(T, String)],
        chosen: Option<T>,
        press: fn(T) -> FormPress,
    ) {
        self.label(label);
        let left = self.inner.left() + LABEL;
        let mut x = left;
        for (choice, name) in all {
            let wide = self.sheet.text_width(name, tokens::BUTTON) + 56.0;
            if x > left && x + wide > self.inner.right() {
                (x, self.y) = (left, self.y + HIGH + GAP);
            }
            let rect = Rect::from_min_size(pos2(x, self.y), vec2(wide, HIGH));
            let button = Button::choice(name, tokens::BUTTON, chosen == Some(*choice));
            if self.sheet.button(rect, &button) {
                self.presses.push(press(*choice).into());
            }
            x = rect.right() + GAP;
        }
        self.y += HIGH + 20.0;
    }

    pub(super) fn field(&mut self, label: &str, text: &str, slot: Slot) {
        self.label(label);
        let left = self.inner.left() + LABEL;
        let wide = (self.inner.right() - left).min(560.0);
        let rect = Rect::from_min_size(pos2(left, self.y), vec2(wide, HIGH));
        if let Some(typed) = self.sheet.field(rect, label, text, tokens::TEXT) {
            self.presses.push(FormPress::Type(slot, typed).into());
        }
        self.y += HIGH + 20.0;
    }

    /// What there is to say about the field above.
    pub(super) fn remark(&mut self, tone: Tone, text: &str) {
        let (colour, _) = tone.colours(&self.sheet.palette);
        let text = format!("{} {text}", tone.mark());
        let room = Rect::from_min_max(
            pos2(self.inner.left() + LABEL, self.y - 16.0),
            pos2(self.inner.right(), f32::INFINITY),
        );
        let align = egui::Align::Min;
        let set = tokens::LABEL;
        let taken = self.sheet.text(room, &text, set, colour, align, Says::Live);
        self.y = taken.bottom() + 12.0;
    }

    /// Who is at the desk: somebody of the list, or a name or initials.
    pub(super) fn clerk(&mut self, desk: &Desk, words: &FormWords) {
        self.label(&words.clerk);
        let left = self.inner.left() + LABEL;
        let mut x = left;
        for name in &desk.clerks {
            let wide = self.sheet.text_width(name, tokens::BUTTON) + 56.0;
            if x > left && x + wide > self.inner.right() {
                (x, self.y) = (left, self.y + HIGH + GAP);
            }
            let rect = Rect::from_min_size(pos2(x, self.y), vec2(wide, HIGH));
            let button = Button::choice(name, tokens::BUTTON, desk.clerk.as_ref() == Some(name));
            if self.sheet.button(rect, &button) {
                self.presses.push(FormPress::Clerk(name.clone()).into());
            }
            x = rect.right() + GAP;
        }
        if !desk.clerks.is_empty() {
            self.y += HIGH + GAP;
        }
        let listed = |name: &&String| desk.clerks.contains(name);
        let typed = match desk.clerk.as_ref() {
            Some(name) if !listed(&name) => name.as_str(),
            _ => "",
        };
        self.field(&words.clerk_other, typed, Slot::Clerk);
    }

    pub(super) fn evidence(&mut self, desk: &Desk, form: &Form, words: &FormWords) {
        let day = desk.today;
        let named: Vec<(Evidence, String)> = Evidence::ALL
            .into_iter()
            .filter(|kind| day.is_none_or(|day| kind.is_accepted_on(day)))
            .map(|kind| {
                let name = phrasing::named(desk.language, Table::Evidence, kind.key());
                (kind, name)
            })
            .collect();
        self.choices(&words.evidence, &named, form.evidence, FormPress::Evidence);
        if form.declares() {
            let shares = [1_u8, 2, 3].map(|tenths| {
                let values = [("tenths", &*tenths.to_string())];
                (tenths, madoguchi_words::fill(&words.tenths, &values))
            });
            self.choices(&words.ratio, &shares, form.tenths, FormPress::Tenths);
        }
    }
}
