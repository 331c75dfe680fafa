//! What every patient screen has: the steps on top, the switches beside them, help in its corner, the band at the bottom; and how the rest of
//! the sheet is divided, upright or wide.

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi_words::screen::{Screens, screens};

use crate::{
    manner::TextSize,
    model::{Patient, Press},
    phrase,
    sheet::{Button, Look, Says, Sheet},
    theme::{Type, patient as tokens},
};

mod foot;

pub(crate) use foot::Foot;

const MARGIN: f32 = 72.0;
const COLUMN: f32 = 936.0;
const TOP: f32 = 176.0;

/// Where in the visit a screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Tap,
    Check,
    Done,
}

/// A patient screen being put together.
pub(crate) struct Page<'ui> {
    pub(crate) sheet: Sheet<'ui>,
    pub(crate) words: &'static Screens,
    pub(crate) presses: Vec<Press>,
    /// Between the bar on top and the foot.
    content: Rect,
    /// Where the right half ends: nothing stands under it but the band.
    right_bottom: f32,
    wide: bool,
    text: TextSize,
}

impl<'ui> Page<'ui> {
    /// Draws what every screen has.
    pub(crate) fn open(ui: &'ui mut Ui, patient: &Patient, step: Step, foot: &Foot<'_>) -> Self {
        let window = ui.max_rect();
        let wide = window.width() > window.height();
        let least = if wide {
            vec2(1920.0, 1200.0)
        } else {
            vec2(1080.0, 1920.0)
        };
        let sheet = Sheet::new(
            ui,
            patient.manner.theme.palette(),
            least,
            0.05,
            (tokens::RADIUS, tokens::STROKE),
        );
        let area = sheet.area;
        let side = if wide {
            MARGIN
        } else {
            (area.width() - COLUMN) / 2.0
        };
        let mut page = Self {
            sheet,
            words: screens(patient.manner.language),
            presses: Vec::new(),
            content: Rect::from_min_max(
                pos2(side, TOP),
                pos2(area.width() - side, area.height() - 56.0),
            ),
            right_bottom: 0.0,
            wide,
            text: patient.manner.text,
        };
        page.bar(patient, step);
        page.foot(patient, foot);
        page
    }

    /// A type in the person's text size.
    pub(crate) fn set(&self, set: Type) -> Type {
        self.text.of(set)
    }

    /// Goes back to the usual text size where the larger one has no room; returns whether it did.
    pub(crate) fn set_usual_if(&mut self, tight: bool) -> bool {
        let changes = tight && self.text != TextSize::Usual;
        if changes {
            self.text = TextSize::Usual;
        }
        changes
    }

    /// Whether the picture stands beside the choices.
    pub(crate) fn wide(&self) -> bool {
        self.wide
    }

    /// Where the screen's own things go: upright one column, wide the left and the right half.
    pub(crate) fn halves(&self) -> (Rect, Rect) {
        if self.wide {
            let middle = self.content.center().x;
            let left =
                Rect::from_min_max(self.content.min, pos2(middle - 48.0, self.content.bottom()));
            let right = Rect::from_min_max(
                pos2(middle + 48.0, self.content.top()),
                pos2(self.content.right(), self.right_bottom),
            );
            (left, right)
        } else {
            (self.content, self.content)
        }
    }

    /// The heading and the sentence under it, from the top of `within`; returns what is left below.
    pub(crate) fn head(
        &mut self,
        within: Rect,
        heading: &str,
        set: Type,
        body: Option<&str>,
        align: Align,
    ) -> Rect {
        let ink = self.sheet.palette.ink;
        let set = self.set(set);
        let taken = self
            .sheet
            .text(within, heading, set, ink, align, Says::Heading);
        let mut bottom = taken.bottom();
        if let Some(body) = body {
            let below = Rect::from_min_max(pos2(within.left(), bottom + 32.0), within.max);
            bottom = self
                .sheet
                .text(
                    below,
                    body,
                    self.text.of(tokens::BODY),
                    ink,
                    align,
                    Says::Live,
                )
                .bottom();
        }
        Rect::from_min_max(pos2(within.left(), bottom), within.max)
    }

    /// How high [`Page::head`] will be.
    pub(crate) fn head_height(
        &mut self,
        width: f32,
        heading: &str,
        set: Type,
        body: Option<&str>,
    ) -> f32 {
        let heading = self.sheet.text_height(heading, self.text.of(set), width);
        let body = body.map_or(0.0, |body| {
            32.0 + self
                .sheet
                .text_height(body, self.text.of(tokens::BODY), width)
        });
        heading + body
    }

