//! `madoguchi`: the terminal on the command line.
#![expect(
    clippy::print_stdout,
    reason = "a command line answers on standard output"
)]

mod command;
mod os;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use madoguchi::{config::Config, core::failure::Failure};
use madoguchi_agent::log;
use madoguchi_words::Language;

/// オンライン資格確認の端末。Reads a My Number card, asks the qualification confirmation service, and says what the answer means.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Arguments {
    /// The configuration file.
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "madoguchi.toml"
    )]
    config: PathBuf,
    /// Answer as JSON, one value a line.
    #[arg(long, global = true)]
    json: bool,
    /// The language of sentences.
    #[arg(long, global = true, value_enum, default_value = "ja")]
    language: Spoken,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// List the card readers, what each is for, and whether a card lies in them.
    Readers(command::readers::Options),
    /// Look at every layer and say what to do where one is not well.
    Doctor,
    /// Confirm by card: a whole visit on this terminal. The PIN is asked for; it is never an argument.
    Check(command::check::Options),
    /// Confirm by number (資格確認書 and the like).
    Ask(command::ask::Options),
    /// Send any message to a test service, and take the answer that belongs to it: for those who embed the SDK.
    Request(command::request::Options),
    /// Explain a failure code such as RDR-01, or an outcome such as A05.
    Explain {
        /// The code.
        code: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Spoken {
    Ja,
    En,
}

/// How the answer is given.
#[derive(Clone, Copy)]
struct Style {
    json: bool,
    language: Language,
}

fn main() -> ExitCode {
    log::start();
    let arguments = Arguments::parse();
    let style = Style {
        json: arguments.json,
        language: match arguments.language {
            Spoken::Ja => Language::Japanese,
            Spoken::En => Language::English,
        },
    };
    let config = || Config::read(&arguments.config).map_err(Failure::from);
    let done = match &arguments.verb {
        Verb::Explain { code } => Ok(command::explain::run(code, style)),
        Verb::Readers(options) => command::readers::run(&arguments.config, options, style),
        Verb::Doctor => config().map(|config| command::doctor::run(&config, style)),
        Verb::Check(options) => {
            config().and_then(|config| command::check::run(&config, options, style))
        }
        Verb::Request(options) => {
            config().and_then(|config| command::request::run(&config, options, style))
        }
        Verb::Ask(options) => {
            config().and_then(|config| command::ask::run(&config, options, style))
        }
    };
    match done {
        Ok(code) => code,
        Err(failure) => command::show::failure(&failure, style),
    }
}
