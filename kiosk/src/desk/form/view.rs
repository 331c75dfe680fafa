//! How a form is drawn: who, then what, line by line; last what it still lacks, or the button that records it.

use egui::{Rect, pos2, vec2};
use madoguchi::core::outcome::{Evidence, Relation, Unattributable};
use madoguchi_agent::phrasing;
use madoguchi_words::{
    Table,
    screen::{FormWords, screens},
};

use super::{EntryKind, Form, FormPress, Missing, Slot, Task, source_number};
use crate::{
    desk::{Desk, DeskPress, detail::paragraph, names, reading::reading, standing},
    sheet::{Button, Look, Says, Sheet},
    theme::desk as tokens,
};

const MARGIN: f32 = 40.0;
const PADDING: f32 = 30.0;
const LABEL: f32 = 220.0;
const HIGH: f32 = 52.0;
const GAP: f32 = 12.0;

/// Draws the form; returns how high it is.
pub(in crate::desk) fn form(
    desk: &Desk,
    form: &Form,
    sheet: &mut Sheet<'_>,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let words = &screens(desk.language).form;
    let at = pos2(MARGIN, 28.0);
    let width = sheet.area.width() - 2.0 * MARGIN;
    sheet.raised(at, width, PADDING, |sheet, inner| {
        let ink = sheet.palette.ink;
        let soft = sheet.palette.soft_ink;
        let title = match form.task {
            Task::Clerk => &words.title_clerk,
            Task::Entry => &words.title_entry,
            Task::Receive => &words.title_receive,
            Task::Name => &words.title_name,
            Task::Mail(_) => &words.title_mail,
        };
        let mut y = paragraph(sheet, inner, inner.top(), title, tokens::TITLE, ink) + 16.0;
        let about = desk
            .selected_record()
            .filter(|_| matches!(form.task, Task::Entry | Task::Name));
        if let Some(name) = about.and_then(standing::person_name) {
            y = paragraph(sheet, inner, y, name, tokens::TEXT_BOLD, ink) + 12.0;
        }
        if let Task::Mail(_) = form.task {
            y = paragraph(sheet, inner, y, &words.mail_ask, tokens::NEXT, ink) + 12.0;
        }
        let mut lines = Lines {
            sheet,
            inner,
            y,
            presses,
        };
        lines.clerk(desk, words);
        if form.task == Task::Entry {
            let kinds = EntryKind::ALL.map(|kind| (kind, kind_name(words, kind)));
            lines.choices(&words.what, &kinds, form.kind, FormPress::Kind);
        }
        if form.wants_evidence() {
            lines.evidence(desk, form, words);
        }
        if form.kind == Some(EntryKind::Consent) {
            let relations = [
                Relation::Guardian,
                Relation::LegalRepresentative,
                Relation::OralToStaff,
            ];
            let named = relations.map(|relation| (relation, relation_name(desk, relation)));
            lines.choices(&words.relation, &named, form.relation, FormPress::Relation);
        }
        if form.kind == Some(EntryKind::Degraded) {
            let rights = rights(desk);
            lines.choices(&words.right, &rights, form.right, FormPress::Right);
        }
        for slot in form.slots() {
            lines.field(slot_name(words, form, *slot), form.typed(*slot), *slot);
        }
        y = lines.y;
        if form.task == Task::Name {
            let verdict = names::verdict(desk, form.text(Slot::Name));
            y = paragraph(sheet, inner, y + 4.0, &verdict, tokens::TEXT, soft);
        }
        if let Some(why) = form.refused {
            let text = match why {
                Unattributable::Several => &words.refused_several,
                Unattributable::Nobody => &words.refused_nobody,
                _ => &words.refused_another,
            };
            let stop = sheet.palette.stop;
            y = paragraph(sheet, inner, y + 4.0, text, tokens::TEXT_BOLD, stop);
        }
        ending(desk, form, sheet, inner, y + 16.0, presses)
    })
}