    /// A whole screen of heading, sentence and picture, with room for choices `choices` high; returns that room.
    pub(crate) fn with_picture(
        &mut self,
        heading: &str,
        body: Option<&str>,
        choices: f32,
        picture: impl FnOnce(&Sheet<'_>, Rect),
    ) -> Rect {
        let (left, right) = self.halves();
        let gap = if choices > 0.0 { 64.0 } else { 0.0 };
        if self.wide {
            let mut high =
                self.head_height(right.width(), heading, tokens::HEADING, body) + gap + choices;
            if self.set_usual_if(high > right.height()) {
                high =
                    self.head_height(right.width(), heading, tokens::HEADING, body) + gap + choices;
            }
            let top = (right.center().y - high / 2.0).max(right.top());
            let room = Rect::from_min_max(
                pos2(right.left(), top),
                pos2(right.right(), right.bottom() - gap - choices),
            );
            let rest = self.head(room, heading, tokens::HEADING, body, Align::Min);
            picture(&self.sheet, left.shrink2(vec2(48.0, 24.0)));
            Rect::from_min_size(
                pos2(right.left(), rest.top() + gap),
                vec2(right.width(), choices),
            )
        } else {
            let room = Rect::from_min_max(pos2(left.left(), left.bottom() - choices), left.max);
            let upper = Rect::from_min_max(
                left.min + vec2(0.0, 40.0),
                pos2(left.right(), room.top() - gap),
            );
            let rest = self.head(upper, heading, tokens::HEADING, body, Align::Min);
            picture(&self.sheet, rest.shrink2(vec2(0.0, 48.0)));
            room
        }
    }

    /// A button; its press is noted.
    pub(crate) fn button(&mut self, rect: Rect, button: &Button<'_>, press: Press) {
        let set = self.text.of(button.set);
        if self.sheet.button(rect, &Button { set, ..*button }) {
            self.presses.push(press);
        }
    }

    fn bar(&mut self, patient: &Patient, step: Step) {
        let middle = 75.0;
        let mut x = 56.0;
        let palette = self.sheet.palette;
        let words = &self.words.bar;
        let steps = [
            (&words.step_tap, Step::Tap),
            (&words.step_check, Step::Check),
            (&words.step_done, Step::Done),
        ];
        let mut now = String::new();
        for (at, (word, this)) in steps.into_iter().enumerate() {
            if at > 0 {
                self.sheet.line(
                    &[pos2(x + 18.0, middle), pos2(x + 42.0, middle)],
                    2.0,
                    palette.soft_ink,
                );
                x += 60.0;
            }
            let before = steps
                .iter()
                .position(|(_, other)| *other == step)
                .is_some_and(|now| at < now);
            let centre = pos2(x + 10.0, middle);
            match (this == step, before) {
                (true, _) => self.sheet.disc(centre, 11.0, palette.accent),
                (_, true) => self.sheet.disc(centre, 10.0, palette.line),
                _ => self.sheet.circle(centre, 8.5, 3.5, palette.line),
            }
            let (set, colour) = if this == step {
                (tokens::STEP_NOW, palette.ink)
            } else {
                (tokens::STEP, palette.soft_ink)
            };
            if this == step {
                now.clone_from(word);
            }
            let width = self.sheet.text_width(word, set);
            let high = set.size * set.leading;
            let rect =
                Rect::from_min_size(pos2(x + 32.0, middle - high / 2.0), vec2(width + 1.0, high));
            self.sheet
                .text(rect, word, set, colour, Align::Min, Says::Nothing);
            x = rect.right();
        }
        let all = steps.map(|(word, _)| word.as_str()).join(", ");
        self.sheet.say(
            Rect::from_min_max(pos2(56.0, 45.0), pos2(x, 105.0)),
            &format!("{all}: {now}"),
            Says::Text,
        );

        let right = self.sheet.area.right() - 56.0;
        let size_word = match patient.manner.text {
            TextSize::Usual => &words.larger,
            TextSize::Larger => &words.standard,
        };
        let left = self.pill(
            pos2(right, middle),
            Align::Max,
            &words.language,
            Press::Language,
        );
        self.pill(
            pos2(left - tokens::GAP, middle),
            Align::Max,
            size_word,
            Press::TextSize,
        );
    }

    /// A pill with its left or right end at `at`; returns its left edge.
    fn pill(&mut self, at: egui::Pos2, align: Align, label: &str, press: Press) -> f32 {
        let width =
            (self.sheet.text_width(&phrase::plain(label), tokens::PILL) + 68.0).max(tokens::TARGET);
        let left = if align == Align::Max {
            at.x - width
        } else {
            at.x
        };
        let rect = Rect::from_min_size(
            pos2(left, at.y - tokens::TARGET / 2.0),
            vec2(width, tokens::TARGET),
        );
        if self
            .sheet
            .button(rect, &Button::new(label, tokens::PILL, Look::Pill))
        {
            self.presses.push(press);
        }
        left
    }
}
