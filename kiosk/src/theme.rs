//! Colours, sizes and fonts as tokens. Nothing else in this crate names a colour or a font.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the file where colours are made"
)]

use std::sync::Arc;

use egui::{Color32, FontData, FontDefinitions, FontFamily, FontId};

/// The colours of one theme. Every pair that meets on a screen keeps the contrast that the test below computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// Behind everything.
    pub surface: Color32,
    /// Raised areas.
    pub card: Color32,
    /// Text.
    pub ink: Color32,
    /// Text of less weight.
    pub soft_ink: Color32,
    /// Outlines of what can be pressed.
    pub line: Color32,
    /// Separators, and the ground of a primary action that cannot be taken yet.
    pub hairline: Color32,
    /// The focus ring, drawn inside an ink line.
    pub focus: Color32,
    /// What can be done, what is chosen.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// The accent while pressed.
    pub accent_pressed: Color32,
    /// Ground under accent text.
    pub tint: Color32,
    /// It went well.
    pub ok: Color32,
    /// Its ground.
    pub ok_tint: Color32,
    /// Somebody must look.
    pub attention: Color32,
    /// Its ground.
    pub attention_tint: Color32,
    /// It could not be done.
    pub stop: Color32,
    /// Its ground.
    pub stop_tint: Color32,
}

/// The two themes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Ink on a warm white.
    #[default]
    Paper,
    /// White on black.
    HighContrast,
}

impl Theme {
    /// Its colours.
    #[must_use]
    pub const fn palette(self) -> Palette {
        match self {
            Self::Paper => PAPER,
            Self::HighContrast => HIGH_CONTRAST,
        }
    }
}

const PAPER: Palette = Palette {
    surface: Color32::from_rgb(0xF6, 0xF4, 0xEF),
    card: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    ink: Color32::from_rgb(0x16, 0x26, 0x2E),
    soft_ink: Color32::from_rgb(0x42, 0x54, 0x5D),
    line: Color32::from_rgb(0x6F, 0x7F, 0x87),
    hairline: Color32::from_rgb(0xD8, 0xD5, 0xCC),
    focus: Color32::from_rgb(0xFF, 0xB3, 0x00),
    accent: Color32::from_rgb(0x00, 0x58, 0x6A),
    on_accent: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    accent_pressed: Color32::from_rgb(0x00, 0x3F, 0x4D),
    tint: Color32::from_rgb(0xE3, 0xEE, 0xF0),
    ok: Color32::from_rgb(0x15, 0x5C, 0x33),
    ok_tint: Color32::from_rgb(0xE4, 0xF0, 0xE8),
    attention: Color32::from_rgb(0x7A, 0x41, 0x00),
    attention_tint: Color32::from_rgb(0xF8, 0xEB, 0xDA),
    stop: Color32::from_rgb(0x8F, 0x1D, 0x26),
    stop_tint: Color32::from_rgb(0xF7, 0xE3, 0xE4),
};

const HIGH_CONTRAST: Palette = Palette {
    surface: Color32::from_rgb(0x00, 0x00, 0x00),
    card: Color32::from_rgb(0x00, 0x00, 0x00),
    ink: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    soft_ink: Color32::from_rgb(0xE6, 0xE6, 0xE6),
    line: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    hairline: Color32::from_rgb(0x4D, 0x4D, 0x4D),
    focus: Color32::from_rgb(0x4D, 0xC3, 0xFF),
    accent: Color32::from_rgb(0xFF, 0xD6, 0x0A),
    on_accent: Color32::from_rgb(0x00, 0x00, 0x00),
    accent_pressed: Color32::from_rgb(0xFF, 0xE8, 0x73),
    tint: Color32::from_rgb(0x1F, 0x1F, 0x1F),
    ok: Color32::from_rgb(0x7C, 0xF2, 0x9B),
    ok_tint: Color32::from_rgb(0x0A, 0x24, 0x12),
    attention: Color32::from_rgb(0xFF, 0xC7, 0x6B),
    attention_tint: Color32::from_rgb(0x2B, 0x1E, 0x08),
    stop: Color32::from_rgb(0xFF, 0x9C, 0x9C),
    stop_tint: Color32::from_rgb(0x2E, 0x0E, 0x0E),
};

/// The two weights of BIZ UDPGothic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// For sentences.
    Regular,
    /// For headings and buttons.
    Bold,
}

