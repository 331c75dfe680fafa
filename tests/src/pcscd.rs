//! A private pcscd: its own mount namespace, socket and port, with the vpcd virtual reader.

use std::{
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::namespace;

/// The first of the ports that private readers use; each takes two.
const PORTS: std::ops::Range<u16> = 21000..31000;

/// A running pcscd. Killed when dropped.
pub struct Pcscd {
    child: Child,
    folder: PathBuf,
    port: u16,
    reader: String,
}

impl Pcscd {
    /// Starts a pcscd inside `folder`.
    ///
    /// # Panics
    /// With the reason, where the machine does not allow it: the test fails, it is never skipped.
    #[must_use]
    pub fn start(folder: &Path) -> Self {
        let mut attempts = Vec::new();
        for _ in 0..8 {
            let port = free_ports();
            match Self::try_start(folder, port) {
                Ok(pcscd) => return pcscd,
                Err(reason) => attempts.push(reason),
            }
        }
        panic!("no private pcscd: {attempts:#?}");
    }

    fn try_start(folder: &Path, port: u16) -> Result<Self, String> {
        Self::try_start_with(folder, port, true)
    }

    fn try_start_with(folder: &Path, port: u16, has_reader: bool) -> Result<Self, String> {
        let _ = std::fs::remove_dir_all(folder.join("run"));
        for part in ["run", "conf"] {
            std::fs::create_dir_all(folder.join(part)).map_err(|error| error.to_string())?;
        }
        let name = format!("Test {port}");
        let driver = format!(
            "FRIENDLYNAME \"{name}\"\nDEVICENAME /dev/null:{port}\nLIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so\nCHANNELID {port}\n"
        );
        let driver = if has_reader { driver.as_str() } else { "" };
        std::fs::write(folder.join("conf/vpcd"), driver).map_err(|error| error.to_string())?;
        let log =
            std::fs::File::create(folder.join("pcscd.log")).map_err(|error| error.to_string())?;
        let script = format!(
            "mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind '{run}' /run/pcscd && exec pcscd --foreground {polkit} -c '{conf}'",
            run = folder.join("run").display(),
            conf = folder.join("conf").display(),
            polkit = if lists_disable_polkit() {
                "--disable-polkit"
            } else {
                ""
            },
        );
        let child = namespace::command()?
            .args(["sh", "-c", &script])
            .stdin(Stdio::null())
            .stdout(log.try_clone().map_err(|error| error.to_string())?)
            .stderr(log)
            .spawn()
            .map_err(|error| format!("unshare: {error}"))?;
        let mut pcscd = Self {
            child,
            folder: folder.to_owned(),
            port,
            reader: format!("{name} 00 00"),
        };
        pcscd.wait_until_ready(has_reader)?;
        Ok(pcscd)
    }

    fn wait_until_ready(&mut self, has_reader: bool) -> Result<(), String> {
        let deadline = Instant::now() + Duration::from_secs(15);
        // A connection to the second slot shows that the driver listens, and leaves the first one free.
        let listens = |port| TcpStream::connect(("127.0.0.1", port)).is_ok();
        while !(self.socket().exists() && (!has_reader || listens(self.port + 1))) {
            let log = || std::fs::read_to_string(self.folder.join("pcscd.log")).unwrap_or_default();
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(format!("pcscd ended with {status}: {}", log()));
            }
            if Instant::now() > deadline {
                return Err(format!("pcscd is not ready: {}", log()));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// What a client needs in `PCSCLITE_CSOCK_NAME`.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.join("run/pcscd.comm")
    }

    /// Where a simulated card attaches.
    #[must_use]
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// The name of the reader.
    #[must_use]
    pub fn reader(&self) -> &str {
        &self.reader
    }

    /// Waits until another project's program sees a card in the reader. One that begins to wait just when the card comes may
    /// wait for ever; so it gets little time, and is asked anew.
    ///
    /// # Panics
    /// When it sees none.
    pub fn wait_for_card(&self) {
        let sees = || {
            let output = Command::new("timeout")
                .args(["5", "opensc-tool", "--wait", "--atr"])
                .env("PCSCLITE_CSOCK_NAME", self.socket())
                .output()
                .expect("timeout runs");
            output.status.success()
        };
        assert!((0..12).any(|_| sees()), "opensc-tool sees no card");
    }

    /// Ends the service, as a crash would.
    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it again on the same port.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn restart(&mut self) {
        self.stop();
        *self = Self::try_start(&self.folder, self.port).expect("pcscd comes up again");
    }

    /// Starts it again with no reader at all; [`Pcscd::restart`] brings the reader back.
    ///
    /// # Panics
    /// When it does not come up.
    pub fn restart_without_reader(&mut self) {
        self.stop();
        *self = Self::try_start_with(&self.folder, self.port, false).expect("pcscd comes up again");
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lists_disable_polkit() -> bool {
    Command::new("pcscd")
        .arg("--help")
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("--disable-polkit"))
}

/// A pair of ports that nobody listens on, beginning where no other process of the suite begins.
fn free_ports() -> u16 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let pairs = u32::from(PORTS.end - PORTS.start) / 2;
    for _ in 0..pairs {
        let step = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let pair = (std::process::id().wrapping_mul(37) + step) % pairs;
        let port = PORTS.start + u16::try_from(pair * 2).expect("inside the range");
        let free = |port| TcpListener::bind(("0.0.0.0", port)).is_ok();
        if free(port) && free(port + 1) {
            return port;
        }
    }
    panic!("no free ports");
}
