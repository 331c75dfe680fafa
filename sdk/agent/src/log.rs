//! Logs: to stderr, filtered by `MADOGUCHI_LOG` (default `warn`). No log line holds a person, a number, a PIN or a certificate.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Sends log lines to stderr. A second call changes nothing.
pub fn start() {
    let filter =
        EnvFilter::try_from_env("MADOGUCHI_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}