impl Weight {
    /// The font of this weight, `size` points high.
    #[must_use]
    pub fn font(self, size: f32) -> FontId {
        let family = match self {
            Self::Regular => FontFamily::Proportional,
            Self::Bold => FontFamily::Name(BOLD.into()),
        };
        FontId::new(size, family)
    }
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Height in reference points.
    pub size: f32,
    /// Line height as a multiple of `size`.
    pub leading: f32,
    /// Weight.
    pub weight: Weight,
}

const fn bold(size: f32, leading: f32) -> Type {
    Type {
        size,
        leading,
        weight: Weight::Bold,
    }
}

const fn regular(size: f32, leading: f32) -> Type {
    Type {
        size,
        leading,
        weight: Weight::Regular,
    }
}

/// The patient screens, on a sheet 1080 wide.
pub mod patient {
    use super::{Type, bold, regular};

    /// The heading of a screen with room.
    pub const HEADING: Type = bold(76.0, 1.32);
    /// The heading of a full screen.
    pub const HEADING_FULL: Type = bold(64.0, 1.32);
    /// The sentence under it.
    pub const BODY: Type = regular(44.0, 1.6);
    /// A title inside a card.
    pub const TITLE: Type = bold(46.0, 1.4);
    /// A supporting sentence.
    pub const NOTE: Type = regular(34.0, 1.5);
    /// A supporting sentence that matters.
    pub const NOTE_BOLD: Type = bold(36.0, 1.5);
    /// A choice.
    pub const BUTTON: Type = bold(52.0, 1.3);
    /// A choice of less weight.
    pub const SECONDARY: Type = bold(42.0, 1.3);
    /// A digit of the keypad.
    pub const DIGIT: Type = bold(88.0, 1.2);
    /// The pills in the corners.
    pub const PILL: Type = regular(34.0, 1.3);
    /// The steps on top.
    pub const STEP: Type = regular(30.0, 1.3);
    /// The step we are at.
    pub const STEP_NOW: Type = bold(30.0, 1.3);
    /// The band at the bottom.
    pub const BAND: Type = bold(42.0, 1.3);
    /// What the band says for a while.
    pub const BAND_HEADING: Type = bold(36.0, 1.3);
    /// The sentence under it.
    pub const BAND_BODY: Type = regular(34.0, 1.3);
    /// The smallest text of all: the failure code.
    pub const CODE: Type = regular(30.0, 1.3);
    /// No text is smaller than this.
    pub const SMALLEST: f32 = 30.0;
    /// Nothing that can be pressed is less high or wide than this.
    pub const TARGET: f32 = 120.0;
    /// The least distance between two targets.
    pub const GAP: f32 = 24.0;
    /// Corner radius.
    pub const RADIUS: f32 = 28.0;
    /// Outlines.
    pub const STROKE: f32 = 4.0;
    /// How much larger sentences become on request.
    pub const LARGER: f32 = 1.25;
    /// How much larger headings and buttons become on request: they are large already.
    pub const LARGER_HEADING: f32 = 1.12;
}

/// The desk, on a sheet 1920 wide.
pub mod desk {
    use super::{Type, bold, regular};

    /// The person.
    pub const PERSON: Type = bold(36.0, 1.3);
    /// What to do next.
    pub const NEXT: Type = regular(22.0, 1.55);
    /// A title.
    pub const TITLE: Type = bold(22.0, 1.4);
    /// A button.
    pub const BUTTON: Type = bold(20.0, 1.3);
    /// Text.
    pub const TEXT: Type = regular(20.0, 1.4);
    /// Text that stands out.
    pub const TEXT_BOLD: Type = bold(20.0, 1.4);
    /// Labels and lesser text.
    pub const LABEL: Type = regular(18.0, 1.4);
    /// The word in a chip.
    pub const CHIP: Type = bold(18.0, 1.3);
    /// No text is smaller than this.
    pub const SMALLEST: f32 = 17.0;
    /// The smallest scale: at 1024×600 what is set in 17 points is still read.
    pub const SMALLEST_SCALE: f32 = 0.8;
    /// Corner radius of cards.
    pub const RADIUS: f32 = 12.0;
    /// Outlines.
    pub const STROKE: f32 = 2.0;
}

const BOLD: &str = "bold";

/// The embedded fonts, and no others: a character they lack is a mistake that tests find.
#[must_use]
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes, family) in [
        (
            "regular",
            include_bytes!("../fonts/BIZUDPGothic-Regular.ttf").as_slice(),
            FontFamily::Proportional,
        ),
        (
            BOLD,
            include_bytes!("../fonts/BIZUDPGothic-Bold.ttf").as_slice(),
            FontFamily::Name(BOLD.into()),
        ),
    ] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(family, vec![name.to_owned()]);
    }
    fonts
        .families
        .insert(FontFamily::Monospace, vec!["regular".to_owned()]);
    fonts
}

