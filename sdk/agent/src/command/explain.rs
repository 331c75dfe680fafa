//! `madoguchi explain CODE`.

use std::process::ExitCode;

use madoguchi_words::{failure, fill, outcome, registry, screen::screens};
use serde_json::json;

use crate::Style;

pub(crate) fn run(code: &str, style: Style) -> ExitCode {
    let code = code.to_ascii_uppercase();
    if let (Some(words), Some(registered)) =
        (failure(style.language, &code), registry().failure(&code))
    {
        if style.json {
            let value = json!({
                "code": code, "retryable": registered.retryable, "remedy": registered.remedy, "fixedBy": registered.fixed_by,
                "patient": { "heading": words.patient.heading, "body": words.patient.body },
                "staff": { "what": words.staff.what, "next": words.staff.next }, "vendor": words.vendor,
            });
            println!("{value}");
        } else {
            println!(
                "{code}  {}\n→ {}\n\n{}",
                words.staff.what, words.staff.next, words.vendor
            );
        }
        return ExitCode::SUCCESS;
    }
    if let Some(words) = outcome(style.language, &code) {
        // Values come with a visit; the parts that need one are left out.
        let (text, next) = (fill(&words.text, &[]), fill(&words.next, &[]));
        let pressed = words.pressed.as_ref();
        let pressed = pressed.map(|full| (fill(&full.text, &[]), fill(&full.next, &[])));
        if style.json {
            let pressed = pressed.map(|(text, next)| json!({ "text": text, "next": next }));
            let value = json!({ "outcome": code, "text": text, "next": next, "pressed": pressed });
            println!("{value}");
        } else {
            println!("{code}  {text}\n→ {next}");
            if let Some((text, next)) = pressed {
                println!(
                    "\n{}\n{text}\n→ {next}",
                    screens(style.language).command.pressed
                );
            }
        }
        return ExitCode::SUCCESS;
    }
    println!("{code}?");
    ExitCode::FAILURE
}
