//! The screens that ask something: whether to use the last try, and what may be looked at.

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi::core::visit::Decision;
use madoguchi_words::screen::screens;

use crate::{
    model::{Patient, Press, Question},
    page::{Foot, Page, Step},
    picture,
    sheet::{Button, Look, Says},
    theme::patient as tokens,
};

/// One try is left: going to the desk is large, going on is small.
pub(super) fn last_try<'ui>(ui: &'ui mut Ui, patient: &Patient) -> Page<'ui> {
    let band = &screens(patient.manner.language).bar.leave_card;
    let mut page = Page::open(ui, patient, Step::Check, &Foot::Band(band));
    let words = &page.words.last_try;
    let (large, gap) = if page.wide() {
        (160.0, 32.0)
    } else {
        (220.0, 48.0)
    };
    let room = page.with_picture(
        &words.heading,
        Some(&words.body),
        large + gap + tokens::TARGET,
        picture::counter,
    );
    let desk = Rect::from_min_size(room.min, vec2(room.width(), large));
    page.button(
        desk,
        &Button::new(&words.desk, tokens::BUTTON, Look::Filled),
        Press::AskStaff,
    );
    let small = Rect::from_center_size(
        pos2(room.center().x, room.bottom() - tokens::TARGET / 2.0),
        vec2(room.width() * 0.6, tokens::TARGET),
    );
    page.button(
        small,
        &Button::new(&words.go_on, tokens::SECONDARY, Look::Dashed),
        Press::ConfirmLastTry,
    );
    page
}

/// One thing to say yes or no to; the yes comes first, and both are as large.
pub(super) fn decide<'ui>(ui: &'ui mut Ui, patient: &Patient, about: Decision) -> Page<'ui> {
    let mut page = Page::open(ui, patient, Step::Check, &Foot::Help);
    let words = &page.words.decide;
    let (heading, body, yes, no) = match about {
        Decision::ShowSubsidies => (
            &words.subsidies,
            &words.subsidies_body,
            &words.subsidies_yes,
            &words.subsidies_no,
        ),
        Decision::Enrol => (
            &words.enrol,
            &words.enrol_body,
            &words.enrol_yes,
            &words.enrol_no,
        ),
    };
    let (large, gap) = if page.wide() {
        (120.0, 24.0)
    } else {
        (180.0, 36.0)
    };
    let room = page.with_picture(heading, Some(body), 2.0 * large + gap, picture::counter);
    let first = Rect::from_min_size(room.min, vec2(room.width(), large));
    for (place, text, look, answer) in [
        (first, yes, Look::Filled, true),
        (
            first.translate(vec2(0.0, large + gap)),
            no,
            Look::Outlined,
            false,
        ),
    ] {
        let button = Button::new(text, tokens::BUTTON, look);
        page.button(place, &button, Press::Decide(answer));
    }
    page
}