/// The buttons at the end; the first says what is missing while something is.
fn ending(
    desk: &Desk,
    form: &Form,
    sheet: &mut Sheet<'_>,
    inner: Rect,
    y: f32,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let words = &screens(desk.language).form;
    let save = match form.task {
        Task::Clerk => &words.choose,
        Task::Name => &words.same_person,
        Task::Mail(_) => &words.open,
        Task::Entry | Task::Receive => &words.save,
    };
    let (label, look) = match form.missing(desk) {
        None => (save.clone(), Look::Filled),
        Some(missing) => (missing_text(words, form, missing), Look::Waiting),
    };
    let mut x = inner.left();
    for (label, look, press) in [
        (label.as_str(), look, FormPress::Done),
        (words.close.as_str(), Look::Outlined, FormPress::Close),
    ] {
        let wide = sheet.text_width(label, tokens::BUTTON) + 64.0;
        let rect = Rect::from_min_size(pos2(x, y), vec2(wide, HIGH));
        if sheet.button(rect, &Button::new(label, tokens::BUTTON, look)) {
            presses.push(press.into());
        }
        x = rect.right() + 16.0;
    }
    y + HIGH
}

/// Line by line, each with its label on the left.
struct Lines<'a, 'ui> {
    sheet: &'a mut Sheet<'ui>,
    inner: Rect,
    y: f32,
    presses: &'a mut Vec<DeskPress>,
}

impl Lines<'_, '_> {
    fn label(&mut self, label: &str) {
        let high = tokens::TEXT.size * tokens::TEXT.leading;
        let top = self.y + (HIGH - high) / 2.0;
        let room = Rect::from_min_size(pos2(self.inner.left(), top), vec2(LABEL - 16.0, high));
        let soft = self.sheet.palette.soft_ink;
        let align = egui::Align::Min;
        self.sheet
            .text(room, label, tokens::TEXT, soft, align, Says::Text);
    }

    /// One of several, in as many rows as they need.
    fn choices<T: Copy + PartialEq>(
        &mut self,
        label: &str,
        all: &[(T, String)],
        chosen: Option<T>,
        press: fn(T) -> FormPress,
    ) {
        self.label(label);
        let left = self.inner.left() + LABEL;
        let mut x = left;
        for (choice, name) in all {
            let wide = self.sheet.text_width(name, tokens::BUTTON) + 56.0;
            if x > left && x + wide > self.inner.right() {
                (x, self.y) = (left, self.y + HIGH + GAP);
            }
            let rect = Rect::from_min_size(pos2(x, self.y), vec2(wide, HIGH));
            let button = Button::choice(name, tokens::BUTTON, chosen == Some(*choice));
            if self.sheet.button(rect, &button) {
                self.presses.push(press(*choice).into());
            }
            x = rect.right() + GAP;
        }
        self.y += HIGH + 20.0;
    }

    fn field(&mut self, label: &str, text: &str, slot: Slot) {
        self.label(label);
        let left = self.inner.left() + LABEL;
        let wide = (self.inner.right() - left).min(560.0);
        let rect = Rect::from_min_size(pos2(left, self.y), vec2(wide, HIGH));
        if let Some(typed) = self.sheet.field(rect, label, text, tokens::TEXT) {
            self.presses.push(FormPress::Type(slot, typed).into());
        }
        self.y += HIGH + 20.0;
    }

    /// Who is at the desk: somebody of the list, or a name or initials.
    fn clerk(&mut self, desk: &Desk, words: &FormWords) {
        self.label(&words.clerk);
        let left = self.inner.left() + LABEL;
        let mut x = left;
        for name in &desk.clerks {
            let wide = self.sheet.text_width(name, tokens::BUTTON) + 56.0;
            if x > left && x + wide > self.inner.right() {
                (x, self.y) = (left, self.y + HIGH + GAP);
            }
            let rect = Rect::from_min_size(pos2(x, self.y), vec2(wide, HIGH));
            let button = Button::choice(name, tokens::BUTTON, desk.clerk.as_ref() == Some(name));
            if self.sheet.button(rect, &button) {
                self.presses.push(FormPress::Clerk(name.clone()).into());
            }
            x = rect.right() + GAP;
        }
        if !desk.clerks.is_empty() {
            self.y += HIGH + GAP;
        }
        let listed = |name: &&String| desk.clerks.contains(name);
        let typed = match desk.clerk.as_ref() {
            Some(name) if !listed(&name) => name.as_str(),
            _ => "",
        };
        self.field(&words.clerk_other, typed, Slot::Clerk);
    }

