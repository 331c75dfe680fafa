//! The desk: today's inquiries, and for each what to do next, the rights, the choices, and how it was confirmed.
//!
//! What is sensitive stands behind a press. The press goes to the journal first; only when the journal has it does the desk show anything.

mod changed;
mod check;
mod detail;
mod foot;
mod form;
mod list;
mod names;
mod next;
mod noted;
mod phrasing;
mod rights;

use std::collections::{BTreeMap, BTreeSet};

use egui::{Align, Rect, Ui, pos2, vec2};
use madoguchi::{
    core::{clock::JST, failure::Code, outcome::StatusWord, visit::InquiryId},
    terminal::{Command, DeskRecord, Elsewhere, Event, EventKind, Mail},
};
use madoguchi_words::{Language, screen::screens};
use time::{Date, OffsetDateTime};

use crate::{
    sheet::{Button, Look, Says, Sheet},
    theme::{Theme, desk as tokens},
};
use form::Form;
pub use form::{EntryKind, FormPress, Slot, Task};
use phrasing::Tone;

/// The desk's window.
pub struct Desk {
    /// The language of its words.
    pub language: Language,
    /// Whether the person at the desk is a manager (責任者), who may see what others may not.
    pub manager: bool,
    /// Whether results are handed to receipt software (レセコン).
    pub delivers: bool,
    /// Who may be at the desk (担当者), as the configuration lists them.
    pub clerks: Vec<String>,
    /// Who is.
    clerk: Option<String>,
    /// What is being filled in.
    form: Option<Form>,
    /// The day of the last thing that was reported.
    today: Option<Date>,
    /// The results that nobody asked for and that are nobody's yet, the oldest first.
    mail: Vec<Mail>,
    /// Why none can be received.
    no_mail: Option<Code>,
    /// Today's inquiries, newest first.
    records: Vec<DeskRecord>,
    selected: Option<InquiryId>,
    /// What the journal has let be shown of the open record, as [`Field`]s are written there.
    revealed: BTreeSet<String>,
    /// When somebody at the kiosk called, until the desk has seen it.
    help: Option<OffsetDateTime>,
    /// Who stands at the kiosk and may be confirmed by the card's photo.
    check: Option<check::Check>,
    /// Why the journal did not take the inquiry that ended last: nothing of it is in the list.
    unrecorded: Option<Code>,
    /// Why the journal could not take the last press, so that nothing was shown.
    not_journaled: Option<Code>,
    /// What the lines that have changed looked like before.
    before: BTreeMap<InquiryId, DeskRecord>,
    /// Why the journal did not take the last change of the open record.
    not_amended: Option<Code>,
    delivered: BTreeMap<InquiryId, Option<Code>>,
    readers: Result<usize, Code>,
    /// The readers that fell silent and have not answered since.
    silent: BTreeSet<String>,
    /// The terminal has said its last word, and its program begins anew.
    restarts: bool,
    /// A card was put on the staff's reader, a moment ago.
    pub(crate) staff_reader: bool,
}

/// A part of a record that is shown only after a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// The right at this place of the report: its kind, its cause and its numbers.
    Right(usize),
}

/// As the journal writes it: `right-0`.
impl std::fmt::Display for Field {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self::Right(at) = self;
        write!(formatter, "right-{at}")
    }
}

/// What can be pressed at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskPress {
    /// Opens a record.
    Select(InquiryId),
    /// Shows a sensitive part of the open record.
    Show(Field),
    /// Fills something in.
    OpenForm(Task),
    /// In the form.
    Form(FormPress),
    /// The names in answer and card are one person's, or were taken for that by mistake.
    SameName(bool),
    /// Somebody goes to the person who called.
    HelpSeen,
    /// The person at the kiosk is the one on the card's photo.
    SameAsPhoto,
    /// They are not; the second press ends their visit.
    NotAsPhoto,
    /// Staff takes the no back.
    LookAgain,
}

