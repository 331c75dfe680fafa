//! The screens that end a visit. All causes that must stay private share one of them.

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi::core::{
    failure::{Code, Remedy},
    outcome::{PatientNotice, PatientText},
};
use madoguchi_words::{Sentence, screen::screens};

use crate::{
    model::Patient,
    page::{Foot, Page, Step},
    picture,
    sheet::{Says, Sheet},
    theme::patient as tokens,
};

const NOTICE_PADDING: f32 = 40.0;

/// No reader can be used; the desk receives.
pub(super) fn closed<'ui>(ui: &'ui mut Ui, patient: &Patient, code: Code) -> Page<'ui> {
    let mut page = Page::open(ui, patient, Step::Tap, &Foot::Help);
    let words = &page.words.closed;
    let room = page.with_picture(&words.heading, Some(&words.body), CODE, picture::counter);
    code_line(&mut page, room, code);
    page
}

/// Somebody asked for help while nothing else was going on.
pub(super) fn staff_called<'ui>(ui: &'ui mut Ui, patient: &Patient) -> Page<'ui> {
    let mut page = Page::open(ui, patient, Step::Tap, &Foot::Empty);
    let words = &page.words.staff_called;
    page.with_picture(&words.heading, Some(&words.body), 0.0, picture::counter);
    page
}

/// The visit is over; take the card.
pub(super) fn finished<'ui>(
    ui: &'ui mut Ui,
    patient: &Patient,
    text: PatientText,
    notices: &[PatientNotice],
    card_present: bool,
) -> Page<'ui> {
    let language = patient.manner.language;
    let band = &screens(language).bar.take_card;
    let foot = if card_present {
        Foot::Band(band)
    } else {
        Foot::Empty
    };
    let mut page = Page::open(ui, patient, Step::Done, &foot);
    let id = match text {
        PatientText::P1 => "P1",
        PatientText::P3 => "P3",
        PatientText::P4 => "P4",
        // A text of a newer terminal is never the friendlier one.
        _ => "P2",
    };
    let Some(Sentence { heading, body }) = madoguchi_words::patient(language, id) else {
        return page;
    };
    // P4 asks whether to register now, which no visit can do yet: until then the desk does it.
    let body = match madoguchi_words::patient(language, "desk") {
        Some(desk) if text == PatientText::P4 => &desk.body,
        _ => body,
    };
    let draw: fn(&Sheet<'_>, Rect) = if text == PatientText::P1 {
        picture::done
    } else {
        picture::counter
    };
    let notices: Vec<Sentence> = notices
        .iter()
        .filter_map(|notice| notice_text(patient, *notice))
        .collect();
    let (left, right) = page.halves();
    let mut measured = measure(&mut page, right.width(), heading, body, &notices);
    if page.wide() && page.set_usual_if(measured.head + 48.0 + measured.below() > right.height()) {
        measured = measure(&mut page, right.width(), heading, body, &notices);
    }
    let (head, below) = (measured.head, measured.below());
    let rest = if page.wide() {
        draw(&page.sheet, left.shrink(96.0));
        let top = (right.center().y - (head + 48.0 + below) / 2.0).max(right.top());
        let room = Rect::from_min_max(
            pos2(right.left(), top),
            pos2(right.right(), right.bottom() - 48.0 - below),
        );
        page.head(room, heading, tokens::HEADING, Some(body), Align::Min)
    } else {
        // A little above the middle, where the eye expects what belongs together.
        let spare = (right.height() - 340.0 - 120.0 - head - 96.0 - below).max(0.0);
        let drawn = Rect::from_min_size(
            pos2(right.left(), right.top() + spare * 0.36),
            vec2(right.width(), 340.0),
        );
        draw(&page.sheet, drawn);
        let text = Rect::from_min_max(pos2(right.left(), drawn.bottom() + 120.0), right.max);
        page.head(text, heading, tokens::HEADING, Some(body), Align::Center)
    };
    let mut y = rest.top() + if page.wide() { 48.0 } else { 96.0 };
    for (notice, high) in notices.iter().zip(measured.notices) {
        draw_notice(
            &mut page,
            Rect::from_min_size(pos2(right.left(), y), vec2(right.width(), high)),
            notice,
        );
        y += high + 32.0;
    }
    page
}

