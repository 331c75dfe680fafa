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
        egui::Frame::central_panel(ui.style()).show(ui, |ui| {
            ui.heading("カードを選んで、リーダーに置きます");
            ui.label("すべて架空の人です。暗証番号は右に書いてあります。");
            ui.add_space(8.0);
            if let Some(trouble) = &self.trouble {
                ui.label(trouble);
            }
            let taken = self.slot.presence().atr.is_some();
            if ui
                .add_enabled(taken, egui::Button::new("カードを取る").min_size([200.0, 40.0].into()))
                .clicked()
            {
                self.slot.remove();
                self.tapped = None;
            }
            ui.separator();
            let mut tap = None;
            ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
                for (index, player) in self.people.iter().enumerate() {
                    let mark = if self.tapped == Some(index) { "● " } else { "" };
                    ui.horizontal(|ui| {
                        if ui
                            .add_enabled(!taken, egui::Button::new("置く").min_size([64.0, 36.0].into()))
                            .clicked()
                        {
                            tap = Some(index);
                        }
                        ui.vertical(|ui| {
                            ui.label(RichText::new(format!("{mark}{}　{}", player.name, player.pin)).strong());
                            ui.label(&player.story);
                        });
                    });
                    ui.add_space(6.0);
                }
            });
            if let Some(index) = tap {
                self.tap(index);
            }
        });
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
