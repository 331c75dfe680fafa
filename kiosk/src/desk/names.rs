//! Two spellings of one name, side by side (●, 旧氏, 通称, ローマ字, 異体字). Both are kept; that they are one person's is a person's decision.

use egui::{Align, Rect, pos2, vec2};
use madoguchi::{
    core::{
        eligibility::code::Sex,
        outcome::{Named, Outcome, Report, Source, StaffEntry, Unresolved, resolve},
    },
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing;
use madoguchi_words::screen::screens;

use super::{
    Desk, DeskPress,
    detail::{indent, paragraph, table},
    form::Task,
    standing,
};
use crate::{
    sheet::{Button, Look, Says, Sheet},
    theme::desk as tokens,
};

const HIDDEN: char = '●';
const CELL: f32 = 44.0;
const ROW: f32 = 48.0;

/// Whether there is something to compare.
pub(super) fn has_two(record: &DeskRecord) -> bool {
    let report = record.entry.report.as_ref();
    report
        .filter(|_| standing::may_show(record))
        .is_some_and(|report| {
            let hidden = |name: &String| name.contains(HIDDEN);
            report.person.other_form.is_some()
                || report.person.name.as_ref().is_some_and(hidden)
                || report.next_steps().contains(&Outcome::NameDiffers)
        })
}

/// Draws both names, character under character, and what can be done about them.
pub(super) fn names(
    desk: &Desk,
    record: &DeskRecord,
    report: &Report,
    sheet: &mut Sheet<'_>,
    inner: Rect,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let words = &screens(desk.language).name;
    let ink = sheet.palette.ink;
    let person = &report.person;
    let mut y = paragraph(
        sheet,
        inner,
        inner.top(),
        &words.title,
        tokens::TEXT_BOLD,
        ink,
    ) + 8.0;
    let service = person.name.as_deref().unwrap_or_default();
    let other = person.other_form.as_ref();
    let card = other.map(|other| other.name.as_str());
    let of_other = match other.map(|other| other.source) {
        Some(Source::Record) => &words.recorded,
        _ => &words.on_card,
    };
    let mut lines = Vec::new();
    let kana = person.kana.clone();
    lines.extend(kana.map(|kana| (words.kana.clone(), kana)));
    let birth = person.birth.map(phrasing::date);
    let sex = person.sex.as_deref();
    let sex = sex.map(|code| phrasing::named(desk.language, madoguchi_words::Table::Sex, code));
    let both: Vec<String> = birth.into_iter().chain(sex).collect();
    lines.push((words.birth_and_sex.clone(), both.join("・")));
    if let Some(card) = card {
        lines.push((words.compared.clone(), verdict(desk, card)));
    }
    lines.extend(registered(desk, record));
    let labels = lines.iter().map(|(label, _)| label);
    let indent = indent(sheet, inner, labels.chain([&words.of_service, of_other]));
    let per_row = per_row(inner, indent);
    let longest = [Some(service), card].into_iter().flatten();
    let longest = longest.map(|name| cells(name).len()).max().unwrap_or(0);
    for row in 0..longest.div_ceil(per_row).max(1) {
        for (label, name, other) in [
            (&words.of_service, Some(service), card),
            (of_other, card, Some(service)),
        ] {
            let part = (row * per_row, per_row);
            letters(sheet, inner, y, indent, (label, name, other), part);
            y += ROW;
        }
    }
    y = table(
        sheet,
        (Rect::from_min_max(pos2(inner.left(), y), inner.max), ""),
        &lines,
    ) + 12.0;
    buttons(desk, record, report, sheet, pos2(inner.left(), y), presses)
}

/// What the two names have in common, as far as the characters that can be read tell.
pub(super) fn verdict(desk: &Desk, on_card: &str) -> String {
    let words = &screens(desk.language).name;
    let report = desk
        .selected_record()
        .and_then(|record| record.entry.report.as_ref());
    let Some(person) = report.map(|report| &report.person) else {
        return String::new();
    };
    let named = |name| Named {
        name,
        birth: person.birth,
        // Staff compares birth date and sex with the card; the text beside the button says so.
        sex: match person.sex.as_deref() {
            Some("1") => Some(Sex::Male),
            Some("2") => Some(Sex::Female),
            Some("3") => Some(Sex::NotSet),
            _ => None,
        },
    };
    let service = person.name.as_deref().unwrap_or_default();
    if on_card.is_empty() {
        return words.look.clone();
    }
    match resolve(named(service), named(on_card), person.kana.as_deref()) {
        Ok(resolved) if resolved.not_claimable.is_empty() => words.fits.clone(),
        Ok(resolved) => madoguchi_words::fill(
            &words.fits_not_claimable,
            &[("name", &resolved.not_claimable.join("・"))],
        ),
        Err(Unresolved::OtherLength { .. }) => words.other_length.clone(),
        Err(Unresolved::OtherCharacter { .. }) => words.other_character.clone(),
        Err(_) => words.by_eye.clone(),
    }
}

/// Who has taken them for one person's, or taken that back, and when.
fn registered(desk: &Desk, record: &DeskRecord) -> Option<(String, String)> {
    let words = &screens(desk.language).name;
    let last = record.noted.iter().rev();
    last.filter_map(|noted| match noted.entry {
        StaffEntry::SameName { same, .. } => Some((noted, same)),
        _ => None,
    })
    .map(|(noted, same)| {
        let text = if same {
            &words.registered
        } else {
            &words.withdrawn
        };
        let time = phrasing::clock(noted.at);
        let values = [("time", time.as_str()), ("name", noted.by.as_str())];
        (words.entry.clone(), madoguchi_words::fill(text, &values))
    })
    .next()
}

fn buttons(
    desk: &Desk,
    record: &DeskRecord,
    report: &Report,
    sheet: &mut Sheet<'_>,
    at: egui::Pos2,
    presses: &mut Vec<DeskPress>,
) -> f32 {
    let words = &screens(desk.language).name;
    let is_same = record
        .noted
        .iter()
        .rev()
        .find_map(|noted| match noted.entry {
            StaffEntry::SameName { same, .. } => Some(same),
            _ => None,
        });
    let offered = [
        (
            report.person.other_form.is_none(),
            &words.write,
            DeskPress::OpenForm(Task::Name),
        ),
        (
            report.person.other_form.is_some() && is_same != Some(true),
            &words.same,
            DeskPress::SameName(true),
        ),
        (
            is_same == Some(true),
            &words.withdraw,
            DeskPress::SameName(false),
        ),
    ];
    let mut x = at.x;
    for (_, label, press) in offered.into_iter().filter(|(offered, ..)| *offered) {
        let wide = sheet.text_width(label, tokens::BUTTON) + 64.0;
        let rect = Rect::from_min_size(pos2(x, at.y), vec2(wide, 48.0));
        if sheet.button(rect, &Button::new(label, tokens::BUTTON, Look::Outlined)) {
            presses.push(press);
        }
        x = rect.right() + 16.0;
    }
    at.y + 48.0
}

/// How many characters stand beside the label.
fn per_row(inner: Rect, indent: f32) -> usize {
    let mut cells = 1;
    let mut wide = 2.0 * CELL;
    while wide <= inner.width() - indent {
        cells += 1;
        wide += CELL;
    }
    cells
}

/// One row of a name, a cell for each character; those that differ from the other name's stand on a tint. A screen reader finds the whole name at
/// the first row.
fn letters(
    sheet: &mut Sheet<'_>,
    inner: Rect,
    y: f32,
    indent: f32,
    (label, name, other): (&str, Option<&str>, Option<&str>),
    (first, most): (usize, usize),
) {
    let palette = sheet.palette;
    let high = tokens::TEXT.size * tokens::TEXT.leading;
    let room = Rect::from_min_size(
        pos2(inner.left(), y + (CELL - high) / 2.0),
        vec2(indent - 16.0, high),
    );
    if first == 0 {
        let soft = palette.soft_ink;
        sheet.text(room, label, tokens::LABEL, soft, Align::Min, Says::Text);
    }
    let left = inner.left() + indent;
    let Some(name) = name else {
        if first > 0 {
            return;
        }
        let room = Rect::from_min_size(pos2(left, room.top()), vec2(CELL, high));
        sheet.text(
            room,
            "–",
            tokens::TEXT,
            palette.soft_ink,
            Align::Min,
            Says::Text,
        );
        return;
    };
    let cells = cells(name);
    let others = other.map(self::cells);
    let same_length = others
        .as_ref()
        .is_some_and(|others| others.len() == cells.len());
    let mut x = left;
    for (at, letter) in cells.iter().enumerate().skip(first).take(most) {
        let rect = Rect::from_min_size(pos2(x, y), vec2(CELL - 2.0, CELL));
        let differs = others
            .as_ref()
            .is_some_and(|others| others.get(at) != Some(letter));
        if differs && same_length {
            sheet.fill(rect, 6.0, palette.attention_tint);
        }
        let high = tokens::PERSON.size * tokens::PERSON.leading;
        let line = Rect::from_center_size(rect.center(), vec2(rect.width(), high));
        sheet.text(
            line,
            letter,
            tokens::PERSON,
            palette.ink,
            Align::Center,
            Says::Nothing,
        );
        x += CELL;
    }
    if first > 0 {
        return;
    }
    let whole = Rect::from_min_max(pos2(left, y), pos2(x.max(left + 1.0), y + CELL));
    sheet.say(whole, name, Says::Text);
}

/// The characters of a name without spaces, each with what chooses its glyph.
fn cells(name: &str) -> Vec<String> {
    let mut cells: Vec<String> = Vec::new();
    for character in name.chars().filter(|character| !character.is_whitespace()) {
        let selects = matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        match cells.last_mut().filter(|_| selects) {
            Some(cell) => cell.push(character),
            None => cells.push(character.to_string()),
        }
    }
    cells
}
