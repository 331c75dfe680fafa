//! A PostgreSQL server of its own, from Debian's package, in a folder of its own and on a socket of its own.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use madoguchi_mock_server::{Identity, store::StoreAddress};
use tempfile::TempDir;

/// What to do where there is none. Tests fail with it; they are never skipped.
const INSTALL: &str =
    "PostgreSQL is needed: install it with `scripts/setup`, or `apt-get install postgresql`";

/// A running server. Ended when dropped.
pub(crate) struct Postgres {
    folder: TempDir,
    programs: PathBuf,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub(crate) fn start() -> Self {
        let programs = programs();
        // A short name: paths of sockets are short.
        let folder = tempfile::Builder::new().prefix("pg-").tempdir().unwrap();
        let server = Self { folder, programs };
        if is_root() {
            // PostgreSQL refuses to run as root.
            let given = Command::new("chown")
                .arg("postgres")
                .arg(server.folder.path())
                .status();
            assert!(given.is_ok_and(|status| status.success()), "{INSTALL}");
        }
        let data = server.data();
        server.must(
            "initdb",
            &[
                "--username=test",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
                "-D",
                &data,
            ],
        );
        server.resume();
        server
    }

    /// Where a store finds it.
    pub(crate) fn url(&self) -> String {
        let host = self.folder.path().display();
        format!("postgres://test@localhost/postgres?host={host}")
    }

    pub(crate) fn address(&self) -> StoreAddress {
        self.url().parse().unwrap()
    }

    /// Starts again on a port beside the socket, with TLS where it has a certificate; gives the address over TLS, but for whom to trust.
    pub(crate) fn on_a_port(&self, certified: Option<&Identity>) -> String {
        self.crash();
        if let Some(identity) = certified {
            let data = self.folder.path().join("data");
            let (certificate, key) = (data.join("server.crt"), data.join("server.key"));
            fs::write(&certificate, &identity.certificate).unwrap();
            fs::write(&key, &identity.key).unwrap();
            fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
            if is_root() {
                // A key that is another's is refused.
                let given = Command::new("chown").arg("postgres").arg(&key).status();
                assert!(given.is_ok_and(|status| status.success()), "{INSTALL}");
            }
        }
        let free = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let ssl = if certified.is_some() { "on" } else { "off" };
        self.launch(&format!(
            "-c ssl={ssl} -c listen_addresses=127.0.0.1 -c port={port}"
        ));
        format!("postgres://test@localhost:{port}/postgres?sslmode=require&hostaddr=127.0.0.1")
    }

    /// Ends the server as a crash would.
    pub(crate) fn crash(&self) {
        self.must("pg_ctl", &["stop", "--mode=immediate", "-D", &self.data()]);
    }

    /// Starts it again, and waits until it answers.
    pub(crate) fn resume(&self) {
        self.launch("-c listen_addresses=''");
    }

    fn launch(&self, how: &str) {
        let log = self.folder.path().join("log");
        let options = format!(
            "{how} -c unix_socket_directories='{}' -c max_connections=60 -c shared_buffers=16MB -c fsync=off",
            self.folder.path().display()
        );
        let (data, log) = (self.data(), log.display().to_string());
        self.must(
            "pg_ctl",
            &[
                "start",
                "--wait",
                "--timeout=60",
                "-D",
                &data,
                "-l",
                &log,
                "-o",
                &options,
            ],
        );
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn must(&self, program: &str, arguments: &[&str]) {
        let output = self.run(program, arguments);
        assert!(
            output.status.success(),
            "{program}: {}\n{}",
            String::from_utf8_lossy(&output.stderr),
            fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
        );
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=postgres", "--regid=postgres", "--init-groups"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        // The server inherits what is open, so that a pipe would never end.
        let (out, err) = (
            self.folder.path().join("out"),
            self.folder.path().join("err"),
        );
        let status = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(fs::File::create(out).unwrap())
            .stderr(fs::File::create(&err).unwrap())
            .status()
            .unwrap();
        Output {
            status,
            stdout: Vec::new(),
            stderr: fs::read(err).unwrap(),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Fails where it was ended before.
        let _ended = self.run("pg_ctl", &["stop", "--mode=immediate", "-D", &self.data()]);
    }
}

/// Debian keeps the server's programs in a folder for each version, which no path names.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").expect(INSTALL);
    let mut versions: Vec<PathBuf> = versions
        .filter_map(|version| Some(version.ok()?.path().join("bin")))
        .filter(|programs| programs.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().expect(INSTALL)
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
