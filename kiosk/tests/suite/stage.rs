//! A kiosk on a stage: the real windows' code, a terminal that is two queues, and no display.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use egui::accesskit::Role;
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use madoguchi::{
    core::visit::{InquiryId, Screen},
    terminal::{Command, Event, EventKind},
};
use madoguchi_kiosk::{Kiosk, Options, Terminal, desk::Outside};
use time::macros::datetime;

/// What the kiosk sent, and what it will hear.
#[derive(Default)]
pub(crate) struct Wire {
    pub(crate) commands: RefCell<Vec<Command>>,
    events: RefCell<VecDeque<Event>>,
}

impl Wire {
    /// Puts an event in, which nobody has read yet.
    pub(crate) fn push(&self, kind: EventKind) {
        self.events.borrow_mut().push_back(Event {
            number: 1,
            at: datetime!(2026-11-16 00:42:07 UTC),
            kind,
        });
    }
}

struct Ends(Rc<Wire>);

impl Terminal for Ends {
    fn send(&self, command: Command) {
        self.0.commands.borrow_mut().push(command);
    }

    fn try_recv(&self) -> Option<Event> {
        self.0.events.borrow_mut().pop_front()
    }
}

/// A kiosk under test.
pub(crate) struct Stage {
    pub(crate) harness: Harness<'static, Kiosk>,
    pub(crate) wire: Rc<Wire>,
}

/// Something that can be read or pressed, as a screen reader finds it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) rect: egui::Rect,
    pub(crate) pressable: bool,
}

impl Stage {
    /// A kiosk of this size.
    pub(crate) fn new(options: &Options, size: [f32; 2]) -> Self {
        let options = &Options {
            outside: Outside {
                inquiry: || crate::samples::inquiry_id(77),
                now: || datetime!(2026-11-16 00:42:07 UTC),
            },
            ..options.clone()
        };
        let wire = Rc::new(Wire::default());
        let ends = Ends(Rc::clone(&wire));
        let harness = Harness::builder()
            .with_size(size)
            .with_theme(egui::Theme::Light)
            .with_max_steps(12)
            .build_eframe(|creation| Kiosk::new(&creation.egui_ctx, options, Box::new(ends)));
        Self { harness, wire }
    }

    /// Shows a screen of the first visit.
    pub(crate) fn show(&mut self, screen: Screen) {
        self.show_of(crate::samples::inquiry_id(1), screen);
    }

    /// Shows a screen of a visit.
    pub(crate) fn show_of(&mut self, inquiry: InquiryId, screen: Screen) {
        self.report(EventKind::Screen {
            inquiry: Some(inquiry),
            screen,
        });
    }

    /// Lets the terminal report something.
    pub(crate) fn report(&mut self, kind: EventKind) {
        self.wire.push(kind);
        self.harness.run();
    }

    /// Shows the first frame after these seconds.
    pub(crate) fn wait(&mut self, seconds: f64) {
        let now = self.harness.ctx.input(|input| input.time);
        self.harness.input_mut().time = Some(now + seconds);
        self.harness.run();
    }

    /// Presses what has this name.
    pub(crate) fn press(&mut self, name: &str) {
        self.harness.get_by_label(name).click();
        self.harness.run();
    }

    /// Presses the nth of several things with this name.
    #[expect(
        clippy::expect_used,
        reason = "a stage without the button fails the test"
    )]
    pub(crate) fn press_nth(&mut self, name: &str, nth: usize) {
        self.harness
            .get_all_by_label(name)
            .nth(nth)
            .expect(name)
            .click();
        self.harness.run();
    }

    /// Puts the focus into the field of this name.
    pub(crate) fn focus_field(&mut self, name: &str) {
        self.harness
            .get_by_role_and_label(Role::TextInput, name)
            .focus();
        self.harness.run();
    }

    /// Types into what has the focus.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.run();
    }

    /// Presses a key.
    pub(crate) fn key(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.harness.run();
    }

    /// Every piece of text that is painted, with its place and size, whether it has scrolled out of sight or not.
    pub(crate) fn painted(&self) -> Vec<(String, egui::Rect, f32)> {
        let seen = self.laid_out().into_iter();
        seen.map(|(text, rect, size, _)| (text, rect, size))
            .collect()
    }

    /// The same, with the part of the window in which each piece can be seen.
    pub(crate) fn laid_out(&self) -> Vec<(String, egui::Rect, f32, egui::Rect)> {
        fn texts(shape: &egui::Shape, found: &mut Vec<(String, egui::Rect, f32)>) {
            match shape {
                egui::Shape::Text(text) => {
                    let size = text
                        .galley
                        .job
                        .sections
                        .first()
                        .map_or(0.0, |section| section.format.font_id.size);
                    found.push((
                        text.galley.text().to_owned(),
                        text.galley.rect.translate(text.pos.to_vec2()),
                        size,
                    ));
                }
                egui::Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
                _ => {}
            }
        }
        let mut all = Vec::new();
        for clipped in &self.harness.output().shapes {
            let mut found = Vec::new();
            texts(&clipped.shape, &mut found);
            let pieces = found.into_iter();
            all.extend(pieces.map(|(text, rect, size)| (text, rect, size, clipped.clip_rect)));
        }
        all
    }

    /// Everything a screen reader finds.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        self.harness
            .root()
            .children_recursive()
            .map(|node| {
                let inner = node.accesskit_node();
                let bounds = inner.raw_bounds().unwrap_or_default();
                #[expect(clippy::as_conversions, reason = "AccessKit speaks f64, egui f32")]
                let point = |x: f64, y: f64| egui::pos2(x as f32, y as f32);
                Node {
                    role: inner.role(),
                    name: inner.label().unwrap_or_default(),
                    value: inner.value().unwrap_or_default(),
                    rect: egui::Rect::from_min_max(
                        point(bounds.x0, bounds.y0),
                        point(bounds.x1, bounds.y1),
                    ),
                    pressable: matches!(
                        inner.role(),
                        Role::Button | Role::RadioButton | Role::ListItem
                    ),
                }
            })
            .filter(|node| !node.name.is_empty() || !node.value.is_empty() || node.pressable)
            .collect()
    }

    /// Every text a person can read or hear.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.nodes()
            .into_iter()
            .flat_map(|node| [node.name, node.value])
            .filter(|text| !text.is_empty())
            .collect()
    }
}
