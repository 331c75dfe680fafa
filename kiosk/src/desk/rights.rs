//! The rights of a record: the table of what they look like today, and the numbers of each.

use egui::{Align, Rect, pos2, vec2};
use madoguchi::{
    core::outcome::{Entitlement, Fields, Kind, Report, TicketChange, TicketFacts},
    terminal::DeskRecord,
};
use madoguchi_agent::phrasing;
use madoguchi_words::{Language, Table, screen::screens};

use super::{
    Desk,
    detail::{paragraph, table},
    reading::reading,
};
use crate::{
    sheet::{Says, Sheet},
    theme::desk as tokens,
};

/// The table.
pub(super) fn rights(
    desk: &Desk,
    record: &DeskRecord,
    report: &Report,
    sheet: &mut Sheet<'_>,
    inner: Rect,
) -> f32 {
    let words = &screens(desk.language).desk;
    let palette = sheet.palette;
    let mut y = paragraph(
        sheet,
        inner,
        inner.top(),
        &words.rights,
        tokens::TEXT_BOLD,
        palette.ink,
    ) + 6.0;
    let columns = [0.0, 0.2, 0.7].map(|part| inner.left() + inner.width() * part);
    let [kind, result, charge] = columns;
    let cell = |from: f32, to: f32, y: f32| {
        Rect::from_min_max(pos2(from, y), pos2(to - 20.0, f32::INFINITY))
    };
    for (x, to, label) in [
        (kind, result, &words.kind),
        (result, charge, &words.result),
        (charge, inner.right(), &words.charge),
    ] {
        sheet.text(
            cell(x, to, y),
            label,
            tokens::LABEL,
            palette.soft_ink,
            Align::Min,
            Says::Text,
        );
    }
    y += 30.0;
    if report.entitlements.is_empty() {
        sheet.fill(
            Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 1.0)),
            0.0,
            palette.hairline,
        );
        return paragraph(
            sheet,
            inner,
            y + 8.0,
            &words.answer_none,
            tokens::TEXT,
            palette.ink,
        );
    }
    for (at, right) in report.entitlements.iter().enumerate() {
        let mut reading = reading(desk, record, at, right);
        if let Some(place) = claimed(desk.language, report, at) {
            reading.kind = format!("{}（{place}）", reading.kind);
        }
        sheet.fill(
            Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), 1.0)),
            0.0,
            palette.hairline,
        );
        y += 8.0;
        let (colour, _) = reading.tone.colours(&palette);
        let marked = format!("{} {}", reading.tone.mark(), reading.point.text);
        let basis = phrasing::charge(desk.language, &right.charge);
        let bottoms = [
            sheet.text(
                cell(kind, result, y),
                &reading.kind,
                tokens::TEXT,
                palette.ink,
                Align::Min,
                Says::Text,
            ),
            sheet.text(
                cell(result, charge, y),
                &marked,
                tokens::TEXT_BOLD,
                colour,
                Align::Min,
                Says::Text,
            ),
            sheet.text(
                cell(charge, inner.right() + 20.0, y),
                &basis,
                tokens::TEXT,
                palette.ink,
                Align::Min,
                Says::Text,
            ),
        ];
        y = bottoms
            .iter()
            .fold(y, |lowest, taken| lowest.max(taken.bottom()))
            + 6.0;
    }
    y
}

/// As what a right is claimed (主保険, 第1公費, 第2公費, …), where there are several.
fn claimed(language: Language, report: &Report, at: usize) -> Option<String> {
    let words = &screens(language).desk;
    let claims = report.claims.as_slice();
    if claims.len() < 2 {
        return None;
    }
    let place = claims.iter().position(|claim| *claim == at)?;
    let kind = |claim: &usize| Some(report.entitlements.get(*claim)?.kind);
    if kind(&at) == Some(Kind::Insurance) {
        return Some(words.main_insurance.clone());
    }
    let before = claims.iter().take(place);
    let public = before.filter(|claim| kind(claim) != Some(Kind::Insurance));
    let number = (public.count() + 1).to_string();
    Some(madoguchi_words::fill(
        &words.public_expense,
        &[("count", &number)],
    ))
}

