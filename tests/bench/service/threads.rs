//! Whose processor time it was: the server's store, the rest of the server, or the clients who make the load.

use std::path::Path;

use crate::measure::{Watch, ticks};

/// Ticks of a second, as Linux reports them to every program.
const TICKS_PER_S: f64 = 100.0;

/// Processor time, in seconds, and the time in which it was used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cpu {
    server: f64,
    store: f64,
    clients: f64,
    passed: f64,
}

/// Reads the processor time of a server and of this process.
pub(super) struct Meter {
    server: u32,
    start: Cpu,
    watch: Watch,
}

impl Meter {
    /// Begins with the server of this process number.
    pub(super) fn start(server: u32) -> Self {
        Self {
            server,
            start: used(server),
            watch: Watch::start(),
        }
    }

    /// What was used since the start.
    pub(super) fn read(&self) -> Cpu {
        let now = used(self.server);
        Cpu {
            server: now.server - self.start.server,
            store: now.store - self.start.store,
            clients: now.clients - self.start.clients,
            passed: self.watch.elapsed().as_secs_f64(),
        }
    }
}

/// One line: who used how much of the machine, and what limits the load.
pub(super) fn told(rounds: &[Cpu]) -> String {
    let sum = |part: fn(&Cpu) -> f64| rounds.iter().map(part).sum::<f64>();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = f64::from(u32::try_from(cores).unwrap_or(1));
    let passed = sum(|cpu| cpu.passed).max(f64::MIN_POSITIVE);
    let [clients, server, store] = [
        sum(|cpu| cpu.clients),
        sum(|cpu| cpu.server),
        sum(|cpu| cpu.store),
    ]
    .map(|seconds| seconds / passed * 100.0);
    let whole = cores * 100.0;
    let next = if store > 80.0 {
        "the store's one thread"
    } else if clients + server < 0.7 * whole {
        "neither: the processors are idle, or others use them"
    } else if clients > server {
        "the processors, most of them with the clients"
    } else {
        "the processors, most of them with the server's TLS and HTTP"
    };
    format!(
        "clients {clients:.0} %, server {server:.0} % (its store {store:.0} %) of {whole:.0} %; next bottleneck: {next}"
    )
}

fn used(server: u32) -> Cpu {
    Cpu {
        server: ticks(server) / TICKS_PER_S,
        store: store_ticks(server) / TICKS_PER_S,
        clients: ticks(std::process::id()) / TICKS_PER_S,
        passed: 0.0,
    }
}

/// The ticks of the one thread that owns the store.
fn store_ticks(server: u32) -> f64 {
    let tasks = Path::new("/proc").join(server.to_string()).join("task");
    let tasks = std::fs::read_dir(tasks).expect("the server runs");
    tasks
        .filter_map(|task| {
            let stat = std::fs::read_to_string(task.ok()?.path().join("stat")).ok()?;
            let (name, fields) = stat.rsplit_once(") ")?;
            let fields: Vec<&str> = fields.split(' ').collect();
            let tick = |place: usize| fields.get(place)?.parse::<f64>().ok();
            name.ends_with("(mock-store")
                .then(|| Some(tick(11)? + tick(12)?))?
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_bottleneck_is_the_one_that_is_full() {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let full = f64::from(u32::try_from(cores).unwrap());
        for (server, store, clients, expected) in [
            (0.95, 0.9, 0.05, "the store's one thread"),
            (0.1, 0.0, 0.1 * full, "neither"),
            (0.4 * full, 0.2, 0.6 * full, "most of them with the clients"),
            (0.6 * full, 0.2, 0.4 * full, "TLS and HTTP"),
        ] {
            let cpu = Cpu {
                server,
                store,
                clients,
                passed: 1.0,
            };
            let told = told(&[cpu, cpu]);
            assert!(told.contains(expected), "{told}");
        }
    }
}
