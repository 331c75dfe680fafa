//! The real kiosk on a display that nobody sees, in front of a real pcscd and the mock service.

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use madoguchi_tests::World;

use crate::{
    figures::Measured,
    measure::{Running, Watch, median, milliseconds, pause, program, resident_mb, ticks, wait_for},
};

/// How often the kiosk is started.
const STARTS: usize = 3;
/// How long it is left alone before it is watched.
const SETTLE: Duration = Duration::from_secs(2);
/// How long it is watched.
const IDLE: Duration = Duration::from_secs(3);
/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Every figure of the area.
pub(crate) fn measure() -> Vec<Measured> {
    let world = World::without_terminal();
    let display = Display::start();
    let mut first_frames = Vec::new();
    let mut last = None;
    for _ in 0..STARTS {
        drop(last.take());
        let (kiosk, first_frame) = display.start_kiosk(&world);
        first_frames.push(first_frame);
        last = Some(kiosk);
    }
    let kiosk = last.expect("started");
    pause(SETTLE);
    let process = kiosk.0.id();
    let (before, watch) = (ticks(process), Watch::start());
    pause(IDLE);
    let used = (ticks(process) - before) / ticks_per_second();
    let idle = 100.0 * used / watch.elapsed().as_secs_f64();
    vec![
        Measured::alone("idle_cpu_percent", idle),
        Measured::alone("first_frame_ms", median(&mut first_frames)),
        Measured::alone("rss_mb", resident_mb(process)),
    ]
}

struct Display {
    _server: Running,
    name: String,
}

impl Display {
    /// Starts Xvfb on the first free number.
    fn start() -> Self {
        let mut server = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "3000x1920x24",
                "-nolisten",
                "tcp",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Running)
            .expect("Xvfb");
        let output = server.0.stdout.take().expect("piped");
        let mut number = String::new();
        BufReader::new(output)
            .read_line(&mut number)
            .expect("the display's number");
        Self {
            _server: server,
            name: format!(":{}", number.trim()),
        }
    }

    /// Starts the kiosk, and waits until one of its windows can be seen: it shows them when the first frame is painted.
    fn start_kiosk(&self, world: &World) -> (Running, f64) {
        let log = std::fs::File::create(world.folder().join("kiosk.log")).expect("log");
        let runtime = private_folder(world.folder().join("runtime"));
        let watch = Watch::start();
        let mut kiosk = Command::new(program("madoguchi-kiosk"))
            .arg("--config")
            .arg(world.config())
            .env("DISPLAY", &self.name)
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_RUNTIME_DIR", runtime)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .map(Running)
            .expect("kiosk");
        let process = kiosk.0.id().to_string();
        wait_for("the kiosk's window", PATIENCE, || {
            let ended = kiosk.0.try_wait().expect("its state");
            assert!(ended.is_none(), "the kiosk ended: {ended:?}");
            let found = Command::new("xdotool")
                .args(["search", "--onlyvisible", "--pid", &process])
                .env("DISPLAY", &self.name)
                .stderr(Stdio::null())
                .output()
                .expect("xdotool");
            (!found.stdout.is_empty()).then_some(())
        });
        let first_frame = milliseconds(watch.elapsed());
        (kiosk, first_frame)
    }
}

/// A folder that only its owner may enter, as the window system wants it.
fn private_folder(path: PathBuf) -> PathBuf {
    std::fs::create_dir_all(&path).expect("folder");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("permissions");
    path
}

fn ticks_per_second() -> f64 {
    let output = Command::new("getconf")
        .arg("CLK_TCK")
        .output()
        .expect("getconf");
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number")
}
