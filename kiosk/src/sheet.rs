//! A sheet of paper in reference points, scaled to the window by one factor, and the few things that can be put on it: text, buttons, shapes.
//!
//! Everything that can be read has a node in the accessibility tree with the same rectangle; everything that can be pressed has a name, can be
//! focused, and shows a ring when it is.

use egui::{
    Align, Color32, CornerRadius, FontId, Pos2, Rect, ScrollArea, Sense, Shape, Stroke, StrokeKind,
    Ui, UiBuilder, Vec2, WidgetInfo, accesskit,
    epaint::{Galley, RectShape, TextShape},
    pos2,
    text::{LayoutJob, TextFormat},
    vec2,
};
use std::sync::Arc;

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
    /// The window of `ui` as a sheet `wide` × `high` reference points at least, on the surface colour.
    pub(crate) fn new(
        ui: &'ui mut Ui,
        palette: Palette,
        least: Vec2,
        corner: f32,
        stroke: f32,
    ) -> Self {
        let window = ui.max_rect();
        let scale = (window.width() / least.x)
            .min(window.height() / least.y)
            .max(0.05);
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

    /// Fills a rounded rectangle.
    pub(crate) fn fill(&self, rect: Rect, radius: f32, colour: Color32) {
        self.ui
            .painter()
            .rect_filled(self.to_window(rect), self.radius(radius), colour);
    }

    /// Fills a rounded rectangle with a bar of another colour along its left edge.
    pub(crate) fn fill_with_bar(&self, rect: Rect, radius: f32, colour: Color32, bar: Color32) {
        self.fill(rect, radius, colour);
        let edge = self.to_window(Rect::from_min_size(
            rect.min,
            vec2(radius / 2.0, rect.height()),
        ));
        self.ui.painter().with_clip_rect(edge).rect_filled(
            self.to_window(rect),
            self.radius(radius),
            bar,
        );
    }

    /// Fills and outlines a rounded rectangle.
    pub(crate) fn outline(&self, rect: Rect, radius: f32, ground: Color32, line: Color32) {
        let stroke = Stroke::new(self.stroke * self.scale, line);
        self.ui.painter().rect(
            self.to_window(rect),
            self.radius(radius),
            ground,
            stroke,
            StrokeKind::Inside,
        );
    }

    /// Dashes along a rounded rectangle.
    pub(crate) fn dashed(&self, rect: Rect, radius: f32, line: Color32) {
        let path: Vec<Pos2> = rounded(rect.shrink(self.stroke / 2.0), radius)
            .into_iter()
            .map(|point| self.point(point))
            .collect();
        let stroke = Stroke::new(self.stroke * self.scale, line);
        self.ui.painter().extend(Shape::dashed_line(
            &path,
            stroke,
            16.0 * self.scale,
            12.0 * self.scale,
        ));
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

    /// A tick, drawn.
    pub(crate) fn tick(&self, within: Rect, colour: Color32, width: f32) {
        let at = |x: f32, y: f32| within.min + vec2(within.width() * x, within.height() * y);
        self.line(
            &[at(0.04, 0.56), at(0.36, 0.88), at(0.96, 0.14)],
            width,
            colour,
        );
    }

    /// Lines with round ends and corners.
    pub(crate) fn line(&self, points: &[Pos2], width: f32, colour: Color32) {
        let points: Vec<Pos2> = points.iter().map(|point| self.point(*point)).collect();
        for point in &points {
            self.ui
                .painter()
                .circle_filled(*point, width * self.scale / 2.0, colour);
        }
        // One piece after another: a joined path would have sharp corners.
        for (from, to) in points.iter().zip(points.iter().skip(1)) {
            self.ui
                .painter()
                .line_segment([*from, *to], Stroke::new(width * self.scale, colour));
        }
    }

    /// A disc.
    pub(crate) fn disc(&self, centre: Pos2, radius: f32, colour: Color32) {
        self.ui
            .painter()
            .circle_filled(self.point(centre), radius * self.scale, colour);
    }

    /// A circle.
    pub(crate) fn circle(&self, centre: Pos2, radius: f32, width: f32, colour: Color32) {
        self.ui.painter().circle_stroke(
            self.point(centre),
            radius * self.scale,
            Stroke::new(width * self.scale, colour),
        );
    }

    /// A filled shape without dents.
    pub(crate) fn polygon(&self, points: &[Pos2], colour: Color32) {
        let points = points.iter().map(|point| self.point(*point)).collect();
        self.ui
            .painter()
            .add(Shape::convex_polygon(points, colour, Stroke::NONE));
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

/// The outline of a rounded rectangle as points, closed.
fn rounded(rect: Rect, radius: f32) -> Vec<Pos2> {
    const STEPS: u8 = 8;
    let quarter = std::f32::consts::FRAC_PI_2;
    let inner = rect.shrink(radius);
    let mut points: Vec<Pos2> = [
        inner.left_top(),
        inner.right_top(),
        inner.right_bottom(),
        inner.left_bottom(),
    ]
    .into_iter()
    .zip([2.0, 3.0, 0.0, 1.0])
    .flat_map(|(centre, turn)| {
        (0..=STEPS).map(move |step| {
            let angle = (turn + f32::from(step) / f32::from(STEPS)) * quarter;
            centre + vec2(angle.cos(), angle.sin()) * radius
        })
    })
    .collect();
    points.extend(points.first().copied());
    points
}
