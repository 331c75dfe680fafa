//! The patient's screens: one question each.
//!
//! Keys: Tab and the arrow keys move the focus, Enter and Space press; on the keypad the digits type the PIN and Backspace takes one back; on
//! the consent screen 1 and 2 answer the first question with yes and no, 3 and 4 the second, Enter goes on.

mod choose;
mod end;
mod face;
mod keypad;
mod wait;

use egui::{Key, Ui};
use madoguchi::core::visit::Screen;

use crate::model::{Patient, Press, Question};

/// Draws the patient's window and returns what was pressed in it.
///
/// It needs nothing but the [`Patient`], which has no personal field: whatever happens here, no name can appear.
#[must_use]
pub fn view(patient: &Patient, ui: &mut Ui) -> Vec<Press> {
    let mut presses = keys(patient, ui);
    let page = match &patient.screen {
        Screen::Welcome { phones } => wait::welcome(ui, patient, *phones),
        Screen::Closed { code } => end::closed(ui, patient, *code),
        Screen::Reading => wait::reading(ui, patient),
        Screen::EnterPin {
            tries,
            prompt,
            phone,
            face,
        } => keypad::enter_pin(ui, patient, *tries, *prompt, *phone, *face),
        Screen::TypeOnReader { tries, prompt } => wait::on_reader(ui, patient, *tries, *prompt),
        Screen::ChooseWay { prompt, pin } => face::choose_way(ui, patient, *prompt, *pin),
        Screen::LookAtUnit => face::look(ui, patient),
        Screen::ConfirmLastTry => choose::last_try(ui, patient),
        Screen::HoldPhone => wait::hold_phone(ui, patient),
        Screen::Checking { card_needed } => wait::checking(ui, patient, *card_needed),
        Screen::Consent => choose::consent(ui, patient),
        Screen::Decide { about } => choose::decide(ui, patient, *about),
        Screen::WaitForStaff { pin, face } => face::wait_for_staff(ui, patient, *pin, *face),
        Screen::StaffCalled => end::staff_called(ui, patient),
        Screen::PutBack { seconds_left } => wait::put_back(ui, patient, *seconds_left),
        Screen::Finished {
            text,
            notices,
            card_present,
        } => end::finished(ui, patient, *text, notices, *card_present),
        Screen::Trouble { code, card_present } => end::trouble(ui, patient, *code, *card_present),
        // A screen of a newer terminal: waiting is the one thing that is never wrong.
        _ => wait::checking(ui, patient, true),
    };
    presses.extend(page.presses);
    presses
}

/// What the keyboard says beyond moving the focus and pressing what has it.
fn keys(patient: &Patient, ui: &Ui) -> Vec<Press> {
    const DIGITS: [Key; 10] = [
        Key::Num0,
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
    ];
    let unfocused = ui.memory(|memory| memory.focused().is_none());
    let pressed: Vec<Key> = ui.input(|input| {
        let fresh = |event: &egui::Event| match event {
            egui::Event::Key {
                key,
                pressed: true,
                repeat: false,
                ..
            } => Some(*key),
            _ => None,
        };
        input.events.iter().filter_map(fresh).collect()
    });
    pressed
        .into_iter()
        .filter_map(|key| {
            let digit = (0_u8..)
                .zip(DIGITS)
                .find(|(_, other)| *other == key)
                .map(|(digit, _)| digit);
            match (&patient.screen, key, digit) {
                (Screen::EnterPin { .. }, _, Some(digit)) => Some(Press::Digit(digit)),
                (Screen::EnterPin { .. }, Key::Backspace, _) => Some(Press::Erase),
                (Screen::Consent, Key::Num1, _) => Some(Press::Choose(Question::Care, true)),
                (Screen::Consent, Key::Num2, _) => Some(Press::Choose(Question::Care, false)),
                (Screen::Consent, Key::Num3, _) => Some(Press::Choose(Question::Surgery, true)),
                (Screen::Consent, Key::Num4, _) => Some(Press::Choose(Question::Surgery, false)),
                (Screen::Decide { .. }, Key::Num1, _) => Some(Press::Decide(true)),
                (Screen::Decide { .. }, Key::Num2, _) => Some(Press::Decide(false)),
                (Screen::Consent, Key::Enter, _) if unfocused => Some(Press::Continue),
                _ => None,
            }
        })
        .collect()
}
