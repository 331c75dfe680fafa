//! The PIN keypad. Digits go straight into the secret cell of the model; what is drawn and read out is how many there are.

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi::core::visit::PinPrompt;

use crate::{
    model::{PIN_DIGITS, Patient, Press},
    page::{Foot, Page, Step},
    sheet::{Button, Look, Says},
    theme::patient as tokens,
};

const BOX: f32 = 112.0;
const KEY_GAP: f32 = 26.0;
const DESK: f32 = 124.0;

/// The keypad.
pub(super) fn enter_pin<'ui>(
    ui: &'ui mut Ui,
    patient: &Patient,
    tries: Option<u8>,
    prompt: PinPrompt,
    phone: bool,
    face: bool,
) -> Page<'ui> {
    let band = &madoguchi_words::screen::screens(patient.manner.language)
        .bar
        .leave_card;
    // A phone is held to the reader only after its PIN.
    let foot = if phone { Foot::Empty } else { Foot::Band(band) };
    let mut page = Page::open(ui, patient, Step::Check, &foot);
    let words = &page.words.pin;
    let heading = match (prompt, phone) {
        (PinPrompt::Wrong, _) => &words.wrong,
        (PinPrompt::OutcomeUnknown, _) => &words.unknown_outcome,
        (PinPrompt::Again, _) => &words.again,
        (PinPrompt::First, true) => &words.heading_phone,
        (PinPrompt::First, false) => &words.heading,
    };
    let (left, right) = page.halves();
    let set =
        if page.set(tokens::HEADING) == tokens::HEADING && prompt == PinPrompt::First && !phone {
            tokens::HEADING
        } else {
            tokens::HEADING_FULL
        };
    let rest = page.head(left, heading, set, None, Align::Min);

    let boxes = Rect::from_min_size(
        pos2(left.left(), rest.top() + 40.0),
        vec2(left.width(), BOX),
    );
    let typed = if patient.answered {
        PIN_DIGITS
    } else {
        patient.pin.len()
    };
    entered(&mut page, boxes, typed);
    let mut below = boxes.bottom();
    if let Some(tries) = tries {
        below = tries_left(
            &mut page,
            Rect::from_min_size(pos2(left.left(), below + 16.0), vec2(left.width(), 72.0)),
            tries,
            prompt,
        );
    }

    let aside = match (phone, face) {
        (true, _) => Some((&words.unlocked, Press::UseUnlockedPhone)),
        (false, true) => Some((&page.words.face.use_face, Press::UseFace)),
        (false, false) => None,
    };
    if let Some((text, press)) = aside {
        let from = if page.wide() {
            left.bottom() - DESK
        } else {
            below + 24.0
        };
        let within = Rect::from_min_size(pos2(left.left(), from), vec2(left.width(), DESK));
        page.button(
            within,
            &Button::new(text, tokens::SECONDARY, Look::Outlined),
            press,
        );
        below = within.bottom();
    }

    let top = if page.wide() {
        right.top()
    } else {
        below + 24.0
    };
    let desk = Rect::from_min_max(pos2(right.left(), right.bottom() - DESK), right.max);
    let keys = Rect::from_min_max(
        pos2(right.left(), top),
        pos2(right.right(), desk.top() - KEY_GAP - 10.0),
    );
    keypad(&mut page, keys);
    page.button(
        desk,
        &Button::new(&words.desk, tokens::SECONDARY, Look::Outlined),
        Press::AskStaff,
    );
    page
}

