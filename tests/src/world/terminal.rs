//! The terminal's side of a world.

use std::path::{Path, PathBuf};

use madoguchi::{core::visit::Screen, terminal::DeskRecord};

use super::World;
use crate::{namespace, terminal::TerminalProcess};

impl World {
    /// Starts the terminal, in the place of the one before.
    pub fn start_terminal(&mut self) {
        self.terminal = None;
        self.terminal = Some(self.another_terminal(&self.config(), "terminal.log"));
    }

    /// Starts the terminal in a mount namespace of its own, after the shell command `mount`; its work folder is [`World::folder`].
    ///
    /// # Panics
    /// With the reason, where the machine does not allow it.
    pub fn start_terminal_after(&mut self, mount: &str) {
        self.terminal = None;
        let mut command = namespace::command().expect("a mount namespace");
        command
            .current_dir(self.folder())
            .args(["sh", "-c", &format!("{mount} && exec \"$0\" \"$@\"")])
            .arg(program());
        self.terminal = Some(TerminalProcess::start_by(
            command,
            &self.config(),
            &self.pcscd.socket(),
            self.clock,
            &self.folder().join("terminal.log"),
        ));
    }

    /// What the doctor of this world says, a JSON value a layer.
    ///
    /// # Panics
    /// When the program cannot be run or says something else.
    #[must_use]
    pub fn doctor(&self) -> Vec<serde_json::Value> {
        let output = std::process::Command::new(program())
            .arg("--config")
            .arg(self.config())
            .arg(format!("--clock={}", self.clock.as_seconds_f64()))
            .arg("--doctor")
            .env("PCSCLITE_CSOCK_NAME", self.pcscd.socket())
            .output()
            .expect("the doctor runs");
        let text = String::from_utf8(output.stdout).expect("text");
        text.lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }

    /// Starts one more terminal on the same readers, with a configuration of its own.
    #[must_use]
    pub fn another_terminal(&self, config: &Path, log: &str) -> TerminalProcess {
        TerminalProcess::start(
            &program(),
            config,
            &self.pcscd.socket(),
            self.clock,
            &self.folder().join(log),
        )
    }

    /// The terminal.
    ///
    /// # Panics
    /// When none was started.
    pub fn terminal(&mut self) -> &mut TerminalProcess {
        self.terminal.as_mut().expect("a terminal was started")
    }

    /// Waits for a screen.
    pub fn screen(&mut self, what: &str, want: impl FnMut(&Screen) -> bool) -> Screen {
        self.terminal().screen(what, want)
    }

    /// Sends the terminal a line.
    pub fn send(&mut self, line: &str) {
        self.terminal().send(line);
    }

    /// Waits for the next line of the desk.
    pub fn desk(&mut self) -> DeskRecord {
        self.terminal().desk()
    }
}

/// The terminal's program: beside the test binary, where cargo puts it.
fn program() -> PathBuf {
    let mut folder = std::env::current_exe().expect("own path");
    folder.pop();
    if folder.ends_with("deps") {
        folder.pop();
    }
    folder.join("terminal-under-test")
}