/// What the institution may look at: two questions, nothing preselected, and a primary action that says what is missing.
pub(super) fn consent<'ui>(ui: &'ui mut Ui, patient: &Patient) -> Page<'ui> {
    let band = &screens(patient.manner.language).bar.leave_card;
    let mut page = Page::open(ui, patient, Step::Check, &Foot::BandAndHelp(band));
    let words = &page.words.consent;
    let (left, right) = page.halves();
    let rest = page.head(left, &words.heading, tokens::HEADING_FULL, None, Align::Min);
    let (gap, high) = if page.wide() {
        (tokens::GAP, tokens::TARGET)
    } else {
        (36.0, 148.0)
    };
    let top = if page.wide() {
        right.top()
    } else {
        rest.top() + 40.0
    };
    let primary = Rect::from_min_max(pos2(right.left(), right.bottom() - high), right.max);
    let cards = Rect::from_min_max(
        pos2(right.left(), top),
        pos2(right.right(), primary.top() - gap),
    );
    let asked = [
        Asked {
            question: Question::Care,
            title: &words.care,
            note: &words.care_note,
            chosen: patient.choices.care,
        },
        Asked {
            question: Question::Surgery,
            title: &words.surgery,
            note: &words.surgery_note,
            chosen: patient.choices.surgery,
        },
    ];
    // What the texts leave over becomes padding, up to a measure; the rest keeps the cards in the lower half, within reach.
    let fixed = gap + 2.0 * tokens::TARGET + 6.0 * LEAST_PADDING;
    let mut texts: f32 = asked
        .iter()
        .map(|asked| asked.texts_height(&mut page, cards.width()))
        .sum();
    if page.set_usual_if(texts + fixed > cards.height()) {
        texts = asked
            .iter()
            .map(|asked| asked.texts_height(&mut page, cards.width()))
            .sum();
    }
    let spare = cards.height() - texts - gap - 2.0 * tokens::TARGET;
    let padding = (spare / 6.0).clamp(LEAST_PADDING, 52.0);
    let button = (tokens::TARGET + (spare - 6.0 * padding) / 2.0).clamp(tokens::TARGET, 168.0);
    let taken = texts + gap + 2.0 * button + 6.0 * padding;
    let mut y = cards.top() + (cards.height() - taken).max(0.0) / 2.0;
    for asked in &asked {
        y = asked.card(
            &mut page,
            pos2(cards.left(), y),
            cards.width(),
            padding,
            button,
        ) + gap;
    }

    let open = patient.choices.open();
    if open == 0 {
        page.button(
            primary,
            &Button::new(&words.go, tokens::BUTTON, Look::Filled),
            Press::Continue,
        );
    } else {
        let missing = madoguchi_words::fill(&words.left, &[("count", &open.to_string())]);
        page.button(
            primary,
            &Button::new(&missing, tokens::BUTTON, Look::Waiting),
            Press::Continue,
        );
    }
    page
}

struct Asked<'text> {
    question: Question,
    title: &'text str,
    note: &'text str,
    chosen: Option<bool>,
}

const LEAST_PADDING: f32 = 16.0;
const SIDE: f32 = 46.0;
const TITLE_GAP: f32 = 8.0;

impl Asked<'_> {
    fn texts_height(&self, page: &mut Page<'_>, width: f32) -> f32 {
        let (title, note) = (page.set(tokens::TITLE), page.set(tokens::NOTE));
        let inner = width - 2.0 * SIDE;
        page.sheet.text_height(self.title, title, inner)
            + TITLE_GAP
            + page.sheet.text_height(self.note, note, inner)
    }

    /// Draws the card and returns where it ends.
    fn card(
        &self,
        page: &mut Page<'_>,
        at: egui::Pos2,
        width: f32,
        padding: f32,
        button: f32,
    ) -> f32 {
        let palette = page.sheet.palette;
        let high = self.texts_height(page, width) + button + 3.0 * padding;
        let card = Rect::from_min_size(at, vec2(width, high));
        page.sheet
            .outline(card, tokens::RADIUS, palette.card, palette.hairline);
        let inner = card.shrink2(vec2(SIDE, padding));
        let title = page.set(tokens::TITLE);
        let below = page
            .sheet
            .text(
                inner,
                self.title,
                title,
                palette.ink,
                Align::Min,
                Says::Text,
            )
            .bottom();
        let note = page.set(tokens::NOTE);
        page.sheet.text(
            Rect::from_min_max(pos2(inner.left(), below + TITLE_GAP), inner.max),
            self.note,
            note,
            palette.soft_ink,
            Align::Min,
            Says::Text,
        );
        let half = (inner.width() - tokens::GAP) / 2.0;
        let words = &page.words.consent;
        for (given, label, x) in [
            (true, &words.allow, inner.left()),
            (false, &words.refuse, inner.right() - half),
        ] {
            let rect = Rect::from_min_size(pos2(x, inner.bottom() - button), vec2(half, button));
            page.button(
                rect,
                &Button::choice(label, tokens::SECONDARY, self.chosen == Some(given)),
                Press::Choose(self.question, given),
            );
        }
        card.bottom()
    }
}
