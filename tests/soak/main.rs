//! The long forms of the tests; see `scripts/soak`.

mod fuzz;
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
    /// Bytes from outside, mutated: ends with the line `broken: K`.
    Fuzz(fuzz::Arguments),
    /// Visits of look-alikes in virtual time, with everything going wrong; ends with the lines `visits: N` and `violations: K`.
    Simulator(simulator::Arguments),
}

fn main() -> ExitCode {
    match Arguments::parse().soak {
        Soak::Fuzz(arguments) => fuzz::run(&arguments),
        Soak::Simulator(arguments) => simulator::run(&arguments),
    }
}
