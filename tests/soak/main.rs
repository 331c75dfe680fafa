//! The long forms of the tests; see `scripts/soak`.

mod simulator;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The long forms of the tests, bounded by their arguments.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    soak: Soak,
}

#[derive(Subcommand)]
enum Soak {
    /// Visits of look-alikes in virtual time, with everything going wrong; ends with the lines `visits: N` and `violations: K`.
    Simulator(simulator::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().soak {
        Soak::Simulator(arguments) => simulator::run(&arguments),
    }
}
