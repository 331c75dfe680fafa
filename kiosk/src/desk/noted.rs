//! What staff have entered about a line: who, when, what.

use egui::Rect;
use madoguchi::{
    core::outcome::{Outcome, StaffEntry},
    store::Noted,
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing;
use madoguchi_words::{Table, screen::screens};

use super::{
    Desk,
    detail::{item as item_name, table},
};
use crate::sheet::Sheet;

/// Draws the entries; returns where it ends.
pub(super) fn noted(desk: &Desk, record: &DeskRecord, sheet: &mut Sheet<'_>, inner: Rect) -> f32 {
    let words = &screens(desk.language).form;
    let line = |noted: &Noted| {
        let who = format!("{} {}", phrasing::clock(noted.at), noted.by);
        (who, said(desk, noted))
    };
    let lines: Vec<(String, String)> = record.noted.iter().map(line).collect();
    table(sheet, (inner, &words.noted), &lines)
}

/// An entry in one line. What it says of public coverage stays in the discreet words.
fn said(desk: &Desk, noted: &Noted) -> String {
    let words = &screens(desk.language).form;
    let language = desk.language;
    let date = |text: &str, label: &str, date: Option<time::Date>| match date {
        Some(date) => format!("{text}（{label} {}）", phrasing::date(date)),
        None => text.to_owned(),
    };
    match &noted.entry {
        StaffEntry::ReceivedUnchecked { evidence, tenths } => {
            let evidence = phrasing::named(language, Table::Evidence, evidence.key());
            let share = tenths.map(|tenths| {
                madoguchi_words::fill(&words.tenths, &[("tenths", &tenths.to_string())])
            });
            [Some(evidence), share]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("・")
        }
        StaffEntry::PaperWaiver { until } => date(&words.kind_waiver, &words.until, *until),
        StaffEntry::DecisionPending { received, .. } => {
            date(&words.kind_pending, &words.received, *received)
        }
        StaffEntry::SourceDegraded { since, .. } => {
            date(&words.kind_degraded, &words.since, *since)
        }
        StaffEntry::Attributed => words.attributed.clone(),
        StaffEntry::NothingFound { item } => {
            let what = madoguchi_words::outcome(language, Outcome::ViewNoData.id());
            let what = what.map_or("", |outcome| outcome.text.as_str());
            format!("{}：{what}", item_name(desk, *item))
        }
        StaffEntry::SaysRecipient => words.kind_says.clone(),
        StaffEntry::PaperDiffers => words.kind_differs.clone(),
        StaffEntry::NoPhoto => words.kind_no_photo.clone(),
        StaffEntry::HolderAbsent => words.kind_absent.clone(),
        StaffEntry::CardLeftBehind => words.kind_left.clone(),
        StaffEntry::FaceDiffers { reason } => format!("{}：{reason}", words.kind_face),
        StaffEntry::ConsentByAnother { relation } => {
            let who = phrasing::relation(language, *relation);
            format!("{}：{who}", words.kind_consent)
        }
        StaffEntry::SameName { same, .. } => {
            let name = &screens(language).name;
            let text = if *same { &name.same } else { &name.withdraw };
            text.clone()
        }
    }
}