impl Desk {
    /// An empty desk.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self {
            language,
            manager: false,
            delivers: false,
            clerks: Vec::new(),
            clerk: None,
            form: None,
            today: None,
            mail: Vec::new(),
            no_mail: None,
            records: Vec::new(),
            selected: None,
            revealed: BTreeSet::new(),
            before: BTreeMap::new(),
            not_amended: None,
            delivered: BTreeMap::new(),
            readers: Err(Code::NoReader),
            silent: BTreeSet::new(),
            restarts: false,
            staff_reader: false,
            help: None,
            check: None,
            unrecorded: None,
            not_journaled: None,
        }
    }

    /// Takes in what the terminal reported.
    pub(crate) fn take_in(&mut self, event: Event) {
        self.today = self.today.max(Some(event.at.to_offset(JST).date()));
        match event.kind {
            EventKind::Readers { names, failure } => {
                self.silent.retain(|silent| !names.contains(silent));
                self.readers = failure.map_or(Ok(names.len()), Err);
            }
            EventKind::ReaderSilent { reader } => {
                self.silent.insert(reader);
            }
            EventKind::CardElsewhere {
                why: Elsewhere::StaffReader,
                ..
            } => self.staff_reader = true,
            EventKind::Restart => {
                self.restarts = true;
                self.check = None;
            }
            EventKind::Desk(record) => {
                self.unrecorded = None;
                let inquiry = record.entry.inquiry;
                self.add(*record);
                let mail = |form: &mut Form| form.task == Task::Mail(inquiry);
                if self.form.take_if(mail).is_some() {
                    self.open(inquiry);
                }
            }
            EventKind::Mail { waiting, failure } => {
                self.mail = waiting;
                self.no_mail = failure;
            }
            EventKind::NotAttributed { inquiry, why } => self.not_attributed(inquiry, why),
            EventKind::Amended(record) => self.amend(*record),
            EventKind::NotAmended { inquiry, failure } => self.stays(inquiry, failure),
            EventKind::NotRecorded { failure, .. } => self.unrecorded = Some(failure),
            EventKind::HelpWanted => self.help = Some(event.at),
            EventKind::StaffCheck { inquiry } => self.check = inquiry.map(check::Check::new),
            EventKind::Revealed {
                inquiry,
                field,
                failure,
            } if self.selected == Some(inquiry) => {
                self.not_journaled = failure;
                if failure.is_none() {
                    self.revealed.insert(field);
                }
            }
            EventKind::Delivered { inquiry, failure } => {
                self.delivered.insert(inquiry, failure);
            }
            _ => {}
        }
    }

    /// Takes a press in. What is sensitive shows when the terminal says that the press stands in the journal, not before.
    pub(crate) fn press(&mut self, press: DeskPress) -> Option<Command> {
        match press {
            DeskPress::Select(inquiry) => {
                self.open(inquiry);
                None
            }
            DeskPress::Show(field) => self.selected.map(|inquiry| Command::Reveal {
                inquiry,
                field: field.to_string(),
            }),
            DeskPress::OpenForm(task) => {
                self.form = Some(Form::new(task));
                None
            }
            DeskPress::Form(press) => self.on_form(press),
            DeskPress::SameName(same) => self.on_same_name(same),
            DeskPress::HelpSeen => {
                self.help = None;
                None
            }
            DeskPress::SameAsPhoto | DeskPress::NotAsPhoto | DeskPress::LookAgain => {
                self.on_check(press)
            }
        }
    }

    /// Which record is open.
    #[must_use]
    pub fn selected(&self) -> Option<InquiryId> {
        self.selected
    }

    fn open(&mut self, inquiry: InquiryId) {
        if self.selected != Some(inquiry) {
            self.selected = Some(inquiry);
            self.form
                .take_if(|form| matches!(form.task, Task::Entry | Task::Name));
            self.revealed.clear();
            self.not_journaled = None;
            self.not_amended = None;
        }
    }

    /// A new line on top. Lines of another day go; a line that is there already is replaced, because a journal may be read again.
    fn add(&mut self, record: DeskRecord) {
        let day = |record: &DeskRecord| record.at.to_offset(JST).date();
        let (inquiry, today) = (record.entry.inquiry, day(&record));
        self.records
            .retain(|other| other.entry.inquiry != inquiry && day(other) == today);
        let place = self
            .records
            .iter()
            .position(|other| other.at <= record.at)
            .unwrap_or(self.records.len());
        // The desk follows what comes in until somebody looks at an older line.
        let follows = self.selected.is_none()
            || self.selected == self.records.first().map(|first| first.entry.inquiry);
        self.records.insert(place, record);
        if follows && self.revealed.is_empty() && self.form.is_none() {
            self.open(inquiry);
        }
    }

    /// Who is at the desk, once that is known.
    fn clerk(&self) -> Option<&str> {
        let name = self.clerk.as_deref()?.trim();
        (!name.is_empty()).then_some(name)
    }

    fn selected_record(&self) -> Option<&DeskRecord> {
        self.records
            .iter()
            .find(|record| Some(record.entry.inquiry) == self.selected)
    }
}