/// The boxes, with a dot for each digit; one node tells how many there are, none tells which.
fn entered(page: &mut Page<'_>, within: Rect, typed: usize) {
    let palette = page.sheet.palette;
    let mut x = within.left();
    for at in 0..PIN_DIGITS {
        let cell = Rect::from_min_size(pos2(x, within.top()), vec2(BOX, BOX));
        let next = at == typed;
        page.sheet.outline(
            cell,
            tokens::RADIUS,
            palette.card,
            if next { palette.accent } else { palette.line },
        );
        if next {
            page.sheet.outline(
                cell.shrink(3.0),
                tokens::RADIUS - 3.0,
                palette.card,
                palette.accent,
            );
        }
        if at < typed {
            page.sheet.disc(cell.center(), 22.0, palette.ink);
        }
        x = cell.right() + 34.0;
    }
    let all = Rect::from_min_max(within.min, pos2(x - 34.0, within.bottom()));
    let words = madoguchi_words::fill(&page.words.pin.entered, &[("count", &typed.to_string())]);
    page.sheet.say(all, &words, Says::Live);
}

/// How often the PIN can still be entered; after a failed try it stands out. Returns where it ends.
fn tries_left(page: &mut Page<'_>, within: Rect, tries: u8, prompt: PinPrompt) -> f32 {
    let palette = page.sheet.palette;
    let text = madoguchi_words::fill(&page.words.pin.tries, &[("count", &tries.to_string())]);
    let set = page.set(tokens::NOTE_BOLD);
    let high = set.size * set.leading;
    if prompt.explains() {
        let wide = page.sheet.text_width(&text, set);
        let chip = Rect::from_min_size(within.min, vec2(wide + 132.0, 72.0));
        page.sheet.fill(chip, 16.0, palette.attention_tint);
        let foot = pos2(chip.left() + 48.0, chip.center().y);
        page.sheet.polygon(
            &[
                foot + vec2(-20.0, 16.0),
                foot + vec2(0.0, -19.0),
                foot + vec2(20.0, 16.0),
            ],
            palette.attention,
        );
        let line = Rect::from_min_size(
            pos2(chip.left() + 88.0, chip.center().y - high / 2.0),
            vec2(wide + 2.0, high),
        );
        page.sheet
            .text(line, &text, set, palette.attention, Align::Min, Says::Text);
    } else {
        let line = Rect::from_min_size(
            pos2(within.left(), within.center().y - high / 2.0),
            vec2(within.width(), high),
        );
        page.sheet
            .text(line, &text, set, palette.soft_ink, Align::Min, Says::Text);
    }
    within.bottom()
}

fn keypad(page: &mut Page<'_>, within: Rect) {
    const ROWS: [[Key; 3]; 4] = [
        [Key::Digit(1, "1"), Key::Digit(2, "2"), Key::Digit(3, "3")],
        [Key::Digit(4, "4"), Key::Digit(5, "5"), Key::Digit(6, "6")],
        [Key::Digit(7, "7"), Key::Digit(8, "8"), Key::Digit(9, "9")],
        [Key::Erase, Key::Digit(0, "0"), Key::Stop],
    ];
    let words = &page.words.pin;
    let cell = vec2(
        (within.width() - 2.0 * KEY_GAP) / 3.0,
        ((within.height() - 3.0 * KEY_GAP) / 4.0).min(210.0),
    );
    // Within reach: what is left over stays above.
    let top = within.bottom() - 4.0 * cell.y - 3.0 * KEY_GAP;
    for (row, y) in ROWS
        .iter()
        .zip((0_u8..).map(|row| top + f32::from(row) * (cell.y + KEY_GAP)))
    {
        for (key, x) in row
            .iter()
            .zip((0_u8..).map(|column| within.left() + f32::from(column) * (cell.x + KEY_GAP)))
        {
            let (button, press) = match key {
                Key::Digit(digit, label) => (
                    Button::new(label, tokens::DIGIT, Look::Outlined),
                    Press::Digit(*digit),
                ),
                Key::Erase => (
                    Button::new(&words.erase, tokens::SECONDARY, Look::Outlined),
                    Press::Erase,
                ),
                Key::Stop => (
                    Button::new(&words.stop, tokens::SECONDARY, Look::Dashed),
                    Press::Stop,
                ),
            };
            page.button(Rect::from_min_size(pos2(x, y), cell), &button, press);
        }
    }
}

enum Key {
    Digit(u8, &'static str),
    Erase,
    Stop,
}