    fn evidence(&mut self, desk: &Desk, form: &Form, words: &FormWords) {
        let day = desk.today;
        let named: Vec<(Evidence, String)> = Evidence::ALL
            .into_iter()
            .filter(|kind| day.is_none_or(|day| kind.is_accepted_on(day)))
            .map(|kind| {
                let name = phrasing::named(desk.language, Table::Evidence, kind.key());
                (kind, name)
            })
            .collect();
        self.choices(&words.evidence, &named, form.evidence, FormPress::Evidence);
        if form.declares() {
            let shares = [1_u8, 2, 3].map(|tenths| {
                let values = [("tenths", &*tenths.to_string())];
                (tenths, madoguchi_words::fill(&words.tenths, &values))
            });
            self.choices(&words.ratio, &shares, form.tenths, FormPress::Tenths);
        }
    }
}

/// The rights of the open record that have a source, by their discreet names.
fn rights(desk: &Desk) -> Vec<(usize, String)> {
    let Some(record) = desk.selected_record() else {
        return Vec::new();
    };
    let report = record.entry.report.iter();
    report
        .flat_map(|report| report.entitlements.iter().enumerate())
        .filter(|(at, _)| source_number(record, *at).is_some())
        .map(|(at, right)| (at, reading(desk, record, at, right).kind))
        .collect()
}

fn relation_name(desk: &Desk, relation: Relation) -> String {
    phrasing::relation(desk.language, relation)
}

fn kind_name(words: &FormWords, kind: EntryKind) -> String {
    match kind {
        EntryKind::Evidence => &words.kind_evidence,
        EntryKind::Waiver => &words.kind_waiver,
        EntryKind::Pending => &words.kind_pending,
        EntryKind::SaysRecipient => &words.kind_says,
        EntryKind::PaperDiffers => &words.kind_differs,
        EntryKind::Degraded => &words.kind_degraded,
        EntryKind::Consent => &words.kind_consent,
        EntryKind::NoPhoto => &words.kind_no_photo,
        EntryKind::HolderAbsent => &words.kind_absent,
        EntryKind::CardLeftBehind => &words.kind_left,
        EntryKind::FaceDiffers => &words.kind_face,
    }
    .clone()
}

fn slot_name<'w>(words: &'w FormWords, form: &Form, slot: Slot) -> &'w str {
    match slot {
        Slot::Clerk => &words.clerk_other,
        Slot::Name if form.task == Task::Name => &words.name_on_card,
        Slot::Name => &words.name,
        Slot::Birth => &words.birth,
        Slot::Until => &words.until,
        Slot::Office => &words.office,
        Slot::Since if form.kind == Some(EntryKind::Pending) => &words.received,
        Slot::Since => &words.since,
        Slot::Reason => &words.reason,
    }
}

fn missing_text(words: &FormWords, form: &Form, missing: Missing) -> String {
    let what = match missing {
        Missing::Clerk => &words.clerk,
        Missing::Kind => &words.what,
        Missing::Evidence => &words.evidence,
        Missing::Tenths => &words.ratio,
        Missing::Relation => &words.relation,
        Missing::Right => &words.right,
        Missing::Text(slot) => {
            let name = [("name", slot_name(words, form, slot))];
            let written = !form.text(slot).is_empty();
            let text = if written {
                &words.no_date
            } else {
                &words.write
            };
            return madoguchi_words::fill(text, &name);
        }
    };
    madoguchi_words::fill(&words.pick, &[("name", what)])
}
