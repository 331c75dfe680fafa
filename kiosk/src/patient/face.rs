//! The screens of a terminal with a face unit: which way the person takes, and where to look.

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
    let count = f32::from(u8::from(prompt.may_look()) + u8::from(pin));
    let choices = count * high + (count - 1.0).max(0.0) * gap;
    let room = page.with_picture(heading, Some(body), choices, picture::face);
    let mut top = room.top();
    for (_, label, press) in ways.into_iter().filter(|(is_open, ..)| *is_open) {
        let rect = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), high));
        page.button(
            rect,
            &Button::new(label, tokens::BUTTON, Look::Filled),
            press,
        );
        top += high + gap;
    }
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