/// The numbers and dates of one right.
pub(super) fn fields(
    desk: &Desk,
    record: &DeskRecord,
    (at, right): (usize, &Entitlement),
    sheet: &mut Sheet<'_>,
    inner: Rect,
) -> f32 {
    let words = &screens(desk.language).field;
    let language = desk.language;
    // Without a pattern that names every field, one that is added later would silently not be shown.
    let Fields {
        insurer_number,
        insurer_name,
        symbol,
        number,
        branch_number,
        insured_or_dependant,
        from,
        lost_on,
        limit_class,
        limit_until,
        treatment_month,
        treatment_type,
        single_or_combined,
        ticket_from,
        ticket_until,
        unknown_code,
        scheme,
        prescriber,
        // Said in the sentence about the right.
        expected_day: _,
        named_day: _,
        ticket_changes,
        // Kept for the next fetch; the one that fits stands above.
        tickets: _,
    } = &right.fields;
    let public = right.kind != Kind::Insurance;
    let day = |date: &Option<time::Date>| date.map(phrasing::date);
    let code = |table, code: &Option<String>| {
        code.as_ref()
            .map(|code| phrasing::named(language, table, code))
    };
    let lines: Vec<(String, String)> = [
        (
            if public {
                &words.payer_number
            } else {
                &words.insurer_number
            },
            insurer_number.clone(),
        ),
        (
            if public {
                &words.office
            } else {
                &words.insurer_name
            },
            insurer_name.clone(),
        ),
        (&words.symbol, symbol.clone()),
        (
            if public {
                &words.recipient_number
            } else {
                &words.number
            },
            number.clone(),
        ),
        (&words.branch_number, branch_number.clone()),
        (
            &words.insured,
            code(Table::InsuredOrDependant, insured_or_dependant),
        ),
        (&words.from, day(from)),
        (&words.until, day(lost_on)),
        (&words.limit_class, code(Table::LimitClass, limit_class)),
        (&words.limit_until, day(limit_until)),
        (
            &words.treatment_month,
            treatment_month.as_deref().map(phrasing::month),
        ),
        (
            &words.treatment_type,
            code(Table::TreatmentType, treatment_type),
        ),
        (
            &words.single_or_combined,
            code(Table::SingleOrCombined, single_or_combined),
        ),
        (&words.ticket_from, day(ticket_from)),
        (&words.ticket_until, day(ticket_until)),
        (&words.scheme, scheme.clone()),
        (
            &words.prescriber,
            prescriber.as_ref().and_then(|prescriber| {
                let name = prescriber.name().or(prescriber.code());
                name.map(str::to_owned)
            }),
        ),
        (&words.unknown_code, unknown_code.clone()),
    ]
    .into_iter()
    .filter_map(|(label, value)| value.map(|value| (label.clone(), value)))
    .chain(
        ticket_changes
            .iter()
            .flat_map(|change| tickets(language, change)),
    )
    .collect();
    let title = format!(
        "{}: {}",
        screens(language).desk.details,
        reading(desk, record, at, right).kind
    );
    table(sheet, (inner, &title), &lines)
}

/// How a ticket changed since it was fetched before: what stood there, and what stands there now.
fn tickets(language: Language, change: &TicketChange) -> Vec<(String, String)> {
    let words = &screens(language).field;
    let (before, now) = match change {
        TicketChange::Cancelled { before } => (before, words.ticket_cancelled.clone()),
        TicketChange::Changed { before, after } => (before, ticket(language, after)),
    };
    vec![
        (words.ticket_before.clone(), ticket(language, before)),
        (words.ticket_now.clone(), now),
    ]
}

/// A ticket in one line; what it does not say is a dash.
fn ticket(language: Language, facts: &TicketFacts) -> String {
    let day = |day: Option<time::Date>| day.map_or_else(|| "–".to_owned(), phrasing::date);
    let treatment = facts.treatment_type.as_deref();
    let treatment = treatment.map(|code| phrasing::named(language, Table::TreatmentType, code));
    let self_pay = facts.self_pay.map(|amount| {
        let values = [("amount", &*phrasing::yen(amount))];
        madoguchi_words::fill(&screens(language).field.ticket_self_pay, &values)
    });
    let period = format!("{}〜{}", day(facts.from), day(facts.until));
    let parts = [
        facts.month.as_deref().map(phrasing::month),
        treatment,
        Some(period),
        self_pay,
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("・")
}
