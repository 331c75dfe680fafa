//! How a form is drawn: who, then what, line by line; last what it still lacks, or the button that records it.

use egui::{Rect, pos2, vec2};
use madoguchi::core::outcome::{Item, Relation, Unattributable};
use madoguchi_agent::phrasing;
use madoguchi_words::screen::{FormWords, screens};

use super::{
    EntryKind, Form, FormPress, Missing, ModeKind, Slot, Task,
    lines::{HIGH, Lines},
    number, source_number,
};
use crate::{
    desk::{
        Desk, DeskPress,
        detail::{self, paragraph},
        names,
        reading::reading,
        standing,
    },
    sheet::{Button, Look, Sheet},
    theme::desk as tokens,
};

const MARGIN: f32 = 40.0;
const PADDING: f32 = 30.0;

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
            Task::Number => &words.title_number,
            Task::Again => &words.title_again,
            Task::Mode => &words.title_mode,
        };
        let mut y = paragraph(sheet, inner, inner.top(), title, tokens::TITLE, ink) + 16.0;
        let about = desk
            .selected_record()
            .filter(|_| matches!(form.task, Task::Entry | Task::Name | Task::Again));
        if let Some(name) = about.and_then(standing::person_name) {
            y = paragraph(sheet, inner, y, name, tokens::TEXT_BOLD, ink) + 12.0;
        }
        let ask = match form.task {
            Task::Mail(_) => Some(&words.mail_ask),
            Task::Number | Task::Again => Some(&words.number_ask),
            Task::Mode => Some(&words.mode_ask),
            _ => None,
        };
        if let Some(ask) = ask {
            y = paragraph(sheet, inner, y, ask, tokens::NEXT, ink) + 12.0;
        }
        let mut lines = Lines {
            sheet,
            inner,
            y,
            presses,
        };
        if form.says_who() {
            lines.clerk(desk, words);
        }
        if form.task == Task::Mode {
            let modes = ModeKind::ALL.map(|mode| (mode, mode_name(words, mode).to_owned()));
            lines.choices(&words.mode, &modes, form.mode, FormPress::Mode);
        }
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
        if form.kind == Some(EntryKind::NothingFound) {
            let items = [Item::Care, Item::Medication, Item::Checkup, Item::Surgery];
            let items = items.map(|item| (item, detail::item(desk, item)));
            lines.choices(&words.item, &items, form.item, FormPress::Item);
        }
        if form.kind == Some(EntryKind::Degraded) {
            let rights = rights(desk);
            lines.choices(&words.right, &rights, form.right, FormPress::Right);
        }
        for slot in form.slots() {
            lines.field(slot_name(desk, form, *slot), form.typed(*slot), *slot);
            let numbers = matches!(form.task, Task::Number | Task::Again);
            let remark = numbers.then(|| number::remark(words, form, *slot, desk.outside.today()));
            if let Some((tone, text)) = remark.flatten() {
                lines.remark(tone, &text);
            }
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
        let failed = form
            .failed
            .and_then(|code| madoguchi_words::failure(desk.language, code.as_str()));
        if let Some(failed) = failed {
            let stop = sheet.palette.stop;
            let text = format!("{}{}", failed.staff.what, failed.staff.next);
            y = paragraph(sheet, inner, y + 4.0, &text, tokens::TEXT_BOLD, stop);
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
        Task::Number | Task::Again => &words.ask,
        Task::Mode => &words.mode_set,
    };
    let (label, look) = match form.missing(desk) {
        None => (save.clone(), Look::Filled),
        Some(missing) => (missing_text(desk, form, missing), Look::Waiting),
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
        EntryKind::NothingFound => &words.kind_nothing,
        EntryKind::NoPhoto => &words.kind_no_photo,
        EntryKind::HolderAbsent => &words.kind_absent,
        EntryKind::CardLeftBehind => &words.kind_left,
        EntryKind::FaceDiffers => &words.kind_face,
    }
    .clone()
}

pub(in crate::desk) fn mode_name(words: &FormWords, mode: ModeKind) -> &str {
    match mode {
        ModeKind::Normal => &words.mode_normal,
        ModeKind::Maintenance => &words.mode_maintenance,
        ModeKind::Emergency => &words.mode_emergency,
        ModeKind::Disaster => &words.mode_disaster,
    }
}

fn slot_name<'w>(desk: &Desk, form: &Form, slot: Slot) -> &'w str {
    let screens = screens(desk.language);
    let (words, fields) = (&screens.form, &screens.field);
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
        Slot::Insurer => &fields.insurer_number,
        Slot::Symbol => &fields.symbol,
        Slot::Number => &fields.number,
        Slot::Branch => &fields.branch_number,
        Slot::Clock => &words.mode_clock,
        Slot::Approval => &words.mode_approval,
        Slot::Area => &words.mode_area,
        Slot::LastDay => &words.mode_last_day,
    }
}

fn missing_text(desk: &Desk, form: &Form, missing: Missing) -> String {
    let words = &screens(desk.language).form;
    let what = match missing {
        Missing::Clerk => &words.clerk,
        Missing::Kind => &words.what,
        Missing::Evidence => &words.evidence,
        Missing::Tenths => &words.ratio,
        Missing::Relation => &words.relation,
        Missing::Right => &words.right,
        Missing::Item => &words.item,
        Missing::Mode => &words.mode,
        Missing::Answer => return words.asking.clone(),
        Missing::Text(slot) => {
            let name = [("name", slot_name(desk, form, slot))];
            let written = !form.text(slot).is_empty();
            let text = match slot {
                _ if !written => &words.write,
                Slot::Birth | Slot::Until | Slot::Since | Slot::LastDay => &words.no_date,
                _ => &words.check,
            };
            return madoguchi_words::fill(text, &name);
        }
    };
    madoguchi_words::fill(&words.pick, &[("name", what)])
}
