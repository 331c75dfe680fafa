//! How a word at the desk is meant.

use egui::Color32;

use crate::theme::Palette;

/// How a word is meant: shape and colour together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Ok,
    Attention,
    Stop,
    Quiet,
}

impl Tone {
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Ok => "●",
            Self::Attention => "▲",
            Self::Stop => "■",
            Self::Quiet => "○",
        }
    }

    /// The colour of the word and its ground.
    pub(super) fn colours(self, palette: &Palette) -> (Color32, Color32) {
        match self {
            Self::Ok => (palette.ok, palette.ok_tint),
            Self::Attention => (palette.attention, palette.attention_tint),
            Self::Stop => (palette.stop, palette.stop_tint),
            Self::Quiet => (palette.soft_ink, palette.surface),
        }
    }
}
