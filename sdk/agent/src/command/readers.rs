//! `madoguchi readers`.

use std::{process::ExitCode, time::Duration};

use madoguchi::core::failure::{Code, Failure};
use madoguchi_agent::Surroundings;
use serde_json::json;

use crate::Style;

pub(crate) fn run(style: Style) -> Result<ExitCode, Failure> {
    let mut readers = (Surroundings::of_this_machine().readers)();
    let seen = readers
        .watch(Duration::ZERO)
        .map_err(|error| Failure::new(Code::NoReaderService, error))?;
    if seen.is_empty() {
        return Err(Failure::new(Code::NoReader, "no reader is connected"));
    }
    for reader in seen {
        let card = reader.card.is_some();
        if style.json {
            println!("{}", json!({ "reader": reader.name, "card": card }));
        } else {
            let mark = if card { "●" } else { "○" };
            println!("{mark} {}", reader.name);
        }
    }
    Ok(ExitCode::SUCCESS)
}
