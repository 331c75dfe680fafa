//! `madoguchi-kiosk`: the patient's window and the desk's, around this machine's host.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, ValueEnum};
use madoguchi::{config::Config, core::failure::Failure};
use madoguchi_agent::{Surroundings, log};
use madoguchi_kiosk::{Options, Windows, run, shell};
use madoguchi_words::Language;

/// 受付のキオスク。Shows the patient's screens and the desk.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The configuration file.
    #[arg(long, value_name = "FILE", default_value = "madoguchi.toml")]
    config: PathBuf,
    /// Which windows to show.
    #[arg(long, value_enum, default_value = "both")]
    windows: Shown,
    /// Fill the monitor with the first window.
    #[arg(long)]
    fullscreen: bool,
    /// The language that every person finds first.
    #[arg(long, value_enum, default_value = "ja")]
    language: Spoken,
    /// The person at the desk is a manager (責任者).
    #[arg(long)]
    manager: bool,
    /// Write every event as a JSON line to this file; refused in production.
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shown {
    Patient,
    Desk,
    Both,
}

#[derive(Clone, Copy, ValueEnum)]
enum Spoken {
    Ja,
    En,
}

fn main() -> ExitCode {
    log::start();
    let arguments = Arguments::parse();
    let config = Config::read(&arguments.config).map_err(Failure::from);
    let options = Options {
        windows: match arguments.windows {
            Shown::Patient => Windows::Patient,
            Shown::Desk => Windows::Desk,
            Shown::Both => Windows::Both,
        },
        language: match arguments.language {
            Spoken::Ja => Language::Japanese,
            Spoken::En => Language::English,
        },
        fullscreen: arguments.fullscreen,
        manager: arguments.manager,
        delivers: config
            .as_ref()
            .is_ok_and(|config| config.delivery.folder.is_some()),
        clerks: config
            .as_ref()
            .map_or_else(|_| Vec::new(), |config| config.desk.clerks.clone()),
        ..Options::default()
    };
    let opened = run(options, move |waker| {
        shell::connect(
            config,
            Surroundings::of_this_machine(),
            arguments.events.as_deref(),
            waker,
        )
    });
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("no window: {error}");
            ExitCode::FAILURE
        }
    }
}
