//! `madoguchi readers`, and teaching what a reader is for.

use std::{path::Path, process::ExitCode, time::Duration};

use clap::{Args, ValueEnum};
use madoguchi::{
    config::Config,
    core::{
        failure::{Code, Failure},
        link::ReadersError,
    },
    terminal::{Role, Roles},
};
use madoguchi_agent::{Surroundings, teach};
use madoguchi_words::Language;
use serde_json::json;

use crate::Style;

/// One look for a card that is put.
const LOOK: Duration = Duration::from_secs(1);
/// How many looks; the reader service ends some of them early.
const LOOKS: u32 = 60;

#[derive(Args)]
pub(crate) struct Options {
    /// Put a card into the reader that is to have this role; the configuration learns it.
    #[arg(long, value_enum, value_name = "ROLE")]
    teach: Option<Taught>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Taught {
    /// Patients put their cards here.
    Card,
    /// Patients hold their phones here.
    Phone,
    /// The staff's own; no visit begins here.
    Staff,
}

pub(crate) fn run(path: &Path, options: &Options, style: Style) -> Result<ExitCode, Failure> {
    match options.teach {
        Some(taught) => teach(path, taught, style),
        None => list(path, style),
    }
}

fn list(path: &Path, style: Style) -> Result<ExitCode, Failure> {
    // Without a configuration every reader is for cards.
    let roles = Config::read(path).map_or_else(|_| Roles::default(), |config| config.roles());
    let mut readers = (Surroundings::of_this_machine().readers)();
    let seen = readers.watch(Duration::ZERO).map_err(|error| {
        let code = match error {
            ReadersError::AccessDenied => Code::ReaderAccessDenied,
            _ => Code::NoReaderService,
        };
        Failure::new(code, error)
    })?;
    if seen.is_empty() {
        return Err(Failure::new(Code::NoReader, "no reader is connected"));
    }
    for reader in seen {
        let card = reader.card.is_some();
        let role = roles.of(&reader.name);
        if style.json {
            println!(
                "{}",
                json!({ "reader": reader.name, "card": card, "role": role })
            );
        } else {
            let mark = if card { "●" } else { "○" };
            println!("{mark} {}  {}", reader.name, name(role, style.language));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn teach(path: &Path, taught: Taught, style: Style) -> Result<ExitCode, Failure> {
    // Before anybody is asked for anything.
    Config::read(path)?;
    let role = match taught {
        Taught::Card => Role::Card,
        Taught::Phone => Role::Phone,
        Taught::Staff => Role::Staff,
    };
    let called = name(Some(role), style.language);
    if !style.json {
        println!(
            "{}",
            match style.language {
                Language::Japanese => format!("{called}の読み取り台に、カードを置いてください。"),
                Language::English => format!("Put a card on the reader that is {called}."),
            }
        );
    }
    let mut readers = (Surroundings::of_this_machine().readers)();
    let part = teach::tapped(&mut *readers, LOOK, LOOKS)?;
    teach::write(path, role, &part)?;
    if style.json {
        println!("{}", json!({ "role": role, "name": part }));
    } else {
        println!("● {part}  {called}");
    }
    Ok(ExitCode::SUCCESS)
}

fn name(role: Option<Role>, language: Language) -> &'static str {
    match (language, role) {
        (Language::Japanese, Some(Role::Card)) => "カード用",
        (Language::Japanese, Some(Role::Phone)) => "スマートフォン用",
        (Language::Japanese, Some(Role::Staff)) => "職員用",
        (Language::Japanese, _) => "使わない",
        (Language::English, Some(Role::Card)) => "for cards",
        (Language::English, Some(Role::Phone)) => "for phones",
        (Language::English, Some(Role::Staff)) => "for staff",
        (Language::English, _) => "not used",
    }
}
