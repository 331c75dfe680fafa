//! What the desk says about a record, from the words and the record alone.

use egui::Color32;
use madoguchi::{
    core::{
        clock::JST,
        failure::Code,
        outcome::{
            AskedBy, ChargeBasis, Entitlement, Fetched, Kind, Offices, Outcome, StatusWord,
            next_fetch,
        },
        visit::{End, Identified},
    },
    terminal::DeskRecord,
};
use madoguchi_words::{Language, Table, screen::screens};
use time::{Date, OffsetDateTime};

use super::{Desk, Field};
use crate::theme::Palette;

/// How a word is meant: shape and colour together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Ok,
    Attention,
    Stop,
    Quiet,
}

impl Tone {
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Ok => "●",
            Self::Attention => "▲",
            Self::Stop => "■",
            Self::Quiet => "○",
        }
    }

    /// The colour of the word and its ground.
    pub(super) fn colours(self, palette: &Palette) -> (Color32, Color32) {
        match self {
            Self::Ok => (palette.ok, palette.ok_tint),
            Self::Attention => (palette.attention, palette.attention_tint),
            Self::Stop => (palette.stop, palette.stop_tint),
            Self::Quiet => (palette.soft_ink, palette.surface),
        }
    }
}

/// A right as it may be read now.
pub(super) struct Reading {
    /// What kind of right.
    pub(super) kind: String,
    pub(super) tone: Tone,
    /// What it looks like today.
    pub(super) text: String,
    /// What to do next, if anything.
    pub(super) next: String,
    /// Whether its numbers may be read.
    pub(super) open: bool,
    /// What a press would show, if the person at the desk may press.
    pub(super) press: Option<Field>,
    /// More is known, but only managers may see it.
    pub(super) for_managers: bool,
}

/// A right in the desk's words: the discreet ones until it has been revealed.
pub(super) fn reading(desk: &Desk, at: usize, right: &Entitlement) -> Reading {
    let language = desk.language;
    let field = Field::Right(at);
    let words = madoguchi_words::outcome(language, right.outcome.id());
    let pressed = words.and_then(|words| words.pressed.as_ref());
    let hidden = right.sensitive || pressed.is_some();
    let managers = pressed.is_some_and(|pressed| pressed.manager_only) && !desk.manager;
    let revealed = desk.revealed.contains(&field.to_string()) && !managers;
    let mut values = values(language, right);
    let record = desk.selected_record();
    let retry = record.and_then(|record| next_asked(right, record.at));
    values.extend(retry.map(|day| ("retry", format!("{}/{}", u8::from(day.month()), day.day()))));
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let (text, next) = match (revealed, pressed, words) {
        (true, Some(pressed), _) => (pressed.text.as_str(), pressed.next.as_str()),
        (_, _, Some(words)) => (words.text.as_str(), words.next.as_str()),
        // An outcome that the words do not know yet: its number is all there is.
        (_, _, None) => (right.outcome.id(), ""),
    };
    let table = if revealed || !hidden {
        Table::KindPressed
    } else {
        Table::Kind
    };
    Reading {
        kind: madoguchi_words::name(language, table, kind_key(right.kind))
            .unwrap_or_default()
            .to_owned(),
        tone: if settled(right.outcome) {
            Tone::Ok
        } else {
            Tone::Attention
        },
        text: madoguchi_words::fill(text, &values),
        next: madoguchi_words::fill(next, &values),
        open: revealed || !hidden,
        press: (hidden && !revealed && !managers).then_some(field),
        for_managers: hidden && managers,
    }
}

/// The status word; a record without an answer could not be asked, unless nobody wanted to.
pub(super) fn status(record: &DeskRecord) -> StatusWord {
    match (&record.entry.report, record.entry.end) {
        (Some(report), _) => report.status,
        (None, End::LeftToDesk | End::Abandoned) => StatusWord::NeedsCheck,
        (None, _) if record.entry.failure == Some(Code::HolderNotConfirmed) => {
            StatusWord::IdentityDoubt
        }
        (None, _) => StatusWord::CouldNotAsk,
    }
}

