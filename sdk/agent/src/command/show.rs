//! How results and failures are printed. What is held back at the desk until a press is held back here until `--reveal`; JSON is the program's own.

use std::{collections::BTreeSet, process::ExitCode, sync::Arc};

use clap::Args;
use madoguchi::{
    core::{
        clock::JST,
        failure::{Code, Failure},
        outcome::{Report, StatusWord},
    },
    terminal::{Command, DeskRecord, Event, EventKind},
};
use madoguchi_agent::phrasing::{self, Opens, Point};
use madoguchi_words::{self as words, Language, screen::screens};
use serde_json::json;

use crate::Style;

/// What is shown of what is held back.
#[derive(Args, Clone, Copy, Default)]
pub(crate) struct Shown {
    /// Show what is held back (公費 and other sensitive rights); it is written into the journal.
    #[arg(long)]
    reveal: bool,
    /// The person at the screen is a manager (責任者).
    #[arg(long, requires = "reveal")]
    manager: bool,
}

/// Ends with what went wrong and what to do.
pub(crate) fn failure(failure: &Failure, style: Style) -> ExitCode {
    if style.json {
        println!(
            "{}",
            json!({ "failure": failure.code, "evidence": failure.source.to_string() })
        );
    } else {
        println!("■ {}", sentences(failure.code, style.language));
        println!("  ({})", failure.source);
    }
    ExitCode::FAILURE
}

/// Ends with what an inquiry brought: 0 acceptable, 1 failed, 3 needs a person. What is revealed is asked of the terminal first.
///
/// # Errors
/// The journal did not take what should have been revealed; then nothing is shown.
pub(crate) fn record(
    record: &DeskRecord,
    (style, shown): (Style, Shown),
    send: impl Fn(Command) -> Result<(), Failure>,
    next: impl FnMut() -> Option<Arc<Event>>,
) -> Result<ExitCode, Failure> {
    if style.json {
        println!("{}", serde_json::to_string(record).unwrap_or_default());
    } else {
        let opened = reveal(record, (style.language, shown), send, next)?;
        print!("{}", text(record, style.language, shown.manager, &opened));
    }
    Ok(match &record.entry.report {
        Some(report) if report.status == StatusWord::Acceptable => ExitCode::SUCCESS,
        Some(_) => ExitCode::from(3),
        None => ExitCode::FAILURE,
    })
}

/// The places of the rights that may be shown in full, because that stands in the journal.
fn reveal(
    record: &DeskRecord,
    (language, shown): (Language, Shown),
    send: impl Fn(Command) -> Result<(), Failure>,
    mut next: impl FnMut() -> Option<Arc<Event>>,
) -> Result<BTreeSet<usize>, Failure> {
    let rights = record.entry.report.iter();
    let rights = rights.flat_map(|report| report.entitlements.iter().enumerate());
    let wanted = |opens| opens == Opens::Staff || shown.manager;
    let mut opened = BTreeSet::new();
    for (at, right) in rights.filter(|_| shown.reveal) {
        let told = phrasing::right(language, record, right, false, shown.manager);
        if !told.opens.is_some_and(wanted) {
            continue;
        }
        let (inquiry, field) = (record.entry.inquiry, phrasing::field_of_right(at));
        send(Command::Reveal {
            inquiry,
            field: field.clone(),
        })?;
        loop {
            let ended = || Failure::new(Code::ProgramFault, "the terminal ended without an answer");
            match &next().ok_or_else(ended)?.kind {
                EventKind::Revealed {
                    inquiry: of,
                    field: which,
                    failure,
                } if *of == inquiry && *which == field => {
                    if let Some(code) = failure {
                        return Err(Failure::new(*code, "the journal takes nothing"));
                    }
                    opened.insert(at);
                    break;
                }
                _ => {}
            }
        }
    }
    Ok(opened)
}

/// A line in words.
fn text(
    record: &DeskRecord,
    language: Language,
    manager: bool,
    opened: &BTreeSet<usize>,
) -> String {
    let Some(report) = &record.entry.report else {
        return match record.entry.failure {
            Some(code) => format!("■ {}\n", sentences(code, language)),
            None => {
                let end = words::name(language, words::Table::End, &key(&record.entry.end));
                format!("－ {}\n", end.unwrap_or("－"))
            }
        };
    };
    let mut lines = Vec::new();
    if let Some(status) = words::status(language, &key(&report.status)) {
        let points = match report.open_points {
            0 => String::new(),
            points => format!(" {points}"),
        };
        lines.push(format!("{} {}{points}", status.mark, status.word));
    }
    if report.status != StatusWord::IdentityDoubt {
        lines.extend(Some(person(report)).filter(|line| !line.is_empty()));
    }
    let mut held_back = BTreeSet::new();
    for (at, right) in report.entitlements.iter().enumerate() {
        let told = phrasing::right(language, record, right, opened.contains(&at), manager);
        let fields = &right.fields;
        let numbers = [
            &fields.insurer_number,
            &fields.symbol,
            &fields.number,
            &fields.branch_number,
        ];
        let numbers = numbers.into_iter().flatten().filter(|_| told.open);
        let numbers: Vec<&str> = numbers.map(|number| number.trim()).collect();
        let charge = phrasing::charge(language, &right.charge);
        let parts = [told.kind.as_str(), &plain(&numbers.join(" ")), &charge];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        lines.push(format!("- {}", parts.join("  ")));
        let id = told.id.map(|id| format!("{id} ")).unwrap_or_default();
        lines.extend(point(&told.point, &id));
        lines.extend(told.notices.iter().flat_map(|notice| point(notice, "")));
        held_back.extend(told.opens);
    }
    let unanswered = phrasing::unanswered(language, record);
    lines.extend(unanswered.iter().flat_map(|told| point(told, "")));
    let told = |notice: &&String| lines.iter().any(|line| line.contains(&plain(notice)));
    let notice = report.service_notice.as_ref();
    // What the service writes may tell what is held back.
    let notice = notice.filter(|notice| held_back.is_empty() && !told(notice));
    lines.extend(notice.map(|notice| format!("- {}", plain(notice))));
    let how = &screens(language).command;
    for opens in held_back {
        lines.push(match opens {
            Opens::Staff => how.held_back.clone(),
            Opens::Manager => how.for_managers.clone(),
        });
    }
    let as_of = report.as_of.to_offset(JST);
    let time = phrasing::clock_seconds(as_of);
    lines.push(format!("{} {time} JST", as_of.date()));
    lines.join("\n") + "\n"
}

fn person(report: &Report) -> String {
    let person = &report.person;
    let birth = person.birth.map(phrasing::date);
    let parts = [
        person.name.as_deref(),
        person.kana.as_deref(),
        birth.as_deref(),
    ];
    plain(&parts.into_iter().flatten().collect::<Vec<_>>().join("  "))
}

fn point(point: &Point, id: &str) -> Vec<String> {
    let mut lines = vec![format!("  {id}{}", plain(&point.text))];
    if !point.next.is_empty() {
        lines.push(format!("      → {}", plain(&point.next)));
    }
    lines
}

/// What came from outside, without what a terminal would obey instead of show.
fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{FFFD}")
}

fn sentences(code: Code, language: Language) -> String {
    match words::failure(language, code.as_str()) {
        Some(words) => format!("{code}  {}\n  → {}", words.staff.what, words.staff.next),
        None => code.to_string(),
    }
}

fn key(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
