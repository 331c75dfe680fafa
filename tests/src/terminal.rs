//! A terminal as a process of its own: commands as lines to it, numbered events as JSON lines from it, its log kept.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    time::{Duration, Instant},
};

use madoguchi::{
    core::visit::Screen,
    terminal::{DeskRecord, Event, EventKind},
};

/// How long a test waits for what must come.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A running terminal. Killed when dropped.
pub struct TerminalProcess {
    child: Child,
    input: Option<ChildStdin>,
    events: Receiver<Event>,
    seen: Vec<Event>,
    log: PathBuf,
}

impl TerminalProcess {
    /// Starts the terminal of `config`, its readers behind `socket`, its clock moved by `clock` seconds.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn start(
        program: &Path,
        config: &Path,
        socket: &Path,
        clock: time::Duration,
        log: &Path,
    ) -> Self {
        Self::start_by(Command::new(program), config, socket, clock, log)
    }

    /// As [`TerminalProcess::start`], by a command that ends with the terminal's program.
    ///
    /// # Panics
    /// When the program cannot be started.
    #[must_use]
    pub fn start_by(
        mut command: Command,
        config: &Path,
        socket: &Path,
        clock: time::Duration,
        log: &Path,
    ) -> Self {
        let mut child = command
            .arg("--config")
            .arg(config)
            .arg(format!("--clock={}", clock.as_seconds_f64()))
            .env("PCSCLITE_CSOCK_NAME", socket)
            .env("MADOGUCHI_LOG", "trace")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(log).expect("log file"))
            .spawn()
            .expect("terminal starts");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, events) = channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let event =
                    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Self {
            input: child.stdin.take(),
            child,
            events,
            seen: Vec::new(),
            log: log.to_owned(),
        }
    }

    /// Its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends a line: `pin 1234`, `confirm`, `consent yes no`, `yes`, `no`, `staff`, `cancel`, `same INQUIRY`, `differs INQUIRY`, `phone`, `panic`, `pass 60` (seconds go by at once), `later 60`
    /// (the time of day is put forward).
    ///
    /// # Panics
    /// When the terminal takes nothing any more.
    pub fn send(&mut self, line: &str) {
        let input = self.input.as_mut().expect("still open");
        writeln!(input, "{line}").expect("terminal reads");
    }

    /// Waits for an event that `want` accepts, and returns what it made of it.
    ///
    /// # Panics
    /// When it does not come, with everything that came instead.
    pub fn wait<T>(&mut self, what: &str, want: impl FnMut(&EventKind) -> Option<T>) -> T {
        self.try_wait(PATIENCE, want)
            .unwrap_or_else(|| panic!("waited for {what}, saw {:#?}\n{}", self.seen, self.log()))
    }

    /// Waits at most `patience` for an event that `want` accepts.
    pub fn try_wait<T>(
        &mut self,
        patience: Duration,
        mut want: impl FnMut(&EventKind) -> Option<T>,
    ) -> Option<T> {
        let deadline = Instant::now() + patience;
        loop {
            match self
                .events
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
            {
                Ok(event) => {
                    let found = want(&event.kind);
                    self.seen.push(event);
                    if found.is_some() {
                        return found;
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Waits for a screen.
    ///
    /// # Panics
    /// When it does not come.
    pub fn screen(&mut self, what: &str, mut want: impl FnMut(&Screen) -> bool) -> Screen {
        self.wait(what, |event| match event {
            EventKind::Screen { screen, .. } if want(screen) => Some(screen.clone()),
            _ => None,
        })
    }

    /// Waits for the next line of the desk.
    ///
    /// # Panics
    /// When it does not come.
    pub fn desk(&mut self) -> DeskRecord {
        self.wait("the desk", |event| match event {
            EventKind::Desk(record) => Some((**record).clone()),
            _ => None,
        })
    }

    /// Every event so far, in order.
    #[must_use]
    pub fn seen(&self) -> &[Event] {
        &self.seen
    }

    /// What it wrote to its log so far.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the process has ended by itself, and how.
    ///
    /// # Panics
    /// When the system cannot tell.
    pub fn end(mut self) -> std::process::ExitStatus {
        drop(self.input.take());
        self.child.wait().expect("ended")
    }
}

impl Drop for TerminalProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
