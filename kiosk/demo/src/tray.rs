//! The tray: every invented person's card, to be put on the reader and taken off again.

use eframe::egui::{self, RichText, ScrollArea, Ui};
use madoguchi_simulated_card::Slot;

use crate::stage::{Player, Stage};

/// The cards, and which one lies on the reader.
pub(crate) struct Tray {
    slot: Slot,
    people: Vec<Player>,
    tapped: Option<usize>,
    trouble: Option<String>,
}

impl Tray {
    pub(crate) fn new(stage: &Stage) -> Self {
        Self {
            slot: stage.slot.clone(),
            people: stage.people.clone(),
            tapped: None,
            trouble: None,
        }
    }

    /// Shows the cards; a press puts one on the reader or takes it off.
    pub(crate) fn show(&mut self, ui: &mut Ui) {
        let taken = self.slot.presence().atr.is_some();
        egui::Frame::central_panel(ui.style()).show(ui, |ui| {
            ui.spacing_mut().item_spacing = [12.0, 6.0].into();
            ui.horizontal(|ui| {
                ui.heading("カードを選んで、リーダーに置きます");
                let take = egui::Button::new("カードを取る").min_size([160.0, 36.0].into());
                if ui.add_enabled(taken, take).clicked() {
                    self.slot.remove();
                    self.tapped = None;
                }
                ui.label("すべて架空の人です。名前の横の数字が暗証番号です。");
            });
            if let Some(trouble) = &self.trouble {
                ui.label(trouble);
            }
            ui.separator();
            if let Some(index) = self.cards(ui, taken) {
                self.tap(index);
            }
        });
    }

    /// The cards in two columns; which one was put on the reader.
    fn cards(&self, ui: &mut Ui, taken: bool) -> Option<usize> {
        let mut tapped = None;
        let half = self.people.len().div_ceil(2);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.columns(2, |columns| {
                for (index, player) in self.people.iter().enumerate() {
                    let Some(ui) = columns.get_mut(usize::from(index >= half)) else {
                        continue;
                    };
                    ui.horizontal(|ui| {
                        let put = egui::Button::new("置く").min_size([64.0, 36.0].into());
                        if ui.add_enabled(!taken, put).clicked() {
                            tapped = Some(index);
                        }
                        let mark = if self.tapped == Some(index) {
                            "● "
                        } else {
                            ""
                        };
                        ui.vertical(|ui| {
                            ui.spacing_mut().item_spacing.y = 0.0;
                            let heading = format!("{mark}{}　{}", player.name, player.pin);
                            ui.label(RichText::new(heading).strong());
                            ui.label(&player.story);
                        });
                    });
                    ui.add_space(6.0);
                }
            });
        });
        tapped
    }

    fn tap(&mut self, index: usize) {
        let Some(player) = self.people.get(index) else {
            return;
        };
        match player.card() {
            Ok(card) => {
                self.slot.insert(card);
                self.tapped = Some(index);
                self.trouble = None;
            }
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }
}
