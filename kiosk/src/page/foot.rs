//! What stands at the bottom of a patient screen.

use egui::{Align, Rect, pos2, vec2};
use madoguchi::terminal::Elsewhere;
use madoguchi_words::Sentence;

use super::Page;
use crate::{
    model::{Patient, Press},
    phrase,
    sheet::Says,
    theme::{Theme, patient as tokens},
};

const BAND: f32 = 110.0;

/// What stands at the bottom.
pub(crate) enum Foot<'text> {
    /// Help in its corner.
    Help,
    /// Help, and the switch for the colours.
    HelpAndTheme,
    /// The band, and help above it.
    BandAndHelp(&'text str),
    /// The band alone: the screen's own buttons lead to the desk.
    Band(&'text str),
    /// Nothing.
    Empty,
}

impl Page<'_> {
    pub(super) fn foot(&mut self, patient: &Patient, foot: &Foot<'_>) {
        let area = self.sheet.area;
        let palette = self.sheet.palette;
        let words = &self.words.bar;
        let mut bottom = area.bottom();
        let band = Rect::from_min_max(pos2(0.0, area.bottom() - BAND), area.max);
        if let Some(sentence) = elsewhere(patient) {
            self.elsewhere(band, sentence);
            bottom = band.top();
        } else if let Foot::Band(text) | Foot::BandAndHelp(text) = foot {
            self.sheet.fill(band, 0.0, palette.tint);
            let high = tokens::BAND.size * tokens::BAND.leading;
            let line = Rect::from_center_size(band.center(), vec2(band.width() - 2.0 * 56.0, high));
            self.sheet.text(
                line,
                text,
                tokens::BAND,
                palette.accent,
                Align::Center,
                Says::Live,
            );
            bottom = band.top();
        }
        let corner = bottom - 99.0;
        self.content.max.y = match foot {
            Foot::Empty => bottom - 56.0,
            Foot::Band(_) => bottom - 40.0,
            Foot::Help | Foot::HelpAndTheme | Foot::BandAndHelp(_) => {
                corner - tokens::TARGET / 2.0 - 36.0
            }
        };
        self.right_bottom = if matches!(foot, Foot::HelpAndTheme) {
            self.content.max.y
        } else {
            bottom - 40.0
        };
        if matches!(foot, Foot::Help | Foot::HelpAndTheme | Foot::BandAndHelp(_)) {
            let word = if patient.called {
                &words.called
            } else {
                &words.help
            };
            self.pill(pos2(56.0, corner), Align::Min, word, Press::AskStaff);
        }
        if matches!(foot, Foot::HelpAndTheme) {
            let word = match patient.manner.theme {
                Theme::Paper => &words.dark,
                Theme::HighContrast => &words.light,
            };
            self.pill(
                pos2(area.right() - 56.0, corner),
                Align::Max,
                word,
                Press::Theme,
            );
        }
    }

    /// The band for a while: what to do with the card or the phone that lies where it begins nothing.
    fn elsewhere(&mut self, band: Rect, sentence: &Sentence) {
        let palette = self.sheet.palette;
        self.sheet.fill(band, 0.0, palette.attention_tint);
        let mut top = band.top() + 8.0;
        for (text, set) in [
            (&sentence.heading, tokens::BAND_HEADING),
            (&sentence.body, tokens::BAND_BODY),
        ] {
            let high = set.size * set.leading;
            let line = Rect::from_min_size(
                pos2(band.left() + 56.0, top),
                vec2(band.width() - 2.0 * 56.0, high),
            );
            let text = phrase::plain(text);
            self.sheet
                .text(line, &text, set, palette.ink, Align::Center, Says::Live);
            top += high;
        }
    }
}

/// What the page says about a card or a phone that lies where it begins nothing.
fn elsewhere(patient: &Patient) -> Option<&'static Sentence> {
    let why = match patient.elsewhere? {
        Elsewhere::OneAtATime => "one-at-a-time",
        Elsewhere::PhoneNotChosen => "phone-not-chosen",
        Elsewhere::PhoneExpected => "phone-expected",
        Elsewhere::StaffReader => "staff-reader",
        // A reason of a newer terminal: nothing is better than something else.
        _ => return None,
    };
    madoguchi_words::elsewhere(patient.manner.language, why)
}
