//! The screens that show where the card belongs, and those that ask to wait.

use std::time::Duration;

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi::core::visit::PinPrompt;

use crate::{
    model::{Patient, Press},
    page::{Foot, Page, Step},
    picture,
    sheet::{Button, Look, Says, Sheet},
    theme::patient as tokens,
};

/// Where to put the card.
pub(super) fn welcome<'ui>(ui: &'ui mut Ui, patient: &Patient, phones: bool) -> Page<'ui> {
    let mut page = Page::open(ui, patient, Step::Tap, &Foot::HelpAndTheme);
    let words = &page.words.welcome;
    let high = if phones { 148.0 } else { 0.0 };
    let mut drawn = Rect::NOTHING;
    let room = page.with_picture(&words.heading, Some(&words.body), high, |sheet, within| {
        picture::card_to_reader(sheet, within);
        drawn = within;
    });
    page.sheet.say(drawn, &words.picture, Says::Text);
    if phones {
        page.button(
            room,
            &Button::new(&words.phone, tokens::BUTTON, Look::Outlined),
            Press::UsePhone,
        );
    }
    page
}

/// The card is being read.
pub(super) fn reading<'ui>(ui: &'ui mut Ui, patient: &Patient) -> Page<'ui> {
    let step = step_now(ui);
    let band = &words(patient).bar.leave_card;
    let mut page = Page::open(ui, patient, Step::Tap, &Foot::BandAndHelp(band));
    let words = &page.words.reading;
    page.with_picture(&words.heading, Some(&words.body), 0.0, |sheet, within| {
        at_work(sheet, within, step, picture::card_on_reader)
    });
    page
}

/// Hold the phone to the reader.
pub(super) fn hold_phone<'ui>(ui: &'ui mut Ui, patient: &Patient) -> Page<'ui> {
    let mut page = Page::open(ui, patient, Step::Tap, &Foot::Help);
    let words = &page.words.hold_phone;
    let room = page.with_picture(
        &words.heading,
        Some(&words.body),
        140.0,
        picture::phone_to_reader,
    );
    let stop = &page.words.pin.stop;
    page.button(
        room,
        &Button::new(stop, tokens::SECONDARY, Look::Dashed),
        Press::Stop,
    );
    page
}

/// The card signs, or the service answers.
pub(super) fn checking<'ui>(ui: &'ui mut Ui, patient: &Patient, card_needed: bool) -> Page<'ui> {
    let step = step_now(ui);
    let band = &words(patient).bar.leave_card;
    let foot = if card_needed {
        Foot::BandAndHelp(band)
    } else {
        Foot::Help
    };
    let mut page = Page::open(ui, patient, Step::Check, &foot);
    let words = &page.words.checking;
    let body = if card_needed {
        &words.body
    } else {
        &words.body_card_free
    };
    page.with_picture(&words.heading, Some(body), 0.0, |sheet, within| {
        if card_needed {
            at_work(sheet, within, step, picture::card_on_reader);
        } else {
            picture::working(
                sheet,
                Rect::from_center_size(within.center(), vec2(400.0, 100.0)),
                step,
            );
        }
    });
    page
}

/// The PIN is typed on the reader's own keys.
pub(super) fn on_reader<'ui>(
    ui: &'ui mut Ui,
    patient: &Patient,
    tries: Option<u8>,
    prompt: PinPrompt,
) -> Page<'ui> {
    let foot = Foot::BandAndHelp(&words(patient).bar.leave_card);
    let mut page = Page::open(ui, patient, Step::Check, &foot);
    let words = page.words;
    let heading = match prompt {
        PinPrompt::First => &words.on_reader.heading,
        PinPrompt::Wrong => &words.pin.wrong,
        PinPrompt::OutcomeUnknown => &words.pin.unknown_outcome,
        PinPrompt::Again => &words.pin.again,
    };
    let body = match tries {
        Some(tries) => format!(
            "{}\n{}",
            words.on_reader.body,
            madoguchi_words::fill(&words.pin.tries, &[("count", &tries.to_string())])
        ),
        None => words.on_reader.body.clone(),
    };
    page.with_picture(heading, Some(&body), 0.0, picture::card_on_reader);
    page
}

/// The card was taken away too early.
pub(super) fn put_back<'ui>(ui: &'ui mut Ui, patient: &Patient, seconds_left: u64) -> Page<'ui> {
    let mut page = Page::open(ui, patient, Step::Tap, &Foot::Help);
    let words = &page.words.put_back;
    let seconds = madoguchi_words::fill(&words.seconds, &[("count", &seconds_left.to_string())]);
    let room = page.with_picture(
        &words.heading,
        Some(&words.body),
        250.0,
        picture::card_to_reader,
    );
    let ink = page.sheet.palette.ink;
    let set = page.set(tokens::BUTTON);
    let line = Rect::from_min_size(room.min, vec2(room.width(), 80.0));
    // Counted out loud every second it would only hurry: the number is there to be looked at.
    let align = if page.wide() {
        Align::Min
    } else {
        Align::Center
    };
    page.sheet.text(line, &seconds, set, ink, align, Says::Text);
    let stop = &page.words.pin.stop;
    let button = Rect::from_min_max(pos2(room.left(), room.bottom() - 140.0), room.max);
    page.button(
        button,
        &Button::new(stop, tokens::SECONDARY, Look::Dashed),
        Press::Stop,
    );
    page
}

/// The picture with three dots under it.
fn at_work(sheet: &Sheet<'_>, within: Rect, step: usize, draw: fn(&Sheet<'_>, Rect)) {
    draw(
        sheet,
        Rect::from_min_max(within.min, pos2(within.right(), within.bottom() - 140.0)),
    );
    let dots = Rect::from_center_size(
        pos2(within.center().x, within.bottom() - 60.0),
        vec2(200.0, 56.0),
    );
    picture::working(sheet, dots, step);
}

/// Which of the three dots is filled now: the one slow movement, and none where animations are off.
fn step_now(ui: &Ui) -> usize {
    const EACH: Duration = Duration::from_millis(600);
    if ui.style().animation_time <= 0.0 {
        return 0;
    }
    ui.ctx().request_repaint_after(EACH);
    let steps = ui.input(|input| input.time) / EACH.as_secs_f64();
    [0, 1, 2]
        .into_iter()
        .find(|step| f64::from(*step) + 1.0 > steps.rem_euclid(3.0))
        .and_then(|step| usize::try_from(step).ok())
        .unwrap_or(0)
}

fn words(patient: &Patient) -> &'static madoguchi_words::screen::Screens {
    madoguchi_words::screen::screens(patient.manner.language)
}