/// The status as a chip says it, with the number of open points.
pub(super) fn status_chip(language: Language, record: &DeskRecord) -> (Tone, String) {
    let (tone, key) = match status(record) {
        StatusWord::Acceptable => (Tone::Ok, "acceptable"),
        StatusWord::NeedsCheck => (Tone::Attention, "needs-check"),
        StatusWord::CouldNotAsk => (Tone::Stop, "could-not-ask"),
        StatusWord::IdentityDoubt => (Tone::Stop, "identity-doubt"),
    };
    let word = madoguchi_words::status(language, key).map_or("", |status| status.word.as_str());
    match record
        .entry
        .report
        .as_ref()
        .map_or(0, |report| report.open_points)
    {
        0 => (tone, word.to_owned()),
        open => (tone, format!("{word} {open}")),
    }
}

/// Whether the answer may be shown at all: not when card and answer disagree about the person.
pub(super) fn may_show(record: &DeskRecord) -> bool {
    status(record) != StatusWord::IdentityDoubt
}

/// The person's name, where it may be shown.
pub(super) fn person_name(record: &DeskRecord) -> Option<&str> {
    let report = record.entry.report.as_ref().filter(|_| may_show(record))?;
    report.person.name.as_deref()
}

/// On what ground the share may be computed.
pub(super) fn charge(language: Language, basis: &ChargeBasis) -> String {
    let (key, values) = match basis {
        ChargeBasis::Reported { tenths } => ("reported", vec![("tenths", tenths.to_string())]),
        ChargeBasis::Statutory { tenths } => ("statutory", vec![("tenths", tenths.to_string())]),
        ChargeBasis::Declared => ("declared", Vec::new()),
        ChargeBasis::DeclaredRatio { tenths } => {
            ("declared-ratio", vec![("tenths", tenths.to_string())])
        }
        ChargeBasis::Ticket {
            monthly_self_pay: 0,
        } => ("ticket", Vec::new()),
        ChargeBasis::Ticket { monthly_self_pay } => {
            ("ticket", vec![("amount", yen(*monthly_self_pay))])
        }
        ChargeBasis::FullBySpecialRule => ("full-by-special-rule", Vec::new()),
        ChargeBasis::Paper => ("paper", Vec::new()),
        _ => ("undetermined", Vec::new()),
    };
    let values: Vec<(&str, &str)> = values
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    madoguchi_words::charge(language, key)
        .map(|text| madoguchi_words::fill(text, &values))
        .unwrap_or_default()
}

/// How the question was asked and the person identified, in one line.
pub(super) fn how(language: Language, record: &DeskRecord) -> String {
    let asked = match (record.entry.end, record.entry.asked_by) {
        (End::Unasked, _) => None,
        (_, AskedBy::Card) => Some("card"),
        (_, AskedBy::Number) => Some("number"),
    };
    let asked = asked.and_then(|asked| madoguchi_words::name(language, Table::AskedBy, asked));
    let mut parts = vec![asked];
    parts.push(
        record
            .entry
            .identified
            .and_then(|identified| identified_by(language, identified)),
    );
    if record.entry.end != End::Answered {
        parts.push(madoguchi_words::name(
            language,
            Table::End,
            end_key(record.entry.end),
        ));
    }
    let mut told: Vec<String> = parts.into_iter().flatten().map(str::to_owned).collect();
    told.extend(record.amended.map(|amended| {
        let words = &screens(language).desk;
        madoguchi_words::fill(&words.changed_at, &[("time", &clock(amended.at))])
    }));
    told.join("・")
}

/// How the person was identified, as the answer says it or else the visit.
pub(super) fn method(language: Language, record: &DeskRecord) -> Option<&'static str> {
    identified_by(language, record.entry.identified?)
}

fn identified_by(language: Language, identified: Identified) -> Option<&'static str> {
    let key = match identified {
        Identified::Pin => "pin",
        Identified::Face => "face",
        Identified::StaffCheck => "staff-check",
        Identified::Device => "device",
        _ => return None,
    };
    madoguchi_words::name(language, Table::Identified, key)
}

/// How the service did, as far as today's records tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Answers,
    Fails(Code),
    NotAsked,
}

/// What the newest record says that has something to say about the service.
pub(super) fn service(records: &[DeskRecord]) -> Service {
    records
        .iter()
        .find_map(|record| match (record.entry.end, record.entry.failure) {
            (End::Answered, _) => Some(Service::Answers),
            (_, Some(code))
                if code.as_str().starts_with("NET") || code.as_str().starts_with("SVC") =>
            {
                Some(Service::Fails(code))
            }
            _ => None,
        })
        .unwrap_or(Service::NotAsked)
}