const TOP: f32 = 64.0;
const LIST: f32 = 560.0;
const FOOT: f32 = 56.0;
const SIDE: f32 = 28.0;

/// Draws the desk's window and returns what was pressed in it.
#[must_use]
pub fn view(desk: &Desk, ui: &mut Ui) -> Vec<DeskPress> {
    let mut sheet = Sheet::new(
        ui,
        Theme::Paper.palette(),
        vec2(1920.0, 1080.0),
        tokens::RADIUS,
        tokens::STROKE,
    );
    let area = sheet.area;
    let foot = area.bottom() - FOOT - desk.band();
    let palette = sheet.palette;
    let mut presses = Vec::new();
    top(desk, &mut sheet, &mut presses);
    foot::foot(desk, &mut sheet);
    check::check(desk, &mut sheet, &mut presses);
    sheet.scroll(
        "list",
        Rect::from_min_max(pos2(0.0, TOP), pos2(LIST, foot)),
        |sheet| list::list(desk, sheet, &mut presses),
    );
    let line = Rect::from_min_max(pos2(LIST, TOP), pos2(LIST + 2.0, foot));
    sheet.fill(line, 0.0, palette.hairline);
    let room = Rect::from_min_max(pos2(LIST + 2.0, TOP), pos2(area.right(), foot));
    match (&desk.form, desk.selected_record()) {
        (Some(form), _) => sheet.scroll("form", room, |sheet| {
            form::form(desk, form, sheet, &mut presses)
        }),
        (None, Some(record)) => sheet.scroll("detail", room, |sheet| {
            detail::detail(desk, record, sheet, &mut presses)
        }),
        (None, None) => {
            let words = &screens(desk.language).desk;
            let text = if desk.records.is_empty() {
                &words.today_none
            } else {
                &words.choose
            };
            let line = Rect::from_center_size(room.center(), vec2(room.width() - 80.0, 40.0));
            sheet.text(
                line,
                text,
                tokens::TITLE,
                palette.soft_ink,
                Align::Center,
                Says::Text,
            );
        }
    }
    presses
}

