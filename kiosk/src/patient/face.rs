//! The screens of a terminal where a PIN is not the only way: which way the person takes, where to look, and the wait for staff.

use egui::{Rect, Ui, pos2, vec2};
use madoguchi::core::visit::FacePrompt;

use crate::{
    model::{Patient, Press},
    page::{Foot, Page, Step},
    picture,
    sheet::{Button, Look},
    theme::patient as tokens,
};

/// By face or by PIN: one tap. Where only one of them is left, the sentence says so and the desk stands beside it.
pub(super) fn choose_way<'ui>(
    ui: &'ui mut Ui,
    patient: &Patient,
    prompt: FacePrompt,
    pin: bool,
) -> Page<'ui> {
    let band = &madoguchi_words::screen::screens(patient.manner.language)
        .bar
        .leave_card;
    let mut page = Page::open(ui, patient, Step::Check, &Foot::BandAndHelp(band));
    let words = &page.words.face;
    let heading = match prompt {
        FacePrompt::First => &words.heading,
        FacePrompt::NotRecognised => &words.not_recognised,
        FacePrompt::NotSeen => &words.not_seen,
        FacePrompt::Locked => &words.locked,
        FacePrompt::Unavailable => &words.unavailable,
    };
    let body = match (prompt.may_look(), pin) {
        (true, true) => &words.either,
        (false, _) => &words.only_pin,
        (true, false) => &words.only_face,
    };
    let ways = [
        (prompt.may_look(), &words.use_face, Press::UseFace),
        (pin, &words.use_pin, Press::UsePin),
    ];
    let (high, gap) = if page.wide() {
        (148.0, 32.0)
    } else {
        (200.0, 48.0)
    };
    let open = ways.into_iter().filter(|(is_open, ..)| *is_open);
    let buttons: Vec<_> = open
        .map(|(_, label, press)| (Button::new(label, tokens::BUTTON, Look::Filled), press))
        .collect();
    let room = page.with_picture(
        heading,
        Some(body),
        stacked(&buttons, high, gap),
        picture::face,
    );
    stack(&mut page, room, buttons, high, gap);
    page
}

/// The unit looks.
pub(super) fn look<'ui>(ui: &'ui mut Ui, patient: &Patient) -> Page<'ui> {
    let band = &madoguchi_words::screen::screens(patient.manner.language)
        .bar
        .leave_card;
    let mut page = Page::open(ui, patient, Step::Check, &Foot::BandAndHelp(band));
    let words = &page.words.face;
    page.with_picture(&words.look, Some(&words.look_body), 0.0, picture::face);
    page
}

/// Staff is on the way to compare the person with the card's photo; whoever remembers the PIN meanwhile need not wait.
pub(super) fn wait_for_staff<'ui>(
    ui: &'ui mut Ui,
    patient: &Patient,
    pin: bool,
    face: bool,
) -> Page<'ui> {
    let band = &madoguchi_words::screen::screens(patient.manner.language)
        .bar
        .leave_card;
    let mut page = Page::open(ui, patient, Step::Check, &Foot::Band(band));
    let (words, ways) = (&page.words.staff_called, &page.words.face);
    let body = match pin || face {
        true => &words.check_body,
        false => &words.check_only,
    };
    let ways = [
        (face, &ways.use_face, Press::UseFace),
        (pin, &ways.use_pin, Press::UsePin),
    ];
    let buttons: Vec<_> = ways
        .into_iter()
        .filter(|(is_open, ..)| *is_open)
        .map(|(_, label, press)| (Button::new(label, tokens::SECONDARY, Look::Outlined), press))
        .collect();
    let (high, gap) = (132.0, 32.0);
    let choices = stacked(&buttons, high, gap);
    let room = page.with_picture(&words.heading, Some(body), choices, picture::counter);
    stack(&mut page, room, buttons, high, gap);
    page
}

/// How high these buttons are, one under the other.
fn stacked<T>(buttons: &[T], high: f32, gap: f32) -> f32 {
    let sum: f32 = buttons.iter().map(|_| high + gap).sum();
    (sum - gap).max(0.0)
}

/// Puts the buttons one under the other.
fn stack(page: &mut Page<'_>, room: Rect, buttons: Vec<(Button<'_>, Press)>, high: f32, gap: f32) {
    let mut top = room.top();
    for (button, press) in buttons {
        let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), high));
        page.button(rect, &button, press);
        top += high + gap;
    }
}
