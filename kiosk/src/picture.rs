//! The drawings: simple and true. The card lies front up, because its back carries the individual number.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

use crate::sheet::Sheet;

/// The card above the reader, on its way down.
pub(crate) fn card_to_reader(sheet: &Sheet<'_>, within: Rect) {
    let frame = Frame::new(within, vec2(664.0, 646.0));
    reader(sheet, &frame, 340.0);
    card(sheet, &frame, pos2(92.0, 2.0));
    arrow_down(sheet, &frame, pos2(332.0, 318.0));
}

/// The card lying on the reader.
pub(crate) fn card_on_reader(sheet: &Sheet<'_>, within: Rect) {
    let frame = Frame::new(within, vec2(664.0, 460.0));
    let palette = sheet.palette;
    sheet.outline(
        frame.rect(0.0, 40.0, 664.0, 420.0),
        frame.length(46.0),
        palette.card,
        palette.line,
    );
    card(sheet, &frame, pos2(92.0, 90.0));
}

/// A phone held to the reader.
pub(crate) fn phone_to_reader(sheet: &Sheet<'_>, within: Rect) {
    let frame = Frame::new(within, vec2(664.0, 646.0));
    let palette = sheet.palette;
    reader(sheet, &frame, 340.0);
    sheet.fill(
        frame.rect(226.0, 0.0, 212.0, 430.0),
        frame.length(38.0),
        palette.ink,
    );
    sheet.fill(
        frame.rect(238.0, 12.0, 188.0, 406.0),
        frame.length(28.0),
        palette.card,
    );
    for (ring, radius) in [44.0, 78.0, 112.0].into_iter().enumerate() {
        let half = std::f32::consts::FRAC_PI_4;
        let arc: Vec<Pos2> = (-6_i8..=6)
            .map(|step| {
                let angle = -std::f32::consts::FRAC_PI_2 + half * f32::from(step) / 6.0;
                frame.point(pos2(
                    332.0 + radius * angle.cos(),
                    260.0 + radius * angle.sin(),
                ))
            })
            .collect();
        sheet.line(
            &arc,
            frame.length(if ring == 0 { 12.0 } else { 10.0 }),
            palette.accent,
        );
    }
    sheet.disc(
        frame.point(pos2(332.0, 258.0)),
        frame.length(12.0),
        palette.accent,
    );
}

/// A tick: it is done.
pub(crate) fn done(sheet: &Sheet<'_>, within: Rect) {
    let frame = Frame::new(within, vec2(340.0, 340.0));
    sheet.disc(
        frame.point(pos2(170.0, 170.0)),
        frame.length(170.0),
        sheet.palette.ok_tint,
    );
    sheet.tick(
        frame.rect(82.0, 88.0, 178.0, 152.0),
        sheet.palette.ok,
        frame.length(32.0),
    );
}

/// A face in the frame of a camera.
pub(crate) fn face(sheet: &Sheet<'_>, within: Rect) {
    let frame = Frame::new(within, vec2(480.0, 480.0));
    let palette = sheet.palette;
    sheet.outline(
        frame.rect(40.0, 20.0, 400.0, 440.0),
        frame.length(60.0),
        palette.card,
        palette.line,
    );
    sheet.disc(
        frame.point(pos2(240.0, 190.0)),
        frame.length(86.0),
        palette.accent,
    );
    shoulders(
        sheet,
        &frame,
        pos2(240.0, 430.0),
        140.0,
        120.0,
        palette.accent,
    );
}

/// Somebody behind the counter.
pub(crate) fn counter(sheet: &Sheet<'_>, within: Rect) {
    let frame = Frame::new(within, vec2(480.0, 340.0));
    let palette = sheet.palette;
    sheet.fill(
        frame.rect(40.0, 0.0, 400.0, 330.0),
        frame.length(36.0),
        palette.tint,
    );
    sheet.disc(
        frame.point(pos2(240.0, 104.0)),
        frame.length(52.0),
        palette.accent,
    );
    shoulders(
        sheet,
        &frame,
        pos2(240.0, 244.0),
        96.0,
        76.0,
        palette.accent,
    );
    sheet.outline(
        frame.rect(0.0, 244.0, 480.0, 96.0),
        frame.length(18.0),
        palette.card,
        palette.accent,
    );
    sheet.fill(
        frame.rect(196.0, 276.0, 88.0, 32.0),
        frame.length(8.0),
        palette.tint,
    );
}

