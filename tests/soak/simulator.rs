//! `soak simulator`: progress on stderr; on stdout each violation as it is found, and the two last lines.

use std::{
    process::ExitCode,
    sync::{Mutex, PoisonError},
};

use clap::Args;
use madoguchi::{core::clock::Clock, host::SystemClock};
use madoguchi_tests::simulator::{Plan, run as simulate};

/// How many violations are printed.
const PRINTED: usize = 100;
/// How many steps are told.
const TOLD: u64 = 100;
/// Seconds between two lines of progress.
const PROGRESS: u64 = 10;

/// What to simulate.
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many visitors come.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    visits: u64,
    /// Where all chance comes from. A violation names the seed of its day; that seed again shows it on the first day.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Tell the hundred steps of the first day that end here.
    #[arg(long, value_name = "STEP")]
    tell: Option<u64>,
}

/// Runs, and fails when an invariant was broken.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let plan = Plan {
        visits: arguments.visits,
        seed: arguments.seed,
        sabotage: None,
        told: arguments
            .tell
            .map_or(0..0, |step| step.saturating_sub(TOLD)..step + 1),
    };
    let clock = SystemClock::new();
    let last = Mutex::new((0, 0));
    let tally = simulate(&plan, |visits, violations| {
        let now = clock.monotonic().0.as_secs();
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        let (progress, printed) = &mut *last;
        for violation in violations.iter().take(PRINTED - *printed) {
            println!("{violation}");
            *printed += 1;
        }
        if now >= *progress + PROGRESS {
            *progress = now;
            eprintln!("{visits} of {} visits after {now} s", plan.visits);
        }
    });
    eprintln!(
        "{} answered and {} other ends in the journal, {} handed over, {} answers mixed up, {} steps, {:.1} s",
        tally.answered,
        tally.unanswered,
        tally.handed_over,
        tally.mixed_up,
        tally.steps,
        clock.monotonic().0.as_secs_f64(),
    );
    println!("visits: {}", tally.visits);
    println!("violations: {}", tally.violations.len());
    if tally.violations.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
