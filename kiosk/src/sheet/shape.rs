//! Shapes in reference points.

use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

use super::Sheet;

impl Sheet<'_> {
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
