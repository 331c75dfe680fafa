//! Fields in which staff write. Patients have none.

use egui::{Align2, Frame, Margin, Rect, TextEdit, UiBuilder, vec2};

use super::Sheet;
use crate::theme::Type;

/// The longest text that a field takes, in characters.
const LONGEST: usize = 120;

impl Sheet<'_> {
    /// Puts a field with this name and text; the text that stands there now, where something was typed.
    ///
    /// What was typed lives in the model alone: the widget keeps no history of it.
    #[expect(
        clippy::disallowed_methods,
        reason = "the desk's fields hold no secret, and their history is wiped each frame"
    )]
    pub(crate) fn field(
        &mut self,
        rect: Rect,
        name: &str,
        text: &str,
        set: Type,
    ) -> Option<String> {
        let palette = self.palette;
        let id = self.ui.unique_id().with(("field", name));
        let focused = self.ui.memory(|memory| memory.has_focus(id));
        let line = if focused {
            palette.accent
        } else {
            palette.line
        };
        self.outline(rect, self.corner, palette.card, line);
        if focused {
            self.focus_ring(rect, self.corner);
        }
        let inner = self.to_window(rect.shrink2(vec2(14.0, 4.0)));
        let mut written = text.to_owned();
        let mut child = self
            .ui
            .new_child(UiBuilder::new().id_salt(id).max_rect(inner));
        let mut output = TextEdit::singleline(&mut written)
            .id(id)
            .font(set.weight.font(set.size * self.scale))
            .text_color(palette.ink)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .char_limit(LONGEST)
            .desired_width(inner.width())
            .min_size(inner.size())
            .align(Align2::LEFT_CENTER)
            .show(&mut child);
        output.state.clear_undoer();
        output.state.store(child.ctx(), id);
        child.ctx().accesskit_node_builder(id, |node| {
            node.set_label(name.to_owned());
        });
        output.response.changed().then_some(written)
    }
}
