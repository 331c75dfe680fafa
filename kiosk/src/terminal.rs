//! The kiosk's side of a terminal.

use madoguchi::terminal::{Command, Event};

/// What the windows need from a terminal, and nothing else. The shell adapts its host to it.
///
/// Events must not wait to be asked for: whoever receives them calls [`Waker::wake`], because an idle window paints nothing.
pub trait Terminal {
    /// Hands a command over. A terminal that is gone drops it; its end shows as an event.
    fn send(&self, command: Command);

    /// The next event, if one has come.
    fn try_recv(&self) -> Option<Event>;
}

/// Wakes the windows from another thread, once per event.
#[derive(Clone)]
pub struct Waker(egui::Context);

impl Waker {
    /// Wakes the windows of this context.
    #[must_use]
    pub fn new(context: egui::Context) -> Self {
        Self(context)
    }

    /// Something has come: the windows read it and paint again.
    pub fn wake(&self) {
        self.0.request_repaint_of(egui::ViewportId::ROOT);
    }
}
