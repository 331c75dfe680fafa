//! Time, medians, other programs, and what the system says about a process.

use std::{
    path::{Path, PathBuf},
    process::Child,
    time::Duration,
};

use madoguchi::{core::clock::Clock, host::SystemClock};

/// A stopwatch that runs since it was made.
pub(crate) struct Watch(SystemClock);

impl Watch {
    pub(crate) fn start() -> Self {
        Self(SystemClock::new())
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.0.monotonic().0
    }
}

/// What `work` returned, and how long it took.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let watch = Watch::start();
    let done = work();
    (done, watch.elapsed())
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// So many of a hundred values are at most this.
pub(crate) fn percentile(values: &mut [f64], percent: usize) -> f64 {
    assert!(!values.is_empty(), "nothing was measured");
    values.sort_by(f64::total_cmp);
    let place = (values.len() * percent)
        .div_ceil(100)
        .clamp(1, values.len());
    values[place - 1]
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    percentile(values, 50)
}

/// Lets time pass.
#[expect(
    clippy::disallowed_methods,
    reason = "what is measured here is what happens while nothing is done"
)]
pub(crate) fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// Looks again and again until there is something to see.
pub(crate) fn wait_for<T>(what: &str, at_most: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let watch = Watch::start();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(watch.elapsed() < at_most, "waited in vain for {what}");
        pause(Duration::from_millis(5));
    }
}

/// A program of this workspace, from the same build.
pub(crate) fn program(name: &str) -> PathBuf {
    let path = std::env::current_exe()
        .expect("own path")
        .with_file_name(name);
    assert!(
        path.exists(),
        "{} is not built; scripts/bench builds it",
        path.display()
    );
    path
}

/// A program that is ended when this is dropped.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Fails only where it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Memory of a process that is really there, in MB.
pub(crate) fn resident_mb(process: u32) -> f64 {
    let status = proc_file(process, "status");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kilobytes.expect("VmRSS in kB") / 1024.0
}

/// Processor time that a process has used, in the system's ticks.
pub(crate) fn ticks(process: u32) -> f64 {
    let stat = proc_file(process, "stat");
    // The name in parentheses may hold anything; utime and stime are the 12th and 13th fields behind it.
    let (_, fields) = stat.rsplit_once(") ").expect("a name in parentheses");
    let fields: Vec<&str> = fields.split(' ').collect();
    let tick = |place: usize| fields[place].parse::<f64>().expect("a number");
    tick(11) + tick(12)
}

fn proc_file(process: u32, name: &str) -> String {
    let path = Path::new("/proc").join(process.to_string()).join(name);
    std::fs::read_to_string(path).expect("the process runs")
}
