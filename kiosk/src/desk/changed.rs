//! What has changed about a line since its inquiry ended: before and after, in the words that may be read now.

use egui::Rect;
use madoguchi::{
    core::{failure::Code, visit::InquiryId},
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing;
use madoguchi_words::screen::screens;

use super::{Desk, Field, detail::table, reading::reading, standing};
use crate::sheet::Sheet;

impl Desk {
    /// Replaces a line by what has become of it. What was opened stays open as long as the same right stands there.
    pub(super) fn amend(&mut self, record: DeskRecord) {
        let inquiry = record.entry.inquiry;
        let mut lines = self.records.iter_mut();
        let Some(line) = lines.find(|line| line.entry.inquiry == inquiry) else {
            self.add(record);
            return;
        };
        let before = std::mem::replace(line, record.clone());
        if self.selected == Some(inquiry) {
            self.not_amended = None;
            self.revealed.retain(|opened| {
                let kinds = |record: &DeskRecord| {
                    let rights = record
                        .entry
                        .report
                        .iter()
                        .flat_map(|report| &report.entitlements);
                    let fields = (0..).map(|at| Field::Right(at).to_string()).zip(rights);
                    let mut same = fields.filter(|(field, _)| field == opened);
                    same.next().map(|(_, right)| right.kind)
                };
                kinds(&before) == kinds(&record)
            });
        }
        self.before.insert(inquiry, before);
    }

    /// A line could not be changed, because the journal did not take it.
    pub(super) fn stays(&mut self, inquiry: InquiryId, failure: Code) {
        if self.selected == Some(inquiry) {
            self.not_amended = Some(failure);
        }
    }
}

/// What there is to tell: nothing where only an entry came, which stands among the entries.
pub(super) fn changes(desk: &Desk, record: &DeskRecord) -> Vec<(String, String)> {
    let words = &screens(desk.language).desk;
    let before = desk.before.get(&record.entry.inquiry);
    match (record.amended, before) {
        (None, _) => Vec::new(),
        (Some(_), Some(before)) => compared(desk, before, record),
        // It changed while this window was closed.
        (Some(_), None) => vec![(String::new(), words.changed_before_start.clone())],
    }
}

/// Draws what has changed; returns where it ends.
pub(super) fn changed(
    desk: &Desk,
    record: &DeskRecord,
    lines: &[(String, String)],
    sheet: &mut Sheet<'_>,
    inner: Rect,
) -> f32 {
    let words = &screens(desk.language).desk;
    let at = record.amended.map_or(record.at, |amended| amended.at);
    let title = madoguchi_words::fill(&words.changed, &[("time", &phrasing::clock(at))]);
    table(sheet, (inner, &title), lines)
}

/// What stood there and what stands there now, each with its label.
fn compared(desk: &Desk, before: &DeskRecord, after: &DeskRecord) -> Vec<(String, String)> {
    let words = &screens(desk.language).desk;
    let mut lines = Vec::new();
    let mut line = |label: &str, before: String, after: String| {
        if before != after {
            lines.push((label.to_owned(), format!("{before} → {after}")));
        }
    };
    let status = |record| {
        let (tone, word) = standing::status_chip(desk.language, record);
        format!("{} {word}", tone.mark())
    };
    line(&words.status, status(before), status(after));
    let name = |record| {
        standing::person_name(record)
            .unwrap_or(&words.no_name)
            .to_owned()
    };
    line(&words.name, name(before), name(after));
    let reports = [before, after].map(|record| {
        let report = record.entry.report.as_ref();
        report.filter(|_| standing::may_show(record))
    });
    let [rights_before, rights] =
        reports.map(|report| report.map_or(&[][..], |report| report.entitlements.as_slice()));
    for at in 0..rights.len().max(rights_before.len()) {
        let (one, other) = (rights_before.get(at), rights.get(at));
        if one == other {
            continue;
        }
        let readings = [(before, one), (after, other)]
            .map(|(record, right)| right.map(|right| reading(desk, record, at, right)));
        let kind = readings.iter().flatten().next_back();
        let kind = kind.map_or_else(String::new, |reading| reading.kind.clone());
        let closed = readings.iter().flatten().any(|reading| !reading.open);
        let [text_before, text] = readings
            .map(|reading| reading.map_or_else(|| "–".to_owned(), |reading| reading.point.text));
        if closed && text_before == text {
            // The discreet words are the same for everything that they stand for.
            line(
                &kind,
                words.changed_before.clone(),
                words.changed_closed.clone(),
            );
        } else {
            line(&kind, text_before, text);
        }
    }
    let charge = |report: Option<&madoguchi::core::outcome::Report>| {
        report.map_or_else(
            || "–".to_owned(),
            |report| phrasing::charge(desk.language, &report.charge),
        )
    };
    let [charge_before, charge_now] = reports.map(charge);
    line(&words.charge, charge_before, charge_now);
    lines
}