/// Installs the fonts and switches off what a kiosk does not want: animations, selectable text, egui's own colours behind ours.
pub fn install(context: &egui::Context) {
    context.set_fonts(fonts());
    context.set_theme(egui::Theme::Light);
    context.all_styles_mut(|style| {
        style.interaction.selectable_labels = false;
        style.interaction.tooltip_delay = f32::INFINITY;
        style.spacing.item_spacing = egui::Vec2::ZERO;
        style.visuals.panel_fill = PAPER.surface;
    });
    context.options_mut(|options| options.zoom_with_keyboard = false);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance of WCAG 2.2.
    fn luminance(colour: Color32) -> f64 {
        let [red, green, blue, _] = colour.to_array().map(|channel| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.040_45 {
                channel / 12.92
            } else {
                ((channel + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_pair_of_colours_that_meets_keeps_its_contrast() {
        for theme in [Theme::Paper, Theme::HighContrast] {
            let p = theme.palette();
            for (name, front, back, least) in [
                ("text", p.ink, p.surface, 7.0),
                ("text on a card", p.ink, p.card, 7.0),
                ("text on a notice", p.ink, p.attention_tint, 7.0),
                ("soft text", p.soft_ink, p.surface, 7.0),
                ("soft text on a card", p.soft_ink, p.card, 7.0),
                (
                    "what is missing, on the primary",
                    p.soft_ink,
                    p.hairline,
                    4.5,
                ),
                ("outline", p.line, p.surface, 3.0),
                ("outline on a card", p.line, p.card, 3.0),
                ("primary", p.on_accent, p.accent, 7.0),
                ("primary pressed", p.on_accent, p.accent_pressed, 7.0),
                ("primary against the ground", p.accent, p.surface, 4.5),
                ("accent on its tint", p.accent, p.tint, 4.5),
                ("outline pressed", p.ink, p.tint, 7.0),
                ("ok", p.ok, p.ok_tint, 4.5),
                ("attention", p.attention, p.attention_tint, 4.5),
                ("stop", p.stop, p.stop_tint, 4.5),
                ("ok, bare", p.ok, p.surface, 4.5),
                ("attention, bare", p.attention, p.surface, 4.5),
                ("stop, bare", p.stop, p.surface, 4.5),
                (
                    "focus ring against its line",
                    p.focus,
                    if theme == Theme::Paper {
                        p.ink
                    } else {
                        p.surface
                    },
                    3.0,
                ),
            ] {
                let found = contrast(front, back);
                assert!(found >= least, "{theme:?}, {name}: {found:.2} < {least}");
            }
        }
    }

    #[test]
    fn the_figures_of_the_tokens_are_those_of_the_formula() {
        for (front, back, figure) in [
            (PAPER.ink, PAPER.surface, 14.1),
            (PAPER.soft_ink, PAPER.surface, 7.2),
            (PAPER.line, PAPER.surface, 3.8),
            (PAPER.on_accent, PAPER.accent, 8.1),
            (PAPER.on_accent, PAPER.accent_pressed, 11.6),
            (PAPER.ok, PAPER.surface, 7.3),
            (PAPER.attention, PAPER.surface, 7.4),
            (PAPER.stop, PAPER.surface, 8.1),
            (HIGH_CONTRAST.ink, HIGH_CONTRAST.surface, 21.0),
            (HIGH_CONTRAST.accent, HIGH_CONTRAST.surface, 14.9),
        ] {
            let found = contrast(front, back);
            assert!(
                (found - figure).abs() < 0.36,
                "{front:?} on {back:?}: {found:.2}, written {figure}"
            );
        }
    }

    #[test]
    fn no_type_is_smaller_than_the_smallest() {
        use patient as p;
        for kind in [
            p::HEADING,
            p::HEADING_FULL,
            p::BODY,
            p::TITLE,
            p::NOTE,
            p::NOTE_BOLD,
            p::BUTTON,
            p::SECONDARY,
            p::DIGIT,
            p::PILL,
            p::STEP,
            p::STEP_NOW,
            p::BAND,
            p::BAND_HEADING,
            p::BAND_BODY,
            p::CODE,
        ] {
            assert!(kind.size >= p::SMALLEST);
        }
        use desk as d;
        for kind in [
            d::PERSON,
            d::NEXT,
            d::TITLE,
            d::BUTTON,
            d::TEXT,
            d::TEXT_BOLD,
            d::LABEL,
            d::CHIP,
        ] {
            assert!(kind.size >= d::SMALLEST);
        }
    }
}
