//! Measures; see `scripts/bench`. One line per figure on stdout, text for people on stderr.

mod bulk;
mod card;
mod figures;
mod kiosk;
mod measure;
mod modelled;
mod opensc;
mod service;
mod strategies;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use figures::{Figures, Measured};

/// Measures one area, or all that exist.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Clone, Subcommand)]
enum What {
    /// Commands and time of a conversation with the card.
    Card,
    /// The mock service under load.
    Service,
    /// Bulk questions.
    Bulk,
    /// The folders of the link application.
    Folder,
    /// The kiosk's window.
    Kiosk,
    /// Everything there is.
    All,
    /// A part of `card` that needs a process of its own: its readers are named by its environment.
    #[command(hide = true)]
    CardThroughPcscd,
    /// A part of `bulk` that needs a process of its own: its memory is measured.
    #[command(hide = true)]
    BulkReader { path: PathBuf },
}

fn main() -> ExitCode {
    let what = Arguments::parse().what.unwrap_or(What::All);
    match &what {
        What::CardThroughPcscd => {
            card::through_pcscd();
            return ExitCode::SUCCESS;
        }
        What::BulkReader { path } => {
            bulk::in_a_process(path);
            return ExitCode::SUCCESS;
        }
        _ => {}
    }
    match measure(what) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn measure(what: What) -> Result<(), String> {
    let figures = Figures::read()?;
    let wanted = match what {
        What::Card => Some("card"),
        What::Service => Some("service"),
        What::Bulk => Some("bulk"),
        What::Folder => Some("folder"),
        What::Kiosk => Some("kiosk"),
        What::All | What::CardThroughPcscd | What::BulkReader { .. } => None,
    };
    for (area, exists) in figures.areas() {
        if wanted.is_some_and(|wanted| wanted != area) {
            continue;
        }
        let measured: Vec<Measured> = match (area, exists) {
            ("card", true) => card::measure(),
            ("service", true) => service::measure(),
            ("bulk", true) => bulk::measure(),
            ("kiosk", true) => kiosk::measure(),
            _ if wanted.is_none() => {
                eprintln!("{area}: nothing to measure yet");
                continue;
            }
            _ => {
                return Err(format!(
                    "{area} cannot be measured: there is no such part yet"
                ));
            }
        };
        eprintln!("{area}:");
        for line in figures.lines(area, &measured)? {
            println!("{line}");
        }
    }
    Ok(())
}