fn top(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let bar = Rect::from_min_size(sheet.area.min, vec2(sheet.area.width(), TOP));
    sheet.fill(bar, 0.0, palette.card);
    sheet.fill(
        Rect::from_min_max(pos2(0.0, TOP - 2.0), bar.max),
        0.0,
        palette.hairline,
    );
    let mut x = phrase_at(
        sheet,
        pos2(SIDE, TOP / 2.0),
        &words.title,
        tokens::TITLE,
        palette.ink,
    ) + 36.0;
    let today = madoguchi_words::fill(&words.today, &[("count", &desk.records.len().to_string())]);
    x = phrase_at(sheet, pos2(x, TOP / 2.0), &today, tokens::TEXT, palette.ink) + 36.0;
    let to_check = desk
        .records
        .iter()
        .filter(|record| phrasing::status(record) != StatusWord::Acceptable)
        .count();
    if to_check > 0 {
        let text = madoguchi_words::fill(&words.to_check, &[("count", &to_check.to_string())]);
        x = chip(
            sheet,
            pos2(x, TOP / 2.0),
            Tone::Attention,
            &text,
            Says::Text,
        ) + 36.0;
    }
    if let Some(code) = desk.unrecorded {
        let text = madoguchi_words::fill(&words.not_journaled, &[("code", code.as_str())]);
        chip(sheet, pos2(x, TOP / 2.0), Tone::Stop, &text, Says::Live);
    }
    let right = who(desk, sheet, presses);
    if let Some(at) = desk.help {
        let seen = tokens::BUTTON;
        let wide = sheet.text_width(&words.help_seen, seen) + 48.0;
        let button = Rect::from_min_max(pos2(right - wide, 8.0), pos2(right, TOP - 10.0));
        if sheet.button(button, &Button::new(&words.help_seen, seen, Look::Outlined)) {
            presses.push(DeskPress::HelpSeen);
        }
        let text = madoguchi_words::fill(&words.help, &[("time", &phrasing::clock(at))]);
        let wide = chip_width(sheet, &format!("{} {text}", Tone::Attention.mark()));
        let left = pos2(button.left() - 20.0 - wide, TOP / 2.0);
        chip(sheet, left, Tone::Attention, &text, Says::Live);
    }
}

/// Who is at the desk, and the way to receive somebody whom nothing could be asked about; returns where they begin.
fn who(desk: &Desk, sheet: &mut Sheet<'_>, presses: &mut Vec<DeskPress>) -> f32 {
    let words = &screens(desk.language).form;
    let clerk = desk.clerk().map_or_else(
        || words.title_clerk.clone(),
        |name| madoguchi_words::fill(&words.clerk_is, &[("name", name)]),
    );
    let mut right = sheet.area.right() - SIDE;
    for (label, task) in [
        (clerk.as_str(), Task::Clerk),
        (words.title_receive.as_str(), Task::Receive),
    ] {
        let wide = (sheet.text_width(label, tokens::BUTTON) + 48.0).min(360.0);
        let rect = Rect::from_min_max(pos2(right - wide, 8.0), pos2(right, TOP - 10.0));
        if sheet.button(rect, &Button::new(label, tokens::BUTTON, Look::Outlined)) {
            presses.push(DeskPress::OpenForm(task));
        }
        right = rect.left() - 16.0;
    }
    right
}

/// One line of text with its middle at `at`; returns where it ends.
fn phrase_at(
    sheet: &mut Sheet<'_>,
    at: egui::Pos2,
    text: &str,
    set: crate::theme::Type,
    colour: egui::Color32,
) -> f32 {
    let size = vec2(sheet.text_width(text, set) + 1.0, set.size * set.leading);
    let rect = Rect::from_min_size(pos2(at.x, at.y - size.y / 2.0), size);
    sheet.text(rect, text, set, colour, Align::Min, Says::Text);
    rect.right()
}

/// A mark and a word on their ground, with the middle of the left edge at `at`; returns where it ends.
fn chip(sheet: &mut Sheet<'_>, at: egui::Pos2, tone: Tone, text: &str, says: Says) -> f32 {
    let text = format!("{} {text}", tone.mark());
    let (colour, ground) = tone.colours(&sheet.palette);
    let size = vec2(chip_width(sheet, &text), 32.0);
    let rect = Rect::from_min_size(pos2(at.x, at.y - size.y / 2.0), size);
    sheet.fill(rect, 8.0, ground);
    let high = tokens::CHIP.size * tokens::CHIP.leading;
    let inner = Rect::from_center_size(rect.center(), vec2(size.x - 20.0, high));
    sheet.text(inner, &text, tokens::CHIP, colour, Align::Center, says);
    rect.right()
}

/// How wide a chip with this text, its mark included, will be.
fn chip_width(sheet: &Sheet<'_>, text: &str) -> f32 {
    sheet.text_width(text, tokens::CHIP) + 24.0
}