/// `9:42`, Japanese time.
pub(super) fn clock(at: OffsetDateTime) -> String {
    let at = at.to_offset(JST);
    format!("{}:{:02}", at.hour(), at.minute())
}

/// `9:42:07`, Japanese time.
pub(super) fn clock_seconds(at: OffsetDateTime) -> String {
    format!("{}:{:02}", clock(at), at.second())
}

/// `2026-11-16`: at the desk dates stand in columns.
pub(super) fn date(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// `202611` as `2026-11`; anything else as it came.
pub(super) fn month(written: &str) -> String {
    match written.split_at_checked(4) {
        Some((year, month))
            if month.len() == 2 && written.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{year}-{month}")
        }
        _ => written.to_owned(),
    }
}

/// `11/16 9:42`, Japanese time.
pub(super) fn day_and_clock(at: OffsetDateTime) -> String {
    let local = at.to_offset(JST);
    format!("{}/{} {}", u8::from(local.month()), local.day(), clock(at))
}

/// A code in words, or as it came where the words do not know it.
pub(super) fn named(language: Language, table: Table, code: &str) -> String {
    madoguchi_words::name(language, table, code)
        .unwrap_or(code)
        .to_owned()
}

/// What goes into the sentences about a right.
pub(super) fn values(language: Language, right: &Entitlement) -> Vec<(&'static str, String)> {
    let fields = &right.fields;
    let mut values = Vec::new();
    let mut put = |name, value: Option<String>| values.extend(value.map(|value| (name, value)));
    put("from", fields.ticket_from.or(fields.from).map(date));
    put("until", fields.ticket_until.map(date));
    put("lost_on", fields.lost_on.map(date));
    put(
        "treatment",
        fields
            .treatment_type
            .as_ref()
            .map(|code| named(language, Table::TreatmentType, code)),
    );
    put(
        "combined",
        fields
            .single_or_combined
            .as_ref()
            .map(|code| named(language, Table::SingleOrCombined, code)),
    );
    put("office", fields.insurer_name.clone());
    put("source", fields.insurer_name.clone());
    put("scheme", fields.scheme.clone());
    put("day", fields.expected_day.map(|day| day.to_string()));
    put("date", fields.named_day.map(date));
    put("code", fields.unknown_code.clone());
    if let ChargeBasis::Ticket { monthly_self_pay } = right.charge
        && monthly_self_pay > 0
    {
        put("amount", Some(yen(monthly_self_pay)));
    }
    values
}

/// The first day on which the terminal asks by itself for a ticket that was not registered at `visited`.
fn next_asked(right: &Entitlement, visited: OffsetDateTime) -> Option<Date> {
    let payer = right.fields.insurer_number.clone().unwrap_or_default();
    let day = visited.to_offset(JST).date();
    let offices = Offices::new([(payer.clone(), right.fields.expected_day?)]);
    let expected = offices.expected_date(Some(&payer), day);
    let at = next_fetch(expected, day, Fetched::default(), visited)?;
    Some(at.to_offset(JST).date())
}

/// Whether a right can be used today and nothing about it is open.
fn settled(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Valid
            | Outcome::ValidWithNotice
            | Outcome::ValidEligibilityOnly
            | Outcome::PaperWaiver
            | Outcome::TicketHere
            | Outcome::TicketHereSelfPay
            | Outcome::TicketHereCombined
            | Outcome::SupportBenefit
            | Outcome::SubsidyUsable
    )
}

fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Insurance => "insurance",
        Kind::Assistance => "assistance",
        Kind::SupportBenefit => "support-benefit",
        // An unknown kind is public coverage until the words know better.
        _ => "subsidy",
    }
}

fn end_key(end: End) -> &'static str {
    match end {
        End::Answered => "answered",
        End::LeftToDesk => "left-to-desk",
        End::Abandoned => "abandoned",
        End::Unasked => "unasked",
        _ => "failed",
    }
}

/// 12345 as 12,345.
pub(super) fn yen(amount: u32) -> String {
    let digits = amount.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_written_like_dates() {
        for (wire, written) in [
            ("202611", "2026-11"),
            ("2026", "2026"),
            ("令和8年11月", "令和8年11月"),
            ("", ""),
        ] {
            assert_eq!(month(wire), written);
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        for (amount, written) in [
            (0, "0"),
            (999, "999"),
            (3000, "3,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(yen(amount), written);
        }
    }
}
