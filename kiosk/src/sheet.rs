//! A sheet of paper in reference points, scaled to the window by one factor, and the few things that can be put on it: text, buttons, shapes.
//!
//! Everything that can be read has a node in the accessibility tree with the same rectangle; everything that can be pressed has a name, can be
//! focused, and shows a ring when it is.

use std::sync::Arc;

use egui::{
    Align, Color32, CornerRadius, FontId, Pos2, Rect, ScrollArea, Sense, Shape, Stroke, StrokeKind,
    Ui, UiBuilder, Vec2, WidgetInfo, accesskit,
    epaint::{Galley, RectShape, TextShape},
    pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};

mod button;
mod field;
mod shape;

pub(crate) use button::{Button, Look};

use crate::{
    phrase,
    theme::{Palette, Type},
};

/// A window as a sheet.
pub(crate) struct Sheet<'ui> {
    pub(crate) ui: &'ui mut Ui,
    /// Its colours.
    pub(crate) palette: Palette,
    /// The whole sheet in reference points; its origin is the window's.
    pub(crate) area: Rect,
    scale: f32,
    origin: Pos2,
    corner: f32,
    stroke: f32,
}

/// What a text is to a screen reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// A heading, read out when it changes.
    Heading,
    /// Text, read out when it changes.
    Live,
    /// Text.
    Text,
    /// Nothing: the name of something else says it already.
    Nothing,
}

impl<'ui> Sheet<'ui> {
    /// The window of `ui` as a sheet of `least` reference points at least, on the surface colour. A small window does not make a point smaller than
    /// `smallest` of its own: the sheet has fewer points then.
    pub(crate) fn new(
        ui: &'ui mut Ui,
        palette: Palette,
        least: Vec2,
        smallest: f32,
        (corner, stroke): (f32, f32),
    ) -> Self {
        let window = ui.max_rect();
        let scale = (window.width() / least.x)
            .min(window.height() / least.y)
            .max(smallest);
        ui.painter()
            .rect_filled(window, CornerRadius::ZERO, palette.surface);
        Self {
            ui,
            palette,
            area: Rect::from_min_size(Pos2::ZERO, window.size() / scale),
            scale,
            origin: window.min,
            corner,
            stroke,
        }
    }

