//! How results and failures are printed.

use std::process::ExitCode;

use madoguchi::{
    core::{
        clock::JST,
        failure::{Code, Failure},
        outcome::{ChargeBasis, Report, StatusWord},
    },
    terminal::DeskRecord,
};
use madoguchi_words::{self as words, Language};
use serde_json::json;

use crate::Style;

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

/// Ends with what an inquiry brought: 0 acceptable, 1 failed, 3 needs a person.
pub(crate) fn record(record: &DeskRecord, style: Style) -> ExitCode {
    if style.json {
        println!("{}", serde_json::to_string(record).unwrap_or_default());
    } else {
        print(record, style.language);
    }
    match &record.entry.report {
        Some(report) if report.status == StatusWord::Acceptable => ExitCode::SUCCESS,
        Some(_) => ExitCode::from(3),
        None => ExitCode::FAILURE,
    }
}

fn print(record: &DeskRecord, language: Language) {
    match (&record.entry.report, record.entry.failure) {
        (Some(report), _) => print_report(report, language),
        (None, Some(code)) => println!("■ {}", sentences(code, language)),
        (None, None) => {
            let end = key(&record.entry.end);
            println!(
                "－ {}",
                words::name(language, words::Table::End, &end).unwrap_or("－")
            );
        }
    }
}

fn print_report(report: &Report, language: Language) {
    if let Some(status) = words::status(language, &key(&report.status)) {
        let points = match report.open_points {
            0 => String::new(),
            points => format!(" {points}"),
        };
        println!("{} {}{points}", status.mark, status.word);
    }
    let person = &report.person;
    let birth = person.birth.map(|birth| birth.to_string());
    let parts = [
        person.name.as_deref(),
        person.kana.as_deref(),
        birth.as_deref(),
    ];
    println!(
        "{}",
        plain(&parts.into_iter().flatten().collect::<Vec<_>>().join("  "))
    );
    for entitlement in &report.entitlements {
        let fields = &entitlement.fields;
        let kind = words::name(language, words::Table::KindPressed, &key(&entitlement.kind))
            .unwrap_or_default();
        let numbers = [
            &fields.insurer_number,
            &fields.symbol,
            &fields.number,
            &fields.branch_number,
        ];
        let numbers: Vec<&str> = numbers
            .into_iter()
            .flatten()
            .map(|number| number.trim())
            .collect();
        println!(
            "- {kind}  {}  {}",
            plain(&numbers.join(" ")),
            charge(&entitlement.charge, language)
        );
        for outcome in [entitlement.outcome].iter().chain(&entitlement.notices) {
            if let Some(desk) = words::outcome(language, outcome.id()) {
                println!(
                    "  {} {}",
                    outcome.id(),
                    words::fill(&desk.text, &[]).replace('\n', " ")
                );
                println!(
                    "      → {}",
                    words::fill(&desk.next, &[]).replace('\n', " ")
                );
            }
        }
    }
    if let Some(notice) = &report.service_notice {
        println!("- {}", plain(notice));
    }
    let as_of = report.as_of.to_offset(JST);
    println!(
        "{} {:02}:{:02}:{:02} JST",
        as_of.date(),
        as_of.hour(),
        as_of.minute(),
        as_of.second()
    );
}

/// What came from outside, without what a terminal would obey instead of show.
fn plain(text: &str) -> String {
    text.replace(char::is_control, "\u{FFFD}")
}

fn charge(basis: &ChargeBasis, language: Language) -> String {
    let tenths = match basis {
        ChargeBasis::Reported { tenths } | ChargeBasis::Statutory { tenths } => tenths.to_string(),
        _ => String::new(),
    };
    let amount = match basis {
        ChargeBasis::Ticket { monthly_self_pay } => monthly_self_pay.to_string(),
        _ => String::new(),
    };
    let name = serde_json::to_value(basis)
        .ok()
        .and_then(|value| Some(value.get("basis")?.as_str()?.to_owned()))
        .unwrap_or_default();
    let text = words::charge(language, &name).unwrap_or_default();
    words::fill(text, &[("tenths", &tenths), ("amount", &amount)])
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