/// Something went wrong; the screen says what to do.
pub(super) fn trouble<'ui>(
    ui: &'ui mut Ui,
    patient: &Patient,
    code: Code,
    card_present: bool,
) -> Page<'ui> {
    let language = patient.manner.language;
    let band = &screens(language).bar.take_card;
    let foot = if card_present {
        Foot::BandAndHelp(band)
    } else {
        Foot::Help
    };
    let mut page = Page::open(ui, patient, Step::Check, &foot);
    let sentence = madoguchi_words::failure(language, code.as_str())
        .map(|failure| &failure.patient)
        .or_else(|| madoguchi_words::patient(language, "P2"));
    if let Some(Sentence { heading, body }) = sentence {
        let draw: fn(&Sheet<'_>, Rect) = match code.remedy() {
            Remedy::TryAgain | Remedy::OtherCard => picture::card_to_reader,
            _ => picture::counter,
        };
        let room = page.with_picture(heading, Some(body), CODE, draw);
        code_line(&mut page, room, code);
    }
    page
}

const CODE: f32 = 44.0;

/// The code, small: it is for the one who is called.
fn code_line(page: &mut Page<'_>, room: Rect, code: Code) {
    let colour = page.sheet.palette.soft_ink;
    let text = madoguchi_words::fill(&page.words.bar.code, &[("code", code.as_str())]);
    let align = if page.wide() {
        Align::Min
    } else {
        Align::Center
    };
    page.sheet
        .text(room, &text, tokens::CODE, colour, align, Says::Text);
}

fn notice_text(patient: &Patient, notice: PatientNotice) -> Option<Sentence> {
    let language = patient.manner.language;
    let (id, date) = match notice {
        PatientNotice::CertificateExpires(date) => ("e1", date),
        PatientNotice::CertificateUsableUntil(date) => ("e2", date),
        _ => return None,
    };
    let day = madoguchi_words::day(language, u8::from(date.month()), date.day());
    let Sentence { heading, body } = madoguchi_words::notice(language, id)?;
    let values = [("date", day.as_str())];
    Some(Sentence {
        heading: madoguchi_words::fill(heading, &values),
        body: madoguchi_words::fill(body, &values),
    })
}

/// How high the parts of a last screen will be.
struct Measured {
    head: f32,
    notices: Vec<f32>,
}

impl Measured {
    /// The notices with the space after each.
    fn below(&self) -> f32 {
        self.notices.iter().map(|high| high + 32.0).sum()
    }
}

fn measure(
    page: &mut Page<'_>,
    width: f32,
    heading: &str,
    body: &str,
    notices: &[Sentence],
) -> Measured {
    let inner = width - 2.0 * NOTICE_PADDING;
    Measured {
        head: page.head_height(width, heading, tokens::HEADING, Some(body)),
        notices: notices
            .iter()
            .map(|notice| notice_height(page, notice, inner))
            .collect(),
    }
}

fn notice_height(page: &mut Page<'_>, notice: &Sentence, width: f32) -> f32 {
    let (bold, plain) = (page.set(tokens::NOTE_BOLD), page.set(tokens::NOTE));
    page.sheet.text_height(&notice.heading, bold, width)
        + page.sheet.text_height(&notice.body, plain, width)
        + 2.0 * NOTICE_PADDING
}

fn draw_notice(page: &mut Page<'_>, rect: Rect, notice: &Sentence) {
    let palette = page.sheet.palette;
    page.sheet.fill_with_bar(
        rect,
        tokens::RADIUS,
        palette.attention_tint,
        palette.attention,
    );
    let inner = Rect::from_min_max(
        rect.min + vec2(NOTICE_PADDING + 18.0, NOTICE_PADDING),
        rect.max - vec2(NOTICE_PADDING - 18.0, NOTICE_PADDING),
    );
    let (bold, plain) = (page.set(tokens::NOTE_BOLD), page.set(tokens::NOTE));
    let below = page
        .sheet
        .text(
            inner,
            &notice.heading,
            bold,
            palette.ink,
            Align::Min,
            Says::Live,
        )
        .bottom();
    page.sheet.text(
        Rect::from_min_max(pos2(inner.left(), below), inner.max),
        &notice.body,
        plain,
        palette.ink,
        Align::Min,
        Says::Text,
    );
}