    /// A part of the sheet that scrolls when what `add` draws is higher than `rect`; `add` gets a sheet of its own, as wide as `rect`, and
    /// returns how high it became.
    pub(crate) fn scroll(
        &mut self,
        salt: &'static str,
        rect: Rect,
        add: impl FnOnce(&mut Sheet<'_>) -> f32,
    ) {
        let window = self.to_window(rect);
        let mut child = self
            .ui
            .new_child(UiBuilder::new().id_salt(salt).max_rect(window));
        child.shrink_clip_rect(window);
        let Self {
            palette,
            scale,
            corner,
            stroke,
            ..
        } = *self;
        ScrollArea::vertical()
            .id_salt(salt)
            .auto_shrink(false)
            .show(&mut child, |ui| {
                let origin = ui.next_widget_position();
                let area = Rect::from_min_size(Pos2::ZERO, rect.size());
                let high = add(&mut Sheet {
                    ui,
                    palette,
                    area,
                    scale,
                    origin,
                    corner,
                    stroke,
                });
                ui.allocate_rect(
                    Rect::from_min_size(origin, vec2(rect.width(), high) * scale),
                    Sense::hover(),
                );
            });
    }

    /// Whether anything in `rect` can be seen: what has scrolled away need not be set.
    pub(crate) fn is_seen(&self, rect: Rect) -> bool {
        self.ui.clip_rect().intersects(self.to_window(rect))
    }

    /// A raised area around what `add` draws inside it; `add` returns where it ended. Returns where the area ends.
    pub(crate) fn raised(
        &mut self,
        at: Pos2,
        width: f32,
        padding: f32,
        add: impl FnOnce(&mut Self, Rect) -> f32,
    ) -> f32 {
        let behind = self.ui.painter().add(Shape::Noop);
        let inner = Rect::from_min_size(
            at + Vec2::splat(padding),
            vec2(width - 2.0 * padding, f32::INFINITY),
        );
        let bottom = add(self, inner) + padding;
        let rect = self.to_window(Rect::from_min_max(at, pos2(at.x + width, bottom)));
        let stroke = Stroke::new(self.stroke * self.scale, self.palette.hairline);
        self.ui.painter().set(
            behind,
            RectShape::new(
                rect,
                self.radius(self.corner),
                self.palette.card,
                stroke,
                StrokeKind::Inside,
            ),
        );
        bottom
    }

    /// Puts a text inside `within`, from its top; breaks lines between phrases, and sets smaller what would still be too wide or too high.
    /// Returns the rectangle it takes.
    pub(crate) fn text(
        &mut self,
        within: Rect,
        text: &str,
        set: Type,
        colour: Color32,
        align: Align,
        says: Says,
    ) -> Rect {
        let (galleys, set) = self.laid_out(text, set, colour, within.size());
        let leading = set.size * set.leading;
        let mut taken = Rect::NOTHING;
        for (galley, top) in galleys
            .into_iter()
            .zip((0_u16..).map(|line| within.top() + f32::from(line) * leading))
        {
            let wide = galley.rect.width() / self.scale;
            let left = match align {
                Align::Min => within.left(),
                Align::Center => within.center().x - wide / 2.0,
                Align::Max => within.right() - wide,
            };
            let row = Rect::from_min_size(pos2(left, top), vec2(wide, leading));
            let lead = (self.to_window(row).height() - galley.rect.height()) / 2.0;
            let at = self.to_window(row).min + vec2(0.0, lead);
            self.ui.painter().add(TextShape::new(at, galley, colour));
            taken = taken.union(row);
        }
        self.say(taken, text, says);
        taken
    }

    /// How high a text will be in this width.
    pub(crate) fn text_height(&mut self, text: &str, set: Type, width: f32) -> f32 {
        let (galleys, set) = self.laid_out(text, set, self.palette.ink, vec2(width, f32::INFINITY));
        (0..galleys.len()).map(|_| set.size * set.leading).sum()
    }

    /// How wide a text is on one line.
    pub(crate) fn text_width(&self, text: &str, set: Type) -> f32 {
        self.galley(text, self.font(set), self.palette.ink)
            .rect
            .width()
            / self.scale
    }

    /// As much of a text as one line of this width holds, with … where that is not all of it.
    pub(crate) fn cut(&self, text: &str, set: Type, width: f32) -> String {
        if self.text_width(text, set) <= width {
            return text.to_owned();
        }
        let mut whole = text.to_owned();
        while whole.pop().is_some() {
            let cut = format!("{}…", whole.trim_end());
            if self.text_width(&cut, set) <= width {
                return cut;
            }
        }
        String::new()
    }

    /// A node of the accessibility tree for what is painted in `rect`.
    pub(crate) fn say(&mut self, rect: Rect, text: &str, says: Says) {
        if says == Says::Nothing || !rect.is_positive() {
            return;
        }
        let id = self
            .ui
            .unique_id()
            .with(("text", rect.min.x.to_bits(), rect.min.y.to_bits()));
        let response = self.ui.interact(self.to_window(rect), id, Sense::hover());
        let text = phrase::plain(text);
        response.widget_info(|| WidgetInfo::labeled(accesskit::Role::Label, true, &text));
        self.ui.ctx().accesskit_node_builder(id, |node| {
            if says == Says::Heading {
                node.set_role(accesskit::Role::Heading);
                node.set_label(text.clone());
                node.clear_value();
            }
            if matches!(says, Says::Heading | Says::Live) {
                node.set_live(accesskit::Live::Polite);
            }
        });
    }

    /// The same rectangle in the window.
    pub(crate) fn to_window(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.point(rect.min), self.point(rect.max))
    }

    fn point(&self, point: Pos2) -> Pos2 {
        self.origin + point.to_vec2() * self.scale
    }

    fn radius(&self, radius: f32) -> CornerRadius {
        CornerRadius::from(radius * self.scale)
    }

    fn font(&self, set: Type) -> FontId {
        set.weight.font(set.size * self.scale)
    }

    /// The lines of a text in `room`, set smaller in steps until it fits, with the type that fitted.
    fn laid_out(
        &self,
        text: &str,
        mut set: Type,
        colour: Color32,
        room: Vec2,
    ) -> (Vec<Arc<Galley>>, Type) {
        loop {
            let font = self.font(set);
            let measure = |piece: &str| self.galley(piece, font.clone(), colour).rect.width();
            let lines = phrase::lines(text, room.x * self.scale, measure);
            let galleys: Vec<_> = lines
                .iter()
                .map(|line| self.galley(line, font.clone(), colour))
                .collect();
            let widest = galleys
                .iter()
                .map(|galley| galley.rect.width())
                .fold(0.0, f32::max)
                / self.scale;
            let high: f32 = galleys.iter().map(|_| set.size * set.leading).sum();
            let fits = widest <= room.x + 1.0 && high <= room.y + 1.0;
            if fits || set.size < 12.0 {
                return (galleys, set);
            }
            set.size *= 0.96;
        }
    }

    fn galley(&self, text: &str, font: FontId, colour: Color32) -> Arc<Galley> {
        let format = TextFormat {
            font_id: font,
            color: colour,
            ..TextFormat::default()
        };
        let mut job = LayoutJob::single_section(text.to_owned(), format);
        job.wrap.max_width = f32::INFINITY;
        self.ui.painter().layout_job(job)
    }
}