/// Three dots of which one is filled: the machine is at work.
pub(crate) fn working(sheet: &Sheet<'_>, within: Rect, at: usize) {
    let frame = Frame::new(within, vec2(240.0, 60.0));
    for (dot, x) in [30.0, 120.0, 210.0].into_iter().enumerate() {
        let colour = if dot == at % 3 {
            sheet.palette.accent
        } else {
            sheet.palette.hairline
        };
        sheet.disc(frame.point(pos2(x, 30.0)), frame.length(20.0), colour);
    }
}

fn reader(sheet: &Sheet<'_>, frame: &Frame, top: f32) {
    let palette = sheet.palette;
    sheet.outline(
        frame.rect(0.0, top, 664.0, 304.0),
        frame.length(46.0),
        palette.card,
        palette.line,
    );
    let slot = frame.rect(60.0, top + 60.0, 544.0, 184.0);
    sheet.fill(slot, frame.length(24.0), palette.tint);
    sheet.dashed(slot, frame.length(24.0), palette.accent);
}

/// The front of the card: photograph left, lines right, the chip below.
fn card(sheet: &Sheet<'_>, frame: &Frame, at: Pos2) {
    let palette = sheet.palette;
    let part = |x: f32, y: f32, wide: f32, high: f32| frame.rect(at.x + x, at.y + y, wide, high);
    sheet.outline(
        part(0.0, 0.0, 480.0, 302.0),
        frame.length(30.0),
        palette.card,
        palette.ink,
    );
    sheet.fill(
        part(38.0, 64.0, 124.0, 162.0),
        frame.length(8.0),
        palette.hairline,
    );
    sheet.disc(
        frame.point(at + vec2(100.0, 122.0)),
        frame.length(34.0),
        palette.line,
    );
    shoulders(
        sheet,
        frame,
        at + vec2(100.0, 220.0),
        46.0,
        38.0,
        palette.line,
    );
    for (y, wide) in [(70.0, 232.0), (116.0, 180.0), (162.0, 210.0)] {
        sheet.fill(
            part(198.0, y, wide, 20.0),
            frame.length(10.0),
            palette.hairline,
        );
    }
    sheet.outline(
        part(360.0, 216.0, 74.0, 50.0),
        frame.length(10.0),
        palette.tint,
        palette.accent,
    );
}

/// Half an ellipse, standing on `foot`.
fn shoulders(
    sheet: &Sheet<'_>,
    frame: &Frame,
    foot: Pos2,
    half_width: f32,
    high: f32,
    colour: egui::Color32,
) {
    let outline: Vec<Pos2> = (0_u8..=24)
        .map(|step| {
            let angle = std::f32::consts::PI * (1.0 + f32::from(step) / 24.0);
            frame.point(foot + vec2(half_width * angle.cos(), high * angle.sin()))
        })
        .collect();
    sheet.polygon(&outline, colour);
}

fn arrow_down(sheet: &Sheet<'_>, frame: &Frame, from: Pos2) {
    let tip = from + vec2(0.0, 60.0);
    let colour = sheet.palette.accent;
    sheet.line(
        &[frame.point(from), frame.point(tip)],
        frame.length(12.0),
        colour,
    );
    let wings =
        [tip - vec2(28.0, 28.0), tip, tip + vec2(28.0, -28.0)].map(|point| frame.point(point));
    sheet.line(&wings, frame.length(12.0), colour);
}

/// A drawing's own measure, fitted into the room there is.
struct Frame {
    origin: Pos2,
    scale: f32,
}

impl Frame {
    fn new(within: Rect, size: Vec2) -> Self {
        let scale = (within.width() / size.x)
            .min(within.height() / size.y)
            .clamp(0.0, 1.1);
        Self {
            origin: within.center() - size * scale / 2.0,
            scale,
        }
    }

    fn rect(&self, x: f32, y: f32, wide: f32, high: f32) -> Rect {
        Rect::from_min_size(self.point(pos2(x, y)), vec2(wide, high) * self.scale)
    }

    fn point(&self, point: Pos2) -> Pos2 {
        self.origin + point.to_vec2() * self.scale
    }

    fn length(&self, length: f32) -> f32 {
        length * self.scale
    }
}
