//! `soak fuzz`: one target of the fuzzer for so many seconds, with the built-in mutator. `scripts/soak` takes libFuzzer instead where cargo-fuzz is installed.

use std::{process::ExitCode, time::Duration};

use clap::Args;
use madoguchi::{core::clock::Clock, host::SystemClock};
use madoguchi_tests::fuzz::{TARGETS, Target};

/// What to search.
#[derive(Args)]
pub(crate) struct Arguments {
    /// A target; `all`, each for its share of the time; or `seeds`, which writes the inputs that the corpus starts from.
    target: String,
    /// For how long.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,
    /// Where all chance comes from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// Searches, and fails when something broke.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let targets: Vec<&Target> = match arguments.target.as_str() {
        "seeds" => return write_seeds(),
        "all" => TARGETS.iter().collect(),
        name => Target::named(name).into_iter().collect(),
    };
    if targets.is_empty() {
        let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
        eprintln!(
            "no target {}; there are {}",
            arguments.target,
            names.join(" ")
        );
        return ExitCode::FAILURE;
    }
    let share = u64::try_from(targets.len()).unwrap_or(u64::MAX);
    let time = Duration::from_secs(arguments.seconds) / u32::try_from(share).unwrap_or(u32::MAX);
    let mut broken = 0;
    for target in targets {
        let clock = SystemClock::new();
        match target.search(arguments.seed, |_| clock.monotonic().0 < time) {
            Ok(runs) => println!("{}: {runs} inputs", target.name),
            Err(input) => {
                broken += 1;
                println!("{}: broken by {input:02X?}", target.name);
            }
        }
    }
    println!("broken: {broken}");
    if broken == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn write_seeds() -> ExitCode {
    for target in TARGETS {
        if let Err(error) = target.write_seeds() {
            eprintln!("{}: {error}", target.corpus_folder().display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
